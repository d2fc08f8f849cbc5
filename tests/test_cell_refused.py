"""Every sentence for a cell file that does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from written import RNN, refusal, write

from rnnviz.cells.cell import shipped


def caret(told: str) -> str:
    """What stands in the shown line from the caret on."""
    _, source, arrow = told.split("\n")
    return source[arrow.index("^") :]


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
        (f'title = "X"\nequations = "{RNN}"\n[kinds]\nb = "square"', "[kinds] b = 'square': must be one of matrix"),
        (f'title = "X"\nequations = "{RNN}"\n[sizes]\noutput = 3', '[sizes] output is written { rows = "V", default'),
        (
            f'title = "X"\nequations = "{RNN}"\n[sizes]\noutput = {{ rows = "V", default = 2 }}',
            "[sizes] output is that of 'V', which is no matrix here",
        ),
        (
            f'title = "X"\nequations = "{RNN}"\n[sizes]\noutput = {{ rows = "W", default = 0 }}',
            "[sizes] output: default = 0: a whole number from 1 to 2048 is expected",
        ),
        (
            f'title = "X"\nequations = "{RNN}"\n[sizes]\nhidden = {{ rows = "W", default = 2 }}',
            '[sizes] hidden is there anyway: { rows = "V" } or { length = "e_t" } says what has it',
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
