"""A reader's files of numbers: JSON, CSV, npy and npz, read within bounds and whatever state they are in."""

from __future__ import annotations

import csv
import json
import os
import stat
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.errors import Mistake, quoted
from rnnviz.functions.record import Array

LARGEST_TEXT, MOST_IN_TEXT, MOST_LISTS = 1_250_000_000, 50_000_000, 400_000
"""Bytes, numbers, and lists, tables and words of a JSON file.

An LSTM of 2,048 inputs and units has 34 million numbers, at full precision in some 750 million bytes; one with
peepholes 46 million.
"""
MOST_NUMBERS, MOST_ARRAYS = 160_000_000, 1000
"""Numbers and arrays in an npz file: some more than the largest cell takes with the largest batch."""

_FILE = "a .json or an .npz file is expected"
_INPUTS = "a .csv, .json, .npy or .npz file is expected"


def read_values(path: str | Path) -> dict[str, Any]:
    """The arrays of a JSON or npz file, or what `rnnviz trace --json` wrote; not yet checked.

    Raises `Mistake` for what is not there, is no such file, is damaged, or is larger than any cell needs.
    """
    said = f"--values {path}"
    found = _read(Path(path), said, {".npz": _npz}.get(Path(path).suffix.lower(), _json), _FILE)
    if not isinstance(found, dict):
        raise Mistake(f'{said}: must hold an object, {{"x_t": [0.5, …], …}}, not a {type(found).__name__}')
    return found


def read_inputs(path: str | Path) -> object:
    """The numbers of each step from a CSV (a row for each), JSON, npy or npz file; not yet checked.

    Raises `Mistake` for what is not there, is no such file, is damaged, or is larger than any cell needs.
    """
    said, suffix = f"--inputs {path}", Path(path).suffix.lower()
    readers: dict[str, Callable[[Path, str], object]] = {".csv": _csv, ".json": _json, ".npy": _npy, ".npz": _npz}
    if suffix not in readers:
        raise Mistake(f"{said}: {_INPUTS}")
    found = _read(Path(path), said, readers[suffix], _INPUTS)
    if isinstance(found, dict):
        if len(found) != 1:
            told = f"{len(found)} arrays, {', '.join(map(str, found))}" if found else "no array"
            raise Mistake(f"{said}: has {told}; one, (steps, n) or (steps, batch, n), is expected")
        (found,) = found.values()
    return found


def _read(path: Path, said: str, read: Callable[[Path, str], object], right: str) -> object:
    """What a file holds, if it can be read at all; `right` says what was expected."""
    try:
        return read(path, said)
    except FileNotFoundError:
        raise Mistake(f"{said}: there is no such file; {right}") from None
    except IsADirectoryError:
        raise Mistake(f"{said}: cannot be read, it is a folder; {right}") from None
    except OSError as error:
        raise Mistake(f"{said}: cannot be read: {error.strerror or error}") from None


def _csv(path: Path, said: str) -> list[list[float]]:
    """Rows of numbers; the first may name the columns."""
    rows = list[list[float]]()
    text = _text(path, said, "a CSV file")
    for number, row in enumerate(csv.reader(text.splitlines()), 1):
        if not any(entry.strip() for entry in row):
            continue
        numbers = [_number(entry) for entry in row]
        if None in numbers and not rows and number == 1 and numbers == [None] * len(numbers):
            continue
        for column, (entry, found) in enumerate(zip(row, numbers, strict=True), 1):
            if found is None:
                raise Mistake(f"{said}: row {number}, column {column} holds {quoted(entry)}, which is not a number")
        if rows and len(row) != len(rows[0]):
            raise Mistake(f"{said}: row {number} has {len(row)} numbers, and the rows before it {len(rows[0])}")
        rows.append([found for found in numbers if found is not None])
    if not rows:
        raise Mistake(f"{said}: has no row of numbers; one for each step is expected")
    return rows


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _npy(path: Path, said: str) -> Array:
    """One array; how large it is stands at its beginning, and is looked at before it is read."""
    try:
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
        if mapped.size <= MOST_NUMBERS:
            return np.array(mapped)
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise
    except Exception:  # as of an npz file
        raise Mistake(f"{said}: is not an npy file of a plain array, or it is damaged") from None
    raise Mistake(f"{said}: {_too_much()}")


def _text(path: Path, said: str, what: str) -> str:
    with path.open("rb") as file:
        known = os.fstat(file.fileno())
        most = known.st_size if stat.S_ISREG(known.st_mode) else LARGEST_TEXT  # of a pipe nobody knows before
        large = most > LARGEST_TEXT
        # Room is made for as much as is asked for, and not for more than there can be.
        held = b"" if large else file.read(most + 1)
    others = sum(map(held.count, (b"[", b"{", b'"')))
    if large or len(held) > LARGEST_TEXT or held.count(b",") > MOST_IN_TEXT or others > MOST_LISTS:
        raise Mistake(
            f"{said}: is too large for {what.split()[1]}, where {MOST_IN_TEXT // 1_000_000} million numbers are "
            "read; an .npz file takes more"
        )
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Mistake(f"{said}: is not UTF-8 text, as {what} must be") from None


def _json(path: Path, said: str) -> object:
    text = _text(path, said, "a JSON file")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
            raise Mistake(f"{said}: {twice[:60]} is given twice")
        return found

    try:
        read: object = json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise Mistake(f"{said}: is not JSON ({where}); {_FILE}") from None
    except Mistake:
        raise
    except ValueError:  # Python reads no whole number of more than some 4,000 digits
        raise Mistake(f"{said}: holds a number that is too large") from None
    except RecursionError:
        raise Mistake(f"{said}: its lists are nested too deep; a weight is a list of rows") from None
    return read


def _npz(path: Path, said: str) -> dict[str, Any]:
    """Sizes are looked at before anything is unpacked: a small file may hold very many zeros."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [(info.filename, info.file_size) for info in archive.infolist()]
        names = [name.removesuffix(".npy") for name, _ in members]
        if len(names) > MOST_ARRAYS:
            raise Mistake(f"{said}: has {len(names)} arrays, more than any cell takes")
        if sum(size for _, size in members) > MOST_NUMBERS * 8 + len(names) * 1000:
            raise Mistake(f"{said}: {_too_much()}")
        for k, name in enumerate(names):
            if not members[k][0].endswith(".npy"):
                raise Mistake(f"{said}: {quoted(name)} is no array, which an npz file is made of")
            if name in names[:k]:
                raise Mistake(f"{said}: {quoted(name)} is given twice")
        with np.load(path, allow_pickle=False) as arrays:
            found = {name: np.asanyarray(arrays[name]) for name in names}
    except (Mistake, OSError):
        raise
    except Exception:  # a damaged file breaks at any place of zip, of its packing, and of numpy's header
        raise Mistake(f"{said}: is not an npz file of plain arrays, or it is damaged") from None
    if sum(array.size for array in found.values()) > MOST_NUMBERS:
        raise Mistake(f"{said}: {_too_much()}")
    return found


def _too_much() -> str:
    return f"holds more than {MOST_NUMBERS // 1_000_000} million numbers, which is more than any cell takes"
