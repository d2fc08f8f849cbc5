"""A cell's equations worked out a second time, on whatever numbers a library has: complex ones, for derivatives that
owe nothing to ours, or those of torch, which differentiates them itself.

The derivative of an analytic function by the complex step: f(z + ih) / h, its imaginary part (Squire and Trapp 1998).
No two large numbers are subtracted, so that it is exact to the last digits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import erf

from rnnviz.cells.model import Cell
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

H = 1e-30
Numbers = Any
"""A vector (n,) or a matrix of a library."""
Known = Mapping[str, Numbers]


@dataclass(frozen=True)
class Library:
    """What a library calls what equations need; `join` puts vectors one after the other, `wide` gives a constant to n
    units."""

    functions: Mapping[str, Callable[[Numbers], Numbers]]
    operations: Mapping[str, Callable[[Numbers, Numbers], Numbers]]
    join: Callable[[Sequence[Numbers]], Numbers]
    wide: Callable[[float, int], Numbers]


def _small(z: Numbers) -> Numbers:
    """e to what is below 0, so that nothing overflows."""
    return np.exp(np.where(z.real > 0, -z, z))


def _sigmoid(z: Numbers) -> Numbers:
    return np.where(z.real > 0, 1.0, _small(z)) / (1 + _small(z))


def _softmax(z: Numbers) -> Numbers:
    power = np.exp(z - z.real.max())
    return power / power.sum()


def _cut(low: float, high: float) -> Callable[[Numbers], Numbers]:
    return lambda z: np.where(z.real <= low, low, np.where(z.real >= high, high, z))


COMPLEX = Library(
    functions={
        "σ": _sigmoid,
        "tanh": np.tanh,
        "relu": lambda z: np.where(z.real > 0, z, 0),
        "leaky_relu": lambda z: np.where(z.real > 0, z, 0.01 * z),
        "gelu": lambda z: z * 0.5 * (1 + erf(z / np.sqrt(2))),
        "silu": lambda z: z * _sigmoid(z),
        "hard_sigmoid": lambda z: _cut(0, 1)(z / 6 + 0.5),
        "hard_tanh": _cut(-1, 1),
        "softsign": lambda z: z / (1 + z * np.sign(z.real)),
        "softplus": lambda z: np.where(z.real > 0, z, 0) + np.log1p(_small(z)),
        "exp": np.exp,
        "log": np.log,
        "sqrt": np.sqrt,
        "abs": lambda z: z * np.sign(z.real),
        "sign": lambda z: np.sign(z.real) + 0j,
        "sin": np.sin,
        "cos": np.cos,
        "softmax": _softmax,
        "argmax": lambda z: np.array([complex(z.real.argmax())]),
    },
    operations={
        "/": lambda a, b: a / b,
        "^": lambda a, b: a**b,
        "max": lambda a, b: np.where(a.real == b.real, (a + b) / 2, np.where(a.real > b.real, a, b)),
        "min": lambda a, b: np.where(a.real == b.real, (a + b) / 2, np.where(a.real < b.real, a, b)),
    },
    join=np.concatenate,
    wide=lambda number, size: np.full(size, complex(number)),
)


def step(
    cell: Cell, sizes: Mapping[str, int], known: Known, library: Library, poked: Known | None = None
) -> dict[str, Numbers]:
    """Every place of every equation, by its node, of one sample; `poked` is added to what stands at a node."""
    names, places = dict(known), dict[str, Numbers]()

    def worth(e: Expr, node: str) -> Numbers:
        parts = [worth(one, f"{node}/{k}") for k, one in enumerate(operands(e))]
        match e:
            case Name():
                found = names[e.text]
            case Number(value=number):
                found = library.wide(number, sizes[node])
            case Concat():
                found = library.join(parts)
            case Product():
                found = parts[1] @ parts[0] if e.turned else parts[0] @ parts[1]
            case Hadamard() | Scale():
                found = parts[0] * parts[1]
            case Binary(operation=name):
                found = library.operations[name](*parts)
            case Sum(signs=signs):
                found = sum(sign * one for sign, one in zip(signs, parts, strict=True))
            case Call(function=name):
                found = library.functions[name](parts[0])
        if poked and node in poked:
            found = found + poked[node]
        places[node] = found
        return found

    for equation in cell.equations:
        names[equation.target.text] = worth(equation.expression, equation.target.text)
    return {**names, **places}


def steps(
    cell: Cell,
    sizes: Mapping[str, int],
    parameters: Known,
    states: Known,
    inputs: Sequence[Known],
    library: Library = COMPLEX,
    poked: Mapping[int, Known] | None = None,
) -> list[dict[str, Numbers]]:
    """All steps of a cell, each with what it was given and all that it works out."""
    made, now = [], dict(states)
    for k, given in enumerate(inputs):
        made.append(step(cell, sizes, {**parameters, **now, **given}, library, (poked or {}).get(k)))
        now = {state.incoming: made[-1][state.outgoing] for state in cell.states}
    return made
