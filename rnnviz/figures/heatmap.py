"""A table of numbers seen as tints."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.functions.record import Array
from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Label


@dataclass(frozen=True, slots=True, eq=False)
class HeatMap:
    """A `box` of cells: `shares` (rows, columns) are of the largest value of the picture, −1 to 1; `labels` are the
    numbers in the cells, where these have room for them. `key` is the part that it is drawn as."""

    key: Key
    box: Box
    shares: Array
    labels: tuple[Label, ...] = ()
