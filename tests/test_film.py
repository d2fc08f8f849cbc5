"""The film as it comes out of manim: its frames counted and looked at."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from marks import ink_box, staged
from shots import (
    FPS,
    REPOSITORY,
    TALL,
    WIDE,
    begins,
    cut,
    every_cell,
    finished,
    shoot,
    shot,
    told,
)
from stills import differs

from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box
from rnnviz.numbers.asked import trace
from rnnviz.scenes import film
from rnnviz.views.catalogue import figure


@every_cell
def test_the_film_is_as_long_as_its_story(cell: str) -> None:
    assert len(shot(cell)[0]) * 100 == staged(cell).story.length * FPS


@pytest.mark.parametrize("fps", [20, 25, 50])
def test_at_every_frame_rate(fps: int) -> None:
    made = staged("rnn")
    assert len(shoot(made, fps=fps)[0]) * 100 == made.story.length * fps


def test_pace_makes_a_longer_film_of_the_same_motion() -> None:
    slow = figure(trace("rnn"), pace=2)
    assert len(shoot(slow)[0]) * 100 == slow.story.length * FPS > staged("rnn").story.length * FPS * 1.4


@every_cell
def test_frames_are_opaque_and_of_the_size_asked(cell: str) -> None:
    for frame in shot(cell)[0][::20]:
        assert (frame.shape, frame.dtype) == ((TALL, WIDE, 4), np.uint8)
        assert frame[..., 3].min() == 255


@every_cell
def test_the_first_frame_is_a_poster(cell: str) -> None:
    made, film_frames = staged(cell), shot(cell)[0]
    poster = film_frames[: begins(made)[0]]
    assert len(poster) * 100 == made.story.poster * FPS
    assert {frame.tobytes() for frame in poster} == {finished(cell).tobytes()}


@every_cell
def test_then_title_inputs_and_the_whole_cell_are_there(cell: str) -> None:
    made, first = staged(cell), shot(cell)[0][begins(staged(cell))[0]]
    opening = made.story.beats[0]
    for label in (*made.heading, *made.panels[0]):
        assert np.ptp(cut(first, ink_box(made, label))) > 60, f"{label.what} is blank"
    for key in opening.parts:
        value = made.layout[key].value.grown(-3)
        assert differs(cut(first, value), cut(finished(cell), value)) < 3, f"{key} is not there yet"
    for key, placed in made.layout.placed.items():
        for box in (*placed.boxes, *placed.plates):
            assert np.ptp(cut(first, box.grown(3))) > 15, f"no outline of {key}"


@every_cell
def test_a_part_not_reached_yet_is_only_an_outline(cell: str) -> None:
    made, (film_frames, _) = staged(cell), shot(cell)
    reached: set[Key] = set()
    for beat, at, _ in told(made)[:-1]:
        reached |= set(beat.parts)
        for key, placed in made.layout.placed.items():
            if key not in reached:
                inner = [cut(film_frames[at], box.grown(-5)) for box in placed.boxes]
                assert all(np.ptp(piece) < 60 for piece in inner), f"{key} in the beat of {beat.name}"


@every_cell
def test_after_its_beat_a_part_is_as_in_the_finished_still(cell: str) -> None:
    made, (film_frames, _) = staged(cell), shot(cell)
    for beat, _, after in told(made)[:-1]:
        for key in beat.parts:
            for box in made.layout[key].boxes:
                inner = box.grown(-4)
                assert differs(cut(film_frames[after - 1], inner), cut(finished(cell), inner)) < 4, (
                    f"{key} of {beat.name}"
                )


@every_cell
def test_what_a_beat_works_with_is_in_full_ink_and_all_else_calm(cell: str) -> None:
    """Numbers of operands and results as dark as in the finished still, all others paler, but there."""
    made, (film_frames, _) = staged(cell), shot(cell)
    graph, reached = made.layout.graph, set[Key]()
    for beat, _, after in told(made)[:-1]:
        reached |= set(beat.parts)
        if beat.key is None:
            continue
        full = {*beat.parts, *(source.key for key in beat.parts for source in graph[key].sources)}
        for key in reached:
            for box in made.layout[key].boxes:
                now, whole = (cut(picture, box.grown(-4)) for picture in (film_frames[after - 1], finished(cell)))
                if key in full:
                    assert differs(now, whole) < 4, f"{key} in {beat.name}"
                else:
                    assert now.min() > whole.min() + 20, f"{key} is not calm in {beat.name}"
                    assert np.ptp(now.sum(axis=2)) > 60, f"{key} is gone in {beat.name}"


@every_cell
def test_the_first_step_ends_as_the_finished_still(cell: str) -> None:
    made, (film_frames, _) = staged(cell), shot(cell)
    last = film_frames[told(made)[-1][2] - 1]
    drawing = Box(0, 44, 1280, made.layout.panel.top - 4)
    assert differs(cut(last, drawing), cut(finished(cell), drawing)) < 2


@every_cell
def test_every_beat_moves(cell: str) -> None:
    made, (film_frames, _) = staged(cell), shot(cell)
    for beat, start, end in [*told(made), *told(made, 1)]:
        distinct = {frame.tobytes() for frame in film_frames[start:end]}
        assert len(distinct) >= 3 if beat.moves else len(distinct) == 1, beat.name


@every_cell
def test_there_is_text_first_then_motion_then_rest(cell: str) -> None:
    made, (film_frames, _) = staged(cell), shot(cell)
    for beat, start, end in [*told(made), *told(made, 1)]:
        lead, rest = beat.lead * FPS // 100, beat.rest * FPS // 100
        assert len({frame.tobytes() for frame in film_frames[start : start + lead]}) == 1, f"lead of {beat.name}"
        assert len({frame.tobytes() for frame in film_frames[end - rest : end]}) == 1, f"rest of {beat.name}"


def test_a_second_render_gives_the_same_frames() -> None:
    again, _ = shoot(figure(trace("lstm")))
    assert all(np.array_equal(a, b) for a, b in zip(shot("lstm")[0], again, strict=True))


def test_a_tinted_cell_is_filmed_as_well() -> None:
    made = staged("lstm", 8, 6)
    assert len(shoot(made)[0]) * 100 == made.story.length * FPS


# manim's own command line.


def test_the_scenes_are_ordinary_manim_scenes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "manim", "-ql", "--media_dir", str(tmp_path), "scenes/film.py", "RNN"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    (file,) = tmp_path.glob("videos/film/*/RNN.mp4")
    with av.open(str(file)) as container:
        (stream,) = container.streams.video
        count, rate = sum(1 for _ in container.decode(stream)), stream.average_rate
        assert (stream.width, stream.height) == (854, 480)
    assert rate == 15
    assert count * 100 == staged("rnn").story.length * 15


@every_cell
def test_each_cell_has_its_scene(cell: str) -> None:
    scene = getattr(film, cell.upper())
    assert issubclass(scene, film.Film)
    assert scene.cell == cell
