"""What a run is given: the parameters that all its steps share, and the inputs of each step, held apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from rnnviz.cells.model import Sized
from rnnviz.functions.record import Array


@dataclass(frozen=True, eq=False, repr=False)
class _Arrays(Mapping[str, Array]):
    """Read-only float64 arrays by their names, in the cell's order."""

    arrays: Mapping[str, Array]

    def __post_init__(self) -> None:
        for array in self.arrays.values():
            array.flags.writeable = False
        object.__setattr__(self, "arrays", MappingProxyType(dict(self.arrays)))

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)

    def __repr__(self) -> str:
        told = ", ".join(f"{name} {' × '.join(map(str, array.shape))}" for name, array in self.items())
        return f"<{type(self).__name__}: {told}>"

    __eq__ = object.__eq__  # arrays have no one answer
    __hash__ = object.__hash__


class Parameters(_Arrays):
    """The weights (rows, columns) and biases (n,) of a cell: the same at every step."""


class Inputs(_Arrays):
    """What one step is given: inputs and incoming states, each (batch, n)."""

    @property
    def batch_size(self) -> int:
        return len(next(iter(self.values())))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where numbers come from: `source` in words, "v.json, seed 7"; `seed` None where none was asked for or used.

    `instead` says, where numbers were drawn that nobody asked for, why the example could not be taken, or is "".
    """

    seed: int | None
    source: str
    instead: str = ""

    @property
    def note(self) -> str:
        """What a reader ought to know who sees these numbers and expects the example, as a sentence, or ""."""
        return f"Numbers are drawn from seed {self.seed}, {self.instead}." if self.instead else ""


class Chosen(NamedTuple):
    """All that one step needs, in the order in which `numerics.run` takes it."""

    sized: Sized
    parameters: Parameters
    inputs: Inputs
    origin: Origin
