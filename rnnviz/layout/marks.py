"""What stands in a picture, with its place: parts, words, wires and frames."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.graph.graph import Key, Part
from rnnviz.layout.geometry import Box, Point, on_piece, segments
from rnnviz.typeset import Line

ENTRIES = 9.0
"""The height of what a block of weights takes in."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A part in its place.

    `boxes` hold the values, one for each unit (none where a value has no place of its own); `plates` the function,
    `spelled` its name, `sums` the sums, `sigma` the Σ before them, `dots` a fan's vector entries and then its biases,
    `circle` the centre of an operator; `bracket` is the line that clasps values which stand on end, where their wire
    begins or ends. `maps` are the weights of a fan without lines, one block for each box that it takes in and for each
    bias. `card` is the outline of a block; `signs` are those of an operator that spans several tracks. `body` is all
    that a wire must go around.
    """

    part: Part
    boxes: tuple[Box, ...] = ()
    plates: tuple[Box, ...] = ()
    spelled: Box | None = None
    sums: tuple[Box, ...] = ()
    dots: tuple[Point, ...] = ()
    circle: Point | None = None
    sigma: Box | None = None
    maps: tuple[Box, ...] = ()
    bracket: tuple[Point, ...] = ()
    card: Box | None = None
    signs: tuple[Point, ...] = ()
    body: tuple[Box, ...] = ()

    @property
    def hull(self) -> Box:
        return Box.hull(self.body)

    @property
    def entries(self) -> tuple[Box, ...]:
        """What each block of weights takes in, once more below it, entry under column."""
        return tuple(Box(block.left, block.bottom + 2, block.right, block.bottom + 2 + ENTRIES) for block in self.maps)

    @property
    def whole(self) -> Box:
        """All of it, with what stands before it."""
        return Box.hull([self.hull, *(box for box in (self.sigma, self.spelled) if box)])

    @property
    def value(self) -> Box:
        """The row of values; all of it where it has none."""
        return Box.hull(self.boxes) if self.boxes else self.hull


@dataclass(frozen=True, slots=True)
class Label:
    """Words in a place: origin of the baseline at (x, y), `box` what the ink covers.

    `key` is the part that they belong to, if they do; `what` says which words they are among those of a page. `since`
    is when they come, in 1/100 s of the motion that they are about.
    """

    key: Key | None
    line: Line
    x: float
    y: float
    box: Box
    what: str = "label"
    since: int = 0


@dataclass(frozen=True, slots=True)
class Wire:
    """A path from one part to another, or, where `own`, from an operator's circle to its value.

    `entry` counts what the target takes in: the same source may come twice. `branch` is where this wire leaves the
    trunk that an earlier one of the same source has drawn already, `knots` where it leaves several tracks. `tracks` are
    those of a lane with a line for each unit, so far below the path. `gaps` are places where it passes under another.
    `sign` is a place for the minus by which the target takes the value in, None where it does so by plus.
    """

    source: Key
    target: Key
    entry: int
    path: tuple[Point, ...]
    role: str
    lane: bool = False
    branch: Point | None = None
    gaps: tuple[Point, ...] = ()
    minus: Point | None = None
    knots: tuple[Point, ...] = ()
    tracks: tuple[float, ...] = ()

    @property
    def own(self) -> bool:
        return self.source == self.target

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


@dataclass(frozen=True, slots=True)
class Frame:
    """An outline around something, in colours of the theme by their names; without height or width it is a rule."""

    box: Box
    stroke: str
    width: float
    fill: str = ""
    radius: float = 0.0
