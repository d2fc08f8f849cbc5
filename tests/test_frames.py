"""What comes out of manim: as many frames as were meant, and the picture that manim itself would draw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import manim
import numpy as np
import pytest
from manim.camera.camera import Camera
from numpy.typing import NDArray

from rnnviz.scenes.camera import PathCamera
from rnnviz.scenes.frames import Timed, canvas_point, render, still

WIDTH, HEIGHT = 320, 180


class Kept:
    """Every frame with the number of times that it is shown."""

    def __init__(self) -> None:
        self.frames: list[NDArray[np.uint8]] = []
        self.repeats: list[int] = []

    def add(self, frame: NDArray[np.uint8], repeat: int = 1) -> None:
        self.frames.append(frame)
        self.repeats.append(repeat)


def drawn(
    construct: Callable[[Any], object],
    fps: int = 25,
    background: str = "#FFFFFF",
    progress: Callable[[int], None] | None = None,
) -> Kept:
    kept = Kept()
    render(scene(construct), kept, width=WIDTH, height=HEIGHT, fps=fps, background=background, progress=progress)
    return kept


def scene(construct: Callable[[Any], object]) -> type[Timed]:
    return type("Sample", (Timed,), {"construct": construct})


def square(x: float = 100, y: float = 360) -> manim.Square:
    side = manim.Square(1.0, fill_color="#0072B2", fill_opacity=1, stroke_width=0)
    return side.move_to(canvas_point(x, y))


def left_edge(frame: NDArray[np.uint8]) -> float:
    """Where the blue begins in the middle row, in pixels of the canvas."""
    row = 255 - frame[90, :, 0].astype(float)
    return float(np.argmax(row > 1) + 1 - row[np.argmax(row > 1)] / 255) * 4


class TestCounts:
    @pytest.mark.parametrize("fps", [10, 20, 25, 50, 15, 24, 30, 60])
    def test_motions_and_rests_have_the_frames_that_they_were_given(self, fps: int) -> None:
        moves, rests = [1, 2, 3, 5, 7, 12, 13], [1, 3, 6, 7, 12, 14, 29]

        def construct(self: Timed) -> None:
            thing = square()
            self.add(thing)
            for move, rest in zip(moves, rests, strict=True):
                self.move(move, thing.animate.shift(manim.RIGHT / 10))
                self.rest(rest)

        found = drawn(construct, fps).repeats
        for move, rest in zip(moves, rests, strict=True):
            assert found[: move + 1] == [1] * move + [rest]
            found = found[move + 1 :]
        assert found == []

    def test_a_motion_starts_at_once_and_arrives(self) -> None:
        def construct(self: Timed) -> None:
            thing = square(100)
            self.add(thing)
            self.rest(2)
            self.move(4, thing.animate(rate_func=manim.linear).shift(manim.RIGHT * 4))
            self.rest(2)

        frames = drawn(construct).frames
        assert [left_edge(frame) for frame in frames] == pytest.approx([50, 150, 250, 350, 450, 450], abs=0.5)
        assert np.array_equal(frames[-1], frames[-2])

    def test_no_rest_is_no_frame_and_no_motion_is_an_error(self) -> None:
        def construct(self: Timed) -> None:
            self.rest(0)
            self.rest(3)
            with pytest.raises(ValueError, match="0 frames"):
                self.move(0, square().animate.shift(manim.UP))

        assert drawn(construct).repeats == [3]

    def test_progress_is_told_of_every_frame(self) -> None:
        told: list[int] = []
        drawn(lambda self: (self.rest(5), self.move(3, square().animate.shift(manim.UP))), progress=told.append)
        assert told == [5, 1, 1, 1]

    def test_manims_own_writer_takes_the_same_scene(self, tmp_path: Path) -> None:
        def construct(self: Timed) -> None:
            thing = square()
            self.add(thing)
            self.move(7, thing.animate.shift(manim.RIGHT))
            self.rest(4)

        settings = {"quality": "low_quality", "media_dir": str(tmp_path), "output_file": str(tmp_path / "own.mp4")}
        with manim.tempconfig({**settings, "verbosity": "ERROR", "progress_bar": "none"}):
            scene(construct)().render()
        with av.open(str(tmp_path / "own.mp4")) as film:
            frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
        assert len(frames) == 11
        assert frames[0].shape == (480, 854, 3)
        column = round(100 / 1280 * 854)  # where the canvas puts the square, though manim's own frame is another
        assert frames[0][240, column, 2] > 100
        assert frames[0][240, 854 // 2, 2] < 40


class TestSetUp:
    def test_the_canvas_lies_pixel_on_pixel(self) -> None:
        def construct(self: Timed) -> None:
            self.add(square(0 + 50, 0 + 50), square(1280 - 50, 720 - 50))

        picture = still(scene(construct), width=1280, height=720)
        blue = (picture[..., 0] == 0) & (picture[..., 2] == 0xB2)
        assert blue[:100, :100].all()
        assert blue[-100:, -100:].all()
        assert blue.sum() == 20000
        assert (picture[..., 3] == 255).all()

    def test_the_background_is_the_one_asked_for(self) -> None:
        assert drawn(lambda self: self.rest(1), background="#16213E").frames[0][0, 0].tolist() == [22, 33, 62, 255]

    def test_manims_settings_are_put_back_and_nothing_is_left(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
        (tmp_path / "temporary").mkdir()
        monkeypatch.setattr("tempfile.tempdir", None)
        before = dict(manim.config)
        drawn(lambda self: self.rest(1))
        with pytest.raises(ZeroDivisionError):
            drawn(lambda self: (self.rest(1), 1 / 0))
        still(scene(lambda self: self.rest(1)), width=WIDTH, height=HEIGHT)
        assert dict(manim.config) == before
        assert [path.name for path in tmp_path.iterdir()] == ["temporary"]
        assert not list((tmp_path / "temporary").iterdir())

    def test_a_scene_without_time_gives_one_frame(self) -> None:
        found = drawn(lambda self: self.add(square(640)))
        assert found.repeats == [1]
        assert left_edge(found.frames[0]) == pytest.approx(590, abs=0.5)

    def test_a_still_is_the_last_picture_and_draws_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def construct(self: Timed) -> None:
            thing = square(100)
            self.add(thing)
            for _ in range(3):
                self.move(9, thing.animate.shift(manim.RIGHT))
                self.rest(9)

        painted: list[int] = []
        redraw = PathCamera.redraw

        def counted(self: PathCamera, *args: Any) -> bool:  # noqa: ANN401
            painted.append(1)
            return redraw(self, *args)

        monkeypatch.setattr(PathCamera, "redraw", counted)
        picture = still(scene(construct), width=WIDTH, height=HEIGHT)
        assert len(painted) <= 4  # one for each rest at most
        assert np.array_equal(picture, drawn(construct).frames[-1])


class TestCamera:
    """Our camera against manim's own. No coordinate lies between two of cairo's steps, where either may round."""

    def test_each_frame_is_what_manim_draws(self) -> None:
        def construct(self: Timed) -> None:
            random = np.random.default_rng(5)
            things = [self_made(kind, random) for kind in range(24)]
            self.add(*things[:20])
            self.rest(1)
            one, two = things[3:9], things[12:15]
            self.move(4, *(thing.animate.shift((0.313, 0.1171, 0)) for thing in one))
            self.move(3, *(thing.animate.set_opacity(0.31) for thing in two), things[17].animate.scale(1.37))
            self.remove(things[0], *one[:2])
            self.add(*things[20:])
            self.rest(1)
            self.move(3, things[21].animate.rotate(0.71), things[5].animate.set_stroke(width=7.3))
            self.bring_to_front(things[1])
            self.rest(1)
            self.move(2, manim.FadeOut(things[22]), things[2].animate.set_stroke(width=0).set_fill(opacity=0))
            things[4].set_color("#A34E84")
            self.rest(1)

        ours = drawn(construct).frames
        theirs = _by_manim(construct)
        assert len(ours) == len(theirs)
        for k, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            assert np.abs(one.astype(int) - other).max() <= 1, f"frame {k}"

    def test_gradients_and_open_paths(self) -> None:
        def construct(self: Timed) -> None:
            ring = manim.Circle(0.777, stroke_width=5).set_color(["#0072B2", "#C8500A"]).move_to((0.1234, 0.3, 0))
            arc = manim.Arc(1.31, 0.1, 2.1, stroke_width=3.3)
            self.add(ring, arc)
            self.rest(1)
            self.move(2, ring.animate.shift((1.013, 0.2, 0)))

        for one, other in zip(drawn(construct).frames, _by_manim(construct), strict=True):
            assert np.abs(one.astype(int) - other).max() <= 1

    def test_nothing_drawn_twice_is_drawn_over(self) -> None:
        def construct(self: Timed) -> None:
            self.add(square(640).set_fill(opacity=0.5), square(300))
            for _ in range(3):
                self.rest(2)
                self.add(square(200))

        frames = drawn(construct).frames
        assert len({int(frame[90, 160, 0]) for frame in frames}) == 1

    def test_what_is_no_vector_is_drawn_by_manim(self) -> None:
        def construct(self: Timed) -> None:
            cloud = manim.PMobject(stroke_width=6).add_points([(x / 20, 0, 0) for x in range(20)], color="#000000")
            self.add(square(300), cloud)
            self.rest(1)
            self.move(2, cloud.animate.shift(manim.RIGHT * 3))
            self.rest(1)

        frames = drawn(construct).frames
        assert [frames[0][90, x, 0] for x in (75, 170, 245)] == [0, 0, 255]
        assert [frames[-1][90, x, 0] for x in (75, 170, 245)] == [0, 255, 0]


def self_made(kind: int, random: np.random.Generator) -> manim.VMobject:
    """One of a few shapes, somewhere."""
    x, y = random.uniform(-5.5, 5.5), random.uniform(-3, 3)
    colour = ("#009E73", "#C8500A", "#0072B2")[kind % 3]
    made: manim.VMobject
    if kind % 4 == 0:
        made = manim.RoundedRectangle(corner_radius=0.21, width=1.713, height=0.917, color=colour, fill_opacity=0.7)
    elif kind % 4 == 1:
        made = manim.Star(5, outer_radius=0.671, color=colour, stroke_width=3.1)
    elif kind % 4 == 2:
        made = manim.Line((0, 0, 0), (1.371, 0.413, 0), color=colour, stroke_width=2.3)
    else:
        made = manim.Circle(0.377, color=colour, fill_opacity=1, stroke_width=0)
    return made.move_to((x, y, 0))


def _by_manim(construct: Callable[[Any], None]) -> list[NDArray[np.uint8]]:
    """The frames that manim's own renderer and camera hand to a writer."""
    from manim.renderer.cairo_renderer import CairoRenderer
    from manim.scene.scene_file_writer import SceneFileWriter

    frames: list[NDArray[np.uint8]] = []

    class Keeping(SceneFileWriter):
        def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:  # noqa: ANN401
            frames.append(pixels)

    settings = {
        "pixel_width": 320, "pixel_height": 180, "frame_width": 12.8, "frame_height": 7.2, "frame_rate": 25,
        "format": "none", "disable_caching": True, "verbosity": "ERROR", "progress_bar": "none",
        "background_color": "#FFFFFF",
    }  # fmt: skip
    with manim.tempconfig(settings):
        scene(construct)(renderer=CairoRenderer(file_writer_class=Keeping, camera_class=Camera)).render()
    return frames
