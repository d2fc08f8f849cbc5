"""The finished drawing as a still: all that the figure has at rest."""

from __future__ import annotations

from typing import Any

from rnnviz.figures.figure import Figure
from rnnviz.scenes.drawing import Drawing
from rnnviz.scenes.frames import Timed
from rnnviz.scenes.tone import Tone, set_tone
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
        drawing = self.drawing
        self.add(*drawing.frames(), *drawing.lane(), *drawing.ground())
        for inked in drawing.parts.values():
            set_tone(inked, Tone.REST, drawing)
            self.add(*inked.everything())
        for label in (*self.figure.heading, *self.figure.still):
            self.add(*drawing.words(label))
