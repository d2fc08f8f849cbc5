"""GIF: one palette for the whole film, no dither, holds as delays, of each frame only what has changed."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rnnviz.output.palette import Colours, Palette, Pixels, Table, Tally, choose
from rnnviz.output.writer import Form, Frame, Makes, Writer

COLOURS = (47, 55, 61, 67, 73, 79, 87, 95, 127, 255)
"""How many there may be, besides one index, the first, that means: as it was."""
ENOUGH = 0.48  # of 255: the fewest colours whose mean error is no more
COARSE = 21  # of them, for frames that are gone after an instant: half the bytes of a motion
INSTANT = 1  # frames that an instant has
STAY = 8  # of 255: a pixel in motion stays as it is when its new colour is as near; the hold puts it right
LONGEST = 65535  # hundredths of a second that one frame can last
STRIDES = (1, 2, 4, 4)  # their sum is the longest stretch of unchanged pixels that may be written out
SPARSE = 0.25  # of what is new in an area: below it the whole is never the smallest

Indices = NDArray[np.uint8]
Area = tuple[slice, slice]  # rows and columns


@dataclass(frozen=True, slots=True)
class _Change:
    """What is new in a frame: the area, a bit for each pixel in it, the colours of those that are set."""

    area: Area
    mask: bytes
    colours: bytes
    repeat: int
    lasting: bytes = b""
    """A bit for each of the colours: whether it stays for longer than an instant."""

    @classmethod
    def of(cls, area: Area, mask: NDArray[np.bool_], colours: Pixels, repeat: int) -> _Change:
        bits = np.packbits(mask).tobytes()
        return cls(area, zlib.compress(bits, 1), zlib.compress(colours.tobytes(), 1), repeat)

    def where(self) -> NDArray[np.bool_]:
        """Which pixels of the area are new."""
        bits = np.frombuffer(zlib.decompress(self.mask), np.uint8)
        height, width = (part.stop - part.start for part in self.area)
        return np.unpackbits(bits, count=height * width).reshape(height, width).astype(bool)

    def unpack(self) -> tuple[NDArray[np.bool_], Pixels]:
        return self.where(), np.frombuffer(zlib.decompress(self.colours), np.uint32)


class Gif(Writer):
    """Keeps what changes from frame to frame, counts the colours, and writes the file at the end."""

    SUFFIX = ".gif"
    MAKES = Makes.FILM
    MEDIA = "image/gif"

    def __init__(self, path: Path, form: Form) -> None:
        super().__init__(path, form)
        self._changes: list[_Change] = []
        self._last: Pixels | None = None
        self._shown = 0
        self._since = np.zeros((form.height, form.width), np.uint32)
        self._tally = Tally()

    def add(self, frame: Frame, repeat: int) -> None:
        new: Pixels = frame.view(np.uint32).reshape(frame.shape[:2])
        if self._last is None:
            area, mask = _box(np.ones((self.form.height, self.form.width), bool))
        else:
            area, mask = _box(new != self._last)
            self._count(self._last[area][mask], self._since[area][mask])
            self._since[area][mask] = self._shown
        colours: Pixels = new[area][mask] & np.uint32(0xFFFFFF)
        self._changes.append(_Change.of(area, mask, colours, repeat))
        self._last = new
        self._shown += repeat

    def _count(self, colours: Pixels, since: NDArray[np.uint32]) -> None:
        """Add the time for which each of these pixels has been seen in its colour."""
        self._tally.add(colours & np.uint32(0xFFFFFF), self._shown - since)

    def finish(self) -> None:
        if self._last is None:
            raise ValueError("no frame to write")
        for row in range(0, self.form.height, 32):  # in pieces: this is where memory is short
            self._count(self._last[row : row + 32].ravel(), self._since[row : row + 32].ravel())
        self._last, self._since = None, self._since[:0]
        colours = self._tally.colours
        parts = np.stack([colours & 255, colours >> 8 & 255, colours >> 16], axis=1).astype(np.uint8)
        exact = np.isin(colours, [int.from_bytes(bytes.fromhex(name[1:]), "little") for name in self.form.exact])
        for size in COLOURS:
            palette = choose(parts, self._tally.weights, size, COARSE, exact)
            if palette.error(parts, self._tally.weights) <= ENOUGH:
                break
        with self.path.open("wb") as file:
            file.write(_head(self.form, palette, repeats=self.form.loop and len(self._changes) > 1))
            for image, frames in self._images(colours, parts, palette):
                for delay in _delays(frames * 100 // self.form.fps):
                    file.write(b"!\xf9\x04\x05" + struct.pack("<H", delay) + b"\0\0" + image)
                    image = NOTHING  # what is longer than a delay can say goes on unchanged
            file.write(b";")

    def _images(self, colours: Pixels, parts: Colours, palette: Palette) -> Iterator[tuple[bytes, int]]:
        """Each image that shows something new, and the number of frames for which it stands."""
        screen = _Screen(self.form, colours, parts, palette)
        image, frames = b"", 0
        for change in _looked_ahead(self._changes, self.form):
            new = screen.show(change)
            if new is not None:
                if image:
                    yield image, frames
                image, frames = new, 0
            frames += change.repeat
        yield image, frames


def _looked_ahead(changes: Sequence[_Change], form: Form) -> Sequence[_Change]:
    """The same changes, each with what of it will stay: that is worth its fine colours at once, and once."""
    again = np.full((form.height, form.width), len(changes) + INSTANT, np.int32)  # the next change of each pixel
    out = []
    for k in reversed(range(len(changes))):
        change = changes[k]
        mask = change.where()
        part = again[change.area]
        lasting = np.packbits(part[mask] - k > INSTANT).tobytes() if change.repeat == 1 else b""
        part[mask] = k
        out.append(replace(change, lasting=lasting))
    return out[::-1]


class _Screen:
    """What a viewer has in front of him, in indices of the palette, and what he should see."""

    def __init__(self, form: Form, colours: Pixels, parts: Colours, palette: Palette) -> None:
        shape = form.height, form.width
        self._fine = Table(colours, palette.nearest(parts) + np.uint8(1))
        self._coarse = self._fine
        if len(colours) > len(palette.colours):
            self._coarse = Table(colours, palette.nearest(parts, coarse=True) + np.uint8(1))
        self._parts = np.zeros((256, 3), np.int16)
        self._parts[1 : len(palette.colours) + 1] = palette.colours
        self._meant = np.zeros(shape, np.uint32)
        self._shown: Indices = np.zeros(shape, np.uint8)
        self._rough = np.zeros(shape, bool)  # where a motion has left a coarse colour

    def show(self, change: _Change) -> bytes | None:
        """The image that brings the change, or None if it is not to be seen."""
        mask, colours = change.unpack()
        before = self._shown.copy()
        area = change.area
        self._meant[area][mask] = colours
        if change.repeat > 1 or not before.any():
            self._shown[area][mask] = self._fine[colours]
            if self._rough.any():
                self._shown[self._rough] = self._fine[self._meant[self._rough]]
                self._rough[:] = False
        else:
            lasting = np.unpackbits(np.frombuffer(change.lasting, np.uint8), count=len(colours)).astype(bool)
            self._shown[area][mask] = np.where(lasting, self._fine[colours], self._instant(before[area][mask], colours))
            rough = self._rough[area]
            rough[mask] = ~lasting
        area, new = _box(self._shown != before)
        return _smallest(self._shown[area], new, area) if new.size else None

    def _instant(self, before: Indices, colours: Pixels) -> Indices:
        if self._coarse is self._fine:
            return self._fine[colours]
        parts = np.stack([colours & 255, colours >> 8 & 255, colours >> 16], axis=1).astype(np.int16)
        near = (np.abs(self._parts[before] - parts) <= STAY).all(1)
        return np.where(near, before, self._coarse[colours])


def _box(mask: NDArray[np.bool_]) -> tuple[Area, NDArray[np.bool_]]:
    """The smallest rectangle around what is set, and the mask within; empty if nothing is."""
    rows = np.flatnonzero(mask.any(1))
    if not rows.size:
        return (slice(0, 0), slice(0, 0)), mask[:0, :0]
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(mask[top:bottom].any(0))
    area = slice(top, bottom), slice(int(columns[0]), int(columns[-1]) + 1)
    return area, mask[area]


def _smallest(shown: Indices, new: NDArray[np.bool_], area: Area) -> bytes:
    """The rectangle in the fewest bytes: what has not changed may be transparent or in its own colour."""
    return min((_image(kind, area) for kind in _kinds(shown, new)), key=len)


def _kinds(shown: Indices, new: NDArray[np.bool_]) -> Iterator[Indices]:
    """All in its own colour, what is new and runs of a colour that go on, what is new and short gaps."""
    if new.mean() > SPARSE:
        yield shown
    if new.all():
        return
    flat, changed = shown.ravel(), new.ravel()
    for kept in (_going_on(flat, changed), _closed(changed)):
        yield np.where(changed | kept, flat, np.uint8(0)).reshape(new.shape)


def _going_on(colours: Indices, changed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of each run of a colour what comes after its first pixel that is new."""
    edges = np.concatenate([[0], np.flatnonzero(colours[1:] != colours[:-1]) + 1, [colours.size]])
    where = np.append(np.flatnonzero(changed), colours.size)
    first = np.minimum(where[np.searchsorted(where, edges[:-1])], edges[1:])
    lengths = np.stack([first - edges[:-1], edges[1:] - first], axis=1)
    return np.repeat(np.tile([False, True], len(first)), lengths.ravel())


