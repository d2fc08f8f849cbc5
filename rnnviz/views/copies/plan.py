"""What is to be seen of a run: its strands, what a head makes of them, and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnnviz.graph.copies import Answers, Strand
from rnnviz.models.model import BACKWARD, LAST
from rnnviz.models.network import Network
from rnnviz.models.run import HeadRun, LayerRun
from rnnviz.numbers.rollout import Rollout
from rnnviz.numbers.trace import Trace


@dataclass(frozen=True, eq=False)
class Plan:
    """Strands from the lowest on, what a head makes of the last, a word for each time where there is one, and what the
    answers mean, one after the other."""

    title: str
    strands: tuple[Strand, ...]
    answers: Answers | None
    words: tuple[str, ...]
    said: tuple[str, ...] = ()

    @property
    def times(self) -> int:
        return max(one.begins + len(one.steps) for one in self.strands)

    @property
    def rows(self) -> list[tuple[int, bool]]:
        """Layer and direction of each row, from below."""
        return sorted({(one.layer, one.backward) for one in self.strands})


def of_rollout(run: Rollout, title: str) -> Plan:
    """A cell over time."""
    hands_on = run.sized.cell.states[-1].outgoing
    return Plan(title, (Strand(run.steps, backward=run.backward, hands_on=hands_on),), None, run.timeline.labels)


def of_network(run: Network, sample: int) -> Plan:
    """All layers of a model, and its head; of one sample, as long as it is."""
    length = int(run.timeline.real[:, sample].sum())
    strands = _strands(run.layers, length)
    top = tuple(one for one in strands if one.layer == len(run.layers))
    answers, said = _answers(run.head, top, length, sample) if run.head else (None, ())
    return Plan(run.model.title, strands, answers, run.timeline.labels[:length], said)


def _strands(layers: Sequence[LayerRun], length: int) -> tuple[Strand, ...]:
    found: list[Strand] = []
    below: tuple[Strand, ...] = ()
    for k, run in enumerate(layers, 1):
        own = tuple(
            Strand(
                rollout.steps[:length],
                k,
                direction == BACKWARD,
                below=below,
                hands_on=run.layer.hands_on,
                several=len(layers) > 1,
            )
            for direction, rollout in zip(run.layer.directions, run.rollouts, strict=True)
        )
        found += own
        below = own
    return tuple(found)


def _answers(head: HeadRun, top: tuple[Strand, ...], length: int, sample: int) -> tuple[Answers, tuple[str, ...]]:
    """What a head makes: the numbers from which an argmax chooses, where it ends with one."""
    last = head.head.reads == LAST
    steps = head.traces if last else head.traces[:length]
    shown = _shown(steps[0])
    times = [top[0].last.time] if last else [*range(length)]
    labelled = head.head.labels or shown != head.name
    said = head.answers(sample)[: len(steps)] if labelled else ()
    return Answers(top, dict(zip(times, steps, strict=True)), shown, last), tuple(said)


def _shown(step: Trace) -> str:
    """The value of a head that is seen."""
    name = step.order[-1]
    chosen = step.nodes[name]
    if chosen.operation == "argmax" and len(step.order) > 1:
        return step.order[-2]
    return name
