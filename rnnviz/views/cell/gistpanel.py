"""The words around the idea of a cell, set and placed: one equation at a time, one sentence, figures where there is
room; below the still the states and the lesson."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Label
from rnnviz.story.panel import Chunk, Figures, Panel, Span
from rnnviz.story.story import Beat
from rnnviz.typeset import Line
from rnnviz.views.cell.gist import Gist
from rnnviz.views.cell.panel import BESIDE, LOUD, PanelSetter

ROW = 27.5  # from one equation to the next
MOST_BESIDE = 3  # terms of a sum, and the sum, that need no rows
EMPTY = Chunk((Span(),))
AIR = 10.0  # between an equation with its numbers and the next one


class GistSetter(PanelSetter):
    """Makes labels of panels; where they have no room, with less in them."""

    def _labelled(self, beat: Beat) -> tuple[Label, ...]:
        for panel in self._less(beat):
            labels = super()._labelled(replace(beat, panel=panel))
            if self.has_room(labels):
                break
        return labels

    def _less(self, beat: Beat) -> Iterator[Panel]:
        """The panel with less and less in it; a wide one has no room for figures."""
        panel = beat.panel
        if self.layout.how.narrow:
            yield replace(panel, lines=tuple(row for line in panel.lines for row in _in_rows(line)))
            yield panel
        yield replace(panel, lines=())
        yield replace(panel, lines=(), equation=None)

    def _side_by_side(self, panel: Panel, sentence: Line) -> tuple[Line, list[Line], float]:
        """In a narrow picture the sentence stands below the equation."""
        equation, lines, space = super()._side_by_side(panel, sentence)
        return equation, lines, 0.0 if self.layout.how.narrow else space

    def closed(self, told: Gist) -> tuple[Label, ...]:
        """For the still: how states are made, as many as there is room for, and the lesson."""
        return self._below(told) if self.layout.how.narrow else self._beside(told)

    def _below(self, told: Gist) -> tuple[Label, ...]:
        """Each equation with its numbers, then the lesson."""
        lesson, box = told.lesson(), self.layout.panel
        for figures, equations in ((True, [*told.states()]), (False, [*told.states()]), (True, [])):
            low, labels = box.top + AIR / 2, list[Label]()
            for equation, lines in equations:
                line = self.fit(self.formula(equation), self.theme.text.formula, box.width)
                labels.append(self.at("equation", line, box.left, low - self.set.ink(line).top))
                low = labels[-1].box.bottom + AIR / 2
                for row in self.table.rows(lines) if figures else ():
                    top = min(self.set.ink(entry.line).top for entry in row)
                    labels += [self.at("figures", entry.line, box.left + entry.x, low - top) for entry in row]
                    low = Box.hull(label.box for label in labels).bottom + AIR / 2
                low += AIR
            size = self.theme.text.formula * LOUD
            for line in self._loud(lesson, size, box.width) if lesson else ():
                labels.append(self.at("sentence", line, box.left, low - self.set.ink(line).top))
                low = max(labels[-1].box.bottom, labels[-1].y) + AIR / 2
            if low <= box.bottom + AIR:
                break
        return tuple(labels)

    def _beside(self, told: Gist) -> tuple[Label, ...]:
        """Two equations at most, the lesson on the right of them."""
        lesson, box = told.lesson(), self.layout.panel
        size = self.theme.text.formula * 0.85
        equations = [self.fit(self.formula(equation), size, box.width) for equation, _ in (*told.states(),)][:2]
        while True:
            labels = [
                self.at("equation", line, box.left, box.top + ROW * (k + 0.9)) for k, line in enumerate(equations)
            ]
            right = max((label.box.right + BESIDE for label in labels), default=box.left)
            said = self._lesson(lesson, right)
            if said or not lesson or not equations:
                return (*labels, *said)
            del equations[0]

    def _lesson(self, lesson: str, left: float) -> tuple[Label, ...]:
        """The lesson from `left` on, in at most two lines and as large as they can be; nothing where it has no room."""
        box, text = self.layout.panel, self.theme.text
        for size in (text.formula * LOUD, text.label, text.small):
            lines = self._loud(lesson, size, box.right - left)
            if len(lines) <= 2 and self.widest(lines) <= box.right - left:
                top = box.top + (ROW * 1.35 if len(lines) == 1 else ROW * 0.9)
                return tuple(self.at("sentence", line, left, top + k * ROW) for k, line in enumerate(lines))
        return ()

    def _loud(self, lesson: str, size: float, width: float) -> list[Line]:
        """In as few lines as it needs, to be remembered."""
        ink = self.theme.colours.ink
        return [Line(line.source, line.size, ink, bold=True) for line in self.wrapped(lesson, size, width)]


def _in_rows(line: Figures) -> Iterator[Figures]:
    """A sum with a row for each of its terms, one for what it comes to, and one for what is made of that."""
    first = next((k for k, chunk in enumerate(line.chunks) if chunk.after), 0)
    terms = [[*some] for _, some in groupby(line.chunks[first:], key=lambda chunk: chunk.after)]
    cut = next((k for k, some in enumerate(terms) if some[0].after is None), len(terms))
    if cut < MOST_BESIDE:
        yield line
        return
    head = Chunk(tuple(span for chunk in line.chunks[:first] for span in chunk.spans))
    for k, some in enumerate(terms[:cut]):
        yield Figures((EMPTY if k else head, *([EMPTY] if len(some) == 1 else []), *some))
    rest = [chunk for some in terms[cut:] for chunk in some if chunk.after]
    if rest:
        yield Figures((EMPTY, *rest))
