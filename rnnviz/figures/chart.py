"""Areas, lines and words of a diagram, one part of it at a time."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Label


@dataclass(frozen=True, slots=True)
class Area:
    """A closed outline in one of the shades, each of which has a colour and a pattern; None is what has none.

    A `pale` one has neither outline nor pattern.
    """

    points: tuple[Point, ...]
    shade: int | None
    pale: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """An open line: in one of the shades, or a `rule` of the diagram; `dots` are marked on it; a `thin` one is one of
    many. `broken`: 0 is whole, 1 in dashes, 2 in points."""

    points: tuple[Point, ...]
    shade: int | None = None
    rule: bool = False
    dots: bool = False
    thin: bool = False
    broken: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """What comes at once: in a `box`, drawn as the part with this `key`; areas below lines, or `over` them, and both
    below words."""

    key: Key
    box: Box
    areas: tuple[Area, ...] = ()
    curves: tuple[Curve, ...] = ()
    labels: tuple[Label, ...] = ()
    over: bool = False
