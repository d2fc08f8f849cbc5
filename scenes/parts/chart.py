"""A piece of a diagram: areas in shades, lines, words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from manim import VMobject

from rnnviz.figures.chart import Area, Curve
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Placed
from rnnviz.scenes import shapes
from rnnviz.scenes.motion import Track, fade, grow
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.parts.kind import Drawn, Verb
from rnnviz.scenes.shapes import Points, mobject
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.story.story import Move
from rnnviz.theme import Theme, mix

SHADES = ("input", "candidate", "gate", "cell", "hidden", "output")
"""Whose colours the shades have, one after the other; patterns change at another pace, so that twelve are different."""
PATTERNS = 4
THIN = 0.65  # likewise in a thin line
DEEP, PALE = 0.45, 0.2  # of a shade's colour: in an area, in a pale one
APART = 9.0  # from one line of a pattern to the next
BROKEN = {1: (11.0, 7.0), 2: (2.5, 6.0)}
"""Lengths of the pieces of a broken line and of what is between them."""


class DrawnChart(Drawn):
    """What comes at once of a diagram."""

    names = ("chart",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        (own,) = (one for one in sketch.figure.charts if one.key == placed.part.key)
        lines = [m for curve in own.curves for m in _curve(curve, sketch.theme)]
        inked.bands = [
            *([lines] if own.over else []),
            [m for area in own.areas if area.pale for m in _area(area, sketch.theme)],
            [m for area in own.areas if not area.pale for m in _area(area, sketch.theme)],
            *([] if own.over else [lines]),
            [m for label in own.labels for m in sketch.maker.label(label)],
        ]
        inked.kept = [m for band in inked.bands for m in band]  # all of it stays in full ink: shades are compared

    def verbs(self) -> Mapping[str, Verb]:
        return {"reveal": self._reveal, "turn": self._turn}

    def _turn(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        """Every line leaves where it was in the piece before, and becomes what it is here."""
        charts = moving.sketch.figure.charts
        place = next(k for k, one in enumerate(charts) if one.key == placed.part.key)
        before, own = charts[place - 1], charts[place]
        bands = [band for band in moving.sketch.parts[placed.part.key].bands if band]
        lines, end = iter(bands[0]), move.start + move.length
        olds = iter(curve for curve in before.curves if curve.thin)
        for curve in own.curves:
            line = next(lines)
            rest = [next(lines) for _ in curve.points] if curve.dots else []
            if curve.thin:
                yield grow(move.start, end - 20, line, _between(next(olds).points, curve.points))
            else:
                when = (move.start, move.start + 12) if curve.rule else (end - 20, end)
                yield fade(*when, [line, *rest])
        yield fade(end - 20, end, [one for band in bands[1:] for one in band])

    def _reveal(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        """What comes from before, then what is new, then words."""
        bands = [band for band in moving.sketch.parts[placed.part.key].bands if band]
        each = move.length / max(1, len(bands))
        for k, band in enumerate(bands):
            yield fade(move.start + each * k, move.start + each * (k + 1), band)
        yield fade(move.start, move.start + each, moving.sketch.parts[placed.part.key].labels)


def _between(start: Sequence[Point], goal: Sequence[Point]) -> Callable[[float], Points]:
    """A line on its way from one place to another."""
    one, other = np.array(start), np.array(goal)
    return lambda alpha: shapes.line([(x, y) for x, y in (one + (other - one) * alpha).tolist()])


def colour(shade: int | None, theme: Theme) -> str:
    """The colour of a shade's lines."""
    return theme.colours.quiet if shade is None else theme.roles[SHADES[shade % len(SHADES)]].outline


def _area(area: Area, theme: Theme) -> list[VMobject]:
    ink, outline = colour(area.shade, theme), shapes.polygon(area.points)
    if area.pale:
        return [mobject(outline, fill=mix(theme.colours.cell, ink, PALE))]
    if area.shade is None:
        return [mobject(outline, fill=theme.colours.plate, stroke=ink, width=1.2)]
    made = [mobject(outline, fill=mix(theme.colours.cell, ink, DEEP), stroke=ink, width=1.4)]
    lines = [*_pattern(Box.hull(Box(x, y, x, y) for x, y in area.points), area.shade % PATTERNS)]
    if lines:
        made.append(mobject(np.concatenate(lines), stroke=mix(theme.colours.cell, ink, 0.75), width=1.1))
    return made


def _pattern(box: Box, kind: int) -> Iterator[Points]:
    """Lines across a box: none, rising, level or falling."""
    if kind == 0 or box.height < 3:
        return
    if kind == 2:
        for y in np.arange(box.top + APART / 2, box.bottom, APART * 0.7).tolist():
            yield shapes.line([(box.left, y), (box.right, y)])
        return
    for start in np.arange(box.left - box.height, box.right, APART).tolist():
        low, high = max(start, box.left), min(start + box.height, box.right)
        if high - low > 1:
            ends = [(x, box.bottom - (x - start)) for x in (low, high)]
            yield shapes.line(ends if kind == 1 else [(x, box.top + box.bottom - y) for x, y in ends])


def _curve(curve: Curve, theme: Theme) -> list[VMobject]:
    if curve.rule:
        return [mobject(shapes.line(curve.points), stroke=theme.colours.rule, width=theme.stroke.rule)]
    ink = colour(curve.shade, theme)
    if curve.thin:
        return [mobject(shapes.line(curve.points), stroke=mix(theme.colours.cell, ink, THIN), width=1.2)]
    made = [mobject(_line(curve), stroke=ink, width=theme.stroke.wire)]
    return [*made, *_dots(curve.points, ink)] if curve.dots else made


def _line(curve: Curve) -> Points:
    if not curve.broken:
        return shapes.line(curve.points)
    return np.concatenate([shapes.dashed(a, b, *BROKEN[curve.broken]) for a, b in pairwise(curve.points)])


def _dots(points: Sequence[Point], ink: str) -> list[VMobject]:
    return [mobject(shapes.circle(*at, 4.0), fill=ink) for at in points]
