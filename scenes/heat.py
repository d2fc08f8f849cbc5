"""Vectors as strips and weights as maps: cells of one tint are one mobject, however many there are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from manim import VMobject

from rnnviz.figures.scale import COLUMNS, LEVELS, ROWS, Scale, picked
from rnnviz.functions.record import Array
from rnnviz.layout.geometry import Box
from rnnviz.scenes import shapes
from rnnviz.scenes.maker import Maker, Piece
from rnnviz.scenes.shapes import mobject
from rnnviz.theme import mix

BANDS = 4  # a map comes in as many pieces
INSET = (8.0, 6.0)  # from the outline of a strip to its cells, so that round corners cut none
OVERLAP = 0.3  # pixels by which cells lie on their neighbours, so that no seam shows


class Heat:
    """Makes strips and maps in the looks of a maker, by one scale."""

    def __init__(self, maker: Maker, scale: Scale) -> None:
        self.maker, self.scale = maker, scale
        self.colours = maker.theme.colours

    def strip(self, role: str, box: Box, values: Array) -> Piece:
        """A vector in its outline."""
        look = self.maker.theme.roles[role]
        bare = role == "product"
        outline = mobject(
            self.maker.outline(role, box),
            fill=look.fill,
            stroke=None if bare else look.outline,
            width=0 if bare else self.maker.theme.stroke.box,
        )
        dx, dy = (part * self.maker.scale for part in INSET)
        inner = Box(box.left + dx, box.top + dy, box.right - dx, box.bottom - dy)
        return Piece([outline], self._on_ground(inner, picked(values[None, :], 1, COLUMNS) / self.scale.values))

    def entries(self, role: str, box: Box, values: Array) -> list[VMobject]:
        """What a block of weights takes in, in the columns of the block."""
        edge = mobject(shapes.rounded(box, 0), stroke=self.maker.theme.roles[role].outline, width=1.2)
        return [*self._on_ground(box, picked(values[None, :], 1, COLUMNS) / self.scale.values), edge]

    def block(self, box: Box, weights: Array) -> list[list[VMobject]]:
        """A block of weights, a row for each unit, in bands from top to bottom."""
        cells = picked(weights, ROWS, COLUMNS) / self.scale.weights
        edges = np.linspace(box.top, box.bottom, len(cells) + 1)
        starts = np.linspace(0, len(cells), min(BANDS, len(cells)) + 1).astype(int)
        return [
            self._on_ground(Box(box.left, float(edges[a]), box.right, float(edges[b])), cells[a:b])
            for a, b in pairwise(starts.tolist())
        ]

    def map(self, box: Box, shares: Array) -> list[VMobject]:
        """A table of shares, −1 to 1, with its edge."""
        return [*self._on_ground(box, shares), *self.edge(box)]

    def ground(self, box: Box) -> VMobject:
        """What is 0 everywhere."""
        return mobject(shapes.rounded(box, 0), fill=self.colours.plate)

    def edge(self, box: Box) -> list[VMobject]:
        return [mobject(shapes.rounded(box, 0), stroke=self.colours.quiet, width=1)]

    def ramp(self) -> list[VMobject]:
        """All tints, from the lowest to the highest."""
        levels = np.arange(-LEVELS, LEVELS + 1)[None, :] / LEVELS
        edge = mobject(shapes.rounded(self.scale.ramp, 0), stroke=self.colours.quiet, width=1)
        return [*self._on_ground(self.scale.ramp, levels), edge]

    def _on_ground(self, box: Box, shares: Array) -> list[VMobject]:
        return [self.ground(box), *self.table(box, shares)]

    def table(self, box: Box, shares: Array) -> list[VMobject]:
        """A table of shares, −1 to 1, in a box, on its ground: each tint that is not near 0 is one mobject."""
        levels = np.rint(np.clip(shares, -1, 1) * LEVELS).astype(int)
        rows, columns = levels.shape
        wide, tall = box.width / columns, box.height / rows
        made = list[VMobject]()
        for level in sorted({int(one) for one in levels.flat} - {0}, key=abs):
            pieces = [
                shapes.rounded(
                    Box(
                        box.left + wide * a,
                        box.top + tall * row,
                        min(box.left + wide * b + OVERLAP, box.right),
                        min(box.top + tall * (row + 1) + OVERLAP, box.bottom),
                    ),
                    0,
                )
                for row in range(rows)
                for a, b in _runs(levels[row] == level)
            ]
            colour = self.colours.positive if level > 0 else self.colours.negative
            made.append(mobject(np.concatenate(pieces), fill=mix(self.colours.plate, colour, abs(level) / LEVELS)))
        return made


def _runs(marked: Array) -> list[tuple[int, int]]:
    """Where the marked stretches of a row begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(int)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
