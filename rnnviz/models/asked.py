"""A network from what was asked for: a model by name or file, what goes in, whose numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.cells.cell import INPUT_SIZE
from rnnviz.errors import Mistake, plain
from rnnviz.functions.record import Array
from rnnviz.models.decoding import decode
from rnnviz.models.fitting import Below, Weights
from rnnviz.models.model import BACKWARD, INPUT, LAST, Head, Layer, Model
from rnnviz.models.modelfile import load
from rnnviz.models.network import Network
from rnnviz.models.run import HeadRun, LayerRun, read
from rnnviz.models.stored import Values, values_of
from rnnviz.numbers import words
from rnnviz.numbers.choose import sizes_by
from rnnviz.numbers.drawn import drawn_input
from rnnviz.numbers.feed import Feed
from rnnviz.numbers.files import read_values
from rnnviz.numbers.rollout import roll
from rnnviz.numbers.timeline import Timeline, series

DRAWN_STEPS = 4  # where nothing says what goes in


def network(
    model: str | Path | Model,
    *,
    steps: int | None = None,
    inputs: Any = None,  # noqa: ANN401 - whatever numpy takes for an array
    text: str | None = None,
    one_hot: bool = False,
    labels: Sequence[str] = (),
    lengths: Sequence[int] = (),
    targets: Any = (),  # noqa: ANN401 - words, or whatever numpy takes for an array
    batch_size: int | None = None,
    seed: int | None = None,
    values: Mapping[str, Any] | str | Path | None = None,
) -> Network:
    """A model, worked out.

    `model` is a name of `rnnviz models`, the path of a model file, or a `Model`. What goes in is said as for `rollout`;
    words have the vectors of the model's table, where it has one. Without any of it the model's example goes in, or
    numbers that are drawn. `targets` are what a decoder should say, in words or as (T, batch, n): they are fed in
    instead of what it does say (teacher forcing). All states begin at 0, the decoder's are the encoder's last.
    `values` are what the JSON of a network holds, or its path: they go before the file's own numbers. Weights that
    nobody gives are drawn from `seed`, by itself that of the example, each by its layer, direction and name.
    Raises `Mistake` where anything asked for cannot be.
    """
    known = model if isinstance(model, Model) else load(model)
    given = read_values(values) if isinstance(values, str | Path) else {} if values is None else values
    if not isinstance(given, Mapping):
        raise Mistake(f"values: what the JSON of a network holds is expected, or its path, not {plain(values)}")
    seed = known.seed if seed is None else seed
    own = values_of(known, given, f"--values {values}" if isinstance(values, str | Path) else "values")
    stored = _stored(given)
    asked: dict[str, Any] = {"inputs": inputs, "text": text, "one_hot": one_hot, "labels": labels, "lengths": lengths}
    example = inputs is None and text is None and stored is None
    if example:
        asked |= {"inputs": known.inputs, "text": known.text or None}
    feed = Feed.of(steps, asked)
    if feed or stored is None:
        timeline = feed.timeline({INPUT: _array(known, feed, own, batch_size or 1, seed)})
    else:
        timeline = feed.timeline({INPUT: stored}, given.get("labels") or (), given.get("lengths") or ())
    if batch_size is not None and timeline.batch_size != batch_size:
        raise Mistake(f"--batch-size {batch_size}: the sequence has {timeline.batch_size} samples; leave it out")
    weights = Weights(own, timeline.batch_size, seed)
    layers, value, hands = list[LayerRun](), timeline.inputs[INPUT], "the input"
    for k, layer in enumerate(known.layers, 1):
        layers.append(_run(layer, f"layer {k}", value, hands, timeline, weights))
        value, hands = layers[-1].outputs, f"layer {k}"
    head = _read(known.head, layers[-1], weights) if known.head else None
    decoded = None
    if known.decoder:
        decoded = decode(
            known.decoder, layers, targets=_targets(targets, known.targets if example else ""), weights=weights
        )
    elif len(targets):
        raise Mistake(f"--targets: {known.key} has no decoder that could be told them")
    return Network(known, timeline, tuple(layers), head, decoded)


def _stored(given: Mapping[str, Any]) -> Array | None:
    """The sequence of a run that is read again."""
    table = given.get("inputs", {})
    found = table.get(INPUT) if isinstance(table, Mapping) else None
    return None if found is None else series(found, "inputs")


def _array(model: Model, feed: Feed, own: Values, batch: int, seed: int) -> Array:
    """What goes in, (T, batch, n): as it is, by its words, or drawn."""
    if feed.array is not None:
        return feed.array
    if feed.spoken and model.words:
        return words.looked_up(feed.spoken, model.words, model.key)
    size = _input_size(model, own)
    if feed.spoken:
        return words.drawn(feed.spoken, size, seed)
    many = DRAWN_STEPS if feed.steps is None else feed.steps
    return np.stack([drawn_input(INPUT, step, (batch, size), seed) for step in range(many)])


def _input_size(model: Model, own: Values) -> int:
    """How long an input is: as the file says, or the weights of the first layer."""
    if model.input_size is not None:
        return model.input_size
    first = model.layers[0]
    given = own["layer 1", first.directions[0]]
    told = sizes_by(first.cell, given, first.place)
    return told.get("input", (INPUT_SIZE, ""))[0]


def _targets(targets: Any, usual: str) -> Sequence[str] | Array:  # noqa: ANN401 - as in `network`
    """What a decoder is told: words or an array; what is `usual` where nobody says."""
    if isinstance(targets, str):
        return words.split(targets)
    if not len(targets):
        return words.split(usual) if usual else ()
    said = not isinstance(targets, np.ndarray) and all(isinstance(word, str) for word in targets)
    return targets if said else series(targets, "targets")


def _run(layer: Layer, called: str, value: Array, hands: str, timeline: Timeline, weights: Weights) -> LayerRun:
    """A layer in each of its directions, on what the one below hands on, (T, batch, n)."""
    given, below = replace(timeline, inputs={layer.cell.inputs[0]: value}), Below(value.shape[2], hands)
    rollouts = (
        roll(weights.of(layer, called, direction, below), given, backward=direction == BACKWARD)
        for direction in layer.directions
    )
    return LayerRun(layer, tuple(rollouts))


def _read(head: Head, last: LayerRun, weights: Weights) -> HeadRun:
    handed = last.last()[None] if head.reads == LAST else last.outputs
    own = weights.of(head, "head", "", Below(handed.shape[2], "the last layer"))
    return HeadRun(head, tuple(read(head, own, value) for value in handed))
