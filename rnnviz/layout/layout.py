"""A picture's places, whatever view has found them: all that is drawn, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rnnviz.graph.graph import Graph, Key
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Frame, Label, Placed, Wire
from rnnviz.layout.measures import WIDE, Arrangement


@dataclass(frozen=True)
class Layout:
    """Places of everything in a picture, in pixels of its `canvas`.

    `frames` are the outlines on which the rest stands; `cell` is that of the cell, `panel` the place of the words
    below, each where there is one; `pitch` is the panel's from line to line. `lane` is the way of the memory from end
    to end, where there is one. `verdicts` are words that change with the numbers, for each step in the same places.
    `returns` are arrows beside wires, by which derivatives come back.
    """

    graph: Graph
    frames: tuple[Frame, ...] = ()
    labels: tuple[Label, ...] = ()
    verdicts: tuple[tuple[Label, ...], ...] = ()
    wires: tuple[Wire, ...] = ()
    placed: Mapping[Key, Placed] = field(default_factory=dict)
    canvas: Box = WIDE
    cell: Box = WIDE
    panel: Box = WIDE
    pitch: float = 29.0
    lane: tuple[Point, ...] = ()
    how: Arrangement = Arrangement(1.0)  # noqa: RUF009 - it is frozen
    dot_radius: float = 0.0
    returns: tuple[Wire, ...] = ()

    def __getitem__(self, key: Key) -> Placed:
        return self.placed[key]

    def into(self, key: Key) -> tuple[Wire, ...]:
        """The wires that arrive at a part, in the order in which it takes them in."""
        return tuple(sorted((w for w in self.wires if w.target == key and not w.own), key=lambda wire: wire.entry))

    def wire(self, target: Key, entry: int) -> Wire:
        """The wire by which a part takes in its source number `entry`."""
        return next(w for w in self.wires if (w.target, w.entry) == (target, entry) and not w.own)
