"""The words on cells over time: what is the same in all copies, what each step does, what is handed on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from rnnviz.graph.copies import Copies, Strand, timed
from rnnviz.graph.graph import Copy, Key
from rnnviz.graph.idea import idea
from rnnviz.graph.of_cell import graph
from rnnviz.graph.readings import Readings
from rnnviz.language.expression import Equation, Name, walk
from rnnviz.language.notation import in_prose
from rnnviz.language.renaming import renamed
from rnnviz.story.panel import Chunk, Figures, Panel, Span, side_by_side
from rnnviz.story.voice import WRITTEN_UNITS, capital, count, listed
from rnnviz.text.plain import clean, printed
from rnnviz.views.cell.gist import Gist
from rnnviz.views.cell.verdict import Verdict, verdicts
from rnnviz.views.copies.plan import Plan

ORDER = ("keeps", "writes", "shows")  # what is said of a memory
TIMES = {1: "once", 2: "twice"}
NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


class Steps:
    """What is said of each step of a plan, by its copies."""

    def __init__(self, plan: Plan, readings: Copies) -> None:
        self.plan, self.readings, self.sample = plan, readings, readings.sample

    def of(self, strand: Strand, copy: Copy) -> Gist:
        """The words on one step of a cell by itself."""
        cell = strand.cell
        return Gist(cell, Readings(idea(graph(cell, whole=True)), strand.at(copy), self.sample))

    # -- panels -------------------------------------------------------------------------------------------------

    def opening(self) -> Panel:
        """What all copies are."""
        strand, many = self.plan.strands[0], self.plan.times
        weights = strand.steps[0].sized.parameter_count
        used = TIMES.get(many, f"{_number(many)} times")
        said = f"One cell, used {used}: the same {weights:,} weights in every copy, at the foot of each."
        if not weights:
            said = f"One cell, used {used}."
        return Panel(None, frozenset(), (), said, "One cell, again and again", "One cell, again and again")

    def step(self, strand: Strand, copy: Copy) -> Panel:
        """What a step does with the memory, in figures and in a sentence."""
        told = self.of(strand, copy)
        equation, lines = self._memory(told)
        said = self._does(told) or told.lesson()
        name = self.named(copy.time)
        lesson = told.lesson() if self._does(told) else ""
        said = said if self._does(told) else said[:1].lower() + said[1:]
        sentence = " ".join(filter(None, (f"{name}: {said}" if said else f"{name}.", lesson)))
        if len(sentence) > LONGEST:
            sentence = f"{name}: {said}"
        equation = _at(equation, copy.time + 1)
        return Panel(
            equation,
            self._names(equation),
            tuple(_moved(line, copy) for line in lines),
            in_prose(sentence),
            name,
            name,
            result=self._result(told),
        )

    def answer(self, place: int, key: Key) -> Panel:
        """What the head makes of a state."""
        answers = self.plan.answers
        assert answers is not None
        time = [*answers.steps][place]
        trace = answers.steps[time]
        cell = trace.sized.cell
        equation = _at(cell.equation(answers.shown), time + 1)
        texts = self.readings.texts(self.readings.graph[key])
        after = "After the last step" if answers.last else self.named(time)
        meant = f": {self.plan.said[place]}" if self.plan.said else ""
        name = equation.name or printed(equation.target)
        sentence = f"{after} the head reads {self._handed_on()}; {name}{meant}."
        shown = f"{printed(equation.target)} = [{', '.join(texts)}]"
        return Panel(equation, self._names(equation), (), in_prose(sentence), capital(name), capital(name), result=shown)

    def closing(self) -> Panel:
        """What is the same and what goes on."""
        strand = self.plan.strands[0]
        carrier = graph(strand.cell).carrier
        ordered = sorted(strand.cell.states, key=lambda state: carrier is None or state.incoming != carrier.node)
        states = [self._called(strand, state.outgoing) for state in ordered]
        many = self.plan.times
        if many == 1:
            goes = "goes" if len(states) == 1 else "go"
            return Panel(None, frozenset(), (), in_prose(f"One step; {listed(states)} {goes} on from it."), "The step is done",
                         "The step is done", loud=True)  # fmt: skip
        copies = count(many) if many <= 4 else f"all {_number(many)}"
        same = f"The same weights in {copies} copies" if strand.cell.parameters else f"{capital(_number(many))} copies"
        told = f"{same}; only {listed(states)} {'goes' if len(states) == 1 else 'go'} from one to the next."
        kept = self.kept()
        return Panel(None, frozenset(), (), in_prose(f"{told} {kept}".strip()), "What is the same, what goes on",
                     "What is the same, what goes on", loud=True)  # fmt: skip

    def kept(self) -> str:
        """How much of what the first step left is still there at the end, from the gates on the way."""
        strand = self.plan.strands[0]
        shares = [1.0] * len(strand.at(strand.order[0]).value(strand.cell.states[0].outgoing)[self.sample])
        for copy in strand.order[1:]:
            told = self.of(strand, copy)
            keeping = [key for key, verdict in verdicts(told.readings).items() if verdict.verb == "keeps"]
            lane = told.graph.lane
            if len(keeping) != 1 or len(lane) != 2 or keeping[0] != lane[0]:
                return ""
            gate = told.readings.gate(told.graph[keeping[0]])
            if gate is None:
                return ""
            shares = [share * open_ for share, open_ in zip(shares, told.readings.numbers(gate), strict=True)]
        if len(shares) > WRITTEN_UNITS or len(strand.order) < 2:
            return ""
        first = self.named(strand.order[0].time)
        of = f"Of what {first[:1].lower()}{first[1:]} left in the memory"
        if max(shares) < LEAST:
            return f"{of} less than 1% is still there."
        said = [f"{round(100 * share)}%" if share >= LEAST else "less than 1%" for share in shares]
        parts = [f"{share} in unit {unit}" for unit, share in enumerate(said, 1)] if len(said) > 1 else said
        return f"{of} there is still {listed(parts)}."

    # -- words --------------------------------------------------------------------------------------------------

    def named(self, time: int) -> str:
        words = self.plan.words
        return f"“{clean(words[time])}”" if time < len(words) and words[time] else f"Step {time + 1}"

    def place(self, strand: Strand, copy: Copy) -> str:
        """Which copy it is."""
        rows = self.plan.rows
        layer = f"layer {copy.layer}, " * (len({row[0] for row in rows}) > 1)
        way = f"{'backward' if copy.backward else 'forward'}, " * any(row[1] for row in rows)
        word = self.named(copy.time)
        return capital(f"{layer}{way}{word if word.startswith('“') else word.lower()}")

    def answered(self) -> str:
        """How what comes out is made, in the notation of the cell files."""
        answers = self.plan.answers
        assert answers is not None
        cell = next(iter(answers.steps.values())).sized.cell
        return printed(cell.equation(answers.shown))

    def _does(self, told: Gist) -> str:
        found: dict[str, Verdict] = {}
        for verdict in verdicts(told.readings).values():
            found.setdefault(verdict.verb, verdict)
        said = [f"{verb} {_shares(found[verb])}" for verb in ORDER if verb in found]
        return f"{', '.join(said)}." if said else ""

    def _memory(self, told: Gist) -> tuple[Equation, tuple[Figures, ...]]:
        """How the memory is made; where nothing carries one, the first state."""
        states = [*told.states()]
        carrier = told.graph.carrier
        kept = next((one.outgoing for one in told.cell.states if carrier and one.incoming == carrier.node), "")
        equation, lines = next((pair for pair in states if pair[0].target.text == kept), states[0])
        figures = side_by_side(lines) if lines else None
        if figures is None or len(str(figures)) > FIGURES:
            out = told.graph.by_key.get(Key(equation.target.text, leaving=True))
            figures = told.named(out) if out else None
        return equation, (figures,) if figures else ()

    def _names(self, equation: Equation) -> frozenset[str]:
        return frozenset(name.text for name in _leaves(equation))

    def _result(self, told: Gist) -> str:
        """All states as printed, for who does not see them."""
        return ", ".join(
            f"{printed(part.label)} = [{', '.join(told.readings.texts(part))}]"
            for part in told.graph.of("outgoing")
            if part.partner
        )

    def _called(self, strand: Strand, state: str) -> str:
        equation = next((one for one in strand.cell.equations if one.target.text == state), None)
        timeless = state.split("_")[0]
        return f"the {equation.name}" if equation is not None and equation.name else timeless

    def _handed_on(self) -> str:
        strand = self.plan.strands[-1]
        return self._called(strand, strand.hands_on)


LONGEST = 96  # characters of a step's sentence
LEAST = 0.005  # of what is still there, to be a number
FIGURES = 78  # likewise of a line of figures


def _moved(line: Figures, copy: Copy) -> Figures:
    """Figures that wait for what happens in a copy, with names at its time."""
    return Figures(tuple(map(partial(_chunk, copy=copy), line.chunks)))


def _chunk(chunk: Chunk, *, copy: Copy) -> Chunk:
    after = replace(chunk.after, part=replace(chunk.after.part, copy=copy)) if chunk.after else None
    return replace(chunk, spans=tuple(_span(span, copy.time + 1) for span in chunk.spans), after=after)


def _span(span: Span, time: int) -> Span:
    if isinstance(span.formula, Name) and span.formula.shift is not None:
        return replace(span, formula=timed(span.formula, time + span.formula.shift))
    return span


def _at(equation: Equation, time: int) -> Equation:
    """An equation at a time: its names with the step's number."""

    def at(name: Name) -> Name:
        return name if name.shift is None else timed(name, time + name.shift)

    return replace(equation, target=at(equation.target), expression=renamed(equation.expression, at))


def _shares(verdict: Verdict) -> str:
    if verdict.every:
        return listed(verdict.numbers)
    return f"{verdict.numbers[0]} to {verdict.numbers[1]}"


def _number(many: int) -> str:
    return NUMBERS[many] if many < len(NUMBERS) else str(many)


def _leaves(equation: Equation) -> Iterator[Name]:
    yield equation.target
    yield from (part for _, part in walk(equation.expression, "") if isinstance(part, Name))
