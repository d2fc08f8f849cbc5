"""A reader's numbers, the teaching example and the seed: parameters, inputs and incoming states, checked."""

from __future__ import annotations

import hashlib
import json
import math
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from rnnviz.cells.cell import HIDDEN_SIZE, INPUT_SIZE, LARGEST, Cell, Sized, check_size, default_sizes
from rnnviz.cells.shapes import Size
from rnnviz.errors import Mistake
from rnnviz.language.spelling import nearest, read_name
from rnnviz.numbers.functions import Array

LARGEST_BATCH = 4096
SPREAD = {"input": 1.0, "hidden": 0.95, "cell": 1.5, "weight": 1.8, "bias": 0.8}
"""The largest size of a drawn number by its role; a weight's is made smaller where many are added."""

TRACE_KEYS = ("cell", "input_size", "hidden_size", "batch_size", "seed", "parameters", "inputs", "values")
"""What `rnnviz trace --json` writes, besides the file's own sizes; `values` are worked out anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """All that a step is given, read-only float64.

    `parameters`: weights (rows, columns) and biases (n,); `inputs`: inputs and incoming states, (batch, n).
    `seed` is None where none was asked for and nothing was drawn; `source` says where the numbers come from. `instead`
    says, where numbers were drawn that nobody asked for, why the example could not be taken, or is "".
    """

    parameters: Mapping[str, Array]
    inputs: Mapping[str, Array]
    seed: int | None
    source: str
    instead: str = ""

    @property
    def batch_size(self) -> int:
        return len(next(iter(self.inputs.values())))

    @property
    def note(self) -> str:
        """What a reader ought to know who sees these numbers and expects the example, as a sentence, or ""."""
        return f"Numbers are drawn from seed {self.seed}, {self.instead}." if self.instead else ""


def draw(sized: Sized, *, batch_size: int = 1, seed: int | None = None) -> Values:
    """The teaching example where it fits and no seed is given; otherwise numbers drawn from the seed, or 0.

    Each name has its own source of chance, made of name and seed: to fix or resize one leaves the others as
    they are, and a larger batch keeps its first samples.
    """
    return _complete(sized, {}, batch_size, seed, "values")


_FILE = "a .json or an .npz file is expected"


def read_values(path: str | Path) -> dict[str, Any]:
    """The arrays of a JSON or npz file, or what `rnnviz trace --json` wrote; not yet checked."""
    path = Path(path)
    try:
        if path.suffix.lower() == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                return {name: arrays[name] for name in arrays.files}
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Mistake(f"--values {path}: there is no such file; {_FILE}") from None
    except IsADirectoryError:
        raise Mistake(f"--values {path}: cannot be read, it is a folder; {_FILE}") from None
    except OSError as error:
        raise Mistake(f"--values {path}: cannot be read: {error.strerror or error}") from None
    except (ValueError, EOFError, zipfile.BadZipFile):
        form = "an npz file of plain arrays" if path.suffix.lower() == ".npz" else "UTF-8 text, as JSON must be"
        raise Mistake(f"--values {path}: is not {form}") from None
    try:
        read = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise Mistake(f"--values {path}: is not JSON ({where}); {_FILE}") from None
    except RecursionError:
        raise Mistake(f"--values {path}: its lists are nested too deep; a weight is a list of rows") from None
    if not isinstance(read, dict):
        raise Mistake(f'--values {path}: must hold an object, {{"x_t": [0.5, …], …}}, not a {type(read).__name__}')
    return read


def choose(
    cell: Cell,
    *,
    input_size: int | None = None,
    hidden_size: int | None = None,
    sizes: Mapping[str, int | None] | None = None,
    batch_size: int | None = None,
    seed: int | None = None,
    given: Mapping[str, Any] | None = None,
    source: str = "values",
) -> tuple[Sized, Values]:
    """A cell's sizes and numbers from what was asked for: what is not said follows from what is.

    `given` holds any of the weights, biases, inputs and incoming states by their names, or what
    `rnnviz trace --json` wrote; `sizes` are the file's own, `{"output": 4}`. `source` is how a mistake names
    `given`: `--values FILE`.
    Raises `Mistake` where anything is unknown, of a wrong shape, not a finite number, or in conflict.
    """
    _check_seed(f"--seed {seed}", seed)
    asked = {"input": input_size, "hidden": hidden_size}
    asked |= {name.removesuffix("_size"): number for name, number in (sizes or {}).items()}
    known: dict[str, tuple[int, str]] = {}
    for name, number in asked.items():
        if number is not None:
            if name not in ("input", "hidden", *cell.sizes):
                raise cell.no_such_size(name, number)
            check_size(f"--{name}-size", number)
            known[name] = (number, f"--{name}-size {number}")
    arrays, stated = _flat(cell, dict(given or {}), source)
    drawn_from = stated.pop("seed", None)
    if None not in (seed, drawn_from) and seed != drawn_from:
        raise Mistake(f"--seed {seed}: {source} has numbers of seed {drawn_from} already; leave one of the two out")
    seed = drawn_from if seed is None else seed
    batch = (batch_size, f"--batch-size {batch_size}") if batch_size is not None else None
    if batch_size is not None:
        check_size("--batch-size", batch_size, LARGEST_BATCH)
    for word, number in stated.items():
        name = word.removesuffix("_size")
        check_size(f"{source}: {word}", number, LARGEST_BATCH if name == "batch" else LARGEST)
        found = batch if name == "batch" else known.get(name)
        if found and found[0] != number:
            raise Mistake(f"{found[1]}: {source} has {word} {number}; leave one out")
        if name == "batch":
            batch = (number, f"{word} {number}")
        else:
            known[name] = (number, f"{word} {number}")
    _learn(cell, arrays, known)
    batch = _batch(cell, arrays, batch, source)
    inputs, hidden = default_sizes(cell)
    numbers = {"input": inputs, "hidden": hidden} | {name: number for name, (number, _) in known.items()}
    for name, (number, by) in known.items():
        check_size(by if by.startswith("--") else f"{source}: {name} size by {by}", number)
    sized = cell.bind(numbers.pop("input"), numbers.pop("hidden"), **numbers)
    for name, array in arrays.items():
        _check_shape(sized, name, array, known, source)
    return sized, _complete(sized, arrays, batch[0], seed, source)


def _flat(cell: Cell, given: dict[str, Any], source: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """Arrays by canonical name, and what a trace states beside them (sizes and seed)."""
    stated: dict[str, Any] = {}
    entries = list(given.items())
    if "parameters" in given or "inputs" in given:
        entries = [pair for key in ("parameters", "inputs") for pair in _table(given, key, source).items()]
        _check_cell(cell, given.get("cell"), [str(name) for name, _ in entries], source)
        own = [f"{name}_size" for name in cell.sizes]
        for key, value in given.items():
            if key not in (*TRACE_KEYS, *own):
                told = ", ".join((*TRACE_KEYS, *own))
                raise Mistake(f"{source}: unknown key {key!r}; beside parameters may stand {told}")
            if (key.endswith("_size") or key == "seed") and value is not None:
                stated[key] = value
        seed = stated.get("seed")
        _check_seed(f"{source}: seed {seed!r}", seed)
    arrays: dict[str, Array] = {}
    for text, value in entries:
        name = _canonical(cell, str(text), source)
        if name in arrays:
            raise Mistake(f"{source}: {name} is given twice")
        arrays[name] = _array(value, f"{source}: {name}")
    return arrays, stated


def _check_seed(what: str, seed: object) -> None:
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
            raise Mistake(f"{source}: has the numbers of {of}, and {cell.key} has no {name}; {right}") from None


def _canonical(cell: Cell, text: str, source: str) -> str:
    """The cell's own name for a name as the reader spells it."""
    known = (*cell.parameters, *cell.incoming)
    try:
        name = read_name(text)
    except Mistake:
        candidates = [text]
    else:
        timed = replace(name, shift=0 if name.shift is None else name.shift)
        candidates = [name.text, timed.text]
    for candidate in candidates:
        if candidate in known:
            return candidate
    if any(candidate in cell.roles for candidate in candidates):
        raise Mistake(f"{source}: {text} is worked out by the cell and not given; it takes {', '.join(known)}")
    near = nearest(text, known)
    raise Mistake(f"{source}: {text!r} is no name in {cell.key}, which takes {', '.join(known)}{near}")


