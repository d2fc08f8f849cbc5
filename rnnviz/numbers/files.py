"""A reader's files of numbers: JSON and npz, read within bounds and whatever state they are in."""

from __future__ import annotations

import json
import os
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.errors import Mistake, quoted

LARGEST_TEXT, MOST_IN_TEXT, MOST_LISTS = 1_250_000_000, 50_000_000, 400_000
"""Bytes, numbers, and lists, tables and words of a JSON file.

An LSTM of 2,048 inputs and units has 34 million numbers, at full precision in some 750 million bytes; one with
peepholes 46 million.
"""
MOST_NUMBERS, MOST_ARRAYS = 160_000_000, 1000
"""Numbers and arrays in an npz file: some more than the largest cell takes with the largest batch."""

_FILE = "a .json or an .npz file is expected"


def read_values(path: str | Path) -> dict[str, Any]:
    """The arrays of a JSON or npz file, or what `rnnviz trace --json` wrote; not yet checked.

    Raises `Mistake` for what is not there, is no such file, is damaged, or is larger than any cell needs.
    """
    path = Path(path)
    read = _npz if path.suffix.lower() == ".npz" else _json
    try:
        return read(path)
    except FileNotFoundError:
        raise Mistake(f"--values {path}: there is no such file; {_FILE}") from None
    except IsADirectoryError:
        raise Mistake(f"--values {path}: cannot be read, it is a folder; {_FILE}") from None
    except OSError as error:
        raise Mistake(f"--values {path}: cannot be read: {error.strerror or error}") from None


def _json(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size  # known before it is read, but of a pipe
        large = size > LARGEST_TEXT
        # Room is made for as much as is asked for, and not for more than there can be.
        held = b"" if large else file.read((size or LARGEST_TEXT) + 1)
    others = sum(map(held.count, (b"[", b"{", b'"')))
    if large or len(held) > LARGEST_TEXT or held.count(b",") > MOST_IN_TEXT or others > MOST_LISTS:
        raise Mistake(
            f"--values {path}: is too large for JSON, where {MOST_IN_TEXT // 1_000_000} million numbers are "
            "read; an .npz file takes more"
        )
    try:
        text = held.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Mistake(f"--values {path}: is not UTF-8 text, as JSON must be") from None
    del held

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
            raise Mistake(f"--values {path}: {twice[:60]} is given twice")
        return found

    try:
        read = json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise Mistake(f"--values {path}: is not JSON ({where}); {_FILE}") from None
    except Mistake:
        raise
    except ValueError:  # Python reads no whole number of more than some 4,000 digits
        raise Mistake(f"--values {path}: holds a number that is too large") from None
    except RecursionError:
        raise Mistake(f"--values {path}: its lists are nested too deep; a weight is a list of rows") from None
    if not isinstance(read, dict):
        raise Mistake(f'--values {path}: must hold an object, {{"x_t": [0.5, …], …}}, not a {type(read).__name__}')
    return read


def _npz(path: Path) -> dict[str, Any]:
    """Sizes are looked at before anything is unpacked: a small file may hold very many zeros."""
    too_much = f"holds more than {MOST_NUMBERS // 1_000_000} million numbers, which is more than any cell takes"
    try:
        with zipfile.ZipFile(path) as archive:
            members = [(info.filename, info.file_size) for info in archive.infolist()]
        names = [name.removesuffix(".npy") for name, _ in members]
        if len(names) > MOST_ARRAYS:
            raise Mistake(f"--values {path}: has {len(names)} arrays, more than any cell takes")
        if sum(size for _, size in members) > MOST_NUMBERS * 8 + len(names) * 1000:
            raise Mistake(f"--values {path}: {too_much}")
        for k, name in enumerate(names):
            if not members[k][0].endswith(".npy"):
                raise Mistake(f"--values {path}: {quoted(name)} is no array, which an npz file is made of")
            if name in names[:k]:
                raise Mistake(f"--values {path}: {quoted(name)} is given twice")
        with np.load(path, allow_pickle=False) as arrays:
            found = {name: np.asanyarray(arrays[name]) for name in names}
    except (Mistake, OSError):
        raise
    except Exception:  # a damaged file breaks at any place of zip, of its packing, and of numpy's header
        raise Mistake(f"--values {path}: is not an npz file of plain arrays, or it is damaged") from None
    if sum(array.size for array in found.values()) > MOST_NUMBERS:
        raise Mistake(f"--values {path}: {too_much}")
    return found
