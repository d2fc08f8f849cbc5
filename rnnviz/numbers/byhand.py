"""Which printed results follow from what is printed of their operands: what `Trace.exact` says of one, said of many.

It is worked out in whole numbers, of hundredths and of ten thousandths, which float64 and int64 hold exactly. Where
that cannot be, as numbers are too large or the operation is none of these, `Trace.exact` is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.operations import OPERATIONS
from rnnviz.functions.record import Array
from rnnviz.language.expression import Binary, Call, Hadamard, Number, Product, Scale, Sum
from rnnviz.numbers.digits import LARGE, hundredths, shown
from rnnviz.numbers.trace import Trace, Worked

Places = Sequence[int]
Marks = NDArray[np.bool_]

_EXACT = 2.0**52  # sums of whole numbers below it are exact in float64, in whichever order they are added


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """Whole numbers (samples, units), and which of them are sure; the others hold anything."""

    numbers: NDArray[np.int64]
    sure: Marks


def follows(trace: Trace, node: str, samples: Places, units: Places) -> Marks:
    """Whether each of these places, counted from 0, is exact: (samples, units)."""
    worked = trace.nodes[node]
    if worked.operation in ("name", "number", "concat"):
        return np.ones((len(samples), len(units)), dtype=np.bool_)
    printed = _printed(worked, samples, units)
    made = _made(trace, worked, samples, units)
    sure = printed.sure & made.sure & (np.abs(made.numbers) < LARGE * 10_000)
    near = (np.abs(made.numbers) + 50) // 100  # half away from zero
    found: Marks = np.where(made.numbers < 0, -near, near) == printed.numbers
    for row, column in zip(*np.nonzero(~sure), strict=True):
        found[row, column] = trace.exact(node, int(samples[row]), int(units[column]))
    return found


def _made(trace: Trace, worked: Worked, samples: Places, units: Places) -> _Whole:
    """The operation on what is printed of its operands, in ten thousandths."""
    operands = [trace.nodes[key] for key in worked.operands]
    match worked.expression:
        case Product(turned=turned):
            weights, vector = operands
            rows = weights.value[:, units].T if turned else weights.value[units]
            return _product(_rounded(rows), _rounded(vector.value[samples]))
        case Hadamard() | Scale():
            left, right = (_printed(operand, samples, units) for operand in operands)
            return _Whole(left.numbers * right.numbers, left.sure & right.sure)
        case Sum(signs=signs):
            numbers = np.zeros((len(samples), len(units)), dtype=np.int64)
            sure = np.ones(numbers.shape, dtype=np.bool_)
            for sign, term in zip(signs, operands, strict=True):
                if isinstance(term.expression, Product):  # in one go with the sum
                    made = _made(trace, term, samples, units)
                else:
                    made = _fine(_printed(term, samples, units))
                numbers += sign * made.numbers
                sure &= made.sure
            return _Whole(numbers, sure)
        case Binary(operation=operation):
            seen = [_entries(operand, samples, units) for operand in operands]
            with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
                value = OPERATIONS[operation].value(*seen)
            return _fine(_rounded(value, noise=False))
        case Call(function=function):
            with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
                value = FUNCTIONS[function].value(_seen(operands[0].value[samples]))[:, units]
            return _fine(_rounded(value, noise=False))
    nothing = np.zeros((len(samples), len(units)), dtype=np.int64)
    return _Whole(nothing, nothing > 0)


def _product(weights: _Whole, vector: _Whole) -> _Whole:
    """Rows of weights (units, n) times vectors (samples, n), both in hundredths."""
    left, right = vector.numbers.astype(np.float64), weights.numbers.astype(np.float64)
    most = np.outer(np.abs(left).sum(axis=1), np.abs(right).max(axis=1))
    sure = np.outer(vector.sure.all(axis=1), weights.sure.all(axis=1)) & (most < _EXACT)
    return _Whole(np.where(sure, left @ right.T, 0.0).astype(np.int64), sure)


def _printed(worked: Worked, samples: Places, units: Places) -> _Whole:
    values = worked.value[np.ix_(samples, units)]
    printed = _rounded(values)
    if isinstance(worked.expression, Number):  # of an equation, where it may have more decimals
        return _Whole(printed.numbers, printed.sure & (printed.numbers / 100 == values))
    return printed


def _entries(worked: Worked, samples: Places, units: Places) -> Array:
    """What the reader sees of an operand, as floats: a number of an equation with all its decimals."""
    values: Array = worked.value[np.ix_(samples, units)]
    return values if isinstance(worked.expression, Number) else _seen(values)


def _rounded(values: Array, *, noise: bool = True) -> _Whole:
    """Numbers as printed, in hundredths; from `LARGE` on they have other digits."""
    small: Marks = np.abs(values) < LARGE
    return _Whole(hundredths(np.where(small, values, 0.0), noise=noise), small)


def _fine(printed: _Whole) -> _Whole:
    return _Whole(printed.numbers * 100, printed.sure)


def _seen(values: Array) -> Array:
    """The numbers that the reader sees, as floats."""
    printed = _rounded(values)
    seen: Array = printed.numbers / 100
    for place in zip(*np.nonzero(~printed.sure), strict=True):
        seen[place] = shown(float(values[place]))
    return seen
