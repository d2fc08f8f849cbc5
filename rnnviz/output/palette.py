"""Few colours for many: the palette of a film of flat art."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# How much red, green and blue count when colours are compared.
EYE: NDArray[np.float32] = np.sqrt(np.array([2, 4, 3], np.float32) / 3)
FLAT = 64  # colours with the largest area stay exactly as they are, as long as half are left for the others
SAMPLE = 16384  # colours that are looked at when the others are chosen, those with the largest area
OWN = 0.25  # a colour that makes up so much of its group stands for the group exactly
ROUNDS = 3

Colours = NDArray[np.uint8]  # (n, 3)
Points = NDArray[np.float32]  # (n, 3), as the eye has them
Pixels = NDArray[np.uint32]  # red | green << 8 | blue << 16


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours, (n, 3); the first `coarse` of them do by themselves for what is seen for an instant."""

    colours: Colours
    coarse: int

    def nearest(self, colours: Colours, *, coarse: bool = False) -> NDArray[np.uint8]:
        """The index of the nearest colour, shape (m,) for (m, 3)."""
        ours = self.colours[: self.coarse] if coarse else self.colours
        return _nearest(_points(colours), _points(ours)).astype(np.uint8)

    def error(self, colours: Colours, weights: NDArray[np.float64]) -> float:
        """How far these colours, (n, 3), are from those that stand for them, on average, in 1 of 255."""
        away = np.abs(self.colours[self.nearest(colours)].astype(np.int16) - colours).mean(1)
        return float(away @ weights / weights.sum())


class Tally:
    """Which colours were seen, in ascending order, and each on how much area times how long."""

    def __init__(self) -> None:
        self.colours: Pixels = np.empty(0, np.uint32)
        self.weights: NDArray[np.float64] = np.empty(0)

    def add(self, colours: Pixels, times: NDArray[np.uint32]) -> None:
        """Count pixels, each with the time for which it was seen; both (n,)."""
        if not colours.size:
            return
        keys = np.sort(colours.astype(np.uint64) << np.uint64(32) | times)  # quicker than sorting by an index
        sorted_colours = (keys >> np.uint64(32)).astype(np.uint32)
        starts = np.flatnonzero(np.concatenate([[True], sorted_colours[1:] != sorted_colours[:-1]]))
        found = sorted_colours[starts]
        sums = np.add.reduceat(keys & np.uint64(0xFFFFFFFF), starts).astype(np.float64)
        at = np.searchsorted(self.colours, found)
        known = np.zeros(len(found), bool)
        inside = at < len(self.colours)
        known[inside] = self.colours[at[inside]] == found[inside]
        self.weights[at[known]] += sums[known]
        self.colours = np.insert(self.colours, at[~known], found[~known])
        self.weights = np.insert(self.weights, at[~known], sums[~known])


class Table:
    """The number given to each colour, looked up for many pixels at once.

    A table of all 2^24 colours would do, but for its 16 MB; those of a film lie close together, so here are only the
    cubes of 16 × 16 × 16 in which there are any.
    """

    def __init__(self, colours: Pixels, numbers: NDArray[np.uint8]) -> None:
        used = np.unique(_cube(colours))
        self._start: Pixels = np.zeros(16**3, np.uint32)
        self._start[used] = np.arange(len(used), dtype=np.uint32) * 16**3
        self._numbers = np.zeros(len(used) * 16**3, np.uint8)
        self._numbers[self._at(colours)] = numbers

    def __getitem__(self, colours: Pixels) -> NDArray[np.uint8]:
        return self._numbers[self._at(colours)]

    def _at(self, colours: Pixels) -> Pixels:
        inside = colours & 0xF | colours >> 4 & 0xF0 | colours >> 8 & 0xF00
        return self._start[_cube(colours)] + inside


def _cube(colours: Pixels) -> Pixels:
    cubes = colours >> 4 & 0xF | colours >> 8 & 0xF0 | colours >> 12 & 0xF00
    return cubes.astype(np.uint32, copy=False)


