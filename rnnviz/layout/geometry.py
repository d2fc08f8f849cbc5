"""Points and boxes on the canvas, in canvas pixels: x to the right, y down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """The box of this width and height with its centre at (x, y)."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    @classmethod
    def hull(cls, boxes: Iterable[Box]) -> Box:
        every = list(boxes)
        return cls(
            min(b.left for b in every),
            min(b.top for b in every),
            max(b.right for b in every),
            max(b.bottom for b in every),
        )

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2

    def grown(self, by: float) -> Box:
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def holds(self, other: Box) -> bool:
        """Whether `other` lies wholly inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def meets(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def segments(points: Iterable[Point]) -> list[tuple[Point, Point]]:
    """The straight pieces of a path."""
    return list(pairwise(points))


def simplified(points: Iterable[Point]) -> tuple[Point, ...]:
    """The same path without points that lie on a straight piece."""
    out: list[Point] = []
    for point in points:
        if out and abs(out[-1][0] - point[0]) < 1e-6 and abs(out[-1][1] - point[1]) < 1e-6:
            continue
        if len(out) > 1 and _straight(out[-2], out[-1], point):
            out[-1] = point
        else:
            out.append(point)
    return tuple(out)


def _straight(a: Point, b: Point, c: Point) -> bool:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) < 1e-6


def strip(a: Point, b: Point, by: float) -> Box:
    """The box around a straight piece, `by` wider on every side."""
    return Box(min(a[0], b[0]) - by, min(a[1], b[1]) - by, max(a[0], b[0]) + by, max(a[1], b[1]) + by)


def on_piece(p: Point, a: Point, b: Point) -> bool:
    """Whether a point lies on a level or plumb piece."""
    return (
        min(a[0], b[0]) - 0.5 <= p[0] <= max(a[0], b[0]) + 0.5
        and min(a[1], b[1]) - 0.5 <= p[1] <= max(a[1], b[1]) + 0.5
    )


def overlap_end(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    """The point furthest along a→b up to which the piece c–d covers it from a on, or None."""
    if not on_piece(a, c, d):
        return None
    if abs(a[1] - b[1]) < 0.5 and abs(c[1] - d[1]) < 0.5:
        low, high = min(c[0], d[0]), max(c[0], d[0])
        return (min(b[0], high) if b[0] > a[0] else max(b[0], low), a[1])
    if abs(a[0] - b[0]) < 0.5 and abs(c[0] - d[0]) < 0.5:
        low, high = min(c[1], d[1]), max(c[1], d[1])
        return (a[0], min(b[1], high) if b[1] > a[1] else max(b[1], low))
    return None


def crossing(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    """Where two pieces at right angles cross, ends not counted."""
    if abs(a[1] - b[1]) < 0.5 and abs(c[0] - d[0]) < 0.5:
        point = (c[0], a[1])
    elif abs(a[0] - b[0]) < 0.5 and abs(c[1] - d[1]) < 0.5:
        point = (a[0], c[1])
    else:
        return None
    inside_first = (
        min(a[0], b[0]) - 0.5 < point[0] < max(a[0], b[0]) + 0.5
        and min(a[1], b[1]) - 0.5 < point[1] < max(a[1], b[1]) + 0.5
    )
    inside_second = (
        min(c[0], d[0]) + 0.5 < point[0] < max(c[0], d[0]) - 0.5
        or min(c[1], d[1]) + 0.5 < point[1] < max(c[1], d[1]) - 0.5
    )
    return point if inside_first and inside_second else None
