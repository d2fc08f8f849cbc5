"""What each gate does, in words beside the wire by which it comes to its operator: where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from math import hypot
from typing import NamedTuple

import numpy as np

from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box, Point, segments, strip
from rnnviz.layout.many import meeting, rows, within
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

    @property
    def root(self) -> Point:
        """Just before what the words are beside; words above or below a wire are their own."""
        side = {"left": -1, "right": 1}.get(self.anchor, 0)
        return self.x + side * (self.away - NEAR), self.y


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
        self._known: dict[tuple[Key, int, float], list[Place]] = {}

    def say(self, verdicts: Mapping[Key, Sequence[Verdict]]) -> None:
        self.said = [[] for steps in [*verdicts.values()][:1] for _ in steps]
        text = self.namer.theme.text
        # A little smaller where the picture is not meant for a small screen.
        sizes = (text.label,) if self.namer.site.how.narrow else (text.label, text.small)
        for key, steps in verdicts.items():
            ways = [*zip(*(spelled(verdict, self.namer.theme) for verdict in steps), strict=True)]
            tries = ([[replace(line, size=size) for line in lines] for lines in way] for size in sizes for way in ways)
            blocks = (self._block(key, steps[0].entry, told, *airs) for told in tries for airs in AIRS)
            found = next((block for block in blocks if block), ())
            for step, labels in enumerate(found):
                self.said[step] += labels
            self.namer.taken += [label.box for labels in found for label in labels]

    def _block(
        self, key: Key, entry: int, told: Sequence[Sequence[Line]], air: float, below: float, beside: float
    ) -> list[list[Label]]:
        """Lines one above the other, of each step in the same place: the free one that is nearest to the operator, none
        where they would touch something or be read as one with others."""
        wide, many = max(self.set.ink(line).width for lines in told for line in lines), len(told[0])
        pitch = told[0][0].size * LEADING
        asked = (key, entry, pitch * many)
        if asked not in self._known:  # they are the same at whatever air
            self._known[asked] = self._places(*asked)
        places = self._known[asked]
        if not places:
            return []
        firsts = [place.y - pitch * (many - 1) / 2 for place in places]
        edges = [place.x - wide / 2 if place.anchor == "middle" else place.x for place in places]

        def lines(left: float, first: float, anchor: str) -> list[list[Label]]:
            aligned = "right" if anchor == "right" else "left"
            return [
                [self.namer.label(key, line, left, first + k * pitch, aligned) for k, line in enumerate(step)]
                for step in told
            ]

        at_zero = {
            anchor: rows(label.box for label in chain(*lines(0.0, 0.0, anchor)))
            for anchor in {p.anchor for p in places}
        }
        shifts = np.array([edges, firsts, edges, firsts]).T
        boxes = np.array([at_zero[place.anchor] for place in places]) + shifts[:, None]
        hulls = np.concatenate([boxes[..., :2].min(axis=1), boxes[..., 2:].max(axis=1)], axis=1)
        taken = [Box(box.left, box.top - below, box.right, box.bottom + below) for box in self.namer.taken]
        taken += [Box(box.left - beside, box.top, box.right + beside, box.bottom) for box in self.namer.taken]
        each = boxes.reshape(-1, 4)
        free = within(self.namer.site.cell.grown(-air), each)
        free &= ~meeting(each, rows(self.namer.obstacles(key, self.wires, air)))
        found = free.reshape(len(places), -1).all(axis=1) & ~meeting(hulls, rows(taken))
        if not found.any():
            return []
        best = int(found.argmax())
        return lines(edges[best], firsts[best], places[best].anchor)

    def _places(self, key: Key, entry: int, tall: float) -> list[Place]:
        """Places for words of this height, those near to the operator first."""
        way = next(wire.path for wire in self.wires if (wire.target, wire.entry) == (key, entry) and not wire.own)
        places = [*_along(way, tall)]
        taken = self.placed[self.graph[key].sources[entry].key]
        if taken.part.kind == "through":  # only behind it the wire has what the words say
            places += _around(taken.hull)
        end = way[-1]
        liked = "right" if key in self.graph.lane else "left"  # on the other side stands what the gate does besides

        def price(place: Place) -> float:
            return hypot(place.x - end[0], place.y - end[1]) + place.extra + STEP * (place.anchor != liked)

        # No wire runs between words and what they are beside.
        ends = np.array([(place.x, place.y, *place.root) for place in places]).reshape(-1, 2, 2)
        between = np.concatenate([ends.min(axis=1), ends.max(axis=1)], axis=1)
        parted = meeting(between, rows(strip(a, b, 1) for wire in self.wires for a, b in segments(wire.path)))
        return sorted((place for place, cut in zip(places, parted, strict=True) if not cut), key=price)


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
