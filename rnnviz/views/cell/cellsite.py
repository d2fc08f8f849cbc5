"""A cell that is being laid out: its outline, and the heights at which wires run, whatever arrangement it has."""

from __future__ import annotations

from collections.abc import Mapping

from rnnviz.graph.graph import Key, Part
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Placed
from rnnviz.layout.site import Ground, Site


class CellSite(Site):
    """`bus_y` is the height at which wires to the columns run, `sill_y` that of the wires from the inputs.

    `above` says of every part inside above which column it stands, -1 for what comes from outside; `levels` at which
    height the wire of an outer state runs, where that is neither the lane's nor the rows'; `channels` are stretches of
    height in which wires run side by side. `storeys` says of parts that stand in storeys in which, 0 being the upper;
    `paths` are ways of wires that are known from how the parts stand, by what takes them in and its entry.
    """

    def __init__(
        self,
        ground: Ground,
        cell: Box,
        *,
        floor: float,
        lane_y: float,
        row_y: float,
        bus_y: float,
        sill_y: float,
        above: Mapping[Key, int],
    ) -> None:
        self.ground, self.cell, self.floor = ground, cell, floor
        self.lane_y, self.row_y, self.bus_y, self.sill_y = lane_y, row_y, bus_y, sill_y
        self.above = above
        self.levels: dict[Key, float] = {}
        self.channels: tuple[tuple[float, float], ...] = ()
        self.storeys: Mapping[Key, int] = {}
        self.paths: dict[tuple[Key, int], tuple[Point, ...]] = {}
        self.placed: dict[Key, Placed] = {}

    def column(self, key: Key) -> int:
        return self.above[key]

    def level(self, part: Part) -> float:
        return self.levels.get(part.key, super().level(part))
