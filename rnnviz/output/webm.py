"""WebM: VP9 at a constant rate, with an index; a hold costs 7 bytes a frame and no work."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
from av.packet import Packet
from av.stream import Stream
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from rnnviz.output.writer import Form, Frame, Makes, Writer
from rnnviz.output.yuv import Converted, describe

# Measured on flat art: fewer bytes and no more error than our MP4, in a fourteenth of the time of deadline=good; the
# tools for drawn content save a tenth of the bytes. One thread, beside the one that draws, one frame in, one frame out.
# Key frames are set here, since the encoder does not see how long a picture stands.
OPTIONS = {
    "deadline": "realtime", "cpu-used": "6", "crf": "32", "b": "0", "tune-content": "screen", "frame-parallel": "0",
    "threads": "1", "lag-in-frames": "0", "auto-alt-ref": "0", "g": "999999",
}  # fmt: skip
# Else the track has a random number, and a cluster ends after 5 s, so that a key frame may not come first in its own.
CONTAINER = {"fflags": "+bitexact", "cluster_time_limit": "30000"}
KEY = 10  # seconds, at least, from one frame to which a reader can jump to the next


class WebM(Writer):
    """A film of constant frame rate: yuv420p, BT.709; the same bytes every time."""

    SUFFIX = ".webm"
    MAKES = Makes.FILM
    MEDIA = "video/webm"

    def __init__(self, path: Path, form: Form) -> None:
        super().__init__(path, form)
        self._container = av.open(str(path), "w", format="webm", options=CONTAINER)
        self._stream: VideoStream = self._container.add_stream("libvpx-vp9", rate=form.fps, options=OPTIONS)
        describe(self._stream.codec_context, form)
        self._picture = Converted(form)
        self._shown = 0
        self._next_key = 0

    def add(self, frame: Frame, repeat: int) -> None:
        picture = self._picture.show(frame)
        again = self._encode(picture)
        for _ in range(repeat - 1):
            if again:
                self._mux(again)
            else:
                self._encode(picture)

    def _encode(self, picture: VideoFrame) -> bytes:
        """Write a picture: what shows it once more, empty where that takes another encoding."""
        picture.pts, picture.time_base = self._shown, Fraction(1, self.form.fps)
        picture.pict_type = PictureType.NONE
        if self._shown >= self._next_key:
            picture.pict_type = PictureType.I
            self._next_key = self._shown + KEY * self.form.fps
        (coded,) = self._stream.encode(picture)
        self._mux(bytes(coded), key=coded.is_keyframe)
        return _again(bytes(coded))

    def _mux(self, data: bytes, *, key: bool = False) -> None:
        packet: Packet[Stream] = Packet(data)
        packet.stream, packet.time_base = self._stream, Fraction(1, self.form.fps)
        packet.pts = packet.dts = self._shown
        packet.duration, packet.is_keyframe = 1, key
        self._shown += 1
        self._container.mux(packet)

    def finish(self) -> None:
        self._container.mux(self._stream.encode())
        self._container.close()

    def abort(self) -> None:
        self._container.close()


def _again(coded: bytes) -> bytes:
    """The one byte that has a decoder show this frame once more, from the slot where it keeps the frame.

    Empty for a frame that is kept in none, or of another kind than our encoder makes. VP9 bitstream specification, 6.2
    and 7.2: frame marker 2, profile 0, then show_existing_frame and the slot's number.
    """
    slots = 0xFF  # a key frame goes into all eight
    if coded[0] & 0b100:
        first = 8 if coded[0] & 1 else 10  # the bit where the slots begin: without resilience two others come before
        slots = int.from_bytes(coded[:3]) >> (16 - first) & 0xFF
    if coded[0] >> 3 != 0b10000 or not coded[0] & 0b10 or not slots:
        return b""
    return bytes([0b10001000 | (slots & -slots).bit_length() - 1])
