"""Several steps of a cell, walked backwards: what reaches a state goes on to the step that left it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from rnnviz.errors import Mistake
from rnnviz.functions.record import Array
from rnnviz.gradients.stepback import StepGradient, step_back
from rnnviz.numbers.rollout import Rollout
from rnnviz.numbers.trace import Trace

Above = Mapping[int, Mapping[str, Array]]
"""What arrives from outside: by step, from 0, and by name."""


@dataclass(frozen=True, slots=True, eq=False)
class PartGradient:
    """The derivatives of one number by all that a part of a run has, a cell over time, a layer in one direction, a
    head: a `StepGradient` for each of its steps, in their order.

    `parameters` have the sum over all steps and samples, in each parameter's shape; `states` what reaches the states
    before the first step, (batch, n), by their incoming names. What the number does not depend on stands in none.
    """

    steps: tuple[StepGradient, ...]
    parameters: Mapping[str, Array]
    states: Mapping[str, Array]

    def __bool__(self) -> bool:
        """Whether anything arrives here."""
        return any(self.steps)

    def values(self, name: str) -> Array | None:
        """The derivative by a value or an input over time, (T, batch, n): NaN at a step on which the number does not
        depend; None where that are all steps."""
        found = [step.value(name) for step in self.steps]
        like = next((one for one in found if one is not None), None)
        if like is None:
            return None
        return np.stack([np.full_like(like, np.nan) if one is None else one for one in found])

    def find(self, text: str) -> Array | None:
        """The derivative by a name in any spelling: of a parameter, of a value over time, of a first state (`h_0`)."""
        cell = self.steps[0].trace.sized.cell
        name = cell.canonical(text)
        if name in self.parameters:
            return self.parameters[name]
        first = {name.replace("{t-1}", "0"): one for name, one in self.states.items()}
        return first[text] if text in first else self.values(name)

    def names(self) -> tuple[str, ...]:
        """All names that it has a derivative for."""
        values = (name for step in self.steps for name in (*step.nodes, *step.inputs) if "/" not in name)
        return (*dict.fromkeys(values), *self.parameters)

    def tables(self) -> dict[str, Mapping[str, Array]]:
        """Its derivatives by name: parameters, first states, and values over time."""
        order = self.steps[0].trace.order
        values = {name: found for name in order if (found := self.values(name)) is not None}
        return {"parameters": self.parameters, "states": self.states, "values": values}

    @property
    def stopped(self) -> tuple[str, ...]:
        """The nodes at which a gradient could not go on, in any step."""
        return tuple(dict.fromkeys(node for step in self.steps for node in step.stopped))


class BackWalk:
    """A cell on its way back: one step after the other, each from what the step after it left to its states."""

    def __init__(self, after: Mapping[str, Array], *, sample: int | None = None, weights: bool = True) -> None:
        """`after` reaches the states that are left in the end, by their outgoing names. With a `sample`, what arrives
        are (k, n), k numbers of that one; without `weights` no parameter's derivative is worked out."""
        self.sample, self.weights = sample, weights
        self.carried = {**after}
        self.parameters: dict[str, Array] = {}

    def step(self, trace: Trace, above: Mapping[str, Array], real: NDArray[np.bool_], called: str) -> StepGradient:
        """One step; samples that are not `real`, (batch,), hand on to the step before what reached their states.
        Raises `Mistake` where a gradient is not finite, and says in which step, as it is `called`."""
        states = {state.outgoing: state.incoming for state in trace.sized.cell.states}
        whole, kept = bool(real.all()), real[:, None]
        arrives = {**above}
        for name, one in self.carried.items():
            share = one if whole else np.where(kept, one, 0.0)
            arrives[name] = arrives[name] + share if name in arrives else share
        try:
            made = step_back(trace, arrives, sample=self.sample)
        except Mistake as mistake:
            raise Mistake(f"{called}: {mistake}") from None
        left = {}
        for outgoing, incoming in states.items():
            past = None if whole or outgoing not in self.carried else np.where(kept, 0.0, self.carried[outgoing])
            now = made.inputs.get(incoming)
            if past is not None or now is not None:
                left[outgoing] = now if past is None else past if now is None else now + past
        self.carried = {name: one for name, one in left.items() if one is not None}
        for name, one in made.parameters().items() if self.weights else ():
            self.parameters[name] = self.parameters[name] + one if name in self.parameters else one
        return made

    def made(self, steps: Sequence[StepGradient], first: Trace) -> PartGradient:
        """All of it, once the `first` step is through."""
        pairs = {state.outgoing: state.incoming for state in first.sized.cell.states}
        states = {pairs[name]: one for name, one in self.carried.items()}
        return PartGradient(tuple(steps), MappingProxyType(self.parameters), MappingProxyType(states))


def sweep(
    run: Rollout, at: Above, after: Mapping[str, Array], *, sample: int | None = None, weights: bool = True
) -> PartGradient:
    """All steps of a rollout, from the last that was worked out to the first.

    `at` is what arrives at steps, `after` at the states that are left in the end, by their outgoing names; each
    (batch, n), or of a `sample` (k, n). Raises `Mistake` where a gradient is not finite, with its step and node.
    """
    walk = BackWalk(after, sample=sample, weights=weights)
    real = run.real if sample is None else run.real[:, sample : sample + 1]
    made: dict[int, StepGradient] = {}
    for step in sorted(range(len(run)), reverse=not run.backward):
        made[step] = walk.step(run[step], at.get(step, {}), real[step], f"step {step + 1}")
    return walk.made([made[step] for step in range(len(run))], run.steps[0])
