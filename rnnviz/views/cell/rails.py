"""Wires between two storeys: each value that is taken in on a rail of its own, level, with a branch to each taker.

Which rail is above which is chosen by how many crossings it makes; values whose rails have nothing of the cell's width
in common share one height.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeVar

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
LEAD = 20.0  # from a plate to the first rail: an arrow head and some of its shaft
TURN = 16.0  # from the cell's edge to the nearest wire that runs up or down there
EDGE = 13.0  # from the end of a plate to the first wire into it
UP, DOWN = -1, 1
T = TypeVar("T", bound=Hashable)
NEVER = 1000
"""What a wire on another costs: more than all crossings."""
ROUNDS = 6
SHIFT, SHIFTS = 6.0, 4  # by how much all rails are moved together, and how often, up or down
CLOSER = (0.9, 0.8)  # and how much nearer to each other they are then


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
    """As many rails as there may be: one for each value that is taken in."""
    return max(1, len({source.key for part in graph.parts for source in part.sources}))


def lay_rails(site: CellSite, heights: tuple[float, float], slots: Mapping[Key, float]) -> None:
    """Finds the way of every wire, between rails at these `heights`; `slots` are where inputs come up."""
    nets = _Wirer(site, slots).nets()
    if not _laid(site, nets, heights, at_once=True):
        other = _Wirer(site, slots).nets()
        with suppress(DoesNotFitError):
            nets = other if _laid(site, other, heights, at_once=False) else nets
    for net in nets.values():
        for (target, entry), (x, end) in sorted(net.ends.items(), key=lambda pair: abs(pair[1][0] - net.out)):
            level = [(net.out, net.start[1]), (net.out, net.y), (x, net.y), (x, end[1])]
            site.paths[target, entry] = simplified([net.start, *level, end])


def _laid(site: CellSite, nets: Mapping[Key, _Net], heights: tuple[float, float], *, at_once: bool) -> bool:
    """Gives every net its height and every outer wire its place; whether no wire lies on another.

    With `at_once` what can goes level out of the cell, without a rail.
    """
    middle = (heights[0] + heights[1]) / 2
    rails = [net for net in nets.values() if not (at_once and _leaves_at_once(site, net))]
    rows = _packed(_ordered(rails, middle)) if rails else []
    apart = (heights[1] - heights[0]) / max(1, len(rows) - 1)
    if apart < LEAST_APART and len(rows) > 1:
        raise DoesNotFitError(f"{len(rows)} rails, {LEAST_APART - apart:.1f} px each", rows[-1][-1].key)
    for y, between in _heights(heights, len(rows), min(apart, MOST_APART)):
        for k, row in enumerate(rows):
            for net in row:
                net.y = y + between * k
        if _keep_apart(site, nets):
            return True
    return False


def _heights(heights: tuple[float, float], rows: int, apart: float) -> Iterator[tuple[float, float]]:
    """The height of the first rail and how far rails are apart: in the middle, then all moved, then nearer too."""
    for share in (1.0, *CLOSER):
        between = apart * share
        if share < 1 and between < LEAST_APART:
            return
        slack = max(0.0, (heights[1] - heights[0] - between * (rows - 1)) / 2)
        for shift in sorted((k * SHIFT for k in range(-SHIFTS, SHIFTS + 1)), key=abs):
            if abs(shift) <= slack:
                yield heights[0] + slack + shift, between


@dataclass(frozen=True, slots=True)
class _Turn:
    """An outer wire between its vector's height and its rail's; `end` is None where it comes in."""

    here: float
    rail: float
    net: _Net
    end: tuple[Key, int] | None


def _leaves_at_once(site: CellSite, net: _Net) -> bool:
    """Whether a value goes level to the right edge of the cell, because it leaves and stands last in its storey."""
    storey = site.storeys.get(net.key)
    beside = [site.placed[key].hull.right for key, other in site.storeys.items() if other == storey]
    if storey is None or not all(target.leaving for target, _ in net.ends) or net.out < max(beside):
        return False
    net.y = net.start[1]
    return True


def _keep_apart(site: CellSite, nets: Mapping[Key, _Net]) -> bool:
    """Wires of outer vectors run up and down side by side, in an order in which few cross; whether none lie on others.

    Where each of two would lie on the other, whichever turns first, all rails are to be moved.
    """
    coming = [
        _Turn(net.start[1], net.y, net, None) for key, net in nets.items() if kind(site.graph[key]).zone is Zone.LEFT
    ]
    going = [
        _Turn(net.ends[part.key, 0][1][1], net.y, net, (part.key, 0))
        for part in zoned(site.graph, Zone.RIGHT)
        for net in [nets[part.sources[0].key]]
    ]
    apart = True
    for turns, edge, way in ((coming, site.cell.left, 1), (going, site.cell.right, -1)):
        cost = {(a, b): _clash(one, other) for a, one in enumerate(turns) for b, other in enumerate(turns)}
        order = by_moving([*range(len(turns))], cost)
        apart = apart and all(cost[pair] < NEVER for pair in combinations(order, 2))
        for k, place in enumerate(order):
            turn, x = turns[place], edge + way * (TURN + APART * k)
            if turn.end is None:
                turn.net.out = x
            else:
                turn.net.ends[turn.end] = x, turn.net.ends[turn.end][1]
    return apart


def _clash(near: _Turn, far: _Turn) -> int:
    """What it costs that one turns nearer to the edge than another, whose level piece passes it."""
    if near.net is far.net:
        return 0
    crossed = min(near.here, near.rail) < far.here < max(near.here, near.rail)
    crossing = min(far.here, far.rail) < near.rail < max(far.here, far.rail)
    return crossed + crossing + NEVER * (abs(far.here - near.rail) < APART)


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
                box = site.placed[part.key].hull
                nets[part.sources[0].key].ends[part.key, 0] = site.cell.right - TURN, (box.left, box.y)
        for part in inside:
            order = sorted(range(len(part.sources)), key=lambda k: (nets[part.sources[k].key].out, k))
            for place, k in enumerate(order):
                end = fixed.get((part.key, k)) or self._plate(part, place)
                nets[part.sources[k].key].ends[part.key, k] = end[0], end
        return nets

    def _fixed(self, part: Part, entry: int) -> Point:
        """Where a fan or a row takes something in."""
        if kind(part).zone is Zone.ROW:
            row = self.site.placed[part.key].hull
            return kind(part).above(part, entry, row.x, self.site.ground), row.top
        port = kind(part).entries(part, entry, self.site)[0]
        return port.x, port.y

    def _plate(self, part: Part, place: int) -> Point:
        """Where number `place` of what a plate takes in arrives, from left to right."""
        placed = self.site.placed[part.key]
        plate = placed.card or Box.hull(placed.plates)
        many = len(part.sources)
        edge = max(6.0, min(EDGE, (plate.width - APART * (many - 1)) / 2))
        low, high = plate.left + edge, plate.right - edge
        apart = min(30.0, (high - low) / max(1, many - 1))
        wanted = plate.x + (place - (many - 1) / 2) * apart
        return self._free(wanted, low, high, part), plate.bottom if plate.y > self.site.placed[part.key].value.y else (
            plate.top
        )

    def _out(self, part: Part) -> _Net:
        """Where a value leaves."""
        placed, cell = self.site.placed[part.key], self.site.cell
        value = placed.value
        match kind(part).zone:
            case Zone.LEFT:
                return _Net(part.key, (placed.hull.right, value.y), cell.left + TURN)
            case Zone.BELOW:
                x = self.slots[part.key]
                return _Net(part.key, (x, value.top), x)
        hull = self.site.placed[part.key].hull
        away = max(hull.right, value.right + 4 * (kind(part).zone is Zone.ROW))
        most = cell.right - TURN - APART * len(zoned(self.site.graph, Zone.RIGHT))
        x = self._free(away + EXIT, away + 8, min(away + EXIT + 8, most), part)
        return _Net(part.key, (value.right + 4 * (kind(part).zone is Zone.ROW), value.y), x)

    def _free(self, wanted: float, low: float, high: float, part: Part) -> float:
        """The place nearest to the one that is wanted at which no other wire runs up or down, in its storey at least.

        Of two that face each other from both storeys the upper one needs the higher rail.
        """
        own, other = self.taken[self.site.storeys[part.key]], self.taken[1 - self.site.storeys[part.key]]
        steps = sorted(range(int(low - wanted), int(high - wanted) + 1), key=abs)
        places = [x for step in steps if low - 0.1 <= (x := wanted + step) <= high + 0.1 and _free_of(x, own)]
        if not places:
            raise DoesNotFitError(f"a wire at {part.key}", part.key)
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
    first = sorted(nets, key=lambda net: sum(way for _, way in verticals[net.key]) / len(verticals[net.key]))
    by_key = {net.key: net for net in nets}
    order = [by_key[key] for key in by_moving([net.key for net in first], cost)]
    if any(cost[one.key, other.key] >= NEVER for one, other in combinations(order, 2)):
        raise DoesNotFitError("wires that face each other")
    return order


def by_moving(order: list[T], cost: Mapping[tuple[T, T], int]) -> list[T]:
    """An order that costs little, `cost` being that of the one before the other; found by moving one at a time."""
    for _ in range(ROUNDS):
        before = order
        for one in tuple(order):
            at = order.index(one)
            rest = order[:at] + order[at + 1 :]
            best, least = at, 0
            for way, places in ((-1, range(at - 1, -1, -1)), (1, range(at, len(rest)))):
                now = 0
                for k in places:
                    now -= way * (cost[one, rest[k]] - cost[rest[k], one])
                    if now < least:
                        best, least = k + (way > 0), now
            order = [*rest[:best], one, *rest[best:]]
        if order == before:
            break
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
