"""Cells, those that come along and those of a file: what is read from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from written import RNN, write

from rnnviz.cells.cell import State, check, load, read_cell, shipped
from rnnviz.errors import Mistake
from rnnviz.language.expression import Call, Product


def test_shipped_cells_in_order() -> None:
    assert shipped() == (
        "rnn", "lstm", "gru",
        "elman", "gru-cho", "gru-torch", "gru-update", "ind-rnn", "jordan", "li-gru", "lstm-coupled", "lstm-peephole",
        "lstm-peephole-full", "lstm-torch", "mgu", "min-gru", "min-lstm", "rnn-output", "rnn-split", "rnn-torch",
        "s-lstm", "sru", "ugrnn",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("rnn", 12),
        ("lstm", 48),
        ("gru", 36),
        ("gru-torch", 42),  # two biases, as PyTorch counts
        ("gru-update", 24),
        ("rnn-split", 12),
        ("rnn-output", 14),
        ("rnn-torch", 14),  # two biases here as well
        ("lstm-torch", 56),  # two biases here too
        ("gru-cho", 36),
        ("lstm-peephole", 54),  # three more for each unit
        ("lstm-peephole-full", 60),  # three more from each unit to each
        ("lstm-coupled", 36),
        ("mgu", 24),
        ("min-gru", 16),
        ("min-lstm", 24),
        ("ind-rnn", 10),
        ("ugrnn", 24),
        ("li-gru", 24),
        ("s-lstm", 48),
        ("elman", 18),
        ("jordan", 18),
    ],
)
def test_parameter_count_at_the_default_size(cell: str, count: int) -> None:
    assert load(cell).bind().parameter_count == count


@pytest.mark.parametrize("cell", shipped())
def test_every_shipped_cell_says_what_it_is(cell: str) -> None:
    read = load(cell)
    assert read.title
    assert read.source
    assert read.equals
    assert read.key == cell
    for equation in read.equations:
        assert equation.name, equation
        assert equation.meaning, equation
    assert len({load(other).title for other in shipped()}) == len(shipped())


ROLES = {
    "rnn": {"x_t": "input", "h_{t-1}": "hidden", "h_t": "hidden", "W": "weight", "b": "bias"},
    "lstm": {
        "f_t": "gate",
        "i_t": "gate",
        "g_t": "candidate",
        "o_t": "gate",
        "c_{t-1}": "cell",
        "c_t": "cell",
        "h_{t-1}": "hidden",
        "h_t": "hidden",
        "b_o": "bias",
    },
    "gru": {"r_t": "gate", "z_t": "gate", "h̃_t": "candidate", "h_{t-1}": "hidden", "h_t": "hidden"},
    "gru-torch": {"r_t": "gate", "z_t": "gate", "n_t": "candidate", "h_t": "hidden"},
    "gru-update": {"Γ_u": "gate", "c̃_t": "candidate", "c_t": "hidden", "c_{t-1}": "hidden"},
    "rnn-output": {"s_t": "hidden", "o_t": "output", "ŷ_t": "output", "U": "weight", "V": "weight"},
    "rnn-split": {"W_hh": "weight", "h_t": "hidden"},
    "rnn-torch": {"W_hh": "weight", "b_ih": "bias", "b_hh": "bias", "h_t": "hidden"},
    "lstm-torch": {"f_t": "gate", "g_t": "candidate", "c_t": "cell", "h_t": "hidden", "b_hf": "bias"},
    "gru-cho": {"r_t": "gate", "z_t": "gate", "h̃_t": "candidate", "U_h": "weight", "h_t": "hidden"},
    "lstm-peephole": {"w_f": "weight", "f_t": "gate", "o_t": "gate", "c_t": "cell", "h_t": "hidden"},
    "lstm-peephole-full": {"W_cf": "weight", "f_t": "gate", "c_{t-1}": "cell", "h_t": "hidden"},
    "lstm-coupled": {"f_t": "gate", "g_t": "candidate", "o_t": "gate", "c_t": "cell", "h_t": "hidden"},
    "mgu": {"f_t": "gate", "h̃_t": "candidate", "h_t": "hidden"},
    "min-gru": {"z_t": "gate", "h̃_t": "candidate", "h_t": "hidden"},
    "min-lstm": {"f_t": "gate", "f'_t": "gate", "i'_t": "gate", "h̃_t": "candidate", "h_t": "hidden"},
    "sru": {"f_t": "gate", "r_t": "gate", "v_f": "weight", "c_t": "hidden", "h_t": "output"},
    "ind-rnn": {"u": "weight", "b": "bias", "h_t": "hidden"},
    "ugrnn": {"g_t": "gate", "c_t": "candidate", "h_t": "hidden"},
    "li-gru": {"z_t": "gate", "h̃_t": "candidate", "h_t": "hidden"},
    "s-lstm": {
        "z_t": "candidate",
        "R_f": "weight",
        "f_t": "gate",
        "i'_t": "gate",
        "m_t": "hidden",
        "c_t": "cell",
        "n_{t-1}": "cell",
        "h_t": "hidden",
    },
    "elman": {"h_t": "hidden", "y_t": "output"},
    "jordan": {"h_t": "hidden", "y_{t-1}": "hidden", "y_t": "hidden"},
}


@pytest.mark.parametrize("cell", shipped())
def test_roles(cell: str) -> None:
    assert {name: load(cell).role(name) for name in ROLES[cell]} == ROLES[cell]


def test_states_parameters_and_outputs() -> None:
    lstm = load("lstm")
    assert lstm.states == (State("h_{t-1}", "h_t"), State("c_{t-1}", "c_t"))
    assert lstm.inputs == ("x_t",)
    assert lstm.parameters == ("W_f", "b_f", "W_i", "b_i", "W_g", "b_g", "W_o", "b_o")
    assert lstm.outputs == ()
    assert load("rnn-output").outputs == (load("rnn-output").equations[-1].target.text,)


def test_carried_states() -> None:
    def carried(cell: str) -> dict[str, bool]:
        return {state.incoming: load(cell).carried(state) for state in load(cell).states}

    assert carried("rnn") == {"h_{t-1}": False}
    assert carried("lstm") == {"h_{t-1}": False, "c_{t-1}": True}
    assert carried("gru") == {"h_{t-1}": True}
    assert carried("gru-update") == {"c_{t-1}": True}
    assert carried("s-lstm") == {"h_{t-1}": False, "m_{t-1}": False, "c_{t-1}": True, "n_{t-1}": True}
    assert carried("elman") == {"h_{t-1}": False}
    assert carried("jordan") == {"y_{t-1}": False}


def test_a_state_carried_through_another_line(file: Path) -> None:
    cell = load(write(file, "k_t = f_t ⊙ c_{t-1}\nf_t = σ(W_f·x_t)\nc_t = k_t + f_t\nh_t = tanh(c_t + W_h·h_{t-1})"))
    assert {state.outgoing: cell.carried(state) for state in cell.states} == {"h_t": False, "c_t": True}
    assert cell.role("c_t") == "cell"
    assert cell.role("k_t") == "product"


def test_nodes_and_equations_by_name() -> None:
    lstm = load("lstm")
    assert isinstance(lstm.nodes()["f_t"], Call)
    assert isinstance(lstm.nodes()["f_t/0/0"], Product)
    assert list(lstm.nodes())[-1] == "h_t"
    assert lstm.equation("c_t").name == "cell state"
    with pytest.raises(KeyError):
        lstm.equation("q_t")


def test_shapes_at_other_sizes() -> None:
    sized = load("lstm").bind(7, 4)
    assert sized.shapes["W_f"] == (4, 11)
    assert sized.shapes["b_f"] == (4,)
    assert sized.shapes["x_t"] == (7,)
    assert sized.shapes["c_{t-1}"] == (4,)
    assert sized.node_sizes["f_t/0/0/1"] == 11
    assert sized.node_sizes["h_t/1"] == 4
    assert sized.parameter_count == 4 * (4 * 11 + 4)


def test_a_constant_has_the_size_of_what_it_stands_with() -> None:
    assert load("gru").bind(3, 5).node_sizes["h_t/0/0/0"] == 5


def test_a_cell_whose_input_is_as_long_as_its_state() -> None:
    assert load("sru").bind(4, 4).parameter_count == 3 * 4 * 4 + 4 * 4
    with pytest.raises(Mistake, match="sru has inputs as long as its states"):
        load("sru").bind(3, 2)


def test_a_state_of_another_length_than_the_hidden_layer() -> None:
    sized = load("jordan").bind(3, 5, output_size=4)
    assert (sized.shapes["h_t"], sized.shapes["y_{t-1}"], sized.shapes["U_h"]) == ((5,), (4,), (5, 4))


def test_own_sizes() -> None:
    cell = load("rnn-output")
    assert cell.bind().sizes == {"output": 2}
    sized = cell.bind(3, 2, output_size=6)
    assert sized.shapes["V"] == (6, 2)
    assert sized.shapes["o_t"] == (6,)
    assert sized.shapes[cell.outputs[0]] == (1,)
    assert cell.bind(output=6).shapes == sized.shapes


@pytest.mark.parametrize(
    ("sizes", "sentence"),
    [
        ({"input_size": 0}, "--input-size 0: a whole number from 1 to 2048 is expected"),
        ({"hidden_size": -1}, "--hidden-size -1: a whole number from 1 to 2048 is expected"),
        ({"hidden_size": 2049}, "--hidden-size 2049: a whole number from 1 to 2048 is expected"),
        ({"hidden_size": 2.0}, "--hidden-size 2.0: a whole number"),
        ({"hidden_size": True}, "--hidden-size True: a whole number"),
        ({"output_size": 2}, "--output-size 2: lstm has no such size; it has --input-size, --hidden-size"),
    ],
)
def test_sizes_that_cannot_be(sizes: dict[str, object], sentence: str) -> None:
    with pytest.raises(Mistake) as caught:
        load("lstm").bind(**cast(Any, sizes))
    assert sentence in str(caught.value)


def test_the_lines_may_stand_in_any_order(file: Path) -> None:
    lines = load("lstm").text.strip().splitlines()
    cell = load(write(file, "\n".join(reversed(lines))))
    order = [equation.target.text for equation in cell.equations]
    assert order.index("h_t") > order.index("c_t") > order.index("g_t")
    assert cell.equation("f_t").name == "forget gate"


def test_names_without_their_time_mean_this_step(file: Path) -> None:
    cell = load(write(file, "h̃ = tanh(W·[r ⊙ h_{t-1}, x_t])\nr = σ(W_r·x)\nh = r + h̃_t"))
    assert cell.states == (State("h_{t-1}", "h_t"),)
    assert cell.inputs == ("x_t",)


def test_a_file_declares_kinds_roles_inputs_and_sizes(file: Path) -> None:
    cell = load(
        write(
            file,
            "h_t = tanh(P·h_{t-1} + W_x·x_t + W_u·u_t + p ⊙ h_{t-1})\nGamma_o = h_t",
            '[kinds]\nP = "matrix"\n[roles]\nu_t = "input"\np = "weight"\nGamma_o = "output"\n'
            '[sizes]\nnote = { length = "u_t", default = 4 }\n',
        )
    )
    assert cell.inputs == ("x_t", "u_t")
    assert cell.parameters == ("P", "W_x", "W_u", "p")
    assert cell.bind().shapes["W_u"] == (2, 4)
    assert cell.bind().shapes["p"] == (2,)
    assert cell.bind().shapes["P"] == (2, 2)
    assert cell.role("Γ_o") == "output"


def test_check_tells_shapes_roles_and_outputs() -> None:
    report = check(load("rnn-output"))
    assert ("V", "weight", "output × hidden", "2 × 2") in report.names
    assert ("x_t", "input", "input", "3") in report.names
    assert report.unused == (f"{load('rnn-output').outputs[0]} is used by no other line: an output.",)
    assert report.text.startswith("RNN with output (rnn-output): 14 parameters\n")
    assert check(load("lstm")).unused == ()


def test_crlf_and_byte_order_mark_are_read(file: Path) -> None:
    write(file, RNN)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert load(file).parameters == ("W", "b")


def test_read_cell_takes_its_key_from_the_file(file: Path) -> None:
    assert read_cell(write(file, RNN)).key == "mine"
