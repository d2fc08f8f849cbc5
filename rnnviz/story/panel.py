"""What stands beside a picture in words and figures: inert records, not yet typeset.

Looks are not decided here: a span says what it is ("hidden", "quiet"), the theme says which colour that is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rnnviz.language.expression import Equation, Expr
from rnnviz.language.notation import write
from rnnviz.text.plain import printed

_GAP = re.compile(r" {3,}")  # between the calculations of one line


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a line of figures: `text`, or a vector as a `column` of numbers in brackets, or a `formula`.

    `role` is a role of the theme, or "ink" or "quiet".
    """

    text: str = ""
    role: str = "ink"
    column: tuple[str, ...] = ()
    formula: Expr | None = None

    def __str__(self) -> str:
        if self.formula:
            return write(self.formula)
        return "[" + "; ".join(self.column) + "]" if self.column else self.text


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of figures."""

    spans: tuple[Span, ...]

    def __str__(self) -> str:
        return "".join(str(span) for span in self.spans)


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands below the picture: the equation with the names that are `active` in it, figures, one sentence.

    `title` is what the panel is about in a few words; `name` and `formula` say it in a list of beats. `subject` is what
    is worked out (None for a weighted share of a sum, and where nothing is), `result` that as printed. `unit` (from 0)
    is the one that is written out where not all are, `whole` then the values of all.
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


def calculations(line: Figures) -> list[str]:
    """A line of figures as the panel has it, one text for each calculation: `x_t = [0.41, −0.93]`."""
    texts = (
        printed(span.formula) if span.formula else f"[{', '.join(span.column)}]" if span.column else span.text
        for span in line.spans
    )
    return [" ".join(text.split()) for text in _GAP.split("".join(texts)) if text.strip()]
