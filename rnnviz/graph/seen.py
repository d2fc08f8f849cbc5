"""What is seen of a cell within one of its copies: gates and candidates, and how much of what they do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from rnnviz.cells.cell import Cell
from rnnviz.functions.plates import ONE_MINUS
from rnnviz.graph.graph import Key, Part
from rnnviz.graph.of_cell import PRODUCT, graph
from rnnviz.language.expression import Equation

SHOWN = ("gate", "candidate")
"""The roles of what a copy shows of itself."""


class Seen:
    """What a copy of a cell shows; `whole` are all its parts, `carrier` the state that it carries, "" where none is."""

    def __init__(self, cell: Cell) -> None:
        self.cell, self.whole = cell, graph(cell)
        self.carrier = self.whole.carrier.node if self.whole.carrier else ""

    @cached_property
    def shown(self) -> tuple[Equation, ...]:
        """The equations of gates and candidates."""
        return tuple(one for one in self.cell.equations if self.cell.role(one.target.text) in SHOWN)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each of them stands in a row: those that meet the memory in its order, the others before or behind
        these."""
        names = [one.target.text for one in self.shown]
        meets = [self._met(Key(name)) for name in names]
        first = next((k for k, met in enumerate(meets) if met is not None), 0)
        order = sorted(
            (met, k) if met is not None else (-1 if k < first else len(self.whole.lane), k)
            for k, met in enumerate(meets)
        )
        return {names[k]: place for place, (_, k) in enumerate(order)}

    def _met(self, key: Key) -> int | None:
        """At which operator of the lane a value arrives first."""
        lane = self.whole.lane
        found = [
            lane.index(user.key) if user.key in lane else self._met(user.key)
            for user in self.whole.users(key)
            if user.key in lane or user.function in (PRODUCT, ONE_MINUS)
        ]
        return min((place for place in found if place is not None), default=None)

    @cached_property
    def simple(self) -> bool:
        """Whether what comes to the lane is a gate or a candidate, what a gate leaves, or a product of two of these."""
        if not self.whole.lane:
            return False
        lane = [self.whole[key] for key in self.whole.lane]
        brought = [
            self.whole[source.key]
            for part in lane
            for source in part.sources
            if source.key != self.whole.carrier and source.key not in self.whole.lane
        ]
        plus = all(source.sign > 0 for part in lane for source in part.sources)
        return plus and all(self._is_near(part) or self._is_product(part) for part in brought)

    def _is_near(self, part: Part) -> bool:
        if part.function == ONE_MINUS:
            part = self.whole[part.sources[0].key]
        return part.role in SHOWN and part.assigned

    def _is_product(self, part: Part) -> bool:
        factors = [self.whole[source.key] for source in part.sources]
        return part.function == PRODUCT and len(factors) == 2 and all(map(self._is_near, factors))

    @cached_property
    def read(self) -> tuple[str, ...]:
        """The states that a gate shows of the memory: h_t = o_t ⊙ tanh(c_t)."""
        others = [state.outgoing for state in self.cell.states if self.simple and state.incoming != self.carrier]
        return tuple(name for name in others if self._is_read(self.whole.by_key.get(Key(name))))

    def _is_read(self, part: Part | None) -> bool:
        if part is None or part.function != PRODUCT or len(part.sources) != 2:
            return False
        factors = [self.whole[source.key] for source in part.sources]
        gates = [one for one in factors if one.role in SHOWN and one.assigned]
        others = [one.sources[0].key if one.kind == "map" else one.key for one in factors if one not in gates]
        return len(gates) == 1 and others == [self.whole.lane[-1]]
