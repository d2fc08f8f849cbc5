"""How much of each input is still in each state, to first order: what would change if the input were scaled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.functions.record import Array
from rnnviz.gradients.jacobian import jacobian
from rnnviz.models.network import Network
from rnnviz.numbers.rollout import Rollout


@dataclass(frozen=True, slots=True, eq=False)
class Influence:
    """Of one sample, T steps.

    `shares` are a, (T, T + 1): for the state h_t after step t + 1 in its row, the first-order share of the state before
    all steps, ‖(∂h_t/∂s_0) s_0‖₂, and then of each input, ‖(∂h_t/∂x_k) x_k‖₂, which is 0 for inputs to come. `largest`,
    (T + 1,), are the largest singular values of ∂s_T/∂s_t, t from 0 to T, where it is 1.
    """

    shares: Array
    largest: Array

    def __len__(self) -> int:
        return len(self.shares)

    @property
    def totals(self) -> Array:
        """Σ a at each step, (T,)."""
        found: Array = self.shares.sum(axis=1)
        return found

    @property
    def parts(self) -> Array:
        """The shares of each step as parts of their sum, (T, T + 1); all 0 where the sum is."""
        totals = self.totals[:, None]
        found: Array = np.divide(self.shares, totals, out=np.zeros_like(self.shares), where=totals > 0)
        return found


def influence(run: Rollout | Network, sample: int = 1) -> Influence:
    """What is still there of each input, of the state that is handed on: h_t; of several layers that of the last.

    Raises `Mistake` as `jacobian` does.
    """
    whole = jacobian(run, sample=sample)
    many = len(whole)
    inputs = run.timeline.inputs
    shares = np.zeros((many, many + 1))
    first = _first(run, sample - 1)
    name = _handed(run)
    for step in range(1, many + 1):
        made = whole if step == many else jacobian(run, step=step, sample=sample)
        rows = made.of(name)
        shares[step - 1, 0] = np.linalg.norm(made.states[0][rows] @ first)
        for k in range(step):
            moved = sum(made.inputs[one][k][rows] @ array[k, sample - 1] for one, array in inputs.items())
            shares[step - 1, k + 1] = np.linalg.norm(moved)
    return Influence(shares, whole.largest())


def _handed(run: Rollout | Network) -> str:
    """The state that is seen from outside, with the part whose it is."""
    if isinstance(run, Rollout):
        return run.sized.cell.hands_on
    return f"layer {len(run.layers)} {run.layers[-1].layer.hands_on}"


def _first(run: Rollout | Network, sample: int) -> Array:
    """All states before the first step, one after the other, (S,)."""
    runs = [run] if isinstance(run, Rollout) else [layer.rollouts[0] for layer in run.layers]
    return np.concatenate([state[sample] for one in runs for state in one.first_states().values()])
