"""What every recurrent cell does with its memory: what is new, times how much, plus what is old, times how much."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.cells.cell import Cell, State
from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.expression import Call, Equation, Expr, Hadamard, Name, Scale, Sum, operands, walk


@dataclass(frozen=True, slots=True)
class Share:
    """A content with its sign and all that it is multiplied with; nothing: all of it is taken."""

    content: Expr
    sign: int
    factors: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Skeleton:
    """How a cell renews its memory: `equation` is the line that does so, `new` and `old` its terms."""

    state: State
    equation: Equation
    new: tuple[Share, ...]
    old: tuple[Share, ...]


def skeleton(cell: Cell) -> Skeleton | None:
    """That of the state which is carried, else of the first; None for a cell without a state."""
    made = {equation.target.text for equation in cell.equations}
    states = [state for state in cell.states if state.outgoing in made]  # the others are only kept for later
    state = next((state for state in states if cell.carried(state)), next(iter(states), None))
    if state is None:
        return None
    equation = cell.equation(state.outgoing)
    new: list[Share] = []
    old: list[Share] = []
    for term, sign in _terms(equation.expression):
        factors = _factors(term)
        kept = next((factor for factor in factors if isinstance(factor, Name) and factor.text == state.incoming), None)
        content = kept or _content(cell, factors)
        rest = [*factors]
        rest.remove(content)
        (old if kept else new).append(Share(content, sign, tuple(rest)))
    return Skeleton(state, equation, tuple(new), tuple(old))


def _terms(expression: Expr) -> list[tuple[Expr, int]]:
    """The terms of a sum; where a matrix takes the old state in, the whole is one new content."""
    if not isinstance(expression, Sum):
        return [(expression, 1)]
    return list(zip(expression.terms, expression.signs, strict=True))


def _factors(expression: Expr) -> list[Expr]:
    if isinstance(expression, Hadamard):
        return [*_factors(expression.left), *_factors(expression.right)]
    if isinstance(expression, Scale):
        return [expression.factor, *_factors(expression.vector)]
    return [expression]


def _content(cell: Cell, factors: list[Expr]) -> Expr:
    """The factor that is content: no gate, and nothing made of gates alone."""
    return next((factor for factor in factors if not _is_share(cell, factor)), factors[-1])


def _is_share(cell: Cell, expression: Expr) -> bool:
    if isinstance(expression, Call):
        low, high = FUNCTIONS[expression.function].range
        return low >= 0 and high <= 1
    names = [part for _, part in walk(expression, "") if isinstance(part, Name)]
    alone = isinstance(expression, Name) or bool(operands(expression))
    return alone and bool(names) and all(cell.roles.get(name.text) == "gate" for name in names)
