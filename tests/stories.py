"""Stories of cells to be asked about, each told once."""

from __future__ import annotations

from functools import cache

import pytest

from rnnviz.cells.cell import load, shipped
from rnnviz.graph.graph import Graph
from rnnviz.graph.of_cell import graph
from rnnviz.graph.readings import Readings
from rnnviz.numbers.asked import trace
from rnnviz.numbers.numerics import Trace
from rnnviz.story.story import Story
from rnnviz.views.cell.narration import Narration
from rnnviz.views.cell.telling import tell

SEEDS = (None, 1, 2, 3, 4)
every_cell = pytest.mark.parametrize("cell", shipped())
every_seed = pytest.mark.parametrize("seed", SEEDS)


@cache
def known(cell: str, seed: int | None = None, inputs: int = 3, hidden: int = 2) -> Trace:
    return trace(cell, seed=seed, input_size=hidden if load(cell).equal else inputs, hidden_size=hidden)


def drawn(numbers: Trace) -> Graph:
    return graph(numbers.sized.cell)


def narration(numbers: Trace, sample: int = 0, *written: int) -> Narration:
    return Narration(numbers.sized.cell, Readings(drawn(numbers), numbers, sample), *written)


@cache
def story(cell: str, seed: int | None = None, inputs: int = 3, hidden: int = 2, pace: float = 1.0) -> Story:
    numbers = known(cell, seed, inputs, hidden)
    return tell(narration(numbers), pace=pace)
