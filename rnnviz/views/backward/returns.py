"""Arrows by which derivatives come back: beside the wire that brought a value, in the other direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rnnviz.graph.graph import Key
from rnnviz.graph.slopes import Slopes
from rnnviz.layout.geometry import Box, Point, segments, strip
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Wire

ASIDE = (10.0, 8.0)
"""From the middle of a wire to that of its arrow: as far as there is room."""
ON_LANE = 4.0  # more beside the lane, which is broad
HALF = 4.0  # of an arrow's width, with a little air
START, END = 4.0, 3.0  # from what it leaves, and to what it reaches
SHORTEST = 12.0  # of an arrow with its head
TAKEN = 5.0  # what it costs to lie on a word or a part, in crossings of wires


def returns(layout: Layout, slopes: Slopes) -> tuple[Wire, ...]:
    """An arrow for each wire by which something comes back, on whichever side of it there is more room.

    None where the wire is too short for one.
    """
    found: list[Wire] = []
    for wire in layout.wires:
        target, source = layout.graph[wire.target], layout.graph[wire.source]
        if wire.own or slopes.numbers(target) is None or slopes.numbers(source) is None:
            continue
        paths = [path for path in _paths(wire) if _long(path) >= SHORTEST]
        if paths:
            best = min(paths, key=lambda path: _price(layout, wire, path))
            found.append(Wire(wire.source, wire.target, wire.entry, best, wire.role))
    return tuple(found)


def _paths(wire: Wire) -> Iterator[tuple[Point, ...]]:
    """The ways beside a wire, back from where it arrives to where it comes from."""
    back = [*wire.path][::-1]
    for aside in ASIDE:
        for side in (1, -1):
            yield _trimmed(_shifted(back, side * (aside + ON_LANE * wire.lane)))


def _shifted(path: Sequence[Point], by: float) -> list[Point]:
    """A path at right angles, so far to its right; each corner is where its shifted pieces meet."""
    aside = []
    for (x0, y0), (x1, y1) in pairwise(path):
        long = abs(x1 - x0) + abs(y1 - y0) or 1.0
        aside.append((-(y1 - y0) / long * by, (x1 - x0) / long * by))
    first, last = aside[0], aside[-1]
    corners = [
        (x + one[0] + other[0], y + one[1] + other[1])
        for (x, y), one, other in zip(path[1:-1], aside, aside[1:], strict=False)
    ]
    (x0, y0), (x1, y1) = path[0], path[-1]
    return [(x0 + first[0], y0 + first[1]), *corners, (x1 + last[0], y1 + last[1])]


def _trimmed(path: list[Point]) -> tuple[Point, ...]:
    """Without what lies on the parts at both ends."""
    (x0, y0), (x1, y1) = path[0], path[1]
    path[0] = _towards((x0, y0), (x1, y1), START)
    path[-1] = _towards(path[-1], path[-2], END)
    return tuple(path)


def _towards(at: Point, other: Point, by: float) -> Point:
    (x0, y0), (x1, y1) = at, other
    long = abs(x1 - x0) + abs(y1 - y0)
    share = min(1.0, by / long) if long else 0.0
    return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share


def _long(path: Sequence[Point]) -> float:
    return sum(abs(x1 - x0) + abs(y1 - y0) for (x0, y0), (x1, y1) in pairwise(path))


def _price(layout: Layout, wire: Wire, path: Sequence[Point]) -> float:
    """What an arrow lies on: words and parts, which cost most, and other wires."""
    strips = [strip(a, b, HALF) for a, b in segments(path)]
    taken = sum(any(one.meets(box) for one in strips) for box in _stands(layout, {wire.source, wire.target}))
    crossed = sum(
        any(one.meets(strip(a, b, 1.0)) for one in strips for a, b in segments(other.path))
        for other in layout.wires
        if other is not wire
    )
    return TAKEN * taken + crossed


def _stands(layout: Layout, ends: set[Key]) -> Iterator[Box]:
    yield from (label.box.grown(2) for label in layout.labels)
    for key, placed in layout.placed.items():
        yield from (box.grown(1 if key in ends else 3) for box in placed.body)
