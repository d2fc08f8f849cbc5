"""Reads and checks the text of a cell file: the facts of one cell, or one sentence about what is wrong, and where."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rnnviz.cells.analysis import (
    ROLES,
    Names,
    State,
    assigned_by,
    in_order,
    infer_roles,
    possible_roles,
    sort_names,
    used_in,
)
from rnnviz.cells.shapes import Dimension, Fault, Shapes, Size, describe, infer
from rnnviz.cells.sizes import OwnSize, check_size
from rnnviz.errors import Mistake, quoted
from rnnviz.language.equation import KINDS, Understood, nearest, point, read_name, understand
from rnnviz.language.expression import Equation, Name, walk
from rnnviz.language.lexicon import MATRICES
from rnnviz.language.names import later
from rnnviz.language.spelling import columns
from rnnviz.tables import read_toml

KEYS = ("title", "source", "equals", "equations", "example", "sizes", "kinds", "roles", "functions")

TARGET = "target"
"""The entry of an example that is no name of the equations: what should come out."""

EQUATIONS = "equations"
"""What a cell is called that has no file of its own."""

_SIDES = ("rows", "columns", "length")

LONGEST_TITLE = 500
"""Letters: far above what has room over a picture."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A cell as its file has it, read and checked; symbols without sizes.

    `equations` stand in the order in which they can be worked out; `inputs`, `states` and `parameters` in the
    order of their first use in them. `outputs` are assigned, used by nothing, and not states. `roles` has
    every name. `equal`: the input size is the hidden size. `example` has the numbers of the teaching example, `later`
    the inputs of its second step, `x_{t+1}` in the file, by the names that they have in any step, `target` what should
    have come out of it, none where the file does not say.
    `shapes` are sums of size names: `("hidden", "input")` for the columns of `W_f`.
    """

    key: str
    title: str
    source: str
    equals: str
    text: str
    equations: tuple[Equation, ...]
    kinds: Mapping[str, str]
    sizes: Mapping[str, OwnSize]
    equal: bool
    example: Mapping[str, object]
    later: Mapping[str, object]
    target: tuple[float, ...]
    inputs: tuple[str, ...]
    states: tuple[State, ...]
    parameters: tuple[str, ...]
    outputs: tuple[str, ...]
    matrices: frozenset[str]
    roles: Mapping[str, str]
    shapes: Shapes


class Reader:
    """One file while it is being read: everything that a mistake has to name."""

    def __init__(self, file: str, text: str, data: Mapping[str, Any] | None = None, key: str = "") -> None:
        """`data` is the table that the text holds, where it is known; `key` what the cell is called, else its file."""
        self.file, self.key = file, key or Path(file).stem
        self.lines = text.splitlines()
        self.text, self.first_line = "", 1
        try:
            self.data = read_toml(text.replace("\r\n", "\n")) if data is None else data
        except tomllib.TOMLDecodeError as error:
            raise self.syntax(str(error)) from None

    @classmethod
    def of_equations(cls, text: str, within: str = "", **tables: object) -> Reader:
        """Equations alone, as a file that has no more; `tables` are what it may have beside them, `within` begins what
        a mistake names."""
        data = {"title": "A cell", **tables, "equations": text}
        return cls(f"{within}{EQUATIONS}", text, data, EQUATIONS)

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

    def at(self, fault: Fault, understood: Understood) -> Mistake:
        """A mistake in an equation: file, line, and a caret under what is wrong."""
        equation, what = fault.equation, fault.what
        name = next((e for _, e in walk(what, "") if isinstance(e, Name)), equation.target)
        occurrence = int(what is not equation.target and name == equation.target)
        return Mistake(understood.point(equation, name, occurrence, fault.sentence))

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

    def facts(self) -> Facts:
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
        understood = self.understood(strict=False)
        if not understood.equations:
            raise self.mistake("equations has no line that assigns anything; one such as h_t = … is expected")
        try:
            return self.analyse(title, understood, kinds)
        except Fault as fault:
            # W ⊙ c may be a learned vector, but where the shapes deny it, W was meant as the matrix that it looks like.
            if any(name[0] in MATRICES and kind == "vector" for name, kind in understood.lexicon.kinds.items()):
                self.understood(strict=True)
            raise self.at(fault, understood) from None

    def understood(self, *, strict: bool) -> Understood:
        return understand(
            self.text,
            kinds=self.table("kinds"),
            functions=self.table("functions"),
            file=self.file,
            first_line=self.first_line,
            strict=strict,
        )

    def analyse(self, title: str, understood: Understood, kinds: Mapping[str, str]) -> Facts:
        """The cell, with all that follows from its equations without numbers."""
        roles = self.roles()
        assigned = assigned_by(understood.equations)
        equations = in_order(understood.equations)
        names = sort_names(equations, assigned, understood.lexicon, roles)
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
        sizes, given, equal = self.own_sizes(names, tuple(assigned))
        first, second = _example(self.table("example"), names.inputs)
        target = first.pop(TARGET, [])
        if not isinstance(target, list) or not all(_is_number(one) for one in target):
            raise self.mistake(f"[example] {TARGET} is {quoted(target)}; a list of numbers is expected")
        kept = used_in(equations) | {state.outgoing for state in names.states}
        return Facts(
            key=self.key,
            title=title,
            source=self.string("source", ""),
            equals=self.string("equals", ""),
            text=self.text,
            equations=equations,
            kinds=understood.lexicon.kinds,
            sizes=MappingProxyType(sizes),
            equal=equal,
            example=MappingProxyType(first),
            later=second,
            target=tuple(map(float, target)),
            inputs=names.inputs,
            states=names.states,
            parameters=names.parameters,
            outputs=tuple(name for name in assigned if name not in kept),
            matrices=names.matrices,
            roles=MappingProxyType(infer_roles(equations, names) | roles),
            shapes=infer(equations, given, names.scalars),
        )

    def roles(self) -> dict[str, str]:
        """The file's `[roles]`, by canonical names."""
        roles: dict[str, str] = {}
        for text, role in self.choices("roles", ROLES).items():
            if (name := _canonical(text)) in roles:
                raise self.mistake(f"[roles] has {name} twice, in two spellings")
            roles[name] = role
        return roles

    def own_sizes(
        self, names: Names, assigned: tuple[str, ...]
    ) -> tuple[dict[str, OwnSize], dict[Dimension, Size], bool]:
        """All sizes that are known before shapes are: the file's `[sizes]`, those of states and of inputs.

        `output = { rows = "V", default = 2 }` is a size of its own; `columns` are those of a row's matrix, `length`
        is that of a vector. `input = "hidden"` makes the two equal; `hidden = { length = "h_t" }` says what else has a
        size that is there anyway.
        """
        vectors = {*names.all, *assigned} - names.matrices - names.scalars
        sizes: dict[str, OwnSize] = {}
        given: dict[Dimension, Size] = {}
        table = self.table("sizes")
        equal = table.get("input") == "hidden"
        for name, entry in table.items():
            if equal and name == "input":
                continue
            known = name in ("input", "hidden")
            if name == "batch" or name.endswith("_size") or not name.isidentifier():
                raise self.mistake(f"[sizes] {name}: a size of the file's own needs a name of its own, such as output")
            wanted = {"default"} - ({"default"} if known else set())
            if not isinstance(entry, dict) or set(entry) not in [{side, *wanted} for side in _SIDES]:
                form = 'is written { rows = "V", default = 2 } or { length = "e_t", default = 2 }'
                if known:
                    form = 'is there anyway: { rows = "V" } or { length = "e_t" } says what has it'
                    form += ', and "hidden" that it is the hidden size' if name == "input" else ""
                raise self.mistake(f"[sizes] {name} {form}")
            side, of = next((side, entry[side]) for side in _SIDES if side in entry)
            usable = vectors if side == "length" else names.matrices
            if not isinstance(of, str) or (of := _canonical(of)) not in usable:
                what = "vector" if side == "length" else "matrix"
                near = nearest(of, usable) if isinstance(of, str) else ""
                raise self.mistake(f"[sizes] {name} is that of {quoted(of)}, which is no {what} here{near}")
            for dimension in _alike(names.states, "name" if side == "length" else side, of):
                if has := given.get(dimension):
                    raise self.mistake(f"[sizes] {name} is that of {of}, which has {describe(has)} already")
                given[dimension] = (name,)
            if not known:
                check_size(f"{self.file}: [sizes] {name}: default =", entry["default"])
                sizes[name] = OwnSize(name, of, entry["default"])
        of_input: Size = ("hidden",) if equal else ("input",)
        for name in names.inputs:
            for dimension in _alike(names.states, "name", name):
                given.setdefault(dimension, of_input)
        for state in names.states:
            given.setdefault(("name", state.outgoing), ("hidden",))
            given.setdefault(("name", state.incoming), given["name", state.outgoing])
        return sizes, given, equal


def _is_number(one: object) -> bool:
    return isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one)


def _example(table: Mapping[str, Any], inputs: tuple[str, ...]) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """The numbers of the first step, and the inputs of the second by the names of the first's."""
    called = {later(name): name for name in inputs}
    first: dict[str, Any] = {}
    second: dict[str, Any] = {}
    for text, value in table.items():
        name = called.get(_canonical(text))
        (first if name is None else second)[name or text] = value
    return first, MappingProxyType(second)


def _alike(states: tuple[State, ...], side: str, name: str) -> list[Dimension]:
    """A vector's dimension, and those of the same value at other steps."""
    found = [name]
    while more := [
        other
        for state in states
        for one, other in ((state.incoming, state.outgoing), (state.outgoing, state.incoming))
        if one in found and other not in found
    ]:
        found += dict.fromkeys(more)
    return [(side, text) for text in found]


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
