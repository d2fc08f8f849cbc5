"""Reads and checks the text of a cell file: one `Cell`, or one sentence about what is wrong, and where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rnnviz.cells.analysis import assigned_by, in_order, infer_roles, possible_roles, sort_names, used_in
from rnnviz.cells.model import ROLES, Cell, OwnSize, check_size
from rnnviz.cells.shapes import Dimension, Fault, Size, describe, infer
from rnnviz.errors import Mistake, quoted
from rnnviz.language.equation import KINDS, locate, nearest, point, read, read_name
from rnnviz.language.expression import Equation, Name, walk
from rnnviz.language.spelling import columns
from rnnviz.tables import read_toml

KEYS = ("title", "source", "equals", "equations", "example", "sizes", "kinds", "roles", "layout")

LONGEST_TITLE = 500
"""Letters: far above what has room over a picture."""


class Reader:
    """One file while it is being read: everything that a mistake has to name."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = text.splitlines()
        self.text, self.first_line = "", 1
        try:
            self.data: dict[str, Any] = read_toml(text.replace("\r\n", "\n"))
        except tomllib.TOMLDecodeError as error:
            raise self.syntax(str(error)) from None

    def mistake(self, sentence: str) -> Mistake:
        return Mistake(f"{self.file}: {sentence}")

    def syntax(self, told: str) -> Mistake:
        """tomllib's own sentence, with the line and a caret."""
        said, _, place = told.partition(" (at ")
        found = re.match(r"line (\d+), column (\d+)", place)
        if not place:
            return self.mistake(f"not TOML that can be read: {said}")
        line, column = (int(found[1]), int(found[2])) if found else (len(self.lines), 1)
        source = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return Mistake(point(self.file, line, source, columns(source[: column - 1]), f"not TOML: {said}"))

    def at(self, fault: Fault) -> Mistake:
        """A mistake in an equation: file, line, and a caret under what is wrong."""
        equation, what = fault.equation, fault.what
        source = self.text.split("\n")[equation.line - self.first_line]
        name = next((e for _, e in walk(what, "") if isinstance(e, Name)), equation.target)
        occurrence = int(what is not equation.target and name == equation.target)
        column = locate(source, name.text, occurrence, self.table("kinds"))
        return Mistake(point(self.file, equation.line, source, column, fault.sentence))

    def table(self, key: str) -> Mapping[str, Any]:
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            raise self.mistake(f"{key} must be a table, [{key}], and is {quoted(value)}")
        return MappingProxyType(value)

    def string(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if value is None:
            raise self.mistake(f'{key} is missing; a cell file must have title = "…" and equations = """…"""')
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.mistake(f"{key} must be text in quotes, and is {quoted(value)}")
        return value

    def choices(self, key: str, allowed: tuple[str, ...]) -> Mapping[str, str]:
        """A table whose values are each one of a few words."""
        for name, word in self.table(key).items():
            if word not in allowed:
                near = nearest(str(word), allowed)
                raise self.mistake(f"[{key}] {name} = {quoted(word)}: must be one of {', '.join(allowed)}{near}")
        return self.table(key)

    def opening(self) -> int:
        """The line in the file at which the first line of `equations` stands."""
        for number, line in enumerate(self.lines, 1):
            opening = re.match(r"""\s*["']?equations["']?\s*=\s*("{3}|'{3}|["'])\s*(.?)""", line)
            if opening:
                return number + (len(opening[1]) == 3 and not opening[2])
        return 1

    def cell(self) -> Cell:
        for key in self.data:
            near = nearest(key, KEYS)
            if key not in KEYS and not near and "equations" not in self.data:
                right = "a theme is given with --theme, a place with --for"
                raise self.mistake(f"this is no cell file: it has {key} and no equations; {right}")
            if key not in KEYS:
                raise self.mistake(f"unknown key {key!r}; a file may have {', '.join(KEYS)}{near}")
        title, self.text, self.first_line = self.string("title"), self.string("equations"), self.opening()
        kinds = self.choices("kinds", KINDS)
        if len(title) > LONGEST_TITLE:
            raise self.mistake(f"title has {len(title)} letters; up to {LONGEST_TITLE} are read")
        equations = read(self.text, kinds=kinds, file=self.file, first_line=self.first_line)
        if not equations:
            raise self.mistake("equations has no line that assigns anything; one such as h_t = … is expected")
        try:
            return self.analyse(title, equations, kinds)
        except Fault as fault:
            raise self.at(fault) from None

    def analyse(self, title: str, read: tuple[Equation, ...], kinds: Mapping[str, str]) -> Cell:
        """The cell, with all that follows from its equations without numbers."""
        roles: dict[str, str] = {}
        for text, role in self.choices("roles", ROLES).items():
            if (name := _canonical(text)) in roles:
                raise self.mistake(f"[roles] has {name} twice, in two spellings")
            roles[name] = role
        assigned = assigned_by(read)
        equations = in_order(read)
        names = sort_names(equations, assigned, kinds, roles)
        known = (*names.all, *assigned)
        for table, listed, usable in (
            ("kinds", map(_timeless, kinds), set(map(_timeless, known))),
            ("roles", roles, set(known)),
        ):
            for name in listed:
                if name not in usable:
                    near = nearest(name, known)
                    raise self.mistake(f"[{table}] names {name!r}, which stands in no equation{near}")
        for name, role in roles.items():
            what, allowed = possible_roles(name, names, assigned)
            if role not in allowed:
                right = " or ".join(filter(None, (", ".join(allowed[:-1]), allowed[-1])))
                raise self.mistake(f"[roles] {name} = {role!r}: it is {what}, and its role is {right}")
        fixed: dict[Dimension, Size] = {}
        for state in names.states:
            fixed |= {("name", state.incoming): ("hidden",), ("name", state.outgoing): ("hidden",)}
        vectors = {*assigned, *names.inputs, *names.parameters} - names.matrices
        sizes, given = self.own_sizes(vectors, names.matrices, fixed)
        given = {("name", name): ("input",) for name in names.inputs} | given
        kept = used_in(equations) | {state.outgoing for state in names.states}
        return Cell(
            key=Path(self.file).stem,
            title=title,
            source=self.string("source", ""),
            equals=self.string("equals", ""),
            text=self.text,
            equations=equations,
            kinds=kinds,
            sizes=MappingProxyType(sizes),
            example=self.table("example"),
            hints=self.table("layout"),
            inputs=names.inputs,
            states=names.states,
            parameters=names.parameters,
            outputs=tuple(name for name in assigned if name not in kept),
            matrices=names.matrices,
            roles=MappingProxyType(infer_roles(equations, names) | roles),
            shapes=infer(equations, fixed | given),
        )

    def own_sizes(
        self, vectors: set[str], matrices: frozenset[str], fixed: Mapping[Dimension, Size]
    ) -> tuple[dict[str, OwnSize], dict[Dimension, Size]]:
        """The file's `[sizes]`: `output = { rows = "V", default = 2 }`, or a vector's `length` for `rows`.

        `fixed` has what no file can change.
        """
        sizes: dict[str, OwnSize] = {}
        given: dict[Dimension, Size] = {}
        form = 'is written { rows = "V", default = 2 } or { length = "e_t", default = 2 }'
        for name, entry in self.table("sizes").items():
            if name in ("input", "hidden", "batch") or name.endswith("_size") or not name.isidentifier():
                raise self.mistake(f"[sizes] {name}: a size of the file's own needs a name of its own, such as output")
            if not isinstance(entry, dict) or set(entry) not in ({"rows", "default"}, {"length", "default"}):
                raise self.mistake(f"[sizes] {name} {form}")
            side, of = next((side, entry[side]) for side in ("rows", "length") if side in entry)
            known = matrices if side == "rows" else vectors
            if not isinstance(of, str) or (of := _canonical(of)) not in known:
                what = "matrix" if side == "rows" else "vector"
                near = nearest(of, known) if isinstance(of, str) else ""
                raise self.mistake(f"[sizes] {name} is that of {quoted(of)}, which is no {what} here{near}")
            dimension = ("rows" if side == "rows" else "name", of)
            if has := fixed.get(dimension) or given.get(dimension):
                raise self.mistake(f"[sizes] {name} is that of {of}, which has {describe(has)} already")
            check_size(f"{self.file}: [sizes] {name}: default =", entry["default"])
            sizes[name] = OwnSize(name, of, entry["default"])
            given[dimension] = (name,)
        return sizes, given


def _canonical(text: str) -> str:
    """A name as the equations have it, by any of its spellings; what is no name stays as it is."""
    try:
        return read_name(text).text
    except Mistake:
        return text


def _timeless(text: str) -> str:
    """A name without its time: what it stands for is the same at every step."""
    try:
        return replace(read_name(text), shift=None).text
    except Mistake:
        return text
