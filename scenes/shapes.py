"""Outlines as points: cubic Béziers on the design canvas, turned into manim's plane at the end.

Everything visible is one of manim's vector mobjects with its points set at once. Text is no exception: a line is one
mobject a colour, which is what makes a film cost seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import cos, pi, sin, sqrt, tan

import numpy as np
from manim import VMobject
from numpy.typing import NDArray

from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.measures import WIDE
from rnnviz.scenes.frames import UNIT
from rnnviz.typeset import Ink

Points = NDArray[np.float64]
_QUARTER = 4 / 3 * (sqrt(2) - 1)  # handle length of a Bézier quarter circle


def plane(points: Points) -> Points:
    """Canvas pixels, (n, 2), as points of manim's plane, (n, 3)."""
    out = np.zeros((len(points), 3))
    out[:, 0] = (points[:, 0] - WIDE.x) / UNIT
    out[:, 1] = (WIDE.y - points[:, 1]) / UNIT
    return out


def mobject(
    points: Points,
    *,
    fill: str | None = None,
    stroke: str | None = None,
    width: float = 0.0,
    opacity: float = 1.0,
) -> VMobject:
    """A mobject with these outlines; `width` of its stroke in canvas pixels."""
    made = VMobject(
        fill_color=fill or "#000000",
        fill_opacity=opacity if fill else 0.0,
        stroke_color=stroke or "#000000",
        stroke_opacity=opacity if stroke else 0.0,
        stroke_width=width if stroke else 0.0,
    )
    made.points = plane(points)
    return made


def text(ink: Ink, x: float, y: float) -> list[VMobject]:
    """A set line with the origin of its baseline at (x, y); its mobjects know which points are which glyph."""
    made = [mobject(run.points + np.array([x, y]), fill=run.colour) for run in ink.runs]
    for one, run in zip(made, ink.runs, strict=True):
        one.__dict__["glyphs"] = run.glyphs
    return made


def is_text(one: VMobject) -> bool:
    """Whether a mobject is a set line, or the letters of one colour in it."""
    return "glyphs" in one.__dict__


def brace(left: float, right: float, y: float, tall: float) -> Points:
    """A brace that lies down: its ends reach as far above y as it is `tall`, its tip below; below 0 the other way."""
    middle, r = (left + right) / 2, min(abs(tall), (right - left) / 4)
    curves = [
        _bend((left, y - tall), (left, y), (left + r, y)),
        _piece(np.array([left + r, y]), np.array([middle - r, y])),
        _bend((middle - r, y), (middle, y), (middle, y + tall)),
        _bend((middle, y + tall), (middle, y), (middle + r, y)),
        _piece(np.array([middle + r, y]), np.array([right - r, y])),
        _bend((right - r, y), (right, y), (right, y - tall)),
    ]
    return np.concatenate(curves)


def _bend(start: Point, corner: Point, end: Point) -> Points:
    a, c, b = (np.array(point, float) for point in (start, corner, end))
    return np.array([a, a + (c - a) * _QUARTER, b + (c - b) * _QUARTER, b])


def line(points: Sequence[Point]) -> Points:
    """Straight pieces."""
    return np.concatenate([_piece(np.array(a, float), np.array(b, float)) for a, b in pairwise(points)])


def polygon(points: Sequence[Point]) -> Points:
    return line([*points, points[0]])


def circle(x: float, y: float, radius: float) -> Points:
    return rounded(Box.around(x, y, radius * 2, radius * 2), radius)


def rounded(box: Box, radius: float) -> Points:
    """A rectangle with round corners, clockwise from the left end of the top edge."""
    r = max(0.0, min(radius, box.width / 2, box.height / 2))
    if r == 0:
        return polygon([(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)])
    corners = [(box.right - r, box.top + r, -90), (box.right - r, box.bottom - r, 0),
               (box.left + r, box.bottom - r, 90), (box.left + r, box.top + r, 180)]  # fmt: skip
    pieces: list[Points] = []
    for x, y, start in corners:
        a = np.array([x + r * cos(start * pi / 180), y + r * sin(start * pi / 180)])
        if pieces:
            pieces.append(_piece(pieces[-1][-1], a))
        pieces.append(_arc(x, y, r, start, start + 90))
    pieces.append(_piece(pieces[-1][-1], pieces[0][0]))
    return np.concatenate(pieces)


def cut(box: Box, by: float) -> Points:
    """A rectangle whose top right and bottom left corners are cut."""
    return polygon([
        (box.left, box.top), (box.right - by, box.top), (box.right, box.top + by),
        (box.right, box.bottom), (box.left + by, box.bottom), (box.left, box.bottom - by),
    ])  # fmt: skip


