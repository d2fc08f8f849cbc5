"""Between which numbers every value of a cell lies, whatever its parameters are."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from rnnviz.cells.model import Cell
from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.expression import Binary, Call, Concat, Expr, Hadamard, Name, Number, Scale, Sum, operands, walk

Range = tuple[float, float]

ANYTHING: Range = (-inf, inf)

ROUNDS = 8
"""How often what is taken to come in above 0 is looked through; where states hang on one another longer, none is."""


def ranges(cell: Cell) -> Mapping[str, Range]:
    """The range of every place, and of every state that comes in.

    A state that stays above 0 if only it comes in above 0, as the output of a sigmoid or a sum of such, is taken to
    come in so.
    """
    above = {state.incoming: state.outgoing for state in cell.states}
    for left in range(ROUNDS, 0, -1):
        known = {name: (0.0, inf) if name in above else ANYTHING for name in cell.incoming}
        for equation in cell.equations:
            for node, expression in walk(equation.expression, equation.target.text):
                known[node] = _range(expression, node, known)
        wrong = [incoming for incoming, outgoing in above.items() if known[outgoing][0] < 0]
        if not wrong:
            break
        above = {name: above[name] for name in above.keys() - wrong} if left > 2 else {}
    return known


def _range(expression: Expr, node: str, known: Mapping[str, Range]) -> Range:
    parts = [known[f"{node}/{k}"] for k in range(len(operands(expression)))]
    lows, highs = [low for low, _ in parts], [high for _, high in parts]
    match expression:
        case Name(text=name):
            return known.get(name, ANYTHING)
        case Number(value=value):
            return value, value
        case Call(function=name):
            return FUNCTIONS[name].range
        case Concat():
            return min(lows), max(highs)
        case Sum(signs=signs):
            ends = [part if sign > 0 else (-part[1], -part[0]) for sign, part in zip(signs, parts, strict=True)]
            return sum(low for low, _ in ends), sum(high for _, high in ends)
        case Binary(operation="max"):
            return max(lows), max(highs)
        case Binary(operation="min"):
            return min(lows), min(highs)
        case Hadamard() | Scale():
            corners = [0.0 if 0.0 in (a, b) else a * b for a in parts[0] for b in parts[1]]
            return min(corners), max(corners)
        case Binary() if min(lows) >= 0:
            return 0.0, inf
    return ANYTHING
