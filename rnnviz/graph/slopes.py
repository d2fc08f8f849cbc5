"""The derivatives that a picture writes below the values of its parts, and tints on the lines of fans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np

from rnnviz.functions.record import Array
from rnnviz.gradients.stepback import StepGradient
from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.language.expression import Concat
from rnnviz.numbers.digits import significant


class Slopes:
    """The derivatives of one number by all that the parts of a graph show, of sample `sample` (from 0).

    `given` is what comes from outside to the states that leave, by their names: the derivative of a loss, and of what
    comes later.
    """

    def __init__(self, graph: Graph, gradient: StepGradient, given: Mapping[str, Array], sample: int = 0) -> None:
        self.graph, self.gradient, self.given, self.sample = graph, gradient, given, sample

    def numbers(self, part: Part) -> tuple[float, ...] | None:
        """The derivatives by a part's values; None where the number does not depend on them."""
        found = self._outside(part.terms[0].node) if part.key.leaving else self._at(part)
        return None if found is None else tuple(float(one) for one in found)

    def texts(self, part: Part) -> tuple[str, ...]:
        """The same as they are printed; nothing where there is none."""
        return tuple(map(significant, self.numbers(part) or ()))

    def summed(self, part: Part) -> tuple[float, ...]:
        """The derivatives by the weighted sums to which a part's function is applied."""
        found = self.gradient.nodes.get(part.argument[0].node) if part.argument else None
        return () if found is None else tuple(float(one) for one in found[self.sample])

    def sum_texts(self, part: Part) -> tuple[str, ...]:
        return tuple(map(significant, self.summed(part)))

    def weights(self, part: Part) -> list[list[float]]:
        """The derivatives by what stands on the lines of a fan: for each unit those of all entries, then of biases."""
        above = np.array(self.summed(part) if part.function else self.numbers(part) or ())
        if not len(above):
            return []
        entries = np.concatenate([source.sign * self._values(source.key) for source in part.sources])
        return [[*map(float, one * entries), *(float(bias.sign * one) for bias in part.biases)] for one in above]

    @cached_property
    def largest(self) -> float:
        """The largest derivative by a weight, whatever its sign."""
        rows = [row for part in self.graph.parts if part.kind == "affine" for row in self.weights(part)]
        return max((abs(one) for row in rows for one in row), default=0.0)

    @cached_property
    def most(self) -> float:
        """The largest derivative by a value, but for those of what a head makes, whatever its sign."""
        found = [self.numbers(part) or () for part in self.graph.parts if part.kind != "answer"]
        return max((abs(number) for numbers in found for number in numbers), default=0.0)

    def _values(self, key: Key) -> Array:
        part = self.graph[key]
        rows = [term.sign * self.gradient.trace.value(term.node)[self.sample] for term in part.terms]
        total: Array = np.sum(rows, axis=0)
        return total

    def _outside(self, name: str) -> Array | None:
        """What comes to a state from outside of the cell: 0 where it is of use, and nothing is asked of it."""
        if name in self.given:
            return np.asarray(self.given[name][self.sample])
        found = self.gradient.value(name)
        return None if found is None else np.zeros(found.shape[1])

    def _at(self, part: Part) -> Array | None:
        node, nodes, known = part.key.node, self.gradient.nodes, self.gradient.trace.nodes
        row = next((up for up in _upwards(node) if up in known and isinstance(known[up].expression, Concat)), None)
        if row is not None:  # it stands for all the places where the same vectors are joined, with all that is in them
            same = [one for one in known if known[one].expression == known[row].expression]
            every = [nodes[one + node[len(row) :]] for one in same if one + node[len(row) :] in nodes]
            return np.sum([one[self.sample] for one in every], axis=0) if every else None
        found = self.gradient.value(node)
        if found is None and node in self.gradient.trace.parameters:
            return self.gradient.parameters().get(node)
        return None if found is None else np.asarray(found[self.sample])


def _upwards(node: str) -> Iterator[str]:
    """A place of an expression and all that it stands in, from the outermost."""
    parts = node.split("/")
    yield from ("/".join(parts[:k]) for k in range(1, len(parts) + 1))
