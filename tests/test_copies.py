"""Cells over time as pictures: nothing over anything else, every number that of its step, every word true."""

from __future__ import annotations

from functools import cache, partial
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest

import rnnviz
from rnnviz.cells.cell import shipped
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.graph.copies import Copies
from rnnviz.graph.graph import Copy, Key, Part
from rnnviz.graph.strands import FOLD, card, joined
from rnnviz.layout.geometry import segments, strip
from rnnviz.layout.measures import Detail
from rnnviz.models.modelfile import shipped as models
from rnnviz.scenes.drawing import Drawing
from rnnviz.scenes.rings import Rings
from rnnviz.scenes.summary import Summary
from rnnviz.scenes.tone import Tone, set_tone
from rnnviz.scenes.vector import beats, picture
from rnnviz.story.panel import Panel
from rnnviz.text.plain import printed

STATES = [cell for cell in shipped() if rnnviz.load(cell).states]
ONE_INPUT = [cell for cell in STATES if len(rnnviz.load(cell).inputs) == 1]
NEAR = 1.0  # pixels on either side of a wire's middle

# Every cell in two views or three, every view with half of the cells and those of the articles.
EVERY = [
    *(("unrolled", cell, 3) for cell in STATES),
    *(("unrolled", cell, steps) for cell in ("rnn", "lstm", "gru") for steps in (1, 2, 4, 5, 8, 12)),
    *(("unrolled", cell, 8) for cell in STATES[3::4]),
    *(("folded", cell, 3) for cell in STATES[::2]),
    *(("beside", cell, 3) for cell in ONE_INPUT[1::2]),
    *(("layers", model, None) for model in models()),
]


@cache
def shown(view: str, cell: str, steps: int | None = None, theme: str = "light") -> Figure:
    return rnnviz.figure(cell, view=view, theme=theme, steps=steps)


def panels(made: Figure) -> list[Panel]:
    return [beat.panel for beat in made.story.beats]


def readings(made: Figure) -> Copies:
    assert isinstance(made.readings, Copies)
    return made.readings


def parts(made: Figure, *kinds: str) -> tuple[Part, ...]:
    return made.layout.graph.of(*kinds)


# Places.


@pytest.mark.parametrize(("view", "cell", "steps"), EVERY)
def test_nothing_stands_on_anything_else(view: str, cell: str, steps: int | None) -> None:
    made = shown(view, cell, steps)
    layout, words = made.layout, [*made.heading, *made.layout.labels, *made.verdicts]
    solid = [
        (key, box)
        for key, placed in layout.placed.items()
        for box in (*placed.boxes, *placed.plates, *placed.maps, *(placed.body[:1] if placed.circle else ()))
    ]
    assert all(layout.canvas.holds(label.box) for label in words)
    assert all(layout.canvas.holds(box) and box.bottom < layout.panel.top for _, box in solid)
    assert [(a.line.source, b.line.source) for a, b in combinations(words, 2) if a.box.meets(b.box)] == []
    assert [(word.line.source, key) for word in words for key, box in solid if word.box.meets(box)] == []
    assert [(a, b) for (a, one), (b, other) in combinations(solid, 2) if one.meets(other)] == []


@pytest.mark.parametrize(("view", "cell", "steps"), EVERY)
def test_no_wire_goes_through_a_word_or_a_part(view: str, cell: str, steps: int | None) -> None:
    made = shown(view, cell, steps)
    layout, words = made.layout, [*made.heading, *made.layout.labels, *made.verdicts]
    for wire in layout.wires:
        for a, b in segments(wire.path):
            piece = strip(a, b, NEAR)
            assert [word.line.source for word in words if piece.meets(word.box)] == [], wire
            for key, placed in layout.placed.items():
                if key not in (wire.source, wire.target):
                    assert not any(piece.meets(box) for box in (*placed.boxes, *placed.plates, *placed.maps)), wire