def _array(value: object, what: str) -> Array:
    """`value` as a read-only array of its own, if it is numbers in equal rows."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "fiu":
            raise Mistake(f"{what} holds {value.dtype} and not real numbers")
    else:
        _lengths(value, what)
    try:
        array = np.array(value, dtype=np.float64)
    except OverflowError:
        raise Mistake(f"{what} holds a number that is too large") from None
    bad = array[~np.isfinite(array)]
    if bad.size:
        word = "NaN" if np.isnan(bad[0]) else "infinity"
        raise Mistake(f"{what} holds {word}, where every number must be finite")
    if array.size == 0:
        raise Mistake(f"{what} is empty")
    array.flags.writeable = False
    return array


def _lengths(value: object, what: str) -> tuple[int, ...]:
    """The lengths of nested lists, refused where they are ragged or hold what is no number."""
    if isinstance(value, list | tuple):
        inner = {_lengths(entry, what) for entry in value}
        if len(inner) > 1:
            raise Mistake(f"{what} is ragged: every row must have the same length")
        return (len(value), *(inner.pop() if inner else ()))
    if isinstance(value, np.ndarray):
        return tuple(value.shape)
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise Mistake(f"{what} holds {value!r}, which is not a number")
    return ()


def _learn(cell: Cell, arrays: Mapping[str, Array], known: dict[str, tuple[int, str]]) -> None:
    """Adds the sizes that follow from the arrays; whether all of them agree is checked afterwards."""
    sides: list[tuple[Size, int, str]] = []
    for name, array in arrays.items():
        symbols = cell.shapes.names[name]
        lengths = array.shape[-1:] if name in cell.incoming else array.shape
        if len(lengths) == len(symbols):
            sides += [(symbol, length, name) for symbol, length in zip(symbols, lengths, strict=True)]
    for symbol, length, name in sorted(sides, key=lambda side: len(side[0])):
        unknown = {atom for atom in symbol if atom not in known and atom != "1"}
        if len(unknown) == 1:
            atom = unknown.pop()
            rest = length - sum(1 if other == "1" else known[other][0] for other in symbol if other != atom)
            share, left = divmod(rest, symbol.count(atom))
            if share > 0 and not left:
                known[atom] = (share, name)


def _batch(cell: Cell, arrays: Mapping[str, Array], batch: tuple[int, str] | None, source: str) -> tuple[int, str]:
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


def _check_shape(sized: Sized, name: str, array: Array, known: Mapping[str, tuple[int, str]], source: str) -> None:
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


def _complete(sized: Sized, given: Mapping[str, Array], batch_size: int, seed: int | None, source: str) -> Values:
    """What is given, and for the rest the example where it fits, otherwise numbers drawn."""
    cell = sized.cell
    names = (*cell.parameters, *cell.incoming)
    instead = "" if seed is not None else _why_not(sized, batch_size)
    example = _example(sized) if seed is None and not instead else {}
    drawn = [name for name in names if name not in given and name not in example]
    arrays: dict[str, Array] = {}
    for name in names:
        shape = (batch_size, *sized.shapes[name]) if name in cell.incoming else sized.shapes[name]
        array = given.get(name, example.get(name))
        if array is None:
            array = _drawn(cell, name, shape, seed or 0)
        arrays[name] = array if array.shape == shape else array.reshape(shape)
        arrays[name].flags.writeable = False
    told = [source] if given else []
    instead = instead if drawn else ""
    told += [f"drawn from seed 0, {instead}" if instead else f"seed {seed or 0}"] if drawn else []
    told += ["example"] if not drawn and len(given) < len(names) else []
    return Values(
        MappingProxyType({name: arrays[name] for name in cell.parameters}),
        MappingProxyType({name: arrays[name] for name in cell.incoming}),
        0 if drawn and seed is None else seed,
        ", ".join(told),
        instead,
    )


def _why_not(sized: Sized, batch_size: int) -> str:
    """What the example has that these sizes have not: "as the example has hidden size 2"; "" where it can be taken."""
    cell = sized.cell
    inputs, hidden = default_sizes(cell)
    has = {"input": inputs, "hidden": hidden, **{own.name: own.default for own in cell.sizes.values()}, "batch": 1}
    asked = {**sized.all_sizes, "batch": batch_size}
    told = " and ".join(f"{name} size {number}" for name, number in has.items() if asked[name] != number)
    return f"as the example has {told}" if cell.example and told else ""


def _example(sized: Sized) -> dict[str, Array]:
    """The file's example, which is of these sizes."""
    cell, source = sized.cell, f"{sized.cell.key}: [example]"
    arrays, _ = _flat(cell, dict(cell.example), source)
    for name, array in arrays.items():
        _check_shape(sized, name, array, {}, source)
    _batch(cell, arrays, (1, "default"), source)
    return arrays


def _drawn(cell: Cell, name: str, shape: tuple[int, ...], seed: int) -> Array:
    """Numbers of two decimals, none of them 0, from the name and the seed alone."""
    chance = np.random.default_rng(int.from_bytes(hashlib.sha256(f"{seed} {name}".encode()).digest()))
    spread = SPREAD[cell.roles[name]]
    if name in cell.matrices:
        spread *= min(1.0, math.sqrt((INPUT_SIZE + HIDDEN_SIZE) / shape[-1]))
    least = max(0.05 * spread, 0.01)
    number = chance.uniform(-1.0, 1.0, shape)
    drawn: Array = np.copysign(least + np.abs(number) * (spread - least), number)
    return np.round(drawn, 2)
