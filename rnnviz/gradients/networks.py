"""A model walked backwards: decoder, head and layers, from the part that was asked for down to what went in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.functions.record import Array
from rnnviz.gradients.rolled import Above, BackWalk, PartGradient, sweep
from rnnviz.gradients.stepback import StepGradient
from rnnviz.models.decoding import Decoded, handed_over
from rnnviz.models.model import LAST
from rnnviz.models.network import Network
from rnnviz.models.run import HeadRun, LayerRun
from rnnviz.numbers.rollout import Rollout

HEAD, DECODER = "head", "decoder "
FED_BACK = "argmax chose the word that goes into the decoder next"

ByStep = dict[int, Array]
Last = dict[int, dict[str, Array]]
"""What reaches the last states of layers, by layer and name, both directions beside each other."""


@dataclass(frozen=True, slots=True, eq=False)
class NetworkGradient:
    """What a model's parts have, by their names, those alone at which anything arrives; `inputs` are the derivatives by
    what went in, step by step; `stops` says in words where a gradient could not go on."""

    parts: Mapping[str, PartGradient]
    inputs: Mapping[int, Array]
    stops: tuple[str, ...]


def parts_of(network: Network) -> dict[str, Rollout | HeadRun]:
    """Every part of a model by its name, the last to be worked out first: decoder head and layers, head, layers."""
    found: dict[str, Rollout | HeadRun] = {}
    if network.decoded:
        found |= {DECODER + HEAD: network.decoded.head} if network.decoded.head else {}
        found |= {DECODER + name: run for name, run in _layers(network.decoded.layers)}
    found |= {HEAD: network.head} if network.head else {}
    return found | dict(_layers(network.layers))


def _layers(layers: tuple[LayerRun, ...]) -> list[tuple[str, Rollout]]:
    return [
        (f"layer {k} {direction}", rollout)
        for k, run in reversed([*enumerate(layers, 1)])
        for direction, rollout in zip(run.layer.directions, run.rollouts, strict=True)
    ]


def network_back(
    network: Network, part: str, at: Above, *, sample: int | None = None, weights: bool = True
) -> NetworkGradient:
    """All that the number asked for depends on; `at` is what arrives at the steps of the `part`, else as in `sweep`.

    The gradient ends where a decoder takes in the word that its head has chosen, and what it was told.
    Raises `Mistake` where a gradient is not finite, with its step and node.
    """
    parts: dict[str, PartGradient] = {}
    above: ByStep = {}
    last: Last = {}
    stops: tuple[str, ...] = ()
    if network.decoded and part.startswith(DECODER):
        parts, last, stops = _decoder_back(network, network.decoded, part, at, sample, weights)
    if network.head and part == HEAD:
        parts[HEAD] = _head_back(network.head, at, sample, weights)
        handed = _taken(parts[HEAD], network.head.head.cell.inputs[0])
        if network.head.head.reads != LAST:
            above = handed
        elif handed:
            last[len(network.layers)] = {network.layers[-1].layer.hands_on: handed[0]}
    for k, run in reversed([*enumerate(network.layers, 1)]):
        taken: ByStep = {}
        for direction, rollout in zip(run.layer.directions, run.rollouts, strict=True):
            name = f"layer {k} {direction}"
            arrives = at if name == part else _own(run, direction, above, sample)
            after = {name: _half(run, direction, one, name) for name, one in last.get(k, {}).items()}
            if not arrives and not after:
                continue
            parts[name] = sweep(rollout, arrives, after, sample=sample, weights=weights)
            for step, one in _taken(parts[name], run.layer.cell.inputs[0]).items():
                taken[step] = taken[step] + one if step in taken else one
        above = taken
    stops += tuple(dict.fromkeys(f"{name}: {node}" for name, made in parts.items() for node in made.stopped))
    return NetworkGradient(parts, above, stops)


def _taken(made: PartGradient, name: str) -> ByStep:
    """What reaches an input of a part, by step."""
    return {k: step.inputs[name] for k, step in enumerate(made.steps) if name in step.inputs}


def _half(run: LayerRun, direction: str, joined: Array, name: str) -> Array:
    """Of values that directions have side by side those of one, (batch, n)."""
    sizes = [rollout.sized.shapes[name][0] for rollout in run.rollouts]
    ends = np.cumsum(sizes)[:-1]
    return np.split(joined, ends, axis=-1)[run.layer.directions.index(direction)]


def _own(run: LayerRun, direction: str, above: ByStep, sample: int | None) -> dict[int, dict[str, Array]]:
    """What reaches a layer in one direction from what it handed on: nothing where a sample is padded."""
    name, real = run.layer.hands_on, run.rollouts[0].real
    real = real if sample is None else real[:, sample : sample + 1]
    return {
        step: {name: np.where(real[step][:, None], _half(run, direction, one, name), 0.0)}
        for step, one in above.items()
    }


def _head_back(head: HeadRun, at: Above, sample: int | None, weights: bool) -> PartGradient:
    walk, real = BackWalk({}, sample=sample, weights=weights), _all(head.traces[0].batch_size, sample)
    steps = [walk.step(trace, at.get(k, {}), real, f"step {k + 1}") for k, trace in enumerate(head.traces)]
    return walk.made(steps, head.traces[0])


def _all(batch: int, sample: int | None) -> NDArray[np.bool_]:
    return np.ones(batch if sample is None else 1, dtype=np.bool_)


def _decoder_back(
    network: Network, decoded: Decoded, part: str, at: Above, sample: int | None, weights: bool
) -> tuple[dict[str, PartGradient], Last, tuple[str, ...]]:
    """A decoder, what reaches the encoder's last states from it, and whether the gradient stopped at a word."""
    runs = {f"layer {k} forward": run.rollouts[0] for k, run in enumerate(decoded.layers, 1)}
    names = [*reversed(runs)]
    own = part.removeprefix(DECODER)
    walks = {name: BackWalk({}, sample=sample, weights=weights) for name in (*names, HEAD)}
    made: dict[str, list[StepGradient]] = {name: [] for name in walks}
    real = _all(decoded.timeline.batch_size, sample)
    fed: Array | None = None
    stopped = False
    for step in reversed(range(len(decoded))):
        handed, fed = fed, None
        parts = [*([(HEAD, decoded.head.traces[step], decoded.head.name)] if decoded.head else [])]
        for name in names:
            run = decoded.layers[int(name.split()[1]) - 1]
            parts.append((name, runs[name][step], run.layer.hands_on))
        for name, trace, hands_on in parts:
            arrives = dict(at.get(step, {})) if name == own else {}
            if handed is not None:
                arrives[hands_on] = arrives[hands_on] + handed if hands_on in arrives else handed
            made[name].append(walks[name].step(trace, arrives, real, f"decoder step {step + 1}"))
            handed = made[name][-1].inputs.get(trace.sized.cell.inputs[0])
        if not decoded.forced and handed is not None and step:
            fed, stopped = (None, True) if decoded.chosen else (handed, stopped)
    found = {}
    for name, walk in walks.items():
        if any(made[name]):
            trace = decoded.head.traces[0] if name == HEAD and decoded.head else runs[name][0]
            found[DECODER + name] = walk.made(made[name][::-1], trace)
    last: Last = {}
    for k, (run, encoded) in enumerate(zip(decoded.layers, network.layers, strict=True), 1):
        pairs, reached = handed_over(run.layer, encoded.layer), walks[f"layer {k} forward"].carried
        for name, one in reached.items():
            known = last.setdefault(k, {})
            theirs = pairs[name]
            known[theirs] = known[theirs] + one if theirs in known else one
    return found, {k: one for k, one in last.items() if one}, (FED_BACK,) * stopped
