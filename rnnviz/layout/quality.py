"""What is not wrong in a layout, but reads badly: by it the better of two is taken."""

from __future__ import annotations

from rnnviz.layout.geometry import Box, Point, segments, strip
from rnnviz.layout.layout import Layout

HEAD = (14.0, 13.0)  # length and width of an arrow head with the air around it
DOGLEG = 7.0  # pixels: a piece of a wire that is shorter is a twitch
CLOSE = 6.0  # how near to an arrow head another wire may branch off


def blemishes(layout: Layout) -> int:
    """Arrow heads under a wire, branches that begin in one, and twitches."""
    heads = {(wire.target, wire.entry): _head(wire.path) for wire in layout.wires}
    found = 0
    for wire in layout.wires:
        pieces = segments(wire.path)
        found += sum(_long(a, b) < DOGLEG for a, b in pieces[1:-1])
        for key, head in heads.items():
            if key == (wire.target, wire.entry):
                continue
            other = next(one for one in layout.wires if (one.target, one.entry) == key)
            if other.source != wire.source and any(strip(a, b, 0.5).meets(head) for a, b in pieces):
                found += 1
            if wire.branch is not None and head.grown(CLOSE - 1).holds(Box.around(*wire.branch, 1, 1)):
                found += 1
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
