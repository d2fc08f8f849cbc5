"""What can stand on a plate: the functions, and two operations that a drawing shows like one; and their curves."""

from __future__ import annotations

from math import inf

import numpy as np

from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.record import Function, Window

ONE_MINUS, MINUS = "1−", "−"

_OPERATIONS = (
    Function(
        name=ONE_MINUS,
        spellings=(),  # nobody types it: a drawing makes one part of `1 - z_t`
        value=lambda z: 1.0 - z,
        elementwise=True,
        derivative=lambda z, _: np.full_like(z, -1.0),
        range=(-inf, inf),
        window=Window(0, 1, 0, 1),
        words="takes {} from 1",
        called="one minus the {}",
    ),
    Function(
        name=MINUS,
        spellings=(),  # likewise of `-a_t`
        value=lambda z: -z,
        elementwise=True,
        derivative=lambda z, _: np.full_like(z, -1.0),
        range=(-inf, inf),
        window=Window(-1, 1, -1, 1),
        words="turns the sign of {}",
        called="minus the {}",
    ),
)

PLATES = {**FUNCTIONS, **{function.name: function for function in _OPERATIONS}}
"""Everything that a plate may show, by its name."""

WINDOWS = {name: function.window for name, function in PLATES.items() if function.window}
"""The windows of those that have a curve; the others (softmax, argmax) are shown by name."""


def has_curve(function: str) -> bool:
    return function in WINDOWS


def at(function: str, argument: float) -> tuple[float, float]:
    """The point of a curve as shares (0 to 1) of its plate's width and height; one beyond stays at the edge."""
    window = WINDOWS[function]
    x = min(max(argument, window.left), window.right)
    y = min(max(float(PLATES[function].value(np.array([[x]]))[0, 0]), window.low), window.high)
    return (x - window.left) / (window.right - window.left), (y - window.low) / (window.high - window.low)


def slope(function: str, argument: float) -> float:
    """The slope of a function that has a curve."""
    z, known = np.array([[argument]]), PLATES[function]
    assert known.derivative is not None
    return float(known.derivative(z, known.value(z))[0, 0])


def zero(function: str) -> float:
    """The height of the zero line as a share of the plate's."""
    window = WINDOWS[function]
    return (0 - window.low) / (window.high - window.low)
