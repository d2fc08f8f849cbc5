"""A table of tints over time: all values of a name, a column for each step."""

from __future__ import annotations

from rnnviz.graph.graph import Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.site import Site, Spot
from rnnviz.parts.kind import Kind, Tempo, Zone, named
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice


class HeatKind(Kind):
    """A box; `spot` has the middle of its upper edge, how far down it reaches and where its left side is."""

    name = "heat"
    zone = Zone.ROW

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        box = Box(spot.left, spot.y, 2 * spot.x - spot.left, spot.bottom)
        return Placed(part, maps=(box,), body=(box,))

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        return [Move("reveal", part.key, 0, 100)]

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return named(part, new=new)
