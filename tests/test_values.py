"""Numbers given, drawn and taken from the example."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from rnnviz.cells.cell import load, read_cell, shipped
from rnnviz.numbers.choose import choose
from rnnviz.numbers.drawn import draw
from rnnviz.numbers.files import read_values
from rnnviz.numbers.given import Inputs
from rnnviz.numbers.numerics import run

ABOVE = {
    "elman": ["h_{t-1}"],
    "ind-rnn": ["h_{t-1}"],
    "jordan": ["y_{t-1}"],
    "li-gru": ["h_{t-1}"],
    "s-lstm": ["n_{t-1}"],
}
"""States that no step can bring below 0: made by σ, relu or exp, or a sum of such."""


@pytest.mark.parametrize("cell", shipped())
def test_drawn_numbers_have_two_decimals_and_are_never_zero(cell: str) -> None:
    values = draw(load(cell).bind(30 if load(cell).equal else 40, 30), batch_size=5, seed=8)
    assert values.origin.seed == 8
    assert values.inputs.batch_size == 5
    for name, array in {**values.parameters, **values.inputs}.items():
        np.testing.assert_allclose(array, np.round(array, 2), rtol=0, atol=1e-12, err_msg=name)
        assert np.abs(array).min() >= 0.01
        assert np.abs(array).max() <= 2
        assert (array > 0).any()
        assert (array < 0).any() != (name in ABOVE.get(cell, ()))
        assert not array.flags.writeable


def test_a_seed_gives_the_same_numbers_again_and_another_seed_others() -> None:
    sized = load("gru").bind(4, 3)
    one, again, other = (draw(sized, seed=seed) for seed in (1, 1, 2))
    for name, array in one.parameters.items():
        np.testing.assert_array_equal(array, again.parameters[name])
        assert not np.array_equal(array, other.parameters[name])
    assert not np.array_equal(one.parameters["W_r"], one.parameters["W_z"])


def test_drawn_numbers_stay_what_they_are_on_every_machine() -> None:
    """From the definition: SHA-256 of seed and name seeds PCG64, whose first double is known to numpy's policy."""
    import hashlib

    chance = np.random.default_rng(int.from_bytes(hashlib.sha256(b"5 b").digest()))
    number = chance.uniform(-1, 1)
    wanted = round(float(np.sign(number)) * (0.04 + abs(number) * 0.76), 2)
    assert draw(load("rnn").bind(1, 1), seed=5).parameters["b"].tolist() == [wanted]


def test_fixing_one_parameter_leaves_the_others_as_drawn() -> None:
    rows = [[0.1, 0.2, 0.3, 0.4, 0.5]] * 2
    free = choose(load("lstm"), seed=3)
    fixed = choose(load("lstm"), seed=3, given={"W_f": rows})
    assert fixed.parameters["W_f"].tolist() == rows
    for name in free.parameters:
        assert (name == "W_f") != np.array_equal(free.parameters[name], fixed.parameters[name])


def test_a_larger_batch_keeps_its_first_samples() -> None:
    sized = load("lstm").bind(5, 4)
    small, large = draw(sized, batch_size=2, seed=3), draw(sized, batch_size=6, seed=3)
    for name, array in small.inputs.items():
        np.testing.assert_array_equal(array, large.inputs[name][:2])


def test_drawn_weights_leave_the_gates_between_shut_and_open_at_any_size() -> None:
    for size in (3, 30, 300):
        trace = run(*choose(load("lstm"), input_size=size, hidden_size=size, batch_size=4, seed=0))
        gates = np.concatenate([trace.value(name).ravel() for name in ("f_t", "i_t", "o_t")])
        assert 0.1 < gates.std() < 0.45
        assert (np.abs(gates - 0.5) < 0.45).mean() > 0.6


def test_the_example_is_taken_at_its_size_alone() -> None:
    cell = load("lstm")
    assert choose(cell).origin.source == "example"
    assert choose(cell, hidden_size=2, input_size=3, batch_size=1).origin.source == "example"
    assert choose(cell, seed=0).origin.source == "seed 0"
    assert choose(cell, given={"x_t": [1, 2, 3]}, source="v.json").origin.source == "v.json, example"


@pytest.mark.parametrize(
    ("cell", "asked", "has"),
    [
        ("lstm", {"hidden_size": 3}, "hidden size 2"),
        ("lstm", {"batch_size": 2}, "batch size 1"),
        ("lstm", {"input_size": 4, "batch_size": 2}, "input size 3 and batch size 1"),
        ("rnn-output", {"sizes": {"output": 3}}, "output size 2"),
        ("lstm", {"given": {"x_t": [1, 2, 3, 4]}}, "input size 3"),
    ],
)
def test_numbers_that_nobody_asked_for_say_why_they_are_drawn(cell: str, asked: dict[str, Any], has: str) -> None:
    origin = choose(load(cell), source="v.json", **asked).origin
    wanted = f"drawn from seed 0, as the example has {has}"
    assert origin.source == (f"v.json, {wanted}" if "given" in asked else wanted)
    assert origin.note == f"Numbers are {wanted}."
    asked_for = choose(load(cell), source="v.json", seed=0, **asked).origin
    assert asked_for.note == ""
    assert asked_for.source == origin.source.replace(wanted, "seed 0")


