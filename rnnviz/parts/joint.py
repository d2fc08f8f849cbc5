"""Where vectors meet that are weighted together: a place on the wire, without values of its own."""

from __future__ import annotations

from rnnviz.graph.graph import Part
from rnnviz.language.notation import write
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.measures import JOINT
from rnnviz.layout.route import Port
from rnnviz.layout.site import Ground, Site, Spot
from rnnviz.parts.kind import Kind, Said, Tempo, Zone, travels
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice, capital, listed


class JointKind(Kind):
    """A knot at the bottom of the cell."""

    name = "joint"
    zone = Zone.ROW

    def half(self, part: Part, ground: Ground) -> float:
        return JOINT * ground.how.scale

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        wide = 2 * self.half(part, site.ground)
        return Placed(part, circle=(spot.x, spot.y), body=(Box.around(spot.x, spot.y, wide, wide),))

    def exits(self, part: Part, taker: Part, site: Site) -> list[Port]:
        body = site.placed[part.key].hull
        return [Port(body.x, body.top, (0, -1))]

    def entries(self, part: Part, entry: int, site: Site) -> list[Port]:
        body = site.placed[part.key].hull
        if site.graph[part.sources[entry].key].kind == "input":
            return [Port(body.x, body.bottom, (0, 1))]
        return [Port(body.left, body.y, (-1, 0)), Port(body.right, body.y, (1, 0), 40.0)]

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        return [*travels(part, 40), Move("join", part.key, 40, 20)]

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return listed([voice.called(source.key) for source in part.sources])

    def says(self, part: Part, voice: Voice) -> Said:
        return Said((), f"{capital(self.called(part, voice))} are weighed together.")

    def tip(self, part: Part, voice: Voice) -> tuple[str, str]:
        return "Side by side", write(part.label)
