"""Numbers that were not given: the teaching example where it fits, otherwise drawn from a seed."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping

import numpy as np

from rnnviz.cells.cell import HIDDEN_SIZE, INPUT_SIZE, Cell, Sized, default_sizes
from rnnviz.functions.record import Array
from rnnviz.language.names import later
from rnnviz.numbers.checked import batch_of, check_shape, flat
from rnnviz.numbers.given import Chosen, Inputs, Origin, Parameters
from rnnviz.numbers.ranges import ANYTHING, ranges

SPREAD = {"input": 1.0, "hidden": 0.95, "cell": 1.5, "weight": 1.8, "bias": 0.8}
"""The largest size of a drawn number by its role; a weight's is made smaller where many are added."""

_AT_ONCE = 65_536


def draw(sized: Sized, *, batch_size: int = 1, seed: int | None = None) -> Chosen:
    """The teaching example where it fits and no seed is given; otherwise numbers drawn from the seed, or 0.

    Each name has its own source of chance, made of name and seed: to fix or resize one leaves the others as
    they are, and a larger batch keeps its first samples.
    """
    return complete(sized, {}, batch_size, seed, "values")


def complete(
    sized: Sized, given: Mapping[str, Array], batch_size: int, seed: int | None, source: str, within: str = ""
) -> Chosen:
    """What is given, and for the rest the example where it fits, otherwise numbers drawn, of a cell `within` a model
    for its place there."""
    cell = sized.cell
    names = (*cell.parameters, *cell.incoming)
    instead = "" if seed is not None or within else _why_not(sized, batch_size)
    example = _example(sized) if seed is None and not (instead or within) else {}
    drawn = [name for name in names if name not in given and name not in example]
    bounds = ranges(cell) if drawn else {}
    arrays: dict[str, Array] = {}
    for name in names:
        shape = (batch_size, *sized.shapes[name]) if name in cell.incoming else sized.shapes[name]
        array = given.get(name, example.get(name))
        if array is None:
            array = _drawn(cell, name, shape, seed or 0, within=within)
            if bounds.get(name, ANYTHING)[0] >= 0:  # a state that no step can bring below
                array = np.abs(array)
        arrays[name] = array if array.shape == shape else array.reshape(shape)
    told = [source] if given else []
    instead = instead if drawn else ""
    told += [f"drawn from seed 0, {instead}" if instead else f"seed {seed or 0}"] if drawn else []
    told += ["example"] if not drawn and len(given) < len(names) else []
    return Chosen(
        sized,
        Parameters({name: arrays[name] for name in cell.parameters}),
        Inputs({name: arrays[name] for name in cell.incoming}),
        Origin(0 if drawn and seed is None else seed, ", ".join(told), instead),
    )


def next_inputs(first: Chosen, steps: int) -> dict[str, Array]:
    """The inputs of the step so many after the first, each (batch, n).

    After the example's inputs come the example's own; all others are drawn, each from its name with its time, so that
    longer runs begin as shorter ones.
    """
    sized, seed = first.sized, first.origin.seed
    shown = _after(first) if steps == 1 else {}
    found: dict[str, Array] = {}
    for name in sized.cell.inputs:
        shape = (first.inputs.batch_size, *sized.shapes[name])
        if name in shown:
            found[name] = shown[name].reshape(shape)
        else:
            found[name] = _drawn(sized.cell, name, shape, seed or 0, steps)
    return found


def _after(first: Chosen) -> dict[str, Array]:
    """The example's inputs of the second step, by the names of the first's; nothing where it began with others."""
    sized = first.sized
    if _why_not(sized, first.inputs.batch_size):
        return {}
    example = _example(sized)
    begun = all(np.array_equal(example.get(name, ()), first.inputs[name].ravel()) for name in sized.cell.inputs)
    return _fitting(sized, sized.cell.later) if begun else {}


def _why_not(sized: Sized, batch_size: int) -> str:
    """What the example has that these sizes have not: "as the example has hidden size 2"; "" where it can be taken."""
    cell = sized.cell
    inputs, hidden = default_sizes(cell)
    has = {"input": inputs, "hidden": hidden, **{own.name: own.default for own in cell.sizes.values()}, "batch": 1}
    asked = {**sized.all_sizes, "batch": batch_size}
    told = " and ".join(f"{name} size {number}" for name, number in has.items() if asked[name] != number)
    return f"as the example has {told}" if cell.example and told else ""


def _example(sized: Sized) -> dict[str, Array]:
    """The file's example, which is of these sizes; the inputs of its second step have to fit as well."""
    _fitting(sized, sized.cell.later)
    return _fitting(sized, sized.cell.example)


def _fitting(sized: Sized, entries: Mapping[str, object]) -> dict[str, Array]:
    """Numbers of the example by their names. Raises `Mistake` where one does not fit."""
    source = f"{sized.cell.key}: [example]"
    arrays, _ = flat(sized.cell, dict(entries), source)
    for name, array in arrays.items():
        check_shape(sized, name, array, {}, source)
    batch_of(sized.cell, arrays, (1, "default"), source)
    return arrays


def _drawn(cell: Cell, name: str, shape: tuple[int, ...], seed: int, steps: int = 0, *, within: str = "") -> Array:
    """Numbers of two decimals, none of them 0, from the name in the cell's file, so many steps later, and the seed."""
    called = within + (later(cell.in_file(name), steps) if steps else cell.in_file(name))
    spread = SPREAD[cell.roles[name]]
    if name in cell.matrices:
        spread *= min(1.0, math.sqrt((INPUT_SIZE + HIDDEN_SIZE) / shape[-1]))
    return _uniform(called, shape, seed, spread)


def drawn_word(word: str, size: int, seed: int) -> Array:
    """The vector of a word, (n,): as an input is drawn, from the word in place of a name."""
    return _uniform(f"word {word}", (size,), seed, SPREAD["input"])


def drawn_input(name: str, step: int, shape: tuple[int, ...], seed: int) -> Array:
    """The input of a network at a step, (batch, n); longer runs begin as shorter ones."""
    return _uniform(f"{name} at step {step}", shape, seed, SPREAD["input"])


def drawn_target(size: int, seed: int) -> Array:
    """What a value of so many entries should be where nothing says it, (n,)."""
    return _uniform("target", (size,), seed, SPREAD["hidden"])


def _uniform(called: str, shape: tuple[int, ...], seed: int, spread: float) -> Array:
    chance = np.random.default_rng(int.from_bytes(hashlib.sha256(f"{seed} {called}".encode()).digest()))
    least = max(0.05 * spread, 0.01)
    drawn = np.empty(math.prod(shape))
    for start in range(0, drawn.size, _AT_ONCE):  # in parts that stay near the processor: there may be millions
        part = drawn[start : start + _AT_ONCE]
        number = chance.uniform(-1.0, 1.0, part.size)
        np.abs(number, out=part)
        part *= spread - least
        part += least
        np.copysign(part, number, out=part)
        np.round(part, 2, out=part)
    return drawn.reshape(shape)