@pytest.mark.parametrize(("view", "cell", "steps"), EVERY)
def test_words_have_room_and_are_large_enough(view: str, cell: str, steps: int | None) -> None:
    made = shown(view, cell, steps)
    for words in (*made.panels, made.still):
        assert all(made.layout.canvas.holds(label.box) for label in words)
        assert [(a.line.source, b.line.source) for a, b in combinations(words, 2) if a.box.meets(b.box)] == []
        assert all(label.line.size >= made.theme.text.small for label in words)
    assert all(label.line.size >= made.theme.text.small for label in made.layout.labels)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_five_copies_of_two_units_have_their_numbers_and_twelve_have_tints(cell: str) -> None:
    assert shown("unrolled", cell, 5).layout.how.detail is Detail.NUMBERS
    assert shown("unrolled", cell, 12).layout.how.detail is Detail.TINTS


@pytest.mark.parametrize(
    ("view", "cell", "steps"),
    [
        ("unrolled", "lstm", 3),
        ("folded", "gru", 3),
        ("beside", "rnn", 3),
        *(("layers", model, None) for model in models()),
    ],
)
def test_places_do_not_depend_on_the_theme(view: str, cell: str, steps: int | None) -> None:
    day, night = shown(view, cell, steps), shown(view, cell, steps, "dark")
    assert day.layout.placed == night.layout.placed
    assert day.layout.wires == night.layout.wires
    assert [label.box for label in day.layout.labels] == [label.box for label in night.layout.labels]


# Numbers.


@pytest.mark.parametrize("cell", STATES)
def test_every_number_is_that_of_its_step(cell: str) -> None:
    made, run = shown("unrolled", cell, 3), rnnviz.rollout(cell, steps=3)
    seen = set()
    for part in parts(made, "handed", "gauge", "input", "fed"):
        step = run[part.key.copy.time]
        np.testing.assert_array_equal(readings(made).numbers(part), step[part.terms[0].node][0])
        seen.add(part.terms[0].node)
    known = run.sized.cell
    assert {state.outgoing for state in known.states} | set(known.inputs) <= seen
    assert {name for name in run[0].order if known.roles[name] in ("gate", "candidate")} <= seen


@pytest.mark.parametrize("cell", STATES)
def test_all_copies_show_the_same_weights_and_all_of_these(cell: str) -> None:
    made, run = shown("unrolled", cell, 3), rnnviz.rollout(cell, steps=3)
    tables = [readings(made).learned(part) for part in parts(made, "copy")]
    assert len(tables) == 3
    for table in tables:
        np.testing.assert_array_equal(table, tables[0])
    largest = max(float(np.abs(array).max()) for array in run.parameters.values())
    in_rows = [array for array in run.parameters.values() if len(array) == len(tables[0])]
    assert tables[0].size == sum(array.size for array in in_rows)
    assert np.abs(tables[0]).max() == pytest.approx(1.0)
    assert largest > 0


def test_weights_beside_are_of_their_own_for_each_input() -> None:
    made = shown("beside", "rnn", 3)
    apart, after = (
        [readings(made).learned(part) for part in parts(made, "copy") if part.key.copy.layer == layer]
        for layer in (1, 2)
    )
    assert not any(np.array_equal(a, b) for a, b in combinations(apart, 2))
    assert all(np.array_equal(one, after[0]) for one in after)
    words = [label.line.source.replace("\\", "") for label in made.layout.labels]
    signs = [word for word in words if word in ("=", "≠")]
    assert sorted(signs) == ["=", "=", "≠", "≠"]


def test_gauges_are_as_full_as_their_gates() -> None:
    made, run = shown("unrolled", "lstm", 3), rnnviz.rollout("lstm", steps=3)
    for part in parts(made, "gauge"):
        values = run[part.key.copy.time][part.key.node][0]
        np.testing.assert_array_equal(readings(made).fills(part), values)  # all of them lie within −1 and 1


def test_what_a_model_hands_on_is_that_of_the_network() -> None:
    made, run = shown("layers", "bidirectional"), rnnviz.network("bidirectional")
    for time in range(2):
        part = made.layout.graph[joined(1, time)]
        np.testing.assert_array_equal(readings(made).numbers(part), run.outputs[time, 0])
    last = run.last()[:, 0]
    ends = {label.line.source: label.key for label in made.layout.labels if "_n" in label.line.source}
    for place, key in enumerate(ends.values()):
        assert key is not None
        np.testing.assert_array_equal(readings(made).numbers(made.layout.graph[key]), last[place])
    assert len(ends) == 2