def _points(colours: Colours) -> Points:
    return colours.astype(np.float32) * EYE


def choose(
    colours: Colours, weights: NDArray[np.float64], size: int, coarse: int, exact: NDArray[np.bool_] | None = None
) -> Palette:
    """At most `size` colours for `colours`; `weights`, (n,), say on how much area and how long each is seen.

    All of them when they are few enough. Otherwise those marked in `exact`, (n,), and the flat ones as they are, and
    for what lies between them, the soft edges and the fades, colours that leave none of them far off.
    """
    first = np.zeros(len(colours), bool) if exact is None else exact
    order = np.lexsort((np.arange(len(weights)), -weights, ~first))
    if len(colours) <= size:
        return Palette(colours[order], min(coarse, len(colours)))
    seen, weight = colours[order[:SAMPLE]], weights[order[:SAMPLE]]
    points = _points(seen)
    fixed = min(max(min(FLAT, size // 2), int(first.sum())), size)
    start = points[_spread(points, np.sqrt(weight), fixed, size)]
    centres = _settle(points, np.sqrt(weight), start, fixed)
    chosen = _own_colours(seen, weight, np.rint(centres / EYE).clip(0, 255).astype(np.uint8), fixed)
    area = np.bincount(_nearest(points, _points(chosen)), weight, len(chosen))
    chosen = chosen[np.argsort(-area, kind="stable")]
    area = -np.sort(-area)
    few = _spread(_points(chosen), np.sqrt(area), coarse // 3, coarse)
    rest = np.setdiff1d(np.arange(len(chosen)), few)
    return Palette(chosen[np.concatenate([few, rest])], len(few))


def _nearest(points: Points, centres: Points) -> NDArray[np.intp]:
    found = np.empty(len(points), np.intp)
    norms = (centres**2).sum(1)
    for k in range(0, len(points), 4096):  # in pieces: all at once would take 100 MB
        found[k : k + 4096] = (norms - 2 * points[k : k + 4096] @ centres.T).argmin(1)
    return found


def _spread(points: Points, weight: NDArray[np.float64], first: int, size: int) -> NDArray[np.intp]:
    """Indices of `size` points: the `first` ones, then always the one that is worst off with those so far."""
    chosen = list(range(first))
    away = np.full(len(points), np.inf, np.float32)
    while True:
        for k in chosen[-1:] if len(chosen) > first else chosen:
            np.minimum(away, ((points - points[k]) ** 2).sum(1), out=away)
        if len(chosen) >= size or not away.any():
            return np.array(chosen, np.intp)
        chosen.append(int((away * weight).argmax()))


def _settle(points: Points, weight: NDArray[np.float64], centres: Points, fixed: int) -> Points:
    """Move the centres after the `fixed` ones into the middle of what is nearest them (Lloyd's algorithm)."""
    centres = centres.copy()
    for _ in range(ROUNDS):
        group = _nearest(points, centres)
        total = np.bincount(group, weight, len(centres))
        used = total > 0
        used[:fixed] = False
        for channel in range(3):
            sums = np.bincount(group, weight * points[:, channel], len(centres))
            centres[used, channel] = sums[used] / total[used]
    return centres


def _own_colours(seen: Colours, weight: NDArray[np.float64], centres: Colours, fixed: int) -> Colours:
    """Centres, those after the `fixed` ones that a single colour dominates put onto that colour; none twice."""
    group = _nearest(_points(seen), _points(centres))
    total = np.bincount(group, weight, len(centres))
    heaviest = np.lexsort((-weight, group))
    groups, start = np.unique(group[heaviest], return_index=True)
    heaviest = heaviest[start]
    own = (weight[heaviest] >= OWN * total[groups]) & (groups >= fixed)
    centres[groups[own]] = seen[heaviest[own]]
    return np.unique(centres, axis=0)
