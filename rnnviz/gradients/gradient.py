"""The gradient of a run: derivatives of one number by every value, parameter, input and first state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnviz.errors import Mistake
from rnnviz.functions.record import Array
from rnnviz.gradients.asked import Asked, Run, asked_of
from rnnviz.gradients.networks import network_back, parts_of
from rnnviz.gradients.rolled import PartGradient, sweep
from rnnviz.language.spelling import nearest
from rnnviz.models.network import Network
from rnnviz.numbers.rollout import Rollout
from rnnviz.numbers.timeline import Timeline
from rnnviz.numbers.trace import Trace
from rnnviz.shown import Shown


@dataclass(frozen=True, slots=True, eq=False)
class Gradient(Shown):
    """The derivatives of what was `asked`, added over the batch, by all that a run has.

    `parts` are a `PartGradient` each: of a cell one, "", of a model those of its layers, head and decoder at which
    anything arrives, by their names: "layer 1 forward", "head". `inputs` are the derivatives by what went in,
    (T, batch, n), NaN at a step on which the number does not depend. `stops` says where a gradient could not go on.
    """

    run: Run
    asked: Asked
    parts: Mapping[str, PartGradient]
    inputs: Mapping[str, Array]
    stops: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Gradient of {self.asked.words()}: {self.run!r}>"

    def __getitem__(self, name: str) -> Array:
        """The derivative by a name: of a parameter in its shape, of a value over time, (T, batch, n), of a state
        before the first step, `h_0`, (batch, n). Before it may stand the words of a part: "layer 2 c_t".

        KeyError for what there is not, or on what the number does not depend, as the equations are.
        """
        *words, text = name.split()
        chosen = {part: one for part, one in self.parts.items() if set(words) <= set(part.split())}
        for one in chosen.values():
            found = one.find(text)
            if found is not None:
                return found
        known = dict.fromkeys(name for one in chosen.values() for name in one.names())
        where = f" in {' '.join(words)}" if words else ""
        near = nearest(text, known) or f"; it depends on {', '.join(known)}"
        raise KeyError(f"{self.asked.symbol} does not depend on {text}{where}{near}")

    def to_dict(self) -> dict[str, object]:
        """What `rnnviz trace --gradients --json` prints beside the run: plain numbers at full precision."""
        return {key: _plain(one) for key, one in self.tables().items()}

    def tables(self) -> dict[str, Any]:
        """What was asked, and the derivatives of every part by name."""
        asked = self.asked
        told: dict[str, Any] = {"of": asked.name}
        told |= {"part": asked.part} if asked.part else {}
        told |= {"step": asked.step} if asked.step else {}
        told |= {"entry": asked.entry} if asked.entry else {}
        told |= {"loss": asked.loss.name, "target": asked.target} if asked.loss else {}
        told |= {"value": asked.value, "seed": asked.seed, "inputs": self.inputs}
        if "" in self.parts:
            return {**told, **self.parts[""].tables()}
        return {**told, "parts": {name: one.tables() for name, one in self.parts.items()}}


def backward(
    run: Trace | Rollout | Network,
    of: str | None = None,
    *,
    entry: int | None = None,
    seed: Any = None,  # noqa: ANN401 - whatever numpy takes for an array
    loss: str | None = None,
    target: Any = None,  # noqa: ANN401 - a word, words, or whatever numpy takes for an array
    step: int | None = None,
) -> Gradient:
    """The gradient of one number by everything that a run has: reverse-mode differentiation, over all its steps.

    `run` is a `Trace`, a `Rollout` or a `Network`. The number is made of the value `of`, by its name, in a model with
    the words of its part before it, "layer 2 c_t": of its `entry`, from 1; or of all entries, each times its weight in
    the vector `seed`, (n,) or (batch, n), which makes a vector–Jacobian product; or it is a `loss` against a `target`.
    Losses are the squared error, ½ Σ (value − target)², and cross-entropy, of shares that a softmax made, of chances
    that σ made, or of scores. The target are numbers, (n,) or (batch, n), or the label of a head. Without `of` it is
    the loss of what comes out, against the target of the example, or one that is drawn.

    It is the value at each sample's last step, or at `step`, from 1. Of a batch all samples are added. At a corner of
    a function the slope is that which PyTorch takes (`functions.record`, `functions.operations`).
    Raises `Mistake` where there is no such value, entry, step or target, where it has no gradient, and where a
    derivative is not finite, with its step and node.
    """
    if isinstance(run, Trace):
        given = {name: run.inputs[name][None] for name in run.sized.cell.inputs}
        run = Rollout((run,), Timeline(given or {"": np.empty((1, run.batch_size, 0))}))
    if not isinstance(run, Rollout | Network):
        raise Mistake(f"a gradient is of a Trace, a Rollout or a Network, not of a {type(run).__name__}")
    asked = asked_of(run, of, entry=entry, seed=seed, loss=loss, target=target, step=step)
    above = asked.above(run)
    if isinstance(run, Rollout):
        part = sweep(run, above, {})
        inputs = {name: found for name in run.sized.cell.inputs if (found := part.values(name)) is not None}
        return Gradient(run, asked, {"": part}, inputs, tuple(f"{node} goes in jumps" for node in part.stopped))
    made = network_back(run, asked.part, above)
    ordered = {name: made.parts[name] for name in parts_of(run) if name in made.parts}
    shape = next(iter(run.timeline.inputs.values())).shape
    x = np.full(shape, np.nan)
    for k, one in made.inputs.items():
        x[k] = one
    return Gradient(run, asked, ordered, {"x": x} if made.inputs else {}, made.stops)


def _plain(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.tolist()
    return {key: _plain(one) for key, one in value.items()} if isinstance(value, Mapping) else value
