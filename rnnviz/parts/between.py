"""What stands between a gate and the lane, in small: a product, or what a gate leaves."""

from __future__ import annotations

from rnnviz.functions.plates import ONE_MINUS, has_curve
from rnnviz.graph.graph import Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.site import Site, Spot
from rnnviz.parts.kind import Kind, Tempo, Zone, named, travels
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice

RADIUS, WORD = 9.5, 13.0
"""Of a circle with a sign, and of one with a word."""
PLATE = (34.0, 24.0)
"""Width and height of a curve."""


class BetweenKind(Kind):
    """A small circle with its sign around the spot, or the curve of a function."""

    name = "between"
    zone = Zone.ABOVE

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        wide, tall = self.size(part)
        body = Box.around(spot.x, spot.y, wide * site.how.scale, tall * site.how.scale)
        return Placed(part, circle=(spot.x, spot.y), body=(body,))

    def size(self, part: Part) -> tuple[float, float]:
        """Its width and its height at scale 1."""
        if part.function == ONE_MINUS:
            return 2 * WORD, 2 * WORD
        return PLATE if has_curve(part.function) else (2 * RADIUS, 2 * RADIUS)

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        return [*travels(part, 40), Move("combine", part.key, 40, 20)]

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return named(part, new=new)
