"""manim's camera, quicker: it draws again only what has changed, and builds an outline only once.

manim redraws everything above the lowest thing that moves, and walks through each curve of it in Python. Here each
mobject's looks are compared with those drawn last, and what lies in the rectangles around the changes is drawn again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self
from weakref import WeakKeyDictionary

import cairo
import numpy as np
from manim import LineJointType, Mobject, VMobject
from manim.camera.camera import Camera
from numpy.typing import NDArray

FINE = float(1 << 18)  # cairo keeps a path in 1/256 of a device pixel: so many such pixels to a unit keep it exact
STILL = 1e-9  # units; a difference below it is none
MITER = 10.0  # how far, in half widths, cairo lets a sharp corner stick out

RIM = 24  # pixels; the corners of what cairo cuts off come out a little different, up to some 12 pixels inwards
MOST = 8  # boxes that are drawn again one by one: for each, all that is shown is looked at

Looks = tuple[Any, ...]
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels


@dataclass(frozen=True, slots=True)
class _Outline:
    """The points that a path was built from, (n, 2), and the path in manim's units."""

    points: NDArray[np.float64]
    path: cairo.Path


@dataclass(frozen=True, slots=True)
class _Drawn:
    """How a mobject looked when it was drawn last, and where; no place if it could not be seen."""

    looks: Looks
    box: Box | None


