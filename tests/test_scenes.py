"""The film as it comes out of manim: its frames counted and looked at, its mobjects told apart."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import reading
from manim import VMobject
from marks import DRAWN, around, ink_box, pixels, staged
from stills import Pixels, differs, still

from rnnviz.figures.figure import Figure
from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box
from rnnviz.numbers.asked import trace
from rnnviz.numbers.digits import show
from rnnviz.scenes import film, frames, summary
from rnnviz.scenes.drawing import Drawing
from rnnviz.scenes.frames import Frame
from rnnviz.scenes.shapes import is_text
from rnnviz.story.story import Beat
from rnnviz.views.catalogue import figure

REPOSITORY = Path(__file__).parent.parent


WIDE, TALL, FPS = 320, 180, 10


every_cell = pytest.mark.parametrize("cell", DRAWN)


@dataclass
class Kept:
    """A sink that keeps every frame."""

    frames: list[Frame] = field(default_factory=list)

    def add(self, frame: Frame, repeat: int = 1) -> None:
        assert repeat > 0
        self.frames += [frame] * repeat


class Watched(film.Film):  # type: ignore[misc, unused-ignore]
    """A film that notes after every beat what is in the scene."""

    def __init__(self, made: Figure, notes: list[Note], **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(made, **kwargs)
        self.notes = notes

    def _beat(self, place: int, beat: Beat) -> None:
        super()._beat(place, beat)
        # manim adds empty mobjects of its own, and what moves together as a group.
        there = [m for top in self.mobjects for m in top.get_family() if len(m.points)]
        seen = [(m, around([m])) for m in there if isinstance(m, VMobject) and visible(m)]
        parts = self.drawing.parts.values()
        known = [*self.base, *self.lane, *(m for i in parts for m in (*i.ghosts, *i.pale, *i.everything()))]
        self.notes.append(Note(self, there, [*self.spot, *self.moves.lasting], seen, known, self.drawing))


@dataclass(frozen=True)
class Note:
    """What was in the scene when a beat had ended: everything, the rings, and what could be seen, where; what it was
    made of, and the drawing.
    """

    scene: Watched
    mobjects: list[Any]
    spot: list[VMobject]
    seen: list[tuple[VMobject, Box]]
    known: list[VMobject]
    drawing: Drawing


def visible(mobject: VMobject) -> bool:
    strokes = mobject.stroke_width > 0 and mobject.get_stroke_rgbas()[:, 3].max() > 0.01
    return len(mobject.points) > 0 and bool(strokes or mobject.get_fill_rgbas()[:, 3].max() > 0.01)


def shoot(made: Figure, *, until: int | None = None, fps: int = FPS) -> tuple[list[Frame], list[Note]]:
    kept, notes = Kept(), []  # type: ignore[var-annotated]
    frames.render(
        partial(Watched, made, notes, until=until), kept, width=WIDE, height=TALL, fps=fps,
        background=made.theme.colours.ground,
    )  # fmt: skip
    return kept.frames, notes


@cache
def shot(cell: str) -> tuple[list[Frame], list[Note]]:
    return shoot(staged(cell))


@cache
def finished(cell: str) -> Frame:
    return still(partial(summary.Summary, staged(cell)), staged(cell), WIDE, TALL)


def figures(mobjects: list[VMobject]) -> str:
    """The number that is written by these; a level's bar is none."""
    return "".join(reading.text(pixels(m.points)) for m in mobjects if is_text(m))


def cut(frame: Frame, box: Box) -> Pixels:
    """The pixels of a frame in a box of the canvas."""
    share = frame.shape[1] / 1280
    left, top, right, bottom = (round(edge * share) for edge in (box.left, box.top, box.right, box.bottom))
    return np.asarray(frame[top:bottom, left:right, :3], float)


