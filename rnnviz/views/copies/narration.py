"""The words on cells over time: what is the same in all copies, what each step does, what is handed on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
from rnnviz.story.panel import Chunk, Deed, Figures, Panel, Span, side_by_side
from rnnviz.story.voice import capital, listed
from rnnviz.text.plain import clean, printed
from rnnviz.views.cell.gist import Gist
from rnnviz.views.cell.verdict import Verdict, verdicts
from rnnviz.views.copies.plan import Plan

ORDER = ("keeps", "writes", "shows")  # what is said of a memory
LONGEST, FIGURES = 96, 92  # characters of a step's sentence, and of a line of figures
TINTS = "deeper: larger,  −: below 0"  # of values without their numbers
NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


class Steps:
    """What is said of each step of a plan, by its copies."""

    def __init__(self, plan: Plan, readings: Copies, *, tinted: bool = False) -> None:
        self.plan, self.readings, self.sample = plan, readings, readings.sample
        self.tinted = tinted

    def of(self, strand: Strand, copy: Copy) -> Gist:
        """The words on one step of a cell by itself."""
        cell = strand.cell
        return Gist(cell, Readings(idea(graph(cell, whole=True)), strand.at(copy), self.sample))

    def key(self) -> tuple[Figures, ...]:
        """What the letters of gauges stand for, of the first cell that has some, and what tints are, in one line."""
        said = list[tuple[Span, ...]]()
        for strand in self.plan.strands:
            first = strand.order[0]
            gauges = [part for part in self.readings.graph.of("gauge") if part.key.copy == first and part.name]
            said = said or [(Span(formula=part.label, role=part.role), Span(f" {part.name}")) for part in gauges]
        if self.tinted:
            said.append((Span(TINTS, "quiet"),))
        return (side_by_side(Figures((Chunk(spans),)) for spans in said),) if said else ()

    # -- panels -------------------------------------------------------------------------------------------------

    def step(self, strand: Strand, copy: Copy) -> Panel:
        """What a step does with the memory, in figures and in a sentence."""
        if not strand.cell.states:
            return self._alone(strand, copy)
        told, name = self.of(strand, copy), self.place(strand, copy)
        equation, lines = self._memory(told)
        said, lesson = self._does(told), told.lesson()
        if not said and lesson:
            at_rest = not any(number for part in told.graph.of("incoming") for number in told.readings.numbers(part))
            alone = "made from what comes in alone, for there is no state yet."
            said, lesson = alone if at_rest else lesson[:1].lower() + lesson[1:], ""
        whole = f"{name}{self._again(strand, copy)}"
        sentence = " ".join(filter(None, (f"{whole}: {said}" if said else f"{whole}.", lesson)))
        if len(sentence) > LONGEST:
            sentence = f"{whole}: {said}"
        equation = _at(equation, partial(placed, strand=strand, copy=copy))
        return Panel(
            equation,
            self._names(equation),
            self._moved(lines, strand, copy),
            in_prose(sentence),
            name,
            name,
            result=self._result(told),
        )

    def _again(self, strand: Strand, copy: Copy) -> str:
        """That a decoder takes in what came out before, or should have."""
        answers = self.plan.answers
        if strand.follows is None or copy.layer > 1 or answers is None or copy.time - 1 not in answers.steps:
            return ""
        return ", which it should have said" if self.plan.forced else ", which it has just said"

    def _alone(self, strand: Strand, copy: Copy) -> Panel:
        """What a step makes of its input, where nothing else comes in."""
        told = self.of(strand, copy)
        (part,) = told.graph.of("outgoing")
        equation = _at(strand.cell.equation(part.equation), partial(placed, strand=strand, copy=copy))
        name = self.named(copy.time)
        said = f"{name}: weights of its own, and nothing from any other step."
        return Panel(
            equation,
            self._names(equation),
            self._moved((told.named(part),), strand, copy),
            in_prose(said),
            name,
            name,
            result=f"{printed(part.label)} = [{', '.join(told.readings.texts(part))}]",
        )

    def answer(self, place: int, key: Key) -> Panel:
        """What the head makes of a state."""
        answers = self.plan.answers
        assert answers is not None
        time = [*answers.steps][place]
        trace = answers.steps[time]
        cell = trace.sized.cell
        equation = _at(cell.equation(answers.shown), partial(placed_read, answers=answers, time=time))
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

    def joined(self, key: Key) -> Panel:
        """What both directions hand on at a step."""
        part = self.readings.graph[key]
        texts = ", ".join(self.readings.texts(part))
        at = self.named(key.copy.time)
        name = f"{at}, joined"
        said = f"Joined at {lower(at)}: the forward state, up to here, and the backward state, from here on."
        return Panel(None, frozenset(), (), in_prose(said), name, name, result=f"{printed(part.label)} = [{texts}]")

    def states(self, strand: Strand) -> list[str]:
        """What its states are called, the memory first."""
        carrier = graph(strand.cell).carrier
        ordered = sorted(strand.cell.states, key=lambda state: carrier is None or state.incoming != carrier.node)
        return [self.called(strand, state.outgoing) for state in ordered]

    # -- words --------------------------------------------------------------------------------------------------

    def named(self, time: int) -> str:
        words = self.plan.words
        return f"“{clean(words[time])}”" if time < len(words) and words[time] else f"Step {time + 1}"

    def place(self, strand: Strand, copy: Copy) -> str:
        """Which copy it is."""
        plan = self.plan
        layer = f"layer {copy.layer}, " * (plan.layers > 1 and not strand.called)
        way = f"{BACKWARD if copy.backward else FORWARD}, " * plan.both
        part = f"{'decoder' if strand.follows else 'encoder'}, " * bool(plan.turn)
        return capital(f"{part}{layer}{way}{lower(self.named(copy.time))}")

    def answered(self) -> str:
        """How what comes out is made, in the notation of the cell files."""
        answers = self.plan.answers
        assert answers is not None
        cell = next(iter(answers.steps.values())).sized.cell
        return printed(cell.equation(answers.shown))

    def _moved(self, lines: Sequence[Figures], strand: Strand, copy: Copy) -> tuple[Figures, ...]:
        """Figures that wait for what happens in a copy: for what they tell, else for the first of it."""
        graph = self.readings.graph
        own = [part for part in graph.parts if part.key.copy == copy and part.kind in ("operator", "curve", "handed")]
        first = Deed(own[0].key, "value")

        def when(chunk: Chunk) -> Deed:
            if chunk.after is None:
                return first
            keys = (Key(chunk.after.part.node, leaving=leaving, copy=copy) for leaving in (False, True))
            return next((replace(chunk.after, part=key) for key in keys if key in graph.by_key), first)

        return tuple(Figures(tuple(_chunk(one, strand, copy, when(one)) for one in line.chunks)) for line in lines)

    def _does(self, told: Gist) -> str:
        found: dict[str, Verdict] = {}
        for verdict in verdicts(told.readings).values():
            found.setdefault(verdict.verb, verdict)
        said = [f"{verb} {_shares(found[verb])}" for verb in ORDER if verb in found]
        carrier = told.graph.carrier
        if said and carrier and not any(told.readings.numbers(told.graph[carrier])) and "keeps" in found:
            said[0] = "nothing to keep yet"
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

    def called(self, strand: Strand, state: str) -> str:
        equation = next((one for one in strand.cell.equations if one.target.text == state), None)
        timeless = state.split("_")[0]
        return f"the {equation.name}" if equation is not None and equation.name else timeless

    def _handed_on(self) -> str:
        strand = self.plan.strands[-1]
        return self.called(strand, strand.hands_on)


def _chunk(chunk: Chunk, strand: Strand, copy: Copy, after: Deed) -> Chunk:
    """What stands together, with names at their place."""
    spans = tuple(
        replace(span, formula=placed(span.formula, strand, copy)) if isinstance(span.formula, Name) else span
        for span in chunk.spans
    )
    return replace(chunk, spans=spans, after=after)


def _at(equation: Equation, at: Callable[[Name], Name]) -> Equation:
    """An equation with other names."""
    return replace(equation, target=at(equation.target), expression=renamed(equation.expression, at))


def placed(name: Name, strand: Strand, copy: Copy) -> Name:
    """A name at the time of a copy, of its layer and direction; what comes in from below by its name there."""
    if name.shift is None:  # weights of each layer and direction are its own
        return replace(name, superscript=strand.tag) if strand.tag and not name.superscript else name
    cell, now = strand.cell, copy.time + 1
    if name.text in cell.inputs:
        if len(strand.below) == 1:
            (below,) = strand.below
            return timed(below.cell.equation(below.hands_on).target, now, below.tag)
        return timed(name, now)
    states = {text for state in cell.states for text in (state.incoming, state.outgoing)}
    return timed(name, now + (-name.shift if copy.backward else name.shift), strand.tag if name.text in states else "")


def placed_read(name: Name, answers: Answers, time: int) -> Name:
    """A name of a head at the time of what it reads."""
    if name.shift is None:
        return name
    (strand, *others) = answers.strands
    return timed(name, time + 1 + name.shift, "" if others or name.text != strand.hands_on else strand.tag)


def _shares(verdict: Verdict) -> str:
    if verdict.every:
        return listed(verdict.numbers)
    return f"{verdict.numbers[0]} to {verdict.numbers[1]}"


def lower(name: str) -> str:
    """A step's name within a sentence; a word keeps its letters."""
    return name if name.startswith("“") else name.lower()


def number(many: int) -> str:
    """In words as far as steps go."""
    return NUMBERS[many] if many < len(NUMBERS) else str(many)


def _leaves(equation: Equation) -> Iterator[Name]:
    yield equation.target
    yield from (part for _, part in walk(equation.expression, "") if isinstance(part, Name))
