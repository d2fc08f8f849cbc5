"""The functions themselves. A new one is one more record here, and nothing else anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from math import erf, inf, pi, sqrt
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


_erf = np.frompyfunc(erf, 1, 1)


def _normal(z: Array) -> Array:
    """How much of the standard normal distribution lies below z, which numpy has not."""
    share: Array = np.asarray(_erf(z / sqrt(2.0)), dtype=np.float64)
    return 0.5 * (1.0 + share)


LEAK = 0.01
"""The slope of leaky relu below 0, as in Maas et al. 2013 and PyTorch; Keras takes 0.2 or 0.3."""


def _argmax(z: Array) -> Array:
    """The place of the largest value in each sample, counted from 0, the first of equals."""
    place: Array = z.argmax(axis=-1)[:, None].astype(np.float64)
    return place


_ALL = (
    Function(
        name="σ",
        spellings=("σ", "sigmoid", "sigma", "sigm", "logistic"),
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
        name="leaky_relu",
        spellings=("leaky_relu", "leakyrelu", "leaky relu", "lrelu"),
        value=lambda z: np.where(z > 0, z, LEAK * z),
        elementwise=True,
        derivative=lambda z, _: np.where(z > 0, 1.0, LEAK),
        range=(-inf, inf),
        window=Window(-3, 3, -0.5, 3),
        words="keeps a hundredth of what is below 0 in {}",
        called="what is left of the {}",
        typst='op("leaky relu")',
    ),
    Function(
        name="gelu",
        spellings=("gelu",),
        value=lambda z: z * _normal(z),  # Hendrycks and Gimpel 2016, not the approximation by tanh
        elementwise=True,
        derivative=lambda z, _: _normal(z) + z * np.exp(-z * z / 2.0) / sqrt(2.0 * pi),
        range=(-0.17, inf),
        window=Window(-3, 3, -0.5, 3),
        words="weighs {} by the share of the normal distribution below it",
        called="the weighed {}",
    ),
    Function(
        name="silu",
        spellings=("silu", "swish"),
        value=lambda z: z * _sigmoid(z),
        elementwise=True,
        derivative=lambda z, _: _sigmoid(z) * (1.0 + z * (1.0 - _sigmoid(z))),
        range=(-0.28, inf),
        window=Window(-3, 3, -0.5, 3),
        words="weighs {} by its own sigmoid",
        called="the weighed {}",
    ),
    Function(
        name="hard_sigmoid",
        spellings=("hard_sigmoid", "hardsigmoid", "hard sigmoid"),
        value=lambda z: np.clip(z / 6.0 + 0.5, 0.0, 1.0),  # as PyTorch and Keras 3; Theano had z / 5 + 0.5
        elementwise=True,
        derivative=lambda z, _: np.where((z > -3.0) & (z < 3.0), 1.0 / 6.0, 0.0),
        range=(0.0, 1.0),
        window=Window(-4, 4, 0, 1),
        words="cuts {} to the range from 0 to 1",
        called="the cut {}",
        role="gate",
        typst='op("hard sigmoid")',
    ),
    Function(
        name="hard_tanh",
        spellings=("hard_tanh", "hardtanh", "hard tanh"),
        value=lambda z: np.clip(z, -1.0, 1.0),
        elementwise=True,
        derivative=lambda z, _: np.where((z > -1.0) & (z < 1.0), 1.0, 0.0),
        range=(-1.0, 1.0),
        window=Window(-3, 3, -1, 1),
        words="cuts {} to the range from −1 to 1",
        called="the cut {}",
        role="candidate",
        typst='op("hard tanh")',
    ),
    Function(
        name="softsign",
        spellings=("softsign",),
        value=lambda z: z / (1.0 + np.abs(z)),
        elementwise=True,
        derivative=lambda z, _: 1.0 / (1.0 + np.abs(z)) ** 2,
        range=(-1.0, 1.0),
        window=Window(-4, 4, -1, 1),
        words="bends {} into the range from −1 to 1",
        called="the squeezed {}",
        role="candidate",
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
        name="log",
        spellings=("log", "ln"),
        value=np.log,
        elementwise=True,
        derivative=lambda z, _: 1.0 / z,
        domain=(0.0, inf),
        range=(-inf, inf),
        window=Window(0.05, 4, -3, 1.5),
        words="takes the logarithm of {}",
        called="the logarithm of the {}",
        typst="log",
    ),
    Function(
        name="sqrt",
        spellings=("sqrt",),
        value=np.sqrt,
        elementwise=True,
        derivative=lambda _, value: 0.5 / value,
        domain=(0.0, inf),
        range=(0.0, inf),
        window=Window(0, 4, 0, 2),
        words="takes the square root of {}",
        called="the root of the {}",
    ),
    Function(
        name="abs",
        spellings=("abs",),
        value=np.abs,
        elementwise=True,
        derivative=lambda z, _: np.sign(z),
        range=(0.0, inf),
        window=Window(-2, 2, 0, 2),
        words="leaves out the signs of {}",
        called="the size of the {}",
    ),
    Function(
        name="sign",
        spellings=("sign", "sgn"),
        value=np.sign,
        elementwise=True,
        derivative=lambda z, _: np.zeros_like(z),
        range=(-1.0, 1.0),
        window=Window(-2, 2, -1.2, 1.2),
        words="keeps only the signs of {}",
        called="the signs of the {}",
    ),
    Function(
        name="sin",
        spellings=("sin",),
        value=np.sin,
        elementwise=True,
        derivative=lambda z, _: np.cos(z),
        range=(-1.0, 1.0),
        window=Window(-pi, pi, -1.2, 1.2),
        words="takes the sine of {}",
        called="the sine of the {}",
    ),
    Function(
        name="cos",
        spellings=("cos",),
        value=np.cos,
        elementwise=True,
        derivative=lambda z, _: -np.sin(z),
        range=(-1.0, 1.0),
        window=Window(-pi, pi, -1.2, 1.2),
        words="takes the cosine of {}",
        called="the cosine of the {}",
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
        decimals=0,
    ),
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({function.name: function for function in _ALL})
"""Every function by its canonical name."""
