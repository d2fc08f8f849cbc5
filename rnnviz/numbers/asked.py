"""One step of a cell from what was asked for: by name or file, at these sizes, on these numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict, Unpack

from rnnviz.cells.cell import Cell, load
from rnnviz.numbers.choose import choose
from rnnviz.numbers.files import read_values
from rnnviz.numbers.numerics import Trace, run


class Numbers(TypedDict, total=False):
    """The keywords that say what a cell computes on; each may be left out or None.

    `values` has any of the weights (rows, columns), biases (n,), inputs and incoming states (batch, n) or (n,) by
    their names in the equations, or is the path of a JSON or npz file that has them. `output_size` is the size that
    some cells name so, `sizes` has any that a cell file names itself: `{"output": 4}` is the same.
    """

    input_size: int | None
    hidden_size: int | None
    output_size: int | None
    batch_size: int | None
    seed: int | None
    values: Mapping[str, Any] | str | Path | None
    sizes: Mapping[str, int | None] | None


def trace(cell: str | Path | Cell, **numbers: Unpack[Numbers]) -> Trace:
    """One step of a cell, worked out.

    `cell` is a name of `rnnviz cells`, a path to a cell file, or a `Cell`. Sizes follow from the values that are
    given; what is not given is the teaching example at its size, otherwise drawn from `seed`.
    Raises `Mistake` where anything asked for cannot be.
    """
    known = cell if isinstance(cell, Cell) else load(cell)
    given, source = numbers.get("values"), "values"
    if isinstance(given, str | Path):
        given, source = read_values(given), f"--values {given}"
    sizes = dict(numbers.get("sizes") or {})
    if numbers.get("output_size") is not None:
        sizes["output"] = numbers["output_size"]
    chosen = choose(
        known,
        input_size=numbers.get("input_size"),
        hidden_size=numbers.get("hidden_size"),
        sizes=sizes,
        batch_size=numbers.get("batch_size"),
        seed=numbers.get("seed"),
        given=given,
        source=source,
    )
    return run(*chosen)
