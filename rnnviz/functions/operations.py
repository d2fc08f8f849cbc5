"""Operations on two values, element by element, beside sum and product: one record for each says all of it.

A new one is one more record here, and where a sign of its own writes it, a line in the grammar.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from rnnviz.functions.record import Array

Slope = Callable[[Array, Array, Array], Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation on two values (batch, n), which gives (batch, n).

    `name` is canonical. Where it is `called`, it is written before its operands, max(a, b), otherwise between them.
    `words` say what is done to `{}`, "the first and the second". A division by 0 and a power that is no real number
    give what is not finite.

    `slopes` are the derivatives by the first and by the second operand, each from both operands and the value. Of two
    equals, of which max and min take either, each has half, as in PyTorch.
    """

    name: str
    value: Callable[[Array, Array], Array]
    slopes: tuple[Slope, Slope]
    words: str
    called: bool = False


def _power_left(left: Array, right: Array, _: Array) -> Array:
    slope: Array = np.where(right == 0, 0.0, right * np.power(left, right - 1.0))
    return slope


def _power_right(left: Array, right: Array, value: Array) -> Array:
    none = (left == 0) & (right >= 0)  # the logarithm of 0 has no number, 0 to any power above 0 stays 0
    slope: Array = np.where(none, 0.0, value * np.log(np.where(none, 1.0, left)))
    return slope


def _share(taken: Array, other: Array) -> Array:
    """How much of the larger of two is the one that is taken: all, none, or half where they are equal."""
    return np.heaviside(taken - other, 0.5)


_ALL = (
    Operation(
        name="/",
        value=np.divide,
        slopes=(lambda _, right, __: 1.0 / right, lambda _, right, value: -value / right),
        words="the first of {} is divided by the second",
    ),
    Operation(
        name="^",
        value=np.power,
        slopes=(_power_left, _power_right),
        words="the first of {} is raised to the power of the second",
    ),
    Operation(
        name="max",
        value=np.maximum,
        slopes=(lambda left, right, _: _share(left, right), lambda left, right, _: _share(right, left)),
        words="the larger of {} is kept",
        called=True,
    ),
    Operation(
        name="min",
        value=np.minimum,
        slopes=(lambda left, right, _: _share(right, left), lambda left, right, _: _share(left, right)),
        words="the smaller of {} is kept",
        called=True,
    ),
)

OPERATIONS: Mapping[str, Operation] = MappingProxyType({operation.name: operation for operation in _ALL})
"""Every operation by its canonical name."""
