"""A function that a value goes through on its way to an operator: its plate, without a value of its own."""

from __future__ import annotations

from rnnviz.functions.plates import has_curve
from rnnviz.graph.graph import Part
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Placed
from rnnviz.layout.route import Port
from rnnviz.layout.site import Ground, Site, Spot
from rnnviz.parts.formula import AIR, NOTHING
from rnnviz.parts.kind import Tempo, named, travels
from rnnviz.parts.map import MapKind
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice

CURVE = 48.0  # the width of a curve


class ThroughKind(MapKind):
    """A plate with the curve of the function, its name, or an expression."""

    name = "through"

    def half(self, part: Part, ground: Ground) -> float:
        words = ground.texts.get(part.key, NOTHING)[0]
        return (words + 2 * AIR if words else ground.measures.plate_width + self._curve(part, ground)) / 2

    def _curve(self, part: Part, ground: Ground) -> float:
        """The width of its curve."""
        return CURVE * ground.how.scale if has_curve(part.function) else 0.0

    def plate(self, part: Part, ground: Ground) -> float:
        return max(ground.measures.plate, ground.texts.get(part.key, NOTHING)[1] + AIR)

    def tall(self, part: Part, ground: Ground) -> float:
        return self.plate(part, ground)

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        tall, m = self.plate(part, site.ground), site.measures
        top = spot.y + m.height / 2 - tall if spot.down else spot.y - m.height / 2
        half, curve = self.half(part, site.ground), self._curve(part, site.ground)
        card = Box(spot.x - half, top, spot.x + half, top + tall)
        plates = (Box(card.right - curve - 2, top + 2, card.right - 2, card.bottom - 2),) if curve else ()
        spelled = None if part.folded else Box(card.left, card.top, card.right - curve, card.bottom)
        return Placed(part, plates=plates, spelled=spelled, card=card, body=(card,))

    def words(self, placed: Placed) -> Point | None:
        return placed.hull.x, placed.hull.y

    def exits(self, part: Part, taker: Part, site: Site) -> list[Port]:
        plate = site.placed[part.key].hull
        up, down = Port(plate.x, plate.top, (0, -1)), Port(plate.x, plate.bottom, (0, 1))
        away = down if self._falls(part, site) else up
        return [away, Port(plate.right, plate.y, (1, 0), 10)] if site.flows else [away]

    def entries(self, part: Part, entry: int, site: Site) -> list[Port]:
        plate = site.placed[part.key].hull
        if self._falls(part, site):
            return [Port(plate.x, plate.top, (0, -1))]
        order = sorted(range(len(part.sources)), key=lambda k: (site.placed[part.sources[k].key].hull.x, k))
        apart = min(28.0, (plate.width - 2 * AIR) / max(1, len(order) - 1))
        x = plate.x + (order.index(entry) - (len(order) - 1) / 2) * apart
        below, taken = Port(x, plate.bottom, (0, 1)), site.graph[part.sources[entry].key]
        beside = site.flows and taken.kind != "block"  # which would come up too near to it
        return [below, Port(plate.left, plate.y, (-1, 0))] if beside else [below]

    def _falls(self, part: Part, site: Site) -> bool:
        """Whether what it takes in comes from above."""
        if not part.sources:  # a function of what is learned alone
            return False
        taken = site.placed[part.sources[0].key]
        return taken.hull.y < site.placed[part.key].hull.y

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return named(part, new=new) if part.folded else super().called(part, voice, new=new)

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        return [*travels(part, 40), Move("ride", part.key, 40, 40)]
