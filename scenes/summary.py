"""The finished drawing as a still: all that the figure has at rest."""

from __future__ import annotations

from typing import Any

from rnnviz.figures.figure import Figure
from rnnviz.figures.focus import Focus
from rnnviz.graph.graph import Key
from rnnviz.scenes.drawing import Drawing
from rnnviz.scenes.frames import Timed
from rnnviz.scenes.motion import set_opacity
from rnnviz.scenes.tone import Tone, full, set_tone
from rnnviz.views.catalogue import figure


class Summary(Timed):
    """A whole figure at rest; without one the teaching example of `cell`."""

    cell = "lstm"

    def __init__(self, made: Figure | None = None, **kwargs: Any) -> None:
        made = made or figure(self.cell)
        super().__init__(canvas=made.layout.canvas, **kwargs)
        self.figure, self.drawing = made, Drawing(made)
        self.set_ground(made.theme.colours.ground)

    def construct(self) -> None:
        made, drawing, focus = self.figure, self.drawing, self.figure.focus
        self.add(*drawing.frames(), *drawing.lane(), *drawing.ground())
        for key, inked in drawing.parts.items():
            tone = Tone.REST if focus is None else _tone(key, focus)
            set_tone(inked, tone, drawing)
            only_idea = made.layout.how.idea and tone is Tone.CALM  # in which only what is looked at has its numbers
            self.add(*(inked.emptied() if only_idea else inked.everything()))
        if focus is not None:
            for key, entry in sorted(focus.used, key=str):
                full(drawing.parts[key], entry)
            for word in [word for key in focus.does for word in drawing.parts[key].said]:
                set_opacity(word, 1.0)
                self.add(word)
            self.add(*drawing.brace(focus))
        for label in (*self.figure.heading, *self.figure.still):
            self.add(*drawing.words(label))


def _tone(key: Key, focus: Focus) -> Tone:
    if key in focus.made:
        return Tone.WORKED
    return Tone.OPERAND if key in focus.taken else Tone.CALM
