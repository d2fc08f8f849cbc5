"""What stands between a gate and the lane: a small circle with its sign."""

from __future__ import annotations

from rnnviz.functions.plates import ONE_MINUS, has_curve
from rnnviz.layout.marks import Placed
from rnnviz.scenes.parts.operator import DrawnOperator
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.typeset import Line

SIZE = 0.85  # of a small word: it stands in a circle


class DrawnBetween(DrawnOperator):
    """A product as an operator, one minus as its word, another function as its curve."""

    names = ("between",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        part, make, box = placed.part, sketch.maker, placed.body[0]
        if part.function != ONE_MINUS and has_curve(part.function):
            inked.circle, inked.ghosts = make.plate(part.function, part.role, box), make.ghost_plate(part.function, box)
            return
        super().ink(placed, inked, sketch)
        if part.function == ONE_MINUS:
            line = Line(ONE_MINUS, sketch.theme.text.small * make.scale * SIZE, sketch.theme.colours.ink)
            inked.circle = [inked.circle[0], *make.centred(line, box.x, box.y)]
            inked.ghosts = [inked.ghosts[0], *make.pale(make.centred(line, box.x, box.y))]
