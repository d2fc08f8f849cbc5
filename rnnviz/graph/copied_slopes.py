"""The derivatives that a picture of cells over time writes below its values, and tints for the weights of each copy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from rnnviz.functions.record import Array
from rnnviz.gradients.stepback import StepGradient
from rnnviz.graph.copies import one_table
from rnnviz.graph.graph import Copy, Graph, Part
from rnnviz.graph.slopes import Slopes
from rnnviz.graph.strands import card

PASSED = ("copy", "operator", "between")
"""Kinds of parts through which derivatives pass without being written there."""


class CopiedSlopes(Slopes):
    """The derivatives of one number in all copies, of sample `sample` (from 0); `steps` has those of each copy's own
    step, and of what a head makes of it."""

    def __init__(self, graph: Graph, steps: Mapping[Copy, StepGradient], sample: int = 0) -> None:
        super().__init__(graph, next(iter(steps.values())), {}, sample)
        self.steps = steps

    def numbers(self, part: Part) -> tuple[float, ...] | None:
        """As elsewhere: below a state what reaches it from its own step and from all later ones together."""
        copy, node = part.key.copy, part.key.node
        if part.kind == "input":
            return self._row([one.inputs.get(node) for at, one in self.steps.items() if at.time == copy.time])
        if copy not in self.steps or not self.steps[copy]:
            return None
        if part.kind in PASSED:
            return () if self._passes(part) else None
        return self._row([self.steps[copy].value(node)])

    def summed(self, part: Part) -> tuple[float, ...]:
        """Nothing: sums are not seen here."""
        return ()

    def learned(self, part: Part) -> Array:
        """The derivatives by all weights and biases of a copy, as `Copies.learned` has these: shares of the largest of
        all copies, −1 to 1."""
        return self._tables[part.key.copy] / (self._largest or 1.0)

    def _passes(self, part: Part) -> bool:
        """Whether anything arrives at what stands in a copy, or at the copy."""
        return part.kind == "copy" or part.key.node in self.steps[part.key.copy].nodes

    def _row(self, found: list[Array | None]) -> tuple[float, ...] | None:
        known = [one[self.sample] for one in found if one is not None]
        return tuple(map(float, np.sum(known, axis=0))) if known else None

    @cached_property
    def _tables(self) -> Mapping[Copy, Array]:
        """By each copy the derivatives by its weights as one table, 0 where nothing depends on one."""
        found = {}
        for copy, step in self.steps.items():
            known = step.parameters()
            if card(copy) in self.graph.by_key:
                every = step.trace.parameters
                found[copy] = one_table(known.get(name, np.zeros_like(array)) for name, array in every.items())
        return found

    @cached_property
    def _largest(self) -> float:
        return max((float(np.abs(one).max(initial=0.0)) for one in self._tables.values()), default=0.0)
