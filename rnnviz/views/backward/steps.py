"""The words on a gradient that runs back through several steps: what each step hands on, and what adds up."""

from __future__ import annotations

import numpy as np

from rnnviz.graph.graph import Copy, Key, Part
from rnnviz.graph.idea import idea
from rnnviz.graph.of_cell import graph
from rnnviz.graph.readings import Readings
from rnnviz.language.names import read_name
from rnnviz.language.notation import in_prose
from rnnviz.numbers.digits import significant
from rnnviz.story.panel import Panel
from rnnviz.story.voice import listed
from rnnviz.text.plain import printed
from rnnviz.views.backward.walked import Walked
from rnnviz.views.cell.verdict import verdicts
from rnnviz.views.copies.narration import lower
from rnnviz.views.copies.whole import LEAST

KEY = (
    "Below each value: the derivative with respect to it. Lower strips: those of the weights, as shares of the largest."
)
TINTED = (
    "In the lower part of each value and in the lower strips: the derivative with respect to it, deeper where larger."
)


class StepsBack(Walked):
    """What is said of a run on the way back."""

    @property
    def foot(self) -> str:
        """What stands where, in small words."""
        return TINTED if self.tinted else KEY

    # -- panels -------------------------------------------------------------------------------------------------------

    def forward(self) -> Panel:
        many = self.plan.times
        said = f"First forward through {f'all {many} steps' if many > 1 else 'the step'}, as ever."
        return Panel(None, frozenset(), self.key(), in_prose(said), "Forward", "Forward")

    def lost(self) -> Panel:
        """What is asked for."""
        asked, told = self.asked, self.one(self.asked_copy)
        name = printed(self._label(read_name(asked.name)))
        if asked.loss is not None:
            said = f"The {asked.loss.name} says how far {name} is from its target y; from there the gradient goes back."
        else:
            unit = f"unit {asked.entry} of " * (asked.entry is not None)
            said = f"Asked: how {unit}{name} changes with all that came before it."
        lines = [self.relabelled(line) for line in told.question()]
        return Panel(
            None, frozenset(), tuple(lines), in_prose(said), *("What is asked",) * 2, result=self.values_of(self.start)
        )

    def head(self) -> Panel:
        """What a head hands back to the state that it reads."""
        line = self.listed(self.read)
        said = f"Back through the head, by its weights, to {printed(self.read.label)}."
        return Panel(None, frozenset(), (line,), in_prose(said), *("The head, backward",) * 2, result=str(line))

    def back(self, copy: Copy, *, first: bool) -> Panel:
        """What a step hands back to the one before it; the `first` that is told says what the strips are."""
        said = f"Back through {lower(self.place(self.strand, copy))}: {self._handed_back(copy)}"
        said += " The lower strip: the gradient of the weights." * first
        along = self.along(copy)
        lines = [self.together(copy), along, self.besides(copy) if along else self.listed(self.past(copy))]
        name = f"{self.place(self.strand, copy)}, backward"
        values = [self.values_of(part) for part in self.handed(copy)]
        return Panel(
            None,
            frozenset(),
            tuple(line for line in lines if line is not None),
            in_prose(said),
            name,
            name,
            result=", ".join(values),
        )

    def ending(self, *, still: bool = False) -> Panel:
        """What is to be remembered; in a `still` with what was asked."""
        lines = [self.relabelled(line) for line in self.one(self.asked_copy).question()[:1]] if still else []
        course, weights = self.course(), self.weights()
        name = "The way back is done"
        said = self.lesson_back()
        return Panel(
            None, frozenset(), (*lines, *course, *([weights] if weights else [])), in_prose(said), name, name,
            result=", ".join(map(str, [*course, *([weights] if weights else [])])), loud=True,
        )  # fmt: skip

    def handed(self, copy: Copy) -> list[Part]:
        """The states before a copy by which there is a derivative, and what went in."""
        states = [self.before(copy, one.outgoing) for one in self.strand.cell.states]
        given = [one for one in self.readings.graph.of("input") if one.key.copy.time == copy.time]
        return [part for part in (*states, *given) if self.slopes.numbers(part) is not None]

    def lesson_back(self) -> str:
        """How long the gradient is where it begins, and how long before the first step."""
        reached, called = self.reached, self.called(self.strand, self.memory)
        last = self.readings.graph[Key(self.memory, leaving=True, copy=reached[0])]
        first = self.before(reached[-1], self.memory)
        after, before = lower(self.named(reached[0].time)), lower(self.named(reached[-1].time))
        high, low = self.norm(last), self.norm(first)
        if not high or not low:
            return f"Nothing of it comes to {called} before {before}: what came first is not learned from this."
        told = f"The gradient with respect to {called} has the norm {significant(high)} after {after}"
        return f"{told} and {significant(low)} before {before}: {_share(low / high)}."

    def _handed_back(self, copy: Copy) -> str:
        """What lets it pass, and how much."""
        past = self.past(copy)
        seen = Readings(idea(graph(self.strand.cell, whole=True)), self.strand.at(copy), self.readings.sample)
        name, state = printed(past.label), self.readings.graph[Key(self.memory, leaving=True, copy=copy)]
        for key, verdict in verdicts(seen).items():
            if verdict.verb == "keeps" and key == seen.graph.lane[0] and verdict.every:
                gate = seen.graph[seen.graph[key].sources[verdict.entry].key]
                who = f"the {gate.name}" if gate.name else printed(gate.label)
                arrived = self.slopes.steps[copy].nodes.get(key.node)
                whole = arrived is not None and np.allclose(arrived[self.sample], self.slopes.numbers(state) or 0.0)
                at = f" at {printed(state.label)}" * whole  # as it is, where nothing but a sum is on the way
                return f"{who} passes {listed(verdict.numbers)} of what arrives{at} on to {name}."
        came, goes = self.norm(state), self.norm(past)
        if not came:
            return f"the gradient has the norm {significant(goes)} at {name}."
        told = f"the norm goes from {significant(came)} at {printed(state.label)} to {significant(goes)} at {name}"
        return f"{told}: {_share(goes / came)}."


def _share(share: float) -> str:
    """How much that is of what it was."""
    if share > 1.005:
        return f"{significant(share)} times as much"
    return f"{round(100 * share)}% of it" if share >= LEAST else "under 1% of it"
