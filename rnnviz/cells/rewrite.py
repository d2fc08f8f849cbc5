"""The text of a cell file with another `[example]`; all else in it stays as it is, letter by letter."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

import numpy as np

from rnnviz.errors import Mistake
from rnnviz.functions.record import Array
from rnnviz.language.names import read_name
from rnnviz.language.spelling import columns

TABLE = "example"
WIDEST = 120
"""Columns of a line; a matrix that takes more has a line for each row."""

_TOKEN = re.compile(
    r'"{3}(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3,5}'
    r"|'{3}(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|(?P<comment>#[^\n]*)"
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<end>\n)"
    r"|[^\"'#\[\]{}\n]+"
)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A key with its value, a table's head, or a line without either; `comment` is what stands behind it."""

    text: str
    comment: str

    @property
    def bare(self) -> bool:
        return self.text.lstrip()[:1] in ("", "#")

    @property
    def head(self) -> bool:
        return self.text.lstrip().startswith("[")

    @property
    def keys(self) -> tuple[str, ...]:
        """The names in it, from the outside in; the value of a key may add some of its own."""
        found = []
        inner: Any = tomllib.loads(self.text.replace("\r\n", "\n"))
        while isinstance(inner, dict) and inner:
            key = next(iter(inner))
            found.append(key)
            inner = inner[key]
        return tuple(found)


def rewrite(text: str, example: Mapping[str, Array], file: str) -> str:
    """The text of the cell file `file` with these numbers as its example.

    The table stays where it is, or comes last. Comments in it stay too, but for those behind names that are gone.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    plain = text.removeprefix(mark)
    end = "\r\n" if "\r\n" in plain else "\n"
    kept, at, comments = _without(plain)
    if at is None:
        last = "".join(kept)
        gap = end * (2 - min(2, last.count("\n", len(last.rstrip())))) if last else ""
        kept.append(f"{gap}[{TABLE}]{end}")
        at = len(kept)
    elif not kept[at - 1].endswith("\n"):
        kept[at - 1] += end
    new = "".join((*kept[:at], *(line + end for line in written(example, comments)), *kept[at:]))
    wanted = tomllib.loads(plain.replace("\r\n", "\n")) | {
        TABLE: {normalize("NFC", name): array.tolist() for name, array in example.items()}
    }
    if tomllib.loads(new.replace("\r\n", "\n")) != wanted:
        raise Mistake(f"{file}: its [{TABLE}] cannot be replaced as it is written; take it out and try again")
    return mark + new


def written(example: Mapping[str, Array], comments: Mapping[str, str] | None = None) -> Iterator[str]:
    """The lines of the table, without its head: names set one below the other."""
    keys = {name: _key(name) for name in example}
    width = max(map(columns, keys.values()), default=0)
    for name, array in example.items():
        start = f"{keys[name]}{' ' * (width - columns(keys[name]))} = "
        behind = f"  {comments[name]}" if comments and comments.get(name) else ""
        rows = [f"[{', '.join(f'{number:.2f}' for number in row)}]" for row in np.atleast_2d(array).tolist()]
        if array.ndim == 1:
            yield f"{start}{rows[0]}{behind}"
        elif columns(line := f"{start}[{', '.join(rows)}]{behind}") <= WIDEST:
            yield line
        else:
            yield from (f"{start}[", *(f"  {row}," for row in rows), f"]{behind}")


def _key(name: str) -> str:
    name = normalize("NFC", name)
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)


def _statements(text: str) -> Iterator[_Statement]:
    """All of the text, in pieces that end with their line; it is TOML that has been read already."""
    start, depth, comment = 0, 0, ""
    for token in _TOKEN.finditer(text):
        depth += bool(token["open"]) - bool(token["close"])
        if token["comment"]:
            comment = token["comment"].rstrip()
        elif token["end"] and not depth:
            yield _Statement(text[start : token.end()], comment)
            start, comment = token.end(), ""
        elif token["end"] is None and token[0].strip():
            comment = ""
    if start < len(text):
        yield _Statement(text[start:], comment)


def _without(text: str) -> tuple[list[str], int | None, dict[str, str]]:
    """The text without the entries of the example, in pieces; where among these they stood in a table of their own, or
    None; and the comments behind them by their names.
    """
    kept: list[str] = []
    first = head = None
    comments: dict[str, str] = {}
    table: tuple[str, ...] = ()
    for one in _statements(text):
        if one.bare:
            kept.append(one.text)
            continue
        table = one.keys if one.head else table
        keys = table if one.head else (*table, *one.keys)
        if keys[0] != TABLE or (one.head and len(keys) == 1):
            kept.append(one.text)
            head = len(kept) if keys == (TABLE,) else head
        elif not one.head:
            first = len(kept) if first is None and table == (TABLE,) else first
            if len(keys) > 1 and one.comment:
                comments[_canonical(keys[1])] = one.comment
    return kept, head if first is None else first, comments


def _canonical(text: str) -> str:
    """A name as the equations have it, by any of its spellings; what is no name stays as it is."""
    try:
        return read_name(text).text
    except Mistake:
        return text
