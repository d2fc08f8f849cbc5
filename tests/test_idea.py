"""The idea of a cell: blocks for gates, what each of them does, tracks of the memory; wide and narrow."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from fuzz import pictures
from marks import ink_box

import rnnviz
from rnnviz.cells.cell import Cell, load, shipped
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box, segments
from rnnviz.layout.measures import IDEA, PORTRAIT, SQUARE
from rnnviz.numbers.digits import show
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind
from rnnviz.scenes.drawing import Drawing
from rnnviz.views.cell.focus import look, names
from rnnviz.views.cell.verdict import verdicts

NARROW = [("portrait", cell) for cell in ("rnn", "lstm", "gru", "gru-torch", "lstm-torch", "mgu", "min-gru", "elman")]
NARROW += [("square", cell) for cell in ("rnn", "lstm", "gru")]
WIDE_ONLY = {"s-lstm", "sru"}
"""The cells whose idea needs all the room of a wide picture."""
OTHER = {"as many lines as weights", "test_the_ring_around_what_is_worked_on_touches_no_word"}
"""There are no lines, and rings go around what is told together."""
CANVAS = {"wide": IDEA, "square": SQUARE, "portrait": PORTRAIT}


def idea(cell: str, shape: str = "wide") -> Figure:
    return _idea(cell, shape)


@cache
def _idea(cell: str, shape: str) -> Figure:
    return rnnviz.figure(cell, detail="idea", shape=shape)


ALL = [*(("wide", cell) for cell in shipped()), *NARROW]
every_idea = pytest.mark.parametrize(("shape", "cell"), ALL)


# Pictures.


@every_idea
def test_it_is_drawn_without_a_fault(shape: str, cell: str) -> None:
    found = pictures.faults(idea(cell, shape), (), lambda _: ())
    assert [f"{check}: {what}" for check, what in found if check not in OTHER] == []


@every_idea
def test_a_ring_is_within_the_canvas_and_around_what_its_beat_makes(shape: str, cell: str) -> None:
    made = idea(cell, shape)
    drawing = Drawing(made)
    for beat in made.story.beats:
        if beat.key is None:
            continue
        (ring,) = drawing.rings.together(beat)
        own = Box.hull(made.layout[beat.key].boxes or made.layout[beat.key].body)
        assert ring.grown(4).holds(own) or beat.key.leaving, beat.name
        assert made.layout.canvas.holds(ring.grown(6)), beat.name


@every_idea
def test_there_is_no_weight_no_sum_and_no_row(shape: str, cell: str) -> None:
    made = idea(cell, shape)
    assert made.layout.graph.of("affine", "concat") == ()
    assert all(not placed.dots and not placed.sums for placed in made.layout.placed.values())


@every_idea
def test_every_value_that_has_a_name_is_there_with_its_numbers(shape: str, cell: str) -> None:
    made = idea(cell, shape)
    run = made.runs[0]
    for equation in run.sized.cell.equations:
        name = equation.target.text
        part = next(part for part in made.layout.graph.parts if part.key in (Key(name), Key(name, leaving=True)))
        assert made.readings is not None
        assert np.allclose(made.readings.numbers(part), run.value(name)[0])


@every_idea
def test_words_are_large_enough_and_on_the_canvas(shape: str, cell: str) -> None:
    made = idea(cell, shape)
    canvas, text = made.layout.canvas, made.theme.text
    assert canvas == CANVAS[shape] or (shape == "wide" and cell in WIDE_ONLY)
    share = 640 / canvas.width if shape == "wide" else 360 / canvas.width
    least = 14 if canvas == IDEA else 11
    assert text.value * made.layout.how.scale * share >= least
    for label in (*made.layout.labels, *made.verdicts, *made.still, *(one for some in made.panels for one in some)):
        assert label.line.size * share >= (10.9 if shape != "wide" else 9.4), label.line.source
        assert canvas.grown(-3).holds(ink_box(made, label)), label.line.source


@every_idea
def test_no_wire_goes_through_what_is_said(shape: str, cell: str) -> None:
    made = idea(cell, shape)
    for said in made.layout.verdicts:
        for label in said:
            for wire in made.layout.wires:
                for a, b in segments(wire.path):
                    way = Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])).grown(1.5)
                    assert not way.meets(label.box), f"{label.line.source}: {wire.source} → {wire.target}"


@every_idea
def test_it_can_look_at_each_value(shape: str, cell: str) -> None:
    made = idea(cell, shape)
    for name in names(load(cell)):
        looked = look(made, name)
        boxes = [ink_box(looked, label) for label in (*looked.heading, *looked.still)]
        assert all(looked.layout.canvas.grown(-3).holds(box) for box in boxes), name
        assert not any(a.meets(b) for k, a in enumerate(boxes) for b in boxes[:k]), name
        seen = looked.focus
        assert seen is not None
        assert seen.brace is None, "there is no room for one"
        assert seen.made, name
        for key in seen.does:  # where it is said what a gate does, the gate is looked at
            entry = verdicts(looked.readings)[key].entry
            assert looked.layout.graph[key].sources[entry].key.node == name


@pytest.mark.parametrize(("name", "said"), [("f_t", "keeps"), ("i_t", "writes"), ("o_t", "shows"), ("g_t", "")])
def test_what_a_gate_does_is_looked_at_with_it(name: str, said: str) -> None:
    looked = look(idea("lstm"), name)
    assert looked.focus is not None
    lines = [label.line.source for label in looked.verdicts if label.key in looked.focus.does]
    assert all(said in line for line in lines)
    assert bool(lines) == bool(said)


# What gates do.


@pytest.mark.parametrize("shape", ["wide", "portrait"])
@pytest.mark.parametrize(
    ("cell", "does"),
    [("lstm", {"f_t": "keeps", "i_t": "writes", "o_t": "shows"}), ("gru", {"r_t": "passes", "z_t": "writes"})],
)
def test_every_gate_says_what_it_does(cell: str, does: dict[str, str], shape: str) -> None:
    made = idea(cell, shape)
    for step, run in enumerate(rnnviz.rollout(cell, steps=2)):
        said = " ".join(label.line.source for label in made.layout.verdicts[step])
        for gate, verb in does.items():
            assert verb in said
            for share in run.value(gate)[0]:
                assert f"{round(100 * share)}%" in said, f"step {step}: {gate}"
        if cell == "gru":
            assert all(f"{round(100 * (1 - share))}%" in said for share in run.value("z_t")[0])
            assert "keeps" in said


def test_a_plate_of_what_is_learned_alone_takes_nothing_in() -> None:
    """σ(c) of UnICORNN, where it has a plate of its own."""
    cell = Cell.read(
        "y_t = y_{t-1} + α σ(c) ⊙ z_t\nz_t = z_{t-1} - α σ(c) ⊙ (tanh(w ⊙ y_{t-1} + V x_t + b) + β y_{t-1})",
        kinds={"c": "vector"},
    )
    assert rnnviz.figure(cell, detail="idea").layout.wires


def test_a_gate_that_is_no_share_multiplies_by_a_number() -> None:
    text = "f_t = exp(W·x_t)  # forget gate\nc_t = f_t ⊙ c_{t-1} + V·x_t"
    made = rnnviz.figure(rnnviz.trace(Cell.read(text), input_size=2, hidden_size=2, seed=3), detail="idea")
    assert made.readings is not None
    (verdict,) = verdicts(made.readings).values()
    values = made.runs[0].value("f_t")[0]
    assert max(values) > 1
    assert (verdict.verb, *verdict.numbers) == ("times", *map(show, values))


# Film.


def test_all_gates_come_in_one_beat_and_the_memory_in_its_own() -> None:
    story = idea("lstm").story
    assert [beat.name for beat in story.beats if not beat.step] == ["inputs", "o_t", "c_t/0", "c_t", "h_t", "end"]
    assert {str(key) for key in story.beats[1].parts} >= {"f_t", "i_t", "g_t", "o_t"}


@pytest.mark.parametrize(("cell", "most"), [("lstm", 1600), ("gru", 1600), ("rnn", 1000)])
def test_it_is_short(cell: str, most: int) -> None:
    assert idea(cell).story.length <= most
    assert idea(cell, "portrait").story.length <= idea(cell).story.length


@pytest.mark.parametrize("cell", [cell for cell in shipped() if cell != "s-lstm"])
def test_every_part_is_made_once_in_each_step_and_after_what_it_takes_in(cell: str) -> None:
    made = idea(cell)
    graph = made.layout.graph
    for step in (0, 1):
        known = {part.key for part in graph.parts if kind(part).given}
        for beat in made.story.beats:
            if (beat.step == step and beat.key is not None) or (beat.step == step == 1 and beat.parts):
                done = set(beat.parts)
                for key in done:
                    assert {source.key for source in graph[key].sources} <= known | done, f"{beat.name}: {key}"
                known |= done
        assert known >= {part.key for part in graph.parts}


def test_numbers_come_into_a_picture_that_stands() -> None:
    drawing = Drawing(idea("lstm"))
    for inked in drawing.parts.values():
        standing = {id(one) for one in drawing.standing(inked)}
        numbers = {id(one) for piece in inked.values for one in piece} | {id(one) for one in inked.said}
        assert standing
        assert not standing & numbers
    assert Drawing(rnnviz.figure("lstm")).standing(next(iter(drawing.parts.values()))) == []


def test_the_lane_has_a_track_for_each_unit() -> None:
    layout = idea("lstm").layout
    lane = [wire for wire in layout.wires if wire.lane]
    assert lane
    for wire in lane:
        middle = wire.path[0][1]
        assert [middle + aside for aside in wire.tracks] == [box.y for box in layout[wire.source].boxes]
    tap = next(wire for wire in layout.wires if wire.knots)
    assert len(tap.knots) == 2


# Asking for it.


@pytest.mark.parametrize(
    ("cell", "name", "said"),
    [
        ("lstm", "c_t", "0.91 times 1.48 plus 0.06 times (minus 0.64) equals 1.31"),
        ("gru", "h_t", "0.56 plus (minus 0.08) equals 0.48"),  # its factors as printed give 0.49
    ],
)
def test_a_state_is_told_from_its_factors_where_they_give_it_as_printed(cell: str, name: str, said: str) -> None:
    lines = look(idea(cell, "portrait"), name).account.lines
    assert any(said in line for line in lines), lines


def test_a_narrow_picture_is_the_idea() -> None:
    assert rnnviz.figure("lstm", shape="portrait").layout.how.idea
    with pytest.raises(Mistake, match="a narrow picture shows the idea; leave --detail out"):
        rnnviz.figure("lstm", shape="square", detail="full")


@pytest.mark.parametrize("cell", sorted(WIDE_ONLY))
def test_a_cell_that_is_too_wide_says_so(cell: str) -> None:
    with pytest.raises(Mistake, match=r"--shape square: .+ is too wide for it; leave --shape out"):
        rnnviz.figure(cell, shape="square")


def test_what_does_not_go_with_it_is_said() -> None:
    with pytest.raises(Mistake, match="--units 1: the idea writes out no units"):
        rnnviz.figure("lstm", detail="idea", units=1)
    with pytest.raises(Mistake, match="--detail brief: full or idea is expected"):
        rnnviz.figure("lstm", detail="brief")
    with pytest.raises(Mistake, match="--shape round: wide, square or portrait is expected"):
        rnnviz.figure("lstm", shape="round")
    with pytest.raises(Mistake, match="--detail idea: the view equations is full"):
        rnnviz.figure("lstm", view="equations", detail="idea")


def test_what_is_above_the_columns_has_its_zone() -> None:
    graph = idea("gru").layout.graph
    zones = {part.kind: kind(part).zone for part in graph.parts}
    assert (zones["block"], zones["joint"], zones["through"]) == (Zone.COLUMN, Zone.ROW, Zone.ABOVE)


def test_the_film_of_the_idea_is_small(tmp_path: Path) -> None:
    made = rnnviz.render("lstm", tmp_path / "lstm.gif", detail="idea")
    assert made.path.stat().st_size <= 300_000
