"""What is not wrong in a layout, but reads badly: by it the better of two is taken."""

from __future__ import annotations

from itertools import combinations, permutations
from math import hypot

from rnnviz.layout.geometry import Box, Point, on_piece, segments, strip
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Wire

HEAD = (14.0, 13.0)  # length and width of an arrow head with the air around it
DOGLEG = 7.0  # pixels: a piece of a wire that is shorter is a twitch
LEAST_APART = 8.4  # between the bend of one wire and another wire
GAP_FROM_BEND = 11.5  # between a bend and the middle of a gap
CLOSE = 6.0  # how near to an arrow head another wire may branch off


def confusions(layout: Layout) -> int:
    """Places where one wire may be taken for another: bends that are too near, gaps that reach into a bend or a gap."""
    found = 0
    for one, other in permutations(layout.wires, 2):
        if one.source != other.source:
            pieces = segments(other.path)
            found += any(_distance(corner, a, b) < LEAST_APART for corner in one.path[1:-1] for a, b in pieces)
    for wire in layout.wires:
        bends = wire.path[1:-1]
        found += any(max(abs(x - u), abs(y - v)) < GAP_FROM_BEND for x, y in wire.gaps for u, v in bends)
    for one, other in combinations(layout.wires, 2):
        if one.source != other.source:
            shared = [(x, y) for x, y in one.gaps for u, v in other.gaps if abs(x - u) + abs(y - v) < 1]
            found += any(_is_cut(layout, one, at) and _is_cut(layout, other, at) for at in shared)
    return found


def _is_cut(layout: Layout, wire: Wire, at: Point) -> bool:
    """Whether nothing of a wire is seen at a gap: no other wire of its source goes through there."""
    return not any(
        any(on_piece(at, a, b) for a, b in segments(other.path))
        for other in layout.wires
        if other.source == wire.source and not any(abs(at[0] - x) + abs(at[1] - y) < 1 for x, y in other.gaps)
    )


def blemishes(layout: Layout) -> int:
    """Confusions, which count most, arrow heads under a wire, branches that begin in one, and twitches."""
    found = 3 * confusions(layout)
    found += sum(_long(a, b) < DOGLEG for wire in layout.wires for a, b in segments(wire.path)[1:-1])
    for wire, other in permutations(layout.wires, 2):
        head = _head(other.path)
        if other.source != wire.source:
            found += any(strip(a, b, 0.5).meets(head) for a, b in segments(wire.path))
        found += wire.branch is not None and head.grown(CLOSE - 1).holds(Box.around(*wire.branch, 1, 1))
    return found


def _head(path: tuple[Point, ...]) -> Box:
    """Where the arrow head at the end of a path lies."""
    (x0, y0), (x1, y1) = path[-2], path[-1]
    long = _long((x0, y0), (x1, y1)) or 1.0
    dx, dy = (x1 - x0) / long, (y1 - y0) / long
    x, y = x1 - dx * HEAD[0] / 2, y1 - dy * HEAD[0] / 2
    return Box.around(x, y, *(HEAD if abs(dx) > 0.5 else HEAD[::-1]))


def _long(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _distance(point: Point, a: Point, b: Point) -> float:
    """From a point to a level or plumb piece."""
    dx = max(min(a[0], b[0]) - point[0], 0.0, point[0] - max(a[0], b[0]))
    dy = max(min(a[1], b[1]) - point[1], 0.0, point[1] - max(a[1], b[1]))
    return hypot(dx, dy)
