"""Derivatives against the complex step: every parameter, input, state and place of every shipped cell, over time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import derived
import numpy as np
import oracle_gradients
import oracle_models
import pytest
from test_network import model

import rnnviz
from rnnviz.cells.cell import load, shipped
from rnnviz.functions.record import Array
from rnnviz.gradients.gradient import Gradient
from rnnviz.language.expression import Name
from rnnviz.numbers.rollout import Rollout

STEPS = 3
CLOSE = 1e-10


def random_rollout(cell: str, seed: int, batch: int = 1) -> Rollout:
    """A cell at a random size, over some steps, on numbers of no two decimals."""
    chance = np.random.default_rng(seed)
    known = load(cell)
    inputs, hidden = (int(one) for one in chance.integers(1, 5, 2))
    sized = known.bind(hidden if known.equal else inputs, hidden)
    values: dict[str, Any] = {name: chance.normal(size=sized.shapes[name]) for name in known.parameters}
    first = {state.incoming: chance.uniform(0.1, 0.9, (batch, *sized.shapes[state.incoming])) for state in known.states}
    over = {name: chance.normal(size=(STEPS, batch, *sized.shapes[name])) for name in known.inputs}
    return rnnviz.rollout(known, steps=STEPS, values={**values, **first, **over})


class Again:
    """A rollout worked out a second time, on complex numbers: one sample, with a push at one of its numbers."""

    def __init__(self, run: Rollout, sample: int = 0) -> None:
        self.run, self.cell, sized = run, run.sized.cell, run.sized
        self.sizes = {**sized.node_sizes, **{name: shape[0] for name, shape in sized.shapes.items()}}
        self.parameters = {name: array.astype(complex) for name, array in run.parameters.items()}
        self.states = {name: array[sample].astype(complex) for name, array in run.first_states().items()}
        self.inputs = [
            {name: step.inputs[name][sample].astype(complex) for name in self.cell.inputs} for step in run.steps
        ]

    def slope(self, name: str, at: int, seed: Array, push: Array, where: str = "", step: int = 0) -> float:
        """How fast seed · `name` at the step `at` changes where `where` goes in the direction `push`."""
        parameters, states, inputs = dict(self.parameters), dict(self.states), [*map(dict, self.inputs)]
        poked: dict[int, dict[str, Array]] = {}
        bump = derived.H * 1j * push
        if where in parameters:
            parameters[where] = parameters[where] + bump
        elif where in states and step == 0:
            states[where] = states[where] + bump
        elif where in self.cell.inputs:
            inputs[step][where] = inputs[step][where] + bump
        else:
            poked = {step: {where: bump}}
        made = derived.steps(self.cell, self.sizes, parameters, states, inputs, poked=poked)
        return float((seed * made[at][name].imag).sum() / derived.H)


def places(run: Rollout) -> Iterator[tuple[str, int]]:
    """Every place and input, and at which step."""
    for step, trace in enumerate(run.steps):
        for node, worked in trace.nodes.items():
            matrix = isinstance(worked.expression, Name) and worked.expression.text in trace.sized.cell.matrices
            if not matrix:
                yield node, step
        yield from ((name, step) for name in trace.sized.cell.inputs)


def derivative(made: Gradient, where: str, step: int) -> Array | None:
    """What the gradient has there, of its first sample."""
    part = made.parts[""]
    found = part.steps[step].value(where)
    return None if found is None else found[0]


@pytest.mark.parametrize("cell", shipped())
def test_every_derivative_of_every_cell(cell: str) -> None:
    run = random_rollout(cell, len(cell) + 7)
    chance = np.random.default_rng(5)
    again = Again(run)
    name = run.sized.cell.hands_on
    seed = chance.normal(size=run[-1][name].shape)
    made = rnnviz.backward(run, name, seed=seed)
    part = made.parts[""]
    worst, largest = 0.0, 1.0

    def compare(found: Array | None, where: str, step: int = 0) -> None:
        nonlocal worst, largest
        shape = again.parameters[where].shape if where in again.parameters else None
        if shape is None:
            shape = run[step].value(where).shape[1:]
        push = chance.normal(size=shape)
        wanted = again.slope(name, STEPS - 1, seed[0], push, where, step)
        own = 0.0 if found is None else float((found * push).sum())
        worst, largest = max(worst, abs(own - wanted)), max(largest, abs(wanted))

    for where, step in places(run):
        compare(derivative(made, where, step), where, step)
    for where in run.sized.cell.parameters:
        compare(part.parameters.get(where), where)
    for where, first in part.states.items():
        compare(first[0], where)
    assert worst <= CLOSE * largest


@pytest.mark.parametrize("cell", ["lstm", "gru-torch", "s-lstm"])
def test_parameters_add_up_over_the_batch(cell: str) -> None:
    run = random_rollout(cell, 3, batch=3)
    name = run.sized.cell.hands_on
    seed = np.random.default_rng(8).normal(size=run[-1][name].shape)
    made = rnnviz.backward(run, name, seed=seed)
    push = {where: np.random.default_rng(9).normal(size=array.shape) for where, array in run.parameters.items()}
    for where, one in push.items():
        wanted = sum(Again(run, k).slope(name, STEPS - 1, seed[k], one, where) for k in range(3))
        assert float((made[where] * one).sum()) == pytest.approx(wanted, rel=CLOSE, abs=CLOSE)


def test_a_step_in_between_sees_nothing_of_what_comes_later() -> None:
    run = random_rollout("lstm", 4)
    made = rnnviz.backward(run, "c_t", entry=1, step=2)
    assert np.isnan(made["c_t"][2]).all()
    assert made["c_t"][1, 0, 0] == 1.0
    assert not made.parts[""].steps[2]
    with pytest.raises(KeyError, match="c_t does not depend on o_t"):
        rnnviz.backward(rnnviz.trace("lstm"), "c_t", entry=1)["o_t"]


def test_padded_samples_end_where_they_end() -> None:
    whole = random_rollout("gru", 6, batch=2)
    x = whole.timeline.inputs["x_t"]
    own: Mapping[str, Any] = {**whole.parameters, **whole.first_states()}
    short = rnnviz.rollout("gru", inputs=x, lengths=(3, 2), values=own)
    seed = np.random.default_rng(3).normal(size=short[-1]["h_t"].shape)
    made = rnnviz.backward(short, "h_t", seed=seed)
    first = {name: array[1:] for name, array in whole.first_states().items()}
    alone = rnnviz.backward(
        rnnviz.rollout("gru", inputs=x[:2, 1:], values={**whole.parameters, **first}), "h_t", seed=seed[1:]
    )
    np.testing.assert_allclose(made["x_t"][:2, 1], alone["x_t"][:, 0], rtol=1e-13)
    np.testing.assert_allclose(made["h_0"][1:], alone["h_0"], rtol=1e-13)
    assert not made["x_t"][2, 1].any(), "nothing goes to what was never taken in"


def test_what_is_zero_in_number_is_there() -> None:
    run = rnnviz.trace("rnn", values={"W": np.zeros((2, 5))})
    assert rnnviz.backward(run, "h_t", entry=1)["x_t"].tolist() == [[[0.0, 0.0, 0.0]]]


# Whole networks against PyTorch, whose derivatives are stored: layers, directions, padding.


@cache
def stored() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(oracle_gradients.STORED.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("case", [*oracle_models.cases()], ids=lambda case: case.name)
def test_it_equals_autograd(case: oracle_models.Case, tmp_path: Path) -> None:
    made = rnnviz.network(
        model(case, tmp_path),
        inputs=oracle_models.sequence(case),
        lengths=case.lengths,
        values={"layers": oracle_models.given(case)},
    )
    seed, wanted = oracle_gradients.seeds(case), stored()[case.name]
    of = made.layers[-1].layer.hands_on
    gradients = [
        rnnviz.backward(made, f"layer {case.layers} {direction} {of}", seed=half)
        for direction, half in zip(case.directions, np.split(seed, len(case.directions), axis=1), strict=True)
    ]
    x = sum(np.nan_to_num(one.inputs["x"]) for one in gradients)
    np.testing.assert_allclose(x, wanted["x"], rtol=CLOSE, atol=1e-14)
    found: dict[str, Array] = {}
    for one in gradients:
        for name, array in oracle_gradients.our_weights(case, one).items():
            found[name] = found[name] + array if name in found else array
    assert found.keys() == wanted["weights"].keys()
    for name, array in found.items():
        np.testing.assert_allclose(array, wanted["weights"][name], rtol=CLOSE, atol=1e-14, err_msg=name)


# The Jacobian.


def test_single_steps_multiply_to_the_whole() -> None:
    run = random_rollout("lstm", 12)
    made = rnnviz.jacobian(run)
    assert made.states.shape == (STEPS + 1, 2 * run.sized.hidden_size, 2 * run.sized.hidden_size)
    product = np.eye(made.states.shape[1])
    for step in range(STEPS, 0, -1):
        np.testing.assert_allclose(made.states[step], product, rtol=1e-12, atol=1e-15)
        product = product @ rnnviz.jacobian(run, step=step).states[step - 1]
    np.testing.assert_allclose(made.states[0], product, rtol=1e-12, atol=1e-15)
    u, singular, v = np.linalg.svd(made.states[0])
    assert made.largest()[0] == pytest.approx(singular[0])
    assert made.norms()[0] == pytest.approx(np.sqrt((singular**2).sum()))
    assert u.shape == v.shape


@pytest.mark.parametrize("cell", ["gru", "lstm-peephole", "s-lstm"])
def test_its_columns_are_slopes(cell: str) -> None:
    run = random_rollout(cell, 13, batch=2)
    made, again = rnnviz.jacobian(run, sample=2), Again(run, 1)
    chance = np.random.default_rng(2)
    for (_, name), rows in made.rows.items():
        for state in run.sized.cell.states:
            push = chance.normal(size=again.states[state.incoming].shape)
            each = np.eye(rows.stop - rows.start)
            wanted = [again.slope(name, STEPS - 1, seed, push, state.incoming) for seed in each]
            own = made.states[0][rows, made.of(state.outgoing)] @ push
            np.testing.assert_allclose(own, wanted, rtol=CLOSE, atol=1e-13)
    x = run.sized.cell.inputs[0]
    push = chance.normal(size=again.inputs[1][x].shape)
    name = run.sized.cell.hands_on
    wanted = [again.slope(name, STEPS - 1, seed, push, x, 1) for seed in np.eye(run.sized.hidden_size)]
    np.testing.assert_allclose(made.inputs[x][1][made.of(name)] @ push, wanted, rtol=CLOSE, atol=1e-13)


def test_the_states_of_all_layers_together() -> None:
    net = rnnviz.network("stacked")
    made = rnnviz.jacobian(net)
    assert len(made.rows) == sum(len(one.rollouts[0].sized.cell.states) for one in net.layers)
    top = made.of(f"layer 2 {net.layers[1].layer.hands_on}")
    assert made.states[1][top, made.of("layer 1 h_t")].any(), "the upper layer sees what the lower one carried"
    assert not made.states[1][made.of("layer 1 h_t"), top].any(), "and the lower one nothing of the upper"
    product = rnnviz.jacobian(net, step=2).states[1] @ rnnviz.jacobian(net, step=1).states[0]
    np.testing.assert_allclose(rnnviz.jacobian(net, step=2).states[0], product, rtol=1e-12, atol=1e-15)
    with pytest.raises(rnnviz.Mistake, match="goes backward; a Jacobian over time is of layers that go forward"):
        rnnviz.jacobian(rnnviz.network("bidirectional"))
