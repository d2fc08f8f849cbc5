"""What a search has to do: a cell's operations in the order that suits it, and all that is wished of their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np

from rnnviz.cells.cell import Cell, Sized
from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.expression import Binary, Call, Concat, Equation, Expr, Name, Product, operands, walk
from rnnviz.numbers.ranges import Range, ranges
from rnnviz.numbers.teaching import Wish, deal, wishes

MOST, FEWEST, NUMBERS = 4096, 256, 400_000
"""Candidates at a time, and how many numbers all of them may be."""


@dataclass(frozen=True, slots=True)
class Task:
    """A cell at its sizes, its operations in their order, and what is wished of their values.

    `scalars` are learned numbers. `averages` are pairs of states that come in, the first of which is divided by the
    second. `many` is how many candidates are tried at a time.
    """

    sized: Sized
    nodes: Mapping[str, Expr]
    steps: tuple[tuple[str, Expr], ...]
    wishes: Mapping[str, tuple[Wish, ...]]
    bounds: Mapping[str, Range]
    scalars: tuple[str, ...]
    averages: tuple[tuple[str, str], ...]
    many: int

    @classmethod
    def of(cls, sized: Sized, chance: np.random.Generator) -> Task:
        """Chance deals which unit is to keep what it has, and which to take in what is new."""
        cell = sized.cell
        steps = tuple(
            (node, expression)
            for equation in _late(cell.equations)
            for node, expression in walk(equation.expression, equation.target.text)
            if not isinstance(expression, Name) or node == equation.target.text
        )
        wished: dict[str, tuple[Wish, ...]] = {}
        for one in wishes(cell, {size: deal(size, chance) for size in sorted({*sized.node_sizes.values()})}):
            wished[one.node] = (*wished.get(one.node, ()), one)
        scalars = tuple(name for name in cell.parameters if cell.shapes.names[name] == (("1",),))
        many = max(FEWEST, min(MOST, NUMBERS // (sized.parameter_count + len(steps))))
        return cls(sized, cell.nodes(), steps, wished, ranges(cell), scalars, tuple(_averages(cell)), many)

    def sources(self, node: str, expression: Expr) -> Iterator[tuple[str, int]]:
        """The vectors that an operation takes: where each is looked up, and how long it is there."""
        if isinstance(expression, Name):
            yield expression.text, self.sized.node_sizes[node]
        for k, part in enumerate(operands(expression)):
            if k or not isinstance(expression, Product):
                yield part.text if isinstance(part, Name) else f"{node}/{k}", self.sized.node_sizes[f"{node}/{k}"]

    def learned(self, expression: Expr) -> Iterator[str]:
        """Biases and other learned vectors among the operands."""
        cell = self.sized.cell
        for part in operands(expression):
            if isinstance(part, Name) and part.text in cell.parameters and part.text not in cell.matrices:
                yield part.text


def mixes(expression: Expr) -> bool:
    """Whether a unit of the result is made of several units of the operands."""
    if isinstance(expression, Call):
        return not FUNCTIONS[expression.function].elementwise
    return isinstance(expression, Product | Concat)


def _averages(cell: Cell) -> Iterator[tuple[str, str]]:
    came = {state.outgoing: state.incoming for state in cell.states}
    for expression in cell.nodes().values():
        match expression:
            case Binary(operation="/", left=Name(text=above), right=Name(text=below)) if {above, below} <= came.keys():
                yield came[above], came[below]


def _late(equations: Sequence[Equation]) -> list[Equation]:
    """Each equation as late as may be, so that numbers for it are drawn when all before it are known to come out."""
    lines = {equation.target.text: equation for equation in equations}
    needs = {
        name: {part.text for _, part in walk(line.expression, "") if isinstance(part, Name)} & lines.keys()
        for name, line in lines.items()
    }
    depth: dict[str, int] = {}
    users = dict.fromkeys(lines, 0)
    for name, needed in needs.items():
        depth[name] = 1 + max((depth[other] for other in needed), default=0)
        for other in needed:
            users[other] += 1
    place = {name: k for k, name in enumerate(lines)}
    free = [(depth[name], -place[name], name) for name, count in users.items() if not count]
    heapify(free)  # from the end: what is made of the fewest lines stands last
    backwards = []
    while free:
        *_, name = heappop(free)
        backwards.append(lines[name])
        for other in needs[name]:
            users[other] -= 1
            if not users[other]:
                heappush(free, (depth[other], -place[other], other))
    return backwards[::-1]