def begins(made: Figure) -> list[int]:
    """The frame at which each beat begins, and the end."""
    return [int(t) for t in np.cumsum([made.story.poster, *(beat.length for beat in made.story.beats)]) * FPS // 100]


def told(made: Figure, step: int = 0) -> list[tuple[Beat, int, int]]:
    """The beats of a step, each with the frame at which it begins and that at which it ends."""
    at = begins(made)
    return [one for one in zip(made.story.beats, at, at[1:], strict=False) if one[0].step == step]


# Frames.


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


@every_cell
def test_a_second_render_gives_the_same_frames(cell: str) -> None:
    again, _ = shoot(figure(trace(cell)))
    assert all(np.array_equal(a, b) for a, b in zip(shot(cell)[0], again, strict=True))


def test_a_tinted_cell_is_filmed_as_well() -> None:
    made = staged("lstm", 8, 6)
    assert len(shoot(made)[0]) * 100 == made.story.length * FPS


# Mobjects.


@every_cell
def test_nothing_is_left_in_the_scene_that_belongs_to_no_part(cell: str) -> None:
    for note in shot(cell)[1]:
        scene, known = note.scene, {id(m) for m in note.known}
        left = [m for m in note.mobjects if id(m) not in known]
        panel = Box(0, scene.drawing.layout.panel.top, 1280, 720)
        spots = {id(m) for m in note.spot}
        strange = [around([m]) for m in left if id(m) not in spots and not panel.grown(1).holds(around([m]))]
        assert [box for box in strange if box.bottom > 50] == [], "only the counter of beats is up there"
        assert len(note.mobjects) == len({id(m) for m in note.mobjects})


@every_cell
def test_what_is_in_the_scene_only_grows_by_the_parts_of_its_beat(cell: str) -> None:
    made, (_, notes) = staged(cell), shot(cell)
    seen: set[Key] = set()
    for beat, note in zip(made.story.beats, notes, strict=True):
        if beat.name == "next step":
            seen.clear()
        seen |= {part.key for part in made.layout.graph.parts} if not beat.parts else set(beat.parts)
        there = {id(m) for m, _ in note.seen}
        for key, inked in note.drawing.parts.items():
            numbers = [m for piece in inked.values for m in piece.number]
            assert all((id(m) in there) == (key in seen) for m in numbers), f"{key} after {beat.name}"


@every_cell
def test_the_accent_is_on_what_is_worked_on_and_nowhere_else(cell: str) -> None:
    made, (_, notes) = staged(cell), shot(cell)
    accent = made.theme.colours.accent
    for beat, note in zip(made.story.beats, notes, strict=True):
        rings = [
            box
            for m, box in note.seen
            if m.stroke_width > 0 and m.get_stroke_rgbas()[0, 3] > 0 and m.stroke_color.to_hex() == accent
        ]
        alone = beat.key is not None or not beat.parts
        spots = note.drawing.spots
        hulls = note.drawing.together(beat.parts) if beat.key else [box for key in beat.parts for box in spots(key)]
        assert len(rings) == len(hulls) or not alone, "at the end and only there nothing is worked on"
        for ring in rings:
            assert any(ring.holds(hull) and hull.grown(12).holds(ring) for hull in hulls), beat.name


@every_cell
def test_what_leaves_on_the_right_comes_in_on_the_left(cell: str) -> None:
    made, notes = staged(cell), shot(cell)[1]
    note = next(note for beat, note in zip(made.story.beats, notes, strict=True) if beat.step == 1)
    for state in made.runs[0].sized.cell.states:
        boxes, numbers = made.layout[Key(state.incoming)].boxes, made.runs[0].value(state.outgoing)[0]
        for box, number in zip(boxes, numbers, strict=True):
            inside = [m for m, place in note.seen if box.grown(-2).holds(place)]
            assert figures(inside) == show(number), state.incoming


@every_cell
def test_the_second_step_ends_with_its_own_numbers(cell: str) -> None:
    made, note = staged(cell), shot(cell)[1][-1]
    (after,) = made.later
    for part in made.layout.graph.parts:
        for box, text in zip(made.layout[part.key].boxes, after.texts(part), strict=False):
            inside = [m for m, place in note.seen if box.grown(-2).holds(place)]
            assert figures(inside) == text, part.key


@every_cell
def test_one_step_alone_ends_with_it(cell: str) -> None:
    alone, both = figure(trace(cell), steps=1), staged(cell)
    assert [beat.step for beat in alone.story.beats] == [0] * len(alone.story.beats)
    assert alone.story.beats == tuple(beat for beat in both.story.beats if beat.step == 0)
    assert alone.later == ()


@every_cell
def test_until_stops_after_that_beat(cell: str) -> None:
    made = staged(cell)
    cut_short, _ = shoot(made, until=2)
    first, _, end = begins(made)[:3]
    assert len(cut_short) == end - first
    assert all(map(np.array_equal, cut_short, shot(cell)[0][first:end]))


@every_cell
def test_levels_of_the_memory_are_measured_against_one_largest_value(cell: str) -> None:
    """A bar from the middle of each value on the lane: to the right above 0, as long as the value's share."""
    made = staged(cell)
    drawing = Drawing(made)
    readings = made.readings
    assert readings is not None
    per_value: set[float] = set()
    for part in made.layout.graph.parts:
        if not readings.has_level(part):
            continue
        for box, piece, number in zip(
            made.layout[part.key].boxes, drawing.parts[part.key].values, readings.numbers(part), strict=False
        ):
            bar = around(piece.meter[1:2])
            ends = bar.left - box.x, bar.right - box.x
            assert min(map(abs, ends)) < 1, "it begins at the middle"
            assert box.holds(bar), part.key
            if abs(number) > 0.3:  # long enough to be measured
                end = max(ends, key=abs)
                assert np.sign(end) == np.sign(number)
                per_value.add(round(abs(end) / abs(number) / (box.width / 2), 1))
    assert made.reach == max(step.reach() for step in (readings, *made.later))
    assert len(per_value) <= 2, "one scale; a capsule has a little less room than a box"


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
