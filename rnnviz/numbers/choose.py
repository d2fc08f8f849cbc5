"""Sizes and numbers of one step from what was asked for: what is not said follows from what is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from rnnviz.cells.cell import LARGEST, Cell, Sized, check_size, default_sizes
from rnnviz.cells.shapes import Size
from rnnviz.errors import Mistake, plain
from rnnviz.functions.record import Array
from rnnviz.language.expression import Name
from rnnviz.numbers.checked import LARGEST_BATCH, batch_of, check_seed, check_shape, flat
from rnnviz.numbers.drawn import complete
from rnnviz.numbers.given import Chosen

MOST_PARAMETERS, MOST_IN_A_STEP, MOST_VALUES = 128_000_000, 16_000_000, 260_000_000
"""Numbers of all parameters, of all that is worked out for one sample, and for all: what memory is there for.

An LSTM at the largest sizes has 34 million, 51 thousand, and 210 million; an sLSTM 34 million, 61 thousand, and 252.
"""


def choose(
    cell: Cell,
    *,
    input_size: int | None = None,
    hidden_size: int | None = None,
    sizes: Mapping[str, int | None] | None = None,
    batch_size: int | None = None,
    seed: int | None = None,
    given: Mapping[str, Any] | None = None,
    source: str = "values",
    at_rest: bool = False,
    within: str = "",
) -> Chosen:
    """A cell's sizes and numbers from what was asked for: what is not said follows from what is.

    `given` holds any of the weights, biases, inputs and incoming states by their names, or what
    `rnnviz trace --json` wrote; `sizes` are the file's own, `{"output": 4}`. `source` is how a mistake names
    `given`: `--values FILE`. `at_rest`: states that are not given are 0, as before a sequence. `within` names the place
    of a cell in a model: numbers are drawn for it there, and not taken from the example.
    Raises `Mistake` where anything is unknown, of a wrong shape, not a finite number, or in conflict.
    """
    check_seed(f"--seed {plain(seed)}", seed)
    asked = {"input": input_size, "hidden": hidden_size}
    asked |= {name.removesuffix("_size"): number for name, number in (sizes or {}).items()}
    known: dict[str, tuple[int, str]] = {}
    for name, number in asked.items():
        if number is not None:
            if name not in ("input", "hidden", *cell.sizes):
                raise cell.no_such_size(name, number)
            check_size(f"--{name}-size", number)
            known[name] = (number, f"--{name}-size {number}")
    arrays, stated = flat(cell, dict(given or {}), source)
    drawn_from = stated.pop("seed", None)
    if None not in (seed, drawn_from) and seed != drawn_from:
        raise Mistake(f"--seed {seed}: {source} has numbers of seed {drawn_from} already; leave one of the two out")
    seed = drawn_from if seed is None else seed
    batch = (batch_size, f"--batch-size {batch_size}") if batch_size is not None else None
    if batch_size is not None:
        check_size("--batch-size", batch_size, LARGEST_BATCH)
    for word, number in stated.items():
        name = word.removesuffix("_size")
        check_size(f"{source}: {word}", number, LARGEST_BATCH if name == "batch" else LARGEST)
        found = batch if name == "batch" else known.get(name)
        if found and found[0] != number:
            raise Mistake(f"{found[1]}: {source} has {word} {number}; leave one out")
        if name == "batch":
            batch = (number, f"{word} {number}")
        else:
            known[name] = (number, f"{word} {number}")
    _learn(cell, arrays, known)
    batch = batch_of(cell, arrays, batch, source)
    inputs, hidden = default_sizes(cell)
    if cell.equal and (one := next((known[name] for name in ("hidden", "input") if name in known), None)):
        known = {"input": one, "hidden": one, **known}
    numbers = {"input": inputs, "hidden": hidden} | {name: number for name, (number, _) in known.items()}
    for name, (number, by) in known.items():
        check_size(by if by.startswith("--") else f"{source}: {name} size by {by}", number)
    sized = cell.bind(numbers.pop("input"), numbers.pop("hidden"), **numbers)
    _refuse_too_many(sized, batch[0])
    for name, array in arrays.items():
        check_shape(sized, name, array, known, source)
    if at_rest:
        states = (state.incoming for state in cell.states)
        arrays |= {name: np.zeros((batch[0], *sized.shapes[name])) for name in states if name not in arrays}
    return complete(sized, arrays, batch[0], seed, source, within)


def sizes_by(cell: Cell, given: Mapping[str, Any], source: str) -> dict[str, tuple[int, str]]:
    """The sizes that follow from given numbers, each with what says so. Raises `Mistake` as `choose` does."""
    arrays, _ = flat(cell, dict(given), source)
    known: dict[str, tuple[int, str]] = {}
    _learn(cell, arrays, known)
    return known


def _refuse_too_many(sized: Sized, batch_size: int) -> None:
    """A cell of few lines can be of many numbers: said before any of them is made."""
    nodes = sized.cell.nodes()  # a name is no second copy of its value
    values = sum(size for node, size in sized.node_sizes.items() if not isinstance(nodes[node], Name))
    for count, most, what in (
        (sized.parameter_count, MOST_PARAMETERS, "parameters"),
        (values, MOST_IN_A_STEP, "values in one step"),
        (values * batch_size, MOST_VALUES, f"values for {batch_size} samples"),
    ):
        if count > most:
            sizes = ", ".join(f"--{name}-size {number}" for name, number in sized.all_sizes.items())
            raise Mistake(f"{sized.cell.key}: {count:,} {what} with {sizes}; up to {most:,} are worked out")


def _learn(cell: Cell, arrays: Mapping[str, Array], known: dict[str, tuple[int, str]]) -> None:
    """Adds the sizes that follow from the arrays; whether all of them agree is checked afterwards."""
    sides: list[tuple[Size, int, str]] = []
    for name, array in arrays.items():
        symbols = cell.shapes.names[name]
        lengths = array.shape[-1:] if name in cell.incoming else array.shape
        if len(lengths) == len(symbols):
            sides += [(symbol, length, name) for symbol, length in zip(symbols, lengths, strict=True)]
    for symbol, length, name in sorted(sides, key=lambda side: len(side[0])):
        unknown = {atom for atom in symbol if atom not in known and atom != "1"}
        if len(unknown) == 1:
            atom = unknown.pop()
            rest = length - sum(1 if other == "1" else known[other][0] for other in symbol if other != atom)
            share, left = divmod(rest, symbol.count(atom))
            if share > 0 and not left:
                known[atom] = (share, name)
