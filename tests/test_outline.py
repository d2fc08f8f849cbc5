"""Outlines of glyphs as SVG writes them: read again, they are where they were."""

from __future__ import annotations

from random import Random
from typing import Any

import cairo
import numpy as np
import pytest
from numpy.typing import NDArray
from vectors import svg_path

from rnnviz.output.outline import moved, number, path
from rnnviz.output.vector import Shape

Point = tuple[float, float]


def contour(draw: Random) -> list[Point]:
    """Lines, parabolas and free curves, mirrored handles among them, open or closed."""

    def anywhere() -> Point:
        return draw.randint(-90000, 90000) / 1000, draw.randint(-90000, 90000) / 1000

    def between(one: Point, other: Point, share: float) -> Point:
        return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share

    start = at = handle = anywhere()
    points, before = [start], ""
    kinds = draw.choices("hvlqtcs", k=draw.randint(2, 7))
    for k, kind in enumerate(kinds):
        to = start if k == len(kinds) - 1 and draw.random() < 0.5 else anywhere()
        to = (to[0], at[1]) if kind == "h" else (at[0], to[1]) if kind == "v" else to
        if to == at or (kind in "hv" and kind == before):
            continue  # no way at all, or one that is the same line still
        before = kind
        mirror = (2 * at[0] - handle[0], 2 * at[1] - handle[1])
        if kind in "hvl":
            points += [between(at, to, 1 / 3), between(at, to, 2 / 3), to]
            handle = at
        elif kind in "qt":
            handle = mirror if kind == "t" else anywhere()
            points += [between(at, handle, 2 / 3), between(to, handle, 2 / 3), to]
        else:
            first, handle = mirror if kind == "s" else anywhere(), anywhere()
            points += [first, handle, to]
        at = to
    return points


class TestOutline:
    @pytest.mark.parametrize("seed", range(40))
    def test_a_path_is_its_shape(self, seed: int) -> None:
        """Every point of every curve, at the same share of its way, to within a twenty-fifth of a pixel."""
        draw = Random(seed)
        listed = [contour(draw) for _ in range(3)]
        ctx: cairo.Context[Any] = cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1))
        ctx.scale(1 << 12, 1 << 12)  # cairo counts in 1/256 of a pixel
        origin = np.array(listed[0][0])
        flat = [tuple(float(value) for value in (np.array(points) - origin).ravel()) for points in listed]
        data = moved(path(Shape(tuple(flat))), origin[0] + 20.5, origin[1] - 3.25)
        svg_path(ctx, data)
        read: list[list[Point]] = []
        for kind, values in ctx.copy_path():
            points = list(zip(values[::2], values[1::2], strict=True))
            if kind == cairo.PATH_MOVE_TO:
                read.append(points)
                continue
            x, y = read[-1][-1]
            (a, b) = points[-1] if points else read[-1][0]
            thirds = [(x + (a - x) / 3, y + (b - y) / 3), (x + (a - x) * 2 / 3, y + (b - y) * 2 / 3), (a, b)]
            if len(points) == 3:
                read[-1] += points
            elif points or max(abs(a - x), abs(b - y)) > 0.001:  # a line, or the way home
                read[-1] += thirds
        read = [points for points in read if len(points) > 1]
        assert [len(points) for points in read] == [len(points) for points in listed]
        for meant, found in zip(listed, read, strict=True):
            assert np.abs(samples(found) - samples(meant) - np.array((20.5, -3.25))).max() < 0.04

    def test_short_forms_are_used(self) -> None:
        """A circle of four quarters: one curve written out, three that go on smoothly."""
        k = 0.5523
        quarters = [(1, k), (k, 1), (0, 1), (-k, 1), (-1, k), (-1, 0), (-1, -k), (-k, -1), (0, -1), (k, -1), (1, -k)]
        flat = [value * 10 for pair in [(1, 0), *quarters, (1, 0)] for value in pair]
        data = path(Shape((tuple(map(float, flat)),)))
        assert [letter for letter in data if letter.isalpha()] == ["m", "c", "s", "z"]

    @pytest.mark.parametrize(
        ("value", "text"),
        [(0, "0"), (-0.001, "0"), (0.5, ".5"), (-0.25, "-.25"), (10, "10"), (1280.0, "1280"), (3.14159, "3.14")],
    )
    def test_numbers_have_no_letter_too_many(self, value: float, text: str) -> None:
        assert number(value) == text


def samples(points: list[Point]) -> NDArray[np.float64]:
    """Points along each curve of a contour."""
    listed, t = np.array(points), np.linspace(0, 1, 17)[:, None]
    curves = [listed[k : k + 4] for k in range(0, len(listed) - 1, 3)]
    return np.concatenate(
        [(1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d for a, b, c, d in curves]
    )