def _closed(changed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is new, with the short gaps in it: grown by almost a gap to the right, then cut by as much."""
    grown = np.append(changed, np.zeros(sum(STRIDES), bool))
    for far in STRIDES:
        grown[far:] |= grown[:-far]
    for far in STRIDES:
        grown[:-far] &= grown[far:]
    return grown[: changed.size]


def _image(indices: Indices, area: Area) -> bytes:
    height, width = indices.shape
    bits = max(2, int(indices.max()).bit_length())  # low indices alone make shorter codes
    data = Image.fromarray(np.ascontiguousarray(indices)).tobytes("gif", "L", bits, 0)
    place = struct.pack("<cHHHHB", b",", area[1].start, area[0].start, width, height, 0)
    return place + bytes([bits]) + data + b"\0"


def _head(form: Form, palette: Palette, *, repeats: bool) -> bytes:
    """Signature, size, the palette, and the wish to start over."""
    table = np.zeros((256, 3), np.uint8)
    table[1 : len(palette.colours) + 1] = palette.colours
    head = b"GIF89a" + struct.pack("<HHBBB", form.width, form.height, 0xF7, 0, 0) + table.tobytes()
    return head + (b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0" if repeats else b"")


def _delays(hundredths: int) -> Iterator[int]:
    while hundredths > LONGEST:
        yield LONGEST
        hundredths -= LONGEST
    yield hundredths


NOTHING = _image(np.zeros((1, 1), np.uint8), (slice(0, 1), slice(0, 1)))  # one transparent pixel
