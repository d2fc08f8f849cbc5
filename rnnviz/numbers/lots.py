"""Many numbers tried at once: an operation on thousands of candidates, and for which of them what is printed follows.

What `Trace.exact` says of one step is said here of all candidates in float64, where a reader's own sum ends on half a
hundredth as the reader rounds it, away from zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.operations import OPERATIONS
from rnnviz.functions.record import Array
from rnnviz.language.expression import Binary, Call, Concat, Expr, Hadamard, Product, Scale, Sum

Marks = NDArray[np.bool_]
Places = NDArray[np.intp]

LARGEST = 100_000.0
"""Numbers from here on are no numbers to check by hand."""

_TIE = 1e-7  # so near to half a hundredth, in hundredths, a number is meant to be there


@dataclass(frozen=True, slots=True, eq=False)
class Lot:
    """Candidates for the value at one place, (candidates, n), or (1, n) where it is settled.

    `seen` is what is printed of it, and `hand` what the operation gives on the printed operands. `true` marks where
    `hand` is printed as the value is. `flat` marks a 0 or 1 that is there on purpose: cut off by its function, the
    difference of a thing to itself, or made of such a one.
    """

    value: Array
    seen: Array
    hand: Array
    true: Marks
    flat: Marks

    @property
    def many(self) -> int:
        return len(self.value)

    @property
    def size(self) -> int:
        return int(self.value.shape[1])

    def take(self, places: Places) -> Lot:
        """Candidates by their places (candidates, n), each column for itself; what is settled stays as it is."""
        if self.many == 1:
            return self
        flat = places * self.size + np.arange(self.size)
        return self._with(lambda part: part.take(flat))

    def one(self, row: int) -> Lot:
        """One candidate alone."""
        return self if self.many == 1 else self._with(lambda part: part[row : row + 1])

    def wide(self, size: int) -> Lot:
        """A single number that stands for so many units."""
        return self if self.size == size else self._with(lambda part: np.broadcast_to(part, (self.many, size)))

    def _with(self, change: Callable[[NDArray[Any]], NDArray[Any]]) -> Lot:
        return Lot(change(self.value), change(self.seen), change(self.hand), change(self.true), change(self.flat))


def printed(values: Array) -> Array:
    """Numbers as they are printed."""
    found: Array = np.copysign(np.floor(np.abs(values) * 100 + 0.5 + _TIE), values) / 100 + 0.0
    return found


SAFE = 0.04  # hundredths to where a rounding turns: no machine and no other order of adding prints another digit


def from_turn(values: Array) -> Array:
    """How far each number is from where its rounding turns, in hundredths."""
    scaled = np.abs(values) * 100
    distance: Array = np.abs(scaled - np.floor(scaled) - 0.5)
    return distance


def given(values: Array) -> Lot:
    """Numbers of two decimals, or of an equation with all of its own, which nothing has to follow from."""
    right = np.ones(values.shape, dtype=np.bool_)
    return Lot(values, values, values, right, ~right)


def product(rows: Array, vector: Lot) -> Lot:
    """Rows of weights (candidates, units, entries) times a vector: both of each candidate, or one of them settled."""
    many = max(len(rows), vector.many)
    weights = np.broadcast_to(rows, (many, *rows.shape[1:]))
    value, hand = (
        np.einsum("pnm,pm->pn", weights, np.broadcast_to(entries, (many, vector.size)))
        for entries in (vector.value, printed(vector.value))
    )
    return _lot(value, hand, np.zeros(value.shape, dtype=np.bool_))


def work(expression: Expr, operands: Sequence[Lot]) -> Lot:
    """An operation on its operands; of a name alone, what it stands for."""
    first = operands[0]
    with np.errstate(all="ignore"):
        match expression:
            case Concat():
                return _joined(operands)
            case Hadamard() | Scale():
                return _elementwise(np.multiply, operands)
            case Binary(operation=operation):
                return _elementwise(OPERATIONS[operation].value, operands)
            case Sum(terms=terms, signs=signs):
                value = sum((sign * one.value for sign, one in zip(signs, operands, strict=True)), np.zeros((1, 1)))
                hand = np.zeros((1, 1))
                for term, sign, one in zip(terms, signs, operands, strict=True):
                    hand = hand + sign * (one.hand if isinstance(term, Product) else one.seen)
                return _lot(value, hand, _any(operands) | (value == 0.0))
            case Call(function=name):
                function = FUNCTIONS[name]
                value, hand = function.value(first.value), function.value(printed(first.value))
                flat = np.zeros(value.shape, dtype=np.bool_)
                if function.elementwise and function.derivative is not None:
                    flat = first.flat | (function.derivative(first.value, value) == 0.0)
                return _lot(value, hand, flat)
    return first


def _elementwise(function: Callable[[Array, Array], Array], operands: Sequence[Lot]) -> Lot:
    left, right = operands
    return _lot(function(left.value, right.value), function(left.seen, right.seen), _any(operands))


def _joined(operands: Sequence[Lot]) -> Lot:
    """One after the other; a constant of more decimals is printed with two there."""
    many = max(one.many for one in operands)
    value = np.concatenate([np.broadcast_to(one.value, (many, one.size)) for one in operands], axis=1)
    flat = np.concatenate([np.broadcast_to(one.flat, (many, one.size)) for one in operands], axis=1)
    seen = printed(value)
    return Lot(value, seen, seen, np.ones(value.shape, dtype=np.bool_), flat)


def _any(operands: Sequence[Lot]) -> Marks:
    flat = operands[0].flat
    for one in operands[1:]:
        flat = flat | one.flat
    return flat


def _lot(value: Array, hand: Array, flat: Marks) -> Lot:
    finite = np.isfinite(value) & np.isfinite(hand) & (np.abs(value) < LARGEST)
    value, hand = np.where(finite, value, 0.0), np.where(finite, hand, 0.0)
    seen = printed(value)
    at_end = (value == 0.0) | (np.abs(value) == 1.0)
    return Lot(value, seen, hand, finite & (printed(hand) == seen), flat & at_end)
