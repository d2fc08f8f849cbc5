"""Steps of one cell, one after the other: the same parameters, and the states out of one are those into the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake, plain
from rnnviz.numbers.asked import Numbers, trace
from rnnviz.numbers.drawn import next_inputs
from rnnviz.numbers.given import Inputs
from rnnviz.numbers.numerics import Trace, run

MOST_STEPS = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Rollout:
    """T steps of one cell, each a `Trace`; `rollout[0]` is the first. All share one record of parameters."""

    steps: tuple[Trace, ...]

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, place: int) -> Trace:
        return self.steps[place]

    def __iter__(self) -> Iterator[Trace]:
        return iter(self.steps)

    def __repr__(self) -> str:
        many = f"{len(self)} step{'s' if len(self) > 1 else ''}"
        return f"<Rollout of {many}: {self.steps[0]!r}>"


def rollout(cell: str | Path | Cell, *, steps: int = 2, **numbers: Unpack[Numbers]) -> Rollout:
    """Several steps of a cell, worked out; the first is `trace` of the same numbers.

    Later inputs are those of the teaching example, `x_{t+1}`, where the first is all example; otherwise each is drawn
    from its own name and the seed. Raises `Mistake` where anything asked for cannot be.
    """
    return follow(trace(cell, **numbers), steps)


def follow(first: Trace, steps: int) -> Rollout:
    """The step that is given, and those after it. Raises `Mistake` where one of them has no finite numbers."""
    if isinstance(steps, bool) or not isinstance(steps, int) or not 1 <= steps <= MOST_STEPS:
        raise Mistake(f"--steps {plain(steps)}: a whole number from 1 to {MOST_STEPS} is expected")
    made = [first]
    for after in range(1, steps):
        last, given = made[-1], next_inputs(first, after)
        handed = {state.incoming: last.value(state.outgoing) for state in first.sized.cell.states}
        inputs = Inputs({name: handed[name] if name in handed else given[name] for name in first.inputs})
        made.append(run(first.sized, first.parameters, inputs, replace(first.origin, instead="")))
    return Rollout(tuple(made))
