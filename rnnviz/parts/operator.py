"""Values brought together element by element: ⊙, + with a minus at what is taken away."""

from __future__ import annotations

from itertools import permutations
from math import hypot

from rnnviz.functions.plates import ONE_MINUS
from rnnviz.graph.graph import Key, Part
from rnnviz.graph.of_cell import PRODUCT
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.measures import DoesNotFitError
from rnnviz.layout.route import Port
from rnnviz.layout.site import Site, Spot
from rnnviz.numbers.digits import MINUS, TIMES
from rnnviz.parts.kind import Kind, Said, Tempo, Zone, named, travels
from rnnviz.story.panel import Chunk, Figures, Span
from rnnviz.story.story import Move
from rnnviz.story.voice import WRITTEN_UNITS, Voice, capital, count, listed

_SIDES = {"west": (-1, 0), "south": (0, 1), "north": (0, -1), "east": (1, 0)}


def _way(site: Site, source: Key, x: float, y: float) -> tuple[float, float]:
    """From a place towards what is taken in, one long: from the lane it comes along the lane."""
    other = site.placed[source]
    level = site.graph.on_lane(source) and abs(other.hull.y - y) < 1
    dx, dy = (-1.0, 0.0) if level else (other.hull.x - x, other.hull.y - y)
    if not level and abs(dy) < other.hull.height and dx < 0:
        return -1.0, 0.0
    long = hypot(dx, dy) or 1.0
    return dx / long, dy / long


