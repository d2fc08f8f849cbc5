"""What each gate does, in a word and numbers, beside the operator at which it does it: keeps 91% and 12%."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.graph.of_cell import PLUS, PRODUCT
from rnnviz.graph.readings import Readings
from rnnviz.numbers.digits import show
from rnnviz.story.voice import WRITTEN_UNITS, listed


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a gate does to each unit: "keeps", and by how much; in the colour of a `role`. `every`: a number for each
    unit, else the least and the greatest. `entry` is the gate's place among the sources of the operator.
    """

    verb: str
    numbers: tuple[str, ...]
    role: str
    entry: int
    every: bool

    def ways(self) -> Iterator[tuple[str, ...]]:
        """Ways to say it in one or more lines, the best first."""
        if len(self.numbers) == 1:
            yield (f"{self.verb} {self.numbers[0]}",)
        elif self.every:
            yield tuple(f"unit {k}: {self.verb} {number}" for k, number in enumerate(self.numbers, 1))
            yield tuple(f"{self.verb} {number}" for number in self.numbers)
            yield (f"{self.verb} {listed(self.numbers[:-1])}", f"and {self.numbers[-1]}")
            yield (self.verb, ", ".join(self.numbers))
            yield (f"{self.verb} {listed(self.numbers)}",)
        else:
            yield (f"{self.verb} {self.numbers[0]}", f"to {self.numbers[1]}")


def verdicts(readings: Readings) -> Mapping[Key, Verdict]:
    """Of every product of a gate and something else what it does to it.

    A gate whose values do not lie between 0 and 1 multiplies by them as they are.
    """
    graph = readings.graph
    found: dict[Key, Verdict] = {}
    for part in graph.parts:
        if part.function != PRODUCT or readings.is_share(part):
            continue
        gate = readings.gate(part) or next((p for s in part.sources if (p := graph[s.key]).role == "gate"), None)
        if gate is not None:
            share = all(0 <= value <= 1 for value in readings.numbers(gate))
            verb, numbers = _verb(part, graph) if share else "times", _numbers(readings, gate, share=share)
            entry = [source.key for source in part.sources].index(gate.key)
            found[part.key] = Verdict(verb, numbers, "gate", entry, readings.size(gate) <= WRITTEN_UNITS)
    return found


def _numbers(readings: Readings, gate: Part, *, share: bool) -> tuple[str, ...]:
    values = readings.numbers(gate)
    if len(values) > WRITTEN_UNITS:
        values = (min(values), max(values))
    return tuple(f"{round(100 * value)}%" if share else show(value) for value in values)


def _verb(part: Part, graph: Graph) -> str:
    """What a gate does, by what becomes of what it lets through."""
    if part.key in graph.lane:
        return "keeps"
    users = graph.users(part.key)
    if any(user.key in graph.lane and user.function == PLUS for user in users):
        return "writes"
    if not users and graph.leaving(part.key):
        return "shows"
    return "passes"
