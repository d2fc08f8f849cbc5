"""WebP and WebM, read by their specifications and by other programs than those that wrote them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from av.codec.context import CodecContext
from av.packet import Packet
from films import FLAT, SIZE, film, picture, video, write
from numpy.typing import NDArray
from PIL import Image

from rnnviz.output import Frame
from rnnviz.output.webm import _again

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


SEGMENT, CLUSTER, CUES, POINT, PLACES = 0x18538067, 0x1F43B675, 0x1C53BB6B, 0xBB, 0xB7
TIME, CUE_TIME, CUE_PLACE, BLOCK, DOCTYPE, EBML = 0xE7, 0xB3, 0xF1, 0xA3, 0x4282, 0x1A45DFA3
INFO, SCALE, DURATION = 0x1549A966, 0x2AD7B1, 0x4489


def elements(data: bytes, start: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """The elements of an EBML stretch: id, where it begins, content (RFC 8794); all sizes must be known."""
    at = start
    while at < len(data):
        begin, length = at, 9 - data[at].bit_length()
        name = int.from_bytes(data[at : at + length])
        at += length
        length = 9 - data[at].bit_length()
        size = int.from_bytes(data[at : at + length]) & (1 << 7 * length) - 1
        assert size != (1 << 7 * length) - 1, "of unknown size"
        at += length
        assert at + size <= len(data)
        yield name, begin, data[at : at + size]
        at += size


def inside(data: bytes, *path: int) -> Iterator[bytes]:
    """The content of all elements under these names."""
    for name, _, content in elements(data):
        if name == path[0]:
            yield from inside(content, *path[1:]) if len(path) > 1 else (content,)


def number(data: bytes, *path: int) -> int:
    (content,) = inside(data, *path)
    return int.from_bytes(content)


def long() -> list[tuple[Frame, int]]:
    """32 s at 10 a second, something new every 0.8 s."""
    return [(picture(3.0 * k), 8) for k in range(40)]


def error(path: Path, frames: list[tuple[Frame, int]]) -> float:
    drawn = [frame for frame, repeat in frames for _ in range(repeat)]
    return float(np.mean([np.abs(a - b[..., :3].astype(int)) for a, b in zip(video(path), drawn, strict=True)]))


class TestWebM:
    @pytest.mark.parametrize("fps", [10, 20, 25, 50])
    def test_every_frame_is_there_at_a_constant_rate(self, tmp_path: Path, fps: int) -> None:
        write(film(), tmp_path / "a.webm", fps=fps)
        with av.open(str(tmp_path / "a.webm")) as found:
            stream = found.streams.video[0]
            assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("vp9", "yuv420p")
            assert (stream.width, stream.height) == SIZE
            assert stream.average_rate == fps
            context = stream.codec_context
            marks = (context.colorspace, context.color_range, context.color_primaries, context.color_trc)
            assert tuple(map(int, marks)) == (1, 1, 1, 1)  # BT.709, limited range
            assert found.duration == 43 * 1_000_000 // fps
            times = [frame.pts * frame.time_base for frame in found.decode(stream) if frame.pts is not None]
        assert times[0] == 0
        assert len(times) == 43
        assert all(later - earlier == Fraction(1, fps) for earlier, later in pairwise(times))

    def test_flat_colours_survive(self, tmp_path: Path) -> None:
        for k, colour in enumerate(FLAT):
            flat = np.full((180, 320, 4), 255, np.uint8)
            flat[..., :3] = list(bytes.fromhex(colour[1:]))
            write([(flat, 3)], tmp_path / f"{k}.webm")
            off = np.abs(video(tmp_path / f"{k}.webm")[-1] - flat[..., :3].astype(int))
            assert off.mean() <= 3
            assert off.max() <= 6

    def test_it_looks_as_drawn_at_every_moment(self, tmp_path: Path) -> None:
        write(film(), tmp_path / "a.webm")
        drawn = [frame for frame, repeat in film() for _ in range(repeat)]
        for seen, meant in zip(video(tmp_path / "a.webm"), drawn, strict=True):
            assert np.abs(seen - meant[..., :3].astype(int)).mean() < 4

    def test_it_looks_no_worse_than_the_mp4(self, tmp_path: Path) -> None:
        write(film(), tmp_path / "a.webm", tmp_path / "a.mp4")
        assert error(tmp_path / "a.webm", film()) < error(tmp_path / "a.mp4", film()) * 1.1

    def test_two_decoders_agree_on_every_frame(self, tmp_path: Path) -> None:
        write([*film(), *film()], tmp_path / "a.webm")
        by_libvpx = []
        with av.open(str(tmp_path / "a.webm")) as found:
            assert found.streams.video[0].codec_context.codec.name == "vp9"  # FFmpeg's own
            by_ffmpeg = [frame.to_ndarray() for frame in found.decode(video=0)]
        decoder = CodecContext.create("libvpx-vp9", "r")
        with av.open(str(tmp_path / "a.webm")) as found:
            for packet in found.demux(video=0):
                if packet.size:
                    by_libvpx += [frame.to_ndarray() for frame in decoder.decode(packet)]  # type: ignore[attr-defined]
        assert len(by_ffmpeg) == 86
        assert all(np.array_equal(a, b) for a, b in zip(by_ffmpeg, by_libvpx, strict=True))

    def test_a_hold_costs_next_to_nothing(self, tmp_path: Path) -> None:
        write([(picture(), 5), (picture(9), 5)], tmp_path / "short.webm")
        write([(picture(), 5), (picture(9), 1005)], tmp_path / "long.webm")
        assert len(video(tmp_path / "long.webm")) == 1010
        short, long = ((tmp_path / name).stat().st_size for name in ("short.webm", "long.webm"))
        assert long - short < 9 * 1000

    @pytest.mark.parametrize("size", [(322, 182), (640, 360)])
    def test_what_changes_at_the_rim_is_shown(self, tmp_path: Path, size: tuple[int, int]) -> None:
        before = np.full((size[1], size[0], 4), 255, np.uint8)
        after = before.copy()
        after[-31:, -33:, :3] = 0
        write([(before, 2), (after, 2)], tmp_path / "a.webm")
        last = video(tmp_path / "a.webm")[-1].astype(int)
        assert last[-20:, -20:].max() < 12
        assert last[:-40, :-40].min() > 243

    def test_the_container_says_what_it_is_and_has_an_index(self, tmp_path: Path) -> None:
        write(long(), tmp_path / "a.webm", fps=10)
        data = (tmp_path / "a.webm").read_bytes()
        assert list(inside(data, EBML, DOCTYPE)) == [b"webm"]
        assert number(data, SEGMENT, INFO, SCALE) == 1_000_000  # times in ms
        assert struct.unpack(">d", next(inside(data, SEGMENT, INFO, DURATION))) == (32000,)
        (segment,) = inside(data, SEGMENT)
        clusters = {at: content for name, at, content in elements(segment) if name == CLUSTER}
        times = []
        for point in inside(segment, CUES, POINT):
            time = number(point, CUE_TIME)
            cluster = clusters[number(point, PLACES, CUE_PLACE)]
            assert number(cluster, TIME) == time
            first = next(inside(cluster, BLOCK))
            assert first[3] & 0x80, "not marked as a key frame"
            assert not first[4] & 0b100, "not a key frame"
            times.append(time)
        assert times[0] == 0
        assert len(times) == 4
        assert all(10000 <= later - earlier <= 10800 for earlier, later in pairwise(times))

    def test_a_reader_can_jump(self, tmp_path: Path) -> None:
        write(long(), tmp_path / "a.webm", fps=10)
        every = video(tmp_path / "a.webm")
        with av.open(str(tmp_path / "a.webm")) as found:
            for second in (25, 3, 31):
                found.seek(second * 1_000_000)
                frames = found.decode(video=0)
                first = next(frames)
                assert first.time is not None
                assert first.key_frame
                assert second - 11 < first.time <= second
                seen = next(frame for frame in frames if frame.time is not None and frame.time >= second)
                shown_as = seen.reformat(format="rgb24", src_colorspace="ITU709", src_color_range="MPEG")
                assert np.array_equal(shown_as.to_ndarray(), every[second * 10])

    @pytest.mark.parametrize(
        ("bits", "byte"),
        [
            ("10 00 0 0 1 0" + "0" * 16, "10 00 1 000"),  # a key frame is in every slot
            ("10 00 0 1 1 0 00 00000001 000000", "10 00 1 000"),
            ("10 00 0 1 1 0 11 00001000 111111", "10 00 1 011"),
            ("10 00 0 1 1 0 00 11000000 000000", "10 00 1 110"),
            ("10 00 0 1 1 1 10000000 11111111", "10 00 1 111"),  # error resilient: no context to reset
        ],
    )
    def test_a_frame_is_shown_again_from_where_the_decoder_keeps_it(self, bits: str, byte: str) -> None:
        coded = int(bits.replace(" ", ""), 2).to_bytes(3)
        assert _again(coded) == bytes([int(byte.replace(" ", ""), 2)])

    @pytest.mark.parametrize(
        "bits",
        [
            "10 10 0 1 1 0 00 00000001 000000",  # another profile
            "10 00 0 1 0 0 00 00000001 000000",  # not shown
            "10 00 0 1 1 0 11 00000000 111111",  # kept nowhere
        ],
    )
    def test_a_frame_that_cannot_be_shown_again_is_no_wrong_picture(self, bits: str) -> None:
        assert _again(int(bits.replace(" ", ""), 2).to_bytes(3)) == b""

    def test_a_frame_that_cannot_be_shown_again_is_encoded_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rnnviz.output.webm._again", lambda coded: b"")
        write(film(), tmp_path / "a.webm")
        drawn = [frame for frame, repeat in film() for _ in range(repeat)]
        for seen, meant in zip(video(tmp_path / "a.webm"), drawn, strict=True):
            assert np.abs(seen - meant[..., :3].astype(int)).mean() < 4
