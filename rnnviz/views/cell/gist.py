"""The words of the idea of a cell: all gates at once, the sum of the first of them, how the states are made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rnnviz.cells.cell import Cell
from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.graph.of_cell import BY_EQUATION, graph
from rnnviz.graph.readings import Readings
from rnnviz.language.expression import Equation
from rnnviz.language.notation import in_prose
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind
from rnnviz.story.panel import Chunk, Figures, Panel, Span
from rnnviz.story.voice import capital, count, listed
from rnnviz.views.cell.lesson import lesson
from rnnviz.views.cell.narration import Narration
from rnnviz.views.cell.verdict import verdicts


class Gist(Narration):
    """Panels for a graph that shows less than all of a cell; what it leaves out is told by the whole one."""

    def __init__(self, cell: Cell, readings: Readings, *written: int) -> None:
        super().__init__(cell, readings, *written)
        self._whole = Narration(cell, self._of(graph(cell)), *written)

    def _of(self, parts: Graph) -> Readings:
        return Readings(parts, self.readings.trace, self.readings.sample)

    def lesson(self) -> str:
        return lesson(self._whole.readings)

    def _first(self, memory: str, others: str) -> str:
        return f"{memory} carries the memory, on top; {others}"

    def panel(self, key: Key, *, leaves: bool = False) -> Panel:
        panel, verdict = super().panel(key, leaves=leaves), verdicts(self.readings).get(key)
        if self.graph[key].kind == "block":
            panel = replace(panel, lines=tuple(self._first_sum(self.graph[key])) or panel.lines)
        if verdict is None or not verdict.every:
            return panel
        gate = self.graph[self.graph[key].sources[verdict.entry].key]
        root = gate.sources[0].key if gate.kind == "through" else gate.key
        shares = [f"{number} of unit {unit}" for unit, number in enumerate(verdict.numbers, 1)]
        shares = shares if len(shares) > 1 else [*verdict.numbers]
        return replace(panel, sentence=in_prose(f"{capital(self.called(root))} {verdict.verb} {listed(shares)}."))

    def gates(self, parts: Sequence[Part]) -> Panel:
        """What is worked out at once: who from what, and the sum of the first unit of the first of them."""
        made = [part for part in parts if kind(part).zone is Zone.COLUMN]
        lines = tuple(self._first_sum(made[0]))
        if len(made) == 1:
            return replace(self.panel(made[0].key), lines=lines, whole=(self._result(made[0]),))
        given = dict.fromkeys(key for part in parts for key in self._given(part))
        gates = [self.called(part.key) for part in made if part.role == "gate"]
        others = [self.called(part.key) for part in made if part.role != "gate"]
        who = listed([*([f"{count(len(gates))} gates"] if len(gates) > 1 else gates), *others])
        taken = listed([self.called(key).replace("previous ", "") for key in given])
        title = capital(who.removeprefix("the "))
        sentence, values = f"{capital(who)} are made from {taken}.", tuple(self._result(part) for part in made)
        return Panel(None, frozenset(), lines, in_prose(sentence), title, title, result=", ".join(values), whole=values)

    def _given(self, part: Part) -> Iterator[Key]:
        """What comes from outside into a part."""
        for source in part.sources:
            taken = self.graph[source.key]
            if kind(taken).given:
                yield taken.key
            elif taken.kind == "joint":
                yield from self._given(taken)

    def _first_sum(self, part: Part) -> Iterator[Figures]:
        """What the weights bring to the first unit of a block, where it is a weighted sum and no more."""
        whole = self._whole.graph.by_key.get(part.key)
        if whole is not None and whole.kind == "affine":
            named = Chunk((Span(formula=whole.label, role=whole.role), Span(",  ")))
            yield Figures((named, *kind(whole).says(whole, self._whole).lines[0].chunks))

    def states(self) -> Iterator[tuple[Equation, tuple[Figures, ...]]]:
        """How each state is made, the memory's first, and the same in numbers."""
        folded = Narration(self.cell, self._of(graph(self.cell, BY_EQUATION)), *self.written)
        kept = {state.outgoing for state in self.cell.states}
        found = [one for one in self.cell.equations if one.target.text in kept] or [*self.cell.equations[-1:]]
        for equation in found:
            part = folded.graph.by_key.get(Key(equation.target.text))
            yield equation, kind(part).says(part, folded).lines if part and not kind(part).given else ()
