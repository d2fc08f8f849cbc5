"""Many printed numbers at once are what each of them is alone: as text, and in whether they follow."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

import rnnviz
from rnnviz.cells.cell import load
from rnnviz.errors import Mistake
from rnnviz.functions.record import Array
from rnnviz.language.expression import Name
from rnnviz.numbers.byhand import follows
from rnnviz.numbers.digits import LARGE, hundredths, rounded, show, texts
from rnnviz.numbers.trace import Trace

SPREADS = (0.01, 1.0, 30.0, 1e4, 1e6, 1e9, 1e300)
EVERYTHING = """
a_t = relu(W·[x_t, h_{t-1}] - 0.5 ⊙ b) + 0.125 ⊙ h_{t-1}
s_t = softmax(a_t) ⊙ a_t - U·h_{t-1}
h_t = (1 - s_t) ⊙ softplus(s_t) + exp(tanh(a_t)) ⊙ σ(-h_{t-1})
p_t = argmax(h_t)
q_t = h_t·U^T + h_t·U - max(h_t, a_t) / (softplus(a_t) + 1)
"""


def ties(chance: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Numbers that end on half a hundredth, among them those that float64 has a little above or below it."""
    return (chance.integers(-3000, 3000, shape) + 0.5) / 100


def numbers(kind: str, chance: np.random.Generator, shape: tuple[int, ...]) -> Array:
    match kind:
        case "ties":
            return ties(chance, shape)
        case "printed":
            return chance.integers(-200, 200, shape) / 100
        case "mixed":
            found = np.where(chance.random(shape) < 0.5, ties(chance, shape), chance.normal(0, 2, shape))
            found.flat[chance.integers(found.size)] = chance.choice([LARGE, -2e6, 999_999.999, 1e9, 123_456.785])
            return found
    return chance.normal(0, float(kind), shape)


KINDS = ("1", "0.01", "2000", "3e6", "ties", "printed", "mixed")


def alike(trace: Trace) -> tuple[int, int]:
    """How many places were compared, and how many of them are exact."""
    compared = exact = 0
    for node, step in trace.nodes.items():
        if isinstance(step.expression, Name) and step.expression.text in trace.sized.cell.matrices:
            continue
        places = [range(count) for count in step.value.shape]
        one_by_one = [[trace.exact(node, k, unit) for unit in places[1]] for k in places[0]]
        at_once = follows(trace, node, *places)
        assert at_once.tolist() == one_by_one, (node, step.operation)
        if step.operation not in ("name", "number", "concat"):
            compared += at_once.size
            exact += int(at_once.sum())
    return compared, exact


