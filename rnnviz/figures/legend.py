"""The legend: every part, role and mark that the films use, where its sample stands, and its name.

What a sample looks like is made from the same parts as the films; here is only what there is, and where.
"""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.layout.geometry import Box
from rnnviz.output.writer import Words
from rnnviz.text.plain import said
from rnnviz.theme import Theme

TOP, STEP = 68.0, 53.4
COLUMNS = ((24.0, 164.0), (450.0, 112.0), (868.0, 116.0))  # left edge, width of the samples
_SIGNS = {"dot.o": "(a dot in a circle)", "+": "(a plus sign)", "[h,x]": "[h, x]"}  # in Typst
AIR = 14.0  # between a sample and its name
TITLE_BASE = 43.0  # baseline of the title


@dataclass(frozen=True, slots=True)
class Sample:
    """One line of the legend: a sample of `kind` drawn into `box`, `name` and `words` beside it."""

    kind: str
    box: Box
    name: str
    words: str


_SAMPLES = (
    (
        ("value input", "input $x_t$", "a box"),
        ("value hidden", "hidden state $h_t$", "a capsule for each unit"),
        ("value cell", "cell state $c_t$", "a capsule; the bar: its level"),
        ("value gate", "gate", "square; the bar: how open"),
        ("value candidate", "candidate", "a cut corner; new content"),
        ("value product", "product or sum", "no outline; bar: share, level"),
        ("row", "concatenation $[h,x]$", "vectors in one framed row"),
        ("tints", "values in small", "stronger: larger, − below 0"),
        ("card", "gate or candidate", "as a card, with its function"),
        ("ghost", "not reached yet", "a quiet outline"),
        ("gauge", "gate in small", "as full as it is open"),
        ("under", "derivative", "of the loss, below its value"),
    ),
    (
        ("dots", "entries of the row", "in its colour, − below 0"),
        ("bias", "bias $b$", "the entry that is always 1"),
        ("weight +", "weight above 0", "a solid line, thick if large"),
        ("weight -", "weight below 0", "a dashed line, thick if large"),
        ("sum", "sum $Sigma$", "weights · entries + bias"),
        ("plate σ", "sigmoid $sigma$", "its curve, from 0 to 1"),
        ("plate tanh", "tanh", "its curve, from −1 to 1"),
        ("plate 1−", "one minus", "what a gate leaves"),
        ("rider", "dot on a curve", "where the sum falls on it"),
        ("joint", "vectors meet", "weights take in both"),
        ("strip", "all weights", "of a copy of the cell"),
        ("slope", "slope at a dot", "and derivatives by weights"),
    ),
    (
        ("op ⊙", "product $dot.o$", "element by element"),
        ("op +", "sum $+$", "element by element"),
        ("wire", "wire", "coloured as what it carries"),
        ("lane", "lane", "a state on its way through"),
        ("tracks", "tracks", "the lane, unit by unit"),
        ("branch", "branch", "one value goes two ways"),
        ("crossing", "crossing", "the two do not touch"),
        ("token", "running dots", "copies of a vector's values"),
        ("ring", "worked on now", "the one ring in the picture"),
        ("approx", "nearly", "from unrounded numbers"),
        ("map", "over time", "a column for each step"),
        ("back", "arrow back", "brings derivatives"),
    ),
)


def samples(theme: Theme) -> tuple[Sample, ...]:
    """All samples in three columns."""
    return tuple(
        Sample(
            kind,
            Box.around(left + wide / 2, TOP + (row + 0.5) * STEP, wide, theme.part.value_height),
            name,
            words,
        )
        for (left, wide), column in zip(COLUMNS, _SAMPLES, strict=True)
        for row, (kind, name, words) in enumerate(column)
    )


def legend_in_words(theme: Theme) -> Words:
    """All words of the legend."""
    shown = "shapes of the values, weights, curves, operators and wires, each with its name"
    return Words("Legend", f"Legend: {shown}.", legend_description(theme))


def legend_description(theme: Theme) -> str:
    """Every sample of the legend in a line of its own: its name, and what it looks like or means."""
    lines = (f"{_name(sample.name)}: {_looks(sample.words)}." for sample in samples(theme))
    return "\n".join(["Legend: what the parts of the films look like, and what they mean.", "", *lines]) + "\n"


def _looks(text: str) -> str:
    return said(text).replace("− ", "a minus sign ").replace("·", "times").replace("+", "plus")


def _name(typeset: str) -> str:
    """A legend's name, whose formulas are in Typst, as plain text: `$Sigma$` is its own word."""
    text, *rest = typeset.split("$")
    for k, piece in enumerate(rest):
        text += _SIGNS.get(piece, piece) if k % 2 == 0 else piece
    return text[:1].upper() + text[1:]
