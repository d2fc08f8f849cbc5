"""A gate or a candidate within a copy of a cell: how full it is, unit by unit."""

from __future__ import annotations

from rnnviz.graph.graph import Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.site import Site, Spot
from rnnviz.parts.kind import Kind, Tempo, Zone, named, travels
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice

SIZE = (22.0, 30.0)
"""Width and height of one unit's, at least."""
APART = 3.0


class GaugeKind(Kind):
    """One box above the other, each filled from below as far as the value is large, or from its middle."""

    name = "gauge"
    zone = Zone.COLUMN

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        """`spot` has the middle of its upper edge, how far down it may reach, and where its left side is."""
        size = site.size(part)
        tall = (spot.bottom - spot.y - (size - 1) * APART) / size
        boxes = tuple(
            Box(spot.left, spot.y + k * (tall + APART), 2 * spot.x - spot.left, spot.y + k * (tall + APART) + tall)
            for k in range(size)
        )
        return Placed(part, boxes, body=(Box.hull(boxes),))

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        """What a gate brings to it comes below; the copy that it stands in has no wire."""
        return [*travels(part, 40)[1:], Move("fill", part.key, 0, 40)]

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return named(part, new=new)


class CurveKind(GaugeKind):
    """Of a cell without gates the curve of its function, a dot on it for each unit."""

    name = "curve"

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        plate = Box(spot.left, spot.y, 2 * spot.x - spot.left, spot.bottom)
        return Placed(part, plates=(plate,), body=(plate,))

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        return [Move("ride", part.key, 0, 60)]