def test_a_cell_without_an_example_has_none_to_leave(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('title = "T"\nequations = "h_t = tanh(W·[h_{t-1}, x_t])"\n', encoding="utf-8")
    origin = choose(read_cell(tmp_path / "own.toml"), hidden_size=4).origin
    assert (origin.source, origin.note) == ("seed 0", "")


def test_numbers_of_a_cell_with_the_same_names_are_taken() -> None:
    chosen = choose(load("lstm"), given={"cell": "mine", "parameters": {"b_f": [1, 2]}})
    assert chosen.parameters["b_f"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("cell", "given", "sizes"),
    [
        ("lstm", {"x_t": [1, 2, 3, 4]}, (4, 2, 1)),
        ("lstm", {"h_{t-1}": [1, 2, 3, 4]}, (3, 4, 1)),
        ("lstm", {"b_f": [1]}, (3, 1, 1)),
        ("lstm", {"W_f": [[1, 2, 3, 4, 5]] * 3}, (2, 3, 1)),
        ("lstm", {"x_t": [[1, 2], [3, 4], [5, 6]]}, (2, 2, 3)),
        ("rnn-split", {"W_xh": [[1, 2, 3, 4]] * 5}, (4, 5, 1)),
        ("gru", {"x": [1.5]}, (1, 2, 1)),
    ],
)
def test_sizes_follow_from_what_is_given(cell: str, given: dict[str, object], sizes: tuple[int, int, int]) -> None:
    values = choose(load(cell), given=given)
    assert (values.sized.input_size, values.sized.hidden_size, values.inputs.batch_size) == sizes
    run(*values)


def test_own_sizes_follow_from_what_is_given() -> None:
    sized, *_ = choose(load("rnn-output"), given={"V": [[1, 2]] * 5})
    assert sized.sizes == {"output": 5}


def test_names_may_be_spelled_in_any_way_of_the_language() -> None:
    values = choose(load("gru-update"), given={"W_{uc}": [[9, 9]] * 2, "c^{t-1}": [8, 8], "x": [7, 7, 7]})
    assert values.parameters["W_uc"].tolist() == [[9, 9]] * 2
    assert values.inputs["c_{t-1}"].tolist() == [[8, 8]]
    assert values.inputs["x_t"].tolist() == [[7, 7, 7]]


def test_what_is_given_is_copied_and_stays_the_readers_own() -> None:
    mine = np.ones((2, 5))
    values = choose(load("rnn"), given={"W": mine})
    mine[0, 0] = 5
    assert values.parameters["W"][0, 0] == 1
    assert mine.flags.writeable


@pytest.mark.parametrize("suffix", ["json", "npz"])
def test_files_give_what_a_dict_gives(tmp_path: Path, suffix: str) -> None:
    given = {"h_{t-1}": [[0.25, 0.5], [0.75, 1.0]], "W_r": [[0.5, -1.0, 2.0]] * 2}
    path = tmp_path / f"values.{suffix}"
    if suffix == "json":
        path.write_text(json.dumps(given))
    else:
        np.savez(path, **cast(Any, {name: np.array(value) for name, value in given.items()}))
    values = choose(load("gru"), given=read_values(path))
    assert (values.sized.input_size, values.sized.hidden_size, values.inputs.batch_size) == (1, 2, 2)
    assert values.inputs["h_{t-1}"].tolist() == given["h_{t-1}"]
    assert values.parameters["W_r"].tolist() == given["W_r"]


def test_an_npz_of_a_trace_gives_the_trace(tmp_path: Path) -> None:
    first = run(*choose(load("gru"), input_size=40, hidden_size=30, batch_size=2, seed=4))
    np.savez(tmp_path / "mine.npz", **cast(Any, {**first.parameters, **first.inputs}))
    second = run(*choose(load("gru"), given=read_values(tmp_path / "mine.npz")))
    assert second.to_dict() == {**first.to_dict(), "seed": None}


def test_a_trace_says_sizes_and_seed_for_what_it_leaves_out() -> None:
    values = choose(load("gru"), given={"parameters": {}, "hidden_size": 4, "batch_size": 2, "seed": 6, "values": {}})
    sized = values.sized
    assert (sized.input_size, sized.hidden_size, values.inputs.batch_size, values.origin.seed) == (3, 4, 2, 6)


def test_an_example_of_another_size_sets_the_default_sizes(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    text = 'title = "X"\nequations = "h_t = tanh(W·[h_{t-1}, x_t])"\n[example]\nx_t = [1, 2]\n"h_{t-1}" = [1, 2, 3]\n'
    path.write_text(text, encoding="utf-8")
    values = choose(read_cell(path))
    assert (values.sized.input_size, values.sized.hidden_size) == (2, 3)
    assert values.inputs["x_t"].tolist() == [[1, 2]]


def test_steps_of_a_run_share_their_parameters(tmp_path: Path) -> None:
    """The state that goes out of one step comes into the next; the parameters are one record in both."""
    sized, parameters, inputs, origin = choose(load("lstm"), seed=4, batch_size=3)
    first = run(sized, parameters, inputs, origin)
    following = Inputs({**inputs, **{s.incoming: first.value(s.outgoing) for s in sized.cell.states}})
    second = run(sized, parameters, following, origin)
    assert second.parameters is first.parameters is parameters
    assert second.inputs is following
    np.testing.assert_array_equal(second.value("c_{t-1}"), first.value("c_t"))
    assert not np.array_equal(second.value("c_t"), first.value("c_t"))
    assert (following.batch_size, len(following), "x_t" in following) == (3, 3, True)


def test_what_is_given_cannot_be_changed() -> None:
    given = choose(load("rnn"))
    with pytest.raises(ValueError, match="read-only"):
        given.parameters["W"][0, 0] = 1.0
    with pytest.raises(TypeError):
        given.inputs.arrays["x_t"] = np.zeros((1, 3))  # type: ignore[index]
    assert repr(given.parameters) == "<Parameters: W 2 × 5, b 2>"
