"""The finished drawing as a still: all numbers, all equations, sizes, and whose convention it is."""

from __future__ import annotations

from typing import Any

from rnnviz.panel import PanelSetter
from rnnviz.scenes import shapes
from rnnviz.scenes.drawing import Drawing
from rnnviz.scenes.frames import Timed
from rnnviz.scenes.motion import set_opacity
from rnnviz.stage import Stage, stage, trace


class Summary(Timed):
    """The whole cell in full ink; without a stage the teaching example of `cell`."""

    cell = "lstm"

    def __init__(self, made: Stage | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        made = made or stage(trace(self.cell))
        self.drawing = Drawing(made.layout, made.wording, made.theme, made.typesetter)
        self.setter = PanelSetter(made.layout, made.theme, made.typesetter)
        self.set_ground(made.theme.colours.ground)

    def construct(self) -> None:
        drawing = self.drawing
        self.add(*drawing.ground(), *drawing.page())
        for inked in drawing.parts.values():
            for unit, lines in enumerate(inked.fan):
                for line in lines:
                    set_opacity(line, drawing.strength(unit))
            self.add(*inked.everything())
        for label in (self.setter.title(), self.setter.facts(), *self.setter.overview()):
            self.add(*shapes.text(drawing.set.ink(label.line), label.x, label.y))
