"""How a number is printed: one rule for every picture, every text and every check of a printed operation.

Two decimals, rounded half away from zero as a reader does by hand, a true minus, and no "−0.00".
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rnnviz.functions.record import Array

MINUS = "\u2212"
TIMES = "\u00b7"
DECIMALS = 2
LARGE = 1e6  # from here on a number is printed by its power of ten, so that it stays short
NOISE = 12  # decimals beyond this are rounding errors of float64: 0.45 · 0.5 is meant to be 0.225

_TIE = 1e-6  # so near to half a hundredth, in hundredths, float64 does not tell on which side; far above its errors
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)


@cache
def _last(decimals: int) -> Decimal:
    """One in the last decimal."""
    return Decimal(1).scaleb(-decimals)


def rounded(value: float | Decimal, decimals: int = DECIMALS) -> Decimal:
    """The number as printed, as an exact decimal; `value` must be finite. Zero has no sign."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(round(float(value), NOISE)))
    result = exact.quantize(_last(decimals), context=_CONTEXT) if abs(exact) < LARGE else exact
    return result if result else abs(result)


def show(value: float | Decimal, decimals: int = DECIMALS) -> str:
    """The number as text: `−0.49`, `0.00`, `1.2e9`, `∞`.

    >>> show(-0.4849), show(-0.001), show(0.225)
    ('−0.48', '0.00', '0.23')
    """
    number = float(value)
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "∞" if number > 0 else MINUS + "∞"
    if abs(number) >= LARGE:
        mantissa, exponent = f"{number:.1e}".split("e")
        return f"{mantissa}e{int(exponent)}".replace("-", MINUS)
    return str(rounded(value, decimals)).replace("-", MINUS)


def significant(value: float, digits: int = 3) -> str:
    """The number with so many digits, as derivatives are printed, which may be small: `0.00834`, `−1.20e−7`, `0`."""
    number = float(value)
    if not math.isfinite(number) or number == 0:
        return "0" if number == 0 else show(number)
    mantissa, exponent = f"{number:.{digits - 1}e}".split("e")
    power = int(exponent)
    text = f"{mantissa}e{power}" if not -3 <= power < 6 else f"{number:.{max(digits - 1 - power, 0)}f}"
    return text.replace("-", MINUS)


def hundredths(values: Array, *, noise: bool = True) -> NDArray[np.int64]:
    """Many numbers as printed, times 100; each must be below `LARGE`. Of the same shape.

    Without `noise` every digit counts, as of a `Decimal`: 0.22499999999999998 is 0.22, and not 0.225 that became 0.23.
    """
    scaled = np.abs(values) * 100
    whole = np.floor(scaled)
    scaled -= whole
    whole += scaled >= 0.5
    found: NDArray[np.int64] = np.copysign(whole, values).astype(np.int64)
    for place in zip(*np.nonzero(np.abs(scaled - 0.5) < _TIE), strict=True):
        value = float(values[place])
        found[place] = int(rounded(value if noise else Decimal(repr(value))) * 100)
    return found


def texts(values: Array) -> list[list[str]]:
    """What `show` says of each of (rows, columns) numbers; said once of all that are printed alike."""
    known: dict[int, str] = {}
    small = np.abs(values) < LARGE
    found = []
    for row in hundredths(np.where(small, values, 0.0)).tolist():
        known |= {number: show(Decimal(number) / 100) for number in {*row} - known.keys()}
        found.append([known[number] for number in row])
    for row, column in zip(*np.nonzero(~small), strict=True):
        found[row][column] = show(values[row, column])
    return found


def shown(value: float, decimals: int = DECIMALS) -> float:
    """The number that the reader sees, as a float: `shown(0.4849)` is 0.48."""
    return float(rounded(value, decimals)) if math.isfinite(value) else value


def read(text: str) -> Decimal:
    """The number that a printed text says, as an exact decimal; InvalidOperation where it says none.

    >>> read("−0.48"), read("1.2e9")
    (Decimal('-0.48'), Decimal('1.2E+9'))
    """
    return Decimal(text.replace(MINUS, "-"))
