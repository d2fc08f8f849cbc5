"""Numbers as JSON that can be read back: at full precision, one name a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import numpy as np

from rnnviz.functions.record import Array


def as_json(stated: Mapping[str, object], tables: Mapping[str, Mapping[str, Array]]) -> Iterator[str]:
    """What is said of a run, then its tables of numbers; `--values` reads it back. In pieces: it is long.

    What was not worked out, NaN, is null.
    """
    yield "{\n" + ",\n".join(f"  {_line(key)}: {_line(value)}" for key, value in stated.items())
    for key, table in tables.items():
        yield f",\n  {_line(key)}: {{\n"
        end = ""
        for name, array in table.items():
            yield f"{end}    {_line(name)}: "
            yield from _listed(array)
            end = ",\n"
        yield "\n  }"
    yield "\n}"


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