def way(points: Sequence[Point], radius: float) -> Points:
    """A path at right angles with round elbows."""
    listed = [np.array(point, float) for point in points]
    pieces: list[Points] = []
    at = listed[0]
    for before, corner, after in zip(listed, listed[1:], listed[2:], strict=False):
        r = min(radius, float(np.linalg.norm(corner - before)) / 2, float(np.linalg.norm(after - corner)) / 2)
        into, out = _unit(corner - before), _unit(after - corner)
        a, b = corner - into * r, corner + out * r
        pieces.append(_piece(at, a))
        pieces.append(np.array([a, a + into * r * _QUARTER, b - out * r * _QUARTER, b]))
        at = b
    pieces.append(_piece(at, listed[-1]))
    return np.concatenate(pieces)


def length(points: Points) -> float:
    """The length of an open path, by its chords; exact for lines, near enough for elbows."""
    curves = points.reshape(-1, 4, 2)
    return float(np.linalg.norm(curves[:, 3] - curves[:, 0], axis=1).sum())


def part(points: Points, start: float, end: float) -> Points:
    """The stretch of a path between two distances from its beginning."""
    out: list[Points] = []
    at = 0.0
    curves = points.reshape(-1, 4, 2)
    for curve, long in zip(curves, np.linalg.norm(curves[:, 3] - curves[:, 0], axis=1).tolist(), strict=True):
        low, high = max(start, at), min(end, at + long)
        if high > low and long > 0:
            whole = low == at and high == at + long
            out.append(curve if whole else _between(curve, (low - at) / long, (high - at) / long))
        at += long
        if at > end:
            break
    return np.concatenate(out) if out else np.zeros((0, 2))


def along(points: Points, distance: float) -> Point:
    """The point of a path at a distance from its beginning."""
    for curve in points.reshape(-1, 4, 2):
        long = float(np.linalg.norm(curve[3] - curve[0]))
        if distance <= long and long > 0:
            x, y = _between(curve, 0.0, max(distance / long, 1e-6))[3]
            return float(x), float(y)
        distance -= long
    x, y = points[-1]
    return float(x), float(y)


def broken(points: Points, gaps: Sequence[Point], half: float) -> Points:
    """A path left out for `half` on either side of each of the `gaps`, which lie on it."""
    if not gaps:
        return points
    total, cuts = length(points), []
    steps = np.linspace(0.0, total, max(2, int(total)))
    places = np.array([along(points, float(step)) for step in steps])
    for gap in gaps:
        nearest = float(steps[np.abs(places - gap).sum(axis=1).argmin()])
        cuts.append((nearest - half, nearest + half))
    out, at = [], 0.0
    for low, high in sorted(cuts):
        out.append(part(points, at, low))
        at = high
    out.append(part(points, at, total))
    return np.concatenate(out)


def dashed(start: Point, end: Point, dash: float, gap: float) -> Points:
    """A straight line in dashes; it begins and ends with one."""
    first, way = np.array(start, float), np.subtract(end, start)
    total = float(np.linalg.norm(way))
    count = max(1, round((total + gap) / (dash + gap)))
    lows = np.arange(count) * (dash + gap) / (count * (dash + gap) - gap)
    thirds = lows[:, None] + np.arange(4) * dash / (count * (dash + gap) - gap) / 3
    points: Points = first + way * thirds.reshape(-1, 1)
    return points


def arrow(tip: Point, way_in: Point, long: float, wide: float) -> Points:
    """An arrow head whose tip is at `tip`, arriving in the direction `way_in`."""
    d = _unit(np.array(way_in, float))
    across = np.array([-d[1], d[0]]) * wide / 2
    base = np.array(tip, float) - d * long
    return polygon(
        [tuple(np.array(tip, float)), tuple(base + across), tuple(base + d * long * 0.18), tuple(base - across)]
    )


def _piece(a: Points, b: Points) -> Points:
    return np.array([a, a + (b - a) / 3, a + (b - a) * 2 / 3, b])


def _unit(vector: Points) -> Points:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def _arc(x: float, y: float, r: float, start: float, end: float) -> Points:
    a, b = start * pi / 180, end * pi / 180
    k = 4 / 3 * tan((b - a) / 4) * r
    first, last = np.array([x + r * cos(a), y + r * sin(a)]), np.array([x + r * cos(b), y + r * sin(b)])
    return np.array([
        first, first + k * np.array([-sin(a), cos(a)]), last - k * np.array([-sin(b), cos(b)]), last,
    ])  # fmt: skip


def _between(curve: Points, low: float, high: float) -> Points:
    """The stretch of one Bézier between two of its parameters (de Casteljau twice)."""

    def split(c: Points, t: float) -> tuple[Points, Points]:
        a, b, d = c[0] + (c[1] - c[0]) * t, c[1] + (c[2] - c[1]) * t, c[2] + (c[3] - c[2]) * t
        e, f = a + (b - a) * t, b + (d - b) * t
        g = e + (f - e) * t
        return np.array([c[0], a, e, g]), np.array([g, f, d, c[3]])

    left, _ = split(curve, high)
    if low <= 0:
        return left
    return split(left, low / high)[1]
