"""Notations: which symbols an article, a book or a library writes for what, each in a file of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rnnviz.errors import Mistake, quoted
from rnnviz.language.expression import Name
from rnnviz.language.names import read_name
from rnnviz.tables import near, shipped, table

FOLDER = "notations"

MEANINGS = (
    "input", "hidden state", "cell state", "candidate", "forget gate", "input gate", "output gate", "update gate",
    "reset gate", "output", "prediction",
)  # fmt: skip
"""What a symbol may stand for; anything else in front of an equals sign is a symbol itself."""

FAMILIES = ("rnn", "gru", "lstm")
"""Cells without a gate, those with gates and one state, and those with a cell state."""

SYMBOL = "symbol"
WEIGHTS = ("joined", "input", "recurrent", "bias", "input_bias", "recurrent_bias")
"""What a line may learn: the matrix of [h, x], those of x and of h alone, and one bias, or one for each of the two."""

TIMES = MappingProxyType({"_t": "", "⟨t⟩": "⟨⟩", "<t>": "⟨⟩", "(t)": "()"})
"""How a time is written: below, or above in brackets."""

_SYMBOLS = "symbols"

Symbols = Mapping[str, Name]
"""`SYMBOL` and `WEIGHTS` of one meaning."""


@dataclass(frozen=True, slots=True)
class Notation:
    """The symbols of one source. `raised` are the brackets of a time that stands above, or ""."""

    name: str
    where: str
    """What a mistake names: the option and what was given."""
    title: str
    source: str
    raised: str
    meant: Mapping[str, Mapping[str, Symbols]]
    """By family and meaning."""
    own: Mapping[str, Mapping[Name, Name]]
    """By family: what becomes of symbols, whatever they mean; names have no time."""


def names() -> tuple[str, ...]:
    """The notations that come with the library."""
    return shipped(FOLDER)


def load(name: str | Path) -> Notation:
    """The notation of that name (see `names`), or that of a reader's own file, a path that ends in .toml.

    Raises `Mistake` where there is none, and where a file has what cannot be.
    """
    where = f"--notation {name}"
    content = table(FOLDER, name, where)
    known = ("title", "source", "time", "like", _SYMBOLS, *FAMILIES)
    for key, value in content.items():
        if key not in known:
            raise Mistake(f'{where}: "{key}" is not known{near(key, known)}; a notation has {", ".join(known)}')
        if key in ("title", "source") and not isinstance(value, str):
            raise Mistake(f"{where}: {key} must be text in quotes, and is {quoted(value)}")
    time = content.get("time", "_t")
    if not isinstance(time, str) or time not in TIMES:
        raise Mistake(f"{where}: time is {quoted(time)}: one of {', '.join(TIMES)} is expected")
    if not any(content.get(key) for key in (_SYMBOLS, *FAMILIES)):
        raise Mistake(f'{where}: it renames nothing; [{_SYMBOLS}] with lines such as "cell state" = "C_t" is expected')
    shared = dict(_entries(content, _SYMBOLS, where))
    meant: dict[str, Mapping[str, Symbols]] = {}
    own: dict[str, Mapping[Name, Name]] = {}
    for family in FAMILIES:
        found = {key: {**shared.get(key, {}), **parts} for key, parts in _entries(content, family, where)}
        both = {**shared, **found}
        meant[family] = MappingProxyType({key: parts for key, parts in both.items() if isinstance(key, str)})
        own[family] = MappingProxyType({key: parts[SYMBOL] for key, parts in both.items() if isinstance(key, Name)})
    stem = Path(name).name.removesuffix(".toml")
    title, source = content.get("title", stem), content.get("source", "")
    return Notation(stem, where, title, source, TIMES[time], MappingProxyType(meant), MappingProxyType(own))


def _entries(content: Mapping[str, Any], key: str, where: str) -> Iterator[tuple[str | Name, Symbols]]:
    """A table's lines: by a meaning, or by a symbol without its time."""
    lines = content.get(key, {})
    if not isinstance(lines, dict):
        raise Mistake(f"{where}: {key} must be a table, [{key}], and is {quoted(lines)}")
    for what, entry in lines.items():
        here = f'{where}: [{key}] "{what}"'
        parts = entry if isinstance(entry, dict) else {SYMBOL: entry}
        if what in MEANINGS:
            yield what, {part: _symbol(text, part, f"{here}", parts) for part, text in parts.items()}
            continue
        try:
            old = read_name(what).timeless
        except Mistake:
            right = f"a symbol such as W_f is expected, or one of {', '.join(MEANINGS)}"
            raise Mistake(f"{here} is nothing that can be renamed{near(what, MEANINGS)}; {right}") from None
        if set(parts) != {SYMBOL}:
            raise Mistake(f'{here} is a symbol, which becomes one other: "{what}" = "…" is expected')
        yield old, {SYMBOL: _symbol(parts[SYMBOL], SYMBOL, here, parts)}


def _symbol(text: object, part: str, here: str, parts: Mapping[str, object]) -> Name:
    """A symbol as the source writes it, with its time or without."""
    if part not in (SYMBOL, *WEIGHTS):
        right = ", ".join((SYMBOL, *WEIGHTS))
        raise Mistake(f'{here}: "{part}" is not known{near(part, (SYMBOL, *WEIGHTS))}; there are {right}')
    here = here if set(parts) == {SYMBOL} else f"{here}: {part}"
    if not isinstance(text, str):
        raise Mistake(f"{here} is {quoted(text)}: a symbol in quotes is expected")
    try:
        name = read_name(text)
    except Mistake as mistake:
        raise Mistake(f"{here}: {mistake}") from None
    if name.shift or (name.shift is not None and part in WEIGHTS):
        right = "as it is at this step, such as h_t" if part == SYMBOL else "without a time, such as W_f"
        raise Mistake(f"{here} is {text}: a symbol {right}, is expected")
    return name
