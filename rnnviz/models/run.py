"""What a layer and a head of a network work out: records of traces and rollouts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from rnnviz.functions.record import Array
from rnnviz.models.model import LAST, Head, Layer
from rnnviz.numbers.given import Chosen, Inputs
from rnnviz.numbers.numerics import Trace, run
from rnnviz.numbers.rollout import Rollout


@dataclass(frozen=True, slots=True, eq=False)
class LayerRun:
    """A layer over time: a rollout for each of its directions, in their order."""

    layer: Layer
    rollouts: tuple[Rollout, ...]

    @property
    def outputs(self) -> Array:
        """What it hands on, (T, batch, directions × hidden), both directions beside each other; 0 where padded."""
        joined = np.concatenate([rollout.values(self.layer.hands_on) for rollout in self.rollouts], axis=-1)
        return np.where(self.rollouts[0].real[:, :, None], joined, 0.0)

    def last(self, name: str = "") -> Array:
        """The last states of its directions beside each other, (batch, directions × hidden)."""
        return np.concatenate([rollout.last(name or self.layer.hands_on) for rollout in self.rollouts], axis=-1)

    def tables(self) -> dict[str, dict[str, Mapping[str, Array]]]:
        """All its numbers: for each direction parameters, the states before the first step, and values over time."""
        found = {}
        for direction, rollout in zip(self.layer.directions, self.rollouts, strict=True):
            values = rollout.tables()["values"]
            states = rollout.first_states()
            found[direction] = {"parameters": rollout.parameters, "states": states, "values": values}
        return found


@dataclass(frozen=True, slots=True, eq=False)
class HeadRun:
    """A head at work: a trace for each step, or one for the last."""

    head: Head
    traces: tuple[Trace, ...]

    def __iter__(self) -> Iterator[Trace]:
        return iter(self.traces)

    @property
    def name(self) -> str:
        """What it makes: what its last line assigns."""
        return self.traces[0].order[-1]

    @property
    def outputs(self) -> Array:
        """What comes out, (T, batch, n), or (batch, n) after the last step."""
        found = np.stack([trace.value(self.name) for trace in self.traces])
        return found[0] if self.head.reads == LAST else found

    def answers(self, sample: int = 0) -> tuple[str, ...]:
        """What is meant at each step, or after the last, in words; its place where there is no label."""
        return tuple(_called(self.head, int(place_of(trace, self.head)[sample])) for trace in self.traces)

    def tables(self) -> dict[str, Mapping[str, Array]]:
        """Its parameters, and its values over time."""
        order = self.traces[0].order
        values = {name: np.stack([trace.value(name) for trace in self.traces]) for name in order}
        if self.head.reads == LAST:
            values = {name: array[0] for name, array in values.items()}
        return {"parameters": self.traces[0].parameters, "values": values}


def read(head: Head, own: Chosen, value: Array) -> Trace:
    """A head on what is handed on, (batch, n)."""
    return run(own.sized, own.parameters, Inputs({head.cell.inputs[0]: value}), own.origin)


def place_of(trace: Trace, head: Head) -> Array:
    """The entry that is meant in each sample, (batch,)."""
    name = trace.order[-1]
    value = trace.value(name)
    if trace.nodes[name].operation == "argmax":
        return value[:, 0]
    if value.shape[1] == 1:
        above: Array = (value[:, 0] >= head.threshold).astype(np.float64)
        return above
    largest: Array = value.argmax(axis=1).astype(np.float64)
    return largest


def _called(head: Head, place: int) -> str:
    return head.labels[place] if place < len(head.labels) else str(place)
