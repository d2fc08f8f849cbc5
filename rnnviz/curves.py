"""The curves that stand on activation plates: which part of each function is shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.diagram import ONE_MINUS
from rnnviz.numbers.functions import FUNCTIONS


@dataclass(frozen=True, slots=True)
class Window:
    """What a plate shows: arguments from `left` to `right`, values from `low` to `high`."""

    left: float
    right: float
    low: float
    high: float


WINDOWS = {
    "σ": Window(-4, 4, 0, 1),
    "tanh": Window(-3, 3, -1, 1),
    "relu": Window(-3, 3, -0.5, 3),
    "softplus": Window(-3, 3, 0, 3),
    "exp": Window(-3, 1.5, 0, 4.5),
    ONE_MINUS: Window(0, 1, 0, 1),
}
"""Functions that work element by element; the others (softmax, argmax) have no curve, and are shown by name."""


def has_curve(function: str) -> bool:
    return function in WINDOWS


def at(function: str, argument: float) -> tuple[float, float]:
    """The point of a curve as shares (0 to 1) of its plate's width and height; one beyond stays at the edge."""
    window = WINDOWS[function]
    x = min(max(argument, window.left), window.right)
    y = 1 - x if function == ONE_MINUS else float(FUNCTIONS[function](np.array([[x]]))[0, 0])
    y = min(max(y, window.low), window.high)
    return (x - window.left) / (window.right - window.left), (y - window.low) / (window.high - window.low)


def zero(function: str) -> float:
    """The height of the zero line as a share of the plate's."""
    window = WINDOWS[function]
    return (0 - window.low) / (window.high - window.low)
