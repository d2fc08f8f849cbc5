"""Several operations in one: the plate with their expression comes in, and the values land."""

from __future__ import annotations

from rnnviz.layout.marks import Placed
from rnnviz.scenes.parts.map import DrawnMap
from rnnviz.scenes.sketch import Inked, Sketch


class DrawnFormula(DrawnMap):
    """Values with one plate; its expression is among the words of the picture."""

    names = ("formula",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        super().ink(placed, inked, sketch)
        inked.riders = []
