"""A card with a function, its curve and the values; of what is only gone through, the function alone."""

from __future__ import annotations

from rnnviz.layout.marks import Placed
from rnnviz.scenes.parts.map import DrawnMap
from rnnviz.scenes.sketch import Inked, Sketch


class DrawnBlock(DrawnMap):
    """A map on a card, which comes with its function."""

    names = ("block", "through")

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        part, make = placed.part, sketch.maker
        assert placed.card is not None
        inked.card, inked.ghosts = [make.card(part.role, placed.card)], [make.ghost_card(placed.card)]
        super().ink(placed, inked, sketch)
        if placed.spelled:
            inked.card += make.spelled(part.function, part.role, placed.spelled)
            inked.ghosts += make.pale(make.spelled(part.function, part.role, placed.spelled))
