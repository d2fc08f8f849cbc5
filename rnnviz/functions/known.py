"""The functions themselves. A new one is one more record here, and nothing else anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from types import MappingProxyType

import numpy as np

from rnnviz.functions.record import Array, Function, Window


def _sigmoid(z: Array) -> Array:
    """1 / (1 + e^−z) without overflow: e is only ever raised to what is not above 0."""
    small = np.exp(-np.abs(z))
    above: Array = np.where(z >= 0, 1.0, small)
    return above / (1.0 + small)


def _softmax(z: Array) -> Array:
    """e^z over its sum in each sample; the largest is taken off first, which only avoids overflow."""
    power: Array = np.exp(z - z.max(axis=-1, keepdims=True))
    total: Array = power.sum(axis=-1, keepdims=True)
    return power / total


def _softmax_backward(_: Array, value: Array, above: Array) -> Array:
    """Each share rises with its own score and falls with all others."""
    mean: Array = (above * value).sum(axis=-1, keepdims=True)
    return value * (above - mean)


def _argmax(z: Array) -> Array:
    """The place of the largest value in each sample, counted from 0, the first of equals."""
    place: Array = z.argmax(axis=-1)[:, None].astype(np.float64)
    return place


_ALL = (
    Function(
        name="σ",
        spellings=("σ", "sigmoid", "sigma"),
        value=_sigmoid,
        elementwise=True,
        derivative=lambda _, value: value * (1.0 - value),
        range=(0.0, 1.0),
        window=Window(-4, 4, 0, 1),
        words="bends {} into the range from 0 to 1",
        called="the squeezed {}",
        role="gate",
        typst="sigma",
    ),
    Function(
        name="tanh",
        spellings=("tanh",),
        value=np.tanh,
        elementwise=True,
        derivative=lambda _, value: (1.0 - value) * (1.0 + value),
        range=(-1.0, 1.0),
        window=Window(-3, 3, -1, 1),
        words="bends {} into the range from −1 to 1",
        called="the squeezed {}",
        role="candidate",
    ),
    Function(
        name="relu",
        spellings=("relu",),
        value=lambda z: np.maximum(z, 0.0),
        elementwise=True,
        derivative=lambda z, _: np.where(z > 0, 1.0, 0.0),
        range=(0.0, inf),
        window=Window(-3, 3, -0.5, 3),
        words="cuts off what is below 0 in {}",
        called="what is above 0 in the {}",
    ),
    Function(
        name="softplus",
        spellings=("softplus",),
        value=lambda z: np.logaddexp(z, 0.0),  # ln(1 + e^z)
        elementwise=True,
        derivative=lambda z, _: _sigmoid(z),
        range=(0.0, inf),
        window=Window(-3, 3, 0, 3),
        words="bends {} so that all of it is above 0",
        called="the lifted {}",
    ),
    Function(
        name="exp",
        spellings=("exp",),
        value=np.exp,
        elementwise=True,
        derivative=lambda _, value: value,
        range=(0.0, inf),
        window=Window(-3, 1.5, 0, 4.5),
        words="raises e to the power of {}",
        called="e to the power of the {}",
    ),
    Function(
        name="softmax",
        spellings=("softmax",),
        value=_softmax,
        elementwise=False,
        derivative=None,
        backward=_softmax_backward,
        range=(0.0, 1.0),
        window=None,
        words="turns {} into shares that add up to 1",
        called="the shares of the {}",
        role="output",
    ),
    Function(
        name="argmax",
        spellings=("argmax",),
        value=_argmax,
        elementwise=False,
        derivative=None,  # it goes in jumps, and between them nothing changes
        range=(0.0, inf),
        window=None,
        words="finds the place of the largest value in {}, counted from 0",
        called="the place of the largest value in the {}",
        role="output",
        single=True,
    ),
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({function.name: function for function in _ALL})
"""Every function by its canonical name."""
