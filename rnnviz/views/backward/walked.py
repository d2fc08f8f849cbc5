"""A run on its way back: where in the picture its derivatives stand, and the lines in which they are reckoned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from rnnviz.gradients.asked import Asked
from rnnviz.graph.copied_slopes import CopiedSlopes
from rnnviz.graph.copies import Copies
from rnnviz.graph.graph import Copy, Key, Part
from rnnviz.graph.of_cell import PRODUCT, graph
from rnnviz.graph.readings import Readings
from rnnviz.graph.slopes import Slopes
from rnnviz.graph.strands import card
from rnnviz.language.expression import Expr, Name
from rnnviz.language.names import read_name
from rnnviz.numbers.digits import TIMES, read, significant
from rnnviz.story.panel import Chunk, Deed, Figures, Span, side_by_side
from rnnviz.story.voice import bracketed
from rnnviz.text.plain import printed
from rnnviz.views.backward.figures import QUIET, Lines, Worked, added_up
from rnnviz.views.backward.narration import Returning
from rnnviz.views.backward.shares import Shares
from rnnviz.views.copies.narration import Steps, lower, placed, placed_read
from rnnviz.views.copies.plan import Plan

MOST_ADDED, LONGEST = 6, 118  # shares of a weight, and characters, in one line


class Walked(Steps):
    """One cell over time, and a head, with the derivatives of one number."""

    def __init__(self, plan: Plan, readings: Copies, slopes: CopiedSlopes, *, tinted: bool = False) -> None:
        super().__init__(plan, readings, tinted=tinted)
        assert plan.gradient is not None
        self.slopes, self.gradient = slopes, plan.gradient
        (self.strand,) = plan.strands
        state = graph(self.strand.cell).carrier
        carried = {one.incoming: one.outgoing for one in self.strand.cell.states}
        self.memory = carried[state.node] if state else self.strand.hands_on
        """The state that is followed: what carries the memory, else what is handed on."""
        self.symbol = "L" if self.asked.loss else printed(read_name(self.asked.name))

    @property
    def asked(self) -> Asked:
        return self.gradient.asked

    @property
    def start(self) -> Part:
        """The part that shows the value that is asked about, or the copy that it is in."""
        copy = self.asked_copy
        keys = (Key(self.asked.name, leaving=True, copy=copy), Key(self.asked.name, copy=copy), card(copy))
        known = self.readings.graph.by_key
        return next((known[key] for key in keys if key in known), self.readings.graph.parts[-1])

    @property
    def read(self) -> Part:
        """The state that a head reads, where one is asked about."""
        answers, copy = self.plan.answers, self.asked_copy
        at = answers.read(copy.time)[0] if answers is not None else copy
        return self.readings.graph[Key(self.strand.hands_on, leaving=True, copy=at)]

    @property
    def reached(self) -> tuple[Copy, ...]:
        """The copies at which anything arrives, the last first."""
        return tuple(copy for copy in reversed(self.strand.order) if self.slopes.steps.get(copy))

    def starts(self, part: Part) -> bool:
        """Whether it is a state to which nothing comes back from outside: no later step, and not asked about."""
        return part.kind == "handed" and part.key.copy == self.reached[0] and part is not self.start

    def before(self, copy: Copy, state: str) -> Part:
        """The part with a state, by its outgoing name, as it comes into a copy."""
        known = self.readings.graph
        if copy == self.strand.order[0]:
            incoming = next(one.incoming for one in self.strand.cell.states if one.outgoing == state)
            return known[Key(incoming, copy=copy)]
        return known[Key(state, leaving=True, copy=replace(copy, time=copy.time - 1))]

    @property
    def asked_copy(self) -> Copy:
        """Where the value that is asked about stands."""
        asked, answers = self.asked, self.plan.answers
        if answers is not None and asked.part == "head":
            times = [*answers.steps]
            return answers.copy(times[asked.step - 1 if asked.step else -1])
        return replace(self.strand.last, time=asked.step - 1) if asked.step else self.strand.last

    def one(self, copy: Copy) -> Returning:
        """The words on one step by itself."""
        trace, sample = self.readings.of(copy), self.readings.sample
        parts = graph(trace.sized.cell)
        readings = Readings(parts, trace, sample)
        slopes = Slopes(parts, self.slopes.steps[copy], [*self.asked.above(self.gradient.run).values()][-1], sample)
        return Returning(readings, Shares(readings, slopes), self.asked)

    @property
    def _lines(self) -> Lines:
        return self.one(self.reached[0]).figures

    def _label(self, name: Name) -> Name:
        """A name of the step that is asked about, at its place."""
        copy, answers = self.asked_copy, self.plan.answers
        if answers is not None and self.asked.part == "head":
            return placed_read(name, answers, answers.read(copy.time)[0].time)
        return placed(name, self.strand, copy)

    def relabelled(self, line: Figures) -> Figures:
        """A line of one step with its names at their place, which waits for what is shown there."""
        after = Deed(self.start.key, "below")
        return Figures(tuple(_renamed(one, self._label, after if one.after else None) for one in line.chunks))

    def values_of(self, part: Part) -> str:
        return str(self.listed(part))

    def listed(self, part: Part) -> Figures:
        """The derivatives by a part, in a row, which come when they land."""
        head = self._by(part)
        texts = ", ".join(self.slopes.texts(part))
        return Figures((head, Chunk((Span(f" = [{texts}]"),), Deed(part.key, "below"))))

    def _by(self, part: Part) -> Chunk:
        return Chunk((Span(f"∂{self.symbol}/∂"), Span(formula=part.label, role=part.role)))

    def past(self, copy: Copy) -> Part:
        return self.before(copy, self.memory)

    def together(self, copy: Copy) -> Figures | None:
        """Where a state is read in its own step as well as in the next: how both shares of unit 1 add up."""
        part = self.readings.graph[Key(self.memory, leaving=True, copy=copy)]
        whole, later = graph(self.strand.cell), self.slopes.steps.get(replace(copy, time=copy.time + 1))
        incoming = next(one.incoming for one in self.strand.cell.states if one.outgoing == self.memory)
        arrived = later.inputs.get(incoming) if later else None
        total, own = self.slopes.numbers(part), self.slopes.steps[copy].nodes
        reading = [user for user in whole.users(Key(self.memory)) if user.key.node in own]
        if arrived is None or total is None or not reading:
            return None
        share = float(arrived[self.readings.sample][0])
        row = added_up([share, total[0] - share], self.slopes.texts(part)[0])
        after = lower(self.named(copy.time + 1))
        by = [one.label for one in self._others(copy)]
        way = [Span("by way of ", QUIET), *_listed(by)] if by else [Span("within its own step", QUIET)]
        lead = (Span(f"from {after} and ", QUIET), *way, Span(", unit 1: ", QUIET))
        return Figures((Chunk(lead), *self._lines.row(self._by(part), [row], part.key).chunks))

    def _others(self, copy: Copy) -> list[Part]:
        """The other states of a step by which there is a derivative."""
        states = [one.outgoing for one in self.strand.cell.states if one.outgoing != self.memory]
        parts = [self.readings.graph[Key(state, leaving=True, copy=copy)] for state in states]
        return [part for part in parts if self.slopes.numbers(part) is not None]

    def along(self, copy: Copy) -> Figures | None:
        """What goes back along the memory: what arrives, times what lets it pass."""
        cell = self.strand.cell
        whole = graph(cell)
        part = whole[whole.lane[0]] if whole.lane and whole.carrier else None
        if part is None or part.function != PRODUCT or len(part.sources) != 2:
            return None
        arrives = self.slopes.steps[copy].nodes.get(part.key.node)
        others = [whole[one.key] for one in part.sources if one.key != whole.carrier]
        if arrives is None or len(others) != 1:
            return None
        readings = Readings(whole, self.strand.at(copy), self.readings.sample)
        worked = []
        for above, factor in zip(arrives[self.readings.sample], readings.numbers(others[0]), strict=True):
            came, text = significant(float(above)), significant(factor)
            told = f"{came} {TIMES} {bracketed(text)}"
            worked.append(Worked(told, read(came) * read(text), significant(float(above * factor))))
        past = self.past(copy)
        head = Chunk((Span("along the memory to ", QUIET), Span(formula=past.label, role=past.role)))
        here = Key(part.key.node, copy=copy)
        reached = here if here in self.readings.graph.by_key else card(copy)
        return self._lines.row(head, worked, reached, " goes ")

    def besides(self, copy: Copy) -> Figures | None:
        """Where the memory is also read by gates or a candidate: what comes by these, of unit 1."""
        whole, step, sample = graph(self.strand.cell), self.slopes.steps[copy], self.readings.sample
        assert whole.carrier is not None
        part, past = whole[whole.lane[0]], self.past(copy)
        total = step.inputs.get(whole.carrier.node)
        if len(whole.users(whole.carrier)) < 2 or total is None:
            return None
        readings = Readings(whole, self.strand.at(copy), sample)
        (factor,) = (readings.numbers(whole[one.key]) for one in part.sources if one.key != whole.carrier)
        along = float(step.nodes[part.key.node][sample][0]) * factor[0]
        row = added_up([along, float(total[sample][0]) - along], significant(float(total[sample][0])))
        lead = Chunk((Span("with what goes by gates and weights, unit 1", QUIET),))
        return self._lines.row(lead, [row], past.key, ":  ")

    def norm(self, part: Part) -> float:
        return float(np.linalg.norm(self.slopes.numbers(part) or ()))

    def course(self) -> list[Figures]:
        """The norm of the gradient at each state, from the last that is reached to the first, of as many states as
        there is room for."""
        states = sorted((one.outgoing for one in self.strand.cell.states), key=lambda state: state != self.memory)
        rows: list[Figures] = []
        for state in states:
            parts = [self.readings.graph[Key(state, leaving=True, copy=copy)] for copy in self.reached]
            parts.append(self.before(self.reached[-1], state))
            ends = [Span(formula=part.label, role=part.role) for part in (parts[0], parts[-1])]
            norms = ", ".join(significant(self.norm(part)) for part in parts)
            lead = Span("norms from " if not rows else "from ", QUIET)
            row = Figures((Chunk((lead, ends[0], Span(" to ", QUIET), ends[1], Span(f": {norms}"))),))
            if len(str(side_by_side([*rows, row]))) > LONGEST:
                break
            rows.append(row)
        return [side_by_side(rows)] if rows else []

    def _sort(self, name: str) -> str:
        return "bias" if self.strand.cell.role(name) == "bias" else "weight"

    def weights(self) -> Figures | None:
        """How the shares of the steps add up to the derivative by one weight, the largest."""
        found = self.gradient.parts.get("") or next(
            (one for name, one in self.gradient.parts.items() if name.startswith("layer")), None
        )
        if found is None or not found.parameters or not 2 <= len(self.reached) <= MOST_ADDED:
            return None
        name = max(found.parameters, key=lambda one: float(np.abs(found.parameters[one]).max(initial=0.0)))
        total = found.parameters[name]
        place = np.unravel_index(int(np.abs(total).argmax()), total.shape)
        shares = [float(one.parameters()[name][place]) for one in found.steps if name in one.parameters()]
        row = added_up(shares, significant(float(total[place])))
        where = ",".join(str(int(k) + 1) for k in place)
        label = self.strand.cell.named(name)
        head = Chunk((
            Span(f"one {self._sort(name)}, step by step: ", QUIET),
            Span(f"∂{self.symbol}/∂"),
            Span(formula=label),
            Span(f"[{where}]"),
        ))  # fmt: skip
        return self._lines.row(head, [row], self.start.key)


def _listed(labels: Sequence[Expr]) -> Iterator[Span]:
    """Names with commas between."""
    for k, label in enumerate(labels):
        yield from [Span(", ", QUIET)] * bool(k)
        yield Span(formula=label)


def _renamed(chunk: Chunk, name: Callable[[Name], Name], after: Deed | None) -> Chunk:
    spans = tuple(
        replace(span, formula=name(span.formula)) if isinstance(span.formula, Name) else span for span in chunk.spans
    )
    return replace(chunk, spans=spans, after=after)
