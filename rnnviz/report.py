"""What the command line says of cells and of numbers: records in, text out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.cells.cell import Cell, check, shipped
from rnnviz.cells.cell import load as load_cell
from rnnviz.language.expression import Equation, Name, Number, walk
from rnnviz.language.notation import write
from rnnviz.language.spelling import columns
from rnnviz.numbers.digits import show
from rnnviz.numbers.functions import Array
from rnnviz.numbers.numerics import Trace

MARK = "≈"


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


def checked(cell: Cell, trace: Trace) -> str:
    """All that `rnnviz check` says: the equations as they were read, names with shapes, what is unused."""
    lines = [check(cell).text, "", "equations, as they are read and in the order in which they are worked out"]
    lines += [f"  {write(equation, comment=True)}" for equation in cell.equations]
    results = (*(state.outgoing for state in cell.states), *cell.outputs)
    ends = ", ".join(f"{name} = [{', '.join(map(show, trace.value(name)[0]))}]" for name in results)
    return "\n".join([*lines, "", f"one step ({trace.values.source}): {ends}"])


def readable(trace: Trace) -> str:
    """Every value by its name, in the order of the equations, as it is printed in the pictures."""
    sized, values = trace.sized, trace.values
    sizes = {"input": sized.input_size, "hidden": sized.hidden_size, **sized.sizes, "batch": trace.batch_size}
    told = ", ".join(f"{name} size {number}" for name, number in sizes.items())
    lines = [f"{sized.cell.title} ({sized.cell.key}): {told}; {sized.parameter_count} parameters; {values.source}"]
    blocks = [
        ("inputs", _given(values.inputs)),
        ("parameters", _given(values.parameters)),
        *((_head(equation), _worked(trace, equation)) for equation in sized.cell.equations),
    ]
    for head, entries in blocks:
        width = max((columns(entry.label) for entry in entries), default=0)
        lines += ["", head, *(row for entry in entries for row in entry.rows(width))]
    if any(MARK in line for line in lines):
        lines += ["", f"{MARK}: worked out from the numbers as printed, the last digit would be another."]
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
class _Entry:
    """An array with its label: row by row those of a matrix, or the samples of a batch."""

    label: str
    array: Array
    exact: Sequence[Sequence[bool]]

    def rows(self, width: int) -> Iterator[str]:
        label = self.label + " " * (width - columns(self.label))
        for row, exact in zip(self.array, self.exact, strict=True):
            marked = (
                show(number) if as_printed else MARK + show(number)
                for number, as_printed in zip(row, exact, strict=True)
            )
            yield f"  {label}  {' '.join(f'{number:>7}' for number in marked)}"
            label = " " * width


def _given(arrays: Mapping[str, Array]) -> list[_Entry]:
    two = {name: np.atleast_2d(array) for name, array in arrays.items()}
    return [_Entry(name, array, np.ones(array.shape, bool).tolist()) for name, array in two.items()]


def _head(equation: Equation) -> str:
    return write(equation) + (f"    {equation.name}" if equation.name else "")


def _worked(trace: Trace, equation: Equation) -> list[_Entry]:
    """Every sub-expression and then the whole; names that stand alone have been shown where they came to be."""
    entries = []
    for node, expression in walk(equation.expression, equation.target.text):
        whole = expression is equation.expression
        if whole or not isinstance(expression, Name | Number):
            value = trace.value(node)
            samples, units = map(range, value.shape)
            exact = [[trace.exact(node, sample, unit) for unit in units] for sample in samples]
            entries.append(_Entry(equation.target.text if whole else write(expression), value, exact))
    return entries


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(columns(word) for word in column) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (word + " " * (width - columns(word)) for word, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()
