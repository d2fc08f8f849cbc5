"""What is said of a picture of copies as a whole, at its beginning and at its end, by what it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rnnviz.graph.of_cell import graph
from rnnviz.graph.strands import Strand
from rnnviz.language.notation import in_prose
from rnnviz.story.panel import Panel
from rnnviz.story.voice import COUNTED, WRITTEN_UNITS, capital, count, listed
from rnnviz.views.cell.verdict import verdicts
from rnnviz.views.copies.narration import Steps, lower, number
from rnnviz.views.copies.plan import Plan

TIMES = {1: "once", 2: "twice"}
LEAST = 0.005  # of what is still there, to be a number
END = "What is the same, what goes on"


class Whole(NamedTuple):
    """What it is in a few words; a sentence at the beginning and one at the end."""

    title: str
    begins: str
    ends: str

    def opening(self, steps: Steps) -> Panel:
        return Panel(None, frozenset(), steps.key(), in_prose(self.begins), self.title, self.title)

    def closing(self, steps: Steps) -> Panel:
        return Panel(None, frozenset(), steps.key(), in_prose(self.ends), END, END, loud=True)


def whole(steps: Steps) -> Whole:
    """Of the first sort that a plan is of."""
    return next(tell(steps) for holds, tell in _SORTS if holds(steps.plan))


def _alone(steps: Steps) -> Whole:
    """One cell over time."""
    plan, strand = steps.plan, steps.plan.strands[0]
    weights, many = strand.steps[0].sized.parameter_count, plan.times
    begins = f"One cell, used {TIMES.get(many, f'{number(many)} times')}"
    begins += f": the same {weights:,} weights in every copy, at the foot of each." if weights else "."
    ends = f"One step; {_handed(steps, strand)} on from it."
    if many > 1:
        copies = f"The same weights in {_all(many)} copies" if weights else f"{capital(number(many))} copies"
        ends = f"{copies}; only {_handed(steps, strand)} from one to the next. {_kept(steps)}".strip()
    return Whole("One cell, again and again", begins, ends)


def _folded(steps: Steps) -> Whole:
    plan, strand = steps.plan, steps.plan.strands[0]
    states, one = capital(listed(steps.states(strand))), len(strand.cell.states) == 1
    begins = f"{states} {'leaves the cell and comes' if one else 'leave the cell and come'} in again at the next step: "
    turns, many = f"{number(plan.times)} turn{'s' * (plan.times > 1)}", number(plan.times)
    ends = f"Each turn of the loop is a step: {turns}, {many} cop{'ies' if plan.times > 1 else 'y'} "
    ends += f"with the same weights; only {_handed(steps, strand)} from one to the next."
    return Whole("The loop", f"{begins}that is the loop.", ends)


def _beside(steps: Steps) -> Whole:
    apart, after = steps.plan.strands
    weights, theirs = sum(one.sized.parameter_count for one in apart.steps), after.steps[0].sized.parameter_count
    ends = f"Below, each input has weights of its own, {weights:,} in all, and no past. Above, the same {theirs:,} "
    ends += f"weights serve every step, and {_handed(steps, after)} on."
    return Whole("Two networks", "The same inputs for two networks, a feed-forward one and a recurrent one.", ends)


def _encoder(steps: Steps) -> Whole:
    plan, strand = steps.plan, steps.plan.strands[0]
    one, states = len(strand.cell.states) == 1, listed(steps.states(strand))
    begins = (
        f"An encoder reads {number(plan.turn)} step{'s' * (plan.turn > 1)}; a decoder with weights of its own starts "
    )
    begins += f"from the encoder's last state{'s' * (not one)}."
    ends = f"Each of the two has the same weights at all its steps; {states} after {lower(steps.named(plan.turn - 1))} "
    ends += f"{'is' if one else 'are'} all that the decoder knows of the input."
    return Whole("An encoder and a decoder", begins, ends)


def _both(steps: Steps) -> Whole:
    begins = "Two cells read the same steps, one forward, one backward; what both hand on is joined."
    ends = "Each direction has the same weights at all its steps; what is joined has seen the whole sequence."
    if steps.plan.layers > 1:
        title = f"{capital(number(steps.plan.layers))} layers and both directions"
        return Whole(title, f"{_stacked(steps).begins} In each, one cell reads forward, one backward.", ends)
    return Whole("Both directions", begins, ends)


def _stacked(steps: Steps) -> Whole:
    plan, strand = steps.plan, steps.plan.strands[0]
    title, one = f"{capital(number(plan.layers))} layers", len(strand.cell.states) == 1
    ends = f"Each layer has the same weights at all steps; {_handed(steps, strand)} on along it, "
    ends += "and up to the next layer." if one else f"{steps.called(strand, strand.hands_on)} also up to the next one."
    return Whole(title, f"{title}: what one hands on at a step goes into the one above.", ends)


def _always(_: Plan) -> bool:
    return True


_SORTS: tuple[tuple[Callable[[Plan], bool], Callable[[Steps], Whole]], ...] = (
    (lambda plan: plan.folded, _folded),
    (lambda plan: not plan.strands[0].same, _beside),
    (lambda plan: bool(plan.turn), _encoder),
    (lambda plan: plan.both, _both),
    (lambda plan: plan.layers > 1, _stacked),
    (_always, _alone),
)


def _handed(steps: Steps, strand: Strand) -> str:
    """Which states go on: "the cell state and the hidden state go"."""
    states = steps.states(strand)
    return f"{listed(states)} {'goes' if len(states) == 1 else 'go'}"


def _all(many: int) -> str:
    return count(many) if many in COUNTED else f"all {number(many)}"


def _kept(steps: Steps) -> str:
    """How much of what the first step left is still there at the end, from the gates on the way."""
    strand = steps.plan.strands[0]
    carrier = graph(strand.cell).carrier
    if len(strand.order) < 2 or carrier is None:
        return ""
    shares = [1.0] * strand.steps[0].value(carrier.node).shape[1]
    for copy in strand.order[1:]:
        told = steps.of(strand, copy)
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
    of = f"Of what {lower(steps.named(strand.order[0].time))} left in the memory"
    if max(shares) < LEAST:
        return f"{of}, less than 1% is still there."
    said = [f"{round(100 * share)}%" if share >= LEAST else "under 1%" for share in shares]
    parts = [f"{share} in unit {unit}" for unit, share in enumerate(said, 1)] if len(said) > 1 else said
    return f"{of}, about {listed(parts)} {'is' if len(parts) == 1 else 'are'} still there."
