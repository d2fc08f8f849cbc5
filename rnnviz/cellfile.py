"""Reads and checks the text of a cell file: one `Cell`, or one sentence about what is wrong, and where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rnnviz.equation import KINDS, kind, locate, nearest, point, read, read_name, write
from rnnviz.errors import Mistake
from rnnviz.expression import Equation, Expr, Name, Product, walk
from rnnviz.model import ROLES, Cell, OwnSize, State, check_size, infer_roles
from rnnviz.shapes import Conflict, Place, Shapes, Size, describe, infer
from rnnviz.spelling import columns

KEYS = ("title", "source", "equals", "equations", "example", "sizes", "kinds", "roles", "layout")


class Reader:
    """One file while it is being read: everything that a mistake has to name."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = text.splitlines()
        self.text, self.first_line = "", 1
        try:
            self.data: dict[str, Any] = tomllib.loads(text.replace("\r\n", "\n"))
        except tomllib.TOMLDecodeError as error:
            raise self.syntax(str(error)) from None

    def mistake(self, sentence: str) -> Mistake:
        return Mistake(f"{self.file}: {sentence}")

    def syntax(self, told: str) -> Mistake:
        """tomllib's own sentence, with the line and a caret."""
        said, _, place = told.partition(" (at ")
        found = re.match(r"line (\d+), column (\d+)", place)
        line, column = (int(found[1]), int(found[2])) if found else (len(self.lines), 1)
        source = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return Mistake(point(self.file, line, source, columns(source[: column - 1]), f"not TOML: {said}"))

    def at(self, equation: Equation, what: Expr, sentence: str) -> Mistake:
        """A mistake in an equation: file, line, and a caret under `what`."""
        source = self.text.split("\n")[equation.line - self.first_line]
        name = next((e for _, e in walk(what, "") if isinstance(e, Name)), equation.target)
        targets = 0 if what is equation.target else int(name == equation.target)
        column = max(locate(source, name.text, targets, self.table("kinds")), 0)
        return Mistake(point(self.file, equation.line, source, column, sentence))

    def table(self, key: str) -> Mapping[str, Any]:
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            raise self.mistake(f"{key} must be a table, [{key}], and is {value!r}")
        return MappingProxyType(value)

    def string(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if value is None:
            raise self.mistake(f'{key} is missing; a cell file must have title = "…" and equations = """…"""')
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.mistake(f"{key} must be text in quotes, and is {value!r}")
        return value

    def choices(self, key: str, allowed: tuple[str, ...]) -> Mapping[str, str]:
        """A table whose values are each one of a few words."""
        for name, word in self.table(key).items():
            if word not in allowed:
                near = nearest(str(word), allowed)
                raise self.mistake(f"[{key}] {name} = {word!r}: must be one of {', '.join(allowed)}{near}")
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
            if key not in KEYS:
                raise self.mistake(
                    f"unknown key {key!r}; a file may have {', '.join(KEYS)}{nearest(key, KEYS)}"
                )
        title, self.text, self.first_line = self.string("title"), self.string("equations"), self.opening()
        kinds = self.choices("kinds", KINDS)
        roles = {_canonical(name): role for name, role in self.choices("roles", ROLES).items()}
        equations = read(self.text, kinds=kinds, file=self.file, first_line=self.first_line)
        return self.analyse(title, equations, kinds, roles)

    def analyse(
        self,
        title: str,
        equations: tuple[Equation, ...],
        kinds: Mapping[str, str],
        roles: Mapping[str, str],
    ) -> Cell:
        """All that follows from the equations without numbers."""
        assigned = self.assigned(equations)
        equations = self.ordered(equations, set(assigned))
        inputs, states, parameters, matrices = self.used(equations, assigned, kinds, roles)
        known = (*inputs, *(state.incoming for state in states), *parameters, *assigned)
        for table, names, usable in (
            ("kinds", map(_timeless, kinds), set(map(_timeless, known))),
            ("roles", roles, set(known)),
        ):
            for name in names:
                if name not in usable:
                    near = nearest(name, known)
                    raise self.mistake(f"[{table}] names {name!r}, which stands in no equation{near}")
        sizes, given = self.own_sizes(set(assigned) | set(inputs), matrices)
        given |= {("name", name): ("input",) for name in inputs if ("name", name) not in given}
        for state in states:
            given |= {("name", state.incoming): ("hidden",), ("name", state.outgoing): ("hidden",)}
        used = {e.text for q in equations for _, e in walk(q.expression, "") if isinstance(e, Name)}
        outgoing = {state.outgoing for state in states}
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
            inputs=inputs,
            states=states,
            parameters=parameters,
            outputs=tuple(name for name in assigned if name not in used | outgoing),
            matrices=frozenset(matrices),
            roles=MappingProxyType(
                infer_roles(equations, states, inputs, parameters, matrices, used) | dict(roles)
            ),
            shapes=self.shapes(equations, given),
        )

    def assigned(self, equations: tuple[Equation, ...]) -> dict[str, Equation]:
        """Each equation by the name that it assigns."""
        assigned: dict[str, Equation] = {}
        for equation in equations:
            name = equation.target.text
            if name in assigned:
                first = assigned[name].line
                raise self.at(equation, equation.target, f"{name} is assigned twice, first in line {first}")
            if equation.target.shift == -1:
                raise self.at(
                    equation,
                    equation.target,
                    f"{name} comes from the step before; a line assigns what goes out",
                )
            assigned[name] = equation
        return assigned

    def ordered(self, equations: tuple[Equation, ...], assigned: set[str]) -> tuple[Equation, ...]:
        """The equations so that each value is there before it is used; otherwise in the order of the file."""
        waiting, done, ordered = list(equations), set[str](), []
        needs = {
            q.target.text: {e.text for _, e in walk(q.expression, "") if isinstance(e, Name)} & assigned
            for q in waiting
        }
        while waiting:
            ready = next((q for q in waiting if needs[q.target.text] <= done), None)
            if ready is None:
                raise self.cycle(waiting, {name: needs[name] - done for name in needs})
            waiting.remove(ready)
            done.add(ready.target.text)
            ordered.append(ready)
        return tuple(ordered)

    def cycle(self, waiting: list[Equation], needs: Mapping[str, set[str]]) -> Mistake:
        """The sentence for values that need each other, so that none can be the first."""
        chain = [waiting[0].target.text]
        while (following := min(needs[chain[-1]])) not in chain:
            chain.append(following)
        circle = [*chain[chain.index(following) :], following]
        first = next(q for q in waiting if q.target.text == following)
        told = ", ".join(f"{one} needs {other}" for one, other in pairwise(circle))
        old = replace(first.target, shift=-1).text
        return self.at(first, first.target, f"{told}; for the value of the step before, write {old}")

    def used(
        self,
        equations: tuple[Equation, ...],
        assigned: Mapping[str, Equation],
        kinds: Mapping[str, str],
        roles: Mapping[str, str],
    ) -> tuple[tuple[str, ...], tuple[State, ...], tuple[str, ...], set[str]]:
        """Inputs, states and parameters in order of first use, and matrices; refuses what is none of them."""
        inputs: list[str] = []
        states: list[State] = []
        parameters: list[str] = []
        matrices: set[str] = set()
        unknown: list[tuple[Equation, Name]] = []
        for equation in equations:
            places = dict(walk(equation.expression, ""))
            for node, expression in places.items():
                if not isinstance(expression, Name):
                    continue
                name = expression.text
                parent = places.get(node.rpartition("/")[0]) if node else None
                multiplies = isinstance(parent, Product) and node.endswith("/0")
                sort = kind(expression, kinds)
                if (sort == "matrix") != multiplies:
                    other = "vector" if sort == "matrix" else "matrix"
                    raise self.at(
                        equation, expression, f"{name} is a {sort}, and stands where a {other} is expected"
                    )
                if multiplies:
                    matrices.add(name)
                if expression.shift == -1:
                    outgoing = replace(expression, shift=0).text
                    if outgoing not in assigned:
                        raise self.at(
                            equation,
                            expression,
                            f"{name} comes in as a state, but no line assigns {outgoing}",
                        )
                    if all(state.incoming != name for state in states):
                        states.append(State(name, outgoing))
                elif name in assigned or name in inputs or name in parameters:
                    pass
                elif sort in ("matrix", "bias") or roles.get(name) in ("weight", "bias"):
                    parameters.append(name)
                elif expression.letter == "x" or roles.get(name) == "input":
                    inputs.append(name)
                else:
                    unknown.append((equation, expression))
        for equation, expression in unknown:
            known = (*assigned, *inputs, *(state.incoming for state in states))
            raise self.at(
                equation,
                expression,
                f"{expression.text} is not known: no line assigns it, and it is neither an input (x_t) "
                f"nor a state (s_{{t-1}}) nor a parameter{nearest(expression.text, known)}",
            )
        if not inputs:
            raise self.mistake("the equations use no input: no x_t stands in them")
        for name in assigned:
            if kind(assigned[name].target, kinds) == "matrix":
                raise self.at(
                    assigned[name],
                    assigned[name].target,
                    f"{name} is a matrix by its letter; only vectors are assigned",
                )
        return tuple(inputs), tuple(states), tuple(parameters), matrices

    def own_sizes(
        self, vectors: set[str], matrices: set[str]
    ) -> tuple[dict[str, OwnSize], dict[Place, Size]]:
        """The file's `[sizes]`: `output = { rows = "V", default = 2 }`, or a vector's `length` for `rows`."""
        sizes: dict[str, OwnSize] = {}
        given: dict[Place, Size] = {}
        form = 'is written { rows = "V", default = 2 } or { length = "e_t", default = 2 }'
        for name, entry in self.table("sizes").items():
            if name in ("input", "hidden") or not name.isidentifier():
                raise self.mistake(
                    f"[sizes] {name}: a size of the file's own needs a name of its own, such as output."
                )
            if not isinstance(entry, dict) or set(entry) not in ({"rows", "default"}, {"length", "default"}):
                raise self.mistake(f"[sizes] {name} {form}")
            side, of = next((side, entry[side]) for side in ("rows", "length") if side in entry)
            known = matrices if side == "rows" else vectors
            of = _canonical(of) if isinstance(of, str) else of
            if of not in known:
                what = "matrix" if side == "rows" else "vector"
                raise self.mistake(
                    f"[sizes] {name} is that of {of!r}, which is no {what} here{nearest(str(of), known)}"
                )
            check_size(f"{self.file}: [sizes] {name}: default =", entry["default"])
            sizes[name] = OwnSize(name, of, entry["default"])
            given["rows" if side == "rows" else "name", of] = (name,)
        return sizes, given

    def shapes(self, equations: tuple[Equation, ...], given: Mapping[Place, Size]) -> Shapes:
        try:
            return infer(equations, given)
        except Conflict as found:
            raise self.conflict(found) from None

    def conflict(self, found: Conflict) -> Mistake:
        """The sentence for two sizes that cannot be the same, with both sides named."""
        if len(found.sides) == 1:
            name = found.equation.target.text
            sentence = (
                f"the size of {name} follows from nothing; name it, for instance: "
                f'[sizes] output = {{ length = "{name}", default = 2 }}'
            )
            return self.at(found.equation, found.equation.target, sentence)
        left, right = (write(side) for side in found.sides)
        one, two = (describe(size) for size in found.sizes)
        shapes = {(made, taken): write(product) for product, made, taken in reversed(found.uses)}
        if len(shapes) > 1:
            (first, here), (second, there), *_ = reversed(shapes.items())
            sentence = (
                f"{left} is used with two shapes: {_matrix(first)} in {here}, {_matrix(second)} in {there}; "
                "a matrix has one shape, so give each its own name"
            )
        else:
            sentence = f"shapes in conflict: {left} has {one}, {right} has {two}"
        return self.at(found.equation, found.sides[1], sentence)


def _matrix(shape: tuple[Size, Size]) -> str:
    return " × ".join("(" + " + ".join(size) + ")" if len(size) > 1 else size[0] for size in shape)


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
