"""The plane of two units of a state, worked out at every point of a grid, stage by stage through one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.functions.plates import has_curve
from rnnviz.functions.record import Array
from rnnviz.graph.graph import Graph, Key, Part, Term
from rnnviz.graph.of_cell import PLUS, PRODUCT, graph
from rnnviz.graph.readings import Readings
from rnnviz.language.expression import Expr
from rnnviz.numbers.given import Inputs
from rnnviz.numbers.numerics import run
from rnnviz.numbers.trace import Trace
from rnnviz.text.plain import printed

LINES, POINTS = 9, 33
"""Lines of the grid each way, and points on each of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """What has become of the plane: `grid`, (lines, points, 2), and of the state itself, `at`, (2,).

    `label` is what it is then, None of what stands in no equation, `did` what brought it about.
    """

    label: Expr | None
    did: str
    grid: Array
    at: Array

    @property
    def area(self) -> float:
        """The area that the plane takes up, mesh by mesh."""
        every = (POINTS - 1) // (LINES - 1)
        knots = self.grid[:LINES, ::every]
        one, other = knots[1:, 1:] - knots[:-1, :-1], knots[1:, :-1] - knots[:-1, 1:]
        return float(np.abs(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]).sum() / 2)


class Journey:
    """One step of a cell, of a `sample`, on the plane of two units (from 0) of a state.

    The state is that which is carried element by element, as c of an LSTM, else the hidden one; all its other entries,
    other states and the input are as they were in the step.
    """

    def __init__(self, step: Trace, units: tuple[int, int], sample: int = 0) -> None:
        self.cell, self.units, self.sample = step.sized.cell, units, sample
        self.graph = graph(self.cell)
        carrier = self.graph.carrier
        state = next(
            one for one in self.cell.states
            if (one.incoming == carrier.node if carrier else one.outgoing == self.cell.hands_on)
        )  # fmt: skip
        self.incoming, self.outgoing = state.incoming, state.outgoing
        self.step, self.wide = step, self._wide(step)
        self.grid = self._grid()
        self.swept = self._swept(step)

    def stages(self) -> tuple[Stage, ...]:
        """From the state that came in to what the step hands on."""
        way = self._way()
        found = [self._stage(self.graph[Key(self.incoming)], "")]
        for before, part in zip((Key(self.incoming), *(one.key for one in way)), way, strict=False):
            if part.kind == "affine" and self._takes(part):
                found += self._weighed(part)
            else:
                found.append(self._stage(part, _did(part, before, self.graph)))
        return tuple(found)

    # -- numbers ------------------------------------------------------------------------------------------------------

    def _wide(self, step: Trace) -> float:
        """How far the plane reaches: as far as the state does, at least to 1."""
        ends = [step.value(name)[self.sample, list(self.units)] for name in (self.incoming, self.outgoing)]
        return max(1.0, float(np.ceil(np.abs(ends).max() * 5) / 5))

    def _grid(self) -> Array:
        """Lines across the plane, first those on which the first unit runs, (lines, points, 2)."""
        along = np.linspace(-self.wide, self.wide, POINTS)
        across = np.linspace(-self.wide, self.wide, LINES)
        rows = [np.column_stack([along, np.full(POINTS, one)]) for one in across]
        columns = [np.column_stack([np.full(POINTS, one), along]) for one in across]
        return np.array([*rows, *columns])

    def _swept(self, step: Trace) -> Trace:
        """The step at every point of the grid, and last as it was: a batch of them."""
        own = step.value(self.incoming)[self.sample]
        points = np.vstack([self.grid.reshape(-1, 2), own[list(self.units)]])
        alone = slice(self.sample, self.sample + 1)
        arrays = {name: np.repeat(array[alone], len(points), 0) for name, array in step.inputs.items()}
        moved = arrays[self.incoming].copy()
        moved[:, list(self.units)] = points
        return run(step.sized, step.parameters, Inputs({**arrays, self.incoming: moved}), step.origin)

    def _made(self, values: Array, label: Expr | None, did: str) -> Stage:
        """The stage of values, one row for each point."""
        two = values[:, list(self.units)]
        return Stage(label, did, two[:-1].reshape(self.grid.shape), two[-1])

    def _stage(self, part: Part, did: str) -> Stage:
        return self._made(self._sum(part.terms), part.label, did)

    def _sum(self, terms: Sequence[Term]) -> Array:
        total: Array = np.sum([term.sign * self.swept.value(term.node) for term in terms], axis=0)
        return total

    def _weighed(self, part: Part) -> list[Stage]:
        """What weights make of the state, then with all else that is added, then bent."""
        readings, own = Readings(self.graph, self.swept), self.swept.value(self.incoming)
        share = np.zeros((len(own), readings.size(part)))
        for source in part.sources:
            taken = self.graph[source.key]
            columns, weights = 0, readings.weights(source)
            for one in readings.vectors(taken):
                size = readings.size(one)
                if one.key == Key(self.incoming):
                    share += source.sign * own @ weights[:, columns : columns + size].T
                columns += size
        total = self._sum(part.argument or part.terms)
        found = [self._made(share, None, "turned and stretched by its weights")]
        found.append(self._made(total, None, "shifted by the input and the bias"))
        if part.function:
            bent = f"bent by {part.function}" if has_curve(part.function) else f"through {part.function}"
            found.append(self._stage(part, bent))
        return found

    # -- the way ------------------------------------------------------------------------------------------------------

    def _way(self) -> list[Part]:
        """The parts that the plane goes through; from end to end at once where it branches."""
        parts = self.graph
        leaving = next(part for part in parts.parts if part.key.leaving and part.equation == self.outgoing)
        goal = parts[leaving.sources[0].key]
        if parts.carrier is not None:
            way = [parts[key] for key in parts.lane]
            return [*way, *self._read(goal)]
        if goal.kind == "affine" and self._takes(goal):
            return [goal, *self._read(goal)]
        if goal.kind == "map" and parts[goal.sources[0].key].kind == "affine":
            return [parts[goal.sources[0].key], goal]
        return [goal]

    def _takes(self, part: Part) -> bool:
        readings = Readings(self.graph, self.step)
        return any(
            one.key == Key(self.incoming) for source in part.sources for one in readings.vectors(self.graph[source.key])
        )

    def _read(self, memory: Part) -> list[Part]:
        """What the hidden state is made of the memory: a function of it, and a gate."""
        name = self.cell.hands_on
        out = next((p.sources[0].key for p in self.graph.parts if p.key.leaving and p.equation == name), memory.key)
        if out == memory.key or name == self.outgoing:
            return []
        found: list[Part] = []
        part = self.graph[out]
        while part.key != memory.key and len(found) < 3:
            found.insert(0, part)
            inner = [self.graph[source.key] for source in part.sources]
            of_memory = (one for one in inner if memory.key in (one.key, *(source.key for source in one.sources)))
            part = next(of_memory, memory)
        return found


def _did(part: Part, before: Key, parts: Graph) -> str:
    """What a part does to what came to it, in words; names of the others stand as they are."""
    others = [parts[source.key] for source in part.sources if source.key != before]
    names = [other.name or str(other.key) for other in others]
    if part.function == PRODUCT and others:
        return f"scaled by the {names[0]}" if others[0].name else f"scaled by {printed(others[0].label)}"
    if part.function == PLUS:
        return "shifted by what is new"
    if part.kind == "map":
        return f"bent by {part.function}"
    return "all of the step at once"
