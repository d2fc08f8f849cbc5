"""Which lines of a cell can be worked out at once, and which must wait."""

from __future__ import annotations

from rnnviz.cells.model import Cell
from rnnviz.language.expression import Name, walk


def in_phases(cell: Cell) -> str:
    """ ", in 3 phases": behind the name of a cell."""
    many = max(phases(cell).values())
    return f", in {many} phase{'s' * (many > 1)}"


def phases(cell: Cell) -> dict[str, int]:
    """The phase of each line by the value that it assigns, from 1: a line belongs to the first in which all that it
    takes in is there."""
    found: dict[str, int] = {}
    for equation in cell.equations:
        names = {part.text for _, part in walk(equation.expression, "") if isinstance(part, Name)}
        found[equation.target.text] = 1 + max((found[name] for name in names if name in found), default=0)
    return found
