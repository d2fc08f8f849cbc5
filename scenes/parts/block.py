"""A card with a function, its curve and the values; of what is only gone through, the function alone."""

from __future__ import annotations

from rnnviz.layout.marks import Placed
from rnnviz.scenes import shapes
from rnnviz.scenes.parts.map import DrawnMap
from rnnviz.scenes.shapes import mobject
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.theme import mix
from rnnviz.typeset import Line

CARD = 0.45  # how much of its role's fill a card has


class DrawnBlock(DrawnMap):
    """A map on a card, which comes with its function."""

    names = ("block", "through")

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        part, make, colours = placed.part, sketch.maker, sketch.theme.colours
        assert placed.card is not None
        look, outline = sketch.theme.roles[part.role], shapes.rounded(placed.card, 6)
        fill = mix(colours.cell, look.fill, CARD)
        inked.card = [mobject(outline, fill=fill, stroke=mix(colours.cell, look.outline, 0.6), width=1.5)]
        inked.ghosts = [mobject(outline, stroke=colours.ghost, width=sketch.theme.stroke.ghost)]
        super().ink(placed, inked, sketch)
        if placed.spelled:
            line = Line(part.function, sketch.theme.text.value * make.scale, look.text)
            inked.card += make.centred(line, *placed.spelled)
            inked.ghosts += make.pale(make.centred(line, *placed.spelled))
