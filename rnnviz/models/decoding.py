"""A decoder at work: it begins with the encoder's last states, and each output goes in at the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.errors import Mistake
from rnnviz.functions.record import Array
from rnnviz.models.fitting import Below, Weights
from rnnviz.models.model import FORWARD, INPUT, Decoder, Layer
from rnnviz.models.run import HeadRun, LayerRun, place_of, read
from rnnviz.numbers import words
from rnnviz.numbers.given import Chosen
from rnnviz.numbers.numerics import Trace
from rnnviz.numbers.rollout import Rollout, Walk
from rnnviz.numbers.timeline import Timeline


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """What a decoder made, step by step.

    `timeline` has what went in as `x`, (T, batch, n). `forced`: that was what should have come out, and not what did
    (teacher forcing). `said` are the words that came out, of each sample, up to the one that ends.
    """

    decoder: Decoder
    timeline: Timeline
    layers: tuple[LayerRun, ...]
    head: HeadRun | None
    forced: bool
    said: tuple[tuple[str, ...], ...]

    @property
    def chosen(self) -> bool:
        """Whether what goes in next is the vector of the word that the head chose, and not the output itself."""
        return bool(self.decoder.words) and self.head is not None

    @property
    def outputs(self) -> Array:
        """(T, batch, n): what the head makes, or where there is none what the last layer hands on."""
        return self.head.outputs if self.head else self.layers[-1].outputs

    def __len__(self) -> int:
        return len(self.timeline)


def decode(
    decoder: Decoder,
    encoded: Sequence[LayerRun],
    *,
    targets: Sequence[str] | Array,
    weights: Weights,
) -> Decoded:
    """Run a decoder; `targets` are words or vectors, (T, batch, n), which are fed in in place of its own outputs.

    Raises `Mistake` where states, sizes or words do not go together.
    """
    batch = encoded[0].rollouts[0].timeline.batch_size
    if len(decoder.layers) != len(encoded):
        raise Mistake(
            f"{decoder.layers[0].place}: the decoder has {len(decoder.layers)} layers and the encoder {len(encoded)}; "
            "each begins with the states of one"
        )
    first = _start(decoder, batch)
    forced = _targets(decoder, targets, first)
    many = len(forced) + 1 if forced is not None else decoder.steps
    below, owns = Below(first.shape[1], "its input"), list[Chosen]()
    for k, layer in enumerate(decoder.layers, 1):
        if layer.directions != (FORWARD,):
            raise Mistake(f"{layer.place}: a decoder goes forward, one output after the other; leave direction out")
        owns.append(weights.of(layer, f"decoder layer {k}", FORWARD, below))
        below = Below(owns[-1].sized.shapes[layer.hands_on][0], f"decoder layer {k}")
    head = decoder.head
    top = weights.of(head, "decoder head", "", below) if head is not None else None
    walks = [Walk(own, _begun(layer, own, run)) for layer, own, run in zip(decoder.layers, owns, encoded, strict=True)]
    traces: list[list[Trace]] = [[] for _ in walks]
    heads: list[Trace] = []
    fed: list[Array] = []
    real = np.ones(batch, dtype=np.bool_)
    ended = np.zeros(batch, dtype=np.bool_)
    now = first
    for step in range(many):
        fed.append(now)
        value = now
        for layer, walk, kept in zip(decoder.layers, walks, traces, strict=True):
            kept.append(walk.step({layer.cell.inputs[0]: value}, real, f"decoder step {step + 1}"))
            value = kept[-1].value(layer.hands_on)
        if head is not None and top is not None:
            heads.append(read(head, top, value))
            value = heads[-1].value(heads[-1].order[-1])
            ended |= np.array([word == decoder.end for word in _words(decoder, place_of(heads[-1], head))])
        if forced is None and decoder.end and ended.all():
            break
        if step + 1 < many:
            now = forced[step] if forced is not None else _next(decoder, value, heads, first.shape[1])
    timeline = Timeline({INPUT: np.stack(fed)})
    runs = tuple(
        LayerRun(layer, (Rollout(tuple(kept), Timeline({layer.cell.inputs[0]: _inputs(kept, layer)})),))
        for layer, kept in zip(decoder.layers, traces, strict=True)
    )
    made = HeadRun(head, tuple(heads)) if head is not None else None
    return Decoded(decoder, timeline, runs, made, forced is not None, tuple(_said(decoder, made, batch)))


def _inputs(kept: Sequence[Trace], layer: Layer) -> Array:
    return np.stack([trace.value(layer.cell.inputs[0]) for trace in kept])


def handed_over(layer: Layer, encoded: Layer) -> dict[str, str]:
    """The decoder's states, and those of the encoder with which they begin: of the same name, of another cell in their
    order."""
    theirs = [state.outgoing for state in encoded.cell.states]
    mine = [state.outgoing for state in layer.cell.states]
    return {name: name if name in theirs else theirs[k] for k, name in enumerate(mine[: len(theirs)])}


def _begun(layer: Layer, own: Chosen, encoded: LayerRun) -> dict[str, Array]:
    """The encoder's last states, by the decoder's names."""
    pairs, states = handed_over(layer, encoded.layer), layer.cell.states
    if len(pairs) < len(states):
        raise Mistake(
            f"{layer.place}: {layer.cell.key} has {len(states)} states, and the encoder hands over {len(pairs)}"
        )
    found = {}
    for state in states:
        value = encoded.last(pairs[state.outgoing])
        (size,) = own.sized.shapes[state.incoming]
        if value.shape[1] != size:
            raise Mistake(
                f"{layer.place}: {state.incoming} has {size} units, and {encoded.layer.place.partition(': ')[2]} of "
                f"the encoder hands over {value.shape[1]}"
            )
        found[state.incoming] = value
    return found


def _start(decoder: Decoder, batch: int) -> Array:
    start = decoder.words[decoder.start] if isinstance(decoder.start, str) else decoder.start
    return np.broadcast_to(start, (batch, start.size)).copy()


def _targets(decoder: Decoder, targets: Sequence[str] | Array, first: Array) -> Array | None:
    """What is fed in after the start, (T, batch, n): all targets but the last, which nothing comes after."""
    if not len(targets):
        return None
    if isinstance(targets, np.ndarray):
        found = targets
    elif not decoder.words:
        raise Mistake("--targets: the decoder has no words; give vectors, (steps, batch, n)")
    else:
        found = words.looked_up([str(word) for word in targets], decoder.words, "the decoder")
    if found.shape[2] != first.shape[1]:
        raise Mistake(f"--targets: vectors of {found.shape[2]} numbers, and the decoder takes {first.shape[1]}")
    return np.broadcast_to(found, (len(found), *first.shape))[:-1]


def _words(decoder: Decoder, places: Array) -> list[str]:
    """The words that are meant; labels where the head has them, else those of the table in their order."""
    assert decoder.head is not None
    known = decoder.head.labels or tuple(decoder.words)
    return [known[int(place)] if int(place) < len(known) else str(int(place)) for place in places]


def _next(decoder: Decoder, value: Array, heads: Sequence[Trace], size: int) -> Array:
    """What goes in next: the vectors of the words that came out, or the output itself."""
    if decoder.words and decoder.head is not None:
        said = _words(decoder, place_of(heads[-1], decoder.head))
        return words.looked_up(said, decoder.words, "the decoder")[:, 0]
    if value.shape[1] != size:
        raise Mistake(
            f"{decoder.layers[0].place}: takes {size} numbers, and the decoder's output has {value.shape[1]}; "
            "[decoder.words] has a vector for each word"
        )
    return value


def _said(decoder: Decoder, head: HeadRun | None, batch: int) -> list[tuple[str, ...]]:
    """The words of each sample, without the one that ends and what comes after it."""
    if head is None or not (decoder.words or head.head.labels):
        return []
    steps = [_words(decoder, place_of(trace, head.head)) for trace in head]
    out = []
    for sample in range(batch):
        said = [step[sample] for step in steps]
        out.append(tuple(said[: said.index(decoder.end)] if decoder.end in said else said))
    return out
