"""What the command line says of cells and of numbers: records in, text out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from rnnviz.cells.cell import Cell, check, shipped
from rnnviz.cells.cell import load as load_cell
from rnnviz.functions.record import Array
from rnnviz.language.expression import Equation, Expr, Name, Number, walk
from rnnviz.language.notation import write
from rnnviz.language.spelling import columns
from rnnviz.numbers.digits import show
from rnnviz.numbers.numerics import Trace

MARK = "≈"
MARKED = "worked out from the numbers as printed, the last digit would be another"


def cells() -> str:
    """The shipped cells, one line each: name, title, how large, and what they equal."""
    rows = []
    for key in shipped():
        cell = load_cell(key)
        sized = check(cell).sized
        many = "equation" if len(cell.equations) == 1 else "equations"
        size = f"{len(cell.equations)} {many}, {sized.parameter_count} parameters"
        rows.append((key, cell.title, size, cell.equals))
    return "\n".join(_aligned(rows))


def views() -> str:
    """The views, one line each: name, what it shows, what it takes and makes."""
    from rnnviz.views.catalogue import views as known

    return "\n".join(_aligned([(view.name, view.says, view.wants, view.made) for view in known().values()]))


def checked(cell: Cell, trace: Trace) -> str:
    """All that `rnnviz check` says: the equations as they were read, names with shapes, what is unused."""
    lines = [check(cell).text, "", "equations, as they are read and in the order in which they are worked out"]
    lines += [f"  {write(equation, comment=True)}" for equation in cell.equations]
    results = (*(state.outgoing for state in cell.states), *cell.outputs)
    ends = ", ".join(f"{name} = [{', '.join(map(show, trace.value(name)[0]))}]" for name in results)
    return "\n".join([*lines, "", f"one step ({trace.origin.source}): {ends}"])


def readable(trace: Trace) -> str:
    """Every value by its name, in the order of the equations, as it is printed in the pictures."""
    cell = trace.sized.cell
    lines = [f"{cell.title} ({cell.key}): {of_what(trace)}"]
    for block in blocks(trace):
        width = max((columns(write(entry.label)) for entry in block.entries), default=0)
        lines += ["", _head(block.head), *(row for entry in block.entries for row in _rows(entry, width))]
    if any(MARK in line for line in lines):
        lines += ["", f"{MARK}: {MARKED}."]
    return "\n".join(lines)


def as_json(trace: Trace) -> str:
    """`Trace.to_dict` at full precision, one name a line; `--values` reads it back."""

    def line(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)

    def entries(table: dict[str, object]) -> Iterator[str]:
        for key, value in table.items():
            if isinstance(value, dict):
                inner = ",\n".join(f"    {line(name)}: {line(entry)}" for name, entry in value.items())
                yield f"  {line(key)}: {{\n{inner}\n  }}"
            else:
                yield f"  {line(key)}: {line(value)}"

    return "{\n" + ",\n".join(entries(trace.to_dict())) + "\n}"


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """An array (rows, columns) with its label: row by row those of a matrix, or the samples of a batch.

    `exact` says of a row and a column whether the number as printed follows from those that it was made of.
    """

    label: Expr
    array: Array
    exact: Callable[[int, int], bool]

    def text(self, row: int, column: int) -> str:
        """A number as it is printed, marked where it is not exact."""
        return ("" if self.exact(row, column) else MARK) + show(self.array[row, column])


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """What stands together under one head: an equation with all its values, or what was given."""

    head: Equation | str
    entries: tuple[Row, ...]
    batched: bool
    """Whether the rows are the samples of the batch."""


def blocks(trace: Trace) -> tuple[Block, ...]:
    """Every value of a trace: inputs and incoming states, parameters, then equation by equation."""
    cell = trace.sized.cell
    names = {part.text: part for part in cell.nodes().values() if isinstance(part, Name)}

    def given(arrays: Mapping[str, Array]) -> tuple[Row, ...]:
        return tuple(Row(names[name], np.atleast_2d(array), lambda *_: True) for name, array in arrays.items())

    return (
        Block("inputs", given(trace.inputs), batched=True),
        Block("parameters", given(trace.parameters), batched=False),
        *(Block(equation, tuple(_worked(trace, equation)), batched=True) for equation in cell.equations),
    )


def of_what(trace: Trace) -> str:
    """Sizes, the number of parameters, and where the numbers come from."""
    sizes = {**trace.sized.all_sizes, "batch": trace.batch_size}
    told = ", ".join(f"{name} size {number}" for name, number in sizes.items())
    return f"{told}; {trace.sized.parameter_count} parameters; {trace.origin.source}"


def _rows(entry: Row, width: int) -> Iterator[str]:
    label = write(entry.label)
    label += " " * (width - columns(label))
    rows, across = entry.array.shape
    for row in range(rows):
        yield f"  {label}  {' '.join(f'{entry.text(row, k):>7}' for k in range(across))}"
        label = " " * width


def _head(head: Equation | str) -> str:
    if isinstance(head, str):
        return head
    return write(head) + (f"    {head.name}" if head.name else "")


def _worked(trace: Trace, equation: Equation) -> Iterator[Row]:
    """Every sub-expression and then the whole; names that stand alone have been shown where they came to be."""
    for node, expression in walk(equation.expression, equation.target.text):
        whole = expression is equation.expression
        if whole or not isinstance(expression, Name | Number):
            yield Row(equation.target if whole else expression, trace.value(node), partial(trace.exact, node))


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(columns(word) for word in column) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (word + " " * (width - columns(word)) for word, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()
