"""Motion without copies: tracks that set points or opacity themselves, all of one beat in one manim animation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Animation, Group, VMobject

from rnnviz.scenes import shapes
from rnnviz.scenes.shapes import Points


@dataclass(frozen=True, slots=True)
class Track:
    """What some mobjects do between two moments (in 1/100 s of the beat's motion): `go` is told how far, 0 to 1.

    Before its start a track is at 0, after its end at 1. One that `inks` decides whether its mobjects are seen.
    """

    start: float
    end: float
    mobjects: tuple[VMobject, ...]
    go: Callable[[float], None]
    inks: bool = False


class Tracks(Animation):
    """Runs tracks side by side. manim's own animations copy their mobjects twice; these are told where to be."""

    def __init__(self, tracks: Sequence[Track], length: float, **kwargs: Any) -> None:
        movers = list(dict.fromkeys(m for track in tracks for m in track.mobjects))
        super().__init__(Group(*movers), rate_func=same, **kwargs)
        self.tracks, self.long = tracks, length

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        now = alpha * self.long
        for track in self.tracks:
            done = (now - track.start) / max(track.end - track.start, 1e-9)
            track.go(min(1.0, max(0.0, done)))

    def finish(self) -> None:
        self.interpolate(1)

    def clean_up_from_scene(self, scene: Any) -> None:
        """The mobjects stay as they are; the scene decides which it keeps."""


def same(alpha: float) -> float:
    return alpha


def settle(alpha: float) -> float:
    """Beyond 1 by a quarter, and back to it."""
    return 1 + 4.2 * (alpha - 1) ** 3 + 3.2 * (alpha - 1) ** 2


def ease(alpha: float) -> float:
    """Slow at both ends."""
    return alpha * alpha * (3 - 2 * alpha)


def set_opacity(mobject: VMobject, share: float) -> None:
    """The mobject at a share of its own full opacity."""
    fill, stroke = mobject.fill_rgbas, mobject.stroke_rgbas
    full = mobject.__dict__.setdefault("full_opacity", (float(fill[0, 3]), float(stroke[0, 3])))
    fill[:, 3], stroke[:, 3] = full[0] * share, full[1] * share


def hide(mobjects: Iterable[VMobject]) -> None:
    for mobject in mobjects:
        set_opacity(mobject, 0.0)


def fade(start: float, end: float, mobjects: Sequence[VMobject], low: float = 0.0, high: float = 1.0) -> Track:
    """Opacity from a share to another."""

    def go(alpha: float) -> None:
        for mobject in mobjects:
            set_opacity(mobject, low + (high - low) * alpha)

    return Track(start, end, tuple(mobjects), go, inks=True)


def blink(start: float, end: float, mobjects: Sequence[VMobject]) -> Track:
    """There between two moments alone."""

    def go(alpha: float) -> None:
        for mobject in mobjects:
            set_opacity(mobject, 1.0 if 0 < alpha < 1 else 0.0)

    return Track(start, end, tuple(mobjects), go)


def slide(
    start: float,
    end: float,
    mobjects: Sequence[VMobject],
    path: Points,
    *,
    home: int = 0,
    always: bool = False,
    row: tuple[int, int, float] | None = None,
) -> Track:
    """Along a path; the mobjects stand now where it begins, or with `home` -1 where it ends.

    Seen on the way alone, or `always`. With `row` they are one of several in a row, (place, count, distance): all
    start at the beginning of the path and vanish at its end, one after the other.
    """
    homes = [mobject.points.copy() for mobject in mobjects]
    long = shapes.length(path)
    origin = shapes.plane(path[home][None])
    place, count, between = row or (0, 1, 0.0)

    def go(alpha: float) -> None:
        way = (long + (count - 1) * between) * ease(alpha) - (count - 1 - place) * between
        shift = shapes.plane(np.array([shapes.along(path, min(max(way, 0.0), long))])) - origin
        seen = always or (0 < way < long if row else 0 < alpha < 1)
        for mobject, at in zip(mobjects, homes, strict=True):
            mobject.points = at + shift
            set_opacity(mobject, 1.0 if seen else 0.0)

    return Track(start, end, tuple(mobjects), go)


def grow(
    start: float, end: float, mobject: VMobject, points: Callable[[float], Points], strength: float = 1.0
) -> Track:
    """Points made anew for every step: a line that lengthens, a box that opens."""

    def go(alpha: float) -> None:
        set_opacity(mobject, 0.0 if alpha <= 0 else strength)
        if alpha > 0:
            mobject.points = shapes.plane(points(ease(alpha)))

    return Track(start, end, (mobject,), go, inks=True)


def swell(start: float, end: float, mobjects: Sequence[VMobject], x: float, y: float, by: float) -> Track:
    """A short breath: larger around (x, y) and back."""
    homes = [mobject.points.copy() for mobject in mobjects]
    centre = shapes.plane(np.array([[x, y]]))

    def go(alpha: float) -> None:
        size = 1 + by * float(np.sin(np.pi * alpha))
        for mobject, home in zip(mobjects, homes, strict=True):
            mobject.points = centre + (home - centre) * size

    return Track(start, end, tuple(mobjects), go)
