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
from rnnviz.story.panel import Chunk, Figures, Panel, Span, is_about
from rnnviz.story.voice import capital, count, listed
from rnnviz.text.plain import printed
from rnnviz.views.cell.lesson import lesson
from rnnviz.views.cell.narration import Narration
from rnnviz.views.cell.verdict import verdicts

MOST_TOLD = 3  # ways to be made from something, told apart


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
        shares = [f"{number} of unit {unit}" for unit, number in enumerate(verdict.numbers, 1)]
        shares = shares if len(shares) > 1 else [*verdict.numbers]
        who = printed(gate.label) if gate.kind == "through" else capital(self.called(gate.key))
        return replace(panel, sentence=in_prose(f"{who} {verdict.verb} {listed(shares)}."))

    def gates(self, parts: Sequence[Part]) -> Panel:
        """What is worked out at once: who from what, and the sum of the first unit of the first of them."""
        made = [part for part in parts if kind(part).zone is Zone.COLUMN]
        lines = tuple(self._first_sum(made[0]))
        if len(made) == 1:
            return replace(self.panel(made[0].key), lines=lines, whole=(self._result(made[0]),))
        title, values = capital(self._together(made).removeprefix("the ")), tuple(map(self._result, made))
        said = in_prose(self._made_from(made))
        return Panel(None, frozenset(), lines, said, title, title, result=", ".join(values), whole=values)

    def _made_from(self, parts: Sequence[Part]) -> str:
        """Who is made from what: those together that take in the same."""
        alike: dict[tuple[Key, ...], list[Part]] = {}
        for part in parts:
            alike.setdefault(tuple(dict.fromkeys(self._taken(part))), []).append(part)
        if len(alike) > MOST_TOLD:
            given = dict.fromkeys(key for taken in alike for key in taken if kind(self.graph[key]).given)
            alike = {tuple(given): [*parts]}
        told = [(self._together(some), listed([*map(self._named, taken)])) for taken, some in alike.items()]
        (who, what), *others = told
        verb = "are" if len(next(iter(alike.values()))) > 1 else "is"
        return capital(f"{who} {verb} made from {what}{''.join(f', {who} from {what}' for who, what in others)}.")

    def _together(self, parts: Sequence[Part]) -> str:
        """What parts are called, several gates by their number."""
        gates = [self.called(part.key) for part in parts if part.role == "gate"]
        others = [self.called(part.key) for part in parts if part.role != "gate"]
        return listed([*([f"{count(len(gates))} gates"] if len(gates) > 1 else gates), *others])

    def _named(self, key: Key) -> str:
        return self.called(key).replace("previous ", "")

    def _taken(self, part: Part) -> Iterator[Key]:
        """What is weighed in a part, one by one."""
        for source in part.sources:
            if self.graph[source.key].kind == "joint":
                yield from self._taken(self.graph[source.key])
            else:
                yield source.key

    def _first_sum(self, part: Part) -> Iterator[Figures]:
        """What the weights bring to the first unit of a block, where it is a weighted sum and no more."""
        whole = self._whole.graph.by_key.get(part.key)
        if whole is not None and whole.kind == "affine":
            named = Chunk((Span(formula=whole.label, role=whole.role), Span(",  ")))
            yield Figures((named, *kind(whole).says(whole, self._whole).lines[0].chunks))

    def states(self) -> Iterator[tuple[Equation, tuple[Figures, ...]]]:
        """How each state is made, the memory's first, and the same in numbers."""
        kept = {state.outgoing for state in self.cell.states}
        found = [one for one in self.cell.equations if one.target.text in kept] or [*self.cell.equations[-1:]]
        for equation in found:
            yield equation, self._in_numbers(equation)

    def looked_at(self, key: Key) -> Panel:
        panel, equation = super().looked_at(key), self._equation(self.graph[key])
        if equation is None or self.graph[key].kind == "block":
            return panel
        return replace(panel, lines=self._in_numbers(equation) or panel.lines)

    def _in_numbers(self, equation: Equation) -> tuple[Figures, ...]:
        """An equation with its numbers; its last operation alone where only that is true as printed."""
        lines, last = (self._lines(equation, parts) for parts in (graph(self.cell, BY_EQUATION), self.graph))
        return last if any(map(is_about, lines)) and last and not any(map(is_about, last)) else lines

    def _lines(self, equation: Equation, parts: Graph) -> tuple[Figures, ...]:
        told = Narration(self.cell, self._of(parts), *self.written)
        part = parts.by_key.get(Key(equation.target.text))
        return kind(part).says(part, told).lines if part and not kind(part).given else ()
