"""Evaluates a sized cell on numbers: each operation is one line, each result is kept with its operands."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np

from rnnviz.cells.model import Sized
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
from rnnviz.numbers.digits import show
from rnnviz.numbers.given import Inputs, Origin, Parameters
from rnnviz.numbers.trace import Trace, Worked

__all__ = ["Trace", "Worked", "run"]

_CALLED = {
    Name: "name",
    Number: "number",
    Concat: "concat",
    Product: "product",
    Hadamard: "hadamard",
    Scale: "scale",
    Sum: "sum",
}


def run(sized: Sized, parameters: Parameters, inputs: Inputs, origin: Origin) -> Trace:
    """One step of the cell: every equation in its order, every sub-expression kept.

    Steps that follow each other share `parameters`; what goes out as `h_t` is the next one's `h_{t-1}` in `inputs`.
    Raises `Mistake` where the numbers are so large that a result is no longer finite.
    """
    nodes: dict[str, Worked] = {}
    known: dict[str, Array] = {**parameters, **inputs}

    def evaluate(expression: Expr, node: str) -> Array:
        keys = tuple(f"{node}/{k}" for k in range(len(operands(expression))))
        parts = [evaluate(operand, key) for operand, key in zip(operands(expression), keys, strict=True)]
        value: Array
        match expression:
            case Name() if expression.text in sized.cell.matrices:
                value = known[expression.text]
            case Name():
                value = np.broadcast_to(known[expression.text], (inputs.batch_size, sized.node_sizes[node]))
            case Number(value=constant):
                value = np.full((inputs.batch_size, sized.node_sizes[node]), constant)
            case Concat():
                value = np.concatenate(parts, axis=-1)
            case Product():
                value = parts[1] @ (parts[0] if expression.turned else parts[0].T)
            case Hadamard() | Scale():
                value = parts[0] * parts[1]
            case Binary(operation=operation):
                value = OPERATIONS[operation].value(parts[0], parts[1])
            case Sum(signs=signs):
                value = np.sum([sign * part for sign, part in zip(signs, parts, strict=True)], axis=0)
            case Call(function=function):
                value = FUNCTIONS[function].value(parts[0])
        if not isinstance(expression, Name) and not np.isfinite(value).all():  # what is given has been looked at
            raise Mistake(f"{origin.source}: {_not_finite(expression, node, parts)}")
        value = np.asarray(value, dtype=np.float64).view()
        value.flags.writeable = False
        operation = _operation(expression)
        nodes[node] = Worked(node, expression, operation, keys, value)
        return value

    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for equation in sized.cell.equations:
            known[equation.target.text] = evaluate(equation.expression, equation.target.text)
    order = tuple(equation.target.text for equation in sized.cell.equations)
    return Trace(sized, parameters, inputs, origin, MappingProxyType(nodes), order)


def _operation(expression: Expr) -> str:
    match expression:
        case Call(function=name) | Binary(operation=name):
            return name
    return _CALLED[type(expression)]


def _not_finite(expression: Expr, node: str, parts: Sequence[Array]) -> str:
    """Why a value is no number: outside of what a function is defined for, or too large."""
    name = node.partition("/")[0]
    match expression:
        case Call(function=function, argument=argument) if parts[0].min() <= FUNCTIONS[function].domain[0]:
            least = show(float(parts[0].min()))
            return f"{name}: {function} of {least} is no number: {write(argument)} has to be above 0"
        case Binary(operation="/", right=right) if not parts[1].all():
            return f"{name}: {write(right)} is 0, and nothing can be divided by it"
        case Binary(operation="^", left=left) if parts[0].min() <= 0:
            least = show(float(parts[0].min()))
            return f"{name}: {write(expression)} of {least} is no number: {write(left)} has to be above 0"
    return f"{name} is not finite: these numbers are too large for float64"
