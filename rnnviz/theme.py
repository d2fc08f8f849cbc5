"""Looks: colours, sizes of type, strokes and parts, read from a theme file.

Lengths are pixels of the 1280 × 720 canvas, colours are `#RRGGBB`. A theme file has one table for each record
below, with all its fields; with `like = "light"` on top it has only what it does differently from that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from rnnviz.errors import Mistake, quoted
from rnnviz.tables import compare, near, shipped, table

FOLDER, LIKE = "themes", "light"
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
    gradient: str


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
class PartSizes:
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
    part: PartSizes

    def for_phones(self) -> Theme:
        """The same with nothing smaller than a value: a narrow picture is seen at half its size."""
        return replace(self, text=replace(self.text, small=max(self.text.small, self.text.value)))

    @property
    def inks(self) -> tuple[str, ...]:
        """Every colour of the theme once: those that a file with few colours should keep as they are."""
        plain = [getattr(self.colours, field.name) for field in fields(Colours)]
        return tuple(
            dict.fromkeys([*plain, *(c for look in self.roles.values() for c in (look.outline, look.text, look.fill))])
        )


Table = TypeVar("Table", Look, Colours, Text, Stroke, PartSizes)


def names() -> tuple[str, ...]:
    """The themes that come with the library."""
    return shipped(FOLDER)


def load(name: str | Path) -> Theme:
    """The theme of that name (see `names`), or the theme in a `.toml` file of the reader's own.

    Raises `Mistake` where there is none, and where a file lacks something, has too much, or a wrong value.
    """
    where = f"--theme {name}"
    content = table(FOLDER, name, where)
    known = ("font", "like", *_TABLES)
    for key in content:
        if key not in known:
            raise Mistake(f'{where}: "{key}" is not known{near(key, known)}.')
    font = content.get("font")
    if not isinstance(font, str) or not font:
        raise Mistake(f"{where}: font is {quoted(font)}, it must be the name of a font family.")
    roles = _table(content, "roles", where)
    compare(roles, ROLES, "roles", where, LIKE)
    return Theme(
        name=Path(name).name.removesuffix(".toml"),
        font=font,
        colours=_record(Colours, _table(content, "colours", where), "colours", where),
        roles=MappingProxyType(
            {role: _record(Look, _table(roles, role, where), f"roles.{role}", where) for role in ROLES}
        ),
        text=_record(Text, _table(content, "text", where), "text", where),
        stroke=_record(Stroke, _table(content, "stroke", where), "stroke", where),
        part=_record(PartSizes, _table(content, "part", where), "part", where),
    )


def mix(one: str, other: str, share: float) -> str:
    """`one` under a coat of `other` that covers `share` (0 to 1) of it."""
    pairs = ((int(one[k : k + 2], 16), int(other[k : k + 2], 16)) for k in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """How clearly one colour stands on the other, 1 to 21: the contrast ratio of WCAG 2.2."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def clearest(ground: str, *colours: str) -> str:
    """The one of some colours that stands most clearly on a ground."""
    return max(colours, key=lambda colour: contrast(colour, ground))


def _luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _table(content: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    table = content.get(key)
    if not isinstance(table, dict):
        said = "is missing" if table is None else f"is {quoted(table)}, it must be a table"
        raise Mistake(f"{where}: {key} {said}.")
    return table


def _record(kind: type[Table], table: Mapping[str, Any], place: str, where: str) -> Table:
    """One table as its record: colours where it has strings, lengths above 0 where it has numbers."""
    compare(table, tuple(field.name for field in fields(kind)), place, where, LIKE)
    return kind(**dict(_checked(kind, table, place, where)))


def _checked(kind: type[Any], table: Mapping[str, Any], place: str, where: str) -> Iterator[tuple[str, Any]]:
    for field in fields(kind):
        value = table[field.name]
        here = f"{where}: {place}.{field.name} is {quoted(value)}"
        if kind in (Look, Colours):
            if not isinstance(value, str) or not _COLOUR.fullmatch(value):
                raise Mistake(f'{here}, it must be a colour such as "#0072B2".')
            yield field.name, value.upper()
        else:
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1280:
                raise Mistake(f"{here}, it must be a length in pixels, above 0 and at most 1280.")
            yield field.name, float(value)
