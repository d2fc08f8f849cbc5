"""Animated WebP: every pixel of every frame as drawn, holds as delays, of each frame only what has changed."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rnnviz.output.writer import Form, Frame, Makes, Writer

# Measured on flat art. Without loss "quality" is effort; more of it takes twice the time for 1 byte in 100.
METHOD, EFFORT = 2, 75
GAP = 6  # unchanged stretches so short are written out: that costs less than to say that they are clear
LONGEST = 0xFFFFFF  # milliseconds that one frame can last
BLEND, REPLACE = 0, 2  # over what was there, clear where it stays; or in its place

Area = tuple[slice, slice]  # rows and columns


class WebP(Writer):
    """Writes each frame as it comes and keeps the last alone, so that a film of any length takes no more memory.

    The container is put together here, since Pillow's and libavformat's writers both keep the whole film, and
    libavformat's loses the hold of the last frame. Source: developers.google.com/speed/webp/docs/riff_container.
    """

    SUFFIX = ".webp"
    MAKES = Makes.FILM
    MEDIA = "image/webp"

    def __init__(self, path: Path, form: Form) -> None:
        super().__init__(path, form)
        self._file: BinaryIO = path.open("wb")
        self._last: Frame | None = None
        animated, alpha = 0x02, 0x10
        size = _number(form.width - 1) + _number(form.height - 1)
        self._file.write(_riff(0))
        self._file.write(_chunk(b"VP8X", bytes([animated | alpha, 0, 0, 0]) + size))
        self._file.write(_chunk(b"ANIM", struct.pack("<IH", 0, 0 if form.loop else 1)))

    def add(self, frame: Frame, repeat: int) -> None:
        area, image = _news(frame, self._last)
        how = REPLACE if self._last is None else BLEND
        self._last = frame
        for time in _times(repeat * 1000 // self.form.fps):
            rows, columns = area
            place = _number(columns.start // 2) + _number(rows.start // 2)
            size = _number(columns.stop - columns.start - 1) + _number(rows.stop - rows.start - 1)
            self._file.write(_chunk(b"ANMF", place + size + _number(time) + bytes([how]) + image))
            area, image, how = NOWHERE, NOTHING, BLEND  # what is longer than a delay can say goes on unchanged

    def finish(self) -> None:
        if self._last is None:
            raise ValueError("no frame to write")
        size = self._file.tell()
        self._file.seek(0)
        self._file.write(_riff(size - 8))
        self._file.close()

    def abort(self) -> None:
        self._file.close()


def _news(frame: Frame, last: Frame | None) -> tuple[Area, bytes]:
    """The smallest rectangle around what is new, from even places as the format wants, clear where nothing is."""
    if last is None:
        return (slice(0, frame.shape[0]), slice(0, frame.shape[1])), _image(frame)
    new = frame.view(np.uint32)[..., 0] != last.view(np.uint32)[..., 0]
    rows = np.flatnonzero(new.any(1))
    if not rows.size:
        return NOWHERE, NOTHING
    top, bottom = int(rows[0]) // 2 * 2, int(rows[-1]) + 1
    columns = np.flatnonzero(new[top:bottom].any(0))
    area = slice(top, bottom), slice(int(columns[0]) // 2 * 2, int(columns[-1]) + 1)
    return area, _image(np.where(_bridged(new[area])[..., None], frame[area], np.uint8(0)))


def _bridged(new: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is new, and what lies in short gaps between."""
    flat, where = new.ravel(), np.flatnonzero(new)
    gaps = np.diff(where)
    short = gaps <= GAP + 1
    starts, gaps = where[:-1][short], gaps[short]
    for step in range(1, GAP + 1):
        flat[starts[gaps > step] + step] = True
    return flat.reshape(new.shape)


def _image(pixels: Frame) -> bytes:
    """The chunk of one picture without loss, (height, width, 4)."""
    whole = io.BytesIO()
    Image.fromarray(pixels).save(whole, "WEBP", lossless=True, method=METHOD, quality=EFFORT)
    found = whole.getvalue()[12:]
    if found[:4] != b"VP8L":
        raise RuntimeError(f"this libwebp begins a picture with {found[:4]!r}, not with VP8L")
    return found


def _times(milliseconds: int) -> Iterator[int]:
    while milliseconds > LONGEST:
        yield LONGEST
        milliseconds -= LONGEST
    yield milliseconds


def _number(value: int) -> bytes:
    """Three bytes, as this format has most numbers."""
    return value.to_bytes(3, "little")


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _riff(size: int) -> bytes:
    return b"RIFF" + struct.pack("<I", size) + b"WEBP"


NOWHERE: Area = slice(0, 1), slice(0, 1)
NOTHING = _image(np.zeros((1, 1, 4), np.uint8))  # one clear pixel
