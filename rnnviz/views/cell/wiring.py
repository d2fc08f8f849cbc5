"""Wires between parts that stand: in which order they are laid, where they branch and cross."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rnnviz.graph.graph import Key, Part
from rnnviz.layout.geometry import Box, Point, crossing, overlap_end, segments, strip
from rnnviz.layout.marks import Label, Placed, Wire
from rnnviz.layout.measures import RING, DoesNotFitError
from rnnviz.layout.route import Port, Router
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind
from rnnviz.views.cell.cellsite import CellSite

CLEARANCE = 8.0
APART = (4.4, 6.5)
"""Pixels by which wires keep further from each other than from parts: in columns, and where parts flow."""
STRAIGHT = 30.0
"""Pixels: a wire that is led by less to the side is nearly straight."""
_Laid = tuple[tuple[Key, Key, int], tuple[Point, ...]]
"""What a wire leads from and to, with the entry there, and its way."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A wire to be: where it may start and end, and how early it is laid. `entry` −1 is an operator's own."""

    rank: int
    source: Key
    target: Key
    entry: int
    starts: list[Port]
    ends: list[Port]

    @property
    def long(self) -> float:
        """How far it is at least."""
        return min(abs(a.x - b.x) + abs(a.y - b.y) for a in self.starts for b in self.ends)


def wires(site: CellSite, labels: Sequence[Label]) -> tuple[Wire, ...]:
    """All wires of a cell, around its parts and words. Raises NoWayError where there is no way."""
    laid: list[Wire] = []
    for (source, target, entry), path in _known(site) if site.paths else _found(site, labels):
        part, own = site.graph[source], source == target
        laid.append(
            Wire(
                source,
                target,
                entry,
                path,
                "product" if kind(part).zone is Zone.ROW else part.role,
                _on_lane(site, source, target, path),
                None if own else _branch(laid, source, path),
            )
        )
    return _signed(site, _crossed(laid, level=bool(site.paths)), labels)


def _known(site: CellSite) -> Iterator[_Laid]:
    """The ways that are known from how the parts stand."""
    for (target, entry), path in site.paths.items():
        yield (site.graph[target].sources[entry].key, target, entry), path


def _found(site: CellSite, labels: Sequence[Label]) -> Iterator[_Laid]:
    """The ways that are looked for, one after the other."""
    plan = sorted(_plan(site), key=lambda wire: (wire.rank, wire.long if site.flows else 0.0))
    router = _router(site, labels, plan)
    for wire in plan:
        own = wire.source == wire.target
        closed = () if kind(site.graph[wire.source]).zone is Zone.BELOW else _outside(site)
        path = router.route(f"{wire.source}{'=' * own}", wire.starts, wire.ends, closed)
        yield (wire.source, wire.target, wire.entry), path


def _outside(site: CellSite) -> tuple[Box, ...]:
    """Where only the wires of inputs run: along the lower edge of the cell and below it."""
    cell = site.cell
    return (Box(cell.left - 2, cell.bottom - 9, cell.right + 2, site.floor),) if site.flows else ()


def _router(site: CellSite, labels: Sequence[Label], plan: Sequence[_Plan]) -> Router:
    cell, how, floor = site.cell, site.how, site.floor
    bodies = [body for placed in site.placed.values() for body in placed.body]
    words = [label.box.grown(-3) for label in labels]
    area = Box(8, cell.top + 8, how.canvas.right - 8, floor - 2)
    ports = [port for wire in plan for port in (*wire.starts, *wire.ends)]
    lines = [((p.x + q.x) / 2, (p.y + q.y) / 2) for wire in plan for p in wire.starts for q in wire.ends]
    # Tracks in the middle of the bus, so that a tree of wires has its trunk where the eye expects it.
    edge = 10 if how.narrow else 16
    lines += [(0.0, site.bus_y), (cell.left + edge, 0.0), (cell.right - edge, 0.0)]
    beside = [
        Box(area.left - 1, area.top, cell.left + 4, cell.bottom),
        Box(cell.right - 4, area.top, area.right + 1, cell.bottom),
    ]
    sill = Box(cell.left, cell.bottom - 5, cell.right, cell.bottom + 5)
    lines.append((0.0, site.sill_y))
    clearance = CLEARANCE * (0.85 if how.tight else min(1.2, how.scale))
    apart = APART[site.flows]
    step = clearance + apart + 0.5
    for top, bottom in site.channels:
        lines += [(0.0, top + step * k) for k in range(1, int((bottom - top) / step))]
    obstacles = [*bodies, *words]
    return Router(area, obstacles, ports, clearance, lines, beside, [sill], turning=site.flows, apart=apart)


def _faces(site: CellSite, one: Port, other: Port, keys: set[Key]) -> bool:
    """Whether a straight way leads from one to the other, with no part on it."""
    way = strip((one.x, one.y), (other.x, other.y), 1)
    bodies = (body for key, placed in site.placed.items() if key not in keys for body in placed.body)
    return min(abs(one.x - other.x), abs(one.y - other.y)) < 1 and not any(map(way.meets, bodies))


