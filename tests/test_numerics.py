"""The numbers: against PyTorch, against formulas in numpy, by hand, and by what must hold of any cell."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
import oracle
import pytest
from written import sizes

from rnnviz.cells.cell import check, load, read_cell, shipped
from rnnviz.errors import Mistake
from rnnviz.functions.record import Array
from rnnviz.language.expression import walk
from rnnviz.numbers.choose import choose
from rnnviz.numbers.digits import show, shown
from rnnviz.numbers.numerics import Trace, run

Parameters = Mapping[str, Array]
TORCH = [
    ("RNNCell", "rnn"), ("RNNCell", "rnn-split"), ("RNNCell", "rnn-torch"), ("LSTMCell", "lstm"),
    ("LSTMCell", "lstm-torch"), ("GRUCell", "gru-torch"),
]  # fmt: skip


def traced(cell: str, **asked: object) -> Trace:
    return run(*choose(load(cell), **cast(Any, asked)))


def compare(case: dict[str, Any], cell: str) -> None:
    trace = traced(cell, given=oracle.given(case, cell))
    for name, wanted in case["outputs"].items():
        np.testing.assert_allclose(trace.value(name), wanted, rtol=0, atol=1e-12, err_msg=f"{cell}: {name}")


@pytest.mark.parametrize(("module", "cell"), TORCH)
def test_agrees_with_the_stored_values_of_torch(module: str, cell: str) -> None:
    cases = [case for case in json.loads(oracle.STORED.read_text("utf-8")) if case["module"] == module]
    assert len(cases) == 3
    for case in cases:
        compare(case, cell)


@pytest.mark.parametrize(("module", "cell"), TORCH)
def test_agrees_with_torch_itself(module: str, cell: str) -> None:
    pytest.importorskip("torch", reason="the live comparison needs torch; the stored values are compared always")
    chance = np.random.default_rng(11)
    for seed in range(12):
        input_size, hidden_size, batch_size = (int(n) for n in chance.integers(1, (12, 12, 6)))
        compare(oracle.torch_case(module, input_size, hidden_size, batch_size, seed), cell)


def tanh(z: Array) -> Array:
    value: Array = np.tanh(z)
    return value


def logistic(z: Array) -> Array:
    value: Array = 1 / (1 + np.exp(-z))
    return value


def rnn(p: Parameters, h: Array, x: Array) -> Array:
    return tanh(p["W"] @ np.concatenate([h, x]) + p["b"])


def rnn_output(p: Parameters, s: Array, x: Array) -> Array:
    return tanh(p["U"] @ x + p["W"] @ s)


def gru(p: Parameters, h: Array, x: Array) -> Array:
    r = logistic(p["W_r"] @ np.concatenate([h, x]) + p["b_r"])
    z = logistic(p["W_z"] @ np.concatenate([h, x]) + p["b_z"])
    return (1 - z) * h + z * tanh(p["W_h"] @ np.concatenate([r * h, x]) + p["b_h"])


def gru_update(p: Parameters, c: Array, x: Array) -> Array:
    u = logistic(p["W_uc"] @ c + p["W_ux"] @ x + p["b_u"])
    return u * tanh(p["W_cc"] @ c + p["W_cx"] @ x + p["b_c"]) + (1 - u) * c


@pytest.mark.parametrize(
    ("cell", "formula"), [("rnn", rnn), ("rnn-output", rnn_output), ("gru", gru), ("gru-update", gru_update)]
)
def test_agrees_with_the_formula_in_numpy(cell: str, formula: Callable[[Parameters, Array, Array], Array]) -> None:
    for seed, (input_size, hidden_size, batch_size) in enumerate([(3, 2, 1), (5, 4, 3), (1, 7, 2)]):
        trace = traced(cell, input_size=input_size, hidden_size=hidden_size, batch_size=batch_size, seed=seed)
        state = trace.sized.cell.states[0]
        for k in range(batch_size):
            wanted = formula(trace.parameters, trace.value(state.incoming)[k], trace.value("x_t")[k])
            np.testing.assert_allclose(trace.value(state.outgoing)[k], wanted, rtol=0, atol=1e-12)


def test_output_of_the_rnn_with_output() -> None:
    trace = traced("rnn-output", sizes={"output": 5}, batch_size=4, seed=2)
    scores = np.exp(trace.value("s_t") @ trace.parameter("V").T)
    np.testing.assert_allclose(trace.value("o_t"), scores / scores.sum(axis=1, keepdims=True), atol=1e-12)
    assert trace.value("ŷ_t").tolist() == [[float(np.argmax(row))] for row in scores]


def test_lstm_by_hand() -> None:
    """One unit, one input, weights that leave the sums 0, 0, 1, 0 and the cell state 0.5 · 0.8 + 0.5 · tanh 1."""
    zero = {f"W_{gate}": [[0, 0]] for gate in "figo"} | {f"b_{gate}": [0] for gate in "fio"}
    trace = traced("lstm", given=zero | {"b_g": [1], "x_t": [3], "h_{t-1}": [2], "c_{t-1}": [0.8]})
    assert trace.value("f_t").item() == 0.5
    assert trace.value("c_t").item() == pytest.approx(0.4 + 0.5 * 0.7615941559557649, abs=1e-15)
    assert trace.value("h_t").item() == pytest.approx(0.5 * np.tanh(0.7807970779778824), abs=1e-15)


def test_rnn_by_hand() -> None:
    """0.5·1 − 2·0.25 + 1·0.3 + 0.1 = 0.4, and tanh 0.4 = 0.379948962255225."""
    given = {"W": [[0.5, -2, 1]], "b": [0.1], "h_{t-1}": [1], "x_t": [0.25, 0.3]}
    assert traced("rnn", given=given).value("h_t").item() == pytest.approx(0.379948962255225, abs=1e-14)


def shut(sized_like: str, gates: dict[str, float], **asked: object) -> Trace:
    """A run in which the given biases are so large that their gates are 0 or 1 to the last digit."""
    size = 4
    return traced(sized_like, seed=5, given={name: [bias] * size for name, bias in gates.items()}, **asked)


def test_lstm_with_f_open_and_i_shut_keeps_its_cell_state() -> None:
    trace = shut("lstm", {"b_f": 1000.0, "b_i": -1000.0}, batch_size=3)
    np.testing.assert_array_equal(trace.value("c_t"), trace.value("c_{t-1}"))


@pytest.mark.parametrize(
    ("cell", "gate"),
    [("gru", {"b_z": -1000.0}), ("gru-update", {"b_u": -1000.0}), ("gru-torch", {"b_iz": 1000.0})],
)
def test_gru_with_its_update_gate_at_the_old_keeps_its_state(cell: str, gate: dict[str, float]) -> None:
    trace = shut(cell, gate, batch_size=3)
    state = trace.sized.cell.states[0]
    np.testing.assert_array_equal(trace.value(state.outgoing), trace.value(state.incoming))


@pytest.mark.parametrize(
    ("cell", "gate", "new"),
    [
        ("gru", {"b_z": 1000.0}, "h̃_t"),
        ("gru-update", {"b_u": 1000.0}, "c̃_t"),
        ("gru-torch", {"b_iz": -1000.0}, "n_t"),
    ],
)
def test_gru_with_its_update_gate_at_the_new_takes_the_candidate(cell: str, gate: dict[str, float], new: str) -> None:
    trace = shut(cell, gate)
    np.testing.assert_array_equal(trace.value(trace.sized.cell.states[0].outgoing), trace.value(new))


@pytest.mark.parametrize("cell", shipped())
def test_a_permuted_batch_permutes(cell: str) -> None:
    order = [2, 0, 3, 1]
    first = traced(cell, batch_size=4, seed=1)
    moved = {name: array[order] for name, array in first.inputs.items()}
    second = traced(cell, given={**first.parameters, **moved})
    for name in first.order:
        np.testing.assert_allclose(second.value(name), first.value(name)[order], rtol=0, atol=1e-15)


def test_split_weights_equal_joined_ones() -> None:
    split = traced("rnn-split", input_size=5, hidden_size=3, batch_size=2, seed=9)
    values = split
    joined = np.hstack([values.parameters["W_hh"], values.parameters["W_xh"]])
    trace = traced("rnn", given={"W": joined, "b": values.parameters["b"], **values.inputs})
    np.testing.assert_allclose(trace.value("h_t"), split.value("h_t"), rtol=0, atol=1e-15)


@pytest.mark.parametrize("cell", shipped())
def test_the_trace_holds_every_place_read_only(cell: str) -> None:
    trace = traced(cell, **sizes(cell, 4, 3), batch_size=2, seed=0)
    wanted = {
        node: expression
        for equation in trace.sized.cell.equations
        for node, expression in walk(equation.expression, equation.target.text)
    }
    assert {node: step.expression for node, step in trace.nodes.items()} == wanted
    for node, step in trace.nodes.items():
        assert step.value.dtype == np.float64
        assert not step.value.flags.writeable
        is_matrix = step.operation == "name" and getattr(step.expression, "text", "") in trace.sized.cell.matrices
        assert step.value.shape == (
            trace.sized.shapes[getattr(step.expression, "text", "")] if is_matrix else (2, trace.sized.node_sizes[node])
        )
        assert list(step.operands) == [f"{node}/{k}" for k in range(len(step.operands))]
    with pytest.raises(ValueError, match="read-only"):
        trace.value(trace.order[0])[0, 0] = 1.0


def test_numbers_too_large_for_float64_are_refused() -> None:
    with pytest.raises(Mistake, match="h_t is not finite"):
        traced("rnn", given={"W": [[1e308] * 5] * 2, "x_t": [1e10, 1, 1]})


@pytest.mark.parametrize("cell", shipped())
def test_a_trace_written_as_json_is_read_back_to_the_last_digit(cell: str) -> None:
    first = traced(cell, **sizes(cell, 2, 3), batch_size=2, seed=7)
    written = json.loads(json.dumps(first.to_dict()))
    assert list(written)[:3] == ["cell", "input_size", "hidden_size"]
    assert written["seed"] == 7
    assert set(written["values"]) == set(first.order)
    assert np.array(written["values"][first.order[0]]).shape == first.value(first.order[0]).shape
    second = traced(cell, given=written)
    assert second.to_dict() == first.to_dict()


def test_exact_tells_what_the_printed_operands_give() -> None:
    """0.335 is printed 0.34 (half away from zero) and 0.34 · 0.50 gives 0.17, which is what is printed."""
    cell = {
        "W_z": [[0, 0]],
        "b_z": [0.0],
        "W_r": [[0, 0]],
        "b_r": [0],
        "W_h": [[0, 0]],
        "b_h": [0],
        "x_t": [1],
    }
    good = traced("gru", given=cell | {"h_{t-1}": [0.34]})
    assert good.exact("h_t/0")
    assert show(good.value("h_t/0").item()) == "0.17"
    # 0.5 · 0.3449 = 0.17245 is printed 0.17; 0.3551 is printed 0.36, and 0.5 · 0.36 = 0.18, as is 0.17755
    assert traced("gru", given=cell | {"h_{t-1}": [0.3551]}).exact("h_t/0")
    # 0.5 · 0.3549 = 0.17745 is printed 0.18 no more: 0.35 · 0.50 = 0.175 would be
    off = traced("gru", given=cell | {"h_{t-1}": [0.3481]})
    assert show(off.value("h_t/0").item()) == "0.17"
    assert not off.exact("h_t/0")


def test_exact_takes_the_products_of_a_sum_in_one_go() -> None:
    """0.05 · 0.05 = 0.0025 twice is 0.00 when each is rounded first, and 0.01 in one go, as it is printed."""
    given = {"W_hh": [[0.05]], "W_xh": [[0.05]], "b": [0.0], "h_{t-1}": [0.05], "x_t": [0.05]}
    trace = traced("rnn-split", given=given)
    assert show(trace.value("h_t/0").item()) == "0.01"
    assert trace.exact("h_t/0")
    # 0.2 · 0.05 + 0.05 · 0.0951 = 0.0148 is printed 0.01; with 0.0951 as printed, 0.10, it would be 0.0150
    assert not traced("rnn-split", given=given | {"W_hh": [[0.2]], "x_t": [0.0951]}).exact("h_t/0")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.49, "−0.49"),
        (-0.001, "0.00"),
        (0.0, "0.00"),
        (-0.0, "0.00"),
        (0.125, "0.13"),
        (-0.125, "−0.13"),
        (0.225, "0.23"),
        (0.45 * 0.5, "0.23"),
        (1.005, "1.01"),
        (0.995, "1.00"),
        (12.3456, "12.35"),
        (1234567.0, "1.2e6"),
        (-1e300, "−1.0e300"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (float("nan"), "NaN"),
    ],
)
def test_show(value: float, text: str) -> None:
    assert show(value) == text


def test_shown_is_the_number_that_show_prints() -> None:
    for value in np.random.default_rng(3).normal(0, 3, 500).tolist():
        assert f"{shown(value):.2f}".replace("-", "−") == show(value)


ELEMENTWISE = {
    "h_t = b ⊙ h_{t-1} + W·x_t": lambda p, h, x: p["b"] * h + x @ p["W"].T,
    "h_t = tanh(W·x_t - b + U·h_{t-1})": lambda p, h, x: np.tanh(x @ p["W"].T - p["b"] + h @ p["U"].T),
    "h_t = W·[x_t, h_{t-1}]\ny_t = [h_t, x_t]": lambda p, h, x: np.hstack([x, h]) @ p["W"].T,
    "h_t = h_{t-1} ⊙ σ(tanh(b) ⊙ W·x_t)": lambda p, h, x: h / (1 + np.exp(-np.tanh(p["b"]) * (x @ p["W"].T))),
    "h_t = (1 - b) ⊙ W·x_t + (b ⊙ b) ⊙ h_{t-1}": lambda p, h, x: (1 - p["b"]) * (x @ p["W"].T) + p["b"] ** 2 * h,
    "h_t = W·x_t + U·b - 2 ⊙ h_{t-1}": lambda p, h, x: x @ p["W"].T + p["U"] @ p["b"] - 2 * h,
}


@pytest.mark.parametrize("equations", ELEMENTWISE)
def test_parameters_and_concatenations_may_stand_anywhere(equations: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    more = '[sizes]\nn = { length = "b", default = 4 }' if "U·b" in equations else ""
    path.write_text(f'title = "X"\nequations = """{equations}"""\n{more}', encoding="utf-8")
    known = read_cell(path)
    trace = run(*choose(known, batch_size=3, input_size=4, hidden_size=2, seed=1))
    assert check(known).text
    wanted = ELEMENTWISE[equations](trace.parameters, trace.value("h_{t-1}"), trace.value("x_t"))
    np.testing.assert_allclose(trace.value("h_t"), wanted, rtol=1e-12)
    if "y_t" in equations:
        np.testing.assert_array_equal(trace.value("y_t"), np.hstack([wanted, trace.value("x_t")]))
    for node in trace.nodes:
        assert trace.exact(node) in (True, False)
