"""The search for an example: numbers of two decimals for which every printed operation gives its printed result.

A unit's values depend on its own rows of weights alone, until they are mixed: multiplied by a matrix, joined, or put
into a softmax. So the search goes in levels. Within one, each unit has candidates of its own, which are worked out
equation by equation; those that come out go on, with weights drawn anew for what follows. At the end of a level
candidates of all units are put together, one is settled, and the next level goes on from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from rnnviz.cells.cell import Cell, Sized
from rnnviz.errors import Mistake
from rnnviz.functions.record import Array
from rnnviz.language.expression import Call, Concat, Expr, Name, Number, Product
from rnnviz.language.notation import write
from rnnviz.numbers.byhand import follows
from rnnviz.numbers.given import Inputs, Origin, Parameters
from rnnviz.numbers.lots import SAFE, Lot, from_turn
from rnnviz.numbers.numerics import Trace, run
from rnnviz.numbers.stage import Chance, Stage
from rnnviz.numbers.task import Task, mixes
from rnnviz.numbers.teaching import missed

LARGEST_EXAMPLE, MOST_EQUATIONS = 14, 64
"""The largest size that an example is searched for, as many as `trace` prints whole; and the longest cell."""

PICKS, DEEP = 6, 40
"""How many ways to go on are tried at the end of a level, and how many levels before all numbers are drawn anew."""

TRIES, IN_VAIN, LEVELS = 40, 12, 300
"""How often numbers are drawn anew, how often of these without anything better, and how many levels there may be."""

LONGEST = 80  # letters of an expression in a sentence
NEAR = 0.02  # as near to all that is wished as need be


@dataclass(frozen=True, slots=True)
class Found:
    """An example: one step in which every printed operation comes out, and what it does not show, in sentences."""

    trace: Trace
    missed: tuple[str, ...]


@dataclass(slots=True)
class Tried:
    """How many levels there have been, and how often each operation was where one came to its end."""

    levels: int = 0
    stuck: dict[str, int] = field(default_factory=dict)

    def ended(self, node: str) -> None:
        self.stuck[node] = self.stuck.get(node, 0) + 1


def search(sized: Sized, seed: int = 0) -> Found:
    """The best example that is found from this seed. The same cell, sizes and seed give the same.

    Raises `Mistake` where some operation does not come out, or where the cell is too large to search.
    """
    cell = sized.cell
    for name, number in sized.all_sizes.items():
        if number > LARGEST_EXAMPLE:
            raise Mistake(f"--{name}-size {number}: an example is searched for sizes up to {LARGEST_EXAMPLE}")
    if len(cell.equations) > MOST_EQUATIONS:
        many = f"{cell.key} has {len(cell.equations)} equations"
        raise Mistake(f"{many}; an example is searched for cells of up to {MOST_EQUATIONS}")
    chance, tried = np.random.default_rng(seed), Tried()
    best: tuple[int, float, Found] | None = None
    last = 0
    for k in range(TRIES):
        if tried.levels >= LEVELS or k - last > IN_VAIN:
            break
        start = _begun(Task.of(sized, chance), chance)
        for stage, cost in _settled(start, 0.0, chance, tried, tried.levels + DEEP):
            found = _checked(stage, tried)
            if found and (best is None or (len(found.missed), cost) < best[:2]):
                best, last = (len(found.missed), cost, found), k
            if found:
                break
        if best and not best[0] and best[1] < NEAR:
            break
    if best is None:
        raise _nothing(cell, tried)
    return best[2]


def _nothing(cell: Cell, tried: Tried) -> Mistake:
    node = max(tried.stuck, key=lambda node: tried.stuck[node], default=cell.equations[0].target.text)
    line, _, inner = node.partition("/")
    what = write(cell.nodes()[node])
    what = what if len(what) < LONGEST else f"{what[: LONGEST - 1]}…"
    where = f"{what} in the line of {line}" if inner else f"{line} = {what}"
    return Mistake(
        f"{cell.key}: no numbers of two decimals were found for which {where} comes out as printed; "
        "another --seed or other sizes may have some"
    )


def _checked(stage: Stage, tried: Tried) -> Found | None:
    """The step worked out as every step is, if every printed operation of it is true."""
    sized, numbers = stage.task.sized, stage.numbers()
    parameters = Parameters({name: numbers[name] for name in sized.cell.parameters})
    inputs = Inputs({name: numbers[name][None] for name in sized.cell.incoming})
    try:
        trace = run(sized, parameters, inputs, Origin(None, "example"))
    except Mistake:
        return None
    for node, worked in trace.nodes.items():
        if not follows(trace, node, [0], [*range(worked.value.shape[-1])]).all():
            tried.ended(node)
            return None
    return Found(trace, (*missed(sized.cell, trace.value), *_nought(stage)))


def _nought(stage: Stage) -> Iterator[str]:
    """Values of which nothing is seen."""
    for node, expression in stage.task.steps:
        lot = stage.lots[node]
        if _is_number(expression) and ((lot.seen == 0.0) & ~lot.flat).any():
            yield f"{write(expression) if '/' in node else node} is more than 0.00 in every unit"


def _begun(task: Task, chance: Chance) -> Stage:
    """Candidates for all that comes in, and for what is learned and mixed before anything else is done with it."""
    cell, stage = task.sized.cell, Stage(task)
    mixed = (name for _, expression in task.steps if mixes(expression) for name in task.learned(expression))
    for name in dict.fromkeys((*cell.incoming, *task.scalars, *mixed)):
        stage.draw(name, chance)
    for above, below in task.averages:
        stage.average(above, below, chance)
    return stage


def _settled(stage: Stage, cost: float, chance: Chance, tried: Tried, most: int) -> Iterator[tuple[Stage, float]]:
    """Stages in which nothing is left open, with what they cost, the best first; `most` is where levels end."""
    if tried.levels >= most:
        return
    tried.levels += 1
    if not _explored(stage, chance, tried):
        return
    for picked, more in _picked(stage, chance, tried):
        if all(node in picked.lots for node, _ in stage.task.steps):
            yield picked, cost + more
        else:
            yield from _settled(picked, cost + more, chance, tried, most)


def _explored(stage: Stage, chance: Chance, tried: Tried) -> bool:
    """Works out all that each unit can from candidates of its own; False where none of them comes out."""
    task = stage.task
    for node, expression in task.steps:
        if node in stage.lots or not stage.alone(node, expression):
            continue
        size = task.sized.node_sizes[node]
        for name in task.learned(expression):
            if name not in stage.lots:
                stage.renew(task.sized.shapes[name][0], chance)
                stage.draw(name, chance)
        if isinstance(expression, Product) and expression.matrix.text not in stage.rows:
            stage.renew(size, chance)
            stage.weigh(expression, chance)
        lot = stage.lots[node] = stage.work(node, expression)
        if lot.many > 1:
            pool = stage.pool(size)
            pool.true &= lot.true
            pool.cost += _tasteless(expression, lot)
            for wish in task.wishes.get(node, ()):
                pool.cost += wish.each(stage.values())
        if not lot.true.any(axis=0).all() or not stage.alive:
            tried.ended(node)
            return False
    return True


def _picked(stage: Stage, chance: Chance, tried: Tried) -> Iterator[tuple[Stage, float]]:
    """Puts the units together, and works out all that follows without any weight that is still open: the best first."""
    joined, cost = stage.together(chance)
    true = np.ones(len(cost), dtype=np.bool_)
    for node, expression in stage.task.steps:
        fresh = node not in stage.lots
        if fresh and not joined.ready(node, expression):
            continue
        if fresh:
            lot = joined.lots[node] = joined.work(node, expression)
            true = true & lot.true.all(axis=1)
            if not true.any():
                tried.ended(node)
                return
            cost = cost + _tasteless(expression, lot).sum(axis=1)
        elif stage.lots[node].many == 1:
            continue
        cost = cost + _equal(joined.lots[node].seen)
        for wish in stage.task.wishes.get(node, ()):
            cost = cost + 4 * wish.across(joined.values())
            if fresh:
                cost = cost + wish.each(joined.values()).sum(axis=1)
    cost = cost + _uneven(stage, joined)
    order = np.argsort(np.where(true, cost, np.inf), kind="stable")
    for row in order[: min(PICKS, int(true.sum()))].tolist():
        yield joined.settled(row), float(cost[row])


def _is_number(expression: Expr) -> bool:
    """Whether it is worked out, and says how much and not which."""
    place = isinstance(expression, Call) and expression.function == "argmax"
    return not place and not isinstance(expression, Name | Number | Concat)


def _tasteless(expression: Expr, lot: Lot) -> Array:
    """How little each number is worth to be shown: one near a turn, 0.00 or 1.00 by chance, a small or a large one."""
    if not _is_number(expression):
        return np.zeros(lot.value.shape)
    size = np.abs(lot.value)
    near = 5.0 * (from_turn(lot.value) < SAFE) + (from_turn(lot.hand) < SAFE / 1000)
    plain = 3.0 * ((lot.seen == 0.0) | (np.abs(lot.seen) == 1.0)) + 0.5 * (size < 0.05)
    cost: Array = near + plain * ~lot.flat + 0.2 * np.maximum(0.0, size - 4.0)
    return cost


def _equal(seen: Array) -> Array:
    """Equal numbers side by side."""
    found: Array = (np.diff(seen, axis=-1) == 0).sum(axis=-1)
    return found


def _uneven(stage: Stage, joined: Stage) -> Array:
    """The same in the columns of matrices and in vectors that are drawn; and of what comes in, numbers of one sign."""
    cost, cell = np.zeros(stage.task.many), stage.task.sized.cell
    for name, rows in stage.rows.items():
        if len(rows) > 1:
            cost += _equal(joined.rows[name].swapaxes(1, 2)).sum(axis=1)
    for name in (*cell.incoming, *cell.parameters):
        if name in stage.lots and stage.lots[name].many > 1:
            values = joined.lots[name].value
            cost += _equal(values)
            if name in cell.incoming and values.shape[1] > 1 and stage.task.bounds[name][0] < 0:
                cost += np.abs(np.sign(values).sum(axis=1)) == values.shape[1]
    return cost
