"""The steps of a run in a row beside the title: which there are, which is worked on, what the memory was after each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rnnviz.figures.chip import Chip
from rnnviz.figures.scale import picked
from rnnviz.functions.record import Array
from rnnviz.graph.readings import Readings
from rnnviz.layout.geometry import Box
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import zoned
from rnnviz.typeset import Line, escape
from rnnviz.views.cell.panel import HEAD_BASE, PanelSetter

FEW = 2  # steps without a name: the film says which is which
ABOVE, BELOW, INSIDE = 27.0, 4.0, 9.0  # of a chip: from the baseline up and down, from its sides to its word
BETWEEN, BESIDE = 7.0, 26.0  # from chip to chip; from the title, and to the count of beats
STRIP, EDGE, APART = 6.0, 3.0, 4.0  # the height of the cells; from them to the outline, from one to the next
LIFT = 8.0  # of the word, above the baseline of the title
UNITS = 8  # that are shown
NARROWEST, TIGHT = 30.0, 23.0  # of a chip; of one of many, with its number alone


def chips(
    steps: Sequence[Readings], labels: Sequence[str], setter: PanelSetter, room: tuple[float, float]
) -> tuple[Chip, ...]:
    """A chip for each step, between two places across; with numbers where words have no room, none where these have
    none either, and none of a run so short that it needs none."""
    if len(steps) <= FEW and not any(labels):
        return ()
    memory = _memory(steps)
    numbers = [str(k + 1) for k in range(len(steps))]
    text = setter.theme.text
    tries = ((labels, text.caption, NARROWEST), (labels, text.small, NARROWEST))
    for words, size, least in (*tries, (numbers, text.small, NARROWEST), (numbers, text.small, TIGHT)):
        made = _row(
            [word or number for word, number in zip(words, numbers, strict=True)],
            size,
            least,
            memory,
            setter,
            room[0],
        )
        if made[-1].box.right <= room[1]:
            return made
    return ()


def room_for(setter: PanelSetter, title: Box, counter: Box) -> tuple[float, float]:
    """From the title to the count of beats."""
    return title.right + BESIDE, counter.left - BESIDE


@dataclass(frozen=True, slots=True)
class _Memory:
    """The memory after each step, (T, units), as shares of its largest."""

    shares: Array
    role: str


def _memory(steps: Sequence[Readings]) -> _Memory:
    """That of the lane, else the first state."""
    graph = steps[0].graph
    leaving = [part for part in zoned(graph, Zone.RIGHT) if part.partner]
    kept = next((part for part in leaving if part.partner == graph.carrier), leaving[0] if leaving else None)
    if kept is None:
        return _Memory(np.zeros((len(steps), 0)), "hidden")
    values = np.array([step.numbers(kept) for step in steps])
    largest = float(np.abs(values).max()) or 1.0
    return _Memory(picked(values / largest, len(steps), UNITS), kept.role)


def _row(
    words: Sequence[str], size: float, least: float, memory: _Memory, setter: PanelSetter, left: float
) -> tuple[Chip, ...]:
    colours, made = setter.theme.colours, list[Chip]()
    lines = [Line(escape(word), size, colours.quiet) for word in words]
    loud = [replace(line, colour=colours.ink, bold=True) for line in lines]
    setter.set.prepare([*lines, *loud])
    for line, strong, shares in zip(lines, loud, memory.shares, strict=True):
        width = max(least, setter.set.ink(strong).width + (2 * INSIDE if least == NARROWEST else 2 * EDGE))
        box = Box(left, HEAD_BASE - ABOVE, left + width, HEAD_BASE + BELOW)
        labels = [
            setter.at("chip", one, box.x - setter.set.ink(one).width / 2, HEAD_BASE - LIFT) for one in (line, strong)
        ]
        cells = tuple(_cells(box, len(shares)))
        made.append(Chip(box, labels[0], labels[1], cells, tuple(map(float, shares)), memory.role))
        left = box.right + BETWEEN
    return tuple(made)


def _cells(box: Box, many: int) -> list[Box]:
    left, top = box.left + 2 * EDGE, box.bottom - EDGE - STRIP
    wide = (box.width - 4 * EDGE + APART) / max(1, many)
    return [Box(left + wide * k, top, left + wide * (k + 1) - APART, top + STRIP) for k in range(many)]
