"""What tables of tints have in common: what has the full tint, and the row that says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10
from typing import NamedTuple

import numpy as np

from rnnviz.figures.scale import Scale, tint_of
from rnnviz.functions.record import Array
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Label
from rnnviz.layout.measures import WIDE
from rnnviz.numbers.digits import MINUS
from rnnviz.theme import clearest
from rnnviz.typeset import Line, escape
from rnnviz.views.setting import Setter

EDGE, LOW = 22.0, 50.0  # of the row: from the left of the canvas, and above its lower edge, where a sentence stands
RAMP = (150.0, 15.0)
BESIDE, APART = 8.0, 40.0  # from the ramp to its numbers, from there to more words
FEW, NEARLY_ALL = 400, 0.98
"""Values that all have tints of their own; and the share of more of them that has."""


class Entry(NamedTuple):
    """A number as it is printed, its value, and the middle of its cell."""

    text: str
    value: float
    at: Point


class Tints:
    """One scale for some values; `words` stand beside it."""

    def __init__(self, setter: Setter, values: Sequence[Array], *words: str) -> None:
        self._setter = setter
        sizes = np.abs(np.concatenate([one.ravel() for one in values]))
        self.full = _rounded(float(sizes.max() if sizes.size <= FEW else np.quantile(sizes, NEARLY_ALL)))
        self._words = [f"{self.full:g}"]
        self._words += ["larger ones have the full tint"] * bool(sizes.max() > self.full)
        self._words += filter(None, words)
        self._low = setter.plain(f"values {MINUS}{self.full:g}", setter.theme.text.small)
        self._left = EDGE + setter.set.ink(self._low).width + BESIDE

    def scale(self) -> Scale:
        base = WIDE.bottom - LOW
        return Scale(self.full, 1.0, ramp=Box(self._left, base - RAMP[1] + 1, self._left + RAMP[0], base + 1))

    def numbers(self, entries: Sequence[Entry]) -> Iterator[Label]:
        """Numbers on the tints of their values, all set at once."""
        theme, set_ = self._setter.theme, self._setter.set
        lines = []
        for entry in entries:
            colour = clearest(tint_of(entry.value / self.full, theme.colours), theme.colours.ink, theme.colours.plate)
            lines.append(Line(escape(entry.text), theme.text.value, colour))
        set_.prepare(lines)
        for entry, line in zip(entries, lines, strict=True):
            x, y = entry.at
            yield self._setter.at("number", line, x - set_.ink(line).width / 2, y + theme.text.value * 0.35)

    def labels(self) -> Iterator[Label]:
        base, x = WIDE.bottom - LOW, self._left + RAMP[0] + BESIDE
        yield self._setter.at("scale", self._low, EDGE, base)
        for word in self._words:
            line = self._setter.plain(word, self._setter.theme.text.small)
            yield self._setter.at("scale", line, x, base)
            x += self._setter.set.ink(line).width + APART


def _rounded(largest: float) -> float:
    """Up to two digits; 1 for 0."""
    if not largest:
        return 1.0
    step = 10.0 ** (floor(log10(largest)) - 1)
    return ceil(largest / step - 1e-9) * step
