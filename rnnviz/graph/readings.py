"""What a picture writes and tints for each part of a graph: numbers, texts, weights, shares.

Here they are those of a trace. Another source of numbers, such as gradients, stands in by answering the same questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from rnnviz.functions.plates import ONE_MINUS, PLATES
from rnnviz.functions.record import Array
from rnnviz.graph.graph import ALONE, Bias, Copy, Graph, Key, Part, Source, Term
from rnnviz.graph.of_cell import PLUS, PRODUCT
from rnnviz.numbers.digits import DECIMALS, show
from rnnviz.numbers.trace import Trace


class Readings:
    """The numbers of sample `sample` (from 0) of a trace, by the parts of its graph."""

    def __init__(self, graph: Graph, trace: Trace, sample: int = 0) -> None:
        self.graph, self.trace, self.sample = graph, trace, sample

    def numbers(self, part: Part) -> tuple[float, ...]:
        """The values of a part, one for each unit."""
        return self._sum(part.terms, part.key.copy)

    def argument(self, part: Part) -> tuple[float, ...]:
        """What a part's function is applied to: its weighted sums, or the value that it takes in."""
        return self.summed(part) or self.numbers(self.graph[part.sources[0].key])

    def texts(self, part: Part) -> tuple[str, ...]:
        """The values of a part as they are printed."""
        decimals = self.decimals(part)
        return tuple(show(value, decimals) for value in self.numbers(part))

    def summed(self, part: Part) -> tuple[float, ...]:
        """The weighted sums to which a part's function is applied; nothing where there are no weights."""
        return self._sum(part.argument, part.key.copy) if part.argument else ()

    def sum_texts(self, part: Part) -> tuple[str, ...]:
        """The weighted sums of a part as they are printed."""
        return tuple(show(value) for value in self.summed(part))

    def texts_at(self, terms: Sequence[tuple[int, str]]) -> tuple[str, ...]:
        """The sum of the values at places of the equations, each with its sign, as it is printed."""
        decimals = self.trace.decimals(terms[0][1]) if len(terms) == 1 else DECIMALS
        return tuple(show(value, decimals) for value in self._sum([Term(node, sign) for sign, node in terms], ALONE))

    def partial_texts(self, part: Part, unit: int) -> tuple[str, ...]:
        """What the weighted sum of a unit comes to after each of its terms, as it is printed: entries, then biases."""
        entries = [x for source in part.sources for x in self.numbers(self.graph[source.key])]
        terms = np.array(self.fan(part)[unit]) * np.array([*entries, *(1.0 for _ in part.biases)])
        return (*(show(float(value)) for value in np.cumsum(terms)[:-1]), self.sum_texts(part)[unit])

    def is_learned(self, name: str) -> bool:
        """Whether a name is a parameter's."""
        return name in self.trace.parameters

    def is_number(self, name: str) -> bool:
        """Whether a name is that of a learned number, the same for every unit."""
        return self.is_learned(name) and self.parameter(name).shape == (1,)

    def decimals(self, part: Part) -> int:
        """How many decimals the values of a part have."""
        trace = self.of(part.key.copy)
        return trace.decimals(part.terms[0].node) if len(part.terms) == 1 else DECIMALS

    @cached_property
    def sizes(self) -> Mapping[Key, int]:
        """How many values each part has."""
        return {part.key: len(self.numbers(part)) for part in self.graph.parts}

    def size(self, part: Part) -> int:
        return self.sizes[part.key]

    @property
    def samples(self) -> int:
        """How many there are, of which these numbers are one."""
        return self.trace.batch_size

    def parameter(self, name: str) -> Array:
        """A weight (rows, columns) or a learned vector (n,)."""
        return self.trace.parameter(name)

    def weights(self, source: Source) -> Array:
        """The weights by which a part takes something in: a row for each of its units, a column for each entry."""
        matrix = self.parameter(source.weight)
        return matrix.T if source.turned else matrix

    def bias(self, part: Part, bias: Bias) -> Array:
        """What is added to each unit of a part: a learned number is the same for all of them."""
        return np.broadcast_to(self.parameter(bias.name), (self.size(part),))

    def fan(self, part: Part) -> list[list[float]]:
        """What stands on the lines of a fan: for each unit the weights of all entries, then the biases.

        Each with the sign that it has in the sum, so that a line shows what arrives by it.
        """
        matrices = [(source.sign, self.weights(source)) for source in part.sources]
        biases = [(bias.sign, self.bias(part, bias)) for bias in part.biases]
        return [
            [float(sign * w) for sign, matrix in matrices for w in matrix[unit]]
            + [float(sign * bias[unit]) for sign, bias in biases]
            for unit in range(self.size(part))
        ]

    def roles(self, part: Part) -> tuple[str, ...]:
        """The role of each value of a part; a concatenation shows those of its shares."""
        return tuple(one.role for one in self.vectors(part) for _ in range(self.size(one)))

    def vectors(self, part: Part) -> tuple[Part, ...]:
        """The vectors of which a part consists: itself, or what a concatenation puts side by side."""
        if part.kind != "concat":
            return (part,)
        return tuple(one for source in part.sources for one in self.vectors(self.graph[source.key]))

    def is_share(self, part: Part) -> bool:
        """Whether a part's values are shares by their making, 0 to 1: a gate, what a gate leaves, gates multiplied."""
        return part.key in self._made_as_shares

    @cached_property
    def _made_as_shares(self) -> frozenset[Key]:
        found: set[Key] = set()
        for part in self.graph.parts:
            if part.function in (ONE_MINUS, PRODUCT):
                made = all(source.key in found for source in part.sources)
            else:
                low, high = PLATES[part.function].range if part.function in PLATES else (-np.inf, np.inf)
                made = part.role == "gate" and low >= 0 and high <= 1
            if made:
                found.add(part.key)
        return frozenset(found)

    def gate(self, part: Part) -> Part | None:
        """Of a product the one factor that is a share of the other; None where there is none."""
        if part.function != PRODUCT or self.is_share(part):
            return None
        return next((p for source in part.sources if self.is_share(p := self.graph[source.key])), None)

    def shares(self, part: Part) -> tuple[float, ...]:
        """How open a gate is, or how much of a value it let through: 0 to 1 for each unit; nothing for other parts."""
        if self.is_share(part):
            return self.numbers(part)
        gate = self.gate(part)
        return self.numbers(gate) if gate else ()

    def has_level(self, part: Part) -> bool:
        """Whether a part's values are measured against the memory's: what runs along the lane, what is added to it,
        and what is made of it alone and still is that state.
        """
        key = part.sources[0].key if part.key.leaving and part.partner == self.graph.carrier else part.key
        adds = [user for user in self.graph.users(key) if user.key in self.graph.lane and user.function == PLUS]
        if self.graph.carrier is None:
            return False
        alike = part.kind in ("operator", "map") and part.role == self.graph[self.graph.carrier].role
        return self.graph.on_lane(key) or bool(adds) or alike

    def reach(self) -> float:
        """The largest of all values that have a level; 0 where none has."""
        return max((abs(x) for p in self.graph.parts if self.has_level(p) for x in self.numbers(p)), default=0.0)

    def of(self, copy: Copy) -> Trace:
        """The step of a copy; here there is one."""
        return self.trace

    def _sum(self, terms: Sequence[Term], copy: Copy) -> tuple[float, ...]:
        rows = [term.sign * self._row(term.node, self.of(copy)) for term in terms]
        return tuple(float(sum(column[1:], column[0])) for column in zip(*rows, strict=True))

    def _row(self, node: str, trace: Trace) -> Array:
        if node in trace.parameters:
            return trace.parameter(node)
        return np.asarray(trace.value(node)[self.sample])
