"""What the tints of strips and maps stand for: one scale for all values of a picture, one for all weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np

from rnnviz.functions.record import Array
from rnnviz.graph.readings import Readings
from rnnviz.layout.geometry import Box
from rnnviz.theme import Colours, mix

LEVELS = 6  # tints of each sign
COLUMNS, ROWS = 36, 24
"""As many cells as a strip is long, and as many rows of them as a map has; of what is larger as many are shown."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The largest value and the largest weight, which have the full tint, and the place of the `ramp` of all tints.

    Each is 1 where all are 0. `beyond` says whether sums or biases are larger: they have the full tint as well.
    """

    values: float
    weights: float
    beyond: tuple[str, ...] = ()
    ramp: Box = Box(0, 0, 0, 0)  # noqa: RUF009 - it is frozen

    @classmethod
    def of(cls, *steps: Readings) -> Scale:
        """The scale of one or more steps, whose weights are the same."""
        readings, parts = steps[0], steps[0].graph.parts
        values = _up(np.array(step.numbers(part)) for step in steps for part in parts)
        weights = _up(matrices(readings))
        sums = _up(np.array(step.summed(part)) for step in steps for part in parts)
        biases = _up(readings.bias(part, bias) for part in parts for bias in part.biases)
        larger = {"sums": sums > values, "biases": biases > weights}
        return cls(values or 1.0, weights or 1.0, tuple(word for word, is_so in larger.items() if is_so))


def matrices(readings: Readings) -> Iterator[Array]:
    """The weights of all fans."""
    for part in readings.graph.parts:
        yield from (readings.weights(source) for source in part.sources if source.weight)


def picked(values: Array, rows: int, columns: int) -> Array:
    """At most as many rows and columns of a table, evenly apart, the first and the last among them.

    The same ones of everything that is as long, so that a cell of a strip stands above its column of weights. Sums of
    neighbours would vanish where signs change, their extremes make every map of random weights the same.
    """
    at = [np.linspace(0, long - 1, min(long, most)).round().astype(int)
          for long, most in zip(values.shape, (rows, columns), strict=True)]  # fmt: skip
    chosen: Array = values[np.ix_(*at)]
    return chosen


def tint_of(share: float, colours: Colours) -> str:
    """The colour of a cell for a share of the largest value, −1 to 1."""
    level = round(min(1.0, abs(share)) * LEVELS) / LEVELS
    return mix(colours.plate, colours.positive if share > 0 else colours.negative, level)


def _up(values: Iterable[Array]) -> float:
    """The largest size, rounded up to two digits."""
    largest = max((float(np.abs(one).max()) for one in values if one.size), default=0.0)
    if largest == 0:
        return 0.0
    step = 10.0 ** (floor(log10(largest)) - 1)
    return ceil(largest / step - 1e-9) * step
