"""Words about rows of copies: what each is, that its weights are the same, and what its last states are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rnnviz.graph.graph import Copy, Key
from rnnviz.graph.strands import Strand, card
from rnnviz.language.expression import Name
from rnnviz.language.notation import typst
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Wire
from rnnviz.parts.copied import PAD
from rnnviz.typeset import Line
from rnnviz.views.copies.places import Places

ABOVE, AWAY = 7.0, 8.0  # between a row and what is said of it; between words and what is beside them
FAR = 18.0  # likewise where there may be a ring, or a wire
SIGN = 1.2  # of the size of a name: an equals sign
LEADING = 5.0


def say(at: Places) -> None:
    """All of it."""
    for strand in at.plan.strands:
        _same(at, strand)
    _rows(at)
    if at.plan.finals:
        for place, strand in enumerate(at.plan.strands):
            _final(at, strand, place)


def _same(at: Places, strand: Strand) -> None:
    """The weights of neighbours, marked as equal, or as not."""
    copies = sorted(strand.order)
    strips = [at.placed[card(copy)].maps[0] for copy in copies]
    sign = at.quiet("=" if strand.same else "≠", at.label * SIGN)
    _between(at, sign, copies[1:], strips[1:])
    if strand.begins:  # behind another cell
        other = at.quiet("≠", at.label * SIGN)
        ink = at.set.ink(other)
        at.name(other, at.state_x(strand.begins), strips[0].y - (ink.top + ink.bottom) / 2, None)
    else:
        _weights(at, strand, strips)

    if at.plan.gradient is not None:  # the weights are the same: what comes to them in all copies adds up
        lines = [at.placed[card(copy)].maps[1] for copy in copies]
        _between(at, at.quiet("+", at.label * SIGN), copies[1:], lines[1:])
        _weights(at, strand, lines, f"∂{at.plan.gradient.asked.symbol}/∂W")


def _between(at: Places, sign: Line, copies: Sequence[Copy], strips: Sequence[Box]) -> None:
    """A sign before each of these copies, at the height of its strip."""
    ink = at.set.ink(sign)
    for copy, one in zip(copies, strips, strict=True):
        at.name(sign, at.state_x(copy.time), one.y - (ink.top + ink.bottom) / 2, None)


def _weights(at: Places, strand: Strand, strips: list[Box], called: str = "weights") -> None:
    """What the strips are, where there is room beside the first of them."""
    words = at.quiet(called)
    ink = at.set.ink(words)
    away = PAD * at.s + AWAY + ink.width / 2
    x = at.state_x(len(strips)) if strand.backward else at.state_x(0)
    x = max(x, strips[-1].right + away) if strand.backward else min(x, strips[0].left - away)
    if at.is_within(words, x):
        at.name(words, x, strips[0].y - (ink.top + ink.bottom) / 2, None)


def _rows(at: Places) -> None:
    for (row, time), words in at.plan.called.items():
        line = at.quiet(words)
        ink = at.set.ink(line)
        base = at.tops[row] - ABOVE * at.s - max(0.0, ink.bottom)
        # Behind the first copy it ends before the wire that leaves it upwards.
        at.write(line, at.x(time) - FAR * at.s - ink.right if time else at.left - ink.left, base, None)
    for layer, y in at.joined.items():
        wide = max(at.across(part) for part in at.graph.of("joined") if part.key.copy.layer == layer)
        at.beside(at.quiet("joined"), at.x(0) - wide / 2 - FAR * at.s, y, None)


def going_up(at: Places, wires: Sequence[Wire]) -> None:
    """Which state it is that leaves a copy upwards."""
    for wire in wires:
        if at.graph[wire.source].kind != "copy" or len(wire.path) != 2 or wire.path[0][0] != wire.path[1][0]:
            continue
        strand = next(one for one in at.plan.strands if wire.source.copy in one.order)
        part = at.graph[Key(strand.hands_on, leaving=True, copy=wire.source.copy)]
        (x, low), (_, high) = wire.path
        line = Line(f"${typst(part.label)}$", at.small, at.theme.roles[part.role].text)
        ink = at.set.ink(line)
        if low - high > ink.height + 4:
            at.write(line, x + AWAY * at.s - ink.left, (low + high) / 2 - (ink.top + ink.bottom) / 2, wire.target)


def _final(at: Places, strand: Strand, place: int) -> None:
    """Where PyTorch has the last states: h_n[0]."""
    last = [part for part in at.graph.of("handed") if part.key.copy == strand.last]
    low = max(at.placed[part.key].hull.bottom for part in last)
    for part in sorted(last, key=lambda part: part.equation != strand.hands_on):
        assert isinstance(part.label, Name)
        final = replace(part.label, shift=None, index="t", superscript="", subscript="n", raised="")
        line = Line(f"${typst(final)} [{place}]$", at.small, at.theme.colours.quiet)
        low += at.set.ink(line).height + LEADING * at.s
        at.name(line, at.placed[part.key].hull.x, low - at.set.ink(line).bottom, part.key)
