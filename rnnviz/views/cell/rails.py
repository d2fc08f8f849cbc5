"""Wires between two storeys: each value that is taken in on a rail of its own, level, with a branch to each taker.

Which rail is above which is chosen by how many crossings it makes; values whose rails have nothing of the cell's width
in common share one height.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.layout.geometry import Box, Point, simplified
from rnnviz.layout.measures import DoesNotFitError
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.views.cell.cellsite import CellSite

APART = 12.0  # between two wires side by side
LEAST_APART = 9.0  # between two rails where there are many
MOST_APART = 22.0
EXIT = 12.0  # from a part to the wire that leaves it
LEAD = 24.0  # from a plate to the first rail: an arrow head and some of its shaft
EDGE = 13.0  # from the end of a plate to the first wire into it
UP, DOWN = -1, 1
NEVER = 1000


@dataclass(slots=True)
class _Net:
    """One value on its rail: where its wire comes from, and where each of its takers has it.

    `verticals` are the places across at which it leaves the rail, with the way; `y` is the height of the rail.
    """

    key: Key
    start: Point
    out: float
    ends: dict[tuple[Key, int], tuple[float, Point]] = field(default_factory=dict)
    y: float = 0.0

    @property
    def span(self) -> tuple[float, float]:
        every = [self.out, *(x for x, _ in self.ends.values())]
        return min(every), max(every)

    def verticals(self, middle: float) -> list[tuple[float, int]]:
        points = [(self.out, self.start[1]), *((x, end[1]) for x, end in self.ends.values())]
        return [(x, UP if y < middle else DOWN) for x, y in points]


def tracks(graph: Graph) -> int:
    """At least as many rails as there are: values that more than one storey is crossed by share none."""
    return max(1, len({source.key for part in graph.parts for source in part.sources}) * 2 // 3)


def lay_rails(site: CellSite, heights: tuple[float, float], slots: Mapping[Key, float]) -> None:
    """Finds the way of every wire, between rails at these `heights`; `slots` are where inputs come up."""
    nets = _Wirer(site, slots).nets()
    middle = (heights[0] + heights[1]) / 2
    rows = _packed(_ordered([*nets.values()], middle))
    apart = (heights[1] - heights[0]) / max(1, len(rows) - 1)
    if apart < LEAST_APART and len(rows) > 1:
        raise DoesNotFitError(f"{len(rows)} rails, {LEAST_APART - apart:.1f} px each")
    apart = min(apart, MOST_APART)
    top = middle - apart * (len(rows) - 1) / 2
    for k, row in enumerate(rows):
        for net in row:
            net.y = top + apart * k
    _keep_apart(site, nets)
    for net in nets.values():
        for (target, entry), (x, end) in sorted(net.ends.items(), key=lambda pair: abs(pair[1][0] - net.out)):
            level = [(net.out, net.start[1]), (net.out, net.y), (x, net.y), (x, end[1])]
            site.paths[target, entry] = simplified([net.start, *level, end])


def _keep_apart(site: CellSite, nets: Mapping[Key, _Net]) -> None:
    """Wires of outer states run up and down side by side, in an order in which they do not cross."""
    for zone, edge, way in ((Zone.LEFT, site.cell.left, 1), (Zone.RIGHT, site.cell.right, -1)):
        found: list[tuple[float, float, _Net, tuple[Key, int] | None]] = []
        for part in zoned(site.graph, zone):
            if zone is Zone.LEFT and part.key in nets:
                found.append((nets[part.key].start[1], nets[part.key].y, nets[part.key], None))
            elif zone is Zone.RIGHT:
                net = nets[part.sources[0].key]
                found.append((net.ends[part.key, 0][1][1], net.y, net, (part.key, 0)))
        falling = sorted((one for one in found if one[1] >= one[0]), key=lambda one: -one[0])
        rising = sorted((one for one in found if one[1] < one[0]), key=lambda one: one[0])
        alleys: list[list[tuple[float, float]]] = []
        for here, rail, net, end in (*falling, *rising):
            low, high = min(here, rail) - APART, max(here, rail) + APART
            free = (k for k, used in enumerate(alleys) if all(high <= a or b <= low for a, b in used))
            if (k := next(free, len(alleys))) == len(alleys):
                alleys.append([])
            alleys[k].append((low + APART, high - APART))
            x = edge + way * (16 + APART * k)
            if end is None:
                net.out = x
            else:
                net.ends[end] = x, net.ends[end][1]


class _Wirer:
    """Chooses where wires leave and arrive, none above another; forgotten when they are known."""

    def __init__(self, site: CellSite, slots: Mapping[Key, float]) -> None:
        self.site, self.slots = site, slots
        self.taken: tuple[list[float], list[float]] = [], [*slots.values()]

    def nets(self) -> dict[Key, _Net]:
        site, graph = self.site, self.site.graph
        inside = [part for part in graph.parts if part.key in site.storeys]
        fixed = {
            (part.key, k): port
            for part in inside
            if not part.folded and kind(part).zone in (Zone.COLUMN, Zone.ROW)
            for k in range(len(part.sources))
            for port in [self._fixed(part, k)]
        }
        for (key, _), (x, _) in fixed.items():
            self.taken[site.storeys[key]].append(x)
        nets: dict[Key, _Net] = {}
        for part in graph.parts:
            if graph.users(part.key) or graph.leaving(part.key):
                nets[part.key] = self._out(part)
        for part in graph.parts:
            if part.key.leaving:
                box = site.placed[part.key].value
                nets[part.sources[0].key].ends[part.key, 0] = site.cell.right - 16, (box.left, box.y)
        for part in inside:
            order = sorted(range(len(part.sources)), key=lambda k: (nets[part.sources[k].key].out, k))
            for place, k in enumerate(order):
                end = fixed.get((part.key, k)) or self._plate(part, place)
                nets[part.sources[k].key].ends[part.key, k] = end[0], end
        return nets

    def _fixed(self, part: Part, entry: int) -> Point:
        """Where a fan or a row takes something in."""
        if kind(part).zone is Zone.ROW:
            own = Box.hull(self.site.share(part, entry))
            return own.x, own.top - 4
        port = kind(part).entries(part, entry, self.site)[0]
        return port.x, port.y

    def _plate(self, part: Part, place: int) -> Point:
        """Where number `place` of what a plate takes in arrives, from left to right."""
        plate = Box.hull(self.site.placed[part.key].plates)
        low, high = plate.left + EDGE, plate.right - EDGE
        many = len(part.sources)
        apart = min(30.0, (high - low) / max(1, many - 1))
        wanted = plate.x + (place - (many - 1) / 2) * apart
        return self._free(wanted, low, high, part), plate.bottom if plate.y > self.site.placed[part.key].value.y else (
            plate.top
        )

    def _out(self, part: Part) -> _Net:
        """Where a value leaves."""
        value, cell = self.site.placed[part.key].value, self.site.cell
        match kind(part).zone:
            case Zone.LEFT:
                return _Net(part.key, (value.right, value.y), cell.left + 16)
            case Zone.BELOW:
                x = self.slots[part.key]
                return _Net(part.key, (x, value.top), x)
        hull = self.site.placed[part.key].hull
        away = max(hull.right, value.right + 4 * (kind(part).zone is Zone.ROW))
        x = self._free(away + EXIT, away + 8, away + EXIT + 8, part)
        return _Net(part.key, (value.right + 4 * (kind(part).zone is Zone.ROW), value.y), x)

    def _free(self, wanted: float, low: float, high: float, part: Part) -> float:
        """The place nearest to the one that is wanted at which no other wire runs up or down, in its storey at least.

        Of two that face each other from both storeys the upper one needs the higher rail.
        """
        own, other = self.taken[self.site.storeys[part.key]], self.taken[1 - self.site.storeys[part.key]]
        steps = sorted(range(int(low - wanted), int(high - wanted) + 1), key=abs)
        places = [x for step in steps if low - 0.1 <= (x := wanted + step) <= high + 0.1 and _free_of(x, own)]
        if not places:
            raise DoesNotFitError(f"a wire at {part.key}")
        x = next((x for x in places if _free_of(x, other)), places[0])
        own.append(x)
        return x


def _free_of(x: float, taken: Iterable[float]) -> bool:
    return all(abs(x - other) >= APART for other in taken)


def _ordered(nets: list[_Net], middle: float) -> list[_Net]:
    """The nets from the highest rail to the lowest, so that few wires cross; found by moving one at a time."""
    verticals = {net.key: net.verticals(middle) for net in nets}
    cost: dict[tuple[Key, Key], int] = {}
    for one in nets:
        for other in nets:
            (a, b), (c, d) = one.span, other.span
            falls = [x for x, way in verticals[one.key] if way == DOWN]
            rises = [x for x, way in verticals[other.key] if way == UP]
            met = one != other and sum(not _free_of(x, rises) for x in falls)
            crossed = sum(c < x < d for x in falls) + sum(a < x < b for x in rises)
            cost[one.key, other.key] = crossed + met * NEVER  # where the one is above the other
    order = sorted(nets, key=lambda net: sum(way for _, way in verticals[net.key]) / len(verticals[net.key]))
    for _ in range(6):
        moved = False
        for net in tuple(order):
            at = order.index(net)
            rest = order[:at] + order[at + 1 :]
            best, least, now = at, 0, 0
            for k in reversed(range(at)):
                now += cost[net.key, rest[k].key] - cost[rest[k].key, net.key]
                if now < least:
                    best, least = k, now
            now = 0
            for k in range(at, len(rest)):
                now += cost[rest[k].key, net.key] - cost[net.key, rest[k].key]
                if now < least:
                    best, least = k + 1, now
            if least < 0:
                order = [*rest[:best], net, *rest[best:]]
                moved = True
        if not moved:
            break
    if any(cost[one.key, other.key] >= NEVER for one, other in combinations(order, 2)):
        raise DoesNotFitError("wires that face each other")
    return order


def _packed(order: Iterable[_Net]) -> Sequence[list[_Net]]:
    """The nets by rows, none above a row of one that it must not pass: those far from each other share a row."""
    rows: list[list[_Net]] = []
    for net in order:
        low, high = net.span
        at = len(rows)
        while at and all(high + APART < other.span[0] or other.span[1] + APART < low for other in rows[at - 1]):
            at -= 1
        if at == len(rows):
            rows.append([])
        rows[at].append(net)
    return rows
