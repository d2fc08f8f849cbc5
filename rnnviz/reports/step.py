"""One step of a cell as text: every value by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from rnnviz.functions.record import Array
from rnnviz.language.expression import Equation, Expr, Name, Number, walk
from rnnviz.language.notation import write
from rnnviz.language.spelling import columns
from rnnviz.numbers.byhand import Marks, Places, follows
from rnnviz.numbers.digits import texts
from rnnviz.numbers.numerics import Trace

MARK = "≈"
MARKED = "worked out from the numbers as printed, the last digit would be another"
GAP = "…"
LEFT_OUT = "the entries in between; --all prints every one"

WHOLE, ENDS = 14, 6
"""As many rows and columns as are printed whole, all of the largest cell that is drawn; and the room for both ends."""

NARROWEST = 7
"""Columns of a number."""

_AT_ONCE = 1_000_000  # numbers that are made text at a time


def readable(trace: Trace, *, every: bool = False) -> Iterator[str]:
    """Every value by its name, in the order of the equations, as it is printed in the pictures: line by line.

    Of what is longer than any picture shows, both ends and the extremes, unless `every` entry is asked for.
    """
    cell = trace.sized.cell
    yield f"{cell.title} ({cell.key}): {of_what(trace)}"
    yield from printed(blocks(trace), every=every)


def printed(known: Iterable[Block], *, every: bool) -> Iterator[str]:
    """Blocks line by line, and below them what the marks mean."""
    marked = left_out = False
    for block in known:
        width = max((columns(write(entry.label)) for entry in block.entries), default=0)
        yield ""
        yield _head(block.head)
        for entry in block.entries:
            left_out |= not every and max(entry.array.shape) > WHOLE
            for row in _rows(entry, width, every=every, batched=block.batched):
                marked |= MARK in row
                yield row
    if marked or left_out:
        yield ""
    if left_out:
        yield f"{GAP}: {LEFT_OUT}."
    if marked:
        yield f"{MARK}: {MARKED}."


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """An array (rows, columns) with its label: row by row those of a matrix, or the samples of a batch.

    `exact` says of rows and columns where the number as printed follows from those that it was made of.
    """

    label: Expr
    array: Array
    exact: Callable[[Places, Places], Marks]
    said: Callable[[Array], list[list[str]]] = texts
    wide: int = NARROWEST

    def texts(self, rows: Places, columns: Places) -> list[list[str]]:
        """Numbers as they are printed, marked where they are not exact: these columns of these rows."""
        found = self.said(self.array[np.ix_(rows, columns)])
        for row, column in np.argwhere(~self.exact(rows, columns)).tolist():
            found[row][column] = MARK + found[row][column]
        return found


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
        return tuple(Row(names[name], np.atleast_2d(array), all_exact) for name, array in arrays.items())

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


def few(count: int, most: int) -> tuple[int | None, ...]:
    """The places that are shown of so many, in `most` columns or rows; None for the gap."""
    if count <= most:
        return tuple(range(count))
    return (*range(most // 2), None, *range(count - (most - 1) // 2, count))


def _rows(entry: Row, width: int, *, every: bool, batched: bool) -> Iterator[str]:
    label = write(entry.label)
    label = f"  {label}{' ' * (width - columns(label))}  "
    short = not every and max(entry.array.shape) > WHOLE
    down, across = (few(count, ENDS if short and count > WHOLE else count) for count in entry.array.shape)
    told = f"({_told(entry, batched)})" if short else ""
    for line in _lines(entry, down, across):
        yield label + line + (f"   {told}" if told and len(down) == 1 else "")
        label = " " * columns(label)
    if told and len(down) > 1:
        yield label + told


def _lines(entry: Row, down: Sequence[int | None], across: Sequence[int | None]) -> Iterator[str]:
    """The numbers at these rows and columns, or the gap; many rows are taken in parts, for the sake of memory."""
    places = [column for column in across if column is not None]
    gap = across.index(None) if None in across else None
    step = max(1, _AT_ONCE // len(places))
    for start in range(0, len(down), step):
        part = down[start : start + step]
        rows = iter(entry.texts([row for row in part if row is not None], places))
        for row in part:
            texts = [f"{text:>{entry.wide}}" for text in (next(rows) if row is not None else [GAP])]
            if gap is not None and row is not None:
                texts.insert(gap, GAP)
            yield " ".join(texts)


def _told(entry: Row, batched: bool) -> str:
    """How many numbers there are, the smallest and the largest of all of them, and where these stand."""
    rows, across = entry.array.shape
    told = [f"{across} values" if rows == 1 else f"{rows} × {across} values"]
    ends = []
    for word, best, place in (("smallest", np.min, np.argmin), ("largest", np.max, np.argmax)):
        row = int(place(best(entry.array, axis=1)))  # of the whole array numpy would make a copy, as it is read-only
        column = int(place(entry.array[row]))
        at = f"row {row + 1}, column {column + 1}" if not batched else f"{column + 1} of sample {row + 1}"
        ((text,),) = entry.texts([row], [column])
        ends.append(f"{word} {text} at {at if rows > 1 else column + 1}")
    return "; ".join((*told, ", ".join(ends)))


def all_exact(rows: Places, columns: Places) -> Marks:
    return np.ones((len(rows), len(columns)), dtype=np.bool_)


def _head(head: Equation | str) -> str:
    if isinstance(head, str):
        return head
    return write(head) + (f"    {head.name}" if head.name else "")


def _worked(trace: Trace, equation: Equation) -> Iterator[Row]:
    """Every sub-expression and then the whole; names that stand alone have been shown where they came to be."""
    for node, expression in walk(equation.expression, equation.target.text):
        whole = expression is equation.expression
        if whole or not isinstance(expression, Name | Number):
            yield Row(equation.target if whole else expression, trace.value(node), partial(follows, trace, node))
