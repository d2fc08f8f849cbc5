"""A cell file with another [example]: the new numbers in its style, and every other letter as it was."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from unicodedata import normalize

import numpy as np
import pytest

from rnnviz.cells.cell import load, shipped, shipped_text
from rnnviz.cells.rewrite import rewrite, written
from rnnviz.functions.record import Array

NUMBERS: Mapping[str, Array] = {
    "x_t": np.array([0.5, -0.25]),
    "h_{t-1}": np.array([0.1]),
    "W": np.array([[1.5, 2.0], [3.0, -4.5]]),
    "α": np.array([0.3]),
}
LINES = (
    "x_t       = [0.50, -0.25]",
    '"h_{t-1}" = [0.10]',
    "W         = [[1.50, 2.00], [3.00, -4.50]]",
    '"α"       = [0.30]',
)
TABLE = "".join(f"{line}\n" for line in LINES)
TABLE_HEAD = f"[example]\n{TABLE}"


@pytest.mark.parametrize("cell", shipped())
def test_a_shipped_cell_with_its_own_example_is_the_file_that_it_was(cell: str) -> None:
    example = tomllib.loads(shipped_text(cell))["example"]
    own = {name: np.array(numbers) for name, numbers in example.items()}
    assert {*load(cell).example, "x_{t+1}", "target"} == {normalize("NFD", name) for name in own}
    assert rewrite(shipped_text(cell), own, cell) == shipped_text(cell)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('title = "a"', f'title = "a"\n\n{TABLE_HEAD}'),
        ('title = "a"\n', f'title = "a"\n\n{TABLE_HEAD}'),
        ('title = "a"\n\n', f'title = "a"\n\n{TABLE_HEAD}'),
        ('title = "a"\n# [example]\n# x_t = [1]\n', f'title = "a"\n# [example]\n# x_t = [1]\n\n{TABLE_HEAD}'),
        ("[example]", TABLE_HEAD),
        ("[example]\nx_t = [1]", TABLE_HEAD),
        ("[ example ] # mine\n\nx_t = [1]\n", f"[ example ] # mine\n\n{TABLE}"),
        ('["example"]\nx_t = [1]\n[b]\nc = 1\n', f'["example"]\n{TABLE}[b]\nc = 1\n'),
        ("[b]\nc = 1\n[example]\nx_t = [\n  1, # one\n  2, # ] [b]\n]\n# end\n", f"[b]\nc = 1\n{TABLE_HEAD}# end\n"),
        ("[example]\n# a\nW = [[1]]\n# c\nx_t = [1]\n\n# b\n[b]\n", f"[example]\n# a\n{TABLE}# c\n\n# b\n[b]\n"),
        ('example = { x_t = [1], W = [[2]] }\ntitle = "a"\n', f'title = "a"\n\n{TABLE_HEAD}'),
        ('example.x_t = [1]\ntitle = "a"\n', f'title = "a"\n\n{TABLE_HEAD}'),
        ('title = """\n[example]\nx_t = [1]"""""\n', f'title = """\n[example]\nx_t = [1]"""""\n\n{TABLE_HEAD}'),
        ("title = '''a\\\n[example]\n'''\n", f"title = '''a\\\n[example]\n'''\n\n{TABLE_HEAD}"),
        ('title = "\\"[example]" # "\n', f'title = "\\"[example]" # "\n\n{TABLE_HEAD}'),
        ("[example.of]\na = 1\n[b]\nexample = 2\n", f"[b]\nexample = 2\n\n{TABLE_HEAD}"),
    ],
)  # fmt: skip
def test_where_the_table_goes(before: str, after: str) -> None:
    assert rewrite(before, NUMBERS, "mine.toml") == after
    assert rewrite(after, NUMBERS, "mine.toml") == after
    tomllib.loads(after)


def test_what_is_said_behind_a_number_stays_with_its_name() -> None:
    before = """[example]
W = [[1,
 2]]  # the weights
x_t = [1] # 'first'
q = [1]  # is gone
"h_{t - 1}" = [2] # of before
"""
    assert rewrite(before, NUMBERS, "mine.toml").splitlines() == [
        "[example]",
        f"{LINES[0]}  # 'first'",
        f"{LINES[1]}  # of before",
        f"{LINES[2]}  # the weights",
        LINES[3],
    ]


def test_line_ends_and_the_mark_of_the_encoding_stay() -> None:
    before = "\ufefftitle = 'a'\r\n[example]\r\nx_t = [1]\r\n[b]\r\n"
    lines = "".join(f"{line}\r\n" for line in LINES)
    assert rewrite(before, NUMBERS, "mine.toml") == f"\ufefftitle = 'a'\r\n[example]\r\n{lines}[b]\r\n"


def test_a_matrix_that_is_too_long_for_a_line_has_one_for_each_row() -> None:
    rows = np.full((3, 7), -1.25)
    assert [*written({"W": rows, "b": np.array([1.0])})] == [
        "W = [",
        *["  [-1.25, -1.25, -1.25, -1.25, -1.25, -1.25, -1.25],"] * 3,
        "]",
        "b = [1.00]",
    ]
    table = tomllib.loads("\n".join(written({"W": rows})))
    assert table == {"W": rows.tolist()}
    assert len([*written({"W": rows[:2]})]) == 1


def test_names_are_written_in_one_code_and_below_each_other() -> None:
    lines = [*written({"i\u0303_{t-1}": np.array([0.5]), "b": np.array([-0.5]), "c'": np.array([1.0])})]
    assert lines == ['"\u0129_{t-1}" = [0.50]', "b         = [-0.50]", '"c\'"      = [1.00]']
