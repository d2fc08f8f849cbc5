"""The panels of the cell's film, made from the equations, their comments and the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Self

from rnnviz.cells.cell import Cell
from rnnviz.graph.graph import Key, Part
from rnnviz.graph.of_cell import PLUS
from rnnviz.graph.readings import Readings
from rnnviz.language.expression import Equation, Name, walk
from rnnviz.language.notation import in_prose
from rnnviz.parts.affine import is_rnn_cell
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.story.panel import Chunk, Figures, Panel, Span, calculations, side_by_side
from rnnviz.story.voice import Voice, abridged, capital, listed, ordinal
from rnnviz.text.plain import printed
from rnnviz.views.cell.lesson import lesson


class Narration(Voice):
    """Panels for the parts of one cell by their readings; `written` (from 0) are the units that are written out where
    there are too many for all.

    With `strips` a picture has each vector in one box, and the panel says between what its values lie.
    """

    def __init__(self, cell: Cell, readings: Readings, *written: int, strips: bool = False) -> None:
        self.cell, self.graph, self.readings = cell, readings.graph, readings
        self.written, self.strips = written, strips
        self.step, self.label = 0, ""
        self.most_terms = 7 if strips else Voice.most_terms  # one row, for what is below it

    def at(self, step: int, label: str) -> Self:
        """The same words for a step, from 0, of what is called so."""
        self.step, self.label = step, label
        return self

    def called(self, key: Key, *, new: bool = False) -> str:
        part = self.graph[key]
        return kind(part).called(part, self, new=new)

    def meaning(self, part: Part) -> str:
        if not part.assigned or not (part.name or self.cell.equation(part.equation).meaning):
            return ""
        meaning = self.cell.equation(part.equation).meaning
        return f"{capital(part.name)}: {meaning}." if meaning else f"{capital(part.name)}."

    def formula(self, part: Part) -> str:
        return printed(self.cell.equation(part.equation) if part.assigned else part.label)

    def lesson(self) -> str:
        """What the numbers of the step hold, a sentence; "" where that is nothing."""
        return lesson(self.readings)

    def terms(self, part: Part) -> int:
        """How many terms of a part's sums are seen one by one, weights and biases; 0 where they are not."""
        if self.written or self.strips or not self.all(part) or not part.argument:
            return 0
        count = sum(self.readings.size(self.graph[source.key]) for source in part.sources) + len(part.biases)
        return count if count <= self.most_terms else 0

    def opening(self) -> Panel:
        given = zoned(self.graph, Zone.BELOW, Zone.LEFT)
        called = [self.called(part.key).replace("previous ", "") for part in given]
        if self.graph.carrier is not None:
            memory = capital(self.called(self.graph.carrier).replace("previous ", ""))
            others = [name for part, name in zip(given, called, strict=True) if part.key != self.graph.carrier]
            comes = "comes" if len(others) == 1 else "come"
            sentence = self._first(memory, f"{listed(others)} {comes} in below.")
        else:
            sentence = f"{self._one_step}: it starts from {listed([self.called(part.key) for part in given])}."
        return self._rows(given, sentence, "Start", "What comes in")

    def _first(self, memory: str, others: str) -> str:
        """What a step of a cell with a lane begins with."""
        return f"{self._one_step}. {memory}, on the lane on top, carries the memory; {others}"

    @property
    def _one_step(self) -> str:
        return f"One time step, “{self.label}”" if self.label else "One time step"

    def closing(self) -> Panel:
        leaving = zoned(self.graph, Zone.RIGHT)
        new = [self.called(part.key, new=True) for part in leaving if part.partner]
        ends = "goes on as the previous one" if len(new) == 1 else "go on as the previous ones"
        told = self.lesson()
        if not told:
            told = f"The step is done: {listed(new)} {ends} of the next step." if new else "The step is done."
        elif self.step:
            told = f"This time {told[:1].lower()}{told[1:]}"
        title = f"The {f'{ordinal(self.step + 1)} ' * bool(self.step)}step is done"
        return replace(self._rows(leaving, told, title, title), loud=True)

    def passing(self) -> Panel:
        """What the next step begins with."""
        below = zoned(self.graph, Zone.BELOW)
        sentence = f"The next step: the same cell{' with the same weights' * self._learns}"
        new = "a new input" if len(below) == 1 else "new inputs"
        sentence += f", and {new}{f', “{self.label}”' * bool(self.label)}."
        title = (
            f"The {ordinal(self.step + 1) if self.step > 1 else 'next'} step{f', “{self.label}”' * bool(self.label)}"
        )
        return self._alone(sentence, title, (*below, *zoned(self.graph, Zone.LEFT)))

    def again(self) -> Panel:
        gates = any(part.role == "gate" for part in self.graph.parts)
        sentence = (
            f"{'All gates' if gates else 'All of it'} at once: {'the same weights, ' * self._learns}other numbers."
        )
        made = [part for part in self.graph.parts if kind(part).zone is Zone.COLUMN and part.assigned]
        return self._alone(sentence, "The same weights", made)

    def moved_on(self) -> Panel:
        meets = any(self.graph[key].function == PLUS for key in self.graph.lane)
        sentence = "Old and new meet on the lane, as before." if meets else "And on it goes, as before."
        return self._alone(sentence, "As before", [])

    @property
    def _learns(self) -> bool:
        return bool(self.cell.parameters)

    def _alone(self, sentence: str, title: str, parts: Sequence[Part]) -> Panel:
        """A sentence; the numbers stand in the picture, and are said to who does not see it."""
        said = ", ".join(text for part in parts for text in calculations(self.named(part)))
        return Panel(None, frozenset(), (), sentence, title, title, result=said)

    def _rows(self, parts: Sequence[Part], sentence: str, title: str, name: str) -> Panel:
        """All of these vectors by their names, in one line."""
        line = side_by_side(self.named(part) for part in parts)
        formula = "" if kind(parts[0]).zone is Zone.RIGHT else ", ".join(printed(part.label) for part in parts)
        return Panel(
            None, frozenset(), (line,), in_prose(sentence), title, name, formula, result=", ".join(calculations(line))
        )

    def panel(self, key: Key, *, leaves: bool = False) -> Panel:
        """The panel of a part's beat, in which what it takes in may have left as well."""
        part = self.graph[key]
        said = kind(part).says(part, self)
        sentence, unit = said.sentence, said.unit
        if leaves:
            source = part.sources[0].key
            told = sentence.replace(self.called(source), "it", 1)
            sentence = f"{capital(self.called(source, new=True))} leaves. {told}"
        return Panel(
            self._equation(part),
            self._active(part),
            (*said.lines, *self._all_of(part)),
            in_prose(sentence),
            kind(part).title(part, self),
            *kind(part).tip(part, self),
            None if part.key.share else part.label,
            said.result or self._result(part, unit),
            unit,
            (self._result(part),) if unit is not None else (),
            said.after,
        )

    def looked_at(self, key: Key) -> Panel:
        """The panel where a value is all that a picture is about."""
        return self.panel(key)

    def _all_of(self, part: Part) -> Iterator[Figures]:
        """Of a long vector between what all its values lie."""
        if self.strips and not self.all(part):
            name = Span("weighted sum", part.role) if part.key.share else Span(formula=part.label, role=part.role)
            unit = self.units(part)[-1]
            yield Figures(self.made(part, unit, "", name, Span(f" {self.extremes(part)}", "quiet")))

    def together(self, parts: Sequence[Part]) -> Panel:
        """Weighted sums that are worked out at once: a line for each, with its equation."""
        called = [self.called(part.key) for part in parts]
        inner = next((name for part, name in zip(parts, called, strict=True) if is_rnn_cell(part, self.graph)), "")
        sentence = f"The same machine with other weights{f'; {inner} is an RNN cell inside the cell' if inner else ''}."
        title = capital(listed([name.removeprefix("the ") for name in called]))
        return Panel(
            None,
            frozenset(),
            tuple(self._summary(part) for part in parts),
            in_prose(sentence),
            title,
            title,
            ", ".join(printed(part.label) for part in parts),
            result=", ".join(self._result(part, self.alone(part)) for part in parts),
            whole=tuple(self._result(part) for part in parts if self.alone(part) is not None),
        )

    def _summary(self, part: Part) -> Figures:
        """The equation of a part, and for each unit its sum with what the function makes of it."""
        formula = Span(formula=self._equation(part) if part.assigned else part.label, role=part.role)
        return Figures((Chunk((formula,)), *kind(part).brief(part, self)))

    def _result(self, part: Part, unit: int | None = None) -> str:
        """What came out, as printed: `f_t = [0.91, 0.12]`, or of one unit where the panel has one alone."""
        name = "weighted sum" if part.key.share else printed(part.label)
        texts = self.readings.texts(part)
        if unit is not None:
            return f"unit {unit + 1}: {name} = {texts[unit]}"
        return f"{name} = [{', '.join(abridged(texts))}]"

    def _equation(self, part: Part) -> Equation | None:
        """The equation in which a part is made; None where none is, as of an input that the next step sees again."""
        return next((one for one in self.cell.equations if one.target.text == part.equation), None)

    def _active(self, part: Part) -> frozenset[str]:
        """The names that stand in what is worked out."""
        equation = self._equation(part)
        if equation is None:
            return frozenset()
        own = {term.node for term in (*part.terms, *part.argument)}
        inside = [e for node, e in walk(equation.expression, part.equation) if any(within(node, at) for at in own)]
        active = frozenset(e.text for e in inside if isinstance(e, Name))
        return active | {part.equation} if part.assigned or part.key.leaving else active


def within(node: str, other: str) -> bool:
    """Whether a place in a tree is another or lies below it."""
    return node == other or node.startswith(f"{other}/")
