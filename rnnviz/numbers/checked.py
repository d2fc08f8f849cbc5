"""Numbers that were given, checked: by the cell's own names, finite, in equal rows, of the right shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from rnnviz.cells.model import Cell, Sized
from rnnviz.cells.sizes import check_size
from rnnviz.errors import Mistake, quoted
from rnnviz.functions.record import Array
from rnnviz.language.names import read_name
from rnnviz.language.spelling import nearest

LARGEST_BATCH = 4096
DEEPEST = 8  # lists within each other; two are what a weight has

TRACE_KEYS = (
    "cell", "input_size", "hidden_size", "batch_size", "seed", "parameters", "inputs", "values", "gradients",
)  # fmt: skip
"""What `rnnviz trace --json` writes, besides the file's own sizes; `values` and `gradients` are worked out anew."""


def flat(cell: Cell, given: dict[str, Any], source: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """Arrays by canonical name, and what a trace states beside them (sizes and seed)."""
    stated: dict[str, Any] = {}
    entries = list(given.items())
    if "parameters" in given or "inputs" in given:
        entries = [pair for key in ("parameters", "inputs") for pair in _table(given, key, source).items()]
        _check_cell(cell, given.get("cell"), [str(name) for name, _ in entries], source)
        own = [f"{name}_size" for name in cell.sizes]
        for key, value in given.items():
            if key == "steps":
                raise Mistake(f"{source}: has the numbers of {quoted(value)} steps; --steps {value} reads it")
            if key not in (*TRACE_KEYS, *own):
                told = ", ".join((*TRACE_KEYS, *own))
                raise Mistake(f"{source}: unknown key {quoted(key)}; beside parameters may stand {told}")
            if (key.endswith("_size") or key == "seed") and value is not None:
                stated[key] = value
        seed = stated.get("seed")
        check_seed(f"{source}: seed {quoted(seed)}", seed)
    arrays: dict[str, Array] = {}
    for text, value in entries:
        name = _canonical(cell, str(text), source)
        if name in arrays:
            raise Mistake(f"{source}: {name} is given twice")
        arrays[name] = numbers_in(value, f"{source}: {name}")
    return arrays, stated


def check_seed(what: str, seed: object) -> None:
    """Raises `Mistake` unless `seed` is None or one; `what` names it there."""
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**64):
        raise Mistake(f"{what}: a seed is a whole number from 0 to {2**64 - 1}")


def _table(given: Mapping[str, Any], key: str, source: str) -> Mapping[str, Any]:
    table: Any = given.get(key, {})
    if not isinstance(table, Mapping):
        raise Mistake(f"{source}: {key} must hold arrays by their names")
    return table


def _check_cell(cell: Cell, of: object, names: Iterable[str], source: str) -> None:
    """A trace of another cell goes where its names are the same; where one is not, the cell is what is wrong."""
    for name in names if of not in (None, cell.key) else ():
        try:
            _canonical(cell, name, source)
        except Mistake:
            right = f"`rnnviz trace {cell.key} --json` writes a file for it"
            has = f"has the numbers of {quoted(of)}, and {cell.key} has no {quoted(name)}"
            raise Mistake(f"{source}: {has}; {right}") from None


def _canonical(cell: Cell, text: str, source: str) -> str:
    """The cell's own name for a name as the reader spells it."""
    known = (*cell.parameters, *cell.incoming)
    candidates = spellings(cell, text)
    for candidate in candidates:
        if candidate in known:
            return candidate
    if any(candidate in cell.roles for candidate in candidates):
        raise Mistake(f"{source}: {text} is worked out by the cell and not given; it takes {', '.join(known)}")
    near = nearest(text, known)
    raise Mistake(f"{source}: {quoted(text)} is no name in {cell.key}, which takes {', '.join(known)}{near}")


