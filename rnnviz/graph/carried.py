"""What decides how much of an equation stands in one part: the carried state's way, numbers, operations."""

from __future__ import annotations

from rnnviz.cells.cell import Cell
from rnnviz.language.expression import Binary, Call, Expr, Hadamard, Name, Scale, Sum, operands, walk


def carried_nodes(cell: Cell) -> frozenset[str]:
    """The places on the way from the state that is carried first to what becomes of it."""
    state = next((state for state in cell.states if cell.carried(state)), None)
    if state is None:
        return frozenset()
    assigned = {equation.target.text: equation.expression for equation in cell.equations}

    def way(expression: Expr, node: str, seen: frozenset[str]) -> list[str] | None:
        if isinstance(expression, Name):
            name = expression.text
            if name == state.incoming:
                return []
            return way(assigned[name], name, seen | {name}) if name in assigned and name not in seen else None
        if not isinstance(expression, Hadamard | Sum):
            return None
        for k, operand in enumerate(operands(expression)):
            if (rest := way(operand, f"{node}/{k}", seen)) is not None:
                return [node, *rest]
        return None

    return frozenset(way(assigned[state.outgoing], state.outgoing, frozenset()) or ())


def constant(cell: Cell, expression: Expr) -> bool:
    """Whether a number takes its place: it is made of numbers and of learned numbers alone."""
    leaves = [part for _, part in walk(expression, "") if isinstance(part, Name)]
    return all(cell.kinds.get(name.text) == "scalar" for name in leaves)


def operations(expression: Expr) -> int:
    """How many operations stand in an expression, products with weights and concatenations not counted."""
    return sum(isinstance(part, Call | Hadamard | Scale | Binary | Sum) for _, part in walk(expression, ""))
