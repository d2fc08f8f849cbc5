"""Losses: how far a value is from its target, as one number, and its derivative. A new one is one more record here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from rnnviz.functions.record import Array

SQUARED_ERROR, CROSS_ENTROPY = "squared error", "cross-entropy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A loss of a value and its target, each (batch, n).

    `name` is what it is called and asked for; several of one name are for several kinds of values, of which `of` is
    what makes them: "softmax", "σ", or "" for any other. `value` gives (batch,), `gradient` (batch, n), the derivative
    by the value. `formula` says it in signs, of {} and y, which is the target. `classes`: the target are shares of
    classes, so that a label can be one.
    """

    name: str
    of: str
    value: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], Array]
    formula: str
    classes: bool = True


def _shares(scores: Array) -> Array:
    power: Array = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Array = power / power.sum(axis=-1, keepdims=True)
    return shares


def _log_sum(scores: Array) -> Array:
    largest = scores.max(axis=-1)
    total: Array = largest + np.log(np.exp(scores - largest[:, None]).sum(axis=-1))
    return total


def _entropy(share: Array, target: Array) -> Array:
    """target · ln share, which is 0 where the target is."""
    logs = np.log(np.where(target == 0, 1.0, share))
    total: Array = (target * logs).sum(axis=-1)
    return total


_ALL = (
    Loss(
        name=SQUARED_ERROR,
        of="",
        value=lambda value, target: 0.5 * ((value - target) ** 2).sum(axis=-1),
        gradient=lambda value, target: value - target,
        formula="½ Σ ({} − y)²",
        classes=False,
    ),
    Loss(
        name=CROSS_ENTROPY,
        of="softmax",
        value=lambda value, target: -_entropy(value, target),
        gradient=lambda value, target: -target / value,
        formula="−Σ y ln {}",
    ),
    Loss(
        name=CROSS_ENTROPY,
        of="σ",
        value=lambda value, target: -_entropy(value, target) - _entropy(1.0 - value, 1.0 - target),
        gradient=lambda value, target: (value - target) / (value * (1.0 - value)),
        formula="−Σ (y ln {0} + (1 − y) ln (1 − {0}))",
    ),
    Loss(
        name=CROSS_ENTROPY,
        of="",
        value=lambda value, target: target.sum(axis=-1) * _log_sum(value) - (target * value).sum(axis=-1),
        gradient=lambda value, target: _shares(value) * target.sum(axis=-1, keepdims=True) - target,
        formula="−Σ y ln softmax({})",
    ),
)

LOSSES: Mapping[tuple[str, str], Loss] = MappingProxyType({(loss.name, loss.of): loss for loss in _ALL})
"""Every loss by its name and by what makes the values that it is for."""

NAMES = tuple(dict.fromkeys(loss.name for loss in _ALL))


def usual(of: str) -> str:
    """The loss that fits what makes a value: cross-entropy for shares and chances, else the squared error."""
    return CROSS_ENTROPY if of and (CROSS_ENTROPY, of) in LOSSES else SQUARED_ERROR


def loss_of(name: str, of: str) -> Loss:
    """The loss of that name for a value that `of` makes."""
    return LOSSES.get((name, of)) or LOSSES[name, ""]
