"""The graph of cells over time: each copy of a cell one part, with what it shows of itself, and what goes from copy to
copy.

input, incoming   what goes in at each step, and the states before the first
copy              a cell at one step: its outline and its weights in small
gauge             a gate or a candidate within a copy
curve             the function that makes the state, where a cell has neither
operator          what the memory passes on its way through a copy
between           what stands between a gauge and such an operator: a product, or what a gate leaves
handed            a state from one copy to the next
answer            what a head makes of a copy's state
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from rnnviz.cells.cell import Cell
from rnnviz.functions.plates import ONE_MINUS, has_curve
from rnnviz.functions.record import Array
from rnnviz.graph.graph import Copy, Graph, Key, Part, Source, Term
from rnnviz.graph.idea import idea
from rnnviz.graph.of_cell import PRODUCT, graph
from rnnviz.graph.readings import Readings
from rnnviz.language.expression import Name
from rnnviz.numbers.trace import Trace

SHOWN = ("gate", "candidate")
"""The roles of what a copy shows of itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Strand:
    """A cell over time: `steps` in the order of time, of which the first stands at time `begins`.

    What goes in is what those `below` hand on, or the inputs of its steps; it begins with what the strand that it
    `follows` left, or with states of its own. `hands_on` is the state that those above see; `several`: its states
    are told from those of other strands by the number of their layer.
    """

    steps: tuple[Trace, ...]
    layer: int = 1
    backward: bool = False
    begins: int = 0
    below: tuple[Strand, ...] = ()
    follows: Strand | None = None
    hands_on: str = ""
    several: bool = False

    @property
    def cell(self) -> Cell:
        return self.steps[0].sized.cell

    @property
    def order(self) -> tuple[Copy, ...]:
        """Its copies as they are worked out."""
        copies = tuple(Copy(self.layer, self.backward, self.begins + k) for k in range(len(self.steps)))
        return copies[::-1] if self.backward else copies

    @property
    def last(self) -> Copy:
        return self.order[-1]

    def at(self, copy: Copy) -> Trace:
        return self.steps[copy.time - self.begins]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a head makes of what `strands` hand on, by time, or after their `last` steps alone; `shown` is the value
    that is seen of it."""

    strands: tuple[Strand, ...]
    steps: Mapping[int, Trace]
    shown: str
    last: bool = False

    def copy(self, time: int) -> Copy:
        """Where it stands: a layer above what it reads."""
        return Copy(self.strands[0].layer + 1, False, time)

    def read(self, time: int) -> tuple[Copy, ...]:
        """The copies that it reads."""
        if self.last:
            return tuple(strand.last for strand in self.strands)
        return tuple(replace(strand.last, time=time) for strand in self.strands)


def card(copy: Copy) -> Key:
    """The part that is the copy itself."""
    return Key("", copy=copy)


def timed(name: Name, time: int, layer: int = 0) -> Name:
    """A name at a time, counted from 1, of a layer if that is said: h_t is h_3, of the second layer h^{(2)}_3."""
    raised = f"({layer})" if layer and not name.superscript and not name.raised else name.superscript
    return replace(name, shift=0, index=str(time), superscript=raised)


def copies(strands: Sequence[Strand], answers: Answers | None = None, *, ties: bool = True) -> Graph:
    """All parts of all strands, in the order in which they are worked out; with `ties` what gates and candidates bring
    to the memory, of cells where that is simple."""
    parts: dict[Key, Part] = {}
    ways: list[Key] = []
    carrier: Key | None = None
    for strand in strands:
        built = _Strand(strand, ties=ties)
        for part in built.parts():
            parts.setdefault(part.key, part)
        if carrier is None and built.carrier is not None:
            carrier = Key(built.carrier, copy=strand.order[0])
            ways += built.way
    for part in _answers(answers) if answers else ():
        parts[part.key] = part
    return Graph(tuple(parts.values()), carrier, tuple(ways))


class _Strand:
    """The parts of one strand."""

    def __init__(self, strand: Strand, *, ties: bool) -> None:
        self.strand, self.cell, self.ties = strand, strand.cell, ties
        self.whole = graph(self.cell)
        self.names = {part.key.node: part.label for part in self.whole.parts if isinstance(part.label, Name)}
        self.carrier = self.whole.carrier.node if self.whole.carrier else None
        self.way: list[Key] = []

    def parts(self) -> Iterator[Part]:
        before: Copy | None = None
        for copy in self.strand.order:
            yield from self._given(copy, before)
            yield self._card(copy, before)
            yield from self._shown(copy)
            yield from self._lane(copy, before)
            yield from self._handed(copy)
            before = copy

    def _layer(self) -> int:
        return self.strand.layer if self.strand.several else 0

    def _given(self, copy: Copy, before: Copy | None) -> Iterator[Part]:
        if not self.strand.below:
            for name in self.cell.inputs:
                label = timed(self._name(name), copy.time + 1)
                yield Part(self._input(name, copy), "input", self.cell.role(name), label, terms=(Term(name),))
        if before is not None or self.strand.follows is not None:
            return
        for state in self.cell.states:
            label = timed(self._name(state.outgoing), copy.time + (2 if copy.backward else 0), self._layer())
            named = self.whole[Key(state.incoming)].name
            role = self.cell.role(state.incoming)
            yield Part(Key(state.incoming, copy=copy), "incoming", role, label, named, terms=(Term(state.incoming),))

    def _name(self, text: str) -> Name:
        found = self.names[text]
        assert isinstance(found, Name)
        return found

    def _input(self, name: str, copy: Copy) -> Key:
        """What goes in stands below all layers."""
        return Key(name, copy=Copy(0, False, copy.time))

    def _from(self, incoming: str, copy: Copy, before: Copy | None) -> Key:
        """The part with a state that comes in: what the copy before has left, or what was there first."""
        outgoing = next(state.outgoing for state in self.cell.states if state.incoming == incoming)
        if before is not None:
            return Key(outgoing, leaving=True, copy=before)
        follows = self.strand.follows
        if follows is not None:
            place = [state.incoming for state in self.cell.states].index(incoming)
            theirs = [state.outgoing for state in follows.cell.states]
            return Key(outgoing if outgoing in theirs else theirs[place], leaving=True, copy=follows.last)
        return Key(incoming, copy=copy)

    def _card(self, copy: Copy, before: Copy | None) -> Part:
        below = [Source(card(replace(one.order[0], time=copy.time))) for one in self.strand.below]
        below = below or [Source(self._input(name, copy)) for name in self.cell.inputs]
        states = [
            Source(self._from(state.incoming, copy, before))
            for state in self.cell.states
            if not (state.incoming == self.carrier and self.whole.lane)
        ]
        label = self._name(self.strand.hands_on or self.cell.states[-1].outgoing)
        return Part(card(copy), "copy", "product", label, self.cell.title, sources=(*below, *states))

    def _shown(self, copy: Copy) -> Iterator[Part]:
        """Gates and candidates; of a cell without them the function that makes its state."""
        found = [one for one in self.cell.equations if self.cell.role(one.target.text) in SHOWN]
        for equation in found:
            name, source = equation.target.text, (Source(card(copy)),)
            part = next((one for one in idea(graph(self.cell, whole=True)).parts if one.key == Key(name)), None)
            yield Part(
                Key(name, copy=copy),
                "gauge",
                self.cell.role(name),
                equation.target.timeless,
                equation.name,
                name,
                (Term(name),),
                source,
                part.function if part else "",
            )
        if found:
            return
        for part in self.whole.parts:
            made = any(out.partner for out in self.whole.leaving(part.key))
            if part.kind == "affine" and made and has_curve(part.function):
                yield replace(part, key=Key(part.key.node, copy=copy), kind="curve", sources=(Source(card(copy)),))

    def _lane(self, copy: Copy, before: Copy | None) -> Iterator[Part]:
        """The operators that the memory passes, and, where that is all, what gates and candidates bring to them."""
        if self.carrier is None:
            return
        at = self._from(self.carrier, copy, before)
        self.way.append(at)
        for key in self.whole.lane:
            part, brought = self.whole[key], list[Source]()
            if self.simple:
                for source in part.sources:
                    if source.key != self.whole.carrier and source.key not in self.whole.lane:
                        yield from self._inner(source.key, copy)
                        brought.append(replace(source, key=replace(source.key, copy=copy)))
            yield replace(part, key=replace(key, copy=copy), sources=(Source(at), *brought))
            at = replace(key, copy=copy)
            self.way.append(at)

    def _inner(self, key: Key, copy: Copy) -> Iterator[Part]:
        """What stands between gauges and the lane."""
        part = self.whole[key]
        if part.role in SHOWN and part.assigned:
            return
        for source in part.sources:
            yield from self._inner(source.key, copy)
        sources = tuple(replace(source, key=replace(source.key, copy=copy)) for source in part.sources)
        yield replace(part, key=replace(key, copy=copy), kind="between", sources=sources)

    @cached_property
    def simple(self) -> bool:
        """Whether what comes to the lane is a gate or a candidate, what a gate leaves, or a product of two of these."""
        lane = [self.whole[key] for key in self.whole.lane]
        brought = [
            self.whole[source.key]
            for part in lane
            for source in part.sources
            if source.key != self.whole.carrier and source.key not in self.whole.lane
        ]
        return self.ties and all(
            source.sign > 0 for part in lane for source in part.sources
        ) and all(self._is_near(part) or self._is_product(part) for part in brought)

    def _is_near(self, part: Part) -> bool:
        if part.function == ONE_MINUS:
            part = self.whole[part.sources[0].key]
        return part.role in SHOWN and part.assigned

    def _is_product(self, part: Part) -> bool:
        factors = [self.whole[source.key] for source in part.sources]
        return part.function == PRODUCT and len(factors) == 2 and all(map(self._is_near, factors))

    def _handed(self, copy: Copy) -> Iterator[Part]:
        for state in self.cell.states:
            out = self.whole[Key(state.outgoing, leaving=True)]
            along = state.incoming == self.carrier and self.whole.lane
            source = replace(self.whole.lane[-1], copy=copy) if along else card(copy)
            yield Part(
                Key(state.outgoing, leaving=True, copy=copy),
                "handed",
                out.role,
                timed(self._name(state.outgoing), copy.time + 1, self._layer()),
                out.name,
                state.outgoing,
                (Term(state.outgoing),),
                (Source(source),),
            )


def _answers(answers: Answers) -> Iterator[Part]:
    for time, step in answers.steps.items():
        cell, name = step.sized.cell, answers.shown
        target = cell.equation(name).target
        label = timed(target, time + 1) if target.shift is not None else target
        yield Part(
            Key(name, copy=answers.copy(time)),
            "answer",
            cell.role(name),
            label,
            cell.equation(name).name,
            name,
            (Term(name),),
            tuple(Source(card(read)) for read in answers.read(time)),
        )


class Copies(Readings):
    """The numbers of one sample in all copies."""

    def __init__(
        self, strands: Sequence[Strand], answers: Answers | None = None, sample: int = 0, *, ties: bool = True
    ) -> None:
        super().__init__(copies(strands, answers, ties=ties), strands[0].steps[0], sample)
        self._steps = {copy: strand.at(copy) for strand in strands for copy in strand.order}
        for strand in strands:
            if not strand.below:
                self._steps |= {Copy(0, False, copy.time): strand.at(copy) for copy in strand.order}
        if answers:
            self._steps |= {answers.copy(time): step for time, step in answers.steps.items()}
        self._carried = {key.node for strand in strands for key in _carried(strand)}

    def of(self, copy: Copy) -> Trace:
        return self._steps[copy]

    def has_level(self, part: Part) -> bool:
        """What is carried from copy to copy element by element."""
        return part.kind in ("handed", "incoming") and part.key.node in self._carried

    def is_share(self, part: Part) -> bool:
        numbers = self.numbers(part)
        return part.kind == "gauge" and part.role == "gate" and all(0 <= one <= 1 for one in numbers)

    def always_share(self, part: Part) -> bool:
        """Whether the values of a part and of the same in all copies are shares."""
        return all(map(self.is_share, self._same(part)))

    def fills(self, part: Part) -> tuple[float, ...]:
        """How full the gauges of a part are: 0 to 1, or of what has a sign −1 to 1 of the largest of all copies."""
        if self.always_share(part):
            return self.numbers(part)
        largest = max([1.0, *(abs(number) for one in self._same(part) for number in self.numbers(one))])
        return tuple(number / largest for number in self.numbers(part))

    def _same(self, part: Part) -> list[Part]:
        return [one for one in self.graph.of(part.kind) if one.key.node == part.key.node]

    def learned(self, part: Part) -> Array:
        """All weights and biases of a copy as one table of shares of the largest, −1 to 1: a row for each unit, what
        has another number of rows left out unless there is nothing else."""
        trace = self.of(part.key.copy)
        tables = [np.asarray(array).reshape(len(array), -1) for array in trace.parameters.values()]
        if not tables:
            return np.zeros((0, 0))
        rows = max({len(one) for one in tables}, key=lambda many: sum(one.size for one in tables if len(one) == many))
        table = np.concatenate([one for one in tables if len(one) == rows], axis=1)
        return table / (float(np.abs(table).max()) or 1.0)


def _carried(strand: Strand) -> Iterator[Key]:
    """The state that is carried, as it comes in and as it goes out."""
    whole = graph(strand.cell)
    if whole.carrier is not None and whole.lane:
        yield whole.carrier
        yield Key(next(one.outgoing for one in strand.cell.states if one.incoming == whole.carrier.node))
