"""How large everything is in a picture of copies, at one scale: found before anything stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rnnviz.functions.plates import ONE_MINUS
from rnnviz.graph.copies import Copies
from rnnviz.graph.graph import Copy, Graph, Part
from rnnviz.graph.strands import Strand
from rnnviz.layout.measures import Arrangement, Measures
from rnnviz.parts.copied import PAD, foot
from rnnviz.parts.gauge import SIZE
from rnnviz.theme import Theme

WIDEST = 1.6  # of what a copy needs across, at most
SNUG_VALUE = 29.0  # the height of a value where there is little room
LETTER = 27.0  # the height of a gauge's letter
PLATE = (72.0, 52.0)  # of a function's curve, at least
BESIDE, TIED, APART = 8.0, 14.0, 46.0  # between two gauges; where a product stands above, and what a gate leaves
STEP = 1.0  # by which copies are made narrower
RUN = (15.5, 72.0)  # of a wire between a copy and a state: at least, at most
OPERATOR = 13.0  # half of an operator
BETWEEN = 44.0  # from the operators on the lane to the gauges, for what stands between them
READ, TO = 62.0, 26.0  # from the lane to where a state is read from it; from there to the gauges
USED = 20.0  # below the gauges, for a wire from one to another
LEVEL = 30.0  # more of it, where two stand above each other
CLEAR = 10.0  # between two operators
AIR = 6.0  # between what stands above each other in a copy


@dataclass(frozen=True)
class Row:
    """One row of copies, measured from the upper edge of its outlines: `height` of these, `lane` the way of the memory,
    None where it has none, `body` between what gauges stand, `states` the middle of the values of each state by its
    outgoing name; `need` is the width of a copy at least.
    """

    height: float
    lane: float | None
    body: tuple[float, float]
    states: Mapping[str, float]
    need: float


class Room:
    """Sizes of all copies of strands in one arrangement, `loose` times as much from top to bottom as it needs;
    `name` is the height of a state's name above its values."""

    def __init__(
        self,
        readings: Copies,
        strands: tuple[Strand, ...],
        theme: Theme,
        how: Arrangement,
        name: float,
        loose: float = 1.0,
    ) -> None:
        self.readings, self.how, self.loose = readings, how, loose
        self.measures = Measures.of(theme, how)
        self.s = how.scale
        self.name = name
        self.operator = OPERATOR * self.s * (1.0 if how.numbers else 0.8)
        self.rows = {(one.layer, one.backward): self._row(one) for one in strands}

    def size(self, part: Part) -> int:
        return self.readings.size(part)

    def stack(self, many: int) -> float:
        """The height of so many values above each other."""
        m = self.measures
        return many * m.tall + (many - 1) * m.gap

    def shown(self, strand: Strand) -> list[Part]:
        """What a copy shows within."""
        first = strand.order[0]
        return [part for part in self.readings.graph.of("gauge", "curve") if part.key.copy == first]

    def _row(self, strand: Strand) -> Row:
        s, first, graph = self.s, strand.order[0], self.readings.graph
        handed = [part for part in graph.of("handed") if part.key.copy == first]
        lane_part = next((part for part in handed if graph[part.sources[0].key].kind == "operator"), None)
        low, lane = 0.0, None
        states: dict[str, float] = {}
        inside = PAD * s
        if lane_part is not None:
            half = self.stack(self.size(lane_part)) / 2
            lane = max(self.name + half, PAD * s + self.operator)
            states[lane_part.equation], low = lane, lane + half + AIR * s / 2
            inside = lane + self.operator + AIR * s + self.between(strand)
        for part in handed:
            if part is not lane_part:
                tall = self.stack(self.size(part))
                y = low + self.name + tall / 2
                if lane is not None and graph[part.sources[0].key].kind == "between":  # where it is read from the lane
                    y = max(y, lane + self.operator + READ * s)
                    inside = max(inside, y + TO * s)
                states[part.equation], low = y, y + tall / 2 + AIR * s / 2
        shown = self.shown(strand)
        end = max(low, inside + self._deep(shown))
        height = end + (AIR + foot(self.how) + PAD + (USED if self._used(strand) else 0.0)) * s
        return Row(height, lane, (inside, end), states, self._need(shown, self._operators(strand)))

    def between(self, strand: Strand) -> float:
        """How far the gauges are from the operators on the lane, for what stands between them."""
        copy, graph = strand.order[0], self.readings.graph
        tied = any(len(part.sources) > 1 for part in graph.of("operator") if part.key.copy == copy)
        levels = {part.function for part in self.brought(copy)}
        return (BETWEEN + LEVEL * max(0, len(levels) - 1)) * self.s * self.loose if tied else 0.0

    @property
    def beside(self) -> float:
        """Between two gauges, at scale 1."""
        graph = self.readings.graph
        left = [part for part in graph.of("between") if part.function == ONE_MINUS]
        taken = (taker for part in left for taker in graph.users(part.key))
        if any(taker.kind == "between" for taker in taken):
            return APART
        return TIED if graph.of("operator") else BESIDE if self.how.numbers else BESIDE / 2

    def _used(self, strand: Strand) -> bool:
        """Whether a gauge takes another one in, by a wire below both."""
        return any(len(part.sources) > 1 for part in self.shown(strand) if part.kind == "gauge")

    def brought(self, copy: Copy) -> list[Part]:
        """What stands between gauges and the operators on the lane."""
        graph = self.readings.graph
        found = [part for part in graph.of("between") if part.key.copy == copy]
        return [part for part in found if any(user.kind in ("operator", "between") for user in graph.users(part.key))
                and not is_read(part, graph)]  # fmt: skip

    def _deep(self, shown: list[Part]) -> float:
        """The height of gauges with their letters, or of a curve."""
        gauges = [part for part in shown if part.kind == "gauge"]
        if not gauges:
            return PLATE[1] * self.loose * self.s if shown else 0.0
        tall = SIZE[1] * max(map(self.size, gauges)) * (1.0 if self.how.numbers else 0.7)
        return (LETTER + tall * self.loose) * self.s

    def _operators(self, strand: Strand) -> int:
        """How many the memory passes in a copy."""
        return sum(part.key.copy == strand.order[0] for part in self.readings.graph.of("operator"))

    def _need(self, shown: list[Part], operators: int) -> float:
        gauges = [part for part in shown if part.kind == "gauge"]
        wide = SIZE[0] * (1.0 if self.how.numbers else 0.7)
        narrow = PLATE[0] * (1 + len(shown)) / 2 * bool(shown) * (1.0 if self.how.numbers else 0.6)
        inner = len(gauges) * wide + (len(gauges) - 1) * self.beside if gauges else narrow
        lane = 1.5 * (operators * (2 * self.operator / self.s + CLEAR) - CLEAR) if operators else 0.0
        return (max(inner, lane, 48.0 if self.how.numbers else 30.0) + 2 * PAD) * self.s


def is_read(part: Part, graph: Graph) -> bool:
    """Whether it is on the way from the memory to another state."""
    taken = [graph[source.key] for source in part.sources]
    return any(one.kind == "operator" or (one.kind == "between" and is_read(one, graph)) for one in taken)


def widths(
    room: Room, times: int, wide: float, folded: Callable[[float], float] = lambda _: 0.0
) -> tuple[float, float] | None:
    """The widths of a copy and of the wire to a state beside it, of so many copies within `wide` pixels, of which
    something beside them takes `folded` of the width of a copy; None where they have no room."""
    value, run = room.measures.width, RUN[0] * room.s
    need = max(row.need for row in room.rows.values())
    rest = wide - (times + 1) * value - 2 * times * run
    copy = need * WIDEST
    while times * copy + folded(copy) > rest:
        copy -= STEP
        if copy < need:
            return None
    more = (rest - times * copy - folded(copy)) / (2 * times)
    return copy, min(run + more, RUN[1] * room.s)
