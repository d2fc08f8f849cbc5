"""What every sentence and every line of figures needs: names, numbers as printed, and whether they follow.

Each printed operation is worked out again here from the numbers as they are printed: = stands where they give the
printed result, ≈ where they do not.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import prod

import numpy as np

from rnnviz.functions.plates import PLATES
from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.graph.of_cell import PRODUCT
from rnnviz.graph.readings import Readings
from rnnviz.numbers.digits import MINUS, read, show
from rnnviz.story.panel import Chunk, Deed, Figures, Span

WRITTEN_UNITS = 3  # as many units as a panel writes out, one a line
LISTED = 8  # as many values as stand in one row
_SYMBOL = re.compile(r"\w[\u0300-\u036f]*(['_^⟨]|$)")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
            "twelfth")  # fmt: skip
COUNTED = {2: "both", 3: "all three", 4: "all four"}


class Voice(ABC):
    """Speaks of the parts of a graph by their readings; `written` (from 0) are the units that are written out, none
    where all are or, where there are too many, the first one.
    """

    graph: Graph
    readings: Readings
    written: tuple[int, ...]
    most_terms = 15
    """Of a sum, that are written out: two rows."""

    @abstractmethod
    def called(self, key: Key, *, new: bool = False) -> str:
        """What a sentence calls a part: "the previous cell state", "the forget gate"."""

    @abstractmethod
    def meaning(self, part: Part) -> str:
        """What the comment of a part's equation says of it, a sentence; "" where the part is not all of it."""

    @abstractmethod
    def formula(self, part: Part) -> str:
        """How a part is made, in the notation of the cell files: "c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t", or a term of it."""

    # -- which units --------------------------------------------------------------------------------------------

    def all(self, part: Part) -> bool:
        """Whether every unit of a part is written out."""
        return not self.written and self.readings.size(part) <= WRITTEN_UNITS

    def alone(self, part: Part) -> int | None:
        """The unit that is written out first, None where all are."""
        return None if self.all(part) else self.units(part)[0]

    def units(self, part: Part) -> Sequence[int]:
        """The units that are written out, each in a line of its own."""
        size = self.readings.size(part)
        if self.all(part):
            return range(size)
        return tuple(dict.fromkeys(min(unit, size - 1) for unit in self.written or (0,)))

    def head(self, part: Part, unit: int) -> list[Chunk]:
        """Which unit it is, where there are several."""
        return [Chunk((Span(f"unit {unit + 1}:  ", "quiet"),))] if self.readings.size(part) > 1 else []

    def made(self, part: Part, unit: int, sign: str, *spans: Span) -> tuple[Chunk, Chunk]:
        """Figures that stand there as soon as the value of a unit does, and the = or ≈ before them."""
        done = Deed(part.key, "value", unit)
        return Chunk((Span(sign),), done), Chunk(spans, done)

    # -- figures ------------------------------------------------------------------------------------------------

    def value(self, part: Part, unit: int, *, later: bool = False) -> Span:
        """The value of one unit; in brackets when negative and not the first."""
        text = self.readings.texts(part)[unit]
        return Span(bracketed(text) if later else text, part.role)

    def row(self, part: Part, texts: Sequence[str]) -> Span:
        """All values of a part in one row, of a long vector its ends."""
        return Span(f"[{',  '.join(abridged(texts))}]", part.role)

    def extremes(self, part: Part) -> str:
        """The least and the greatest value of a vector, with their units: "from −0.31 (unit 12) to 0.28 (unit 40)"."""
        numbers, texts = self.readings.numbers(part), self.readings.texts(part)
        if len(texts) == 1:
            return f"= {texts[0]}"
        least, most = int(np.argmin(numbers)), int(np.argmax(numbers))
        return f"from {texts[least]} (unit {least + 1}) to {texts[most]} (unit {most + 1})"

    def named(self, part: Part) -> Figures:
        """A vector by its name, in one row: h_t = [0.24, 0.51]."""
        values = self.row(part, self.readings.texts(part))
        return Figures((Chunk((Span(formula=part.label, role=part.role), Span(" = "), values)),))

    def follows(self, worked: Iterable[Decimal], texts: Iterable[str], decimals: int) -> str:
        """= where what was worked out from printed numbers is printed as these texts, else ≈."""
        same = all(show(number, decimals) == text for number, text in zip(worked, texts, strict=True))
        return " = " if same else " ≈ "

    def applied(self, function: str, argument: Sequence[str]) -> list[Decimal]:
        """A function of a vector as it is printed."""
        given = np.array([[float(read(text)) for text in argument]])
        with np.errstate(over="ignore"):
            return [Decimal(repr(float(value))) for value in PLATES[function].value(given)[0]]

    def brought(self, part: Part, unit: int) -> str:
        """= or ≈ between the values that an operator brings together, as printed, and its result."""
        numbers = [read(self.readings.texts(self.graph[source.key])[unit]) for source in part.sources]
        signed = (source.sign * number for source, number in zip(part.sources, numbers, strict=True))
        worked = prod(numbers, start=Decimal(1)) if part.function == PRODUCT else sum(signed, Decimal(0))
        return self.follows([worked], [self.readings.texts(part)[unit]], self.readings.decimals(part))

    def percent(self, values: Sequence[float]) -> tuple[str, str]:
        """Shares in words, and how they belong to units where not all are named: "91% and 12%", ""."""
        percent = [f"{round(100 * value)}%" for value in values]
        if len(percent) == 1:
            return percent[0], ""
        if len(percent) <= WRITTEN_UNITS:
            return listed(percent), ""
        return f"{round(100 * min(values))}% to {round(100 * max(values))}%", ", depending on the unit"


def bracketed(text: str) -> str:
    """A number behind another sign, where its own would follow on that."""
    return f"({text})" if text.startswith(MINUS) else text


def abridged(texts: Sequence[str]) -> tuple[str, ...]:
    """All of them, of many the first ones and the last."""
    return tuple(texts) if len(texts) <= LISTED else (*texts[:3], "…", texts[-1])


def listed(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"; "" of nothing."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def capital(text: str) -> str:
    """A sentence's beginning; a symbol keeps its case, for h_t and H_t are two."""
    return text if _SYMBOL.match(text) else text[:1].upper() + text[1:]


def ordinal(number: int) -> str:
    """Which of several, in words as far as films go: "second", "twelfth", "40th"."""
    return ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}th"


def count(number: int) -> str:
    """How many come together: "both", "all three"."""
    return COUNTED.get(number, f"all {number}")
