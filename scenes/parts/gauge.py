"""A gate or a candidate in small: boxes that fill, a candidate's from the middle up or down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np

from rnnviz.graph.copies import Copies
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.scenes import shapes
from rnnviz.scenes.maker import Maker, Piece
from rnnviz.scenes.motion import Track, fade, grow
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.parts.kind import Drawn, Verb
from rnnviz.scenes.shapes import Points, mobject
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.story.story import Move
from rnnviz.theme import mix

DEEP, INSIDE, THIN = 0.75, 2.5, 1.2
"""How much of its outline's colour a filling has; from the one to the other; the line at zero."""


class DrawnGauge(Drawn):
    """One gauge for each unit."""

    names = ("gauge",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        readings, make = sketch.figure.readings, sketch.maker
        assert isinstance(readings, Copies)
        role, middle = placed.part.role, not readings.always_share(placed.part)
        inked.values = [
            gauge(make, role, box, fill, middle=middle)
            for box, fill in zip(placed.boxes, readings.fills(placed.part), strict=True)
        ]
        inked.slots = [make.ghost(role, box) for box in placed.boxes]
        inked.ghosts = [*inked.slots]

    def verbs(self) -> Mapping[str, Verb]:
        return {"fill": self._fill}

    def _fill(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        inked, make = moving.sketch.parts[placed.part.key], moving.maker
        readings, end = moving.sketch.figure.readings, move.start + move.length
        assert isinstance(readings, Copies)
        middle = not readings.always_share(placed.part)
        yield fade(move.start, move.start + 8, [*inked.labels, *(m for piece in inked.values for m in piece.shape)])
        for box, piece, share in zip(placed.boxes, inked.values, readings.fills(placed.part), strict=True):
            bar, *rest = piece.meter
            yield grow(
                move.start,
                end,
                bar,
                partial(_risen, make, placed.part.role, box, share, middle=middle),
            )
            yield fade(move.start, move.start + 8, rest)


def gauge(make: Maker, role: str, box: Box, fill: float, *, middle: bool) -> Piece:
    """One box, with what is in it."""
    look, theme = make.theme.roles[role], make.theme
    frame = mobject(make.outline(role, box), fill=theme.colours.plate, stroke=look.outline, width=theme.stroke.ghost)
    bar = mobject(_filled(make, role, box, fill, middle=middle), fill=mix(look.fill, look.outline, DEEP))
    zero = [mobject(shapes.line([(box.left, box.y), (box.right, box.y)]), stroke=look.outline, width=THIN)]
    return Piece([frame], [], [bar, *zero * middle])


def _risen(make: Maker, role: str, box: Box, fill: float, alpha: float, *, middle: bool) -> Points:
    return _filled(make, role, box, fill * alpha, middle=middle)


def _filled(make: Maker, role: str, box: Box, fill: float, *, middle: bool) -> Points:
    """The part of the outline, a little within it, between zero and what the value reaches."""
    inner = box.grown(-INSIDE)
    zero, reach = (inner.y, inner.height / 2) if middle else (inner.bottom, inner.height)
    end = zero - reach * max(-1.0, min(1.0, fill))
    points = make.outline(role, inner)
    points[:, 1] = np.clip(points[:, 1], min(zero, end), max(zero, end))
    return points
