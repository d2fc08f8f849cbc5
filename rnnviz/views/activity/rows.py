"""What is shown of a run over time: one row of the picture for each value that has a name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.functions.record import Array
from rnnviz.language.expression import Expr, Name
from rnnviz.language.notation import write
from rnnviz.numbers.digits import show
from rnnviz.numbers.rollout import Rollout

MOST = 12
"""Rows that a picture has room for; of more those of the states and the gates are kept."""
FIRST = ("cell", "hidden", "gate", "candidate", "output", "input", "product")
"""Which roles are kept first."""

Place = tuple[int, int]
"""A step and a unit, from 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A value over time, `values` (T, units), of one sample; `name` is "" where the equations give it none."""

    label: Expr
    name: str
    role: str
    values: Array
    decimals: int

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
    cell, length = run.sized.cell, int(run.real[:, sample].sum())
    names = {part.text: part for part in cell.nodes().values() if isinstance(part, Name)}
    found = []
    for name in cell.inputs:
        found.append(Row(names[name], "input", "input", run.timeline.inputs[name][:length, sample], 2))
    for equation in cell.equations:
        name = equation.target.text
        values = np.stack([step.value(name)[sample] for step in run.steps[:length]])
        found.append(Row(equation.target, equation.name, cell.roles[name], values, run[0].decimals(name)))
    kept = sorted(range(len(found)), key=lambda k: FIRST.index(found[k].role))[:MOST]
    return tuple(found[k] for k in sorted(kept))
