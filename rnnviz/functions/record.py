"""What is said of a function, once: how it is written, what it gives, its slope, its curve, its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a curve that its plate shows: arguments from `left` to `right`, values from `low` to `high`."""

    left: float
    right: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function of a vector.

    `name` is canonical, as equations are written out; `spellings` are what a reader may type for it, small letters
    (each also in capitals, unless it is the name of a Greek letter). `value` takes (batch, n) and gives (batch, n), or
    (batch, 1) where `single`: one number for the whole vector. Both are float64; no argument within the domain is an
    error.

    `elementwise`: each unit's value follows from its own argument alone. Then `derivative` gives the slope at every
    unit, from argument and value, each (batch, n). At a corner, where there is none, it is what PyTorch takes: 0 for
    relu and abs at 0 and for the hard functions where they are cut, the lesser slope for leaky relu. Otherwise it is
    None, and `backward` gives the gradient of the argument from argument, value and the value's gradient; None there
    too means that the function has no gradient.

    `domain` has the ends of what it is defined for, where that is not everything: log of a number below 0 is none.
    `range` has the least and the greatest value, which may be infinite, or only come near. `window` is None for what
    has no curve, and is then drawn as its name. `words` say what it does to `{}`, `called` what `{}` is afterwards.
    `role` is what a value is that it makes (`cells.model.ROLES`); empty: it depends on what is done with the value.
    `kind` is the kind of part (`rnnviz.parts`) that shows it applied to a value.
    `decimals` are those with which a value is printed, where that is not as all others: a place is a whole number.
    """

    name: str
    spellings: tuple[str, ...]
    value: Callable[[Array], Array]
    elementwise: bool
    derivative: Callable[[Array, Array], Array] | None
    backward: Callable[[Array, Array, Array], Array] | None = None
    domain: tuple[float, float] = (-inf, inf)
    range: tuple[float, float]
    window: Window | None
    words: str
    called: str
    role: str = ""
    kind: str = "map"
    single: bool = False
    decimals: int | None = None
    typst: str = ""
    """How Typst writes it in a formula, where that is not its name set upright."""

    @property
    def head(self) -> str:
        """Typst source of the name in a formula."""
        return self.typst or f'op("{self.name}")'
