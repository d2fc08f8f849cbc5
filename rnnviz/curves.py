"""The curves that stand on activation plates: the part of each function that its record says."""

from __future__ import annotations

from math import inf

import numpy as np

from rnnviz.diagram import ONE_MINUS
from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.record import Function, Window

_ONE_MINUS = Function(
    name=ONE_MINUS,
    spellings=(),  # nobody types it: the drawing makes one part of `1 - z_t`
    value=lambda z: 1.0 - z,
    elementwise=True,
    derivative=lambda z, _: np.full_like(z, -1.0),
    range=(-inf, inf),
    window=Window(0, 1, 0, 1),
    words="takes {} from 1",
    called="one minus the {}",
)

_DRAWN = {**FUNCTIONS, ONE_MINUS: _ONE_MINUS}

WINDOWS = {name: function.window for name, function in _DRAWN.items() if function.window}
"""The windows of those that have a curve; the others (softmax, argmax) are shown by name."""


def has_curve(function: str) -> bool:
    return function in WINDOWS


def at(function: str, argument: float) -> tuple[float, float]:
    """The point of a curve as shares (0 to 1) of its plate's width and height; one beyond stays at the edge."""
    window = WINDOWS[function]
    x = min(max(argument, window.left), window.right)
    y = min(max(float(_DRAWN[function].value(np.array([[x]]))[0, 0]), window.low), window.high)
    return (x - window.left) / (window.right - window.left), (y - window.low) / (window.high - window.low)


def zero(function: str) -> float:
    """The height of the zero line as a share of the plate's."""
    window = WINDOWS[function]
    return (0 - window.low) / (window.high - window.low)
