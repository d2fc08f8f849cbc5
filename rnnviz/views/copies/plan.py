"""What is to be seen of a run: its strands, what a head makes of them, and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rnnviz.gradients.gradient import Gradient
from rnnviz.graph.strands import Answers, Strand
from rnnviz.models.decoding import Decoded
from rnnviz.models.model import BACKWARD, FORWARD, INPUT, LAST
from rnnviz.models.network import Network
from rnnviz.models.run import HeadRun, LayerRun, place_of
from rnnviz.numbers.rollout import Rollout
from rnnviz.numbers.trace import Trace

Row = tuple[int, bool]
"""A layer, and whether it goes backward."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Strands from the lowest on, what a head makes of the last, a word for each time where there is one, and what the
    answers mean, one after the other. Of an encoder and a decoder the second begins at time `turn`, 0 where there is
    none, and is `forced` if it was given what it should have said. `finals`: the last states are
    named as PyTorch has them. `folded`: before them stands the cell that stands for all of them.
    `vectors` are those of words, which a model has besides. With a `gradient` the derivatives stand below the values.
    """

    title: str
    strands: tuple[Strand, ...]
    answers: Answers | None
    words: tuple[str, ...]
    said: tuple[str, ...] = ()
    turn: int = 0
    forced: bool = False
    finals: bool = False
    folded: bool = False
    vectors: int = 0
    gradient: Gradient | None = None

    @property
    def times(self) -> int:
        return max(one.begins + len(one.steps) for one in self.strands)

    @property
    def rows(self) -> list[Row]:
        """Layer and direction of each row, from below."""
        return sorted({(one.layer, one.backward) for one in self.strands})

    @property
    def called(self) -> Mapping[tuple[Row, int], str]:
        """What each row is, from a time on, where there are several."""
        found: dict[tuple[Row, int], str] = {}
        for one in self.strands:
            words = [f"layer {one.layer}"] * (self.layers > 1) + [BACKWARD if one.backward else FORWARD] * self.both
            words += ["decoder" if one.begins else "encoder"] * bool(self.turn)
            words = [one.called] if one.called else words
            if words:
                found[(one.layer, one.backward), one.begins] = ", ".join(words)
        return found

    @property
    def layers(self) -> int:
        return max(one.layer for one in self.strands)

    @property
    def parameters(self) -> int:
        """How many there are in all."""
        heads = [*self.answers.steps.values()][:1] if self.answers else []
        steps = [step for strand in self.strands for step in strand.steps[: 1 if strand.same else None]]
        return sum(one.sized.parameter_count for one in (*steps, *heads))

    @property
    def both(self) -> bool:
        """Whether layers go both ways."""
        return len(self.rows) > self.layers


def of_rollout(run: Rollout, title: str) -> Plan:
    """A cell over time."""
    return Plan(title, (_strand(run),), None, run.timeline.labels)


def _strand(run: Rollout, layer: int = 1, called: str = "") -> Strand:
    return Strand(run.steps, layer, backward=run.backward, hands_on=run.sized.cell.hands_on, called=called)


def folded(run: Rollout, title: str) -> Plan:
    """A cell with its loop, and its copies."""
    return replace(of_rollout(run, title), folded=True)


def beside(run: Rollout, alone: Sequence[Trace], title: str) -> Plan:
    """A cell over time above steps of a network that has no past, each with weights of its own."""
    (made,) = alone[0].sized.cell.outputs
    first = Strand(tuple(alone), hands_on=made, same=False, called="feed-forward")
    return Plan(title, (first, _strand(run, 2, "recurrent")), None,
                run.timeline.labels)  # fmt: skip


def of_network(run: Network, sample: int) -> Plan:
    """All layers of a model, its head, and its decoder after them; of one sample, as long as it is."""
    length = int(run.timeline.real[:, sample].sum())
    strands = _strands(run.layers, length)
    words = run.timeline.labels[:length] or ("",) * length
    head, top = run.head, tuple(one for one in strands if one.layer == len(run.layers))
    turn, forced, many = 0, False, length
    if run.decoded:
        turn, many, forced = length, _said(run.decoded, sample), run.decoded.forced
        after = _strands(run.decoded.layers, many, begins=length, follows=strands)
        words = (*words, *_fed(run.decoded, sample)[:many])
        strands, head, top = (*strands, *after), run.decoded.head, after[-1:]
    answers, said = _answers(head, top, many, sample, turn) if head else (None, ())
    if run.decoded and head and run.decoded.said and not head.head.labels:
        known = [*run.decoded.decoder.words]
        said = tuple(known[int(place_of(trace, head.head)[sample])] for trace in head.traces[:many])
    finals = not turn and len(strands) > 1
    return Plan(
        run.model.title,
        strands,
        answers,
        words if any(words) else (),
        said,
        turn,
        forced,
        finals,
        vectors=len(run.model.words),
    )


def _said(decoded: Decoded, sample: int) -> int:
    """How many steps a decoder takes for a sample: up to the word that ends, or all of them."""
    return min(len(decoded), len(decoded.said[sample]) + 1) if decoded.said else len(decoded)


def _fed(decoded: Decoded, sample: int) -> tuple[str, ...]:
    """The words that went into a decoder; "" where it takes vectors."""
    known = decoded.decoder.words
    fed = decoded.timeline.inputs[INPUT][:, sample]
    return tuple(next((word for word, vector in known.items() if np.array_equal(vector, one)), "") for one in fed)


def _strands(
    layers: Sequence[LayerRun], length: int, begins: int = 0, follows: Sequence[Strand] = ()
) -> tuple[Strand, ...]:
    found: list[Strand] = []
    below: tuple[Strand, ...] = ()
    for k, run in enumerate(layers, 1):
        theirs = [one for one in follows if one.layer == k]
        before = theirs[0] if len(theirs) == 1 else None
        own = tuple(
            Strand(
                rollout.steps[:length],
                k,
                direction == BACKWARD,
                begins,
                below,
                before,
                run.layer.hands_on,
                _tag(k if len(layers) > 1 else 0, direction, both=len(run.rollouts) > 1),
            )
            for direction, rollout in zip(run.layer.directions, run.rollouts, strict=True)
        )
        found += own
        below = own
    return tuple(found)


def _tag(layer: int, direction: str, *, both: bool) -> str:
    """What tells the states of a strand from others."""
    way = ("←" if direction == BACKWARD else "→") if both else ""
    return f"{layer}{way}" if layer and way else way or f"({layer})" * bool(layer)


def _answers(
    head: HeadRun, top: tuple[Strand, ...], length: int, sample: int, turn: int
) -> tuple[Answers, tuple[str, ...]]:
    """What a head makes: the numbers from which an argmax chooses, where it ends with one."""
    last = head.head.reads == LAST
    steps = head.traces if last else head.traces[:length]
    shown = _shown(steps[0])
    times = [top[0].last.time] if last else [*range(turn, turn + length)]
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