def spellings(cell: Cell, text: str) -> tuple[str, ...]:
    """What a reader may mean by a name: as it stands, and with a time where it has none."""
    try:
        name = read_name(text)
    except Mistake:
        return (text,)
    index = next((one.index for one in map(read_name, cell.incoming) if one.shift), "t")
    timed = name if name.shift is not None else replace(name, shift=0, index=index)
    return cell.spelled(name), cell.spelled(timed)


def numbers_in(value: object, what: str, place: Callable[[Sequence[int]], str] | None = None) -> Array:
    """`value` as a read-only array of its own, if it is finite numbers in equal rows; `place` names one of them."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "fiu":
            raise Mistake(f"{what} holds {value.dtype} and not real numbers")
    else:
        _lengths(value, what)
    try:
        with np.errstate(over="ignore"):  # what is beyond float64 is infinite, which is refused below
            array = np.array(value, dtype=np.float64)
    except OverflowError:
        raise Mistake(f"{what} holds a number that is too large") from None
    bad = np.argwhere(~np.isfinite(array))
    if bad.size:
        word = "NaN" if np.isnan(array[tuple(bad[0])]) else "infinity"
        where = f" in {place(bad[0].tolist())}" if place else ""
        raise Mistake(f"{what} holds {word}{where}, where every number must be finite")
    if array.size == 0:
        raise Mistake(f"{what} is empty")
    array.flags.writeable = False
    return array


def _lengths(value: object, what: str, depth: int = 0) -> tuple[int, ...]:
    """The lengths of nested lists, refused where they are ragged or hold what is no number."""
    if isinstance(value, list | tuple):
        if depth == DEEPEST:
            raise Mistake(f"{what}: its lists are nested too deep; a weight is a list of rows")
        if set(map(type, value)) <= {int, float}:  # a row, which may be long
            return (len(value),)
        inner = {_lengths(entry, what, depth + 1) for entry in value}
        if len(inner) > 1:
            raise Mistake(f"{what} is ragged: every row must have the same length")
        return (len(value), *(inner.pop() if inner else ()))
    if isinstance(value, np.ndarray):
        return tuple(value.shape)
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise Mistake(f"{what} holds {quoted(value)}, which is not a number")
    return ()


def batch_of(cell: Cell, arrays: Mapping[str, Array], batch: tuple[int, str] | None, source: str) -> tuple[int, str]:
    """The batch size and what says so: what was asked for, or the rows of the inputs."""
    for name in cell.incoming:
        array = arrays.get(name)
        if array is None or array.ndim > 2:
            continue
        rows = array.shape[0] if array.ndim == 2 else 1
        if batch is None:
            check_size(f"{source}: {name}: batch size", rows, LARGEST_BATCH)
            batch = (rows, f"{name} with {rows}")
        if rows != batch[0]:
            has = f"has {rows} samples" if array.ndim == 2 else "is a plain list, which is one sample"
            raise Mistake(f"{source}: {name} {has}, but the batch size is {batch[0]} by {batch[1]}")
    return batch or (1, "default")


def check_shape(sized: Sized, name: str, array: Array, known: Mapping[str, tuple[int, str]], source: str) -> None:
    wanted, symbols = sized.shapes[name], sized.cell.shapes.names[name]
    given = array.shape
    if name in sized.cell.incoming:
        wanted = (*given[:-1], *wanted) if array.ndim in (1, 2) else wanted
    if given == wanted:
        return
    sizes = {"input": sized.input_size, "hidden": sized.hidden_size, **sized.sizes}
    atoms = dict.fromkeys(atom for symbol in symbols for atom in symbol if atom != "1")
    by = {atom: known[atom][1] if atom in known else "default" for atom in atoms}
    why = ", ".join(f"{atom} size {sizes[atom]} by {by[atom]}" for atom in atoms)
    told, right = (" × ".join(map(str, shape)) for shape in (given, wanted))
    has = f"has the shape {told}" if told else "is a single number"
    raise Mistake(f"{source}: {name} {has}, and must have the shape {right} ({why})")
