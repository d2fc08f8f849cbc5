"""A network from what was asked for: a model by name or file, what goes in, whose numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.cells.cell import INPUT_SIZE
from rnnviz.errors import Mistake, plain
from rnnviz.functions.record import Array
from rnnviz.models.decoding import decode
from rnnviz.models.fitting import Below, Weights
from rnnviz.models.model import BACKWARD, LAST, Head, Layer, Model
from rnnviz.models.modelfile import load
from rnnviz.models.network import INPUT, Network
from rnnviz.models.run import HeadRun, LayerRun, read
from rnnviz.models.stored import Values, values_of
from rnnviz.numbers import words
from rnnviz.numbers.choose import sizes_by
from rnnviz.numbers.drawn import drawn_input
from rnnviz.numbers.files import read_inputs, read_values
from rnnviz.numbers.rollout import roll
from rnnviz.numbers.timeline import Timeline, check_steps, checked_labels, checked_lengths, series

DEFAULT_STEPS = 4


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
    nobody gives are drawn from `seed`, 0 where none is given, each by its layer, direction and name.
    Raises `Mistake` where anything asked for cannot be.
    """
    known = model if isinstance(model, Model) else load(model)
    given = read_values(values) if isinstance(values, str | Path) else {} if values is None else values
    if not isinstance(given, Mapping):
        raise Mistake(f"values: what the JSON of a network holds is expected, or its path, not {plain(values)}")
    own = values_of(known, given, f"--values {values}" if isinstance(values, str | Path) else "values")
    asked = _asked(known, steps, inputs, text, labels, lengths, one_hot, given)
    timeline = _timeline(known, asked, own, batch_size, seed)
    weights = Weights(own, timeline.batch_size, seed or 0)
    layers, value, hands = list[LayerRun](), timeline.inputs[INPUT], "the input"
    for k, layer in enumerate(known.layers, 1):
        layers.append(_run(layer, f"layer {k}", value, hands, timeline, weights))
        value, hands = layers[-1].outputs, f"layer {k}"
    head = _read(known.head, layers[-1], weights) if known.head else None
    decoded = None
    if known.decoder:
        decoded = decode(known.decoder, layers, targets=_targets(known, targets, asked), weights=weights)
    elif len(targets):
        raise Mistake(f"--targets: {known.key} has no decoder that could be told them")
    return Network(known, timeline, tuple(layers), head, decoded)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What goes in as it was asked for: an array, words, or neither; whether it is the model's example, and
    whether somebody named its steps here."""

    array: Array | None
    spoken: tuple[str, ...]
    steps: int | None
    labels: Sequence[str]
    lengths: Sequence[int]
    one_hot: bool
    example: bool
    own_labels: bool


def _asked(
    model: Model,
    steps: int | None,
    inputs: Any,  # noqa: ANN401 - as in `network`
    text: str | None,
    labels: Sequence[str],
    lengths: Sequence[int],
    one_hot: bool,
    given: Mapping[str, Any],
) -> _Asked:
    if steps is not None:
        check_steps(steps)
    if inputs is not None and text is not None:
        raise Mistake("--text and --inputs: both say what goes in; leave one of the two out")
    stored = given.get("inputs", {}).get(INPUT) if isinstance(given.get("inputs", {}), Mapping) else None
    example, kept = inputs is None and text is None and stored is None, False
    if stored is not None and inputs is None and text is None:
        kept = not labels
        inputs, labels, lengths = stored, labels or given.get("labels", ()), lengths or given.get("lengths", ())
    if example:
        inputs, text = model.inputs, model.text or None
    said = f"--inputs {inputs}" if isinstance(inputs, str | Path) else "inputs"
    array = None
    if inputs is not None:
        array = series(read_inputs(inputs) if isinstance(inputs, str | Path) else inputs, said)
    spoken = words.split(text) if text is not None else ()
    return _Asked(array, spoken, steps, labels, lengths, one_hot, example, bool(labels) and not kept)


def _timeline(model: Model, asked: _Asked, own: Values, batch: int | None, seed: int | None) -> Timeline:
    """What goes in as `x`, (T, batch, n)."""
    array, size = asked.array, _input_size(model, own)
    if asked.spoken and model.words and not asked.one_hot:
        array = words.looked_up(asked.spoken, model.words, model.key)
    elif asked.spoken:
        array = words.one_hot(asked.spoken) if asked.one_hot else words.drawn(asked.spoken, size, seed or 0)
    elif asked.one_hot:
        raise Mistake("--one-hot: it makes vectors of words; give them with --text")
    if array is None:
        many = asked.steps or DEFAULT_STEPS
        array = np.stack([drawn_input(INPUT, step, (batch or 1, size), seed or 0) for step in range(many)])
    if asked.steps is not None and asked.steps > len(array):
        raise Mistake(f"--steps {asked.steps}: the sequence has {len(array)} steps; up to so many can be shown")
    array = array[: asked.steps]
    if batch is not None and array.shape[1] != batch:
        raise Mistake(f"--batch-size {batch}: the sequence has {array.shape[1]} samples; leave it out")
    return Timeline(
        {INPUT: array},
        checked_labels(asked.labels or asked.spoken, len(array), longer=not asked.own_labels),
        checked_lengths(asked.lengths, len(array), array.shape[1]),
    )


def _input_size(model: Model, own: Values) -> int:
    """How long an input is: as the file says, or the weights of the first layer."""
    if model.input_size is not None:
        return model.input_size
    first = model.layers[0]
    given = own["layer 1", first.directions[0]]
    told = sizes_by(first.cell, given, first.place)
    return told.get("input", (INPUT_SIZE, ""))[0]


def _targets(model: Model, targets: Any, asked: _Asked) -> Sequence[str] | Array:  # noqa: ANN401 - as in `network`
    """What a decoder is told: words or an array; of the model's own example what the file says."""
    if isinstance(targets, str):
        return words.split(targets)
    if isinstance(targets, np.ndarray):
        return series(targets, "targets")
    if not len(targets):
        return words.split(model.targets) if model.targets and asked.example else ()
    return targets if all(isinstance(word, str) for word in targets) else series(targets, "targets")


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
