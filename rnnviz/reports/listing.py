"""What there is, and what a cell file holds: lists and checks as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnnviz.articles.entries import articles
from rnnviz.cells.cell import Cell, check, shipped
from rnnviz.cells.cell import load as load_cell
from rnnviz.cells.notations import load as load_notation
from rnnviz.cells.notations import names as known_notations
from rnnviz.cells.renaming import in_notation
from rnnviz.language.notation import write
from rnnviz.language.spelling import columns
from rnnviz.numbers.digits import show
from rnnviz.numbers.numerics import Trace


def cells() -> str:
    """The shipped cells, two lines each: name, title, how large, where it comes from; below that what it equals."""
    rows, equals = [], []
    for key in shipped():
        cell = load_cell(key)
        sized = check(cell).sized
        many = "equation" if len(cell.equations) == 1 else "equations"
        size = f"{len(cell.equations)} {many}, {sized.parameter_count} parameters"
        rows.append((key, cell.title, size, cell.source))
        equals.append(cell.equals)
    begin = " " * (max(len(key) for key, *_ in rows) + 2)
    return "\n".join(f"{row}\n{begin}{told}" for row, told in zip(aligned(rows), equals, strict=True))


def views() -> str:
    """The views, one line each: name, what it shows, what it takes and makes."""
    from rnnviz.views.catalogue import views as known

    return "\n".join(aligned([(view.name, view.says, view.wants, view.made) for view in known().values()]))


def figures() -> str:
    """The figures of the articles, three lines each: its name there, the command that makes ours, what ours has."""
    lines: list[str] = []
    for article in articles():
        lines += [f"{article.title}{f', {article.by}' if article.by else ''}", ""]
        for entry in article.entries:
            lines += [f"  {entry.name}", f"    {entry.command}", f"    {entry.ours}", ""]
    return "\n".join(lines).rstrip()


def notations() -> str:
    """The notations, one line each: name, its letters in lstm and gru, and whose they are."""
    rows = []
    for name in known_notations():
        notation = load_notation(name)
        letters = [in_notation(load_cell(cell), notation) for cell in ("lstm", "gru")]
        rows.append((name, *(_letters(cell) for cell in letters), notation.title))
    return "\n".join(aligned(rows))


def _letters(cell: Cell) -> str:
    """What comes in and what lines assign, the states first."""
    return " ".join(dict.fromkeys((*cell.inputs, *(equation.target.text for equation in reversed(cell.equations)))))


def checked(cell: Cell, trace: Trace) -> str:
    """All that `rnnviz check` says: the equations as they were read, names with shapes, what is unused."""
    lines = [check(cell).text, "", "equations, as they are read and in the order in which they are worked out"]
    lines += [f"  {write(equation, comment=True)}" for equation in cell.equations]
    results = (*(state.outgoing for state in cell.states), *cell.outputs)
    ends = ", ".join(f"{name} = [{', '.join(map(show, trace.value(name)[0]))}]" for name in results)
    return "\n".join([*lines, "", f"one step ({trace.origin.source}): {ends}"])


def aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows of words, each column as wide as its widest."""
    widths = [max(columns(word) for word in column) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (word + " " * (width - columns(word)) for word, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()
