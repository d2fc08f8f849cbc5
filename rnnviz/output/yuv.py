"""Frames as films in colour hold them: brightness for each pixel, colour for each 2 × 2 (yuv420p, BT.709, limited)."""

from __future__ import annotations

import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import (
    ColorPrimaries,
    ColorRange,
    Colorspace,
    ColorTrc,
    Interpolation,
    VideoReformatter,
)
from numpy.typing import NDArray

from rnnviz.output.writer import Form, Frame


def describe(context: VideoCodecContext, form: Form) -> None:
    """Tell an encoder the size, and how the colours are meant, so that the file says it too."""
    context.width, context.height, context.pix_fmt = form.width, form.height, "yuv420p"
    context.color_range = ColorRange.MPEG
    context.colorspace = Colorspace.ITU709
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709


class Converted:
    """The frame shown last, converted; of the next one only the rectangle that has changed: it is the dearest copy."""

    def __init__(self, form: Form) -> None:
        self._reformatter = VideoReformatter()
        self._last: Frame | None = None
        self._picture = VideoFrame(form.width, form.height, "yuv420p")

    def show(self, frame: Frame) -> VideoFrame:
        """The picture brought up to date: always the same object, to be encoded before the next call."""
        height, width = frame.shape[:2]
        top, left, bottom, right = 0, 0, height, width
        if self._last is not None:
            changed = (frame.view(np.uint32) != self._last.view(np.uint32))[..., 0]
            rows = np.flatnonzero(changed.any(1))
            if not rows.size:
                return self._picture
            # Whole blocks of 2 × 2, which share a colour, and of 16 wide, which convert fast.
            top, bottom = int(rows[0]) // 2 * 2, int(rows[-1]) // 2 * 2 + 2
            columns = np.flatnonzero(changed[top:bottom].any(0))
            left, right = int(columns[0]) // 16 * 16, min(right, int(columns[-1]) // 16 * 16 + 16)
        self._last = frame
        part = self._reformatter.reformat(
            VideoFrame.from_ndarray(np.ascontiguousarray(frame[top:bottom, left:right]), format="rgba"),
            format="yuv420p",
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            dst_colorspace=Colorspace.ITU709,
            interpolation=Interpolation.AREA,
            threads=1,
        )
        for k, (new, whole) in enumerate(zip(part.planes, self._picture.planes, strict=True)):
            half = 1 if k == 0 else 2  # colour has half the lines and columns
            area = slice(top // half, bottom // half), slice(left // half, right // half)
            _lines(whole)[area] = _lines(new)[: (bottom - top) // half, : (right - left) // half]
        return self._picture


def _lines(plane: VideoPlane) -> NDArray[np.uint8]:
    """The memory of a plane, (height, line size), to read and to write."""
    lines: NDArray[np.uint8] = np.frombuffer(memoryview(plane), np.uint8)
    return lines.reshape(plane.height, plane.line_size)
