"""The derivatives of a cell against the complex step, which owes them nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import derived
import numpy as np

import rnnviz
from rnnviz.functions.record import Array
from rnnviz.language.expression import Name

WITHIN = 1e-10
"""Of the largest number that the derivative is a sum of."""
TOO_LARGE = 1e80
"""From here on products of two numbers of a cell, and of their slopes, may be too large for a float."""

Pushes = Mapping[str, Array]


class _Again:
    """A step worked out a second time, on complex numbers."""

    def __init__(self, run: rnnviz.Trace, sample: int) -> None:
        self.cell = run.sized.cell
        self.sizes = {**run.sized.node_sizes, **{name: shape[0] for name, shape in run.sized.shapes.items()}}
        self.given = {name: array.astype(complex) for name, array in run.parameters.items()}
        self.given |= {name: array[sample].astype(complex) for name, array in run.inputs.items()}

    def slope(self, name: str, seed: Array, pushes: Pushes) -> float:
        """How fast seed · `name` changes where all these are pushed at once."""
        bumps = {where: derived.H * 1j * push for where, push in pushes.items()}
        known = {where: one + bumps.get(where, 0) for where, one in self.given.items()}
        poked = {where: one for where, one in bumps.items() if where not in known}
        made = derived.step(self.cell, self.sizes, known, derived.COMPLEX, poked)
        return float((seed * made[name].imag).sum() / derived.H)


def faults(run: rnnviz.Trace, sample: int) -> Iterator[tuple[str, str]]:
    """All outgoing values by every parameter, all that comes in, and every place."""
    cell, chance = run.sized.cell, np.random.default_rng(1)
    largest = max(1.0, *(float(np.abs(step.value).max()) for step in run.nodes.values()))
    if largest > TOO_LARGE:
        return
    again = _Again(run, sample)
    matrices = {
        node for node, one in run.nodes.items()
        if isinstance(one.expression, Name) and one.expression.text in cell.matrices
    }  # fmt: skip
    shapes = {node: one.value.shape[1:] for node, one in run.nodes.items() if node not in matrices}
    shapes |= {where: one.shape for where, one in again.given.items()}
    pushes = {where: chance.uniform(-1.0, 1.0, shape) for where, shape in shapes.items()}
    for name in dict.fromkeys((*(state.outgoing for state in cell.states), *cell.outputs)):
        if name not in run.nodes or run.nodes[name].operation == "argmax":
            continue
        seed = np.zeros(run.value(name).shape)
        seed[sample] = chance.uniform(0.5, 1.0, seed.shape[1])
        try:
            made = rnnviz.backward(run, name, seed=seed).parts[""]
        except rnnviz.Mistake as mistake:
            if "too large" not in str(mistake):
                yield "a derivative that is refused", f"{name}: {mistake}"
            continue
        step, mine, scales = made.steps[0], dict[str, float](), [1.0, *map(float, np.abs(seed).ravel())]
        for where, push in pushes.items():
            value = step.value(where)
            found = made.parameters[where] if where in made.parameters else value[sample] if value is not None else None
            mine[where] = 0.0 if found is None else float((found * push).sum())
            scales += [] if found is None else [float(np.abs(found).max())]
        near = WITHIN * max(scales) * largest
        if not abs(sum(mine.values()) - again.slope(name, seed[sample], pushes)) <= near * len(mine):
            yield (
                "a derivative that is another",
                "; ".join(
                    f"{name} by {where}: {mine[where]}, and it is {wanted}"
                    for where, push in pushes.items()
                    if not abs(mine[where] - (wanted := again.slope(name, seed[sample], {where: push}))) <= near
                ),
            )
