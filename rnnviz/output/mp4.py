"""MP4: H.264 that every browser plays, the index in front, so that it starts before it has come whole."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame
from av.video.reformatter import (
    ColorPrimaries,
    ColorRange,
    Colorspace,
    ColorTrc,
    Interpolation,
    VideoReformatter,
)
from av.video.stream import VideoStream

from rnnviz.output.writer import Form, Frame, Writer

OPTIONS = {
    "preset": "veryfast",
    "crf": "20",
    "tune": "animation",
    "threads": "2",
    "x264-params": "rc-lookahead=12",
}


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
        self._shown = 0

    def add(self, frame: Frame, repeat: int) -> None:
        picture = self._reformatter.reformat(
            VideoFrame.from_ndarray(frame, format="rgba"),
            format="yuv420p",
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            dst_colorspace=Colorspace.ITU709,
            interpolation=Interpolation.BILINEAR | Interpolation.ACCURATE_RND,
            threads=1,
        )
        picture.time_base = Fraction(1, self.form.fps)
        for _ in range(repeat):
            picture.pts = self._shown
            self._shown += 1
            self._container.mux(self._stream.encode(picture))

    def finish(self) -> None:
        self._container.mux(self._stream.encode())
        self._container.close()

    def abort(self) -> None:
        with suppress(Exception):  # the file goes anyway
            self._container.close()
