"""What a search knows at one moment: numbers that are settled, and thousands of candidates for others.

All values of one length are tried together: candidate 7 of a gate's second unit goes with candidate 7 of every other
second unit, while the first units have candidates of their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from rnnviz.functions.record import Array
from rnnviz.language.expression import Expr, Name, Number, Product
from rnnviz.numbers.lots import Lot, Marks, Places, given, printed, product, work
from rnnviz.numbers.task import Task, mixes
from rnnviz.numbers.teaching import Values

Chance = np.random.Generator

LIMITS: Mapping[str, tuple[int, int]] = {
    "input": (30, 99), "hidden": (35, 90), "cell": (40, 160), "bias": (10, 99), "weight": (40, 150),
}  # fmt: skip
"""The smallest and the largest number that is drawn for a vector, in hundredths, by its role."""
SHARE = (15, 85)
"""The same of a learned number, which is often a share of a whole."""
SMALLEST_WEIGHT, LARGEST_WEIGHT, SUMMED = 10, 199, 5
"""The same of a matrix, the larger one where so many weights are added; it is less where there are more."""


@dataclass(slots=True)
class Pool:
    """The candidates for all values of one length: which of them come out, and how far they are from what is wished."""

    true: Marks
    cost: Array

    def best(self, many: int, chance: Chance) -> list[Places]:
        """The places of so many of those that come out, or fewer, for each unit."""
        order = np.argsort(np.where(self.true, self.cost + chance.exponential(0.05, self.cost.shape), np.inf), axis=0)
        return [order[: min(many, int(true.sum())), k] for k, true in enumerate(self.true.T)]


@dataclass(slots=True)
class Stage:
    """Values by node and by name, and the rows of matrices: (candidates, units, entries), (1, …) where settled.

    `turned` marks matrices whose columns are those rows. `begun`: what comes in is settled, so that what is learned can
    be drawn to go with it.
    """

    task: Task
    lots: dict[str, Lot] = field(default_factory=dict)
    rows: dict[str, Array] = field(default_factory=dict)
    turned: dict[str, bool] = field(default_factory=dict)
    pools: dict[int, Pool] = field(default_factory=dict)
    begun: bool = False

    @property
    def alive(self) -> bool:
        """Whether there is a candidate left for every unit."""
        return all(pool.true.any(axis=0).all() for pool in self.pools.values())

    def values(self) -> Values:
        """The values by node, as wishes ask for them."""

        def of(key: str) -> Array:
            expression = self.task.nodes.get(key)
            name = expression.text if key not in self.lots and isinstance(expression, Name) else key
            return self.lots[name].value

        return of

    # What can be worked out.

    def ready(self, node: str, expression: Expr) -> bool:
        """Whether all that it is made of is there."""
        if isinstance(expression, Product) and expression.matrix.text not in self.rows:
            return False
        return all(key in self.lots for key, _ in self.task.sources(node, expression))

    def alone(self, node: str, expression: Expr) -> bool:
        """Whether every unit can work it out from candidates of its own, drawn or still to be drawn."""
        mixed, size = mixes(expression), self.task.sized.node_sizes[node]
        undrawn = set() if mixed or not self.begun else {*self.task.learned(expression)} - self.lots.keys()
        for key, length in self.task.sources(node, expression):
            lot = self.lots.get(key)
            if lot is None and key not in undrawn:
                return False
            if lot is not None and lot.many > 1 and (mixed or not lot.size == length == size):
                return False
        if isinstance(expression, Product) and (rows := self.rows.get(expression.matrix.text)) is not None:
            return len(rows) > 1 and self.turned[expression.matrix.text] == expression.turned
        return True

    def work(self, node: str, expression: Expr) -> Lot:
        """The value at a node, from what is there."""
        size = self.task.sized.node_sizes[node]
        if isinstance(expression, Number):
            return given(np.full((1, size), expression.value))
        lots = [self.lots[key].wide(length) for key, length in self.task.sources(node, expression)]
        if isinstance(expression, Product):
            name = expression.matrix.text
            rows = self.rows[name]
            return product(rows if self.turned[name] == expression.turned else rows.swapaxes(1, 2), lots[0])
        return work(expression, lots)

    # Candidates.

    def pool(self, size: int) -> Pool:
        shape = (self.task.many, size)
        return self.pools.setdefault(size, Pool(np.ones(shape, dtype=np.bool_), np.zeros(shape)))

    def draw(self, name: str, chance: Chance) -> None:
        """Candidates for a vector: an input, a state that comes in, a bias, or a learned number."""
        cell, size = self.task.sized.cell, self.task.sized.shapes[name][-1]
        low, high = SHARE if name in self.task.scalars else LIMITS[cell.roles[name]]
        numbers = _drawn(low, high, (self.task.many, size), chance)
        above = name in self.task.scalars or self.task.bounds.get(name, (-1.0, 1.0))[0] >= 0
        self.lots[name] = given(np.abs(numbers) if above else numbers)
        self.pool(size)

    def average(self, above: str, below: str, chance: Chance) -> None:
        """Makes the one state smaller than the other: an average of what is less than 1 is less than 1."""
        numbers = self.lots[above].value
        share = np.abs(self.lots[below].value) * chance.uniform(0.35, 0.9, numbers.shape)
        self.lots[above] = given(np.copysign(printed(np.maximum(share, 0.1)), numbers))

    def weigh(self, expression: Product, chance: Chance) -> None:
        """Candidates for the rows of a matrix, no two equal numbers side by side."""
        name = expression.matrix.text
        first, second = self.task.sized.shapes[name]
        shape = (self.task.many, second, first) if expression.turned else (self.task.many, first, second)
        largest = round(LARGEST_WEIGHT * min(1.0, math.sqrt(SUMMED / shape[-1])))
        rows = self.rows[name] = _drawn(SMALLEST_WEIGHT, largest, shape, chance)
        for k in range(1, shape[-1]):
            rows[:, :, k] *= np.where(rows[:, :, k] == rows[:, :, k - 1], -1.0, 1.0)
        self.turned[name] = expression.turned

    def renew(self, size: int, chance: Chance) -> None:
        """The best candidates take the places of all others, before more is drawn for values of this length."""
        pool = self.pools.get(size)
        if pool is None or (pool.true.all() and not pool.cost.any()):
            return
        many = self.task.many
        places = np.stack([np.resize(column, many) for column in pool.best(many // 8, chance)], axis=1)
        for key, lot in self.lots.items():
            if lot.size == size:
                self.lots[key] = lot.take(places)
        for name, rows in self.rows.items():
            if len(rows) > 1 and rows.shape[1] == size:
                self.rows[name] = np.take_along_axis(rows, places[:, :, None], axis=0)
        pool.true = np.take_along_axis(pool.true, places, axis=0)
        pool.cost = np.take_along_axis(pool.cost, places, axis=0)

    def together(self, chance: Chance) -> tuple[Stage, Array]:
        """Candidates of all units dealt to each other, so that each is one of the whole cell, and what they cost."""
        many = self.task.many
        places = {
            size: np.stack([chance.choice(column, many) for column in pool.best(many // 8, chance)], axis=1)
            for size, pool in self.pools.items()
        }
        lots = {key: lot if lot.many == 1 else lot.take(places[lot.size]) for key, lot in self.lots.items()}
        rows = {
            name: one if len(one) == 1 else np.take_along_axis(one, places[one.shape[1]][:, :, None], axis=0)
            for name, one in self.rows.items()
        }
        costs = (np.take_along_axis(pool.cost, places[size], axis=0).sum(axis=1) for size, pool in self.pools.items())
        return Stage(self.task, lots, rows, {**self.turned}), sum(costs, np.zeros(many))

    def settled(self, row: int) -> Stage:
        """One candidate of the whole cell alone."""
        lots = {key: lot.one(row) for key, lot in self.lots.items()}
        rows = {name: one if len(one) == 1 else one[row : row + 1] for name, one in self.rows.items()}
        return Stage(self.task, lots, rows, {**self.turned}, begun=True)

    def numbers(self) -> dict[str, Array]:
        """What is settled of inputs, states and parameters, by name."""
        cell = self.task.sized.cell
        vectors = {name: self.lots[name].value[0] for name in (*cell.incoming, *cell.parameters) if name in self.lots}
        matrices = {name: rows[0].T if self.turned[name] else rows[0] for name, rows in self.rows.items()}
        return {**vectors, **matrices}


def _drawn(low: int, high: int, shape: tuple[int, ...], chance: Chance) -> Array:
    """Numbers between so many hundredths, with signs; never 1.00, which is not seen to weigh anything."""
    whole = [k for k in range(low, high + 1) if k != 100]
    numbers: Array = chance.choice(whole, shape) * chance.choice((-1, 1), shape) / 100
    return numbers
