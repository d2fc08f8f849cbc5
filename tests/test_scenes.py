"""What is in the scene of a film: its mobjects told apart, beat by beat."""

from __future__ import annotations

import numpy as np
from marks import around, staged
from shots import (
    begins,
    every_cell,
    figures,
    shoot,
    shot,
)

from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box
from rnnviz.numbers.asked import trace
from rnnviz.numbers.digits import show
from rnnviz.scenes.drawing import Drawing
from rnnviz.views.catalogue import figure


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
        drawn = note.drawing.rings
        hulls = drawn.together(beat) if beat.key else [box for key in beat.parts for box in drawn.around(key)]
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
