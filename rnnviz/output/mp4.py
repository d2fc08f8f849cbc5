"""MP4: H.264 that every browser plays, the index in front, so that it starts before it has come whole."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
from av.video.stream import VideoStream

from rnnviz.output.writer import Form, Frame, Makes, Writer
from rnnviz.output.yuv import Converted, describe

# Measured on flat art: a third of the work of x264's own preset, which manim takes, in no more bytes and no more
# error. One thread, beside the one that draws; a short look ahead and one frame in between keep the memory small, and
# mbtree, which needs to look ahead, saves a third of the bytes.
OPTIONS = {"preset": "superfast", "crf": "17", "threads": "1", "x264-params": "rc-lookahead=3:mbtree=1:bframes=1"}


class Mp4(Writer):
    """A film of constant frame rate: yuv420p, BT.709, holds repeated; the same bytes every time."""

    SUFFIX = ".mp4"
    MAKES = Makes.FILM
    MEDIA = "video/mp4"

    def __init__(self, path: Path, form: Form) -> None:
        super().__init__(path, form)
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        words = form.words
        # Some players show the one, some the other.
        told = {"title": words.title, "comment": words.alt, "description": words.alt}
        self._container.metadata.update({key: text for key, text in told.items() if text})
        self._stream: VideoStream = self._container.add_stream("libx264", rate=form.fps, options=OPTIONS)
        describe(self._stream.codec_context, form)
        self._picture = Converted(form)
        self._shown = 0

    def add(self, frame: Frame, repeat: int) -> None:
        picture = self._picture.show(frame)
        for _ in range(repeat):
            picture.pts, picture.time_base = self._shown, Fraction(1, self.form.fps)
            self._shown += 1
            self._container.mux(self._stream.encode(picture))

    def finish(self) -> None:
        self._container.mux(self._stream.encode())
        self._container.close()

    def abort(self) -> None:
        self._container.close()
