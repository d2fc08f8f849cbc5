"""The search for a second input: one after whose step every printed operation gives its printed result, too.

Weights and the first step are settled by then, so only the input is free: many are tried at once, as one batch.
"""

from __future__ import annotations

import numpy as np

from rnnviz.errors import Mistake
from rnnviz.functions.record import Array
from rnnviz.numbers.byhand import follows
from rnnviz.numbers.given import Inputs
from rnnviz.numbers.lots import SAFE, from_turn
from rnnviz.numbers.numerics import run
from rnnviz.numbers.trace import Trace

AT_ONCE, ROUNDS, ENOUGH = 4096, 12, 12
"""How many inputs are tried together, how often, and how many true ones are enough to choose from."""

FEWER = 64  # to this share, where one of those tried together has no finite numbers

LARGEST, LEAST = 0.99, 0.1  # of an entry: one that is nearly 0 shows nothing
MOVED, SEEN = 1.0, 0.1  # as far apart as two units' changes need be, and the least that a new state should be
FRESH = 0.3  # what it counts that the input is another one


def second(first: Trace, seed: int = 0) -> dict[str, Array]:
    """Inputs of the step after `first`, by their names, each (n,), of two decimals.

    Of those with the most operations that are true as printed, one after which some unit has changed and some has not,
    and which is another than the first; none of a cell without states. The same step and seed give the same.
    """
    sized, chance = first.sized, np.random.default_rng(seed)
    handed = {state.incoming: first.value(state.outgoing)[:1] for state in sized.cell.states}
    best: tuple[int, float] = (-1, 0.0)
    found: dict[str, Array] = {}
    full, many = 0, AT_ONCE
    for _ in range(ROUNDS if handed and sized.cell.inputs else 0):
        tried = {name: _inputs(chance, many, first.inputs[name].shape[-1]) for name in sized.cell.inputs}
        given = tried | {name: np.repeat(state, many, axis=0) for name, state in handed.items()}
        try:
            after = run(sized, first.parameters, Inputs({name: given[name] for name in first.inputs}), first.origin)
        except Mistake:
            many = max(1, many // FEWER)
            continue
        true, count = _true(after)
        worth = _worth(first, after)
        full += int((true == count).sum())
        one = max(range(many), key=lambda k: (true[k], worth[k]))
        if (int(true[one]), float(worth[one])) > best:
            best = int(true[one]), float(worth[one])
            found = {name: array[one] for name, array in tried.items()}
        if full >= ENOUGH:
            break
    return found


def _inputs(chance: np.random.Generator, many: int, size: int) -> Array:
    sizes = chance.integers(round(LEAST * 100), round(LARGEST * 100) + 1, (many, size))
    return np.where(chance.random((many, size)) < 0.5, -1, 1) * sizes / 100


def _true(after: Trace) -> tuple[Array, int]:
    """How many places of each sample are surely true as printed, and how many there are."""
    samples, true, count = range(after.batch_size), np.zeros(after.batch_size), 0
    for node, worked in after.nodes.items():
        if worked.value.shape[0] != after.batch_size or worked.operation in ("name", "number", "concat"):
            continue
        right = follows(after, node, samples, range(worked.value.shape[-1])) & (from_turn(worked.value) > SAFE)
        true += right.sum(axis=1)
        count += right.shape[1]
    return true, count


def _worth(first: Trace, after: Trace) -> Array:
    """How far the units' fates differ, one keeping and another changing its state, and how new the input is."""
    states = [(after.value(one.incoming), after.value(one.outgoing)) for one in first.sized.cell.states]
    moved = np.concatenate([np.abs(new - old) for old, new in states], axis=1)
    least = np.concatenate([np.abs(new) for _, new in states], axis=1).min(axis=1)
    inputs = [np.abs(after.inputs[name] - first.inputs[name][:1]) for name in first.sized.cell.inputs]
    other = np.concatenate(inputs, axis=1).mean(axis=1)
    worth: Array = np.ptp(moved, axis=1).clip(0, MOVED) + FRESH * other + np.minimum(least, SEEN) / SEEN
    return worth
