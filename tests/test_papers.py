"""Cells of papers: read as they stand there and worked out as they are meant, or refused in a sentence that helps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from papers import PAPERS, Paper
from papers.refused import REFUSED

import rnnviz
from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake
from rnnviz.language.notation import write

WITHIN = 1e-12


def by_name(papers: list[Paper]) -> Any:  # noqa: ANN401 - a decorator of pytest's
    return pytest.mark.parametrize("paper", papers, ids=lambda paper: paper.name)


def read(form: str, paper: Paper) -> Cell:
    return Cell.read(form, **paper.tables)


def nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name)


@by_name(PAPERS)
def test_every_value_is_that_of_the_formula(paper: Paper) -> None:
    for form in paper.read:
        cell = read(form, paper)
        assert set(map(nfc, (*cell.parameters, *cell.incoming))) == {*paper.shapes}
        for seed, more in ((1, 0), (2, 0), (1, 2), (2, 2)):
            sizes = paper.sizes(more)
            given = paper.sample(seed, sizes)
            run = rnnviz.trace(cell, values=given)
            wanted = paper.evaluate(given)
            assert {nfc(equation.target.text) for equation in cell.equations} == {*wanted}
            for name, value in wanted.items():
                found = run[name][0]
                assert found.shape == np.shape(value), name
                apart = float(np.abs(found - value).max())
                assert apart <= WITHIN * max(1.0, float(np.abs(value).max())), (name, seed, more)


@by_name([paper for paper in PAPERS if len(paper.read) > 1])
def test_both_forms_are_the_same_equations(paper: Paper) -> None:
    one, *others = ([write(equation) for equation in read(form, paper).equations] for form in paper.read)
    assert others == [one]


def refusal(text: str, **tables: Any) -> str:  # noqa: ANN401 - whatever a cell file may declare
    with pytest.raises(Mistake) as caught:
        Cell.read(text, **tables)
    return str(caught.value)


def points(told: str, text: str, under: str) -> bool:
    """Whether the caret of a mistake stands under these letters of a line of the text."""
    _, shown, caret = told.split("\n")
    letters = [sign for sign in shown if not unicodedata.combining(sign)]
    return shown in text.split("\n") and "".join(letters)[caret.index("^") :].startswith(under)


@by_name([paper for paper in PAPERS if paper.refused])
def test_what_is_refused_has_its_sentence_and_its_place(paper: Paper) -> None:
    assert paper.instead
    for form, under in paper.forms:
        if under:
            told = refusal(form, **paper.tables)
            assert re.search(paper.refused, told.split("\n")[0]), told
            assert points(told, form, under), told


@pytest.mark.parametrize(("text", "words", "under"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_step_of_a_cell_is_refused_at_its_place(text: str, words: str, under: str) -> None:
    told = refusal(text)
    assert re.search(words, told.split("\n")[0]), told
    assert points(told, text, under), told


def outcome(text: str, tables: Mapping[str, Any]) -> Cell | str:
    """The cell, or the sentence that refuses it."""
    try:
        return Cell.read(text, **tables)
    except Mistake as mistake:
        return str(mistake)


def declaration(table: str, name: str, value: object) -> str:
    """A pattern for the line that a sentence proposes; which function it is, or a size's name, it cannot tell."""
    begin = rf'\[{table}\] "{re.escape(name)}"'
    match table, value:
        case "sizes", {"length": of}:
            return rf"\[sizes\] \w+ = {{ length = \"{re.escape(of)}\", "
        case "sizes", _:
            return rf'\[sizes\] {name} = "{value}"'
        case "kinds", "scalar":
            return rf'{begin} = ("vector", or )?"scalar"'
        case "functions", _:
            return rf'{begin} = "tanh"'
    return rf'{begin} = "{value}"'


@pytest.mark.parametrize(
    ("paper", "table", "name"),
    [(paper, table, name) for paper in PAPERS for table, entries in paper.tables.items() for name in entries],
    ids=lambda one: getattr(one, "name", one),
)
def test_what_is_declared_is_needed_and_a_sentence_asks_for_it(paper: Paper, table: str, name: str) -> None:
    entries = {**paper.tables[table]}
    value = entries.pop(name)
    found = outcome(paper.read[-1], {**paper.tables, table: entries})
    if isinstance(found, str):
        assert re.search(declaration(table, name, value), nfc(found)), found
    else:
        whole = read(paper.read[-1], paper)
        assert (found.equations, found.shapes) != (whole.equations, whole.shapes)
