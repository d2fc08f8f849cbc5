"""One step of a cell, walked backwards: what reaches each sub-expression is handed on to what it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from rnnviz.errors import Mistake
from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.operations import OPERATIONS
from rnnviz.functions.record import Array
from rnnviz.language.expression import (
    Binary,
    Call,
    Concat,
    Expr,
    Hadamard,
    Name,
    Number,
    Product,
    Scale,
    Sum,
    operands,
)
from rnnviz.language.notation import write
from rnnviz.numbers.trace import Trace


@dataclass(frozen=True, slots=True, eq=False)
class StepGradient:
    """The derivatives of one number by all that one step has, read-only float64.

    `nodes` has them by node, each (batch, n), as the trace has its values; at a name within an equation stands the
    share that comes by this use, at a target the sum of all shares. `inputs` has them by the names of what came in.
    What the number does not depend on, as the equations are, stands in neither; what is 0 in number does. `stopped`
    are the nodes at which a gradient arrived and could not go on: argmax goes in jumps.
    """

    trace: Trace
    nodes: Mapping[str, Array]
    inputs: Mapping[str, Array]
    stopped: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything arrives in this step."""
        return bool(self.nodes or self.inputs)

    def value(self, name: str) -> Array | None:
        """The derivative by a value, an input or an incoming state, (batch, n); None where there is none."""
        return self.nodes.get(name, self.inputs.get(name))

    def share(self, node: str) -> Array:
        """The derivative by a matrix where it multiplies, (rows, columns): the sum over the batch."""
        product, _, _ = node.rpartition("/")
        expression = self.trace.nodes[product].expression
        vector, above = self.trace.nodes[f"{product}/1"].value, self.nodes[product]
        assert isinstance(expression, Product)
        found: Array = vector.T @ above if expression.turned else above.T @ vector
        return found

    def parameters(self) -> dict[str, Array]:
        """The derivative by each parameter at this step alone, in the parameter's shape: the sum over the batch."""
        matrices, shapes = self.trace.sized.cell.matrices, self.trace.sized.shapes
        found: dict[str, Array] = {}
        for node, worked in self.trace.nodes.items():
            name = worked.expression.text if isinstance(worked.expression, Name) else ""
            if name not in self.trace.parameters:
                continue
            if name in matrices and node.rpartition("/")[0] in self.nodes:
                found[name] = found.get(name, 0.0) + self.share(node)
            elif node in self.nodes:
                size = shapes[name][0]
                found[name] = found.get(name, 0.0) + fitted(self.nodes[node], size).sum(axis=0)
        return found


def fitted(above: Array, size: int) -> Array:
    """The gradient of a value of so many entries: where one number went to every unit, the sum of all of them."""
    return above.sum(axis=-1, keepdims=True) if size == 1 and above.shape[-1] != 1 else above


def step_back(trace: Trace, above: Mapping[str, Array], *, sample: int | None = None) -> StepGradient:
    """What arrives from outside at names or nodes, (batch, n), handed on to all that these are made of.

    With a `sample`, `above` are (k, n): k numbers of that one sample, each with its own derivatives.
    Raises `Mistake` where one is not finite, and names its place.
    """
    nodes: dict[str, Array] = {}
    came: dict[str, Array] = {}
    stopped: list[str] = []
    cell = trace.sized.cell
    asked = {name: {key for key in above if key.partition("/")[0] == name} for name in trace.order}
    for name in above:
        if name in trace.inputs or name in trace.order:
            came[name] = np.array(above[name], dtype=np.float64)

    def value(node: str) -> Array:
        found = trace.nodes[node].value
        return found if sample is None else found[sample : sample + 1]

    def visit(expression: Expr, node: str, arrives: Array | None) -> None:
        if node in above and "/" in node:
            arrives = above[node] if arrives is None else arrives + above[node]
        below = tuple(f"{node}/{k}" for k in range(len(operands(expression))))
        handed: tuple[Array | None, ...] = (None,) * len(below)
        if arrives is not None:
            nodes[node] = arrives
            handed = hand_on(expression, node, arrives, below)
            if isinstance(expression, Name) and (expression.text in trace.order or expression.text in trace.inputs):
                share = fitted(arrives, trace.sized.shapes[expression.text][0])
                came[expression.text] = came[expression.text] + share if expression.text in came else share
        for operand, key, one in zip(operands(expression), below, handed, strict=True):
            if not (isinstance(operand, Name) and operand.text in cell.matrices):
                visit(operand, key, one)

    def hand_on(expression: Expr, node: str, arrives: Array, below: tuple[str, ...]) -> tuple[Array | None, ...]:
        """What goes on to each operand; None to what has no gradient."""
        match expression:
            case Concat():
                ends = np.cumsum([value(key).shape[-1] for key in below])[:-1]
                return tuple(np.split(arrives, ends, axis=-1))
            case Product(matrix=matrix):
                weights = trace.parameters[matrix.text]
                return None, arrives @ (weights.T if expression.turned else weights)
            case Hadamard() | Scale():
                first, second = (value(key) for key in below)
                return fitted(arrives * second, first.shape[-1]), fitted(arrives * first, second.shape[-1])
            case Binary(operation=operation):
                first, second = (value(key) for key in below)
                return tuple(
                    None
                    if isinstance(operand, Number)
                    else fitted(arrives * slope(first, second, value(node)), trace.sized.node_sizes[key])
                    for operand, key, slope in zip(
                        operands(expression), below, OPERATIONS[operation].slopes, strict=True
                    )
                )
            case Sum(signs=signs):
                return tuple(
                    fitted(sign * arrives, trace.sized.node_sizes[key]) for sign, key in zip(signs, below, strict=True)
                )
            case Call(function=function):
                known = FUNCTIONS[function]
                if known.derivative is not None:
                    return (arrives * known.derivative(value(below[0]), value(node)),)
                if known.backward is not None:
                    return (known.backward(value(below[0]), value(node), arrives),)
                stopped.append(node)
                return (None,)
        return ()

    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for equation in reversed(cell.equations):
            name = equation.target.text
            if name in came or asked[name]:
                visit(equation.expression, name, came.pop(name, None))
    for node, found in (*nodes.items(), *came.items()):
        if not np.isfinite(found).all():
            raise Mistake(f"the gradient at {_called(trace, node)} is not finite: it has grown too large for float64")
        found.flags.writeable = False
    inputs = {name: came[name] for name in trace.inputs if name in came}
    return StepGradient(trace, MappingProxyType(nodes), MappingProxyType(inputs), tuple(stopped))


def _called(trace: Trace, node: str) -> str:
    """A place in words: a value by its name, a sub-expression as it is written."""
    if node not in trace.nodes or "/" not in node:
        return node
    return f"{node} ({write(trace.nodes[node].expression)})"
