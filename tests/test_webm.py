"""WebM, read by its specification and by another program than the one that wrote it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from av.codec.context import CodecContext
from films import FLAT, SIZE, film, picture, video, write

from rnnviz.output import Frame
from rnnviz.output.webm import _again

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
