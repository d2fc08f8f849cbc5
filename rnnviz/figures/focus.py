"""What a still looks at, all else in it calm."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Point


@dataclass(frozen=True, slots=True)
class Focus:
    """One value, or what comes in and goes out: `made` are the parts that make it, in full ink; `taken` those whose
    values they take in; `used` the wires on which it goes on, by the part that takes it in and the place among its
    sources; `does` those of the parts that take it in at which it is said what it does.

    `brace` clasps the parts that make it, from the left to the right: the places of both ends, in pixels, between which
    it opens downwards, in the colour of `role`; there is none around what stands outside of the cell.
    """

    name: str
    made: frozenset[Key]
    taken: frozenset[Key]
    used: frozenset[tuple[Key, int]]
    does: frozenset[Key]
    brace: tuple[Point, Point] | None
    role: str
