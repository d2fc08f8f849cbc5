"""The panels of the way back: at each part the rule by which it hands on what arrives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.functions.plates import MINUS as NEGATED
from rnnviz.functions.plates import ONE_MINUS, PLATES, has_curve
from rnnviz.gradients.asked import Asked
from rnnviz.gradients.losses import SQUARED_ERROR
from rnnviz.graph.graph import Key, Part
from rnnviz.graph.of_cell import PLUS, PRODUCT
from rnnviz.graph.readings import Readings
from rnnviz.language.names import read_name
from rnnviz.language.notation import in_prose
from rnnviz.numbers.digits import MINUS, read, show, significant
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import zoned
from rnnviz.story.panel import Chunk, Figures, Panel, Span, side_by_side
from rnnviz.story.voice import bracketed, capital, listed
from rnnviz.text.plain import clean, printed
from rnnviz.views.backward.figures import APART, Lines, Worked
from rnnviz.views.backward.shares import Shares
from rnnviz.views.cell.narration import Narration

HALF, STEEP, FLAT = 0.5, 0.5, 0.16
"""From where on a gate is open; what slopes lose next to nothing, and nearly all: of a gate that is less than 0.2 from
shut or open."""
KEY = "Below each value: the derivative with respect to it, which hollow arrows bring; lines of fans: those of weights"


class Returning(Narration):
    """Panels of a cell, and of the derivatives that come back through it."""

    def __init__(self, readings: Readings, shares: Shares, asked: Asked) -> None:
        super().__init__(readings.trace.sized.cell, readings)
        self.shares, self.asked = shares, asked
        self.symbol = "L" if asked.loss else printed(read_name(asked.name))
        self.figures = Lines(shares, self.symbol)

    @property
    def start(self) -> Part:
        """The part that shows the value that is asked about: as it leaves, or within the cell."""
        known = (Key(self.asked.name, leaving=True), Key(self.asked.name))
        found = [self.graph.by_key[key] for key in known if key in self.graph.by_key]
        return found[0] if found else self.graph.parts[-1]

    # -- panels -------------------------------------------------------------------------------------------------------

    def forward(self) -> Panel:
        """The step as it is, in one go."""
        sentence = "First forward, as ever; each operation remembers what it was given."
        return self._alone(sentence, "Forward", zoned(self.graph, Zone.RIGHT))

    def lost(self) -> Panel:
        """What is asked for: a loss against its target, an entry, or several."""
        asked, start = self.asked, self.start
        later = [
            part
            for part in zoned(self.graph, Zone.RIGHT)
            if part is not start and self.shares.arrives(part) is not None
        ]
        if asked.loss is not None:
            sentence = f"The {asked.loss.name} says how far {asked.name} is from its target y."
        else:
            unit = f"unit {asked.entry} of " * (asked.entry is not None)
            sentence = f"Asked: how {unit}{asked.name} changes with all that it is made of."
        if later:
            names = listed([self.called(part.key, new=True) for part in later])
            sentence += f" To {names} nothing comes back: there are no later steps."
        result = str(self.figures.values(start))
        return Panel(
            None, frozenset(), tuple(self.question()), in_prose(sentence), *("What is asked",) * 2, result=result
        )

    def question(self) -> list[Figures]:
        """The loss with its number, where there is one, and the derivative by the value that is asked about."""
        return [*self._loss(), self._of_value()]

    def _loss(self) -> list[Figures]:
        """The loss with its number, and the target."""
        asked, start, sample = self.asked, self.start, self.readings.sample
        if asked.loss is None or asked.target is None:
            return []
        before, *rest = asked.loss.formula.replace("{0}", "{}").split("{}")
        spans = [Span(f"L = {before}")]
        for piece in rest:
            spans += [Span(formula=start.label, role=start.role), Span(piece)]
        number = Span(f" = {significant(float(asked.value[sample]))}")
        label = f", {clean(asked.label)}" if asked.label else ""
        target = Span(f"{APART}y = [{', '.join(map(show, asked.target[sample].tolist()))}]{label}")
        return [Figures((Chunk((*spans, number, target)),))]

    def _of_value(self) -> Figures:
        """The derivative by the value itself: of the squared error the difference."""
        asked, start, sample = self.asked, self.start, self.readings.sample
        if asked.loss is None or asked.target is None or asked.loss.name != SQUARED_ERROR:
            return self.figures.values(start)
        targets = map(show, asked.target[sample].tolist())
        worked = [
            Worked(f"{value} {MINUS} {bracketed(y)}", read(value) - read(y), significant(float(slope)))
            for value, y, slope in zip(self.readings.texts(start), targets, asked.seed[sample], strict=True)
        ]
        return self.figures.row(self.figures.by(start.label, start.role), worked, start.key)

    def handed(self, part: Part, done: frozenset[Key]) -> Panel:
        """What a part hands back; `done` is all that every share has reached then."""
        several = [self.graph[key] for key in dict.fromkeys(source.key for source in part.sources) if key in done]
        several += [part] if part.kind == "concat" else []
        added = [self.figures.added(one, part) for one in several]
        lines = [*self.figures.handed(part), *(one for one in added if one is not None)]
        return self._back([part], self._rule(part), lines)

    def gates(self, parts: Sequence[Part]) -> Panel:
        """Weighted sums that hand back at once."""
        names = listed([self.called(part.key) for part in parts])
        rule = f"In the same way {names}: what arrives, times the slope, goes to the weights."
        lines = [
            self.figures.through(part, f"{capital(self.called(part.key).removeprefix('the '))}: ")
            for part in parts
            if part.function
        ]
        return self._back(parts, rule, lines)

    def ending(self, *, still: bool = False) -> Panel:
        """What is to be remembered; in a `still` with what was asked."""
        outer = [part for part in zoned(self.graph, Zone.BELOW, Zone.LEFT) if self.shares.arrives(part) is not None]
        ends = side_by_side([self.figures.values(part) for part in outer]) if outer else None
        lines = (*(self.question()[:1] if still else ()), *((ends,) if ends else ()))
        result = ", ".join(str(self.figures.values(part)) for part in outer)
        title = "The way back is done"
        return Panel(
            None, frozenset(), lines, in_prose(self.lesson_back()), title, title, result=result, loud=True
        )  # fmt: skip

    def lesson_back(self) -> str:
        """Where least comes through of what arrives, and why."""
        curves = [
            (abs(slope), part, unit, arrived)
            for part in self.graph.parts
            if part.kind in ("affine", "map") and has_curve(part.function) and part.function not in (ONE_MINUS, NEGATED)
            for unit, arrived in enumerate(self.shares.slopes.numbers(part) or ())
            if arrived
            for slope in [float(self.shares.slope(part)[unit])]
        ]
        gates = [curve for curve in curves if curve[1].role == "gate"]
        slope, part, unit, arrived = min(gates or curves, key=lambda curve: curve[0], default=(1.0, None, 0, 0.0))
        if part is None or slope > STEEP:
            return "Every value and every weight now knows what a little more of it would do."
        which = f" of unit {unit + 1}" if self.readings.size(part) > 1 else ""
        if slope == 0:
            at = show(self.readings.argument(part)[unit])
            return f"Nothing comes through {part.function}{which}: where it is, at {at}, its slope is 0."
        at, why = self.readings.texts(part)[unit], f"{part.function} has a slope of {significant(slope)}"
        if slope < FLAT:
            nearly = f"it is nearly {'open' if self.readings.numbers(part)[unit] > HALF else 'shut'}, "
            why = f"{nearly * bool(gates)}{part.function} is flat there"
        left = arrived * float(self.shares.slope(part)[unit])
        told = f"of {significant(arrived)} only {significant(left)} is left"
        return f"Least passes {self.called(part.key)}{which}: at {at} {why}, and {told}."

    # -- rules --------------------------------------------------------------------------------------------------------

    def _rule(self, part: Part) -> str:
        name = self.called(part.key)
        if part.kind == "concat":
            users = [self.called(user.key) for user, _ in self.shares.takers(part.key)]
            back = f"What comes back from {listed(users)} adds up" if len(users) > 1 else "What comes back is parted"
            return f"{back}, and each entry gets its own."
        if part.function in PLATES and not self.shares.elementwise(part):
            loss = self.asked.loss
            crossed = loss is not None and (loss.of, self.asked.name) == (part.function, part.equation)
            less = "; with cross-entropy that is each share less its target" * crossed
            return f"{part.function} sees all at once: what arrives, less its mean, times each share{less}."
        if part.kind == "affine":
            slope = ": what arrives, times the slope of its curve" if part.function else " hands on what arrives"
            return f"{capital(name)}{slope}. Each weight gets that times its own entry: thick lines, large derivatives."
        if part.function == PRODUCT:
            return "A product hands each factor what arrives, times the other factor."
        if part.function == PLUS:
            every = "both" if len(part.sources) == 2 else "all"
            sign = ", with its sign" * any(source.sign < 0 for source in part.sources)
            return f"A sum hands what arrives to {every} as it is{sign}."
        if part.kind == "map":
            if np.allclose(self.shares.slope(part), -1.0):
                return "Its slope is −1 everywhere: what arrives changes its sign."
            return f"{part.function} hands on what arrives, times its slope where the dot is."
        return f"{capital(name)} hands on what arrives through all of its operations."

    def _back(self, parts: Sequence[Part], sentence: str, lines: Sequence[Figures]) -> Panel:
        part = parts[0]
        reached = [self.graph[key] for key in dict.fromkeys(s.key for one in parts for s in one.sources)]
        results = [str(self.figures.values(one)) for one in reached if self.shares.arrives(one) is not None]
        title = f"Back through {listed([self.called(one.key) for one in parts])}"
        equation = self._equation(part) if len(parts) == 1 and part.kind != "concat" else None
        return Panel(
            equation,
            self._active(part) if equation else frozenset(),
            tuple(lines),
            in_prose(sentence),
            title,
            title,
            ", ".join(printed(one.label) for one in parts),
            result=", ".join(results),
        )
