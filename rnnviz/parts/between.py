"""What stands between a gate and the lane, in small: a product, or what a gate leaves."""

from __future__ import annotations

from rnnviz.graph.graph import Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.site import Site, Spot
from rnnviz.parts.kind import Kind, Tempo, Zone, named, travels
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice

RADIUS = 9.5


class BetweenKind(Kind):
    """A small circle with its sign around the spot."""

    name = "between"
    zone = Zone.ABOVE

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        circle = Box.around(spot.x, spot.y, 2 * RADIUS * site.how.scale, 2 * RADIUS * site.how.scale)
        return Placed(part, circle=(spot.x, spot.y), body=(circle,))

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        return [*travels(part, 40), Move("combine", part.key, 40, 20)]

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return named(part, new=new)