def _plan(site: CellSite) -> Iterator[_Plan]:
    """All wires, with the places where they may start and end; the lane first, the longest last."""
    graph = site.graph
    for part in graph.parts:
        placed = site.placed[part.key]
        if kind(part).joins and placed.boxes and placed.circle:
            yield _Plan(0, part.key, part.key, -1, *_inside(site, placed))
        for entry, source in enumerate(part.sources):
            starts = _starts(site, graph[source.key], part)
            ends = [replace(port, lead=site.measures.head + 3) for port in kind(part).entries(part, entry, site)]
            if not starts:
                continue
            near = part.key in graph.lane or part.key.leaving
            level = any(_faces(site, a, b, {source.key, part.key}) for a in starts for b in ends)
            rank = 1 if near and level else 2 if level else 3 if kind(part).zone is Zone.COLUMN else 4
            yield _Plan(rank, source.key, part.key, entry, starts, ends)


def _starts(site: CellSite, part: Part, taker: Part) -> list[Port]:
    """Where a wire may leave; from below the cell straight below a column, rather than nearly so."""
    ports = kind(part).exits(part, taker, site)
    if kind(part).zone is not Zone.BELOW or len(ports) != 1:
        return ports
    fed = [
        port.x
        for user in site.graph.users(part.key)
        for entry, source in enumerate(user.sources)
        if source.key == part.key and kind(user).zone is Zone.COLUMN and site.placed[user.key].dots
        for port in kind(user).entries(user, entry, site)
    ]
    near = min(fed, key=lambda x: abs(x - ports[0].x), default=ports[0].x)
    return [replace(ports[0], x=near)] if abs(near - ports[0].x) < STRAIGHT else ports


def _inside(site: CellSite, placed: Placed) -> tuple[list[Port], list[Port]]:
    """From an operator's circle to its own value."""
    assert placed.circle
    (x, y), r, value = placed.circle, site.measures.radius, placed.value
    if abs(value.y - y) < 1:
        return [Port(x + r, y, (1, 0))], [Port(value.left, y, (-1, 0))]
    if value.y < y:
        return [Port(x, y - r, (0, -1))], [Port(x, value.bottom, (0, 1))]
    return [Port(x, y + r, (0, 1))], [Port(x, value.top, (0, -1))]


def _on_lane(site: CellSite, source: Key, target: Key, path: Sequence[Point]) -> bool:
    """Whether a wire is a piece of the lane."""
    ends = site.graph.on_lane(target) or target.leaving
    return site.graph.on_lane(source) and ends and abs(path[0][1] - path[-1][1]) < 1


def _branch(laid: Sequence[Wire], source: Key, path: Sequence[Point]) -> Point | None:
    """Where a wire leaves the trunk that earlier wires of the same source have drawn."""
    trunks = [piece for wire in laid if wire.source == source and not wire.own for piece in segments(wire.path)]
    last: Point | None = None
    for a, b in segments(path):
        ends = [end for c, d in trunks if (end := overlap_end(a, b, c, d)) is not None]
        if not ends:
            break
        last = max(ends, key=lambda end: abs(end[0] - a[0]) + abs(end[1] - a[1]))
        if last != b:
            break
    return last if last != path[0] else None


def _crossed(laid: Sequence[Wire], *, level: bool) -> list[Wire]:
    """Marks, on the later of two wires that cross, the place where it passes under; or on the `level` one of the two.

    Where wires run level close above each other, one that crossed under all of them would not be seen.
    """
    out: list[Wire] = []
    for k, wire in enumerate(laid):
        gaps: list[Point] = []
        for j, other in enumerate(laid):
            if other.source != wire.source and (level or (wire.lane, k) < (other.lane, j)):
                gaps += [
                    point
                    for a, b in segments(wire.path)
                    for c, d in segments(other.path)
                    if not (level and _is_plumb(a, b)) and (point := crossing(a, b, c, d)) is not None
                ]
        out.append(replace(wire, gaps=tuple(dict.fromkeys(gaps))))
    return out


def _is_plumb(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < abs(a[1] - b[1])


def _signed(site: CellSite, laid: Sequence[Wire], labels: Sequence[Label]) -> tuple[Wire, ...]:
    """A place beside the head of each wire whose value is taken away, where its minus touches nothing."""
    bodies = [body for placed in site.placed.values() for body in placed.body]
    pieces = [strip(a, b, 2) for wire in laid for a, b in segments(wire.path)]
    out: list[Wire] = []
    for wire in laid:
        if wire.own or site.graph[wire.target].sources[wire.entry].sign > 0 or not kind(site.graph[wire.target]).joins:
            out.append(wire)
            continue
        spot = next((p for p in _beside(site, wire) if _free(p, [*bodies, *pieces, *(la.box for la in labels)])), None)
        if spot is None:
            raise DoesNotFitError(f"no room for the minus at {wire.target}")
        out.append(replace(wire, minus=spot))
    return tuple(out)


MINUS_SIZE = (15.0, 8.0)
"""What a minus by a wire takes up, with the air around it."""


def _beside(site: CellSite, wire: Wire) -> Iterator[Point]:
    """Places beside the last piece of a wire: just outside of a ring around what it leads to, else nearer."""
    (x0, y0), (x1, y1) = segments(wire.path)[-1]
    long = abs(x1 - x0) + abs(y1 - y0)
    across, along = ((x1 - x0) / long, (y1 - y0) / long) if long else (0.0, 0.0)
    away = site.measures.head * 0.5 + MINUS_SIZE[0] / 2 + 3
    for back in (RING + 8, RING + 14, RING + 22, 12.0, 6.0):
        x, y = x1 - across * back, y1 - along * back
        for side in (1, -1):
            yield x - along * away * side, y + across * away * side


def _free(at: Point, taken: Sequence[Box]) -> bool:
    box = Box.around(*at, *MINUS_SIZE)
    return not any(box.meets(other) for other in taken)
