"""Where planes stand: the stages of a step side by side, several cells below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, hypot

import numpy as np

from rnnviz.figures.chart import Area, Chart, Curve
from rnnviz.functions.record import Array
from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Label
from rnnviz.views.charted import Pieces
from rnnviz.views.foot import EDGE
from rnnviz.views.journey.stages import Stage
from rnnviz.views.setting import Setter

TOP = 104.0
BETWEEN, WIDEST, TALLEST = 34.0, 300.0, (420.0, 262.0, 214.0)
"""Between two planes; the largest that a plane may be, alone and with one and two cells below it."""
NAME, DID, FOOT = 36.0, 58.0, 48.0
"""Above a plane its name, below it what was done, below all the sentence."""
MARGIN = 1.12  # of a plane, around what is in it
GRID, OWN, HEAD = 3, 4, 2
"""Shades: of the grid, of the state's own point and path, of a head's edge."""
TIP, ALONG = 9.0, 0.55  # the length of an arrow's head on a path, and how far along a piece it stands


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A cell or model: what it is called, its stages, the path of its state over all steps, (T + 1, 2), and where its
    head changes its mind, in the last plane."""

    name: str
    stages: tuple[Stage, ...]
    path: Array
    edge: Array | None


class Sheet(Pieces):
    """The places of the planes of one or several cells."""

    def __init__(self, setter: Setter, cells: Sequence[Told], units: tuple[int, int]) -> None:
        super().__init__(setter)
        self.cells, self.units = cells, units
        self.most = max(len(one.stages) for one in cells)
        room = (1280.0 - 2 * EDGE - (self.most - 1) * BETWEEN) / self.most
        self.side = min(WIDEST, room, TALLEST[len(cells) - 1])
        self.row = NAME + self.side + DID
        named = 26.0 if len(cells) > 1 else 0.0
        self.first = named
        height = TOP + len(cells) * (self.row + named) + FOOT
        self.canvas = Box(0, 0, 1280.0, max(560.0, ceil(height / 20) * 20.0))

    def box(self, cell: int, stage: int) -> Box:
        """A plane."""
        many = len(self.cells[cell].stages)
        wide = many * self.side + (many - 1) * BETWEEN
        left = (1280.0 - wide) / 2 + stage * (self.side + BETWEEN)
        top = TOP + cell * (self.row + self.first) + self.first + NAME
        return Box(left, top, left + self.side, top + self.side)

    def charts(self) -> tuple[Chart, ...]:
        """Plane after plane, cell after cell."""
        return tuple(
            self._plane(told, cell, stage) for cell, told in enumerate(self.cells) for stage in range(len(told.stages))
        )

    def _plane(self, told: Told, cell: int, place: int) -> Chart:
        stage, box, last = told.stages[place], self.box(cell, place), place == len(told.stages) - 1
        reach = max(1.0, float(np.abs(stage.grid).max()), float(np.abs(stage.at).max())) * MARGIN

        def put(points: Array) -> tuple[Point, ...]:
            x = box.x + points[:, 0] / reach * box.width / 2
            y = box.y - points[:, 1] / reach * box.height / 2
            return tuple(zip(x.tolist(), y.tolist(), strict=True))

        square = put(np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]], dtype=np.float64))
        axes = [put(np.array(ends) * reach) for ends in ([[-1.0, 0], [1, 0]], [[0.0, -1], [0, 1]])]
        curves = [*(Curve(one, rule=True) for one in (*axes, square))]
        curves += [Curve(put(line), GRID, thin=True) for line in stage.grid]
        if last and told.edge is not None:
            inside = told.edge[(np.abs(told.edge) <= reach).all(axis=1)]
            curves += [Curve(put(inside), HEAD)] if len(inside) > 1 else []
        if last:
            curves += [Curve(put(told.path), OWN, dots=True), *_ways(put(told.path))] if len(told.path) > 2 else []
        (at,) = put(stage.at[None])
        areas = (Area(_ring(at), OWN),)
        labels = self._names(stage, box)
        if place == 0 and len(self.cells) > 1:
            line = self.bold(told.name, self.theme.text.label)
            labels.append(self.setter.at("name", line, EDGE, box.top - NAME - 4))
        return Chart(Key(f"plane {cell + 1}.{place + 1}"), box, areas, tuple(curves), tuple(labels), over=True)

    def _names(self, stage: Stage, box: Box) -> list[Label]:
        """Above a plane what it is, below it what was done to it."""
        setter, text = self.setter, self.theme.text
        found = []
        if stage.label is not None:
            line = setter.line(setter.formula(stage.label), text.label)
            found.append(self.middled(line, box.x, box.top - 12))
        words = stage.did or f"unit {self.units[0] + 1} across, unit {self.units[1] + 1} up"
        for k, line in enumerate(setter.wrapped(words, text.small, box.width + BETWEEN - 8, loud=bool(stage.did))):
            found.append(self.middled(line, box.x, box.bottom + 24 + 21 * k))
        return found


def _ways(path: Sequence[Point]) -> Iterator[Curve]:
    """A head on each piece of a path that is long enough for one, in the direction of time."""
    for (x0, y0), (x1, y1) in pairwise(path):
        long = hypot(x1 - x0, y1 - y0)
        if long > 3 * TIP:
            dx, dy = (x1 - x0) / long * TIP, (y1 - y0) / long * TIP
            x, y = x0 + (x1 - x0) * ALONG, y0 + (y1 - y0) * ALONG
            ends = [(x - dx - side * dy * 0.6, y - dy + side * dx * 0.6) for side in (1, -1)]
            yield Curve((ends[0], (x, y), ends[1]), OWN)


def _ring(at: Point, radius: float = 5.0) -> tuple[Point, ...]:
    angles = np.linspace(0, 2 * np.pi, 17)[:-1]
    return tuple((at[0] + radius * float(np.cos(a)), at[1] + radius * float(np.sin(a))) for a in angles)
