"""The cheapest path on a grid on which going on costs little and bending much, found for all places at once.

Each round goes straight on in all four ways from wherever the round before has bent, so there are as many rounds as
bends, and each is a handful of array operations.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

WAYS = ((1, 0), (0, 1), (-1, 0), (0, -1))
"""Across and down, in the order of a turn."""
SHUT = 1e5
"""What a step costs that cannot be made: more than any path."""
_SAME = 1e-6  # costs that differ by less are one

State = tuple[int, int, int]
"""The number of the way in which a place was reached, its row and its column."""
Costs = NDArray[np.float64]


def cheapest(steps: Costs, turns: Costs, starts: Mapping[State, float], ends: Mapping[State, float]) -> list[State]:
    """The path from one of `starts` to one of `ends`, each with what it costs more; empty where there is none.

    `steps` (4, rows, columns) are what a step costs in each way from each place, `turns`, of the same shape, what it
    costs more after a bend.
    """
    reached = np.full(steps.shape, SHUT)
    for state, cost in starts.items():
        reached[state] = cost
    leaving = np.full(steps.shape, SHUT)
    every = [_along(steps, way)[:, :-1] for way in range(4)]
    upto = [one.cumsum(axis=1) for one in every]
    least = SHUT
    while True:
        fresh = np.minimum(reached, np.minimum(reached[[3, 0, 1, 2]], reached[[1, 2, 3, 0]]) + turns)
        better = fresh < leaving - _SAME
        least = min(least, *(float(reached[state]) + cost for state, cost in ends.items()))
        if not better.any() or fresh[better].min() >= least:
            break
        leaving = np.minimum(leaving, fresh)
        for way in range(4):
            _go_on(_along(leaving, way), _along(reached, way), every[way], upto[way])
    if least >= SHUT:
        return []
    end = min(ends, key=lambda state: float(reached[state]) + ends[state])
    return _back(end, reached, turns, starts)


def _along(costs: Costs, way: int) -> Costs:
    """One way's costs, turned so that it goes to the right."""
    one: Costs = costs[way].T if way % 2 else costs[way]
    return one[:, ::-1] if way >= 2 else one


def _go_on(leaving: Costs, reached: Costs, steps: Costs, upto: Costs) -> None:
    """Straight on to the right from each place that can be left; `upto` is what all steps up to its own cost."""
    ahead = np.minimum.accumulate(leaving[:, :-1] - (upto - steps), axis=1) + upto
    np.minimum(reached[:, 1:], ahead, out=reached[:, 1:])


def _back(end: State, reached: Costs, turns: Costs, starts: Mapping[State, float]) -> list[State]:
    """The path to an end, from its start on; of ways that cost the same the one that bends late."""
    path = [end]
    while True:
        way, y, x = path[-1]
        if starts.get(path[-1], SHUT) <= reached[path[-1]] + _SAME:
            return path[::-1]
        dx, dy = WAYS[way]
        here = (y - dy, x - dx)
        came = {(way, *here): float(reached[(way, *here)])}
        for side in ((way + 3) % 4, (way + 1) % 4):
            came[(side, *here)] = float(reached[(side, *here)] + turns[(way, *here)])
        path.append(min(came, key=lambda state: came[state] + _SAME * (state[0] == way)))
