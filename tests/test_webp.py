"""WebP, read by its specification and by another program than the one that wrote it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from av.codec.context import CodecContext
from av.packet import Packet
from films import SIZE, film, picture, write
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Part:
    """A frame of an animated WebP as it stands in the file."""

    left: int
    top: int
    width: int
    height: int
    time: int
    replaces: bool
    chunk: bytes


@dataclass(frozen=True, slots=True)
class Animation:
    """What the chunks of an animated WebP say."""

    width: int
    height: int
    alpha: bool
    loops: int
    parts: tuple[Part, ...]


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a RIFF, name and content; the padding must be there and 0."""
    at = 0
    while at < len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        assert at + 8 + size <= len(data)
        assert not any(data[at + 8 + size : at + 8 + size + size % 2])
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    assert at == len(data)


def read(path: Path) -> Animation:
    """An animated WebP by the container's specification."""
    data = path.read_bytes()
    assert (data[:4], data[8:12]) == (b"RIFF", b"WEBP")
    assert struct.unpack("<I", data[4:8]) == (len(data) - 8,)
    (first, head), (second, control), *rest = chunks(data[12:])
    assert (first, second, {name for name, _ in rest}) == (b"VP8X", b"ANIM", {b"ANMF"})
    flags, width, height = head[0], *_numbers(head[4:10])
    assert flags & 2, "not marked as animated"
    parts = []
    for _, frame in rest:
        left, top, wide, high, time = _numbers(frame[:15])
        assert not frame[15] & 1, "disposed of"
        parts.append(Part(2 * left, 2 * top, wide + 1, high + 1, time, bool(frame[15] & 2), frame[16:]))
    return Animation(width + 1, height + 1, bool(flags & 16), struct.unpack("<IH", control)[1], tuple(parts))


def _numbers(data: bytes) -> list[int]:
    return [int.from_bytes(data[k : k + 3], "little") for k in range(0, len(data), 3)]


def shown(found: Animation) -> Iterator[Picture]:
    """The pictures a viewer sees: each part decoded by FFmpeg, whose reader of WebP is not libwebp, and laid over."""
    canvas = np.zeros((found.height, found.width, 3), np.uint8)
    for part in found.parts:
        ((name, _),) = chunks(part.chunk)
        assert name == b"VP8L", "not without loss"
        packet = Packet(b"RIFF" + struct.pack("<I", len(part.chunk) + 4) + b"WEBP" + part.chunk)
        (decoded,) = CodecContext.create("webp", "r").decode(packet)  # type: ignore[attr-defined]
        alpha, *colours = np.moveaxis(decoded.to_ndarray(format="argb"), -1, 0)
        assert alpha.shape == (part.height, part.width)
        assert set(np.unique(alpha)) <= {0, 255}
        area = canvas[part.top : part.top + part.height, part.left : part.left + part.width]
        assert area.shape[:2] == alpha.shape, "outside the picture"
        where = np.ones(alpha.shape, bool) if part.replaces else alpha == 255
        area[where] = np.stack(colours, -1)[where]
        yield canvas.copy()


class TestWebP:
    @pytest.mark.parametrize(("fps", "delay"), [(10, 100), (20, 50), (25, 40), (50, 20)])
    def test_delays_are_exact_and_holds_are_one_frame(self, tmp_path: Path, fps: int, delay: int) -> None:
        write(film(), tmp_path / "a.webp", fps=fps)
        assert [part.time for part in read(tmp_path / "a.webp").parts] == [10 * delay, *[delay] * 8, 25 * delay]

    def test_every_pixel_of_every_frame_is_as_drawn(self, tmp_path: Path) -> None:
        write(film(), tmp_path / "a.webp")
        for seen, (drawn, _) in zip(shown(read(tmp_path / "a.webp")), film(), strict=True):
            assert np.array_equal(seen, drawn[..., :3])

    def test_libwebp_shows_the_same(self, tmp_path: Path) -> None:
        write(film(), tmp_path / "a.webp")
        with Image.open(tmp_path / "a.webp") as found:
            assert found.n_frames == len(film())  # type: ignore[attr-defined]
            for k, (drawn, repeat) in enumerate(film()):
                found.seek(k)
                assert np.array_equal(np.array(found.convert("RGBA")), drawn)
                assert found.info["duration"] == 40 * repeat

    def test_only_what_has_changed_is_written(self, tmp_path: Path) -> None:
        write(film(), tmp_path / "a.webp")
        first, *others = read(tmp_path / "a.webp").parts
        assert (first.left, first.top, first.width, first.height, first.replaces) == (0, 0, *SIZE, True)
        for part in others:  # the ball alone moves, on a path 52 high
            assert not part.replaces
            assert part.height < 60
            assert part.width < 70

    @pytest.mark.parametrize("at", [(0, 0), (179, 319), (101, 33), (100, 34)])
    def test_a_single_pixel_of_even_and_odd_place(self, tmp_path: Path, at: tuple[int, int]) -> None:
        before = picture()
        after = before.copy()
        after[at] = (1, 2, 3, 255)
        write([(before, 1), (after, 1)], tmp_path / "a.webp")
        found = read(tmp_path / "a.webp")
        assert found.parts[1].width * found.parts[1].height <= 4
        assert np.array_equal(list(shown(found))[1], after[..., :3])

    def test_what_changes_here_and_there_is_exact(self, tmp_path: Path) -> None:
        random, frames = np.random.default_rng(1), [picture()]
        for share in (0.001, 0.02, 0.1, 0.5):  # gaps of all lengths between
            frame = frames[-1].copy()
            where = random.random(frame.shape[:2]) < share
            frame[where, :3] = random.integers(0, 256, (int(where.sum()), 3))
            frames.append(frame)
        write([(frame, 1) for frame in frames], tmp_path / "a.webp")
        for seen, drawn in zip(shown(read(tmp_path / "a.webp")), frames, strict=True):
            assert np.array_equal(seen, drawn[..., :3])

    def test_black_is_not_taken_for_clear(self, tmp_path: Path) -> None:
        black = np.zeros((180, 320, 4), np.uint8)
        black[..., 3] = 255
        write([(picture(), 1), (black, 1)], tmp_path / "a.webp")
        assert not list(shown(read(tmp_path / "a.webp")))[1].any()
        assert read(tmp_path / "a.webp").alpha

    @pytest.mark.parametrize(("loop", "times"), [(True, 0), (False, 1)])
    def test_it_starts_over_unless_told_not_to(self, tmp_path: Path, loop: bool, times: int) -> None:
        write(film(), tmp_path / "a.webp", loop=loop)
        found = read(tmp_path / "a.webp")
        assert (found.width, found.height, found.loops) == (*SIZE, times)

    def test_a_hold_longer_than_a_delay_can_say(self, tmp_path: Path) -> None:
        write([(picture(), 25 * 20000), (picture(9), 5)], tmp_path / "a.webp")
        found = read(tmp_path / "a.webp")
        assert [part.time for part in found.parts] == [2**24 - 1, 20_000_000 - 2**24 + 1, 200]
        first, second, third = shown(found)
        assert np.array_equal(first, second)
        assert np.array_equal(third, picture(9)[..., :3])

    def test_one_picture_alone(self, tmp_path: Path) -> None:
        write([(picture(), 1)], tmp_path / "a.webp")
        (seen,) = shown(read(tmp_path / "a.webp"))
        assert np.array_equal(seen, picture()[..., :3])
