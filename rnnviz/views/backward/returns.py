"""Arrows by which derivatives come back: beside the wire that brought a value, in the other direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rnnviz.graph.slopes import Slopes
from rnnviz.layout.geometry import Box, Point, segments, strip
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Wire

ASIDE = (10.0, 8.0, 6.5, 5.0)
"""From the middle of a wire to that of its arrow: as far as there is room."""
ON_LANE = 4.0  # more beside the lane, which is broad
LINE, HALF = 2.5, 4.0  # half of an arrow's width, and the same with a little air
START, END = 4.0, 3.0  # from what it leaves, and to what it reaches
SHORTEST, HEAD = 12.0, 8.0  # of an arrow with its head; of a head by itself
TAKEN = 20.0  # what it costs to lie on a word or a part, in crossings of wires


def returns(layout: Layout, slopes: Slopes, shortest: float = SHORTEST) -> tuple[Wire, ...]:
    """An arrow for each wire by which something comes back, on whichever side of it there is more room.

    None where the wire is too short for one of this length.
    """
    found: list[Wire] = []
    for wire in layout.wires:
        target, source = layout.graph[wire.target], layout.graph[wire.source]
        if wire.own or slopes.numbers(target) is None or slopes.numbers(source) is None:
            continue
        ends = layout[wire.source].value.grown(END)
        paths = [path for path in (_until(path, ends) for path in _paths(wire)) if _long(path) >= shortest]
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


def _until(path: Sequence[Point], box: Box) -> tuple[Point, ...]:
    """The path as far as a box: it need not go around to where the wire leaves."""
    kept = [path[0]]
    for a, b in pairwise(path):
        if strip(a, b, 0.1).meets(box) and not box.grown(0.5).holds(Box.around(*a, 0.0, 0.0)):
            (x0, y0), (x1, y1) = a, b
            if abs(x0 - x1) > abs(y0 - y1):
                return (*kept, (box.right if x0 > x1 else box.left, y0))
            return (*kept, (x0, box.bottom if y0 > y1 else box.top))
        kept.append(b)
    return tuple(kept)


def _towards(at: Point, other: Point, by: float) -> Point:
    (x0, y0), (x1, y1) = at, other
    long = abs(x1 - x0) + abs(y1 - y0)
    share = min(1.0, by / long) if long else 0.0
    return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share


def _long(path: Sequence[Point]) -> float:
    return sum(abs(x1 - x0) + abs(y1 - y0) for (x0, y0), (x1, y1) in pairwise(path))


def _price(layout: Layout, wire: Wire, path: Sequence[Point]) -> float:
    """What an arrow lies on: words and parts, which cost most, and other wires."""
    near = [strip(a, b, HALF) for a, b in segments(path)]
    itself = [strip(a, b, LINE) for a, b in segments(path)]
    ends = {wire.source, wire.target}
    words = sum(any(one.meets(label.box) for one in near) for label in layout.labels)
    parts = sum(
        any(one.meets(box) for one in (itself if key in ends else near))
        for key, placed in layout.placed.items()
        for box in (*placed.boxes, *placed.plates, *placed.sums)
    )
    crossed = sum(
        any(one.meets(strip(a, b, 1.0)) for one in near for a, b in segments(other.path))
        for other in layout.wires
        if other is not wire
    )
    return TAKEN * (words + parts) + crossed
