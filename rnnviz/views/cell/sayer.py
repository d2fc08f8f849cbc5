"""What each gate does, in words beside the wire by which it comes to its operator: where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from math import hypot
from typing import NamedTuple

from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box, Point, segments, strip
from rnnviz.layout.marks import Label, Wire
from rnnviz.theme import Theme
from rnnviz.typeset import Line, escape
from rnnviz.views.cell.naming import Namer
from rnnviz.views.cell.verdict import Verdict

LEADING = 1.08  # of the size of words, from one line to the next
BESIDE, CLOSE = 11.0, 6.0  # between a wire and words about it; at least
AWAY = (0.0, 11.0, 22.0)  # further away, where that is not free
NEAR = 3.0  # to a wire or a plate, still a part of it
STEP = 1.5  # from one place that is tried to the next
AIRS = ((4.5, 18.0, 26.0), (2.0, 9.0, 0.0))
"""How near words may come to other things, and to words about another wire below and beside them: else as near as the
second."""


class Place(NamedTuple):
    """The edge or the middle of words, how far `away` from what they are about, and what that costs more."""

    x: float
    y: float
    anchor: str
    away: float
    extra: float = 0.0


def spelled(verdict: Verdict, theme: Theme) -> list[list[Line]]:
    """The ways to say what a gate does, as they are set."""
    look = theme.roles[verdict.role].text
    return [[Line(escape(words), theme.text.label, look, bold=True) for words in lines] for lines in verdict.ways()]


class Sayer:
    """Places words beside wires that are laid, for each step in the same places."""

    def __init__(self, namer: Namer, wires: tuple[Wire, ...]) -> None:
        self.namer, self.wires, self.set = namer, wires, namer.set
        self.graph, self.placed = namer.graph, namer.placed
        self.said: list[list[Label]] = []

    def say(self, verdicts: Mapping[Key, Sequence[Verdict]]) -> None:
        self.said = [[] for steps in [*verdicts.values()][:1] for _ in steps]
        text = self.namer.theme.text
        # A little smaller where the picture is not meant for a small screen.
        sizes = (text.label,) if self.namer.site.how.narrow else (text.label, text.small)
        for key, steps in verdicts.items():
            ways = [*zip(*(spelled(verdict, self.namer.theme) for verdict in steps), strict=True)]
            tries = ([[replace(line, size=size) for line in lines] for lines in way] for size in sizes for way in ways)
            blocks = (
                (block, airs) for told in tries for airs in AIRS for block in self._blocks(key, steps[0].entry, told)
            )
            found = next((block for block, airs in blocks if self._is_free([*chain(*block)], *airs)), ())
            for step, labels in enumerate(found):
                self.said[step] += labels
            self.namer.taken += [label.box for labels in found for label in labels]

    def _blocks(self, key: Key, entry: int, told: Sequence[Sequence[Line]]) -> Iterator[list[list[Label]]]:
        """Places for lines one above the other, of each step the same, those near to the operator first."""
        wide, many = max(self.set.ink(line).width for lines in told for line in lines), len(told[0])
        pitch = told[0][0].size * LEADING
        way = next(wire.path for wire in self.wires if (wire.target, wire.entry) == (key, entry) and not wire.own)
        places = [*_along(way, pitch * many)]
        taken = self.placed[self.graph[key].sources[entry].key]
        if taken.part.kind == "through":  # only behind it the wire has what the words say
            places += _around(taken.hull)
        end = way[-1]
        liked = "right" if key in self.graph.lane else "left"  # on the other side stands what the gate does besides

        def price(place: Place) -> float:
            return hypot(place.x - end[0], place.y - end[1]) + place.extra + STEP * (place.anchor != liked)

        for x, y, anchor, away, _ in sorted(places, key=price):
            if self._is_parted(x, y, anchor, away):
                continue
            first = y - pitch * (many - 1) / 2
            left = x - wide / 2 if anchor == "middle" else x
            aligned = "left" if anchor == "middle" else anchor
            yield [
                [self.namer.label(key, line, left, first + k * pitch, aligned) for k, line in enumerate(lines)]
                for lines in told
            ]

    def _is_parted(self, x: float, y: float, anchor: str, away: float) -> bool:
        """Whether a wire runs between words and what they are beside."""
        if anchor == "middle":
            return False
        way = strip((x, y), (x - (away - NEAR) * (1 if anchor == "left" else -1), y), 0)
        return any(way.meets(strip(a, b, 1)) for wire in self.wires for a, b in segments(wire.path))

    def _is_free(self, block: Sequence[Label], air: float, below: float, beside: float) -> bool:
        """Whether lines stand free, and not so near to others that they would be read as one."""
        hull = Box.hull(label.box for label in block)
        taken = self.namer.taken
        if any(
            hull.meets(Box(box.left - aside, box.top - apart, box.right + aside, box.bottom + apart))
            for box in taken
            for aside, apart in ((0.0, below), (beside, 0.0))
        ):
            return False
        return all(self.namer.is_free(one, self.wires, air) for one in block)


def _along(way: Sequence[Point], tall: float) -> Iterator[Place]:
    """Beside a wire."""
    for (x0, y0), (x1, y1) in segments(way):
        sides = [(side, away) for side in (1, -1) for away in (CLOSE, *(BESIDE + more for more in AWAY))]
        for x, y in _steps((x0, y0), (x1, y1)):
            for side, away in sides:
                extra = 3 * (BESIDE - CLOSE) if away == CLOSE else 0.0
                if abs(x0 - x1) < 1:
                    yield Place(x + side * away, y, "left" if side > 0 else "right", away, extra)
                else:
                    yield Place(x, y - side * (tall / 2 + away), "middle", away, extra)


def _around(plate: Box) -> Iterator[Place]:
    """Likewise beside a plate."""
    for _, y in _steps((plate.x, plate.top - plate.height / 2), (plate.x, plate.bottom + plate.height / 2)):
        for away in (CLOSE, *(BESIDE + more for more in AWAY)):
            extra = 3 * (BESIDE - CLOSE) if away == CLOSE else 0.0
            yield Place(plate.right + away, y, "left", away, extra)
            yield Place(plate.left - away, y, "right", away, extra)


def _steps(start: Point, end: Point) -> Iterator[Point]:
    """Places between two, both included."""
    (x0, y0), (x1, y1) = start, end
    many = max(1, round((abs(x1 - x0) + abs(y1 - y0)) / STEP))
    yield from ((x0 + (x1 - x0) * k / many, y0 + (y1 - y0) * k / many) for k in range(many + 1))
