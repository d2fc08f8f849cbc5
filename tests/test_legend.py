"""The legend has every part and mark of the films, and its words keep to their columns."""

from __future__ import annotations

import pytest

from rnnviz import theme
from rnnviz.cells.cell import load
from rnnviz.figures.legend import AIR, COLUMNS, Sample, samples
from rnnviz.graph.of_cell import graph
from rnnviz.typeset import Line, Typesetter, escape

LOOKS = theme.load("light")
SAMPLES = samples(LOOKS)
SETTER = Typesetter(LOOKS.font)
FILMS = [graph(load(cell)) for cell in ("rnn", "lstm", "gru")]


def kinds(first: str) -> set[str]:
    """What stands after `first` in the kinds of the samples."""
    return {sample.kind.split(" ")[1] for sample in SAMPLES if sample.kind.startswith(f"{first} ")}


def test_every_role_of_the_films_and_no_other() -> None:
    roles = {part.role for film in FILMS for part in film.parts}
    assert kinds("value") == roles


def test_every_function_of_the_films_and_no_other() -> None:
    functions = {part.function for film in FILMS for part in film.of("affine", "map")}
    assert kinds("plate") == functions


def test_every_operator_of_the_films_and_no_other() -> None:
    assert kinds("op") == {part.function for film in FILMS for part in film.of("operator")}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_words_keep_to_their_column(sample: Sample) -> None:
    column = max(k for k, (left, _) in enumerate(COLUMNS) if sample.box.left >= left - 1)
    edge = [*(left for left, _ in COLUMNS[1:]), 1270.0][column]
    name = Line(sample.name, LOOKS.text.label, "#000000", bold=True)
    words = Line(escape(sample.words), LOOKS.text.small, "#000000")
    assert sample.box.right + AIR + max(SETTER.ink(line).right for line in (name, words)) < edge - 4
