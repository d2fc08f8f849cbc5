"""What stands beside a picture in words and figures: inert records, not yet typeset.

Looks are not decided here: a span says what it is ("hidden", "quiet"), the theme says which colour that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rnnviz.graph.graph import Key
from rnnviz.language.expression import Equation, Expr
from rnnviz.language.notation import write
from rnnviz.text.plain import printed

ABOUT = "≈"
_GAP = re.compile(r" {3,}")  # between the calculations of one line


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a line of figures: `text`, or a `formula`.

    `role` is a role of the theme, or "ink" or "quiet".
    """

    text: str = ""
    role: str = "ink"
    formula: Expr | Equation | None = None

    def __str__(self) -> str:
        return write(self.formula) if self.formula else self.text


@dataclass(frozen=True, slots=True)
class Deed:
    """What a film has to have done before figures may stand there: the `term`, the `sum` or the `value` of a unit of a
    part; of several terms, term number `entry`.
    """

    part: Key
    what: str
    unit: int = 0
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """What stands together in a line of figures, below the same chunk of the line before, once `after` is done: their
    ends below each other, or where it `leans` on what stands before it their beginnings."""

    spans: tuple[Span, ...]
    after: Deed | None = None
    leans: bool = False

    def __str__(self) -> str:
        return "".join(map(str, self.spans))


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of figures."""

    chunks: tuple[Chunk, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(span for chunk in self.chunks for span in chunk.spans)

    def __str__(self) -> str:
        return "".join(map(str, self.chunks))


def side_by_side(lines: Iterable[Figures]) -> Figures:
    """Calculations in one line, with room between them."""
    apart = [chunk for line in lines for chunk in (BETWEEN, *line.chunks)]
    return Figures(tuple(apart[1:]))


BETWEEN = Chunk((Span("      "),))


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands below the picture: the equation with the names that are `active` in it, figures, one sentence.

    `title` is what the panel is about in a few words; `name` and `formula` say it in a list of beats. `subject` is what
    is worked out (None for a weighted share of a sum, and where nothing is), `result` that as printed. `unit` (from 0)
    is the one that is written out where not all are, `whole` then what has been worked out, each with all its values as
    printed. The sentence stands there once
    `after` is done, `loud` where it is what should be remembered.
    """

    equation: Equation | None
    active: frozenset[str]
    lines: tuple[Figures, ...]
    sentence: str
    title: str = ""
    name: str = ""
    formula: str = ""
    subject: Expr | None = None
    result: str = ""
    unit: int | None = None
    whole: tuple[str, ...] = ()
    after: Deed | None = None
    loud: bool = False


def is_about(line: Figures) -> bool:
    """Whether a calculation gives its result only when it is not done with the numbers as printed."""
    return ABOUT in str(line)


def calculations(line: Figures) -> list[str]:
    """A line of figures as the panel has it, one text for each calculation: `x_t = [0.41, −0.93]`."""
    texts = (printed(span.formula) if span.formula else span.text for span in line.spans)
    return [" ".join(text.split()) for text in _GAP.split("".join(texts)) if text.strip()]
