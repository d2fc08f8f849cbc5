"""The numbers of a layer or a head, which have to go with what comes from below."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake
from rnnviz.models.model import Head, Layer
from rnnviz.models.stored import Values
from rnnviz.numbers.choose import choose, sizes_by
from rnnviz.numbers.given import Chosen


@dataclass(frozen=True, slots=True)
class Below:
    """What a part takes in: how many numbers, and what hands them on."""

    size: int
    called: str


@dataclass(frozen=True, slots=True)
class Weights:
    """Where the numbers of a network's parts come from: given values, and for the rest a seed."""

    values: Values
    batch_size: int
    seed: int

    def of(self, part: Layer | Head, called: str, direction: str, below: Below) -> Chosen:
        """Sizes and numbers of a part; states begin at 0.

        What is not given is drawn from the seed and its place. Raises `Mistake` where weights are for another size:
        both sizes, the part and the weight are named.
        """
        cell, values = part.cell, self.values[called, direction]
        place = f"{part.place} {direction}" if isinstance(part, Layer) and len(part.directions) > 1 else part.place
        told = sizes_by(cell, values, place)
        hidden = part.hidden_size if isinstance(part, Layer) else None
        if "input" in told and told["input"][0] != below.size:
            number, by = told["input"]
            raise Mistake(f"{place}: takes {number} inputs by {by}, and {below.called} hands on {below.size}")
        if hidden is not None and "hidden" in told and told["hidden"][0] != hidden:
            number, by = told["hidden"]
            raise Mistake(f"{place}: has hidden_size {hidden}, and {number} units by {by}; leave one of the two out")
        return choose(
            cell,
            input_size=below.size,
            hidden_size=hidden,
            batch_size=self.batch_size,
            seed=self.seed,
            given={name: self._for_all(cell, name, value) for name, value in values.items()},
            source=place,
            at_rest=True,
            within=f"{called} {direction}".strip() + " ",
        )

    def _for_all(self, cell: Cell, name: str, value: object) -> object:
        """A first state that is given once goes for every sample."""
        if cell.canonical(name) not in {state.incoming for state in cell.states}:
            return value
        array = np.asarray(value)
        return np.broadcast_to(array, (self.batch_size, array.size)).copy() if array.ndim == 1 else value
