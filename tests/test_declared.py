"""What a cell file declares of its names, and that each proposal of a sentence is one that helps."""

from __future__ import annotations

from pathlib import Path

import pytest
from written import RNN, refusal, write

from rnnviz.cells.cell import load


@pytest.mark.parametrize(
    ("equations", "sentence", "table", "entries"),
    [
        ("h_t = tanh(W·y_t + V·x_t + U·h_{t-1})", "y_t is not known", "roles", ['"y_t" = "input"']),
        ("h_t = tanh(W·x_t + h_{t-1}) + a", "a is not known", "kinds", ['"a" = "vector"']),
        ("e_t = a\nh_t = W·e_t + h_{t-1}", "a is not known", "roles", ['"a" = "input"']),
        (
            "h_t = tanh(W·tanh(U·x_t) + V·h_{t-1})",
            "the rows of U follow from nothing; name their number",
            "sizes",
            ['inner = { rows = "U", default = 2 }'],
        ),
        (
            "h_t = h_{t-1} ⊙ σ(W·relu(U·σ(V·x_t)))",
            "the rows of U follow from nothing; name their number",
            "sizes",
            ['inner = { rows = "U", default = 2 }', 'inner2 = { rows = "V", default = 2 }'],
        ),
        (
            "e_t = σ(tanh(W·x_t))\nh_t = U·e_t + h_{t-1}",
            "the size of e_t follows from nothing; name it",
            "sizes",
            ['output = { length = "e_t", default = 2 }'],
        ),
        ("h_t = Λ h_{t-1} + W x_t", "a matrix of that name", "kinds", ['"Λ" = "matrix"']),
        ("h_t = c h_{t-1} + W x_t", "a number of that name", "kinds", ['"c" = "scalar"']),
        ("h_t = tanh(W x_t + U h_{t-1} + W_b)", "a bias of that name", "kinds", ['"W_b" = "bias"']),
        ("b_t = σ(W x_t)\nh_t = b_t ⊙ h_{t-1}", "a value of that name", "kinds", ['"b_t" = "vector"']),
        ("f_t = σ(W x_t)\nh_t = f(f_t + h_{t-1})", "a function and f ⊙", "functions", ['"f" = "tanh"']),
    ],
)
def test_what_a_sentence_proposes_makes_the_cell_hold(
    file: Path, equations: str, sentence: str, table: str, entries: list[str]
) -> None:
    assert sentence in refusal(write(file, equations))
    rest = f"[{table}]\n"
    for entry in entries:
        assert f"[{table}] {entry}" in refusal(file)
        rest += f"{entry}\n"
        write(file, equations, rest)
    load(file)


def test_where_there_is_no_input_a_sentence_says_how_one_is_declared(file: Path) -> None:
    equations = "h_t = tanh(W·h_{t-1} + e)"
    assert '[roles] "e_t" = "input"' in refusal(write(file, equations, '[kinds]\ne = "bias"'))
    equations = "h_t = tanh(W·h_{t-1} + U·e)"
    assert load(write(file, equations, '[roles]\n"e" = "input"')).inputs == ("e",)


def test_a_number_alone_has_no_size(file: Path) -> None:
    told = refusal(write(file, "h_t = tanh(W·x_t + h_{t-1}) + V·tanh(2)"))
    assert "V is a matrix and tanh(2) has no size: a vector is expected" in told


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        ("[roles]\nx_t = 'gate'", "[roles] x_t = 'gate': it is an input, and its role is input"),
        ("[roles]\n'h_{t-1}' = 'gate'", "it is a state that comes in, and its role is hidden or cell"),
        ("[roles]\nW = 'hidden'", "it is a matrix, and its role is weight"),
        ("[roles]\nb = 'gate'", "it is a parameter, and its role is bias or weight"),
        ("[roles]\nh_t = 'weight'", "it is assigned by a line, and its role is hidden, cell, gate, candidate"),
        ("[roles]\nh_t = 'gate'\n'h^t' = 'cell'", "[roles] has h_t twice, in two spellings"),
        ("[roles]\nh_t = ['gate']", "[roles] h_t = ['gate']: must be one of"),
        ("[kinds]\n'??' = 'bias'", "mine.toml: [kinds] ?? is not a name"),
        ("[sizes]\nq = { rows = ['W'], default = 2 }", "[sizes] q is that of ['W'], which is no matrix here"),
        ("[sizes]\nq = { rows = { a = 1 }, default = 2 }", "[sizes] q is that of {'a': 1}, which is no matrix"),
        ("[sizes]\nq = { rows = 3, default = 2 }", "[sizes] q is that of 3, which is no matrix here"),
        ("[sizes]\nq = { length = 'x_t', default = '2' }", "default = 2: a whole number from 1 to 2048"),
        ("[sizes]\nq = 2020-01-01", "[sizes] q is written"),
        (
            "[sizes]\nq = { length = 'h_t', default = 2 }\nr = { length = 'h_{t-1}', default = 2 }",
            "has the q size already",
        ),
        ("[sizes]\nq = { length = 'x_t', default = 2 }\nr = { length = 'x_t', default = 2 }", "has the q size already"),
        ("[sizes]\nbatch = { length = 'x_t', default = 2 }", "needs a name of its own"),
    ],
)  # fmt: skip
def test_tables_that_make_no_sense_are_refused(file: Path, rest: str, sentence: str) -> None:
    assert sentence in refusal(write(file, RNN, rest))


def test_the_lines_are_put_in_the_order_of_their_use_and_of_the_file(file: Path) -> None:
    text = "h_t = c_t + a_t\nd_t = h_t\nc_t = e_t + h_{t-1}\na_t = tanh(W·x_t)\ne_t = σ(a_t)"
    assert [q.target.text for q in load(write(file, text)).equations] == ["a_t", "e_t", "c_t", "h_t", "d_t"]


def test_a_state_is_carried_through_other_names(file: Path) -> None:
    cell = load(write(file, "a_t = c_{t-1} ⊙ W·x_t\ne_t = a_t + a_t\nc_t = e_t - V·x_t\nh_t = tanh(c_t + h_{t-1})"))
    assert [cell.carried(state) for state in cell.states] == [True, False]
