"""Sequences: what goes in over time from arrays, files and words; padding; their text and their JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from terminal import run

import rnnviz
from rnnviz.cells.cell import shipped
from rnnviz.errors import Mistake
from rnnviz.numbers.given import Chosen
from rnnviz.numbers.rollout import Rollout, roll
from rnnviz.reports.written import as_json

WAVE = np.sin(np.arange(24.0).reshape(4, 2, 3))
LENGTHS = (4, 2)


def written(rollout: Rollout, file: Path) -> Path:
    file.write_text("".join(as_json(rollout.stated(), rollout.tables())), encoding="utf-8")
    return file


# What goes in.


def test_a_sequence_begins_at_0_and_goes_in_as_it_is() -> None:
    steps = rnnviz.rollout("lstm", inputs=WAVE)
    assert len(steps) == 4
    np.testing.assert_array_equal(steps["x_t"], WAVE)
    assert not any(array.any() for array in steps.first_states().values())
    assert steps["h_t"].shape == (4, 2, 2)
    begun = rnnviz.rollout("lstm", inputs=WAVE, values={"c_{t-1}": [[1.0, 2.0], [3.0, 4.0]]})
    assert begun.first_states()["c_{t-1}"].tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert not begun.first_states()["h_{t-1}"].any()


def test_it_is_a_step_at_a_time() -> None:
    """The whole sequence is what single steps give, each from the states of the one before."""
    steps = rnnviz.rollout("gru", inputs=WAVE)
    hidden: Any = np.zeros((2, 2))
    for x, step in zip(WAVE, steps, strict=True):
        hidden = rnnviz.trace("gru", values={**steps.parameters, "x_t": x, "h_{t-1}": hidden})["h_t"]
        np.testing.assert_allclose(step["h_t"], hidden, rtol=0, atol=0)


def test_one_sample_needs_no_batch_and_fewer_steps_are_the_first() -> None:
    steps = rnnviz.rollout("rnn", inputs=WAVE[:, 0].tolist(), steps=3)
    assert steps["x_t"].shape == (3, 1, 3)
    np.testing.assert_array_equal(steps["x_t"][:, 0], WAVE[:3, 0])


@pytest.mark.parametrize("suffix", [".csv", ".json", ".npy", ".npz"])
def test_every_file_holds_the_same(suffix: str, tmp_path: Path) -> None:
    one, file = WAVE[:, 0], tmp_path / f"in{suffix}"
    match suffix:
        case ".csv":
            rows = "\n".join(",".join(map(repr, map(float, row))) for row in one)
            file.write_text(f"a,b,c\n{rows}\n", encoding="utf-8")
        case ".json":
            file.write_text(json.dumps(one.tolist()), encoding="utf-8")
        case ".npy":
            np.save(file, one)
        case ".npz":
            np.savez(file, x=one)
    assert rnnviz.rollout("rnn", inputs=file)["x_t"][:, 0].tolist() == one.tolist()


def test_the_same_word_has_the_same_vector_and_another_seed_another_one() -> None:
    steps = rnnviz.rollout("rnn", text="Good movie, not GOOD.")
    x = steps["x_t"][:, 0].tolist()
    assert x[0] == x[3]
    assert len({*map(tuple, x)}) == 3
    assert steps.labels == ("Good", "movie,", "not", "GOOD.")
    assert rnnviz.rollout("rnn", text="good")["x_t"][0, 0].tolist() == x[0]
    assert rnnviz.rollout("rnn", text="good", seed=1)["x_t"][0, 0].tolist() != x[0]


def test_one_hot_words_have_an_entry_each() -> None:
    steps = rnnviz.rollout("rnn", text="to be or not to be", one_hot=True)
    assert steps.sized.input_size == 4
    assert steps["x_t"][:, 0].argmax(1).tolist() == [0, 1, 2, 3, 0, 1]
    assert (steps["x_t"].sum(2) == 1).all()


# Padding.


@pytest.mark.parametrize("cell", [cell for cell in shipped() if rnnviz.load(cell).states])
@pytest.mark.parametrize("backward", [False, True])
def test_a_padded_sample_is_as_if_it_were_alone(cell: str, backward: bool) -> None:
    """What stands behind its end changes nothing, whatever it is."""
    size = rnnviz.rollout(cell).sized.input_size
    wave = np.sin(np.arange(4 * 2 * size * 1.0)).reshape(4, 2, size)
    together = rnnviz.rollout(cell, inputs=wave, lengths=LENGTHS, seed=0)
    if backward:
        together = roll(_begun(together), together.timeline, backward=True)
    for sample, length in enumerate(LENGTHS):
        alone = rnnviz.rollout(cell, inputs=wave[:length, sample], seed=0)
        if backward:
            alone = roll(_begun(alone), alone.timeline, backward=True)
        for state in alone.sized.cell.states:
            if state.outgoing not in alone.steps[0].order:
                continue
            np.testing.assert_allclose(
                together.last(state.outgoing)[sample], alone.last(state.outgoing)[0], rtol=1e-13, atol=1e-13
            )
            seen = together[state.outgoing][:length, sample]
            np.testing.assert_allclose(seen, alone[state.outgoing][:, 0], rtol=1e-13, atol=1e-13)


def _begun(rollout: Rollout) -> Chosen:
    """The cell of a rollout with all states at 0, as `roll` takes it."""
    first = rollout.steps[0]
    return Chosen(first.sized, first.parameters, first.inputs, first.origin)


def test_what_is_padded_is_marked() -> None:
    steps = rnnviz.rollout("lstm", inputs=WAVE, lengths=LENGTHS)
    assert steps.real.tolist() == [[True, True], [True, True], [True, False], [True, False]]
    assert np.isnan(steps["f_t"][2:, 1]).all()
    assert not np.isnan(steps["f_t"][:, 0]).any()
    assert (steps["c_t"][1:, 1] == steps["c_t"][1, 1]).all()


# Text and JSON.


def test_states_are_told_over_time_with_what_is_asked_for() -> None:
    lines = run("trace", "lstm", "--steps", "3", "--show", "f").stdout.splitlines()
    steps = rnnviz.rollout("lstm", steps=3)
    assert lines[2].split() == ["1", "2", "3"]
    row = next(line.split() for line in lines if line.startswith("f_t"))
    assert row == ["f_t", "1", *(f"{value:.2f}" for value in steps["f_t"][:, 0, 0])]
    assert [line.split()[0] for line in lines if line[:1].isalpha()] == ["LSTM", "x_t", "h_t", "c_t", "f_t"]


def test_padded_steps_are_told(tmp_path: Path) -> None:
    np.save(tmp_path / "in.npy", WAVE)
    said = run("trace", "rnn", "--inputs", str(tmp_path / "in.npy"), "--lengths", "4,2").stdout
    assert "sample 2, 2 steps" in said
    assert said.count("·") == 2 * (3 + 2) + 1
    assert said.splitlines()[-1] == "·: padded: nothing is worked out there, and the states stay as they are."


def test_a_long_sequence_has_a_gap_unless_all_is_asked_for() -> None:
    short, whole = run("trace", "rnn", "--steps", "40").stdout, run("trace", "rnn", "--steps", "40", "--all").stdout
    assert short.splitlines()[2].split() == ["1", "2", "3", "…", "39", "40"]
    assert whole.splitlines()[2].split() == [str(k + 1) for k in range(40)]


@pytest.mark.parametrize("asked", [{"inputs": WAVE, "lengths": LENGTHS}, {"text": "not a good one"}, {"steps": 3}])
def test_what_is_written_as_json_is_read_back(asked: dict[str, Any], tmp_path: Path) -> None:
    steps = rnnviz.rollout("lstm", seed=4, **asked)
    again = rnnviz.rollout("lstm", values=written(steps, tmp_path / "run.json"))
    if not steps.timeline.lengths:
        begun = rnnviz.rollout("lstm", steps=2, values=tmp_path / "run.json")
        assert begun.labels == steps.labels[:2]
    assert again.labels == steps.labels
    assert again.timeline.lengths == steps.timeline.lengths
    for name in steps.steps[0].order:
        np.testing.assert_array_equal(again[name], steps[name])
    done = run("trace", "lstm", "--values", str(tmp_path / "run.json"))
    assert f"has the numbers of {len(steps)} steps; --steps {len(steps)} reads it" in done.stderr


# What cannot be.

BAD = np.ones((20, 2, 3))
BAD[16, 1, 2] = np.nan


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"inputs": BAD}, "inputs holds NaN in step 17, sample 2, entry 3"),
        ({"inputs": BAD[:, 1]}, "inputs holds NaN in step 17, entry 3"),
        ({"inputs": [[1, 2, 3], [1, 2]]}, "inputs is ragged"),
        ({"inputs": np.ones((0, 3))}, "inputs is empty"),
        ({"inputs": [1.0, 2.0]}, "inputs: has the shape 2; steps × entries"),
        ({"inputs": np.ones((1001, 3))}, "inputs: has 1,001 steps; up to 1000 are worked out"),
        ({"inputs": WAVE, "steps": 5}, "--steps 5: the sequence has 4 steps"),
        ({"inputs": WAVE, "text": "a b"}, "--text and --inputs"),
        ({"inputs": WAVE, "lengths": (4,)}, "--lengths: 1 lengths for a batch of 2"),
        ({"inputs": WAVE, "lengths": (4, 5)}, "--lengths: 5 for sample 2; a whole number from 1 to 4"),
        ({"inputs": WAVE, "lengths": (4, 0)}, "--lengths: 0 for sample 2"),
        ({"inputs": WAVE, "labels": ("a", "b")}, "--labels: 2 names for 4 steps"),
        ({"inputs": WAVE, "labels": "abcd"}, "--labels abcd: a name for each step is expected"),
        ({"inputs": WAVE, "labels": 4}, "--labels 4: a name for each step is expected"),
        ({"inputs": WAVE, "lengths": 4}, "--lengths 4: a whole number for each sample is expected"),
        ({"inputs": WAVE, "lengths": (4, 2.5)}, "--lengths: 2.5 for sample 2"),
        ({"values": {"x_t": WAVE.tolist(), "labels": 3}}, "--labels 3: a name for each step"),
        ({"inputs": WAVE, "input_size": 2}, "x_t has the shape 2 × 3, and must have the shape 2 × 2"),
        ({"text": " "}, "--text is empty"),
        ({"one_hot": True}, "--one-hot: it makes vectors of words"),
        ({"steps": 0}, "--steps 0: a whole number from 1 to 1000 is expected"),
        ({"steps": True}, "--steps True: a whole number"),
        ({"inputs": "nowhere.csv"}, "--inputs nowhere.csv: there is no such file"),
        ({"inputs": "song.mp3"}, "--inputs song.mp3: a .csv, .json, .npy or .npz file is expected"),
    ],
)
def test_bad_input_is_one_sentence(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(Mistake) as told:
        rnnviz.rollout("rnn", **asked)
    assert said in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,2,3\n4,5\n", "row 2 has 2 numbers, and the rows before it 3"),
        ("1,2,3\n4,x,6\n", "row 2, column 2 holds 'x', which is not a number"),
        ("a,b,c\n", "has no row of numbers"),
        ("", "has no row of numbers"),
        ("1,2,3\n1,nan,3\n", "holds NaN in step 2, entry 2"),
        ("1,2,3\n1,1e999,3\n", "holds infinity in step 2, entry 2"),
    ],
)
def test_bad_rows_are_named(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Mistake, match=said):
        rnnviz.rollout("rnn", inputs=file)


def test_a_step_that_grows_beyond_all_bounds_is_named() -> None:
    cell = rnnviz.Cell.read("h_t = exp(W·x_t + h_{t-1})", title="A cell that grows")
    with pytest.raises(Mistake, match=r"^step [2-5]: .*h_t is not finite"):
        rnnviz.rollout(cell, inputs=np.ones((5, 3)), values={"W": np.ones((2, 3))})


def test_a_cell_of_two_inputs_says_how() -> None:
    cell = rnnviz.Cell.read("h_t = tanh(W·x_t + U·h_{t-1} + V·e_t)", roles={"e_t": "input"})
    with pytest.raises(Mistake, match=r"inputs: equations takes x_t, e_t; give each in --values"):
        rnnviz.rollout(cell, inputs=WAVE)
    steps = rnnviz.rollout(cell, values={"x_t": WAVE, "e_t": 2 * WAVE})
    np.testing.assert_array_equal(steps["e_t"], 2 * WAVE)
    with pytest.raises(Mistake, match="e_t has 3 steps, and x_t has 4"):
        rnnviz.rollout(cell, values={"x_t": WAVE, "e_t": WAVE[:3]})
