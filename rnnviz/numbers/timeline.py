"""What goes in over time: an input for each step of each sample, and what the steps are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.errors import Mistake, plain
from rnnviz.functions.record import Array
from rnnviz.numbers.checked import LARGEST_BATCH, numbers_in

MOST_STEPS = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """The inputs of T steps by their names, each (T, batch, n).

    `labels` are what the steps are called, "" where they have but numbers. `lengths` are how many steps each sample
    has, none where all have T; what stands behind them is padding.
    """

    inputs: Mapping[str, Array]
    labels: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(next(iter(self.inputs.values())))

    def __repr__(self) -> str:
        told = ", ".join(f"{name} {' × '.join(map(str, array.shape))}" for name, array in self.inputs.items())
        return f"<Timeline: {told}>"

    @property
    def batch_size(self) -> int:
        _, batch, _ = next(iter(self.inputs.values())).shape
        return int(batch)

    @property
    def names(self) -> tuple[str, ...]:
        """What the steps are called: their labels, else their numbers from 1."""
        return self.labels or tuple(str(step + 1) for step in range(len(self)))

    @property
    def real(self) -> NDArray[np.bool_]:
        """(T, batch): True where a sample has a step, False where it is padded."""
        lengths = np.array(self.lengths or [len(self)] * self.batch_size)
        return np.arange(len(self))[:, None] < lengths

    def at(self, step: int) -> dict[str, Array]:
        """The inputs of one step, each (batch, n)."""
        return {name: array[step] for name, array in self.inputs.items()}


def series(value: object, source: str) -> Array:
    """Numbers for each step as (T, batch, n), from (T, n), which is one sample, or (T, batch, n).

    Raises `Mistake`, which says in which step, sample and entry something is no finite number.
    """

    def place(at: Sequence[int]) -> str:
        step, *rest = (k + 1 for k in at)
        words = ("sample", "entry") if len(rest) == 2 else ("entry",)
        return ", ".join([f"step {step}", *(f"{word} {k}" for word, k in zip(words, rest, strict=False))])

    found = numbers_in(value, source, place)
    if found.ndim not in (2, 3):
        shape = " × ".join(map(str, found.shape)) or "a single number"
        raise Mistake(f"{source}: has the shape {shape}; steps × entries or steps × batch × entries is expected")
    if found.ndim == 2:
        found = found[:, None, :]
    if len(found) > MOST_STEPS:
        raise Mistake(f"{source}: has {len(found):,} steps; up to {MOST_STEPS} are worked out")
    if found.shape[1] > LARGEST_BATCH:
        raise Mistake(f"{source}: has {found.shape[1]} samples; up to {LARGEST_BATCH} are worked out")
    return found


def check_steps(steps: object) -> None:
    """Raises `Mistake` unless it is a number of steps."""
    if isinstance(steps, bool) or not isinstance(steps, int) or not 1 <= steps <= MOST_STEPS:
        raise Mistake(f"--steps {plain(steps)}: a whole number from 1 to {MOST_STEPS} is expected")


def checked_labels(labels: Sequence[str], steps: int, *, longer: bool = False) -> tuple[str, ...]:
    """Names of the steps, one for each; those of a `longer` run may go on. Raises `Mistake` where there are more or
    fewer."""
    if not isinstance(labels, list | tuple) or not all(isinstance(label, str) for label in labels):
        raise Mistake(f"--labels {plain(labels)}: a name for each step is expected")
    labels = labels[:steps] if longer else labels
    if labels and len(labels) != steps:
        raise Mistake(f"--labels: {len(labels)} names for {steps} steps; one for each is expected")
    return tuple(labels)


def checked_lengths(lengths: Sequence[int], steps: int, batch: int) -> tuple[int, ...]:
    """How many steps each sample has; () where all have all. Raises `Mistake` where that cannot be."""
    if not isinstance(lengths, list | tuple):
        raise Mistake(f"--lengths {plain(lengths)}: a whole number for each sample is expected")
    if not lengths:
        return ()
    if len(lengths) != batch:
        raise Mistake(f"--lengths: {len(lengths)} lengths for a batch of {batch}; one for each sample is expected")
    for sample, length in enumerate(lengths, 1):
        if isinstance(length, bool) or not isinstance(length, int | np.integer) or not 1 <= length <= steps:
            raise Mistake(
                f"--lengths: {plain(length)} for sample {sample}; a whole number from 1 to {steps}, "
                "the number of steps, is expected"
            )
    return tuple(map(int, lengths)) if min(lengths) < steps else ()
