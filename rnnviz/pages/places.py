"""Where people write, and what a place takes: read from a file of `assets/places`, or of the reader's own.

A place is data and a template, so that another is one file. A file may be `like` another and give what differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import Any, TypeVar

from rnnviz.errors import Mistake
from rnnviz.output import WIDTHS, Format, format_of, formats, listed
from rnnviz.tables import compare, shipped, table
from rnnviz.views.view import SHAPES, WIDE

T = TypeVar("T")

FOLDER = "places"
ESCAPES = ("html", "plain")
THEMES = ("light", "dark", "auto")
WORDS = (
    "cell", "title", "alt", "caption", "words", "width", "height", "ground", "ground_dark", "by_day", "wide", "narrow",
)  # fmt: skip
"""What a snippet may name besides its files. `words` is the long description; `ground` and `ground_dark` are colours of
the page in the film; `by_day` is a condition for readers who want it light, empty where there is no other film; `wide`
one for wide screens, empty where narrow ones have no film of their own, and `narrow` is empty: a line that names it is
left out there."""


@dataclass(frozen=True, slots=True)
class VenueFile:
    """One file that a place takes: `name` with `$cell` in it, whose suffix says the format, and why it is made.

    `theme` is "light", "dark", or "auto" for a file that is both, as the reader's setting says; `shape` that of the
    picture. One that is not wide is left out for a cell that has no such picture.
    """

    name: str
    why: str
    theme: str = "light"
    shape: str = WIDE

    @property
    def format(self) -> type[Format] | None:
        """What its suffix says, None where that is not known."""
        return format_of(self.name)


@dataclass(frozen=True, slots=True)
class Venue:
    """What a place takes and what to paste there.

    Files go into `folder` below the one that is asked for. `address` is how the lines name one: `$file` is its path
    below `folder`, `$path` its path from where the reader is. `widths` are tried one after the other, in pixels, until
    every film keeps to the `limit`, in bytes. `snippet` is the markup, in which a line that names a file that is not
    made is left out; `escape` says what makes text harmless in it. `keep` is a file that it goes into, or ""; `paste`
    is what the reader pastes. `says` are sentences on what the place does and does not allow, `elsewhere` is one more
    for who has not named a folder, or "".
    """

    key: str
    title: str
    folder: str
    address: str
    widths: tuple[int, ...]
    limit: int
    escape: str
    snippet: str
    keep: str
    paste: str
    elsewhere: str
    says: tuple[str, ...]
    files: Mapping[str, VenueFile]


def names() -> tuple[str, ...]:
    """The places that come with the library."""
    return shipped(FOLDER)


def load(name: str | Path) -> Venue:
    """The place of that name (see `names`), or the place in a `.toml` file of the reader's own.

    Raises `Mistake` where there is none, and where a file lacks something, has too much, or a wrong value.
    """
    where = f"--for {name}"
    content = table(FOLDER, name, where)
    wanted = [field.name for field in fields(Venue) if field.name != "key"]
    compare({key: value for key, value in content.items() if key != "like"}, wanted, "the file", where, "html")
    files = _of(content, "files", dict, where)
    place = Venue(
        key=Path(name).name.removesuffix(".toml"),
        widths=tuple(_list(content, "widths", int, where)),
        limit=_of(content, "limit", int, where),
        says=tuple(_list(content, "says", str, where)),
        files=MappingProxyType({role: _file(role, file, where) for role, file in files.items()}),
        **{key: _of(content, key, str, where) for key in _TEXTS},
    )
    _check(place, where)
    return place


_TEXTS = ("title", "folder", "address", "escape", "snippet", "keep", "paste", "elsewhere")


def _file(role: str, file: object, where: str) -> VenueFile:
    if not isinstance(file, dict):
        raise Mistake(f'{where}: files.{role} is {file!r}, it must be a table such as {{ name = "$cell.gif" }}.')
    here = f"{where}: files.{role}"
    known = ("name", "why", "theme", "shape")
    compare(full := {"theme": "light", "shape": WIDE, **file}, known, f"files.{role}", where)
    wanted = VenueFile(**{key: _of(full, key, str, here) for key in full})
    if wanted.theme not in THEMES:
        raise Mistake(f"{here}: theme is {wanted.theme!r}, it must be {listed(THEMES)}.")
    if wanted.shape not in SHAPES:
        raise Mistake(f"{here}: shape is {wanted.shape!r}, it must be {listed(SHAPES)}.")
    return wanted


def _check(place: Venue, where: str) -> None:
    """What can only be said of the whole."""
    if place.escape not in ESCAPES:
        raise Mistake(f"{where}: escape is {place.escape!r}, it must be {listed(ESCAPES)}.")
    if not place.widths or place.limit <= 0:
        raise Mistake(f"{where}: widths and limit must have numbers above 0, of pixels and of bytes.")
    for width in place.widths:
        if width % 2 or not WIDTHS[0] <= width <= WIDTHS[1]:
            raise Mistake(f"{where}: widths has {width}, it must be an even number from {WIDTHS[0]} to {WIDTHS[1]}.")
    _check_templates(place, where)
    for key, path in (("folder", place.folder), ("keep", place.keep), *_names(place)):
        if Path(path).is_absolute() or ".." in Path(path).parts:
            raise Mistake(f"{where}: {key} is {path!r}, it must be a path below the folder that is asked for.")
    for role, one in place.files.items():
        if one.format is None:
            known = ", ".join(formats())
            raise Mistake(f"{where}: files.{role}.name is {one.name!r}, whose suffix is not known; use {known}.")
        if one.theme == "auto" and not one.format.PAIRED:
            both = listed(f"an {suffix}" for suffix, kind in formats().items() if kind.PAIRED)
            raise Mistake(f"{where}: files.{role}: only {both} can be light and dark in one, not {one.name}.")


def _check_templates(place: Venue, where: str) -> None:
    known = {
        "snippet": (*WORDS, *place.files),
        "paste": ("cell", "snippet"),
        "keep": ("cell",),
        "address": ("file", "path"),
        **{key: ("cell",) for key, _ in _names(place)},
    }
    for key, text in _templates(place):
        template = Template(text)
        if not template.is_valid():
            raise Mistake(f"{where}: {key} has a $ that is no name; write $$ for the sign itself.")
        for name in template.get_identifiers():
            if name not in known[key]:
                right = ", ".join(f"${one}" for one in known[key])
                raise Mistake(f"{where}: {key} has ${name}, which is not known; it may have {right}.")


def _templates(place: Venue) -> Iterator[tuple[str, str]]:
    for key in ("snippet", "paste", "keep", "address"):
        yield key, getattr(place, key)
    yield from _names(place)


def _names(place: Venue) -> Iterator[tuple[str, str]]:
    for role, one in place.files.items():
        yield f"files.{role}.name", one.name


def _of(table_: Mapping[str, Any], key: str, kind: type[T], where: str) -> T:
    value = table_[key]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Mistake(f"{where}: {key} is {value!r}, it must be {_KINDS[kind]}.")
    return value


def _list(table_: Mapping[str, Any], key: str, kind: type[T], where: str) -> list[T]:
    values = _of(table_, key, list, where)
    return [_of({key: value}, key, kind, where) for value in values]


_KINDS: Mapping[type, str] = {str: "a text", int: "a whole number", dict: "a table", list: "a list"}
