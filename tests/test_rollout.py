"""Several steps of one cell: states are handed on, parameters stay, and each step has an input of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_cells_in_numpy import FORMULAS
from written import sizes, write

import rnnviz
from rnnviz.cells.cell import load, shipped
from rnnviz.errors import Mistake
from rnnviz.numbers.rollout import follow
from rnnviz.numbers.second import second

ALL_TRUE = ("rnn", "lstm", "gru", "rnn-split", "lstm-coupled", "gru-cho", "min-gru", "min-lstm", "ugrnn", "s-lstm")


@pytest.mark.parametrize("cell", FORMULAS)
def test_every_step_agrees_with_its_formula(cell: str) -> None:
    many, batch = 4, 2
    steps = rnnviz.rollout(cell, steps=many, batch_size=batch, seed=3, **sizes(cell, 4, 3))  # type: ignore[arg-type]
    for k in range(batch):
        states = {state.incoming: steps[0].value(state.incoming)[k] for state in load(cell).states}
        for step in steps:
            made = FORMULAS[cell](steps[0].parameters, step.inputs["x_t"][k], states)
            for name, value in made.items():
                np.testing.assert_allclose(step.value(name)[k], value, rtol=1e-11, atol=1e-11, err_msg=name)
            states = {state.incoming: made[state.outgoing] for state in load(cell).states}


def test_an_earlier_input_is_handed_on_as_a_state_is() -> None:
    cell = rnnviz.Cell.read("h_t = tanh(W·x_t + V·x_{t-1} + U·h_{t-1} + Q·h_{t-2})")
    steps = rnnviz.rollout(cell, steps=4)
    for before, after in zip(steps.steps, steps.steps[1:], strict=False):
        assert after["x_{t-1}"].tolist() == before["x_t"].tolist()
        assert after["h_{t-1}"].tolist() == before["h_t"].tolist()
        assert after["h_{t-2}"].tolist() == before["h_{t-1}"].tolist()


def test_all_steps_share_one_record_of_parameters() -> None:
    steps = rnnviz.rollout("gru", steps=3, seed=1)
    assert all(step.parameters is steps[0].parameters for step in steps)
    assert len(steps) == 3
    assert "3 steps" in repr(steps)


def test_a_longer_run_begins_as_a_shorter_one_and_a_larger_batch_with_its_first_samples() -> None:
    long, short = rnnviz.rollout("lstm", steps=5, seed=2), rnnviz.rollout("lstm", steps=2, seed=2)
    wide = rnnviz.rollout("lstm", steps=5, seed=2, batch_size=3)
    for k, step in enumerate(long):
        assert step.inputs["x_t"].tolist() == wide[k].inputs["x_t"][:1].tolist()
        assert k >= len(short) or step["h_t"].tolist() == short[k]["h_t"].tolist()
    inputs = [step["x_t"].tolist() for step in long]
    assert all(inputs.count(one) == 1 for one in inputs)


def test_the_first_step_is_the_trace_of_the_same_numbers() -> None:
    first, trace = rnnviz.rollout("lstm")[0], rnnviz.trace("lstm")
    assert first.to_dict() == trace.to_dict()
    assert [step["h_t"].tolist() for step in follow(trace, 3)] == [
        step["h_t"].tolist() for step in rnnviz.rollout("lstm", steps=3)
    ]


@pytest.mark.parametrize("cell", shipped())
def test_the_examples_second_input_is_in_the_file_and_nearly_all_is_true_after_it(cell: str) -> None:
    first, after = rnnviz.rollout(cell)
    assert after["x_t"].tolist() == [load(cell).later["x_t"]]
    assert after["x_t"].tolist() != first["x_t"].tolist()
    wrong = [node for node in after.nodes if not after.exact(node)]
    assert not wrong if cell in ALL_TRUE else len(wrong) <= 0.15 * len(after.nodes)


def test_with_other_sizes_a_seed_or_values_it_is_drawn() -> None:
    shown = rnnviz.rollout("lstm")[1]["x_t"].tolist()
    assert rnnviz.rollout("lstm", values={"h_{t-1}": [0.1, 0.2]})[1]["x_t"].tolist() == shown
    assert rnnviz.rollout("lstm", notation="ankitsy")[1]["x⟨t⟩"].tolist() == shown
    for asked in ({"seed": 0}, {"hidden_size": 3}, {"batch_size": 2}, {"values": {"x_t": [1, 2, 3]}}):
        assert rnnviz.rollout("lstm", **asked)[1]["x_t"][:1].tolist() != shown  # type: ignore[arg-type]


def test_a_second_input_that_does_not_fit_is_told(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    write(file, "h_t = tanh(W·x_t + U·h_{t-1} + b)", '[example]\nx_t = [0.1, 0.2]\n"x_{t+1}" = [0.1]\n')
    for asked in (rnnviz.rollout, rnnviz.trace, rnnviz.figure):
        with pytest.raises(Mistake, match=r"\[example\]: x_t has the shape 1"):
            asked(file)


@pytest.mark.parametrize("steps", [0, -1, 1001, True, 2.0, "3"])
def test_steps_are_a_whole_number(steps: object) -> None:
    with pytest.raises(Mistake, match="a whole number from 1 to 1000"):
        rnnviz.rollout("rnn", steps=steps)  # type: ignore[arg-type]


def test_numbers_that_grow_without_end_are_told() -> None:
    cell = rnnviz.Cell.read("h_t = exp(h_{t-1}) + x_t\n", sizes={"input": "hidden"})
    with pytest.raises(Mistake, match="too large for float64"):
        rnnviz.rollout(cell, steps=20)


def test_a_second_input_is_searched_that_is_true_and_another() -> None:
    first = rnnviz.trace("lstm")
    (found,) = second(first).values()
    assert found.tolist() != first["x_t"][0].tolist()
    assert np.array_equal(found, np.round(found, 2))
    assert second(first)["x_t"].tolist() == found.tolist()
    assert second(first, 1)["x_t"].tolist() != found.tolist()
    assert second(rnnviz.trace(rnnviz.Cell.read("y_t = tanh(w ⊙ x_t + b)", sizes={"input": {"length": "y_t"}}))) == {}
