"""Wires between copies, straight or around a row, and those within them from gauges up to the memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from rnnviz.graph.graph import Key, Part
from rnnviz.graph.strands import FOLD
from rnnviz.layout.geometry import Box, Point, crossing, segments, strip
from rnnviz.layout.marks import Wire
from rnnviz.views.copies import loop
from rnnviz.views.copies.places import Places

WIRED = ("copy", "gauge", "between", "operator", "handed", "joined", "answer", "symbol")
SHORTEST = 8.5  # a piece of a wire
CLEAR = 4.0  # between the name of a gauge and its wire
BELOW = 17.0  # the gauges, where a wire goes from one to another
AROUND = 6  # points of a wire that goes around a row
BESIDE = 0.45  # of the wire beside a copy: where another one passes


def wires(at: Places) -> tuple[Wire, ...]:
    """All of them; those that go around a row pass under the others."""
    found = [wire for part in at.graph.parts if part.kind in WIRED for wire in _into(at, part)]
    others = [piece for one in found if len(one.path) < AROUND for piece in segments(one.path)]
    return tuple(_under(wire, others) if len(wire.path) >= AROUND else wire for wire in found)


def are_clean(at: Places, found: Sequence[Wire]) -> bool:
    """Whether what stands in a copy leaves room between, and no wire goes through it."""
    small = [(key, one.hull) for key, one in at.placed.items() if one.circle]
    apart = all(not a.grown(SHORTEST).meets(b) for (_, a), (_, b) in combinations(small, 2))
    pieces = [piece for wire in found for piece in segments(wire.path)]
    if not apart or any(abs(x1 - x0) + abs(y1 - y0) < SHORTEST for (x0, y0), (x1, y1) in pieces):
        return False
    return not any(
        strip(a, b, 1).meets(box)
        for wire in found
        for a, b in segments(wire.path)
        for key, box in small
        if key not in (wire.source, wire.target)
    )


def _under(wire: Wire, others: Sequence[tuple[Point, Point]]) -> Wire:
    met = [crossing(*piece, *other) for piece in segments(wire.path) for other in others]
    return replace(wire, gaps=tuple(point for point in met if point))


def _into(at: Places, part: Part) -> Iterator[Wire]:
    looped = {wire.entry: wire for wire in loop.wires(at, part)} if part.key.copy.time == FOLD else {}
    for entry, source in enumerate(part.sources):
        if entry in looped:
            yield looped[entry]
        elif part.kind == "gauge":
            yield from [_used(at, part, entry)] if entry else []
        elif part.kind == "between" or (part.kind == "operator" and entry):
            yield _tie(at, part, entry)
        elif at.placed[source.key].hull.top >= at.placed[part.key].hull.bottom - 1:
            taken, path = at.graph[source.key], _up(at, part, source.key)
            role = taken.role if taken.kind != "copy" else _handed_role(at, taken)
            branch = path[1] if len(path) >= AROUND and taken.kind != "copy" else None
            yield Wire(source.key, part.key, entry, path, role, branch=branch)
        else:
            yield _along(at, part, entry)


def _handed_role(at: Places, copy: Part) -> str:
    """The role of what a copy hands on to those above it."""
    strand = next(one for one in at.plan.strands if copy.key.copy in (*one.order, one.folded))
    return strand.cell.role(strand.hands_on)


def _along(at: Places, part: Part, entry: int) -> Wire:
    """From side to side, by the height of what is seen of a state."""
    source = part.sources[entry].key
    taken, one, to = at.graph[source], at.placed[source], at.placed[part.key]
    circle = to.circle or one.circle
    y = circle[1] if circle else (to if part.kind == "handed" else one).hull.y
    back = part.key.copy.backward and part.kind != "answer"
    start, end = (one.hull.left, to.hull.right) if back else (one.hull.right, to.hull.left)
    role = part.role if part.kind == "handed" else taken.role
    return Wire(source, part.key, entry, ((start, y), (end, y)), role, lane="operator" in (part.kind, taken.kind))


def _tie(at: Places, part: Part, entry: int) -> Wire:
    """From a gauge, or what is made of one, up to what takes it in: straight, or with one bend from the side."""
    key = part.sources[entry].key
    one, to, taken = at.placed[key].hull, at.placed[part.key].hull, at.graph[key]
    top = one.top
    if taken.kind == "operator":  # down from the lane
        way = ((one.right if to.x > one.x else one.left, one.y), (to.x, one.y), (to.x, to.top))
        return Wire(key, part.key, entry, way, taken.role, branch=way[1])
    if abs(one.x - to.x) < 1 and one.bottom <= to.top:
        return Wire(key, part.key, entry, ((one.x, one.bottom), (one.x, to.top)), taken.role)
    if taken.kind == "gauge":
        top = min([label.box.top - CLEAR for label in at.labels if label.key == key], default=top)
    if abs(one.y - to.y) < 1:
        ends = (one.right, to.left) if one.x < to.x else (one.left, to.right)
        return Wire(key, part.key, entry, ((ends[0], to.y), (ends[1], to.y)), taken.role)
    if abs(one.x - to.x) < 1:
        return Wire(key, part.key, entry, ((one.x, top), (one.x, to.bottom)), taken.role)
    path = ((one.x, top), (one.x, to.y), (to.left if one.x < to.x else to.right, to.y))
    branch = path[1] if len(at.graph.users(key)) > 1 else None
    return Wire(key, part.key, entry, path, taken.role, branch=branch)


def _used(at: Places, part: Part, entry: int) -> Wire:
    """From one gauge to another, below both."""
    key = part.sources[entry].key
    one, to = at.placed[key].hull, at.placed[part.key].hull
    low = one.bottom + BELOW * at.s
    return Wire(
        key, part.key, entry, ((one.x, one.bottom), (one.x, low), (to.x, low), (to.x, to.bottom)), at.graph[key].role
    )


def _up(at: Places, part: Part, source: Key) -> tuple[Point, ...]:
    """The way from below: straight, or around the rows between the two, what goes in on the right of them."""
    one, to, up = at.placed[source].hull, at.placed[part.key].hull, part.key.copy
    rows = [Box(one.left, top, one.right, top + at.room.rows[row].height) for row, top in at.tops.items()]
    between = [row for row in rows if to.bottom <= row.top and row.bottom <= one.top]
    aside = at.copy / 4
    if between:
        middle, way = at.x(up.time), -1 if part.kind == "joined" else 1
        first, second = middle + way * aside, middle + way * (at.copy / 2 + at.run * BESIDE)
        high, low = min(row.top for row in between) - at.up / 2, max(row.bottom for row in between) + at.up / 2
        begins = first if at.graph[source].kind == "copy" else middle  # on the trunk that goes straight up
        return (begins, one.top), (begins, low), (second, low), (second, high), (first, high), (first, to.bottom)
    x = at.x(up.time) + aside if part.kind == "joined" else one.x if part.kind == "copy" else to.x
    return (x, one.top), (x, to.bottom)
