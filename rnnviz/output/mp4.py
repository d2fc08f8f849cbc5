"""MP4: H.264 that every browser plays, the index in front, so that it starts before it has come whole."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
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
from av.video.stream import VideoStream
from numpy.typing import NDArray

from rnnviz.output.writer import Form, Frame, Writer

# Measured on flat art: a third of the work of x264's own preset, which manim takes, in no more bytes and no more
# error. One thread, beside the one that draws; a short look ahead and one frame in between keep the memory small, and
# mbtree, which needs to look ahead, saves a third of the bytes.
OPTIONS = {"preset": "superfast", "crf": "17", "threads": "1", "x264-params": "rc-lookahead=3:mbtree=1:bframes=1"}


class Mp4(Writer):
    """A film of constant frame rate: yuv420p, BT.709, holds repeated; the same bytes every time."""

    SUFFIX = ".mp4"

    def __init__(self, path: Path, form: Form) -> None:
        super().__init__(path, form)
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        stream: VideoStream = self._container.add_stream("libx264", rate=form.fps, options=OPTIONS)
        stream.width, stream.height, stream.pix_fmt = form.width, form.height, "yuv420p"
        stream.codec_context.color_range = ColorRange.MPEG
        stream.codec_context.colorspace = Colorspace.ITU709
        stream.codec_context.color_primaries = ColorPrimaries.BT709
        stream.codec_context.color_trc = ColorTrc.BT709
        self._stream = stream
        self._reformatter = VideoReformatter()
        self._last: Frame | None = None
        self._picture = VideoFrame(form.width, form.height, "yuv420p")
        self._shown = 0

    def add(self, frame: Frame, repeat: int) -> None:
        self._convert(frame)
        for _ in range(repeat):
            self._picture.pts, self._picture.time_base = self._shown, Fraction(1, self.form.fps)
            self._shown += 1
            self._container.mux(self._stream.encode(self._picture))

    def _convert(self, frame: Frame) -> None:
        """Bring the picture up to date, but only the rectangle that has changed: it is the dearest copy here."""
        top, left, bottom, right = 0, 0, self.form.height, self.form.width
        if self._last is not None:
            changed = (frame.view(np.uint32) != self._last.view(np.uint32))[..., 0]
            rows = np.flatnonzero(changed.any(1))
            if not rows.size:
                return
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

    def finish(self) -> None:
        self._container.mux(self._stream.encode())
        self._container.close()

    def abort(self) -> None:
        with suppress(Exception):  # the file goes anyway
            self._container.close()


def _lines(plane: VideoPlane) -> NDArray[np.uint8]:
    """The memory of a plane, (height, line size), to read and to write."""
    lines: NDArray[np.uint8] = np.frombuffer(memoryview(plane), np.uint8)
    return lines.reshape(plane.height, plane.line_size)
