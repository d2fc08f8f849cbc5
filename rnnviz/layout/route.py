"""Wires at right angles, around parts and words, with few bends and few crossings.

A shortest-path search on the lines that run beside the obstacles. Wires of one source share their trunk; wires of
different sources may cross, never run on top of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.layout.geometry import Box, Point, segments, simplified
from rnnviz.layout.search import SHUT, WAYS, Costs, State, cheapest

BEND, CROSSING, HEADLESS = 36.0, 70.0, 40.0  # in pixels of way
SHARED, SHARED_BEND = 0.05, 0.2  # factors on a way, and on a bend, along a trunk that is there already
LEVEL, ON_TOP = 0.5, 4.6  # pixels: so much may a straight piece lean, so near is a wire on top of another


@dataclass(frozen=True, slots=True)
class Port:
    """A place on a part's edge where a wire may end; `way` points away from the part, `extra` makes it less liked,
    `lead` is how far a wire goes straight at least."""

    x: float
    y: float
    way: tuple[int, int]
    extra: float = 0.0
    lead: float = 0.0


class NoWayError(Exception):
    """No free way between two ports: this arrangement is too tight."""


class Router:
    """Finds wires one after the other; each knows those before it."""

    def __init__(
        self,
        area: Box,
        obstacles: Sequence[Box],
        ports: Iterable[Port],
        clearance: float,
        lines: Iterable[Point] = (),
        level: Sequence[Box] = (),
        plumb: Sequence[Box] = (),
        *,
        turning: bool = False,
        apart: float = 4.0,
    ) -> None:
        """`area` in which wires may run, in `level` boxes only from side to side, in `plumb` boxes only up
        and down.

        `lines` are points whose x and y are also worth running on. Where it is `turning`, a wire may turn as near to
        its end as the port's lead allows. Wires of different sources keep `apart` by that much more than from parts.
        """
        self._turning, self._near = turning, clearance + apart
        self._clearance = clearance
        ports = [*ports]
        self._head = max((port.lead for port in ports), default=0.0) - LEVEL
        self._obstacles = obstacles
        xs, ys = {area.left, area.right}, {area.top, area.bottom}
        for box in obstacles:
            for away in (clearance, clearance * 2):
                xs |= {box.left - away, box.right + away}
                ys |= {box.top - away, box.bottom + away}
        for port in ports:
            away = max(clearance, port.lead)
            xs |= {port.x, port.x + port.way[0] * away}
            ys |= {port.y, port.y + port.way[1] * away}
        for x, y in lines:
            xs.add(x)
            ys.add(y)
        self._xs = np.array(sorted(x for x in _distinct(xs) if area.left <= x <= area.right))
        self._ys = np.array(sorted(y for y in _distinct(ys) if area.top <= y <= area.bottom))
        nx, ny = len(self._xs), len(self._ys)
        self._across = np.zeros((ny, nx - 1))  # extra cost of the piece from (y, x) to (y, x + 1); inf is closed
        self._down = np.zeros((ny - 1, nx))
        middle_x, middle_y = (self._xs[1:] + self._xs[:-1]) / 2, (self._ys[1:] + self._ys[:-1]) / 2
        for box in obstacles:
            self._close(self._across, self._down, box.grown(clearance - 0.5))
        for box in level:
            self._down[np.ix_(_within(middle_y, box.top, box.bottom), _within(self._xs, box.left, box.right))] = np.inf
        for box in plumb:
            self._across[np.ix_(_within(self._ys, box.top, box.bottom), _within(middle_x, box.left, box.right))] = (
                np.inf
            )
        self._wires: list[tuple[str, tuple[Point, ...]]] = []

    def _close(self, across: NDArray[np.float64], down: NDArray[np.float64], shut: Box) -> None:
        """No way leads through this box."""
        middle_x, middle_y = (self._xs[1:] + self._xs[:-1]) / 2, (self._ys[1:] + self._ys[:-1]) / 2
        rows, columns = _within(self._ys, shut.top, shut.bottom), _within(self._xs, shut.left, shut.right)
        across[np.ix_(rows, _within(middle_x, shut.left, shut.right))] = np.inf
        down[np.ix_(_within(middle_y, shut.top, shut.bottom), columns)] = np.inf

    def add(self, net: str, path: tuple[Point, ...]) -> None:
        """A wire that stands already, found elsewhere."""
        self._wires.append((net, path))

    def route(
        self, net: str, starts: Sequence[Port], ends: Sequence[Port], closed: Sequence[Box] = ()
    ) -> tuple[Point, ...]:
        """The best path from one of `starts` to one of `ends`, both included; NoWayError if there is none.

        `closed` are boxes through which this wire alone does not go.
        """
        straight = self._straight(net, starts, ends)
        path = straight or self._search(net, starts, ends, closed)
        if not all(abs(a[0] - b[0]) < LEVEL or abs(a[1] - b[1]) < LEVEL for a, b in segments(path)):
            raise NoWayError(net)  # two ports so near to each other's lines that none of them could be kept
        self.add(net, path)
        return path

    def _straight(self, net: str, starts: Sequence[Port], ends: Sequence[Port]) -> tuple[Point, ...]:
        """Two ports that face each other with nothing between them need no search."""
        for a in starts:
            for b in ends:
                dx, dy = b.x - a.x, b.y - a.y
                facing = a.way[0] == -b.way[0] and a.way[1] == -b.way[1]
                ahead = dx * a.way[0] + dy * a.way[1] > 0
                aligned = abs(dx if a.way[1] else dy) < 0.5
                if not (facing and ahead and aligned):
                    continue
                way = Box(min(a.x, b.x), min(a.y, b.y), max(a.x, b.x), max(a.y, b.y))
                probe = (
                    Box(way.left - 2, way.top + 1, way.right + 2, way.bottom - 1)
                    if a.way[1]
                    else Box(way.left + 1, way.top - 2, way.right - 1, way.bottom + 2)
                )
                if any(box.meets(probe) for box in self._obstacles):
                    continue
                if any(
                    _on_top((a.x, a.y), (b.x, b.y), piece)
                    for other, wire in self._wires
                    if other != net
                    for piece in segments(wire)
                ):
                    continue
                return ((a.x, a.y), (b.x, b.y))
        return ()

    def _costs(self, net: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        across, down = self._across.copy(), self._down.copy()
        near = self._near  # an elbow of one next to a crossing of the other still reads
        for other, wire in self._wires:
            if other == net:
                self._keep_head(across, down, wire)
                continue
            for (x0, y0), (x1, y1) in segments(wire):
                left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
                if abs(y0 - y1) < 0.5:
                    rows = np.abs(self._ys - y0) < near
                    columns = (self._xs[:-1] < right + near) & (self._xs[1:] > left - near)
                    across[np.ix_(rows, columns)] = np.inf
                    crossed = (self._ys[:-1] < y0 + 0.1) & (self._ys[1:] > y0 - 0.1)
                    down[np.ix_(crossed, _within(self._xs, left - near, right + near))] += CROSSING
                else:
                    columns = np.abs(self._xs - x0) < near
                    rows = (self._ys[:-1] < bottom + near) & (self._ys[1:] > top - near)
                    down[np.ix_(rows, columns)] = np.inf
                    crossed = (self._xs[:-1] < x0 + 0.1) & (self._xs[1:] > x0 - 0.1)
                    across[np.ix_(_within(self._ys, top - near, bottom + near), crossed)] += CROSSING
        return across, down

    def _keep_head(self, across: NDArray[np.float64], down: NDArray[np.float64], wire: tuple[Point, ...]) -> None:
        """Another wire of the same source leaves this one before its head."""
        before, (x, y) = wire[-2:]
        if abs(before[0] - x) < LEVEL:
            beside = (self._xs[:-1] < x + LEVEL) & (self._xs[1:] > x - LEVEL)
            across[np.ix_(np.abs(self._ys - y) < self._head, beside)] += HEADLESS
        else:
            beside = (self._ys[:-1] < y + LEVEL) & (self._ys[1:] > y - LEVEL)
            down[np.ix_(beside, np.abs(self._xs - x) < self._head)] += HEADLESS

    def _shared(self, net: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        across, down = np.zeros(self._across.shape, bool), np.zeros(self._down.shape, bool)
        for other, wire in self._wires:
            if other != net:
                continue
            for (x0, y0), (x1, y1) in segments(wire):
                if abs(y0 - y1) < 0.5:
                    inside = (self._xs[:-1] > min(x0, x1) - 0.5) & (self._xs[1:] < max(x0, x1) + 0.5)
                    across[np.ix_(np.abs(self._ys - y0) < 0.5, inside)] = True
                else:
                    inside = (self._ys[:-1] > min(y0, y1) - 0.5) & (self._ys[1:] < max(y0, y1) + 0.5)
                    down[np.ix_(inside, np.abs(self._xs - x0) < 0.5)] = True
        return across, down

    def _search(
        self, net: str, starts: Sequence[Port], ends: Sequence[Port], closed: Sequence[Box]
    ) -> tuple[Point, ...]:
        """The cheapest path around all that stands."""
        begins = _cheapest_of((self._state(port, port.way), port.extra, port) for port in starts)
        goals = _cheapest_of(self._arrivals(ends))
        steps, turns = self._priced(net, closed)
        starting, ending = ({at: cost for at, (cost, _) in found.items()} for found in (begins, goals))
        found = cheapest(steps, turns, starting, ending)
        if not found:
            raise NoWayError(net)
        start, end = begins[found[0]][1], goals[found[-1]][1]
        places = [(float(self._xs[x]), float(self._ys[y])) for _, y, x in found]
        path = [(start.x, start.y), *places, (end.x, end.y)]
        return simplified(_on_line(_on_line(path[::-1], end)[::-1], start))

    def _priced(self, net: str, closed: Sequence[Box]) -> tuple[Costs, Costs]:
        """What each step costs a wire of this source, and what it costs more after a bend."""
        across, down = self._costs(net)
        for box in closed:
            self._close(across, down, box)
        common_across, common_down = self._shared(net)
        wide, tall = np.diff(self._xs), np.diff(self._ys)[:, None]
        across = np.where(common_across, wide * SHARED, np.minimum(wide + across, SHUT))
        down = np.where(common_down, tall * SHARED, np.minimum(tall + down, SHUT))
        steps = np.full((4, len(self._ys), len(self._xs)), SHUT)
        steps[0, :, :-1] = steps[2, :, 1:] = across
        steps[1, :-1] = steps[3, 1:] = down
        turns = np.full(steps.shape, BEND)
        turns[0, :, :-1][common_across] = turns[2, :, 1:][common_across] = BEND * SHARED_BEND
        turns[1, :-1][common_down] = turns[3, 1:][common_down] = BEND * SHARED_BEND
        return steps, turns

    def _arrivals(self, ends: Sequence[Port]) -> Iterator[tuple[State, float, Port]]:
        """How each end may be reached, and what that costs more."""
        for port in ends:
            way, y, x = self._state(port, (-port.way[0], -port.way[1]))
            yield (way, y, x), port.extra, port
            for turn in (1, 3) if self._turning else ():
                yield ((way + turn) % 4, y, x), port.extra + BEND, port

    def _state(self, port: Port, way: tuple[int, int]) -> State:
        """Where a wire may turn that starts or ends at a port, and the way that it goes there."""
        away = max(self._clearance, port.lead)
        x, y = port.x + port.way[0] * away, port.y + port.way[1] * away
        return WAYS.index(way), int(np.abs(self._ys - y).argmin()), int(np.abs(self._xs - x).argmin())


def _cheapest_of(found: Iterable[tuple[State, float, Port]]) -> dict[State, tuple[float, Port]]:
    """The cheapest port of each place, and what it costs more."""
    best: dict[State, tuple[float, Port]] = {}
    for state, cost, port in found:
        if state not in best or cost < best[state][0]:
            best[state] = cost, port
    return best


def _on_line(path: Sequence[Point], port: Port) -> list[Point]:
    """The same path, its first straight piece on the line of the port it begins at, not on one half a pixel beside."""
    axis = 1 if port.way[0] else 0
    track = path[1][axis]
    many = next((k for k, point in enumerate(path[1:], 1) if point[axis] != track), len(path))
    if many >= len(path) - 1:
        return [*path]  # straight on to the other port, which has a line of its own
    here = (port.x, port.y)[axis]
    moved = [(x, here) if axis else (here, y) for x, y in path[1:many]]
    return [path[0], *moved, *path[many:]]


def _distinct(values: Iterable[float]) -> list[float]:
    """Sorted, and of values closer than half a pixel only the first."""
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > 0.5:
            out.append(value)
    return out


def _within(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.bool_]:
    return (values > low) & (values < high)


def _on_top(a: Point, b: Point, piece: tuple[Point, Point]) -> bool:
    """Whether two straight pieces run on the same line and share a stretch."""
    (x0, y0), (x1, y1) = piece
    flat, other_flat = abs(a[1] - b[1]) < 0.5, abs(y0 - y1) < 0.5
    if flat != other_flat:
        return False
    if flat:
        return abs(a[1] - y0) < ON_TOP and max(min(a[0], b[0]), min(x0, x1)) < min(max(a[0], b[0]), max(x0, x1)) - 0.5
    return abs(a[0] - x0) < ON_TOP and max(min(a[1], b[1]), min(y0, y1)) < min(max(a[1], b[1]), max(y0, y1)) - 0.5
