"""GIF, read again by another program than the one that wrote it, and its palette."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from films import FLAT, SIZE, film, picture, write
from numpy.typing import NDArray
from PIL import Image

from rnnviz.output.palette import Tally, choose


def gif(path: Path) -> list[tuple[NDArray[np.uint8], int]]:
    """The pictures of a GIF and how long each stands, in ms."""
    found = []
    with Image.open(path) as film:
        for k in range(film.n_frames):  # type: ignore[attr-defined]
            film.seek(k)
            found.append((np.array(film.convert("RGB")), int(film.info["duration"])))
    return found


class TestGif:
    @pytest.mark.parametrize(("fps", "delay"), [(10, 100), (20, 50), (25, 40), (50, 20)])
    def test_delays_are_exact_and_holds_are_one_frame(self, tmp_path: Path, fps: int, delay: int) -> None:
        write(film(), tmp_path / "a.gif", fps=fps)
        delays = [time for _, time in gif(tmp_path / "a.gif")]
        assert delays == [10 * delay, *[delay] * 8, 25 * delay]
        assert sum(delays) == 43 * delay

    def test_equal_frames_in_a_row_are_one(self, tmp_path: Path) -> None:
        write([(picture(), 1), (picture(), 1), (picture(9), 2), (picture(9), 3)], tmp_path / "a.gif")
        assert [time for _, time in gif(tmp_path / "a.gif")] == [80, 200]

    def test_a_hold_longer_than_a_delay_can_say(self, tmp_path: Path) -> None:
        write([(picture(), 25 * 700), (picture(9), 5)], tmp_path / "a.gif")
        found = gif(tmp_path / "a.gif")
        assert [time for _, time in found] == [655350, 700000 - 655350, 200]
        assert np.array_equal(found[0][0], found[1][0])

    def test_it_looks_as_drawn(self, tmp_path: Path) -> None:
        write(film(), tmp_path / "a.gif")
        found = gif(tmp_path / "a.gif")
        assert len(found) == len(film())
        off = [np.abs(seen - drawn[..., :3].astype(int)) for (seen, _), (drawn, _) in zip(found, film(), strict=True)]
        assert np.mean(off) < 0.5
        assert max(off[0].max(), off[-1].max()) < 40  # of the pictures that stand

    def test_the_first_frame_is_whole_and_flat_colours_are_exact(self, tmp_path: Path) -> None:
        write(film(), tmp_path / "a.gif")
        data = (tmp_path / "a.gif").read_bytes()
        start = 13 + 3 * 256 + 19 + 8  # header, palette, loop, delay
        assert struct.unpack("<cHHHH", data[start : start + 9]) == (b",", 0, 0, *SIZE)
        palette = {data[k : k + 3] for k in range(13, 13 + 3 * 256, 3)}
        assert {bytes.fromhex(colour[1:]) for colour in FLAT} <= palette
        seen, drawn = gif(tmp_path / "a.gif")[0][0], picture()[..., :3]
        for colour in FLAT:
            flat = (drawn == list(bytes.fromhex(colour[1:]))).all(-1)
            assert flat.any()
            assert (seen[flat] == drawn[flat]).all()

    def test_few_colours_are_all_exact(self, tmp_path: Path) -> None:
        plain = [np.full((180, 320, 4), 255, np.uint8) for _ in range(3)]
        for k, frame in enumerate(plain):
            frame[20 * k : 20 * k + 50, 30:90, :3] = (k, 100, 3 * k)
        write([(frame, 1) for frame in plain], tmp_path / "a.gif")
        for (seen, _), drawn in zip(gif(tmp_path / "a.gif"), plain, strict=True):
            assert np.array_equal(seen, drawn[..., :3])

    @pytest.mark.parametrize("loop", [True, False])
    def test_it_starts_over_unless_told_not_to(self, tmp_path: Path, loop: bool) -> None:
        write(film(), tmp_path / "a.gif", loop=loop)
        with Image.open(tmp_path / "a.gif") as found:
            assert found.info.get("loop") == (0 if loop else None)

    def test_noise_is_written_as_well(self, tmp_path: Path) -> None:
        random = np.random.default_rng(0)
        frames = [random.integers(0, 256, (180, 320, 4), np.uint8) for _ in range(3)]
        for frame in frames:
            frame[..., 3] = 255
        write([(frame, 2) for frame in frames], tmp_path / "a.gif")
        for (seen, _), drawn in zip(gif(tmp_path / "a.gif"), frames, strict=True):
            assert np.abs(seen - drawn[..., :3].astype(int)).mean() < 20


class TestPalette:
    def test_a_tally_adds_area_and_time(self) -> None:
        tally = Tally()
        tally.add(np.array([7, 5, 7], np.uint32), np.array([1, 10, 100], np.uint32))
        tally.add(np.array([6, 7], np.uint32), np.array([3, 1000], np.uint32))
        assert tally.colours.tolist() == [5, 6, 7]
        assert tally.weights.tolist() == [10, 3, 1101]

    def test_every_colour_has_one_near(self) -> None:
        ramp = np.stack(np.meshgrid(*[np.arange(0, 256, 12)] * 3), -1).reshape(-1, 3).astype(np.uint8)
        palette = choose(ramp, np.ones(len(ramp)), 255, 48)
        assert len(palette.colours) == 255
        assert palette.coarse == 48
        assert np.abs(palette.colours[palette.nearest(ramp)].astype(int) - ramp).max() <= 60
        assert palette.nearest(ramp, coarse=True).max() < 48

    def test_the_colours_asked_for_are_exact_however_small_their_area(self) -> None:
        random = np.random.default_rng(2)
        many = np.unique(random.integers(0, 256, (5000, 3), np.uint8), axis=0)
        weights, exact = random.uniform(50, 100, len(many)), np.zeros(len(many), bool)
        exact[::100] = True
        weights[exact] = 1
        palette = choose(many, weights, 255, 48, exact)
        assert np.array_equal(palette.colours[palette.nearest(many[exact])], many[exact])
