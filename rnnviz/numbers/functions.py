"""The functions that the equations may apply, on float64 arrays of (batch, n)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^−z) without overflow: e is only ever raised to what is not above 0."""
    small = np.exp(-np.abs(z))
    above: Array = np.where(z >= 0, 1.0, small)
    return above / (1.0 + small)


def softmax(z: Array) -> Array:
    """e^z over its sum in each sample; the largest is taken off first, which only avoids overflow."""
    power: Array = np.exp(z - z.max(axis=-1, keepdims=True))
    total: Array = power.sum(axis=-1, keepdims=True)
    return power / total


def argmax(z: Array) -> Array:
    """The place of the largest value in each sample, counted from 0, the first of equals: (batch, 1)."""
    place: Array = z.argmax(axis=-1)[:, None].astype(np.float64)
    return place


def relu(z: Array) -> Array:
    return np.maximum(z, 0.0)


def softplus(z: Array) -> Array:
    """ln(1 + e^z)."""
    return np.logaddexp(z, 0.0)


FUNCTIONS: Mapping[str, Callable[[Array], Array]] = {
    "σ": sigmoid,
    "tanh": np.tanh,
    "relu": relu,
    "softplus": softplus,
    "exp": np.exp,
    "softmax": softmax,
    "argmax": argmax,
}
