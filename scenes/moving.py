"""What the verbs of all kinds are made of: wires that draw themselves, copies that travel, boxes that open."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from manim import VMobject

from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Placed, Wire
from rnnviz.scenes import shapes
from rnnviz.scenes.motion import Track, fade, grow, same, slide
from rnnviz.scenes.shapes import Points
from rnnviz.scenes.sketch import Sketch

SEEN = 16  # 1/100 s that something on its way needs to be followed


class Moving:
    """Motions over a sketch.

    `extras` are mobjects that are there for the motion alone, `lasting` those that stay until the next beat. What
    `stands` there from the start is not inked again.
    """

    def __init__(self, sketch: Sketch) -> None:
        self.sketch, self.layout, self.maker = sketch, sketch.layout, sketch.maker
        self.stands = {id(one) for inked in sketch.parts.values() for one in sketch.standing(inked)}
        self.extras: list[VMobject] = []
        self.lasting: list[VMobject] = []

    def lay(self, wire: Wire, start: float, end: float) -> Iterator[Track]:
        """A wire draws itself."""
        line, *rest = self.sketch.parts[wire.target].wires[wire.entry]
        # In steps of whole gaps: each stretch is cut from the finished line, so that gaps stay where they are.
        tracks = np.split(self.maker.wire_points(wire), max(1, len(wire.tracks)))
        long = sum(shapes.length(curve) for curve in tracks[0].reshape(-1, 4, 2))

        def laid(alpha: float) -> Points:
            return np.concatenate([shapes.part(track, 0.0, max(long * alpha, 1.0)) for track in tracks])

        yield grow(start, end, line, laid)
        yield fade(end - 1, end, rest)

    def as_dots(self, source: Placed, wire: Wire, start: float, end: float) -> Iterator[Track]:
        """One dot a unit runs along the wire and into the part."""
        if end - start < SEEN:
            return
        numbers = self.sketch.beads(source.part)
        radius = self.layout.dot_radius * 0.85
        path = self.maker.wire_path(wire)
        x, y = path[0]
        between = min(radius * 2.6, shapes.length(path) / len(numbers))
        roles = self.sketch.roles(source.part)
        for place, number in enumerate(numbers):
            role = roles[place] if len(roles) == len(numbers) else source.part.role
            aside = wire.tracks[place] if wire.tracks else 0.0  # each on its own track, or one behind the other
            token = self.maker.dot(role, (float(x), float(y) + aside), radius, number)
            self.extras += token
            row = None if wire.tracks else (place, len(numbers), between)
            yield slide(start, end, token, path + np.array([0.0, aside]), row=row)

    def open(
        self,
        placed: Placed,
        origin: Point,
        start: float,
        end: float,
        share: slice,
        size: Callable[[float], float] = same,
    ) -> Iterator[Track]:
        """Boxes open out of a point, then their numbers are there."""
        x0, y0 = origin
        pieces = self.sketch.parts[placed.part.key].values[share]
        roles = self.sketch.roles(placed.part)[share]
        for box, piece, role in zip(placed.boxes[share], pieces, roles, strict=False):

            def outline(alpha: float, box: Box = box, role: str = role) -> Points:
                x, y = x0 + (box.x - x0) * alpha, y0 + (box.y - y0) * alpha
                large = size(alpha)
                return self.maker.outline(role, Box.around(x, y, box.width * large, box.height * large))

            yield grow(start, end - 4, piece.shape[0], outline)
            yield fade(end - 8, end, [*piece.meter, *piece.number])
