"""A network as its file has it: layers of cells, a head, a decoder; symbols and weights, no run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rnnviz.cells.cell import Cell
from rnnviz.functions.record import Array
from rnnviz.shown import Shown

FORWARD, BACKWARD = "forward", "backward"
DIRECTIONS = {FORWARD: (FORWARD,), BACKWARD: (BACKWARD,), "both": (FORWARD, BACKWARD)}
"""Which way a layer goes through time, and its cells for that."""

EACH, LAST = "each", "last"
READS = (EACH, LAST)
"""What a head reads: what every step hands on, or what the last one leaves."""

INPUT = "x"
"""What goes into the first layer, whatever its cell calls it."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One cell over time, or two, one for each direction, with parameters of their own.

    `values` are the parameters and first states that are given for each direction, by the cell's names; `hidden_size`
    is None where these say it. `place` is how a mistake names it: "m.toml: layer 2".
    """

    cell: Cell
    direction: str
    hidden_size: int | None
    values: Mapping[str, Mapping[str, object]]
    place: str

    @property
    def directions(self) -> tuple[str, ...]:
        return DIRECTIONS[self.direction]

    @property
    def hands_on(self) -> str:
        """The state that the next layer and the head see: the hidden state."""
        return self.cell.hands_on


@dataclass(frozen=True, slots=True)
class Head:
    """Equations without a state on what a layer hands on, at `each` step or after the `last`.

    `labels` name what comes out: the entries of a vector, of which the largest is meant, the places that an argmax
    gives, or, of one number, what it is called below `threshold` and from it on.
    """

    cell: Cell
    reads: str
    labels: tuple[str, ...]
    threshold: float
    values: Mapping[str, object]
    place: str


@dataclass(frozen=True, slots=True)
class Decoder:
    """Layers that begin with the last states of the encoder's, and take in what was asked for or what they made.

    `start` is the first input, a word or a vector. With `words` an output is the word whose entry is the largest, and
    its vector goes in next; without, the output itself does. `end` is the word after which nothing more comes.
    """

    layers: tuple[Layer, ...]
    head: Head | None
    words: Mapping[str, Array]
    start: str | Array
    end: str
    steps: int


@dataclass(frozen=True, slots=True)
class Model(Shown):
    """A network: what goes in, its layers from the first to the last, a head that reads the last, a decoder.

    `words` are vectors by their words, all as long; `text` and `inputs` are what its example takes in, `target` what
    should come out of it: a label or numbers, `rate` how far one step of learning goes, `seed` that from which numbers
    are drawn that nobody gives. `targets` are what its decoder is told to say.
    """

    key: str
    title: str
    source: str
    equals: str
    layers: tuple[Layer, ...]
    input_size: int | None = None
    words: Mapping[str, Array] = field(default_factory=dict)
    head: Head | None = None
    decoder: Decoder | None = None
    text: str = ""
    inputs: Array | None = None
    targets: str = ""
    target: str | Array | None = None
    rate: float | None = None
    seed: int = 0

    def __repr__(self) -> str:
        told = ", ".join(f"{layer.cell.key} {layer.direction}" for layer in self.layers)
        return f"<Model {self.key}: {self.title!r}, {told}>"