def test_a_decoder_takes_in_what_it_said_and_begins_where_the_encoder_ended() -> None:
    made = shown("layers", "backwards")
    words = [label.line.source for label in made.layout.labels if label.line.bold and ":" not in label.line.source]
    told = [label.line.source for label in made.verdicts]
    assert words == ["a", "b", "c", "end"]
    assert [one for one in told if ":" not in one] == ["c", "b", "a"]  # which is not known before it comes in again
    assert [one.split(": ")[1] for one in told if ":" in one] == ["c", "b", "a", "end"]
    first = made.layout.graph[card(Copy(1, False, 3))]
    assert Key("h_t", leaving=True, copy=Copy(1, False, 2)) in {source.key for source in first.sources}


# Words.


def test_an_equation_has_the_names_of_its_place() -> None:
    told = [printed(panel.equation) for panel in panels(shown("unrolled", "lstm", 3)) if panel.equation]
    assert told[1] == "c_2 = f_2 ⊙ c_1 + i_2 ⊙ g_2"
    back = [printed(panel.equation) for panel in panels(shown("layers", "bidirectional")) if panel.equation]
    assert back[2] == "h^←_2 = tanh(W^←·[h^←_3, x_2] + b^←)"
    up = [printed(panel.equation) for panel in panels(shown("layers", "stacked")) if panel.equation]
    assert up[1] == "h^{(2)}_1 = tanh(W^{(2)}·[h^{(2)}_0, h^{(1)}_1] + b^{(2)})"


def test_what_is_left_of_the_first_step_is_what_all_gates_let_through() -> None:
    run = rnnviz.rollout("lstm", steps=4)
    left = np.prod([step["f_t"][0] for step in run.steps[1:]], axis=0)
    last = panels(shown("unrolled", "lstm", 4))[-1].sentence
    assert f"about {left[0]:.0%} in unit 1" in last
    assert left[1] < 0.005
    assert "under 1% in unit 2" in last


def test_the_last_words_say_what_is_the_same_and_what_goes_on() -> None:
    last = {
        key: panels(shown(*key))[-1].sentence
        for key in (("unrolled", "rnn", 4), ("folded", "gru", 3), ("layers", "stacked"), ("beside", "rnn", 3))
    }
    assert last["unrolled", "rnn", 4].startswith(
        "The same weights in all four copies; only the hidden state goes from one to the next."
    )
    assert "three turns, three copies with the same weights" in last["folded", "gru", 3]
    assert "Each layer has the same weights at all steps" in last["layers", "stacked"]
    assert "24 in all, and no past" in last["beside", "rnn", 3]


@pytest.mark.parametrize("view", ["unrolled", "layers"])
@pytest.mark.parametrize("model", ["review-lstm", "tagger", "corners", "lstm-row"])
def test_every_value_has_its_tip_and_every_copy_opens(view: str, model: str) -> None:
    made = shown(view, model)
    boxes = {box for placed in made.layout.placed.values() for box in placed.boxes}
    assert {tip.box for tip in made.tips} == boxes
    assert len(made.opens) == len(parts(made, "copy"))
    for one, part in zip(made.opens, parts(made, "copy"), strict=True):
        assert one.step is readings(made).of(part.key.copy)
    assert all(tip.numbers and tip.name for tip in made.tips)


# Film.


@pytest.mark.parametrize(("view", "cell", "steps"), [one for one in EVERY if one[1] not in STATES or one[2] == 3])
def test_each_part_is_worked_on_once_after_what_it_takes_in(view: str, cell: str, steps: int | None) -> None:
    made = shown(view, cell, steps)
    graph, told = made.layout.graph, [key for beat in made.story.beats for key in beat.parts]
    assert len(told) == len(set(told))
    assert {part.key for part in graph.parts if part.sources} == set(told)
    for place, key in enumerate(told):
        for source in graph[key].sources:
            folded = key.copy.time == FOLD
            assert folded or not graph[source.key].sources or told.index(source.key) < place, (key, source.key)


