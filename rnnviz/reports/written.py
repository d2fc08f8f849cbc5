"""Numbers as JSON that can be read back: at full precision, one name a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from rnnviz.functions.record import Array


def as_json(stated: Mapping[str, object], tables: Mapping[str, Any]) -> Iterator[str]:
    """What is said of a run, then its arrays, in tables and lists of tables; `--values` reads it back. In pieces: it is
    long.

    What was not worked out, NaN, is null.
    """
    yield from _nested({**stated, **tables}, "\n")


def _nested(value: object, line: str) -> Iterator[str]:
    """A table or a list of tables with an entry a line, where `line` begins a new one; anything else in one line."""
    if isinstance(value, np.ndarray):
        yield from _listed(value)
    elif isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(one, Mapping) for one in value)):
        table = value if isinstance(value, Mapping) else dict(enumerate(value))
        opening, closing = "{}" if isinstance(value, Mapping) else "[]"
        yield opening
        for k, (key, one) in enumerate(table.items()):
            yield f"{',' * bool(k)}{line}  {f'{_line(key)}: ' if isinstance(value, Mapping) else ''}"
            yield from _nested(one, f"{line}  ")
        yield f"{line}{closing}"
    else:
        yield _line(value)


def _listed(array: Array) -> Iterator[str]:
    """An array, row by row."""
    if array.ndim == 1:
        yield _line(
            array.tolist() if np.isfinite(array).all() else [None if np.isnan(x) else x for x in array.tolist()]
        )
        return
    yield "["
    for k, part in enumerate(array):
        yield ", " * bool(k)
        yield from _listed(part)
    yield "]"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
