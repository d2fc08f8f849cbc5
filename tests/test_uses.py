"""What names stand for where only their use tells it, and values of earlier steps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from written import RNN, refusal, write

import rnnviz
from rnnviz.cells.cell import Cell, State
from rnnviz.errors import Mistake
from rnnviz.language.equation import read
from rnnviz.language.equation import write as written


@pytest.mark.parametrize(
    ("equations", "parameters"),
    [
        ("h_t = tanh(R h_{t-1} + P_x x_t)", {"R": (2, 2), "P_x": (2, 3)}),
        ("h_t = tanh(A·h_{t-1} + B·x_t + c)", {"A": (2, 2), "B": (2, 3), "c": (2,)}),
        ("h_t = tanh(w ⊙ h_{t-1} + W x_t)", {"w": (2,), "W": (2, 3)}),
        ("h_t = tanh(W_c ∘ h_{t-1} + W_x x_t)", {"W_c": (2,), "W_x": (2, 3)}),
        ("h_t = σ(W x_t) + α h_{t-1}", {"W": (2, 3), "α": (1,)}),
        ("h_t = σ(W x_t) + α ⊙ h_{t-1}", {"W": (2, 3), "α": (2,)}),
        ("h_t = tanh(x_t U^z + h_{t-1} W^z)", {"U^z": (3, 2), "W^z": (2, 2)}),
        ("h_t = tanh(x_t U^T + W^T h_{t-1})", {"U": (2, 3), "W": (2, 2)}),
        ("h_t = h_{t-1} + Linear(x_t)", {"W_h": (2, 3), "b_h": (2,)}),
        (
            "h_t = h_{t-1} + Linear_{d_h}(x_t) + Linear(h_{t-1})",
            {"W_h": (2, 3), "b_h": (2,), "W_h2": (2, 2), "b_h2": (2,)},
        ),
        ("H_t = tanh(X_t W_xh + H_{t-1} W_hh + b_h)", {"W_xh": (3, 2), "W_hh": (2, 2), "b_h": (2,)}),
    ],
)
def test_parameters_are_found_from_their_use(equations: str, parameters: dict[str, tuple[int, ...]]) -> None:
    assert {name: Cell.read(equations).bind().shapes[name] for name in Cell.read(equations).parameters} == parameters


def test_a_row_times_a_matrix_is_the_transposed_matrix_times_a_vector() -> None:
    row, column = Cell.read("h_t = x_t·U + h_{t-1}·W^T"), Cell.read("h_t = U^T·x_t + W·h_{t-1}")
    given = {"U": [[1, 2], [3, 4], [5, 6]], "W": [[1, 0], [2, 1]], "x_t": [1, 0.5, -1], "h_{t-1}": [0.25, 2]}
    one, other = (rnnviz.trace(cell, values=given)["h_t"] for cell in (row, column))
    assert one.tolist() == other.tolist() == [[1 + 1.5 - 5 + 0.25, 2 + 2 - 6 + 2.5]]


def test_earlier_steps_are_states_of_their_own() -> None:
    cell = Cell.read("h_t = tanh(W_1 h_{t-1} + W_3 h_{t-3} + V x_t + U x_{t-2})")
    assert cell.inputs == ("x_t",)
    assert cell.states == (
        State("h_{t-1}", "h_t"),
        State("h_{t-2}", "h_{t-1}"),
        State("h_{t-3}", "h_{t-2}"),
        State("x_{t-1}", "x_t"),
        State("x_{t-2}", "x_{t-1}"),
    )
    assert cell.bind(5, 2).shapes["x_{t-2}"] == (5,)
    run = rnnviz.trace(cell, seed=3)
    by_hand = np.tanh(
        run["h_{t-1}"] @ run["W_1"].T
        + run["h_{t-3}"] @ run["W_3"].T
        + run["x_t"] @ run["V"].T
        + run["x_{t-2}"] @ run["U"].T
    )
    np.testing.assert_allclose(run["h_t"], by_hand, rtol=1e-14)


def test_steps_may_be_counted_by_another_letter_and_lines_may_make_the_next_one() -> None:
    cell = Cell.read("y_n = tanh(W·y_{n-1} + V·u_n)")
    assert (cell.inputs, cell.states) == (("u_n",), (State("y_{n-1}", "y_n"),))
    assert written(cell.equations[0]) == "y_n = tanh(W·y_{n-1} + V·u_n)"
    assert rnnviz.trace(cell, values={"y_{n-1}": [0.5, 1], "u": [1, 2, 3]})["u_n"].tolist() == [[1, 2, 3]]
    after = Cell.read("h_{t+1} = tanh(W·h_t + U·x_t)\no_t = σ(V·h_t)", sizes={"output": {"rows": "V", "default": 1}})
    assert (after.states, after.outputs) == ((State("h_t", "h_{t+1}"),), ("o_t",))
    with pytest.raises(Mistake, match=r"o_\{t\+1\} is a later step"):
        Cell.read("h_{t} = tanh(W·h_{t-1} + U·x_t + o_{t+1})\no_t = h_t")


def test_input_and_hidden_size_are_declared_equal() -> None:
    lines = "h_t = σ(W·x_t) ⊙ tanh(V·h_{t-1}) + x_t"
    with pytest.raises(Mistake, match=r'where the two are one, the file says so: \[sizes\] input = "hidden"'):
        Cell.read(lines)
    cell = Cell.read(lines, sizes={"input": "hidden"})
    assert cell.equal
    assert rnnviz.trace(cell, hidden_size=4)["x_t"].shape == (1, 4)
    assert rnnviz.trace(cell, input_size=3)["h_t"].shape == (1, 3)
    assert rnnviz.trace(cell, values={"x_t": [1, 2, 3, 4, 5]})["h_t"].shape == (1, 5)
    with pytest.raises(Mistake, match="--input-size 3, --hidden-size 4: equations has inputs as long as its states"):
        rnnviz.trace(cell, input_size=3, hidden_size=4)


def test_functions_that_a_paper_names_are_declared() -> None:
    cell = Cell.read(
        "h_t = φ(W x_t + U h_{t-1})\ny_t = σ_y(h_t) + f(x_t)",
        functions={"φ": "tanh", "σ_y": "relu", "f": "abs"},
        sizes={"input": "hidden"},
    )
    assert [written(line) for line in cell.equations] == ["h_t = tanh(W·x_t + U·h_{t-1})", "y_t = relu(h_t) + abs(x_t)"]
    with pytest.raises(
        Mistake, match=r"\[functions\] φ is declared as 'tahn': one of .* is expected; did you mean tanh\?"
    ):
        Cell.read("h_t = φ(W x_t)", functions={"φ": "tahn"})
    with pytest.raises(Mistake, match=r"φ\(…\) has two readings.*\[functions\] \"φ\" = \"tanh\""):
        Cell.read("h_t = φ(W x_t + U h_{t-1})")


def test_a_number_that_is_learned_is_declared_or_seen_to_multiply() -> None:
    assert read("h_t = ζ(1 - z_t) + ν")[0] != read("h_t = ζ ⊙ (1 - z_t) + ν")[0]
    cell = Cell.read("h_t = (ζ(1 - z_t) + ν) ⊙ tanh(W x_t) + z_t ⊙ h_{t-1}\nz_t = σ(V x_t)", kinds={"ν": "scalar"})
    assert {name: cell.bind().shapes[name] for name in ("ζ", "ν")} == {"ζ": (1,), "ν": (1,)}
    run = rnnviz.trace(cell, batch_size=2, seed=1)
    z = run["z_t"]
    by_hand = (run["ζ"] * (1 - z) + run["ν"]) * np.tanh(run["x_t"] @ run["W"].T) + z * run["h_{t-1}"]
    np.testing.assert_allclose(run["h_t"], by_hand, rtol=1e-14)


def test_a_matrix_before_a_ring_is_taken_for_a_vector_only_where_the_shapes_allow_it(file: Path) -> None:
    told = refusal(write(file, "h_t = tanh(W ⊙ x_t + U·h_{t-1})"))
    assert "‘⊙’ joins two vectors, but W is a matrix: W·x_t is expected" in told


def test_a_name_that_was_written_wrong_is_not_taken_for_a_parameter(file: Path) -> None:
    assert "Γ_v is not known" in refusal(write(file, "Γ_u = σ(W·x_t)\nh_t = Γ_v ⊙ h_{t-1} + Γ_u"))
    assert "n is not known" in refusal(write(file, f"{RNN}\no_t = n ⊙ h_t"))


def test_a_trace_answers_to_names() -> None:
    run = rnnviz.trace("lstm")
    assert run["h_t"].tolist() == run.value("h_t").tolist()
    assert run["W_f"].shape == (2, 5)
    assert run["x_t"].shape == (1, 3)
    with pytest.raises(KeyError, match="k_t is no name in lstm, which has x_t"):
        run["k_t"]


def test_what_has_no_number_says_which(file: Path) -> None:
    cell = Cell.read("h_t = log(h_{t-1}) + W·x_t")
    with pytest.raises(Mistake, match=r"h_t: log of −0.50 is no number: h_\{t-1\} has to be above 0"):
        rnnviz.trace(cell, values={"h_{t-1}": [-0.5, 1]})
    cell = Cell.read("h_t = h_{t-1} / n_t\nn_t = relu(W·x_t)")
    with pytest.raises(Mistake, match="h_t: n_t is 0, and nothing can be divided by it"):
        rnnviz.trace(cell, values={"W": [[0, 0, 0], [0, 0, 0]]})
