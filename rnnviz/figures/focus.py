"""What a still looks at, all else in it calm."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.graph.graph import Key


@dataclass(frozen=True, slots=True)
class Focus:
    """One value, or what comes in and goes out: `made` are the parts that make it, in full ink; `taken` those whose
    values they take in; `used` the wires on which it goes on, by the part that takes it in and the place among its
    sources.

    `brace` is from where to where the words below belong to, in pixels across the canvas, in the colour of `role`.
    """

    name: str
    made: frozenset[Key]
    taken: frozenset[Key]
    used: frozenset[tuple[Key, int]]
    brace: tuple[float, float]
    role: str
