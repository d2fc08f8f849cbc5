"""The language of the equations: text to expression tree, and back to text and Typst.

`spelling` knows names and places, `grammar` the order of signs, `meaning` what they say, `notation` writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from lark import Token, Tree

from rnnviz.errors import Mistake, quoted
from rnnviz.language.expression import Equation, Expr, Name, operands
from rnnviz.language.grammar import ParsedLine, branch, names_in, parse, place
from rnnviz.language.meaning import Meaning
from rnnviz.language.notation import typst, write
from rnnviz.language.spelling import (
    KINDS,
    Refused,
    columns,
    kind,
    nearest,
    normalise,
    point,
    read_name,
)

__all__ = [
    "KINDS",
    "kind",
    "locate",
    "nearest",
    "point",
    "read",
    "read_expression",
    "read_name",
    "typst",
    "write",
]

MOST_LINES, LONGEST_LINE, LONGEST_TEXT, DEEPEST = 256, 2000, 40_000, 100
"""Equations, letters in one with its comment, letters in all without, and operations within each other.

All are far above what anyone reads, and keep the time and the memory for any text small.
"""


def read(
    text: str,
    *,
    kinds: Mapping[str, str] | None = None,
    file: str = "equations",
    first_line: int = 1,
) -> tuple[Equation, ...]:
    """Read equations, one a line; blank lines and lines of comment alone are passed over.

    `kinds` overrides what a name stands for (see `kind`); `file` and `first_line` are for the text of a
    Mistake, which has the place and a caret. A vector written without its time is given `_t` where any line
    writes a time to it; one that never has a time keeps none (`Γ_u`).
    """
    declared = _declared(kinds, file)
    lines: list[tuple[int, str, ParsedLine]] = []
    letters = 0
    for number, source in enumerate(text.split("\n"), first_line):
        if len(source) > LONGEST_LINE:
            raise Mistake(f"{file}:{number}: the line has {len(source):,} letters; up to {LONGEST_LINE:,} are read")
        code = normalise(source)
        if code.partition("#")[0].strip():
            letters += len(code.partition("#")[0])
            if letters > LONGEST_TEXT:
                raise Mistake(f"{file}:{number}: there are more than {LONGEST_TEXT:,} letters; a cell has fewer")
            if len(lines) == MOST_LINES:
                raise Mistake(f"{file}:{number}: there are more than {MOST_LINES} equations; a cell has fewer")
            with _blame(file, number, source):
                lines.append((number, source, parse(code.partition("#")[0], declared)))
    # Only now is every name known, and with it which of them have a time.
    resolved = _resolve([line for *_, line in lines], declared)
    equations: list[Equation] = []
    assigned: dict[Name, int] = {}
    for (number, source, line), names in zip(lines, resolved, strict=True):
        with _blame(file, number, source):
            target, expression = _assignment(Meaning(line, names, declared), assigned)
            _refuse_depth(expression, len(line.text) - len(line.text.lstrip()))
        assigned[target] = number
        called, _, meaning = source.partition("#")[2].partition(":")
        equations.append(Equation(target, expression, called.strip(), meaning.strip(), number))
    return tuple(equations)


def read_expression(
    text: str, *, kinds: Mapping[str, str] | None = None, file: str = "expression", line: int = 1
) -> Expr:
    """Read the right side of an equation alone."""
    declared = _declared(kinds, file)
    if len(text) > LONGEST_LINE:
        raise Mistake(f"{file}:{line}: there are {len(text):,} letters; up to {LONGEST_LINE:,} are read")
    with _blame(file, line, text):
        parsed = parse(normalise(text), declared)
        sides, signs = _sides(parsed)
        if signs:
            raise Refused(place(signs[0]), "‘=’ is not expected: an expression stands alone, without a left side")
        if not sides[0].children:
            raise Refused(0, "the expression is empty")
        read = Meaning(parsed, _resolve([parsed], declared)[0], declared).sum(branch(sides[0], 0))
        _refuse_depth(read, 0)
        return read


def locate(source: str, name: str, occurrence: int = 0, kinds: Mapping[str, str] | None = None) -> int:
    """The display column where a name, given by its canonical text, stands in a line of source, for `point`.

    `occurrence` counts from 0, left to right. A name that a line writes without `_t` is found by either text.
    Where the name is not found so often, the last place or the line's first letter is given.
    """
    code = normalise(source)
    try:
        places = [at for at, found in names_in(code, kinds) if normalise(name) in (found.text, _timed(found).text)]
    except Refused:
        places = []
    if not places:
        return columns(code[: len(code) - len(code.lstrip())])
    return columns(code[: places[min(occurrence, len(places) - 1)]])


@contextmanager
def _blame(file: str, line: int, source: str) -> Iterator[None]:
    """Turn a refusal inside a line into a Mistake that has the place."""
    try:
        yield
    except Refused as refused:
        column = columns(normalise(source)[: refused.at])
        raise Mistake(point(file, line, source, column, refused.message)) from None


def _declared(kinds: Mapping[str, str] | None, file: str) -> dict[str, str]:
    """The kinds by canonical names."""
    declared: dict[str, str] = {}
    for name, value in (kinds or {}).items():
        if value not in KINDS:
            raise Mistake(f"{file}: {name} is declared as {quoted(value)}: one of {', '.join(KINDS)} is expected")
        try:
            known = read_name(name).text
        except Mistake as mistake:
            raise Mistake(f"{file}: [kinds] {mistake}") from None
        if known in declared:
            raise Mistake(f"{file}: [kinds] has {known} twice, in two spellings")
        declared[known] = value
    return declared


def _refuse_depth(expression: Expr, at: int) -> None:
    """Whoever walks an expression may do so by recursion: it is never deep."""
    level = [expression]
    for _ in range(DEEPEST):
        level = [operand for one in level for operand in operands(one)]
    if level:
        raise Refused(at, f"more than {DEEPEST} operations stand in each other: use a line for a part")


def _timed(name: Name) -> Name:
    return replace(name, shift=0) if name.shift is None else name


def _resolve(lines: list[ParsedLine], kinds: Mapping[str, str]) -> list[dict[int, Name]]:
    """Give `_t` to a vector that is written without a time here and with one elsewhere."""
    timed = {replace(name, shift=0) for line in lines for name in line.names.values() if name.shift is not None}
    return [
        {
            at: _timed(name) if kind(name, kinds) == "vector" and _timed(name) in timed else name
            for at, name in line.names.items()
        }
        for line in lines
    ]


def _sides(line: ParsedLine) -> tuple[list[Tree[Token]], list[Token]]:
    """The sides of a line and the equals signs between them."""
    children = line.tree.children
    sides = [side for side in children if isinstance(side, Tree)]
    return sides, [sign for sign in children if isinstance(sign, Token)]


def _assignment(meaning: Meaning, assigned: Mapping[Name, int]) -> tuple[Name, Expr]:
    line = meaning.line
    sides, signs = _sides(line)
    begin, end = len(line.text) - len(line.text.lstrip()), len(line.text.rstrip())
    if not signs or not sides[0].children:
        raise Refused(begin, "nothing is assigned: a name and = are expected in front, such as h_t = …")
    if len(signs) > 1:
        raise Refused(place(signs[1]), "a second ‘=’: a line assigns one name")
    if not sides[1].children:
        raise Refused(end, "an expression is expected after ‘=’, but the line ends")
    target = meaning.alone(branch(sides[0], 0))
    if target is None:
        raise Refused(begin, "the left side is more than a name: one name is expected in front of ‘=’, such as h_t = …")
    if (what := kind(target, meaning.kinds)) != "vector":
        raise Refused(begin, f"{target.text} is a {what}, which is learned and not assigned: a vector is expected")
    if target.shift == -1:
        now = replace(target, shift=0).text
        raise Refused(begin, f"{target.text} comes in from the step before: {now} is what a line assigns")
    if target in assigned:
        raise Refused(begin, f"{target.text} is assigned on line {assigned[target]} already")
    return target, meaning.sum(branch(sides[1], 0))
