"""Operations on two values, element by element, beside sum and product: one record for each says all of it.

A new one is one more record here, and where a sign of its own writes it, a line in the grammar.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from rnnviz.functions.record import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation on two values (batch, n), which gives (batch, n).

    `name` is canonical. Where it is `called`, it is written before its operands, max(a, b), otherwise between them.
    `words` say what is done to `{}`, "the first and the second". A division by 0 and a power that is no real number
    give what is not finite.
    """

    name: str
    value: Callable[[Array, Array], Array]
    words: str
    called: bool = False


_ALL = (
    Operation(name="/", value=np.divide, words="the first of {} is divided by the second"),
    Operation(name="^", value=np.power, words="the first of {} is raised to the power of the second"),
    Operation(name="max", value=np.maximum, words="the larger of {} is kept", called=True),
    Operation(name="min", value=np.minimum, words="the smaller of {} is kept", called=True),
)

OPERATIONS: Mapping[str, Operation] = MappingProxyType({operation.name: operation for operation in _ALL})
"""Every operation by its canonical name."""
