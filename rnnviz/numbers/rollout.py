"""Steps of one cell, one after the other: the same parameters, and the states out of one are those into the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Unpack, overload

import numpy as np
from numpy.typing import NDArray

from rnnviz.cells.cell import Cell, Sized
from rnnviz.errors import Mistake
from rnnviz.functions.record import Array
from rnnviz.numbers import words
from rnnviz.numbers.asked import Sequenced, asked_cell, chosen, given_values
from rnnviz.numbers.drawn import next_inputs
from rnnviz.numbers.feed import Feed
from rnnviz.numbers.given import Chosen, Inputs, Parameters
from rnnviz.numbers.numerics import Trace, run
from rnnviz.numbers.timeline import Timeline, check_steps, series
from rnnviz.shown import Shown

DEFAULT_STEPS = 2
SEQUENCE_KEYS = ("steps", "labels", "lengths")
"""What the JSON of a rollout has that that of one step has not."""


@dataclass(frozen=True, slots=True, eq=False)
class Rollout(Shown):
    """T steps of one cell, each a `Trace`, in the order of time; `rollout[0]` is the first. All share one record of
    parameters.

    `backward`: the last step was worked out first, and each state goes to the step before. Where a sample is padded
    its step changes no state, and the numbers of its trace there are none of the run.
    """

    steps: tuple[Trace, ...]
    timeline: Timeline
    backward: bool = False

    def __len__(self) -> int:
        return len(self.steps)

    @overload
    def __getitem__(self, place: int) -> Trace: ...
    @overload
    def __getitem__(self, place: str) -> Array: ...
    def __getitem__(self, place: int | str) -> Trace | Array:
        """A step by its place, or all values of a name, `rollout["h_t"]`, as `values` has them."""
        return self.values(place) if isinstance(place, str) else self.steps[place]

    def __iter__(self) -> Iterator[Trace]:
        return iter(self.steps)

    def __repr__(self) -> str:
        many = f"{len(self)} step{'s' if len(self) > 1 else ''}{', backward' if self.backward else ''}"
        return f"<Rollout of {many}: {self.steps[0]!r}>"

    @property
    def sized(self) -> Sized:
        return self.steps[0].sized

    @property
    def parameters(self) -> Parameters:
        return self.steps[0].parameters

    @property
    def labels(self) -> tuple[str, ...]:
        """What the steps are called: their words, else their numbers from 1."""
        return self.timeline.names

    @property
    def real(self) -> NDArray[np.bool_]:
        """(T, batch): True where a sample has a step, False where it is padded."""
        return self.timeline.real

    def values(self, name: str) -> Array:
        """A value over time by its name: (T, batch, n).

        Where a sample is padded an outgoing state is as it was, any other value NaN: none was worked out.
        KeyError for an unknown name.
        """
        cell, real = self.sized.cell, self.real[:, :, None]
        name = cell.canonical(name)
        found = np.stack([step[name] for step in self.steps])
        if found.ndim != 3 or real.all() or name in self.timeline.inputs:
            return found
        held = next((state.incoming for state in cell.states if state.outgoing == name), None)
        before = any(state.incoming == name for state in cell.states)
        if before:
            return found
        return np.where(real, found, np.nan if held is None else np.stack([step[held] for step in self.steps]))

    def last(self, name: str) -> Array:
        """The outgoing state when all is done, (batch, n): of a sample that is padded, that of its own last step."""
        values: Array = self.values(name)[0 if self.backward else -1]
        return values

    def first_states(self) -> dict[str, Array]:
        """The states before all steps, (batch, n), by their incoming names."""
        begun = self.steps[-1 if self.backward else 0]
        return {state.incoming: begun.inputs[state.incoming] for state in self.sized.cell.states}

    def stated(self) -> dict[str, Any]:
        """What is said of it beside its numbers."""
        told: dict[str, Any] = {**self.steps[0].stated(), "steps": len(self)}
        told |= {"labels": [*self.timeline.labels]} if self.timeline.labels else {}
        told |= {"lengths": [*self.timeline.lengths]} if self.timeline.lengths else {}
        return told

    def tables(self, names: Sequence[str] | None = None) -> dict[str, Mapping[str, Array]]:
        """Its numbers by name: parameters, inputs with the states before the first step, and values over time, all or
        those of these names."""
        inputs = {**self.timeline.inputs, **self.first_states()}
        values = {name: self.values(name) for name in (self.steps[0].order if names is None else names)}
        return {"parameters": self.parameters, "inputs": inputs, "values": values}


def rollout(
    cell: str | Path | Cell,
    *,
    steps: int | None = None,
    **numbers: Unpack[Sequenced],
) -> Rollout:
    """Several steps of a cell, worked out; without a sequence the first is `trace` of the same numbers.

    `inputs` are (T, n) or (T, batch, n), or the path of a CSV, JSON, npy or npz file of such; `text` makes a step of
    each word, its vector drawn from the word and the seed, or `one_hot`. With either the states begin at 0, unless
    `values` has them. Without, later inputs are those of the teaching example, `x_{t+1}`, where the first is all
    example; otherwise each is drawn from its own name and the seed. `steps` is how many, 2 where nothing says so, and
    of a longer sequence the first of it. `labels` name the steps, `lengths` are how many steps each sample has.
    `values` may hold inputs (T, batch, n), as the JSON of a rollout has them.
    Raises `Mistake` where anything asked for cannot be.
    """
    known = asked_cell(cell, numbers, rollout, Sequenced)
    return _rolled(known, Feed.of(steps, numbers), numbers, *given_values(numbers))


def worked(
    cell: str | Path | Cell, of: Callable[..., object], steps: int | None, numbers: Sequenced
) -> Trace | Rollout:
    """What the function `of` is asked to show: a rollout where there is a sequence or more than two steps are asked
    for, else one step, after which another may come. Raises `Mistake` as `rollout` does."""
    known, feed = asked_cell(cell, numbers, of, Sequenced), Feed.of(steps, numbers)
    given, source = given_values(numbers)
    if feed or feed.labels or feed.lengths or "steps" in given or (steps or 0) > DEFAULT_STEPS:
        return _rolled(known, feed, numbers, given, source)
    return run(*chosen(known, numbers, given, source))


def _rolled(cell: Cell, feed: Feed, numbers: Sequenced, given: Mapping[str, Any], source: str) -> Rollout:
    """All steps of a cell, on what is given, or goes in, or is drawn."""
    rest, stored = _sequence_in(cell, given, source)
    if stored.inputs and feed:
        raise Mistake(f"{source}: has a sequence of inputs already; leave --inputs or --text out")
    inputs = stored.inputs if feed.array is None else {_only_input(cell, feed.said): feed.array}
    first = {name: array[0] for name, array in inputs.items()}
    known = {**rest, "inputs": {**rest["inputs"], **first}} if "inputs" in rest else {**rest, **first}
    sequence = bool(inputs or feed)
    own = chosen(cell, numbers, known, source if given else feed.said or source, at_rest=sequence)
    if feed.spoken and not inputs:
        name = _only_input(cell, feed.said)
        inputs = {name: words.drawn(feed.spoken, own.sized.shapes[name][0], own.origin.seed or 0)}
    if len(inputs) < len(cell.inputs):
        steps = DEFAULT_STEPS if feed.steps is None else feed.steps
        inputs = {**_drawn(own, len(next(iter(inputs.values()))) if inputs else steps), **inputs}
    return roll(own, feed.timeline(inputs, stored.labels, stored.lengths))


def follow(first: Trace, steps: int) -> Rollout:
    """The step that is given, and those after it. Raises `Mistake` where one of them has no finite numbers."""
    check_steps(steps)
    own = Chosen(first.sized, first.parameters, first.inputs, first.origin)
    return roll(own, Timeline(_drawn(own, steps)))


class Walk:
    """A cell on its way: one step after the other, each from the states that the one before it left."""

    def __init__(self, own: Chosen, states: Mapping[str, Array] | None = None) -> None:
        """`states` are those before the first step, (batch, n), those of `own` where they are left out."""
        self.own = own
        self.states = {state.incoming: own.inputs[state.incoming] for state in own.sized.cell.states}
        self.states |= states or {}
        self._begun = False

    def step(self, given: Mapping[str, Array], real: NDArray[np.bool_], called: str) -> Trace:
        """One step; samples that are not `real`, (batch,), keep their states. Raises `Mistake` for numbers that are not
        finite, and says in which step, as it is `called`."""
        cell = self.own.sized.cell
        inputs = Inputs({name: self.states[name] if name in self.states else given[name] for name in cell.incoming})
        origin = replace(self.own.origin, instead="") if self._begun else self.own.origin
        try:
            now = run(self.own.sized, self.own.parameters, inputs, origin)
        except Mistake as mistake:
            if not self._begun:
                raise
            raise Mistake(f"{called}: {mistake}") from None
        kept, whole = real[:, None], bool(real.all())
        self.states = {
            state.incoming: now.value(state.outgoing)
            if whole
            else np.where(kept, now.value(state.outgoing), inputs[state.incoming])
            for state in cell.states
        }
        self._begun = True
        return now


def roll(own: Chosen, timeline: Timeline, *, backward: bool = False) -> Rollout:
    """All steps of a cell, from the states that `own` comes in with. Raises `Mistake` for numbers that are not finite,
    and names the step."""
    walk, real = Walk(own), timeline.real
    order = sorted(range(len(timeline)), reverse=backward)
    made = {step: walk.step(timeline.at(step), real[step], f"step {step + 1}") for step in order}
    return Rollout(tuple(made[step] for step in range(len(timeline))), timeline, backward)


def _sequence_in(cell: Cell, given: Mapping[str, Any], source: str) -> tuple[dict[str, Any], Timeline]:
    """Given values without the sequence that stands in them, and that sequence, which may be empty."""
    rest = {key: value for key, value in given.items() if key not in SEQUENCE_KEYS}
    table = rest.get("inputs", rest)
    if not isinstance(table, Mapping):
        return rest, Timeline({})
    found = {}
    for text, value in table.items():
        name = cell.canonical(str(text))
        if name in cell.inputs and _depth(value) == 3:
            found[name] = series(value, f"{source}: {text}")
    kept = {text: value for text, value in table.items() if cell.canonical(str(text)) not in found}
    if not found and len(rest) < len(given):
        raise Mistake(f"{source}: says how many steps there are, and has no inputs over time, (steps, batch, n)")
    rest = {**rest, "inputs": kept} if "inputs" in rest else kept
    labels, lengths = given.get("labels") or (), given.get("lengths") or ()
    return rest, Timeline(found, labels, lengths) if found else Timeline({})


def _depth(value: object) -> int:
    if isinstance(value, np.ndarray):
        return value.ndim
    return 1 + _depth(value[0]) if isinstance(value, list | tuple) and value else 0


def _only_input(cell: Cell, source: str) -> str:
    if len(cell.inputs) != 1:
        raise Mistake(
            f"{source}: {cell.key} takes {', '.join(cell.inputs)}; "
            "give each in --values with its numbers for every step, (steps, batch, n)"
        )
    return cell.inputs[0]


def _drawn(own: Chosen, steps: int) -> dict[str, Array]:
    """The inputs of the first step, and of those after it what the example has, or is drawn: each (T, batch, n)."""
    every = [{name: own.inputs[name] for name in own.sized.cell.inputs}]
    every += [next_inputs(own, after) for after in range(1, steps)]
    return {name: np.stack([given[name] for given in every]) for name in own.sized.cell.inputs}
