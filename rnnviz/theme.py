"""Looks: colours, sizes of type, strokes and parts, read from a theme file.

Lengths are pixels of the 1280 × 720 canvas, colours are `#RRGGBB`. A theme file has one table for each record
below, with all its fields; with `like = "light"` on top it has only what it does differently from that one.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from rnnviz.errors import Mistake

ROLES = ("input", "hidden", "cell", "gate", "candidate", "product", "output")

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_TABLES = ("colours", "roles", "text", "stroke", "part")


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of one role: of its boxes and wires, of its words, and of the inside of its boxes."""

    outline: str
    text: str
    fill: str


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours that belong to no role."""

    ground: str
    cell: str
    cell_edge: str
    ink: str
    quiet: str
    ghost: str
    rule: str
    plate: str
    accent: str
    glow: str
    positive: str
    negative: str


@dataclass(frozen=True, slots=True)
class Text:
    """Sizes of type."""

    title: float
    label: float
    value: float
    caption: float
    formula: float
    small: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """Widths of lines; a weight's line is between `weight_thin` and `weight_thick`, by its size."""

    box: float
    wire: float
    lane: float
    weight_thin: float
    weight_thick: float
    ghost: float
    rule: float
    accent: float
    glow: float


@dataclass(frozen=True, slots=True)
class Part:
    """Sizes of the parts."""

    value_width: float
    value_height: float
    value_gap: float
    radius: float
    cut: float
    cell_radius: float
    dot_radius: float
    plate_width: float
    plate_height: float
    operator_radius: float
    arrow_length: float
    arrow_width: float
    elbow: float
    gap: float


@dataclass(frozen=True, slots=True)
class Theme:
    """Everything that says how a picture looks, and nothing of what it shows."""

    name: str
    font: str
    colours: Colours
    roles: Mapping[str, Look]
    text: Text
    stroke: Stroke
    part: Part

    @property
    def inks(self) -> tuple[str, ...]:
        """Every colour of the theme once: those that a file with few colours should keep as they are."""
        plain = [getattr(self.colours, field.name) for field in fields(Colours)]
        return tuple(
            dict.fromkeys([*plain, *(c for look in self.roles.values() for c in (look.outline, look.text, look.fill))])
        )


Table = TypeVar("Table", Look, Colours, Text, Stroke, Part)


def names() -> tuple[str, ...]:
    """The themes that come with the library."""
    files = (Path(entry.name) for entry in _folder().iterdir())
    return tuple(sorted(file.stem for file in files if file.suffix == ".toml"))


def load(name: str | Path) -> Theme:
    """The theme of that name (see `names`), or the theme in a `.toml` file of the reader's own.

    Raises `Mistake` where there is none, and where a file lacks something, has too much, or a wrong value.
    """
    own = str(name).endswith(".toml")
    content = _merged(name, ())
    where = f"--theme {name}"
    known = ("font", "like", *_TABLES)
    for key in content:
        if key not in known:
            raise Mistake(f'{where}: "{key}" is not known{_nearest(key, known)}.')
    font = content.get("font")
    if not isinstance(font, str) or not font:
        raise Mistake(f"{where}: font is {font!r}, it must be the name of a font family.")
    roles = _table(content, "roles", where)
    _compare(roles, ROLES, "roles", where)
    return Theme(
        name=Path(name).stem if own else str(name),
        font=font,
        colours=_record(Colours, _table(content, "colours", where), "colours", where),
        roles=MappingProxyType(
            {role: _record(Look, _table(roles, role, where), f"roles.{role}", where) for role in ROLES}
        ),
        text=_record(Text, _table(content, "text", where), "text", where),
        stroke=_record(Stroke, _table(content, "stroke", where), "stroke", where),
        part=_record(Part, _table(content, "part", where), "part", where),
    )


def mix(one: str, other: str, share: float) -> str:
    """`one` under a coat of `other` that covers `share` (0 to 1) of it."""
    pairs = ((int(one[k : k + 2], 16), int(other[k : k + 2], 16)) for k in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def _folder() -> Traversable:
    return resources.files("rnnviz.assets") / "themes"


def _merged(name: str | Path, heirs: tuple[str, ...]) -> dict[str, Any]:
    """The content of a theme file over that of the one which it is like."""
    content = _read(name)
    like = content.get("like")
    if like is None:
        return content
    if not isinstance(like, str) or like in (*heirs, str(name)):
        raise Mistake(f"--theme {name}: like is {like!r}, it must name a theme that is not like this one.")
    return _over(_merged(like, (*heirs, str(name))), content)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(below.get(key), dict)
        out[key] = _over(below[key], value) if both else value
    return out


def _read(name: str | Path) -> dict[str, Any]:
    where = f"--theme {name}"
    if str(name).endswith(".toml"):
        file: Traversable = Path(name)
        if not file.is_file():
            raise Mistake(f"{where}: there is no such file.")
    elif name in names():
        file = _folder() / f"{name}.toml"
    else:
        known = names()
        near = _nearest(str(name), known)
        raise Mistake(f"{where}: not known{near}; there are {', '.join(known)}, or a path to a .toml file.")
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise Mistake(f"{where}: this is not TOML: {problem}.") from None
    except OSError as problem:
        raise Mistake(f"{where}: it cannot be read: {problem.strerror}.") from None


def _table(content: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    table = content.get(key)
    if not isinstance(table, dict):
        said = "is missing" if table is None else f"is {table!r}, it must be a table"
        raise Mistake(f"{where}: {key} {said}.")
    return table


def _compare(table: Mapping[str, Any], wanted: tuple[str, ...], place: str, where: str) -> None:
    """Exactly these keys, or a `Mistake`."""
    for key in table:
        if key not in wanted:
            raise Mistake(f'{where}: {place} has "{key}", which is not known{_nearest(key, wanted)}.')
    for key in wanted:
        if key not in table:
            raise Mistake(f'{where}: {place} lacks "{key}"; give it, or say like = "light" on top.')


def _record(kind: type[Table], table: Mapping[str, Any], place: str, where: str) -> Table:
    """One table as its record: colours where it has strings, lengths above 0 where it has numbers."""
    _compare(table, tuple(field.name for field in fields(kind)), place, where)
    return kind(**dict(_checked(kind, table, place, where)))


def _checked(kind: type[Any], table: Mapping[str, Any], place: str, where: str) -> Iterator[tuple[str, Any]]:
    for field in fields(kind):
        value = table[field.name]
        here = f"{where}: {place}.{field.name} is {value!r}"
        if kind in (Look, Colours):
            if not isinstance(value, str) or not _COLOUR.fullmatch(value):
                raise Mistake(f'{here}, it must be a colour such as "#0072B2".')
            yield field.name, value.upper()
        else:
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1280:
                raise Mistake(f"{here}, it must be a length in pixels, above 0 and at most 1280.")
            yield field.name, float(value)


def _nearest(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f', did you mean "{near[0]}"?' if near else ""
