"""A model worked out: every layer over time in each of its directions, what its head reads, what its decoder makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnviz.functions.record import Array
from rnnviz.models.decoding import Decoded
from rnnviz.models.model import Model
from rnnviz.models.run import HeadRun, LayerRun
from rnnviz.numbers.timeline import Timeline
from rnnviz.shown import Shown


@dataclass(frozen=True, slots=True, eq=False)
class Network(Shown):
    """A model on numbers: T steps of every layer.

    `timeline` has what goes in as `x`, (T, batch, n). `head` is what reads the last layer, `decoded` what the decoder
    made; either may be None.
    """

    model: Model
    timeline: Timeline
    layers: tuple[LayerRun, ...]
    head: HeadRun | None
    decoded: Decoded | None

    def __len__(self) -> int:
        return len(self.timeline)

    @property
    def is_one_cell(self) -> bool:
        """Whether it is one cell over time, with a head or without: one layer, one direction, no decoder."""
        return len(self.layers) == 1 and len(self.layers[0].layer.directions) == 1 and self.decoded is None

    def __repr__(self) -> str:
        many = f"{len(self)} step{'s' if len(self) > 1 else ''}"
        return f"<Network {self.model.key}: {many}, {len(self.layers)} layers, batch size {self.timeline.batch_size}>"

    @property
    def labels(self) -> tuple[str, ...]:
        """What the steps are called: their words, else their numbers from 1."""
        return self.timeline.names

    @property
    def outputs(self) -> Array:
        """What the last layer hands on, (T, batch, directions × hidden): 0 where a sample is padded."""
        return self.layers[-1].outputs

    def last(self, name: str = "") -> Array:
        """The last states of all layers, (layers × directions, batch, hidden), as PyTorch's `h_n` and `c_n`: of the
        state of that name (`c_t`), else of what is handed on. ValueError where layers differ in size."""
        return np.stack([rollout.last(name or run.layer.hands_on) for run in self.layers for rollout in run.rollouts])

    def stated(self) -> dict[str, Any]:
        """What is said of it beside its numbers."""
        timeline = self.timeline
        told: dict[str, Any] = {"model": self.model.key, "steps": len(self), "batch_size": timeline.batch_size}
        told |= {"labels": [*timeline.labels]} if timeline.labels else {}
        told |= {"lengths": [*timeline.lengths]} if timeline.lengths else {}
        return told

    def tables(self) -> dict[str, Any]:
        """Its numbers: what goes in, and of every part its parameters, first states and values over time."""
        found: dict[str, Any] = {"inputs": self.timeline.inputs, "layers": [run.tables() for run in self.layers]}
        if self.head:
            found["head"] = self.head.tables()
        if self.decoded:
            layers = [run.tables() for run in self.decoded.layers]
            found["decoder"] = {"inputs": self.decoded.timeline.inputs, "layers": layers}
            if self.decoded.head:
                found["decoder"]["head"] = self.decoded.head.tables()
        return found
