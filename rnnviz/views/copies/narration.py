"""The words on cells over time: what is the same in all copies, what each step does, what is handed on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from rnnviz.graph.copies import Copies
from rnnviz.graph.graph import Copy, Key
from rnnviz.graph.idea import idea
from rnnviz.graph.of_cell import graph
from rnnviz.graph.readings import Readings
from rnnviz.graph.strands import Answers, Strand, timed
from rnnviz.language.expression import Equation, Name, walk
from rnnviz.language.notation import in_prose
from rnnviz.language.renaming import renamed
from rnnviz.models.model import BACKWARD, FORWARD
from rnnviz.story.panel import Chunk, Figures, Panel, side_by_side
from rnnviz.story.voice import COUNTED, WRITTEN_UNITS, capital, count, listed
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
        plan, strand = self.plan, self.plan.strands[0]
        weights, title = strand.steps[0].sized.parameter_count, "One cell, again and again"
        used = TIMES.get(plan.times, f"{number(plan.times)} times")
        said = f"One cell, used {used}: the same {weights:,} weights in every copy, at the foot of each."
        if not weights:
            said = f"One cell, used {used}."
        if plan.turn:
            states = "state" if len(strand.cell.states) == 1 else "states"
            title, said = "An encoder and a decoder", f"An encoder reads {number(plan.turn)} steps; a decoder"
            said += f" with weights of its own begins with its last {states}."
        elif len(plan.rows) > 1:
            title = capital(
                listed([f"{number(plan.layers)} layers"] * (plan.layers > 1) + ["both directions"] * plan.both)
            )
            said = " ".join(self._rows())
        return Panel(None, frozenset(), (), in_prose(said), title, title)

    def _rows(self) -> Iterator[str]:
        """What the rows of a model are."""
        plan = self.plan
        if plan.both:
            yield "Two cells read the same steps, one forward, one backward; what both hand on is joined."
        if plan.layers > 1:
            yield f"{capital(number(plan.layers))} layers: what one hands on at a step goes into the one above."

    def step(self, strand: Strand, copy: Copy) -> Panel:
        """What a step does with the memory, in figures and in a sentence."""
        told = self.of(strand, copy)
        equation, lines = self._memory(told)
        said = self._does(told) or told.lesson()
        name = self.place(strand, copy)
        lesson = told.lesson() if self._does(told) else ""
        said = said if self._does(told) else said[:1].lower() + said[1:]
        sentence = " ".join(filter(None, (f"{name}: {said}" if said else f"{name}.", lesson)))
        if len(sentence) > LONGEST:
            sentence = f"{name}: {said}"
        equation = _at(equation, partial(_placed, strand=strand, copy=copy))
        return Panel(
            equation,
            self._names(equation),
            tuple(_moved(line, strand, copy) for line in lines),
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
        equation = _at(cell.equation(answers.shown), partial(_read, answers=answers, time=time))
        texts = self.readings.texts(self.readings.graph[key])
        after = "After the last step" if answers.last else self.place(answers.strands[0], answers.read(time)[0])
        meant = f": {self.plan.said[place]}" if self.plan.said else ""
        name = equation.name or printed(equation.target)
        what = "both directions" if len(answers.strands) > 1 else self._handed_on()
        sentence = f"{after}{',' * (not answers.last)} the head reads {what}; {name}{meant}."
        shown = f"{printed(equation.target)} = [{', '.join(texts)}]"
        return Panel(
            equation, self._names(equation), (), in_prose(sentence), capital(name), capital(name), result=shown
        )

    def closing(self) -> Panel:
        """What is the same and what goes on."""
        plan, strand = self.plan, self.plan.strands[0]
        states, one = listed(self._states(strand)), len(strand.cell.states) == 1
        goes, many = "goes" if one else "go", len(strand.order)
        if plan.turn:
            told = f"Each of the two has the same weights at all its steps; {states} after "
            told += f"{_lower(self.named(plan.turn - 1))} {'is' if one else 'are'} all that the decoder knows."
        elif plan.both:
            told = "Each direction has the same weights at all its steps; what is joined has seen the whole sequence."
        elif plan.layers > 1:
            told = f"Each layer has the same weights at all steps; {states} {goes} on within a layer, "
            told += "and up." if one else f"{self._called(strand, strand.hands_on)} also up."
        elif many == 1:
            told = f"One step; {states} {goes} on from it."
        else:
            same = (
                f"The same weights in {_all(many)} copies"
                if strand.cell.parameters
                else f"{capital(number(many))} copies"
            )
            told = f"{same}; only {states} {goes} from one to the next. {self.kept()}".strip()
        title = "What is the same, what goes on"
        return Panel(None, frozenset(), (), in_prose(told), title, title, loud=True)

    def joined(self, key: Key) -> Panel:
        """What both directions hand on at a step."""
        part = self.readings.graph[key]
        texts = ", ".join(self.readings.texts(part))
        name = f"{self.named(key.copy.time)}, joined"
        said = (
            f"{self.named(key.copy.time)}: what came before it, from the left, and what comes after it, from the right."
        )
        return Panel(None, frozenset(), (), in_prose(said), name, name, result=f"{printed(part.label)} = [{texts}]")

    def _states(self, strand: Strand) -> list[str]:
        """What its states are called, the memory first."""
        carrier = graph(strand.cell).carrier
        ordered = sorted(strand.cell.states, key=lambda state: carrier is None or state.incoming != carrier.node)
        return [self._called(strand, state.outgoing) for state in ordered]

    def kept(self) -> str:
        """How much of what the first step left is still there at the end, from the gates on the way."""
        strand = self.plan.strands[0]
        if len(strand.order) < 2:
            return ""
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
        if len(shares) > WRITTEN_UNITS:
            return ""
        of = f"Of what {_lower(self.named(strand.order[0].time))} left in the memory"
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
        plan = self.plan
        layer = f"layer {copy.layer}, " * (plan.layers > 1)
        way = f"{BACKWARD if copy.backward else FORWARD}, " * plan.both
        part = f"{'decoder' if strand.follows else 'encoder'}, " * bool(plan.turn)
        return capital(f"{part}{layer}{way}{_lower(self.named(copy.time))}")

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


def _moved(line: Figures, strand: Strand, copy: Copy) -> Figures:
    """Figures that wait for what happens in a copy, with names at its place."""
    return Figures(tuple(_chunk(chunk, strand, copy) for chunk in line.chunks))


def _chunk(chunk: Chunk, strand: Strand, copy: Copy) -> Chunk:
    after = replace(chunk.after, part=replace(chunk.after.part, copy=copy)) if chunk.after else None
    spans = tuple(
        replace(span, formula=_placed(span.formula, strand, copy)) if isinstance(span.formula, Name) else span
        for span in chunk.spans
    )
    return replace(chunk, spans=spans, after=after)


def _at(equation: Equation, at: Callable[[Name], Name]) -> Equation:
    """An equation with other names."""
    return replace(equation, target=at(equation.target), expression=renamed(equation.expression, at))


def _placed(name: Name, strand: Strand, copy: Copy) -> Name:
    """A name at the time of a copy, of its layer and direction; what comes in from below by its name there."""
    if name.shift is None:
        return name
    cell, now = strand.cell, copy.time + 1
    if name.text in cell.inputs:
        if len(strand.below) == 1:
            (below,) = strand.below
            return timed(below.cell.equation(below.hands_on).target, now, below.tag)
        return timed(name, now)
    states = {text for state in cell.states for text in (state.incoming, state.outgoing)}
    return timed(name, now + (-name.shift if copy.backward else name.shift), strand.tag if name.text in states else "")


def _read(name: Name, answers: Answers, time: int) -> Name:
    """A name of a head at the time of what it reads."""
    if name.shift is None:
        return name
    (strand, *others) = answers.strands
    return timed(name, time + 1 + name.shift, "" if others or name.text != strand.hands_on else strand.tag)


def _shares(verdict: Verdict) -> str:
    if verdict.every:
        return listed(verdict.numbers)
    return f"{verdict.numbers[0]} to {verdict.numbers[1]}"


def _lower(name: str) -> str:
    """A step's name within a sentence; a word keeps its letters."""
    return name if name.startswith("“") else name.lower()


def _all(many: int) -> str:
    return count(many) if many in COUNTED else f"all {number(many)}"


def number(many: int) -> str:
    """In words as far as steps go."""
    return NUMBERS[many] if many < len(NUMBERS) else str(many)


def _leaves(equation: Equation) -> Iterator[Name]:
    yield equation.target
    yield from (part for _, part in walk(equation.expression, "") if isinstance(part, Name))
