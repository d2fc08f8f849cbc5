"""A still of what a cell has that another has not: found in the drawings, said in a sentence."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

import rnnviz
from rnnviz.cells.cell import shipped
from rnnviz.cli import main
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.graph.of_cell import graph
from rnnviz.views.cell.against import against, new

DRAWN = [cell for cell in shipped() if cell != "s-lstm"]


@cache
def whole(cell: str) -> Figure:
    return rnnviz.figure(cell)


@cache
def shown(cell: str, other: str) -> Figure:
    """As `rnnviz.figure(cell, against=other)` has it, with the whole figure made once for all."""
    return against(whole(cell), rnnviz.load(other))


def test_figure_sets_one_against_the_other() -> None:
    assert rnnviz.figure("mgu", against="gru").focus == shown("mgu", "gru").focus


def lit(figure: Figure) -> set[str]:
    assert figure.focus is not None
    return {str(key) for key in figure.focus.made}


def wires(figure: Figure) -> set[tuple[str, str]]:
    assert figure.focus is not None
    parts = figure.layout.graph
    return {(str(parts[key].sources[entry].key), str(key)) for key, entry in figure.focus.used}


def said(figure: Figure) -> str:
    return figure.account.lines[0]


def test_peepholes_are_the_wires_from_the_memory_to_the_gates() -> None:
    figure = shown("lstm-peephole", "lstm")
    assert wires(figure) == {("c_{t-1}", "f_t"), ("c_{t-1}", "i_t"), ("c_t", "o_t")}
    assert not lit(figure)
    assert "goes into the forget gate and the input gate as well" in said(figure)
    assert "w_f" not in said(figure), "a weight is no value that goes somewhere"


def test_coupled_gates_are_one_minus_and_no_input_gate() -> None:
    figure = shown("lstm-coupled", "lstm")
    assert {"c_t/1/0"} <= lit(figure)
    assert said(figure) == "Against LSTM: the input gate is gone."
    assert "f_t" not in lit(figure), "the forget gate is as it was"


def test_what_has_another_letter_is_made_otherwise() -> None:
    assert "the candidate is made otherwise" in said(shown("gru-torch", "gru"))
    assert "is new; the candidate is gone" not in said(shown("gru-torch", "gru"))
    assert said(shown("mgu", "gru")) == (
        "Against GRU: the forget gate is new; the reset gate and the update gate are gone."
    )


@pytest.mark.parametrize("cell", DRAWN)
def test_no_cell_has_anything_that_itself_has_not(cell: str) -> None:
    """In any drawing of it, however much stands in one part."""
    known = rnnviz.load(cell)
    for fold in (0, 1, 2, 3):
        found = new(graph(known, fold), known)
        assert not found.made
        assert not found.used
    with pytest.raises(Mistake, match=f"--against {cell}: .* nothing is new"):
        against(whole(cell), known)


@pytest.mark.parametrize("cell", DRAWN)
def test_any_cell_against_any_is_drawn(cell: str) -> None:
    """Another hidden state or other gates are seen as such, and something of it is in full ink."""
    other = "gru" if cell.startswith("lstm") else "lstm"
    made = shown(cell, other)
    assert made.focus is not None
    assert made.focus.made or made.focus.used
    assert said(made).startswith(f"Against {rnnviz.load(other).title}: ")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--against", "lst"), "lst"),
        (("--against", "gru", "--focus", "c_t"), "a still shows the one or the other; leave one out"),
        (("--against", "gru", "--beat", "2"), "a still shows the one or the other; leave one out"),
        (("--against", "gru", "--view", "equations"), "the view equations sets no cell against another"),
    ],
)
def test_bad_input_writes_nothing(
    words: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["summary", "lstm", *words])
    assert result.exit_code
    assert told in result.stderr
    assert not [*tmp_path.iterdir()]
