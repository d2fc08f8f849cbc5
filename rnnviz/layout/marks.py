"""What stands in a picture besides the parts: words and wires, with their places."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.layout.geometry import Box, Point, on_piece, segments
from rnnviz.typeset import Line


@dataclass(frozen=True, slots=True)
class Label:
    """Words in a place: origin of the baseline at (x, y), `box` what the ink covers; of the part `key`."""

    key: str
    line: Line
    x: float
    y: float
    box: Box


@dataclass(frozen=True, slots=True)
class Wire:
    """A path from one part to another (to itself: from an operator to its value).

    `shared` counts the leading points that an earlier wire of the same source has drawn already; the last of them is
    where this one branches off. `gaps` are places where it passes under another wire.
    """

    source: str
    target: str
    path: tuple[Point, ...]
    role: str
    lane: bool = False
    branch: Point | None = None
    gaps: tuple[Point, ...] = ()

    @property
    def drawn(self) -> tuple[Point, ...]:
        """The path without the trunk that another wire has drawn."""
        if self.branch is None:
            return self.path
        points = list(self.path)
        for k, (a, b) in enumerate(segments(points)):
            if on_piece(self.branch, a, b):
                return (self.branch, *points[k + 1 :])
        return self.path
