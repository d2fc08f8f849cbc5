"""The order of the film, its times, and its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from stories import drawn, every_cell, every_seed, known, narration, story

from rnnviz.functions.known import FUNCTIONS
from rnnviz.graph.graph import Graph, Key
from rnnviz.language.expression import Equation
from rnnviz.language.notation import write
from rnnviz.numbers.asked import trace
from rnnviz.numbers.rollout import follow
from rnnviz.story.panel import Panel
from rnnviz.story.story import Beat
from rnnviz.views.cell.telling import tell

MOST_A_SECOND = 52  # characters of a sentence, beside what moves

# Snapshots: what a reader of this project looks at when the story changes.


def formula(equation: Equation) -> str:
    return f"{write(equation.target)} = {write(equation.expression)}"


def words(panel: Panel) -> Iterator[str]:
    if panel.equation:
        yield f"    equation  {formula(panel.equation)}"
        yield f"    active    {', '.join(sorted(panel.active))}"
    for line in panel.lines:
        yield f"    figures   {line}"
    yield f"    sentence  {panel.sentence}"


def told(beats: tuple[Beat, ...], of: Graph) -> Iterator[str]:
    graph = {part.key: [source.key for source in part.sources] for part in of.parts}
    at = 0
    for place, beat in enumerate(beats, 1):
        yield f"{place}. {beat.name}, at {at}: lead {beat.lead}, motion {beat.motion}, rest {beat.rest}"
        yield f"    works on  {', '.join(map(str, beat.parts)) or 'nothing'}"
        for move in beat.moves:
            came = graph.get(move.part, ())[move.entry] if move.verb == "travel" else move.source
            source = f" from {came}" if came else ""
            units = f", units {', '.join(str(unit + 1) for unit in move.units)}" if move.units else ""
            yield f"    {move.verb:<9} {move.part}{source}, {move.start} to {move.start + move.length}{units}"
        yield from words(beat.panel)
        yield ""
        at += beat.length


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_story_as_a_text(cell: str, snapshot: Callable[[str, str], None]) -> None:
    whole = story(cell)
    head = f"{whole.title}: {len(whole.beats)} beats, {whole.length} hundredths of a second\n\n"
    snapshot(f"{cell}-story", head + "\n".join(told(whole.beats, drawn(known(cell)))))


# The order.


@pytest.mark.parametrize(("cell", "count"), [("rnn", 5), ("lstm", 11), ("gru", 12)])
@pytest.mark.parametrize("size", [(3, 2), (1, 1), (8, 6)])
def test_a_beat_for_each_thing_that_a_reader_takes_in(cell: str, count: int, size: tuple[int, int]) -> None:
    assert len(story(cell, None, *size).beats) == count


@every_cell
def test_every_part_is_worked_on_in_exactly_one_beat(cell: str) -> None:
    worked = [key for beat in story(cell).beats for key in beat.parts]
    assert sorted(worked) == sorted(part.key for part in drawn(known(cell)).parts)


@every_cell
def test_what_a_beat_takes_in_is_there_before_it(cell: str) -> None:
    graph = drawn(known(cell))
    seen: set[Key] = set()
    for beat in story(cell).beats:
        for key in beat.parts:
            assert {source.key for source in graph[key].sources} <= seen, f"{beat.key} comes before what it takes in"
            seen.add(key)
        assert {move.part for move in beat.moves} <= seen
        assert {move.source for move in beat.moves if move.source} <= seen
        travels = [move for move in beat.moves if move.verb == "travel"]
        assert all(move.entry < len(graph[move.part].sources) for move in travels)


@every_cell
def test_inner_expressions_come_first(cell: str) -> None:
    graph = drawn(known(cell))
    order = [beat.key for beat in story(cell).beats if beat.key and not beat.key.leaving]
    for place, key in enumerate(order):
        made_of = [term.node for term in graph[key].terms] if key.share else [key.node]
        inside = [later for later in order[place:] for node in made_of if later.node.startswith(f"{node}/")]
        assert not inside, f"{key} comes before {inside}"


@every_cell
def test_every_equation_is_told(cell: str) -> None:
    equations = set(known(cell).sized.cell.equations)
    shown = {beat.panel.equation for beat in story(cell).beats}
    together = {span.formula for beat in story(cell).beats for line in beat.panel.lines for span in line.spans}
    assert equations <= shown | together
    first, last = story(cell).beats[0], story(cell).beats[-1]
    assert first.panel.equation is last.panel.equation is None


@every_cell
def test_what_a_value_is_for_follows_on_it(cell: str) -> None:
    """An operation is told in the beat after the last thing that it waits for, or after others that waited for it too;
    weighted sums share a beat only where nothing can be done with the first of them alone.
    """
    graph = drawn(known(cell))
    beats = [[key for key in beat.parts if not key.leaving] for beat in story(cell).beats if beat.key]
    beats = [keys for keys in beats if keys]
    at = {key: place for place, keys in enumerate(beats) for key in keys}
    for key, place in at.items():
        part = graph[key]
        taken = [at[source.key] for source in part.sources if source.key in at]
        if part.kind in ("operator", "map", "formula") and taken:
            between = beats[max(taken) + 1 : place]
            assert all(graph[other].kind in ("operator", "map", "formula") for keys in between for other in keys), key
    for keys in beats:
        if len(keys) > 1:
            assert {graph[key].kind for key in keys} == {"affine"}
            assert keys != beats[min(at[part.key] for part in graph.of("affine"))], "the first one teaches the rest"


@every_cell
def test_only_names_of_its_equation_are_active(cell: str) -> None:
    for beat in story(cell).beats:
        if beat.panel.equation:
            assert beat.panel.active
            assert all(name in formula(beat.panel.equation) for name in beat.panel.active)


@every_cell
def test_every_source_travels_to_what_takes_it_in(cell: str) -> None:
    travels = [(move.part, move.entry) for b in story(cell).beats for move in b.moves if move.verb == "travel"]
    assert sorted(travels) == sorted(
        (part.key, entry) for part in drawn(known(cell)).parts for entry in range(len(part.sources))
    )


@every_cell
def test_every_unit_of_a_gate_is_drawn_and_ridden_once(cell: str) -> None:
    read = narration(known(cell, None, 4, 3)).readings
    moves = [move for beat in story(cell, None, 4, 3).beats for move in beat.moves]
    for fan in read.graph.of("affine"):
        own = [move for move in moves if move.part == fan.key]
        slow = {unit for move in own if move.verb == "term" for unit in move.units}
        for verb, before in (("draw", slow), ("ride", set())):
            units = [u for m in own if m.verb == verb for u in m.units or range(read.size(fan))]
            assert sorted([*before, *units]) == list(range(read.size(fan))), f"{verb} {fan.key}"


@every_cell
def test_the_first_sum_is_built_term_by_term(cell: str) -> None:
    """Each term once and in order, none before the one before it has arrived; and of no other sum."""
    read = narration(known(cell)).readings
    told_ = [(beat, move) for beat in story(cell).beats for move in beat.moves if move.verb == "term"]
    first = next(part for part in read.graph.of("affine") if part.key == told_[0][1].part)
    assert {move.part for _, move in told_} == {first.key}
    assert [move.entry for _, move in told_] == list(range(len(read.fan(first)[0])))
    for (_, one), (_, after) in pairwise(told_):
        assert after.start == one.start + one.length
    beat = told_[0][0]
    since = [beat.done(chunk.after) for chunk in beat.panel.lines[0].chunks if chunk.after]
    assert since == sorted(since)
    assert set(since) >= {move.start for _, move in told_}


# Time.


@every_cell
@every_seed
def test_times_are_whole_frames_at_every_frame_rate(cell: str, seed: int | None) -> None:
    for beat in story(cell, seed).beats:
        assert not [time for time in (beat.lead, beat.rest, beat.motion) if time % 20], beat.key
        assert min(beat.lead, beat.rest) >= 20
        assert min((move.length for move in beat.moves), default=1) > 0


@every_cell
@every_seed
def test_there_is_time_to_read(cell: str, seed: int | None) -> None:
    first, *steps, last = story(cell, seed).beats
    assert [beat.key for beat in steps if not 60 <= beat.rest <= 250] == []
    hurried = [beat.key for beat in (first, *steps) if 100 * len(beat.panel.sentence) / beat.length > MOST_A_SECOND]
    assert hurried == []
    assert last.rest >= 180, "the whole cell rests"


@pytest.mark.parametrize(("cell", "most"), [("lstm", 3600), ("gru", 3400), ("rnn", 1800)])
def test_the_time_goes_to_the_memory(cell: str, most: int) -> None:
    made = known(cell)
    whole = tell(narration(made), narration(follow(made, 2).steps[1]))
    assert whole.length <= most
    graph = drawn(made)
    lane = [*graph.lane, *(source.key for key in graph.lane for source in graph[key].sources)]
    above = {key for key in lane if graph[key].kind in ("operator", "map")}
    beats = [beat for beat in whole.beats if beat.step == 0]
    memory = sum(beat.length for beat in beats if above & set(beat.parts))
    fans = [beat.length for beat in beats if beat.key and graph[beat.key].kind == "affine"]
    if lane:
        assert memory > max(fans)
    assert all(length < fans[0] for length in fans[1:])
    assert sum(beat.length for beat in whole.beats if beat.step == 1) <= 560


@every_cell
def test_a_move_is_quick_and_only_a_first_gate_takes_longer(cell: str) -> None:
    beats = story(cell, None, 4, 3).beats
    assert max(move.length for beat in beats for move in beat.moves) <= 60
    gates = [beat for beat in beats if any(move.verb == "draw" for move in beat.moves)]
    assert all(beat.motion < gates[0].motion for beat in gates[1:])


@every_cell
@pytest.mark.parametrize("pace", [0.25, 0.5, 2.0, 4.0])
def test_pace_stretches_the_time_for_reading_alone(cell: str, pace: float) -> None:
    for plain, other in zip(story(cell).beats, story(cell, pace=pace).beats, strict=True):
        assert (plain.moves, plain.panel, plain.parts) == (other.moves, other.panel, other.parts)
        for was, now in ((plain.lead, other.lead), (plain.rest, other.rest)):
            assert abs(now - max(20, was * pace)) <= 10 * max(1, pace)
            assert now % 20 == 0


# The words.


@every_cell
@pytest.mark.parametrize("seed", [None, 1])
def test_every_beat_has_figures_and_one_plain_sentence(cell: str, seed: int | None) -> None:
    for beat in story(cell, seed).beats:
        sentence = beat.panel.sentence
        assert beat.panel.lines, beat.key
        assert re.fullmatch(r"[^ ].{10,}[^ .]\.", sentence), f"{beat.key}: {sentence!r}"
        assert "  " not in sentence
        assert not sentence[0].islower() or sentence.split()[0] in FUNCTIONS


def test_the_panel_writes_out_the_unit_asked_for() -> None:
    numbers = known("lstm", 1, 4, 3)
    every = [str(line) for line in story("lstm", 1, 4, 3).beats[2].panel.lines]
    for unit in range(3):
        beat = tell(narration(numbers, 0, unit)).beats[2]
        (line,) = map(str, beat.panel.lines)
        assert line.startswith(f"unit {unit + 1}:")
        assert line.endswith(every[unit])


def test_of_many_units_one_is_written_out() -> None:
    assert [len(story("lstm", None, 3, n).beats[2].panel.lines) for n in (1, 2, 3, 4, 6)] == [1, 2, 3, 1, 1]


def test_the_story_is_of_the_sample_asked_for() -> None:
    numbers = trace("lstm", batch_size=3, seed=1)
    told_ = [tell(narration(numbers, k)) for k in range(3)]
    assert [(s.sample, s.samples) for s in told_] == [(0, 3), (1, 3), (2, 3)]
    assert len({str(s.beats[0].panel.lines[0]) for s in told_}) == 3
