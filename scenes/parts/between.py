"""What stands between a gate and the lane: a small circle with its sign."""

from __future__ import annotations

from rnnviz.functions.plates import ONE_MINUS
from rnnviz.layout.marks import Placed
from rnnviz.scenes.parts.operator import DrawnOperator
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.typeset import Line

SIZE = 0.72  # of a small word: it stands in a circle


class DrawnBetween(DrawnOperator):
    """A product as an operator, one minus as its word."""

    names = ("between",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        super().ink(placed, inked, sketch)
        if placed.part.function == ONE_MINUS:
            box, make = placed.body[0], sketch.maker
            line = Line(ONE_MINUS, sketch.theme.text.small * make.scale * SIZE, sketch.theme.colours.ink)
            inked.circle = [inked.circle[0], *make.centred(line, box.x, box.y)]
            inked.ghosts = inked.ghosts[:1]
