"""One step of gradient descent: every weight a little against its derivative, and the run once more."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnviz.errors import Mistake, plain
from rnnviz.functions.record import Array
from rnnviz.gradients.gradient import Gradient, backward
from rnnviz.models.asked import network
from rnnviz.models.model import INPUT
from rnnviz.models.network import Network
from rnnviz.numbers.given import Chosen, Parameters
from rnnviz.numbers.rollout import Rollout, roll

RATE = 0.1
"""The learning rate where no file says one."""


@dataclass(frozen=True, slots=True)
class Change:
    """One weight: of which `part` ("" of a cell), its `name`, its `place` in it, before, its derivative, and after."""

    part: str
    name: str
    place: tuple[int, ...]
    before: float
    slope: float
    after: float


@dataclass(frozen=True, slots=True, eq=False)
class Descent:
    """A run before and after one step, W ← W − η·∂L/∂W for all weights; `gradient` and `again` have the losses."""

    rate: float
    gradient: Gradient
    again: Gradient

    @property
    def losses(self) -> tuple[float, float]:
        """Before and after, added over the batch."""
        return float(self.gradient.asked.value.sum()), float(self.again.asked.value.sum())

    def changes(self) -> Iterator[Change]:
        """Every weight and bias that moves."""
        for part, made in self.gradient.parts.items():
            for name, slopes in made.parameters.items():
                before, after = (_parameter(one, part, name) for one in (self.gradient, self.again))
                for place in np.ndindex(slopes.shape):
                    numbers = float(before[place]), float(slopes[place]), float(after[place])
                    yield Change(part, name, place, *numbers)

    def largest(self, most: int) -> list[Change]:
        """Those that change most."""
        return sorted(self.changes(), key=lambda one: -abs(one.after - one.before))[:most]


def descend(run: Rollout | Network, rate: float | None = None, **aim: Any) -> Descent:  # noqa: ANN401 - as `backward`
    """One step of gradient descent on a loss, which is asked for as in `backward`.

    Without a `rate` it is that of the model's file, or 0.1. Raises `Mistake` where the rate is no number above 0, where
    no loss is asked for, and where the weights have grown beyond all numbers.
    """
    if rate is None:
        rate = (run.model.rate if isinstance(run, Network) else None) or RATE
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not (math.isfinite(rate) and rate > 0):
        raise Mistake(f"--rate {plain(rate)}: a learning rate is a number above 0")
    gradient = backward(run, **aim)
    if gradient.asked.loss is None:
        raise Mistake("learning lowers a loss; give a --target, and not an entry of a value")
    moved = {
        part: {name: _parameter(gradient, part, name) - rate * slopes for name, slopes in made.parameters.items()}
        for part, made in gradient.parts.items()
    }
    return Descent(float(rate), gradient, backward(_again(run, moved), **aim))


def _parameter(gradient: Gradient, part: str, name: str) -> Array:
    return gradient.parts[part].steps[0].trace.parameters[name]


Moved = Mapping[str, Mapping[str, Array]]
"""New parameters by part and name."""


def _again(run: Rollout | Network, moved: Moved) -> Rollout | Network:
    if isinstance(run, Rollout):
        first, states = run[0], run.first_states()
        parameters = Parameters({**run.parameters, **moved[""]})
        inputs = type(first.inputs)({**first.inputs, **states})
        return roll(Chosen(run.sized, parameters, inputs, first.origin), run.timeline)
    tables = run.tables()
    values: dict[str, Any] = {"inputs": tables["inputs"], "layers": [], "labels": [*run.timeline.labels]}
    values["lengths"] = [*run.timeline.lengths]
    for k, layer in enumerate(tables["layers"], 1):
        values["layers"].append(_moved(layer, moved, f"layer {k} "))
    if "head" in tables:
        values["head"] = {"parameters": {**tables["head"]["parameters"], **moved.get("head", {})}}
    asked: dict[str, Any] = {}
    if "decoder" in tables:
        decoder = tables["decoder"]
        layers = [_moved(layer, moved, f"decoder layer {k} ") for k, layer in enumerate(decoder["layers"], 1)]
        values["decoder"] = {"layers": layers}
        if "head" in decoder:
            own = {**decoder["head"]["parameters"], **moved.get("decoder head", {})}
            values["decoder"]["head"] = {"parameters": own}
        if run.decoded and run.decoded.forced:
            fed = run.decoded.timeline.inputs[INPUT]
            asked["targets"] = np.concatenate([fed[1:], fed[-1:]])  # the last is never fed in
    return network(run.model, values=values, **asked)


def _moved(layer: Mapping[str, Any], moved: Moved, before: str) -> dict[str, Any]:
    """The tables of a layer with its new parameters; a decoder's states come from its encoder."""
    found = {}
    for direction, table in layer.items():
        parameters = {**table["parameters"], **moved.get(f"{before}{direction}", {})}
        found[direction] = {"parameters": parameters}
        if not before.startswith("decoder"):
            found[direction]["states"] = table["states"]
    return found
