"""Reads outlines back: which characters of our own font stand in a set line, where, and how large.

The shapes come from the font file by fontTools, not from what set the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

import numpy as np
from fontTools.pens.basePen import decomposeQuadraticSegment
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from numpy.typing import NDArray

FONTS = Path(str(resources.files("rnnviz.assets") / "fonts"))
Points = NDArray[np.float64]
TINY = 1e-4  # pixels; what is smaller cannot be seen


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character read: `size` of its type, (x, y) the middle of its outline, in pixels."""

    char: str
    size: float
    x: float
    y: float


@cache
def font(style: str = "Regular") -> TTFont:
    return TTFont(FONTS / f"RnnvizSans-{style}.ttf")


@cache
def _figures(style: str) -> dict[str, str]:
    """Glyphs of figures by those that stand for them where all are of one width."""
    face = font(style)
    table = face["GSUB"].table
    places = {k for f in table.FeatureList.FeatureRecord if f.FeatureTag == "tnum" for k in f.Feature.LookupListIndex}
    return {
        own: other
        for place in places
        for part in table.LookupList.Lookup[place].SubTable
        for own, other in getattr(part, "mapping", getattr(getattr(part, "ExtSubTable", None), "mapping", {})).items()
    }


def advance(text: str, size: float, style: str = "Regular") -> float:
    """The sum of the characters' own widths, of figures the one that all share; without kerning."""
    face = font(style)
    glyphs = [face.getBestCmap()[ord(char)] for char in text]
    widths = [face["hmtx"][_figures(style).get(name, name)][0] for name in glyphs]
    return float(sum(widths) * size / face["head"].unitsPerEm)


def read(points: Points) -> tuple[Glyph, ...]:
    """The characters in these outlines, in their order; outlines of other fonts are left out."""
    return _read(np.ascontiguousarray(points, float).tobytes())


@lru_cache(maxsize=4096)  # the same line is asked about by several tests
def _read(outlines: bytes) -> tuple[Glyph, ...]:
    curves = np.frombuffer(outlines).reshape(-1, 4, 2)
    points = curves[np.ptp(curves, axis=1).max(axis=1) > TINY].reshape(-1, 2)
    starts = _starts(points)
    out: list[Glyph] = []
    at = 0
    while at < len(starts) - 1:
        found = next(_matches(points, starts, at), None)
        if found:
            out.append(found[1])
        at += found[0] if found else 1
    return tuple(out)


def text(points: Points) -> str:
    return "".join(glyph.char for glyph in read(points))


def _starts(points: Points) -> list[int]:
    """Where contours begin, and the end."""
    return [0, *(k for k in range(4, len(points), 4) if np.abs(points[k] - points[k - 1]).max() > TINY), len(points)]


def _matches(points: Points, starts: list[int], at: int) -> Iterator[tuple[int, Glyph]]:
    """Glyphs that stand there, with the number of their contours."""
    for char, shape, own, units, contours in _shapes().get(starts[at + 1] - starts[at], ()):
        if at + contours >= len(starts) or starts[at + contours] - starts[at] != len(shape):
            continue
        piece = points[starts[at] : starts[at + contours]]
        low, high = piece.min(axis=0), piece.max(axis=0)
        axis = int(own[1] > own[0])
        scale = (high[axis] - low[axis]) / own[axis]
        if np.abs((piece - piece[0]) - shape * scale).max() < 0.004 * units * scale:
            middle = (low + high) / 2
            yield contours, Glyph(char, float(scale * units), float(middle[0]), float(middle[1]))


@cache
def _shapes() -> dict[int, tuple[tuple[str, Points, Points, float, int], ...]]:
    """All glyphs of both weights by the points of their first contour, those of many contours first: the outline from
    its first point on, and how wide and tall it is.

    An i is no dotless i with something above; of letters that look the same the one of numbers and English words.
    """
    every: list[tuple[str, Points, float, int]] = []
    for style in ("Regular", "SemiBold"):
        face = font(style)
        chars = {name: chr(code) for code, name in face.getBestCmap().items()}
        chars |= {other: chars[own] for own, other in _figures(style).items() if own in chars}
        for name, char in chars.items():
            shape = _outline(face, name)
            if len(shape):
                every.append((char, shape, float(face["head"].unitsPerEm), len(_starts(shape)) - 1))
    every.sort(key=lambda entry: (-len(entry[1]), entry[0] != "\u2212", ord(entry[0])))
    out: dict[int, list[tuple[str, Points, Points, float, int]]] = {}
    for char, shape, units, contours in every:
        entry = (char, shape - shape[0], np.ptp(shape, axis=0), units, contours)
        out.setdefault(_starts(shape)[1], []).append(entry)
    return {count: tuple(entries) for count, entries in out.items()}


def _outline(face: TTFont, name: str) -> Points:
    """A glyph as cubic curves, (4k, 2), in the font's units, y downwards."""
    glyphs = face.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    curves: list[list[Points]] = []
    at = start = np.zeros(2)

    def line(to: Points) -> None:
        if np.abs(to - at).max() > 0:
            curves.append([at, at + (to - at) / 3, at + (to - at) * 2 / 3, to])

    for command, given in pen.value:
        points = [np.array(point, float) for point in given]
        if command == "moveTo":
            at = start = points[0]
        elif command == "lineTo":
            line(points[0])
            at = points[0]
        elif command == "qCurveTo":
            for control, end in decomposeQuadraticSegment(given):
                middle, to = np.array(control, float), np.array(end, float)
                curves.append([at, at + (middle - at) * 2 / 3, to + (middle - to) * 2 / 3, to])
                at = to
        else:
            line(start)
            at = start
    return np.array(curves, float).reshape(-1, 2) * (1, -1)
