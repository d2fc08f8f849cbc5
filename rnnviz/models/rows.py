"""What there is to tell of a run over time: one row for each value that has a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rnnviz.functions.record import Array
from rnnviz.language.expression import Expr, Name
from rnnviz.language.notation import write
from rnnviz.models.model import EACH, FORWARD
from rnnviz.models.network import Network
from rnnviz.numbers.digits import DECIMALS, show
from rnnviz.numbers.rollout import Rollout
from rnnviz.numbers.timeline import Timeline
from rnnviz.numbers.trace import Trace

Place = tuple[int, int]
"""A step and a unit, from 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A value over time, `values` (T, units), of one sample; `name` is "" where the equations give it none. In a
    network `place` says whose it is: "layer 2 backward", "head"; `words` are what single numbers mean at each step.
    """

    label: Expr
    name: str
    role: str
    values: Array
    decimals: int
    place: str = ""
    words: tuple[str, ...] = ()

    @property
    def symbol(self) -> str:
        return write(self.label)

    @property
    def largest(self) -> Place:
        return self._place(int(self.values.argmax()))

    @property
    def smallest(self) -> Place:
        return self._place(int(self.values.argmin()))

    def shown(self, place: Place) -> str:
        """The number there, as it is printed."""
        return show(float(self.values[place]), self.decimals)

    def _place(self, flat: int) -> Place:
        step, unit = divmod(flat, int(self.values.shape[1]))
        return step, unit


def rows(run: Rollout, sample: int) -> tuple[Row, ...]:
    """The rows of one sample, for as many steps as it has: inputs, then what is worked out, in its order."""
    return (*_inputs(run, sample), *_worked(run.steps, _length(run.timeline, sample), sample))


def rows_of(network: Network, sample: int) -> tuple[Row, ...]:
    """The same of a network: what goes in, then layer by layer and direction by direction, and a head at each step."""
    length = _length(network.timeline, sample)
    first, *_ = _inputs(network.layers[0].rollouts[0], sample)
    found, several = [first], len(network.layers) > 1
    for k, layer in enumerate(network.layers, 1):
        for direction, rollout in zip(layer.layer.directions, layer.rollouts, strict=True):
            place = f"layer {k}" * several + f" {direction}" * (layer.layer.direction != FORWARD)
            found += (replace(row, place=place.strip()) for row in _worked(rollout.steps, length, sample))
    if network.head and network.head.head.reads == EACH:
        found += (replace(row, place="head") for row in _worked(network.head.traces, length, sample))
        if network.head.head.labels and found[-1].values.shape[1] == 1:
            found[-1] = replace(found[-1], words=network.head.answers(sample)[:length])
    return tuple(found)


def _length(timeline: Timeline, sample: int) -> int:
    """How many steps the sample has."""
    return int(timeline.real[:, sample].sum())


def _inputs(run: Rollout, sample: int) -> Iterator[Row]:
    cell = run.sized.cell
    names = {part.text: part for part in cell.nodes().values() if isinstance(part, Name)}
    for name in cell.inputs:
        values = run.timeline.inputs[name][: _length(run.timeline, sample), sample]
        yield Row(names[name], "input", "input", values, DECIMALS)


def _worked(steps: Sequence[Trace], length: int, sample: int) -> Iterator[Row]:
    cell = steps[0].sized.cell
    for equation in cell.equations:
        name = equation.target.text
        values = np.stack([step.value(name)[sample] for step in steps[:length]])
        yield Row(equation.target, equation.name, cell.roles[name], values, steps[0].decimals(name))
