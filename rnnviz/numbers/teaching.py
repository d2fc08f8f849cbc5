"""What an example ought to show of its cell: gates told apart, a curve that bends, memory kept here and replaced there.

Each wish says of many candidates at once how far they are from it, 0 where it comes true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from rnnviz.cells.model import Cell
from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.operations import OPERATIONS
from rnnviz.functions.record import Array
from rnnviz.language.expression import Binary, Call, Expr, Hadamard, Name, Number, Scale, Sum, walk
from rnnviz.language.notation import write
from rnnviz.numbers.lots import printed
from rnnviz.numbers.ranges import ranges

Values = Callable[[str], Array]
"""The value at a place or of a name: (candidates, n)."""

Parts = Mapping[int, NDArray[np.intp]]
"""What each unit of a memory is meant to show, by how many units there are."""

EITHER, KEEPS, TAKES = 0, 1, 2

SHUT, OPEN, WITHIN = 0.15, 0.85, 0.02
"""What is nearly shut and nearly open; each unit by itself is to be a little within."""
LEAST, MOST = 0.03, 0.97
"""A gate of 1.00 is not seen to let anything less than all through."""
VISIBLE, PAST = 0.25, 0.1
BENT, STRAIGHT = 0.3, 0.2
KEPT, STILL = 0.8, 0.2
REPLACED, NEW = 0.2, 0.4
APART, FAR, WINNER = 0.2, 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Wish:
    """`each` is how far every unit of every candidate is from it by itself, `across` how far all units together are.

    Both can be asked when the value at `node` is there. `says` is what is wished, as a sentence without a full stop.
    """

    node: str
    says: str
    each: Callable[[Values], Array]
    across: Callable[[Values], Array]


def deal(size: int, chance: np.random.Generator) -> NDArray[np.intp]:
    """One unit that keeps and one that takes, where there are two, at places left to chance."""
    parts = [EITHER] if size == 1 else [KEEPS, TAKES] + [EITHER] * (size - 2)
    return chance.permutation(np.array(parts, dtype=np.intp))


def wishes(cell: Cell, parts: Parts) -> Iterator[Wish]:
    """All that can be wished of a cell."""
    bounds = ranges(cell)
    for node, expression in cell.nodes().items():
        shown = write(expression) if "/" in node else node
        match expression:
            case Call(function=name) if FUNCTIONS[name].role == "gate":
                yield _gate(node, shown, parts)
            case Call(function=name, argument=argument) if FUNCTIONS[name].role == "candidate":
                yield _signs(node, shown)
                if not isinstance(argument, Name) or argument.text not in (*cell.incoming, *cell.parameters):
                    yield _bend(node, name, argument)
            case Call(function=name, argument=argument) if _has_corner(name):
                yield _corner(node, name, argument)
            case Call(function="softmax"):
                yield _winner(node, shown)
            case Binary(operation=name) if OPERATIONS[name].called:
                yield _both(node, shown)
            case _ if cell.roles.get(node) == "candidate" and bounds[node][0] < 0 < bounds[node][1]:
                yield _signs(node, shown)
    for state in cell.states:
        if cell.carried(state) and _chooses(cell, state.incoming, state.outgoing):
            yield _memory(cell, state.incoming, state.outgoing, parts)


def missed(cell: Cell, values: Values) -> tuple[str, ...]:
    """What one example, (1, n), does not show of all that can be wished."""
    return tuple(one.says for one in wishes(cell, {}) if one.across(values).item() > 0)


def _below(values: Array, least: float) -> Array:
    """How far numbers are below."""
    found: Array = np.maximum(0.0, least - values)
    return found


def _above(values: Array, most: float) -> Array:
    return _below(-values, -most)


def _for_several(cost: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """A cost of all units together, which one unit alone cannot have."""
    return lambda values: cost(values) if values.shape[1] > 1 else np.zeros(len(values))


def _gate(node: str, shown: str, parts: Parts) -> Wish:
    def each(of: Values) -> Array:
        value = of(node)
        cost = np.minimum(_above(value, SHUT - WITHIN), _below(value, OPEN + WITHIN))
        if value.shape[1] > 1 and (wanted := parts.get(value.shape[1])) is not None:
            cost = cost * (wanted != EITHER)
        return cost + 10 * (_below(value, LEAST) + _above(value, MOST))

    across = _for_several(lambda value: _above(value.min(axis=1), SHUT) + _below(value.max(axis=1), OPEN))
    says = f"{shown} is nearly shut in one unit and nearly open in another"
    return Wish(node, says, each, lambda of: across(of(node)))


def _signs(node: str, shown: str) -> Wish:
    across = _for_several(lambda value: _above(value.min(axis=1), -0.01) + _below(value.max(axis=1), 0.01))
    return Wish(
        node, f"{shown} has both signs", lambda of: _below(np.abs(of(node)), VISIBLE), lambda of: across(of(node))
    )


def _bend(node: str, name: str, argument: Expr) -> Wish:
    def across(of: Values) -> Array:
        bend = np.abs(of(f"{node}/0") - of(node))
        most = _below(bend.max(axis=1), BENT)
        return most if bend.shape[1] == 1 else most + _above(bend.min(axis=1), STRAIGHT)

    says = f"{name} visibly bends one unit of {write(argument)} and hardly another"
    return Wish(node, says, lambda of: 10 * _above(np.abs(of(node)), MOST), across)


def _has_corner(name: str) -> bool:
    """Whether a function passes what is above 0 and holds back what is below, as relu."""
    function = FUNCTIONS[name]
    if not function.elementwise or function.derivative is None or function.domain[0] > -inf:
        return False
    ends = np.array([[-1.0, 1.0]])
    below, above = function.derivative(ends, function.value(ends))[0]
    return bool(below <= 0.1 and above - below > 0.5)


def _corner(node: str, name: str, argument: Expr) -> Wish:
    def across(of: Values) -> Array:
        value = of(f"{node}/0")
        passes = _below(value.max(axis=1), PAST)
        return passes if value.shape[1] == 1 else passes + _above(value.min(axis=1), -PAST)

    says = f"{name} holds back one unit of {write(argument)} and lets another pass"
    return Wish(node, says, lambda of: _below(np.abs(of(f"{node}/0")), VISIBLE), across)


def _winner(node: str, shown: str) -> Wish:
    def cost(value: Array) -> Array:
        *_, second, first = np.sort(value, axis=1).T
        whole: Array = np.abs(printed(value).sum(axis=1) - 1.0)
        return _below(first - second, WINNER) + _above(whole, 0.001)

    across = _for_several(cost)
    says = f"{shown} has a plain winner, and its printed shares add up to 1"
    return Wish(node, says, lambda of: _below(of(node), LEAST), lambda of: across(of(node)))


def _both(node: str, shown: str) -> Wish:
    def apart(of: Values) -> Array:
        return np.broadcast_to(of(f"{node}/0") - of(f"{node}/1"), of(node).shape)

    across = _for_several(lambda far: _above(far.min(axis=1), -0.01) + _below(far.max(axis=1), 0.01))
    says = f"{shown} takes the first in one unit and the second in another"
    return Wish(node, says, lambda of: _below(np.abs(apart(of)), APART), lambda of: across(apart(of)))


def _memory(cell: Cell, incoming: str, outgoing: str, parts: Parts) -> Wish:
    names = (part.text for _, part in walk(cell.equation(outgoing).expression, "") if isinstance(part, Name))
    fresh = [name for name in dict.fromkeys(names) if cell.roles[name] == "candidate"]

    def costs(of: Values) -> tuple[Array, Array]:
        """How far each unit is from keeping the old value, and from taking in a new one."""
        old, now = of(incoming), of(outgoing)
        kept = np.broadcast_to(_share(cell, incoming, outgoing, of), now.shape)
        new = np.abs(now - kept * old)
        keeps = _below(kept, KEPT) + _above(new, STILL)
        return keeps, _above(kept, REPLACED) + _below(new, NEW) + _below(np.abs(now - old), NEW)

    def each(of: Values) -> Array:
        keeps, takes = costs(of)
        wanted = parts[keeps.shape[1]]
        other = sum((_below(np.abs(of(name) - of(incoming)), FAR) for name in fresh), np.zeros((1, 1)))
        return np.where(wanted == KEEPS, keeps, np.where(wanted == TAKES, takes, 0.0)) + other

    def across(of: Values) -> Array:
        keeps, takes = costs(of)
        return keeps.min(axis=1) + takes.min(axis=1) if keeps.shape[1] > 1 else np.zeros(len(keeps))

    return Wish(outgoing, f"one unit of {outgoing} keeps {incoming} and another takes in what is new", each, across)


def _share(cell: Cell, incoming: str, outgoing: str, of: Values) -> Array:
    """How much of the incoming state is in the outgoing one, along ⊙, + and − alone."""
    assigned = {equation.target.text: equation.expression for equation in cell.equations}
    known: dict[str, Array] = {}

    def share(expression: Expr, node: str) -> Array:
        match expression:
            case Name(text=name) if name == incoming:
                return np.ones((1, 1))
            case Name(text=name) if name in assigned:
                if name not in known:
                    known[name] = share(assigned[name], name)
                return known[name]
            case Hadamard(left=left, right=right):
                a, b = share(left, f"{node}/0"), share(right, f"{node}/1")
                return a * of(f"{node}/1") + b * of(f"{node}/0")
            case Scale(vector=vector):
                return of(f"{node}/0") * share(vector, f"{node}/1")
            case Sum(terms=terms, signs=signs):
                parts = (sign * share(terms[k], f"{node}/{k}") for k, sign in enumerate(signs))
                return sum(parts, np.zeros((1, 1)))
        return np.zeros((1, 1))

    return share(assigned[outgoing], outgoing)


def _chooses(cell: Cell, incoming: str, outgoing: str) -> bool:
    """Whether it depends on anything but what is learned how much of a state is kept: it is tried on some numbers."""
    nodes, learned = cell.nodes(), {*cell.parameters}
    chance = np.random.default_rng(0)
    drawn: dict[str, Array] = {}

    def of(key: str) -> Array:
        expression = nodes.get(key, Name(key))
        if isinstance(expression, Number):
            return np.full((2, 1), expression.value)
        names = {part.text for _, part in walk(expression, "") if isinstance(part, Name)} if key in nodes else {key}
        if names <= learned:
            return np.full((2, 1), 0.5)
        return drawn.setdefault(key, chance.uniform(0.1, 0.9, (2, 1)))

    return bool(np.ptp(_share(cell, incoming, outgoing, of)) > 0)