@pytest.mark.parametrize(("view", "cell", "steps"), [one for one in EVERY if one[1] not in STATES or one[2] == 3])
def test_every_wire_is_drawn_in_the_film(view: str, cell: str, steps: int | None) -> None:
    made = shown(view, cell, steps)
    moves = [move for beat in made.story.beats for move in beat.moves if move.verb == "travel"]
    assert {(wire.target, wire.entry) for wire in made.layout.wires} <= {(move.part, move.entry) for move in moves}


def test_no_ring_cuts_a_word() -> None:
    made = shown("layers", "backwards")
    for beat in made.story.beats[1:-1]:
        for box in Rings(made).together(beat):
            ring = [box.grown(9), box.grown(3)]  # between these it is drawn
            for label in made.layout.labels:
                assert not ring[0].meets(label.box) or ring[1].holds(label.box), (beat.panel.name, label.line.source)


def test_what_comes_out_of_the_folded_cell_is_each_copy_once() -> None:
    moves = [move for beat in shown("folded", "lstm", 3).story.beats for move in beat.moves if move.verb == "unfold"]
    assert [move.part for move in moves] == [card(Copy(1, False, time)) for time in range(3)]
    assert {move.source for move in moves} == {card(Copy(1, False, FOLD))}


def test_figures_wait_for_what_they_tell() -> None:
    for made in (shown("unrolled", "review-lstm"), shown("unrolled", "rnn", 3), shown("layers", "lstm-classifier")):
        for beat, words in zip(made.story.beats[1:3], made.panels[1:3], strict=True):
            told = [label.since for label in words if label.what == "figures"]
            assert told
            assert all(0 < since < beat.motion for since in told), made


# What cannot be.


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"cell": "stacked", "view": "unrolled"}, "stacked is more than one cell over time; --view layers shows it"),
        (
            {"cell": "lstm", "view": "unrolled", "steps": 13},
            "13 steps are asked for: the view unrolled shows up to 12",
        ),
        (
            {"cell": "lstm", "view": "unrolled", "steps": 4, "hidden_size": 64},
            "--view unrolled: 4 steps of 64 units have no room side by side; --view activity shows any number",
        ),
        ({"cell": "stacked", "view": "folded"}, "stacked is a model, and it takes one cell"),
    ],
)
def test_what_has_no_room_is_refused_and_what_has_is_named(asked: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Mistake) as refused:
        rnnviz.figure(**asked)
    assert wrong in str(refused.value)


@pytest.mark.parametrize("view", ["unrolled", "folded", "beside", "layers"])
def test_a_cell_that_hands_nothing_on_is_refused(view: str, tmp_path: Any) -> None:  # noqa: ANN401 - pytest's
    file = tmp_path / "alone.toml"
    file.write_text(
        'title = "Alone"\nequations = "y_t = tanh(W·x_t + b)"\n[sizes]\noutput = { length = "y_t", default = 2 }\n'
    )
    with pytest.raises(Mistake, match="has no state, and a step hands nothing to the next"):
        rnnviz.figure(file, view=view)


@pytest.mark.parametrize(
    ("view", "cell", "steps"),
    [("unrolled", "gru-torch", 3), ("unrolled", "lstm", 8), ("folded", "lstm", 2), ("beside", "rnn", 2),
     ("layers", "bidirectional", None), ("layers", "backwards", None), ("activity", "gru", 4)],
)  # fmt: skip
def test_every_beat_is_drawn_and_differs_from_the_one_before(view: str, cell: str, steps: int | None) -> None:
    made = shown(view, cell, steps)
    drawn = beats(made)
    assert len(drawn) == len(made.story.beats)
    assert all(a.marks != b.marks for a, b in pairwise(drawn))
    finished = picture(partial(Summary, made))
    assert finished.marks != drawn[0].marks


def test_weights_keep_their_ink_while_all_else_is_calm() -> None:
    made = shown("unrolled", "rnn", 3)
    drawing = Drawing(made)
    first, *_ = parts(made, "copy")
    inked = drawing.parts[first.key]
    set_tone(inked, Tone.CALM, drawing)
    assert inked.kept
    strength = {name: [float(one.fill_rgbas[0, 3]) for one in getattr(inked, name)] for name in ("kept", "card")}
    assert max(strength["kept"]) == 1.0
    assert set(strength["kept"]) <= {0.0, 1.0}  # an edge has no fill
    assert max(strength["card"]) < 1.0
