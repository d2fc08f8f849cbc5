"""The rows of a text that was LaTeX: which of its equations begins where, and what goes on."""

from __future__ import annotations

import re
from collections.abc import Callable

Place = tuple[int, int]
"""Line and column, each from 0."""

Signs = list[tuple[str, Place]]
"""What is written, sign by sign, and where each came from."""

ROW = "\n"
"""Between two rows."""

WIDE = "\u2003"
"""A wide blank, which may stand between two equations."""


def rows(signs: Signs) -> list[Signs]:
    """Split at the ends of rows, and at a comma between two equations; what has no = goes on the row before."""
    rows: list[Signs] = []
    for piece in _split([entry for entry in signs if entry[0] != "&"], lambda sign: sign == ROW):
        for part in _equations(piece):
            text = "".join(sign for sign, _ in part).strip()
            if not text:
                continue
            if rows and (not _assigns(part) or _goes_on(rows[-1])):
                rows[-1] += [(" ", part[0][1]), *part]
            else:
                rows.append(part)
    return rows


def _split(signs: Signs, ends: Callable[[str], bool]) -> list[Signs]:
    pieces: list[Signs] = [[]]
    for entry in signs:
        if ends(entry[0]):
            pieces.append([])
        else:
            pieces[-1].append(entry)
    return pieces


def _equations(row: Signs) -> list[Signs]:
    """`f = …, i = …` in one row are two."""
    pieces: list[Signs] = [[]]
    deep = 0
    for k, entry in enumerate(row):
        deep += entry[0] in "([{"
        deep -= entry[0] in ")]}"
        whole = _assigns(pieces[-1]) or (entry[0] != WIDE and not _is_name(pieces[-1]))
        if entry[0] in (WIDE, ",", ";") and not deep and whole and _assigns(row[k:]):
            pieces.append([])
        else:
            pieces[-1].append(entry)
    return pieces


def _assigns(row: Signs) -> bool:
    return any(sign in "=←" for sign, _ in row)


def _is_name(piece: Signs) -> bool:
    """Whether a piece is no more than a name: f'_t of `f'_t, i'_t = …`."""
    text = "".join(sign for sign, _ in piece)
    return not re.search(r"[=←+\-−⊙·×∘*/(\[]", re.sub(r"\{[^{}]*\}", "", text))


def _goes_on(row: Signs) -> bool:
    """Whether a row is not finished: a bracket is open, or it ends with a sign that joins."""
    text = "".join(sign for sign, _ in row).rstrip()
    open_now = sum(text.count(sign) for sign in "([") - sum(text.count(sign) for sign in ")]")
    return open_now > 0 or text[-1:] in "=+-−⊙·×∘*/"