class PathCamera(Camera):
    """Draws what manim's camera draws, to within 1 of 255."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._outlines: WeakKeyDictionary[VMobject, _Outline] = WeakKeyDictionary()
        self._bench = cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1))
        self._bench.scale(FINE, FINE)
        self._shown: list[VMobject] = []
        self._drawn: dict[VMobject, _Drawn] = {}
        self._ground: Any = None
        self._sheet: Any = None

    def get_mobjects_to_display(self, mobjects: Iterable[Mobject], *args: Any, **kwargs: Any) -> list[Mobject]:
        """As manim, which walks through families that few have."""
        listed = [*mobjects]
        if args or kwargs:
            return super().get_mobjects_to_display(listed, *args, **kwargs)
        families = (one.get_family() if one.submobjects else (one,) for one in listed)
        members = [one for family in families for one in family if one.has_points()]
        last = [*dict.fromkeys(reversed(members))][::-1]  # of what is named twice the later place, as in manim
        return sorted(last, key=lambda one: one.z_index)

    def redraw(self, mobjects: Sequence[Mobject], unchanged: int = 0) -> bool:
        """Bring the picture to these mobjects, in this order, on the background; say whether anything changed.

        The first `unchanged` of them are known to look as they did.
        """
        shown = [mobject for mobject in mobjects if isinstance(mobject, VMobject)]
        if len(shown) < len(mobjects):
            self._shown, self._drawn, self._ground = [], {}, None
            self.reset()
            super().capture_mobjects(mobjects, include_submobjects=False)
            return True
        dirty: list[Box] = []
        if shown != self._shown:
            unchanged = 0
            dirty = self._arranged(shown)
        if self._ground is not self.background:
            dirty, self._ground = [(0, 0, self.pixel_width, self.pixel_height)], self.background
        for mobject in shown[unchanged:]:
            looks, before = _looks(mobject), self._drawn.get(mobject)
            if before is None or looks != before.looks:
                now = _Drawn(looks, self._box(mobject))
                dirty += [drawn.box for drawn in (before, now) if drawn is not None and drawn.box is not None]
                self._drawn[mobject] = now
        self._shown = shown
        if not dirty:
            return False
        for left, top, right, bottom in _apart(dirty):
            self._paint((max(left, 0), max(top, 0), min(right, self.pixel_width), min(bottom, self.pixel_height)))
        return True

    def _arranged(self, shown: list[VMobject]) -> list[Box]:
        """What must be drawn again because mobjects have gone or changed their order; new ones are found later."""
        kept, before = set(shown), set(self._shown)
        gone = [self._drawn.pop(mobject) for mobject in before - kept]
        if [m for m in shown if m in before] != [m for m in self._shown if m in kept]:
            return [(0, 0, self.pixel_width, self.pixel_height)]
        return [drawn.box for drawn in gone if drawn.box is not None]

    def _paint(self, box: Box) -> None:
        left, top, right, bottom = box
        if left >= right or top >= bottom:
            return
        assert self.background is not None
        if self._sheet is None or self._sheet.shape != self.pixel_array.shape:
            self._sheet = np.empty_like(self.pixel_array)
        # Where cairo cuts a shape off it rounds a little differently: cut further out than what is taken over.
        wide = max(left - RIM, 0), max(top - RIM, 0), right + RIM, bottom + RIM
        cut = slice(wide[1], wide[3]), slice(wide[0], wide[2])
        self._sheet[cut] = self.background[cut]
        ctx = self.get_cairo_context(self._sheet)
        ctx.save()
        ctx.identity_matrix()
        ctx.new_path()
        ctx.rectangle(wide[0], wide[1], wide[2] - wide[0], wide[3] - wide[1])
        ctx.clip()
        ctx.set_matrix(self.get_cairo_context(self.pixel_array).get_matrix())
        for mobject in self._shown:
            place = self._drawn[mobject].box
            if place is not None and _meet(place, wide):
                self.display_vectorized(mobject, ctx)
        ctx.restore()
        self.pixel_array[top:bottom, left:right] = self._sheet[top:bottom, left:right]

    def set_cairo_context_path(self, ctx: cairo.Context[Any], vmobject: VMobject) -> Self:
        points = vmobject.points[:, :2]
        known = self._outlines.get(vmobject)
        if known is None or known.points.shape != points.shape:
            known = self._outline(vmobject)
        shift = points[0] - known.points[0]
        if shift.any():
            if np.abs(points - known.points - shift).max() > STILL:
                known, shift = self._outline(vmobject), np.zeros(2)
        elif not np.array_equal(points, known.points):
            known = self._outline(vmobject)
        ctx.new_path()
        ctx.save()  # the path is no part of what is restored
        ctx.translate(*shift.tolist())
        ctx.append_path(known.path)
        ctx.restore()
        return self

    def _outline(self, vmobject: VMobject) -> _Outline:
        super().set_cairo_context_path(self._bench, vmobject)
        outline = _Outline(vmobject.points[:, :2].copy(), self._bench.copy_path())
        self._bench.new_path()
        self._outlines[vmobject] = outline
        return outline

    def _box(self, vmobject: VMobject) -> Box | None:
        """The pixels that a mobject can touch, a margin included; None if it leaves no mark."""
        width = _stroke(vmobject)
        if not len(vmobject.points) or not (width or vmobject.get_fill_rgbas()[:, 3].any()):
            return None
        corners = len(vmobject.points) > vmobject.n_points_per_cubic_curve
        sharp = MITER if corners and vmobject.joint_type in (LineJointType.AUTO, LineJointType.MITER) else math.sqrt(2)
        reach = width / 2 * self.cairo_line_width_multiple * sharp
        low, high = vmobject.points[:, :2].min(0) - reach, vmobject.points[:, :2].max(0) + reach
        if not np.isfinite([low, high]).all():
            return 0, 0, self.pixel_width, self.pixel_height
        matrix = self.get_cairo_context(self.pixel_array).get_matrix()
        left, bottom = matrix.transform_point(*low.tolist())
        right, top = matrix.transform_point(*high.tolist())
        return math.floor(left) - 1, math.floor(top) - 1, math.ceil(right) + 1, math.ceil(bottom) + 1


def _stroke(vmobject: VMobject) -> float:
    """The width of the broader of the strokes that can be seen."""
    return max(
        vmobject.get_stroke_width(behind) if vmobject.get_stroke_rgbas(behind)[:, 3].any() else 0.0
        for behind in (False, True)
    )


def _looks(vmobject: VMobject) -> Looks:
    """All that decides what is drawn, as something quick to compare."""
    return (
        vmobject.points.tobytes(),
        vmobject.get_fill_rgbas().tobytes(),
        vmobject.get_stroke_rgbas().tobytes(),
        vmobject.get_stroke_rgbas(True).tobytes(),
        vmobject.stroke_width,
        vmobject.background_stroke_width,
        vmobject.joint_type,
        vmobject.cap_style,
        vmobject.sheen_factor,
        tuple(vmobject.sheen_direction),
        vmobject.get_background_image(),
    )


def _apart(boxes: Iterable[Box]) -> list[Box]:
    """Boxes around all of these that are clear of each other, so that what lies between them is not drawn again."""
    found: list[Box] = []
    for box in boxes:
        around = box
        while touched := [other for other in found if _meet(other, _wider(around))]:
            found = [other for other in found if other not in touched]
            around = _around(around, *touched)
        found.append(around)
    return found if len(found) <= MOST else [_around(*found)]


def _wider(box: Box) -> Box:
    return box[0] - RIM, box[1] - RIM, box[2] + RIM, box[3] + RIM


def _around(*boxes: Box) -> Box:
    left, top = (min(box[k] for box in boxes) for k in (0, 1))
    right, bottom = (max(box[k] for box in boxes) for k in (2, 3))
    return left, top, right, bottom


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
