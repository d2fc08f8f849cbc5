"""Where maps, their names and what is said of them stand: below each other, with one time for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from rnnviz.figures.heatmap import HeatMap
from rnnviz.figures.scale import Scale, picked
from rnnviz.graph.graph import Copy, Key
from rnnviz.language.notation import typst
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Label
from rnnviz.layout.measures import WIDE
from rnnviz.models.rows import Place, Row
from rnnviz.typeset import Line, escape
from rnnviz.views.foot import EDGE, HEAD_BASE
from rnnviz.views.setting import Setter
from rnnviz.views.tints import Entry, Tints

TOP, BOTTOM = 54.0, 102.0  # from the canvas to the first map, and from the last to its lower edge
BETWEEN, AIR = 9.0, 16.0  # from one map to the next; from a map to words beside it
TALLEST, WIDEST = 46.0, 250.0  # of a cell
COLUMNS, ROWS = 250, 40
"""Cells across and down at most; of more as many are shown, evenly apart."""
BELOW = 5.0  # from the last map to the time, for a ring
NUMBERED = (64.0, 27.0)  # a cell that has room for its number
TWO_LINES = 46.0  # the height of a map beside which two lines have room
NICE = (1, 2, 5)
APART = 44.0  # between two step numbers

MOST = 12
"""Rows that a picture has room for; of more those of the states and the gates are kept."""
FIRST = ("hidden", "cell", "output", "input", "gate", "candidate", "product")
"""Which roles are kept first."""


class Sheet:
    """The places of rows that have the same steps, called by these labels; `named` where they are words."""

    def __init__(self, setter: Setter, rows: Sequence[Row], labels: Sequence[str], *, named: bool) -> None:
        self.setter, self.rows, self.steps, self.named = setter, rows, labels, named
        self.text, self.colours = setter.theme.text, setter.theme.colours
        self.many = len(labels)
        names = [self._name(row) for row in rows]
        ends = [line for row in rows for line in self._ends(row)]
        setter.set.prepare([*names, *ends])
        left = EDGE + setter.widest(names) + AIR
        right = WIDE.right - EDGE - setter.widest(ends) - AIR
        self.left, self.right = left, min(right, left + WIDEST * self.many)
        self.tall = self._heights()
        shown = [f"{COLUMNS} of {self.many:,} steps"] if self.many > COLUMNS else []
        units = max(row.values.shape[1] for row in rows)
        shown += [f"{ROWS} of {units:,} units"] if units > ROWS else []
        left_out = f"shown: {' and '.join(shown)}, evenly apart" if shown else ""
        self.tints = Tints(setter, [row.values for row in rows], left_out)

    # -- records ------------------------------------------------------------------------------------------------

    def heading(self, title: str, facts: str) -> tuple[Label, ...]:
        line = Line(escape(title), self.text.title, self.colours.ink, bold=True)
        head = self.setter.at("title", line, EDGE, HEAD_BASE)
        right = WIDE.right - EDGE
        corner = self.setter.at("counter", self.setter.plain(facts, self.text.caption), right, HEAD_BASE, right=True)
        return (head, corner) if corner.box.left > head.box.right + EDGE else (head,)

    def scale(self) -> Scale:
        """One for all maps."""
        return self.tints.scale()

    def maps(self) -> tuple[HeatMap, ...]:
        out = []
        for place, (row, box) in enumerate(zip(self.rows, self.boxes, strict=True)):
            shares = np.clip(picked(row.values.T / self.tints.full, ROWS, COLUMNS), -1, 1)
            out.append(HeatMap(self.key(place), box, shares, tuple(self._numbers(row, box))))
        return tuple(out)

    def key(self, place: int) -> Key:
        """Which part a row is; two of a network may have one name."""
        return Key(self.rows[place].symbol, copy=Copy(place + 1))

    def labels(self) -> tuple[Label, ...]:
        """Names beside the maps, the time below them, what the tints stand for."""
        return (*self._names(), *self._time(), *self.tints.labels())

    # -- sizes --------------------------------------------------------------------------------------------------

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        high = WIDE.bottom - TOP - BOTTOM - BETWEEN * (len(self.rows) - 1)
        top, found = TOP + max(0.0, high - sum(self.tall)) * 0.3, list[Box]()
        for tall in self.tall:
            found.append(Box(self.left, top, self.right, top + tall))
            top += tall + BETWEEN
        return tuple(found)

    def _heights(self) -> list[float]:
        """Each as high as its units ask for, as far as there is room for all."""
        high = WIDE.bottom - TOP - BOTTOM - BETWEEN * (len(self.rows) - 1)
        wanted = [TALLEST * min(row.values.shape[1], ROWS) for row in self.rows]
        share = min(1.0, high / sum(wanted))
        least = min(high / len(wanted), self.text.label * 1.25)
        found = [max(least, one * share) for one in wanted]
        over = max(0.0, sum(found) - high)
        loose = sum(one - least for one in found) or 1.0
        return [one - over * (one - least) / loose for one in found]

    # -- words --------------------------------------------------------------------------------------------------

    def _name(self, row: Row) -> Line:
        words = f"{escape(row.place or row.name)} " * bool(row.place or row.name)
        return Line(f"{words}${typst(row.label)}$", self.text.label, self.setter.theme.roles[row.role].text, bold=True)

    def _ends(self, row: Row) -> tuple[Line, Line]:
        """The largest and the smallest value, and where they are."""
        told = (f"{word} {row.shown(at)}: {self._at(at)}" for word, at in _ends(row))
        largest, smallest = (Line(escape(words), self.text.small, self.colours.quiet) for words in told)
        return largest, smallest

    def _at(self, place: Place) -> str:
        step, unit = place
        return f"unit {unit + 1}, “{self.steps[step]}”" if self.named else f"unit {unit + 1}, step {step + 1:,}"

    def told(self, row: Row) -> str:
        """Where a row is largest and smallest, in a sentence."""
        called = f"the {row.name}" if row.name and not row.place else row.name
        ends = (f"{word} {row.shown(at)} ({self._at(at)})" for word, at in _ends(row))
        return f"{' '.join(filter(None, (row.place, called, row.symbol)))}: {', '.join(ends)}"

    def _names(self) -> Iterator[Label]:
        for row, box in zip(self.rows, self.boxes, strict=True):
            yield self.setter.at("name", self._name(row), EDGE, box.y + self.text.label * 0.3)

    def beside(self) -> tuple[Label, ...]:
        """What is the largest and the smallest in each map, as soon as it is there."""
        return tuple(self._beside())

    def _beside(self) -> Iterator[Label]:
        line = self.text.small * 1.25
        for place, (row, box) in enumerate(zip(self.rows, self.boxes, strict=True)):
            largest, smallest = self._ends(row)
            x, base = box.right + AIR, box.y + self.text.small * 0.3
            first = abs(row.values[row.largest]) >= abs(row.values[row.smallest])
            told = [(largest, base - line / 2), (smallest, base + line / 2)]
            if box.height < TWO_LINES:
                told = [(largest if first else smallest, base)]
            for one, y in told:
                yield replace(self.setter.at("end", one, x, y), key=self.key(place))

    def _numbers(self, row: Row, box: Box) -> Iterator[Label]:
        """A number in each cell, where all of them have room."""
        steps, units = row.values.shape
        wide, tall = box.width / steps, box.height / units
        if wide < NUMBERED[0] or tall < NUMBERED[1]:
            return
        entries = []
        for step, unit in np.ndindex(steps, units):
            text = row.words[step] if row.words else row.shown((step, unit))
            middle = (box.left + wide * (step + 0.5), box.top + tall * (unit + 0.5))
            entries.append(Entry(text, float(row.values[step, unit]), middle))
        yield from self.tints.numbers(entries)

    def _time(self) -> Iterator[Label]:
        """Words where each has room below its column, else step numbers, as near as they can stand."""
        base, wide = self.boxes[-1].bottom + self.text.small * 1.25 + BELOW, (self.right - self.left) / self.many
        words = [self.setter.plain(word, self.text.label) for word in self.steps]
        self.setter.set.prepare(words[:COLUMNS])
        if self.many <= COLUMNS and self.setter.widest(words) <= wide - 6:
            for k, line in enumerate(words):
                x = self.left + wide * (k + 0.5) - self.setter.set.ink(line).width / 2
                yield self.setter.at("time", line, x, base)
            return
        apart = next(n * 10**power for power in range(4) for n in NICE if n * 10**power * wide >= APART)
        for step in sorted({1, *range(apart, self.many + 1, apart), self.many}):
            if step not in (1, self.many) and min(step - 1, self.many - step) * wide < APART:
                continue
            line = self.setter.plain(f"{step:,}", self.text.small)
            x = self.left + wide * (step - 0.5) - self.setter.set.ink(line).width / 2
            yield self.setter.at("time", line, x, base)


def _ends(row: Row) -> tuple[tuple[str, Place], tuple[str, Place]]:
    return ("largest", row.largest), ("smallest", row.smallest)


def most(found: Sequence[Row]) -> tuple[Row, ...]:
    """As many rows as a picture has room for, those of the states first."""
    kept = sorted(range(len(found)), key=lambda k: FIRST.index(found[k].role))[:MOST]
    return tuple(found[k] for k in sorted(kept))
