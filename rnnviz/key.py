"""The entries of the legend and their places: every part, role and mark that the films use, with its name.

What an entry looks like is made from the same parts as the films; here is only what there is, and where.
"""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.layout.geometry import Box
from rnnviz.theme import Theme

TOP, STEP = 80.0, 70.0
COLUMNS = ((24.0, 164.0), (450.0, 112.0), (868.0, 116.0))  # left edge, width of the samples
AIR = 14.0  # between a sample and its name


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the legend: a sample of `kind` drawn into `box`, `name` and `words` beside it."""

    kind: str
    box: Box
    name: str
    words: str


_ENTRIES = (
    (
        ("value input", "input $x_t$", "a box"),
        ("value hidden", "hidden state $h_t$", "a capsule for each unit"),
        ("value cell", "cell state $c_t$", "a capsule on the thick lane"),
        ("value gate", "gate", "square; the bar: how open"),
        ("value candidate", "candidate", "a cut corner; new content"),
        ("value product", "product or sum", "no box; bar: the share kept"),
        ("row", "concatenation $[h,x]$", "vectors in one framed row"),
        ("tints", "values in small", "stronger: larger, − below 0"),
        ("ghost", "not reached yet", "a quiet outline"),
    ),
    (
        ("dots", "entries of the row", "stronger if larger, − below 0"),
        ("bias", "bias $b$", "the entry that is always 1"),
        ("weight +", "weight above 0", "a solid line, thick if large"),
        ("weight -", "weight below 0", "a dashed line, thick if large"),
        ("sum", "sum $Sigma$", "weights · entries + bias"),
        ("plate σ", "sigmoid $sigma$", "its curve, from 0 to 1"),
        ("plate tanh", "tanh", "its curve, from −1 to 1"),
        ("plate 1−", "one minus", "what a gate leaves"),
        ("rider", "dot on a curve", "where the sum falls on it"),
    ),
    (
        ("op ⊙", "product $dot.o$", "element by element"),
        ("op +", "sum $+$", "element by element"),
        ("wire", "wire", "coloured as what it carries"),
        ("lane", "lane", "a state on its way through"),
        ("branch", "branch", "one value goes two ways"),
        ("crossing", "crossing", "the two do not touch"),
        ("token", "running dots", "copies of a vector's values"),
        ("ring", "worked on now", "the one ring in the picture"),
        ("approx", "nearly", "from unrounded numbers"),
    ),
)


def entries(theme: Theme) -> tuple[Entry, ...]:
    """All entries in three columns."""
    return tuple(
        Entry(
            kind,
            Box.around(left + wide / 2, TOP + (row + 0.5) * STEP, wide, theme.part.value_height),
            name,
            words,
        )
        for (left, wide), column in zip(COLUMNS, _ENTRIES, strict=True)
        for row, (kind, name, words) in enumerate(column)
    )
