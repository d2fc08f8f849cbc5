"""How large pictures are, and how quick films."""

from __future__ import annotations

from rnnviz.errors import Mistake
from rnnviz.layout.geometry import Box
from rnnviz.layout.measures import WIDE
from rnnviz.output import RATES, WIDTHS
from rnnviz.views.view import WIDE as WIDE_SHAPE

USUAL, NARROW = 960, 720
"""The widths of pictures that are given none, in pixels: of a wide one, of a narrow one."""


def size(width: int | None = None, canvas: Box = WIDE, shape: str = WIDE_SHAPE) -> tuple[int, int]:
    """Width and height of a picture of this canvas, both even; without a width the usual one of a `shape`."""
    low, high = WIDTHS
    if width is None:
        width = usual_width(shape)
    if isinstance(width, bool) or not isinstance(width, int) or width % 2 or not low <= width <= high:
        raise Mistake(f"--width {width}: an even number from {low} to {high} is expected")
    return width, round(width * canvas.height / canvas.width / 2) * 2


def usual_width(shape: str = WIDE_SHAPE) -> int:
    """The width of a picture of this shape that is given none."""
    return USUAL if shape == WIDE_SHAPE else NARROW


def named_width(width: int | None, shape: str = WIDE_SHAPE) -> int:
    """What a file name is told of a width: the usual one where it is that of the shape."""
    return USUAL if width is None or width == usual_width(shape) else width


def rate(fps: int) -> int:
    """Frames a second, if every format can show them."""
    if isinstance(fps, bool) or not isinstance(fps, int) or fps not in RATES:
        *most, last = RATES
        raise Mistake(f"--fps {fps}: {', '.join(map(str, most))} or {last} is expected")
    return fps
