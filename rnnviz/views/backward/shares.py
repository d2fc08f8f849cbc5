"""What each part of a cell hands back to what it took in, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rnnviz.functions.plates import PLATES
from rnnviz.functions.record import Array
from rnnviz.graph.graph import Key, Part
from rnnviz.graph.of_cell import PLUS, PRODUCT
from rnnviz.graph.readings import Readings
from rnnviz.graph.slopes import Slopes
from rnnviz.parts.kinds import kind

AT_ONCE = 3
"""Weighted sums in one beat, at most."""


class Shares:
    """The derivatives on their way back over the parts of a graph."""

    def __init__(self, readings: Readings, slopes: Slopes) -> None:
        self.graph, self.readings, self.slopes = readings.graph, readings, slopes

    def arrives(self, part: Part) -> Array | None:
        """The derivatives by a part's values, (n,); None where nothing depends on them."""
        found = self.slopes.numbers(part)
        return None if found is None else np.array(found)

    def slope(self, part: Part) -> Array:
        """The slopes of a part's function at what it is applied to, (n,)."""
        known, argument = PLATES[part.function], np.array([self.readings.argument(part)])
        assert known.derivative is not None
        found: Array = known.derivative(argument, known.value(argument))[0]
        return found

    def elementwise(self, part: Part) -> bool:
        """Whether a part's function has a slope for each unit."""
        return PLATES[part.function].derivative is not None

    def share(self, part: Part, entry: int) -> Array | None:
        """What a part hands back to its source number `entry`, (n,); None where its own operations are folded, and of
        functions of a whole vector."""
        above = self.arrives(part)
        if above is None:
            return None
        source = part.sources[entry]
        if part.key.leaving:
            return above
        if part.kind == "concat":
            sizes = [self.readings.sizes[one.key] for one in part.sources]
            parts: list[Array] = np.split(above, np.cumsum(sizes)[:-1])
            return parts[entry]
        if part.kind == "affine":
            sums = np.array(self.slopes.summed(part)) if part.function else above
            handed: Array = source.sign * sums @ self.readings.weights(source)
            return handed
        if part.function == PRODUCT:
            others = [self.readings.numbers(self.graph[one.key]) for k, one in enumerate(part.sources) if k != entry]
            factor: Array = np.prod(np.array(others), axis=0)
            return above * factor
        if part.function == PLUS:
            return source.sign * above
        if part.kind == "map" and PLATES[part.function].derivative is not None:
            return above * self.slope(part)
        return None

    def takers(self, key: Key) -> list[tuple[Part, int]]:
        """The parts that hand something back to one, each with the number of the source that it is of it."""
        parts = [*self.graph.users(key), *self.graph.leaving(key)]
        return [
            (part, k)
            for part in parts
            if self.arrives(part) is not None
            for k, source in enumerate(part.sources)
            if source.key == key
        ]

    def order(self) -> Iterator[list[Part]]:
        """The parts as they hand on, the last first: operations before weighted sums, of which the first stands alone
        and teaches the rest."""
        rest = [
            part
            for part in reversed(self.graph.parts)
            if not part.key.leaving and not kind(part).given and self.arrives(part) is not None
        ]
        taught = False
        while rest:
            waiting = {part.key for part in rest}
            ready = [part for part in rest if not {user.key for user in self.graph.users(part.key)} & waiting]
            sums = [part for part in ready if part.kind == "affine"]
            told = [next((part for part in ready if part.kind != "affine"), ready[0])]
            if told[0].kind == "affine":
                told = sums[:AT_ONCE] if taught else [_teacher(sums)]
                taught = True
            yield told
            rest = [part for part in rest if part not in told]

    def done(self, after: Sequence[Part]) -> frozenset[Key]:
        """What all derivatives have arrived at once these parts, and all that leaves, have handed on theirs."""
        given = {part.key for part in after} | {part.key for part in self.graph.parts if part.key.leaving}
        return frozenset(
            part.key for part in self.graph.parts if all(user.key in given for user, _ in self.takers(part.key))
        )


def _teacher(sums: Sequence[Part]) -> Part:
    """The weighted sum that is told slowly: the first of the cell."""
    return next((part for part in reversed(sums) if part.function), sums[-1])
