"""The steps of a run beside the title: the one that is worked on, and what the memory was after those before it."""

from __future__ import annotations

from collections.abc import Sequence

from manim import VMobject

from rnnviz.figures.chip import Chip
from rnnviz.layout.geometry import Box
from rnnviz.scenes import shapes
from rnnviz.scenes.maker import Maker
from rnnviz.scenes.shapes import mobject
from rnnviz.theme import mix

ROUND, LIT, THIN = 6.0, 2.6, 1.2  # the corners; the outline of the present one, and of the others
EMPTY = 0.25  # of the colour of the memory, where nothing is


def chips(maker: Maker, row: Sequence[Chip], present: int, done: int) -> list[VMobject]:
    """All chips, with the present one lit, and what so many steps have left as levels, to both sides of zero."""
    colours, made = maker.theme.colours, list[VMobject]()
    ink = maker.theme.roles[row[0].role].outline if row else colours.ink
    for step, chip in enumerate(row):
        lit = step == present
        stroke = colours.ink if lit else colours.quiet
        made.append(
            mobject(shapes.rounded(chip.box, ROUND), fill=colours.plate, stroke=stroke, width=LIT if lit else THIN)
        )
        for cell, share in zip(chip.cells, chip.shares, strict=True):
            made.append(mobject(shapes.rounded(cell, 0), fill=mix(colours.plate, ink, EMPTY)))
            if step < done and share:
                end = cell.x + share * cell.width / 2
                bar = Box(min(cell.x, end), cell.top, max(cell.x, end), cell.bottom)
                made.append(mobject(shapes.rounded(bar, 0), fill=ink))
        made += maker.label(chip.loud if lit else chip.label)
    return made
