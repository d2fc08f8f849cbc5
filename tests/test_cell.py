"""Cell files: what is read from them, and every sentence for a file that does not hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from rnnviz.cells.cell import State, check, load, read_cell, shipped
from rnnviz.errors import Mistake
from rnnviz.language.expression import Call, Product

RNN = "h_t = tanh(W·[h_{t-1}, x_t] + b)"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


def write(file: Path, equations: str, rest: str = "") -> Path:
    file.write_text(f'title = "Mine"\nequations = """\n{equations}\n"""\n{rest}', encoding="utf-8")
    return file


def refusal(path: Path | str) -> str:
    with pytest.raises(Mistake) as caught:
        load(path)
    return str(caught.value)


def caret(told: str) -> str:
    """What stands in the shown line from the caret on."""
    _, source, arrow = told.split("\n")
    return source[arrow.index("^") :]


def test_shipped_cells_in_order() -> None:
    assert shipped() == ("rnn", "lstm", "gru", "gru-torch", "gru-update", "rnn-output", "rnn-split")


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
        ({"input_size": 0}, "--input-size 0: a whole number from 1 to 512 is expected"),
        ({"hidden_size": -1}, "--hidden-size -1: a whole number from 1 to 512 is expected"),
        ({"hidden_size": 513}, "--hidden-size 513: a whole number from 1 to 512 is expected"),
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
            '[sizes]\nnote = { length = "u_t", default = 4 }\n[layout]\nany = 1\n',
        )
    )
    assert cell.inputs == ("x_t", "u_t")
    assert cell.parameters == ("P", "W_x", "W_u", "p")
    assert cell.bind().shapes["W_u"] == (2, 4)
    assert cell.bind().shapes["p"] == (2,)
    assert cell.bind().shapes["P"] == (2, 2)
    assert cell.role("Γ_o") == "output"
    assert cell.hints == {"any": 1}


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


@pytest.mark.parametrize(
    ("equations", "rest", "sentence", "under"),
    [
        (
            "h_t = tanh(W·[h_{t-1}, q_t, x_t])",
            "",
            "mine.toml:3: q_t is not known: no line assigns it, and it is neither an input (x_t) nor a state "
            "(s_{t-1}) nor a parameter; did you mean x_t?",
            "q_t, x_t])",
        ),
        (
            f"{RNN}\ng_t = tanh(W_g·[c_{{t-1}}, x_t])",
            "",
            "mine.toml:4: c_{t-1} comes in as a state, but no line assigns c_t",
            "c_{t-1}, x_t])",
        ),
        (
            "h_t = tanh(W·h_{t-1} + W·x_t)",
            "",
            "W is used with two shapes: hidden × hidden in W·h_{t-1}, hidden × input in W·x_t; "
            "a matrix has one shape, so give each its own name",
            "x_t)",
        ),
        (
            f"{RNN}\nk_t = tanh(W·x_t)",
            "",
            "W is used with two shapes: hidden × (hidden + input) in W·[h_{t-1}, x_t], hidden × input in W·x_t",
            "x_t)",
        ),
        (
            "h_t = tanh(W_h·h_{t-1} + x_t)",
            "",
            "shapes in conflict: h_t has the hidden size, x_t has the input size",
            "x_t)",
        ),
        (
            "f_t = σ(W_f·x_t + b_f)\nk_t = f_t ⊙ x_t\nh_t = f_t ⊙ h_{t-1}\n",
            "",
            "mine.toml:5: shapes in conflict: f_t has the input size, h_{t-1} has the hidden size",
            "h_{t-1}",
        ),
        (
            f"{RNN}\no_t = softmax(V·h_t)",
            "",
            "mine.toml:4: the size of o_t follows from nothing; name it, for instance: "
            '[sizes] output = { length = "o_t", default = 2 }',
            "o_t = softmax(V·h_t)",
        ),
        (
            "h_t = tanh(W·h_{t-1})",
            "",
            "mine.toml:3: the equations use no input: no x_t stands in them",
            "h_t = tanh(W·h_{t-1})",
        ),
        (
            "h_t = tanh(W·[h_t, x_t])",
            "",
            "h_t needs h_t; for the value of the step before, write h_{t-1}",
            "h_t = tanh(W·[h_t, x_t])",
        ),
        (
            f"{RNN}\nd_t = σ(a_t)\na_t = tanh(e_t + h_t)\ne_t = tanh(a_t)",
            "",
            "mine.toml:5: a_t needs e_t, e_t needs a_t; for the value of the step before, write a_{t-1}",
            "a_t = tanh(e_t + h_t)",
        ),
        (f"{RNN}\n{RNN}", "", "mine.toml:4: h_t is assigned", RNN),
        ("h_t = tanh(W·[h_{t-1}, x_t]", "", "mine.toml:3: ", "(W·[h_{t-1}, x_t]"),
        (RNN, "[roles]\nx_t = = 1", "mine.toml:6: not TOML: Invalid value", "= 1"),
    ],
)
def test_refusals_with_a_place(file: Path, equations: str, rest: str, sentence: str, under: str) -> None:
    told = refusal(write(file, equations, rest))
    assert sentence in told
    assert caret(told) == under


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (f'equations = "{RNN}"', "title is missing"),
        ('title = "X"', "equations is missing"),
        ('title = ""\nequations = ""', "title must be text in quotes, and is ''"),
        (f'title = 3\nequations = "{RNN}"', "title must be text in quotes, and is 3"),
        (f'title = "X"\nequation = "{RNN}"', "unknown key 'equation'; a file may have title, source"),
        (f'title = "X"\nequation = "{RNN}"', "did you mean equations?"),
        (f'title = "X"\nsizes = 3\nequations = "{RNN}"', "sizes must be a table, [sizes], and is 3"),
        (f'title = "X"\nequations = "{RNN}"\n[roles]\nh_t = "gat"', "[roles] h_t = 'gat': must be one of input"),
        (f'title = "X"\nequations = "{RNN}"\n[roles]\nq_t = "gate"', "[roles] names 'q_t', which stands in no"),
        (f'title = "X"\nequations = "{RNN}"\n[kinds]\nQ = "matrix"', "[kinds] names 'Q', which stands in no"),
        (f'title = "X"\nequations = "{RNN}"\n[kinds]\nb = "scalar"', "[kinds] b = 'scalar': must be one of matrix"),
        (f'title = "X"\nequations = "{RNN}"\n[sizes]\noutput = 3', '[sizes] output is written { rows = "V", default'),
        (
            f'title = "X"\nequations = "{RNN}"\n[sizes]\noutput = {{ rows = "V", default = 2 }}',
            "[sizes] output is that of 'V', which is no matrix here",
        ),
        (
            f'title = "X"\nequations = "{RNN}"\n[sizes]\noutput = {{ rows = "W", default = 0 }}',
            "[sizes] output: default = 0: a whole number from 1 to 512 is expected",
        ),
        (
            f'title = "X"\nequations = "{RNN}"\n[sizes]\nhidden = {{ rows = "W", default = 2 }}',
            "[sizes] hidden: a size of the file's own needs a name of its own, such as output",
        ),
    ],
)
def test_refusals_of_a_file(file: Path, content: str, sentence: str) -> None:
    file.write_text(content, encoding="utf-8")
    told = refusal(file)
    assert told.startswith(str(file))
    assert sentence in told
    assert "\n" not in told


def test_a_mistake_in_a_one_line_string_has_its_line(file: Path) -> None:
    file.write_text('title = "X"\n\nequations = "h_t = tanh(W·[h_{t-1}, y_t, x_t])"', encoding="utf-8")
    told = refusal(file)
    assert "mine.toml:3: y_t is not known" in told
    assert caret(told) == "y_t, x_t])"


def test_files_that_are_not_there(tmp_path: Path) -> None:
    assert "there is no such file" in refusal(tmp_path / "none.toml")
    assert "is a folder; a cell file (.toml) is expected" in refusal(tmp_path)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    assert "is not UTF-8 text" in refusal(tmp_path / "bytes.toml")


def test_an_unknown_cell_is_answered_with_the_nearest_and_the_list() -> None:
    told = refusal("lstn")
    assert "there is no cell 'lstn'" in told
    assert all(name in told for name in shipped())
    assert "did you mean lstm?" in told


def test_read_cell_takes_its_key_from_the_file(file: Path) -> None:
    assert read_cell(write(file, RNN)).key == "mine"
