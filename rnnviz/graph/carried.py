"""What decides how much of an equation stands in one part: the carried state's way, numbers, operations."""

from __future__ import annotations

from rnnviz.cells.analysis import carried_way
from rnnviz.cells.cell import Cell, State
from rnnviz.language.expression import Binary, Call, Expr, Hadamard, Name, Scale, Sum, walk


def on_lane(cell: Cell) -> tuple[State | None, frozenset[str]]:
    """The first state that operators alone carry, and the places on its way; no state where none is.

    What a number multiplies on its way stands on a plate, and so on no lane.
    """
    assigned = {equation.target.text: equation.expression for equation in cell.equations}
    for state in cell.states:
        way = carried_way(state, assigned)
        if way is not None and not any(isinstance(place, Scale) for place in way.values()):
            return state, frozenset(way)
    return None, frozenset()


def constant(cell: Cell, expression: Expr) -> bool:
    """Whether a number takes its place: it is made of numbers and of learned numbers alone."""
    leaves = [part for _, part in walk(expression, "") if isinstance(part, Name)]
    return all(cell.kinds.get(name.text) == "scalar" for name in leaves)


def operations(expression: Expr) -> int:
    """How many operations stand in an expression, products with weights and concatenations not counted."""
    return sum(isinstance(part, Call | Hadamard | Scale | Binary | Sum) for _, part in walk(expression, ""))
