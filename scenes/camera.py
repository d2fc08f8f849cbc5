"""manim's camera, quicker: a mobject's outline is built once, and placed again while it only moves or fades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self
from weakref import WeakKeyDictionary

import cairo
import numpy as np
from manim import Mobject, VMobject
from manim.camera.camera import Camera
from numpy.typing import NDArray

FINE = float(1 << 18)  # device pixels to a unit of the paths kept: cairo rounds them to 1/256 of such a pixel
STILL = 1e-9  # units; a difference below it is none


@dataclass(frozen=True, slots=True)
class _Outline:
    """The points that a path was built from, (n, 2), and the path in manim's units."""

    points: NDArray[np.float64]
    path: cairo.Path


class PathCamera(Camera):
    """Draws what manim's camera draws, to within 1 of 255, and passes over what cannot be seen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        self._outlines: WeakKeyDictionary[VMobject, _Outline] = WeakKeyDictionary()
        self._bench = cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1))
        self._bench.scale(FINE, FINE)

    def type_or_raise(self, mobject: Mobject) -> Any:  # noqa: ANN401 - a class out of manim's own table
        # manim looks the class up for every mobject of every frame; nearly all are vectors.
        if isinstance(mobject, VMobject) and self._has_table():
            return VMobject
        return super().type_or_raise(mobject)

    def _has_table(self) -> bool:
        return hasattr(self, "display_funcs")

    def display_vectorized(self, vmobject: VMobject, ctx: cairo.Context) -> Self:
        if _is_seen(vmobject):
            super().display_vectorized(vmobject, ctx)
        return self

    def set_cairo_context_path(self, ctx: cairo.Context, vmobject: VMobject) -> Self:
        points = vmobject.points[:, :2]
        known = self._outlines.get(vmobject)
        if known is None or known.points.shape != points.shape:
            known = self._build(vmobject)
        shift = points[0] - known.points[0] if len(points) else np.zeros(2)
        if shift.any():
            if np.abs(points - known.points - shift).max() > STILL:
                known, shift = self._build(vmobject), np.zeros(2)
        elif not np.array_equal(points, known.points):
            known = self._build(vmobject)
        ctx.new_path()
        ctx.save()  # the path is no part of what is restored
        ctx.translate(*shift.tolist())
        ctx.append_path(known.path)
        ctx.restore()
        return self

    def _build(self, vmobject: VMobject) -> _Outline:
        super().set_cairo_context_path(self._bench, vmobject)
        outline = _Outline(vmobject.points[:, :2].copy(), self._bench.copy_path())
        self._bench.new_path()
        self._outlines[vmobject] = outline
        return outline


def _is_seen(vmobject: VMobject) -> bool:
    """Whether any of fill and strokes would leave a mark."""
    if vmobject.get_fill_rgbas()[:, 3].any():
        return True
    return any(
        vmobject.get_stroke_width(behind) > 0 and vmobject.get_stroke_rgbas(behind)[:, 3].any()
        for behind in (False, True)
    )