SHUT = {
    *(("min-lstm", kind) for kind in ("2000", "3e6", "mixed")),
    *(("s-lstm", kind) for kind in ("2000", "3e6", "ties", "mixed")),
}
"""Where numbers are so large that they shut a gate to the last digit, and the cell divides by it or needs its log."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cell", ["lstm", "gru-torch", "lstm-peephole-full", "min-lstm", "rnn-output", "s-lstm"])
def test_what_follows_at_once_follows_one_by_one(cell: str, kind: str) -> None:
    chance = np.random.default_rng([KINDS.index(kind), *cell.encode()])
    shapes = load(cell).bind(3 if load(cell).equal else 4, 3).shapes
    given = {
        name: numbers(kind, chance, (5, *shapes[name]) if name in load(cell).incoming else shapes[name])
        for name in (*load(cell).parameters, *load(cell).incoming)
    }
    if (cell, kind) in SHUT:
        with pytest.raises(Mistake, match=r"is no number: f_t has to be above 0|f_t [+] i_t is 0, and nothing"):
            rnnviz.trace(cell, values=given)
        return
    trace = rnnviz.trace(cell, values=given)
    compared, exact = alike(trace)
    assert compared >= 40
    if kind in ("1", "ties"):  # else the two could agree on one answer for all
        assert 0 < exact < compared


@pytest.mark.parametrize("kind", ["1", "0.01", "30", "ties", "printed", "mixed"])
def test_every_operation_and_function_follows_as_it_does_one_by_one(kind: str, file: Path) -> None:
    file.write_text(f'title = "X"\nequations = """{EVERYTHING}"""\n', encoding="utf-8")
    for seed in range(6):
        chance = np.random.default_rng([seed, *kind.encode()])
        shapes = {"W": (3, 7), "U": (3, 3), "b": (3,), "x_t": (4, 4), "h_{t-1}": (4, 3)}
        given = {name: numbers(kind, chance, shape) for name, shape in shapes.items()}
        compared, exact = alike(rnnviz.trace(file, values=given))
        assert 0 < exact < compared


def test_a_part_is_asked_for_as_a_part() -> None:
    trace = rnnviz.trace("lstm", input_size=7, hidden_size=9, batch_size=6, seed=3)
    for node in ("f_t/0", "f_t/0/0", "c_t", "c_t/1", "h_t"):
        whole = follows(trace, node, range(6), range(9))
        np.testing.assert_array_equal(follows(trace, node, [5, 0, 2], [8, 1]), whole[[5, 0, 2]][:, [8, 1]])


def test_sums_that_float64_cannot_hold_are_added_in_decimals() -> None:
    """Large products that take each other away leave 0.005, which is 0.01: float64 is off by 0.0001, and has 0.00."""
    given = {
        "W": [[999_999.99, -999_999.98, -999_999.99, 0.05]],
        "x_t": [999_999.99, 0.01, 0.1],
        "h_{t-1}": [999_999.99],
        "b": [0.0],
    }
    trace = rnnviz.trace("rnn", values=given)
    for node in ("h_t/0/0", "h_t/0"):
        (exact,) = follows(trace, node, [0], [0])[0].tolist()
        assert exact == trace.exact(node) == (show(trace.value(node).item()) == "0.01")


def test_results_that_are_printed_in_full_are_compared_in_full(file: Path) -> None:
    """1.01 · 990099.01 is 1000000.0001, which is 1.0e6 and no number of two decimals; what is printed is 1000000.00."""
    file.write_text('title = "X"\nequations = """g_t = W·x_t\nh_t = g_t ⊙ h_{t-1}"""\n', encoding="utf-8")
    for second, printed, exact in ((990_099.0098, "1000000.00", False), (990_099.0, "999999.99", True)):
        trace = rnnviz.trace(file, values={"W": [[1.01]], "x_t": [1.0], "h_{t-1}": [second]})
        assert show(trace.value("h_t").item()) == printed
        assert follows(trace, "h_t", [0], [0]).tolist() == [[exact]] == [[trace.exact("h_t")]]


@pytest.mark.parametrize("spread", SPREADS)
def test_texts_are_those_of_show(spread: float) -> None:
    values = np.random.default_rng(5).normal(0, spread, (20, 30))
    assert texts(values) == [[show(value) for value in row] for row in values.tolist()]


def test_hundredths_are_those_of_rounded() -> None:
    chance = np.random.default_rng(7)
    near = np.concatenate([np.nextafter(ties(chance, (400,)), side) for side in (-np.inf, np.inf)])
    noisy = ties(chance, (400,)) + chance.choice([-1, 1], 400) * 10.0 ** chance.integers(-16, -3, 400)
    products = chance.integers(-300, 300, 400) / 100 * (chance.integers(-300, 300, 400) / 100)
    large = ties(chance, (400,)) * 30_000
    special = [0.0, -0.0, 0.225, 0.45 * 0.5, 1.005, -1.005, 0.995, 999_999.994, 999_999.995, -999_999.9999, 5e-324]
    values = np.concatenate([ties(chance, (400,)), near, noisy, products, large, special])
    assert hundredths(values).tolist() == [int(rounded(value) * 100) for value in values.tolist()]
    in_full = [int(rounded(Decimal(repr(value))) * 100) for value in values.tolist()]
    assert hundredths(values, noise=False).tolist() == in_full
    assert hundredths(values).tolist() != in_full
