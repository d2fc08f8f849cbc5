"""The words around the idea of a cell: one equation at a time, one sentence; below the still the states and the lesson."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rnnviz.layout.marks import Label
from rnnviz.story.story import Beat
from rnnviz.typeset import Line
from rnnviz.views.cell.panel import BESIDE, LOUD, PanelSetter

ROW = 27.5  # from one equation to the next


class GistSetter(PanelSetter):
    """Makes labels of short panels; without its equation where that leaves no room for the sentence."""

    def _labelled(self, beat: Beat) -> tuple[Label, ...]:
        beat = replace(beat, panel=replace(beat.panel, lines=()))
        labels = super()._labelled(beat)
        if self.has_room(labels) or beat.panel.equation is None:
            return labels
        return super()._labelled(replace(beat, panel=replace(beat.panel, equation=None)))

    def closed(self, lesson: str) -> tuple[Label, ...]:
        """For the still: how each state is made, as many as there is room for, and beside them the lesson."""
        equations = [*self._states()]
        while True:
            labels = [
                self.at("equation", line, self.layout.panel.left, self.layout.panel.top + ROW * (k + 0.9))
                for k, line in enumerate(equations)
            ]
            right = max((label.box.right + BESIDE for label in labels), default=self.layout.panel.left)
            if not lesson:
                return tuple(labels)
            told = self._lesson(lesson, right)
            if told or not equations:
                return (*labels, *told)
            del equations[0]

    def _states(self) -> Iterator[Line]:
        """The equations of what leaves for the next step, those of the memory first; no more than two."""
        cell = self.cell
        kept = {state.outgoing for state in cell.states}
        found = [one for one in cell.equations if one.target.text in kept] or [*cell.equations[-1:]]
        for equation in found[:2]:
            yield self.fit(self.formula(equation), self.theme.text.formula * 0.85, self.layout.panel.width)

    def _lesson(self, lesson: str, left: float) -> tuple[Label, ...]:
        """The lesson from `left` on, in at most two lines and as large as they can be; nothing where it has no room."""
        box, text = self.layout.panel, self.theme.text
        for size in (text.formula * LOUD, text.label, text.small):
            lines = [
                Line(line.source, line.size, self.theme.colours.ink, bold=True)
                for line in self.wrapped(lesson, size, box.right - left)
            ]
            if len(lines) <= 2 and self.widest(lines) <= box.right - left:
                top = box.top + (ROW * 1.35 if len(lines) == 1 else ROW * 0.9)
                return tuple(self.at("sentence", line, left, top + k * ROW) for k, line in enumerate(lines))
        return ()
