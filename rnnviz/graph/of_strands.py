"""The graph of cells over time: each copy of a cell one part, with what it shows of itself, and what goes from copy to
copy.

input, incoming   what goes in at each step, and the states before the first
fed               what goes in because it came out at the step before
copy              a cell at one step: its outline and its weights in small
gauge             a gate or a candidate within a copy
curve             the function that makes the state, where a cell has neither
operator          what the memory passes on its way through a copy
between           what stands between a gauge and such an operator: a product, what a gate leaves, and the way from the
                  memory to a state that is read from it
handed            a state from one copy to the next
joined            what both directions of a layer hand on
answer            what a head makes of a copy's state
symbol, empty     a vector by its name, and a function without numbers, of a cell that stands for all its steps
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rnnviz.functions.plates import has_curve
from rnnviz.graph.graph import Copy, Graph, Key, Part, Source, Term
from rnnviz.graph.of_cell import graph
from rnnviz.graph.seen import SHOWN, Seen
from rnnviz.graph.strands import Answers, Strand, card, joined, timed
from rnnviz.language.expression import Call, Concat, Equation, Name, walk


def copies(
    strands: Sequence[Strand],
    answers: Answers | None = None,
    *,
    ties: bool = True,
    tags: bool = True,
    folded: bool = False,
) -> Graph:
    """All parts of all strands, in the order in which they are worked out; with `ties` what gates and candidates bring
    to the memory, of cells where that is simple; with `tags` states are told apart by their names; where it is
    `folded`, before them the first cell once more, with its loop."""
    parts: dict[Key, Part] = {}
    ways: list[Key] = []
    carrier: Key | None = None
    for strand in strands:
        built = _Strand(strand, _said(strand, answers), ties=ties, tags=tags)
        if folded and strand is strands[0]:
            parts |= {part.key: part for part in built.folded()}
        for part in built.parts():
            parts.setdefault(part.key, part)
        if carrier is None and built.carrier:
            carrier = Key(built.carrier, copy=strand.order[0])
            ways += built.way
    for part in (*_joined(strands), *(_answers(answers) if answers else ())):
        parts[part.key] = part
    return Graph(tuple(parts.values()), carrier, tuple(ways))


def _said(strand: Strand, answers: Answers | None) -> dict[int, Key]:
    """What a decoder takes in again: at each time what was made at the one before."""
    if strand.follows is None or answers is None:
        return {}
    return {time + 1: Key(answers.shown, copy=answers.copy(time)) for time in answers.steps}


class _Strand:
    """The parts of one strand."""

    def __init__(self, strand: Strand, said: Mapping[int, Key], *, ties: bool, tags: bool) -> None:
        """`said` are the answers that go in, by the times at which they do."""
        self.strand, self.cell, self.said, self.ties = strand, strand.cell, said, ties
        self.seen = Seen(self.cell)
        self.tag = strand.tag if tags else ""
        self.whole = self.seen.whole
        self.names = {part.key.node: part.label for part in self.whole.parts if isinstance(part.label, Name)}
        self.carrier = self.seen.carrier
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

    def folded(self) -> Iterator[Part]:
        """The cell that stands for all steps: no numbers, and its states go back into it."""
        copy = self.strand.folded
        for name in self.cell.inputs:
            yield Part(self._input(name, copy), "symbol", self.cell.role(name), self._name(name), terms=(Term(name),))
        yield self._card(copy, copy)
        for part in (*self._shown(copy), *self._lane(copy, copy)):
            yield replace(part, kind="empty") if part.kind == "curve" else part
        self.way.clear()
        for part in self._handed(copy):
            yield replace(part, kind="symbol", label=self._name(part.equation))

    @property
    def _is_tied(self) -> bool:
        """Whether it is seen what gates and candidates bring to the memory."""
        return self.ties and self.seen.simple

    @property
    def _read(self) -> tuple[str, ...]:
        return self.seen.read if self.ties else ()

    def _given(self, copy: Copy, before: Copy | None) -> Iterator[Part]:
        if not self.strand.below:
            for name in self.cell.inputs:
                label = timed(self._name(name), copy.time + 1)
                fed = (Source(self.said[copy.time]),) if copy.time in self.said else ()
                kind = "fed" if fed else "input"
                yield Part(self._input(name, copy), kind, self.cell.role(name), label, terms=(Term(name),), sources=fed)
        if before is not None or self.strand.follows is not None:
            return
        for state in self.cell.states:
            label = timed(self._name(state.outgoing), copy.time + (2 if copy.backward else 0), self.tag)
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
        if len(below) > 1:
            below = [Source(joined(self.strand.below[0].layer, copy.time))]
        below = below or [Source(self._input(name, copy)) for name in self.cell.inputs]
        states = [
            Source(self._from(state.incoming, copy, before))
            for state in self.cell.states
            if not (state.incoming == self.carrier and self._is_tied)
        ]
        label = self._name(self.strand.hands_on)
        return Part(card(copy), "copy", "product", label, self.cell.title, sources=(*below, *states))

    def _shown(self, copy: Copy) -> Iterator[Part]:
        """Gates and candidates; of a cell without them the function that makes its state."""
        for equation in self.seen.shown:
            name, function = equation.target.text, equation.expression
            yield Part(
                Key(name, copy=copy),
                "gauge",
                self.cell.role(name),
                equation.target.timeless,
                equation.name,
                name,
                (Term(name),),
                (Source(card(copy)), *self._used(equation, copy)),
                function.function if isinstance(function, Call) else "",
            )
        if self.seen.shown:
            return
        for part in self.whole.parts:
            made = any(out.partner or not self.cell.states for out in self.whole.leaving(part.key))
            if part.kind == "affine" and made and has_curve(part.function):
                yield replace(part, key=Key(part.key.node, copy=copy), kind="curve", sources=(Source(card(copy)),))

    def _used(self, equation: Equation, copy: Copy) -> Iterator[Source]:
        """The gates that a candidate takes in, where that is seen."""
        if self.ties and self.cell.role(equation.target.text) == "candidate":
            gates = {one.target.text for one in self.seen.shown} - {equation.target.text}
            names = {part.text for _, part in walk(equation.expression, "") if isinstance(part, Name)}
            yield from (Source(Key(name, copy=copy)) for name in sorted(names & gates))

    def _lane(self, copy: Copy, before: Copy | None) -> Iterator[Part]:
        """The operators that the memory passes, with what gates and candidates bring to them, and the way of a state
        that is read from it."""
        if not self._is_tied:
            return
        at = self._from(self.carrier, copy, before)
        self.way.append(at)
        for key in self.whole.lane:
            part, brought = self.whole[key], list[Source]()
            for source in part.sources:
                if source.key != self.whole.carrier and source.key not in self.whole.lane:
                    yield from self._inner(source.key, copy)
                    brought.append(replace(source, key=replace(source.key, copy=copy)))
            yield replace(part, key=replace(key, copy=copy), sources=(Source(at), *brought))
            at = replace(key, copy=copy)
            self.way.append(at)
        for name in self._read:
            yield from self._inner(Key(name), copy)

    def _inner(self, key: Key, copy: Copy) -> Iterator[Part]:
        """What stands between gauges and the lane."""
        part = self.whole[key]
        if (part.role in SHOWN and part.assigned) or key in self.whole.lane:
            return
        for source in part.sources:
            yield from self._inner(source.key, copy)
        sources = tuple(replace(source, key=replace(source.key, copy=copy)) for source in part.sources)
        yield replace(part, key=replace(key, copy=copy), kind="between", sources=sources)

    def _handed(self, copy: Copy) -> Iterator[Part]:
        carried = next((state.outgoing for state in self.cell.states if state.incoming == self.carrier), "")
        states = [state.outgoing for state in self.cell.states]
        for name in sorted(states, key=lambda name: name != carried) or self.cell.outputs:
            out = self.whole[Key(name, leaving=True)]
            source = card(copy)
            if name == carried and self._is_tied:
                source = replace(self.whole.lane[-1], copy=copy)
            elif name in self._read:
                source = Key(name, copy=copy)
            yield Part(
                Key(name, leaving=True, copy=copy),
                "handed",
                out.role,
                timed(self._name(name), copy.time + 1, self.tag),
                out.name,
                name,
                (Term(name),),
                (Source(source),),
            )


def _joined(strands: Sequence[Strand]) -> Iterator[Part]:
    """What both directions of a layer hand on, beside each other."""
    for backward in (one for one in strands if one.backward):
        pair = [one for one in strands if one.layer == backward.layer]
        if len(pair) < 2:
            continue
        names = [next(part.label for part in graph(one.cell).parts if part.equation == one.hands_on) for one in pair]
        for copy in pair[0].order:
            label = Concat(
                tuple(
                    timed(name, copy.time + 1, one.tag)
                    for name, one in zip(names, pair, strict=True)
                    if isinstance(name, Name)
                )
            )
            sources = tuple(Source(card(replace(one.order[0], time=copy.time))) for one in pair)
            yield Part(joined(copy.layer, copy.time), "joined", "hidden", label, "both directions", sources=sources)


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
            _read(answers, time),
        )


def _read(answers: Answers, time: int) -> tuple[Source, ...]:
    if len(answers.strands) > 1 and not answers.last:
        return (Source(joined(answers.strands[0].layer, time)),)
    if answers.aside:
        return tuple(Source(Key(one.hands_on, leaving=True, copy=one.last)) for one in answers.strands)
    return tuple(Source(card(read)) for read in answers.read(time))