class OperatorKind(Kind):
    """A circle, and beside or above it the result, unless that leaves at once."""

    name = "operator"
    zone = Zone.ABOVE
    joins = True

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        m, size = site.measures, site.size(part)
        on_lane = part.key in site.graph.lane
        circle = Box.around(spot.x, spot.y, 2 * m.radius, 2 * m.reach(on_lane))
        signs = tuple((spot.x, box.y) for box in m.boxes(size, spot.x, spot.y)) if on_lane and m.upright else ()
        if spot.value is None:
            return Placed(part, circle=(spot.x, spot.y), signs=signs, body=(circle,))
        boxes = m.boxes(size, *spot.value)
        return Placed(part, boxes, circle=(spot.x, spot.y), signs=signs, body=(circle, Box.hull(boxes)))

    def exits(self, part: Part, taker: Part, site: Site) -> list[Port]:
        placed = site.placed[part.key]
        assert placed.circle is not None
        x, y = placed.circle
        if not placed.boxes:
            return [Port(x + site.measures.radius, y, (1, 0))]
        value = placed.value
        if abs(value.y - y) < 1:
            right = Port(value.right, value.y, (1, 0))
            if part.key in site.graph.lane or not (site.flows or site.measures.upright):
                return [right]
            return [right, Port(value.x, value.top, (0, -1), 12), Port(value.x, value.bottom, (0, 1), 24)]
        if value.y > y:
            return [Port(value.x, value.bottom, (0, 1))]
        return super().exits(part, taker, site)

    def entries(self, part: Part, entry: int, site: Site) -> list[Port]:
        """One port for each source, so that no two wires run into each other: where it would like to, or the next."""
        placed = site.placed[part.key]
        assert placed.circle is not None
        (x, y), r, high = placed.circle, site.measures.radius, site.measures.reach(part.key in site.graph.lane)
        ports = {
            "west": Port(x - r, y, (-1, 0)),
            "south": Port(x, y + high, (0, 1)),
            "north": Port(x, y - high, (0, -1)),
            "east": Port(x + r, y, (1, 0)),
        }
        if site.flows:
            return [ports[self._sides(part, site)[entry]]]
        taken = [self._own(placed)]
        for k in range(entry + 1):
            like = self._likes(part, k, site)
            side = next((side for side in (like, "south", "north", "west", "east") if side not in taken), None)
            if side is None:
                raise DoesNotFitError(f"{part.key} takes in more than its circle has sides")
            taken.append(side)
        return [ports[taken[-1]]]

    def _sides(self, part: Part, site: Site) -> tuple[str, ...]:
        """For each source the side that looks towards it, as well as all together can."""
        placed = site.placed[part.key]
        assert placed.circle is not None
        x, y = placed.circle
        free = [side for side in ("west", "south", "north", "east") if side != self._own(placed)]
        if len(part.sources) > len(free):
            raise DoesNotFitError(f"{part.key} takes in more than its circle has sides")
        ways = [_way(site, source.key, x, y) for source in part.sources]
        return min(
            permutations(free, len(ways)),
            key=lambda sides: sum(
                -_SIDES[side][0] * dx - _SIDES[side][1] * dy for side, (dx, dy) in zip(sides, ways, strict=True)
            ),
        )

    def _own(self, placed: Placed) -> str:
        """The side on which the result comes out."""
        if not placed.boxes or placed.circle is None or abs(placed.value.y - placed.circle[1]) < 1:
            return "east"
        return "south" if placed.value.y > placed.circle[1] else "north"

    def _likes(self, part: Part, entry: int, site: Site) -> str:
        graph = site.graph
        source = part.sources[entry].key
        if part.key in graph.lane:
            return "west" if graph.on_lane(source) else "south"
        circle = site.placed[part.key].circle
        assert circle is not None
        falls = graph[source].kind == "map" and site.placed[source].value.y < circle[1]
        if graph.on_lane(source) or falls:
            return "north"
        return "south" if site.column(source) == site.column(part.key) else "west"

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        if not tempo.lane:
            return [*travels(part, 40), Move("combine", part.key, 40, 40)]
        # Where old and new meet, unit after unit.
        units = [Move("combine", part.key, 60 + 60 * k, 60, units=(k,)) for k in range(tempo.size)]
        return [*travels(part, 60), *(units if tempo.size <= WRITTEN_UNITS else [Move("combine", part.key, 60, 60)])]

    # -- words --------------------------------------------------------------------------------------------------

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        gate = None if part.assigned else voice.readings.gate(part)
        return f"what {voice.called(gate.key)} let through" if gate else named(part, new=new)

    def says(self, part: Part, voice: Voice) -> Said:
        lines = tuple(self._line(part, unit, voice) for unit in voice.units(part))
        return Said(lines, self._sentence(part, voice), unit=voice.alone(part))

    def _line(self, part: Part, unit: int, voice: Voice) -> Figures:
        chunks = voice.head(part, unit)
        for k, source in enumerate(part.sources):
            minus = source.sign < 0
            value = voice.value(voice.graph[source.key], unit, later=k > 0 or minus)
            if k and part.function == PRODUCT:  # factors stand together
                chunks[-1] = Chunk((*chunks[-1].spans, Span(f" {TIMES} "), value))
                continue
            if k:
                chunks.append(Chunk((Span(f" {MINUS if minus else part.function} "),)))
            chunks.append(Chunk((*[Span(MINUS)] * (minus and not k), value)))
        return Figures((*chunks, *voice.made(part, unit, voice.brought(part, unit), voice.value(part, unit))))

    def _sentence(self, part: Part, voice: Voice) -> str:
        gate = voice.readings.gate(part)
        if gate is None:
            return voice.meaning(part) or capital(self._does(part, voice))
        other = voice.graph[next(source.key for source in part.sources if source.key != gate.key)]
        share, how = voice.percent(voice.readings.numbers(gate))
        if gate.function == ONE_MINUS and other.kind == "incoming":
            stay = "stays" if voice.readings.size(part) == 1 else "stay"
            return f"{share} of {voice.called(other.key)} {stay}{how}."
        return f"{capital(voice.called(gate.key))} lets through {share} of {voice.called(other.key)}{how}."

    def _does(self, part: Part, voice: Voice) -> str:
        """What it does where nobody says what it is for."""
        if part.function == PRODUCT:
            return f"{count(len(part.sources))} are multiplied, unit by unit."
        plus = [voice.called(source.key) for source in part.sources if source.sign > 0]
        minus = [voice.called(source.key) for source in part.sources if source.sign < 0]
        if minus and plus:
            return f"{listed(plus)} less {listed(minus)}, unit by unit."
        return f"{count(len(part.sources))} come together{' with their signs turned' if minus else ''}."
