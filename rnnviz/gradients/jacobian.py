"""The Jacobian of a run: how all that it carries at one step follows from all that it carried, and took in, before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from rnnviz.errors import Mistake, plain
from rnnviz.functions.record import Array
from rnnviz.gradients.networks import network_back
from rnnviz.gradients.rolled import PartGradient, sweep
from rnnviz.models.model import BACKWARD, FORWARD
from rnnviz.models.network import Network
from rnnviz.numbers.rollout import Rollout
from rnnviz.shown import Shown


@dataclass(frozen=True, slots=True, eq=False)
class Jacobian(Shown):
    """The derivatives of s_T, all states that one sample carries out of the step T, one after the other.

    `rows` are these states, each a part, "" of a cell, with the name that leaves it, and its entries in s. `states` are
    ∂s_T/∂s_t, (T + 1, S, S), for t from 0, the states before the first step, to T, which is the identity; a state
    counts as it is carried on, so that the matrices of single steps multiply. `inputs` are ∂s_T/∂x_t, (T, S, n), by the
    names of what went in.
    """

    run: Rollout | Network
    sample: int
    rows: Mapping[tuple[str, str], slice]
    states: Array
    inputs: Mapping[str, Array]

    def __len__(self) -> int:
        """How many steps it goes back, T."""
        return len(self.states) - 1

    def __repr__(self) -> str:
        told = ", ".join(" ".join(filter(None, row)) for row in self.rows)
        return f"<Jacobian of {told} after {len(self)} steps, {self.states.shape[1]} entries: {self.run!r}>"

    def of(self, name: str) -> slice:
        """The rows of a state by its outgoing name, before which may stand words of its part; KeyError where there is
        none."""
        *words, text = name.split()
        for (part, known), rows in self.rows.items():
            if known == text and set(words) <= set(part.split()):
                return rows
        raise KeyError(f"{name} is no state; there are {', '.join(known for _, known in self.rows)}")

    def norms(self) -> Array:
        """The Frobenius norm of each ∂s_T/∂s_t, (T + 1,)."""
        found: Array = np.linalg.norm(self.states, axis=(1, 2))
        return found

    def largest(self) -> Array:
        """The largest singular value of each ∂s_T/∂s_t, (T + 1,): how much longer or shorter the best direction of what
        was carried then is now."""
        found: Array = np.linalg.norm(self.states, ord=2, axis=(1, 2))
        return found


def jacobian(run: Rollout | Network, *, step: int | None = None, sample: int = 1) -> Jacobian:
    """The Jacobian of all states that a cell or the layers of a model carry, h and c of an LSTM together: h alone would
    hide its memory.

    It is of the states after `step`, from 1, without it the sample's last; layers must go forward.
    Raises `Mistake` where there is no such step or sample, where a layer goes backward, and where a derivative is not
    finite, with its step and node.
    """
    if not isinstance(run, Rollout | Network):
        raise Mistake(f"a Jacobian over time is of a Rollout or a Network, not of a {type(run).__name__}")
    batch = run.timeline.batch_size
    if isinstance(sample, bool) or not isinstance(sample, int) or not 1 <= sample <= batch:
        raise Mistake(f"--sample {plain(sample)}: there are the samples 1 to {batch}")
    many = int(run.timeline.real[:, sample - 1].sum())
    step = many if step is None else step
    if isinstance(step, bool) or not isinstance(step, int) or not 1 <= step <= many:
        raise Mistake(f"--at {plain(step)}: a step from 1 to {many} is expected")
    cells = _cells(run)
    states = [(part, state.outgoing, state.incoming) for part, cell in cells for state in cell.sized.cell.states]
    sizes = [rollout.sized.shapes[name][0] for part, rollout in cells for name in _leaving(rollout)]
    ends = [0, *accumulate(sizes)]
    rows = {(part, name): slice(ends[k], ends[k + 1]) for k, (part, name, _) in enumerate(states)}
    whole = np.zeros((step + 1, ends[-1], ends[-1]))
    whole[step] = np.eye(ends[-1])
    series = run.timeline.inputs
    inputs = {name: np.zeros((step, ends[-1], array.shape[2])) for name, array in series.items()}
    for part, rollout in cells:
        own = [rows[part, name] for name in _leaving(rollout)]
        mine = slice(own[0].start, own[-1].stop)
        seeds = np.eye(ends[-1])[mine]
        at = {step - 1: {name: seeds[:, rows[part, name]] for name in _leaving(rollout)}}
        parts, reached = _swept(run, rollout, part, at, sample - 1)
        for (where, name), columns in rows.items():
            incoming = next(one for place, known, one in states if (place, known) == (where, name))
            for k in range(step) if where in parts else ():
                if (one := parts[where].steps[k].inputs.get(incoming)) is not None:
                    whole[k, mine, columns] = one
        for name, array in inputs.items():
            for k, one in reached[name].items():
                if k < step:
                    array[k, mine] = one
    return Jacobian(run, sample, rows, whole, inputs)


def _swept(
    run: Rollout | Network, rollout: Rollout, part: str, at: Mapping[int, Mapping[str, Array]], sample: int
) -> tuple[Mapping[str, PartGradient], dict[str, Mapping[int, Array]]]:
    """What one sweep found: its parts, and what reached the inputs, by name and step."""
    if isinstance(run, Rollout):
        found = sweep(rollout, at, {}, sample=sample, weights=False)
        names = run.timeline.inputs
        steps = [*enumerate(found.steps)]
        return {"": found}, {name: {k: one.inputs[name] for k, one in steps if name in one.inputs} for name in names}
    made = network_back(run, part, at, sample=sample, weights=False)
    return made.parts, dict.fromkeys(run.timeline.inputs, made.inputs)


def _leaving(rollout: Rollout) -> list[str]:
    return [state.outgoing for state in rollout.sized.cell.states]


def _cells(run: Rollout | Network) -> list[tuple[str, Rollout]]:
    """The parts that carry states, and their rollouts."""
    if isinstance(run, Rollout):
        if not run.sized.cell.states:
            raise Mistake(f"{run.sized.cell.key} carries no state, so that no step follows from another")
        return [("", run)]
    found = []
    for k, layer in enumerate(run.layers, 1):
        if BACKWARD in layer.layer.directions:
            raise Mistake(f"{layer.layer.place} goes backward; a Jacobian over time is of layers that go forward")
        found.append((f"layer {k} {FORWARD}", layer.rollouts[0]))
    return found
