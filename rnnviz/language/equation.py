"""The language of the equations: text to expression tree, and back to text and Typst.

`lines` and `latex` find what is to be read, `spelling` knows names and places, `uses` what names stand for, `grammar`
the order of signs, `meaning` what they say, `hints` what stands for that which no line has; `notation` writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from lark import Token, Tree

from rnnviz.errors import Mistake, quoted
from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.expression import Equation, Expr, Name, operands
from rnnviz.language.grammar import ParsedLine, branch, names_in, parse, place
from rnnviz.language.lexicon import KINDS, Lexicon
from rnnviz.language.lines import Line, Source, lines
from rnnviz.language.meaning import Meaning
from rnnviz.language.names import index_in, read_name, timely
from rnnviz.language.notation import typst, write
from rnnviz.language.spelling import FUNCTION_WORDS, IDENTITY, Refused, nearest, normalise, point, written
from rnnviz.language.uses import found_in

__all__ = [
    "KINDS",
    "Lexicon",
    "Understood",
    "nearest",
    "point",
    "read",
    "read_expression",
    "read_name",
    "typst",
    "understand",
    "write",
]

MOST_LINES, LONGEST_LINE, LONGEST_TEXT, DEEPEST = 256, 2000, 40_000, 100
"""Equations, letters in one with its comment, letters in all without, and operations within each other.

All are far above what anyone reads, and keep the time and the memory for any text small.
"""


@dataclass(frozen=True, slots=True)
class Understood:
    """A text that was read: its equations, what its names stand for, and where each stands."""

    equations: tuple[Equation, ...]
    lexicon: Lexicon
    source: Source
    lines: tuple[Line, ...]

    def point(self, equation: Equation, name: Name, occurrence: int, sentence: str) -> str:
        """The text of a mistake at a name of an equation; `occurrence` counts from 0, left to right.

        A name that a line writes without its time is found too. Where it does not stand so often, the last place or
        the line's first letter is shown.
        """
        line = next(
            line for line, own in zip(self.lines, self.equations, strict=True) if own is equation or own == equation
        )
        places = [
            at
            for at, found in names_in(line.code, self.lexicon)
            if name.text in (found.text, _timed(found, self.lexicon).text)
        ]
        at = places[min(occurrence, len(places) - 1)] if places else len(line.code) - len(line.code.lstrip())
        return self.source.point(line.place(at), sentence)


def read(
    text: str,
    *,
    kinds: Mapping[str, str] | None = None,
    functions: Mapping[str, str] | None = None,
    file: str = "equations",
    first_line: int = 1,
) -> tuple[Equation, ...]:
    """The equations of a text alone; see `understand`."""
    return understand(text, kinds=kinds, functions=functions, file=file, first_line=first_line).equations


def understand(
    text: str,
    *,
    kinds: Mapping[str, str] | None = None,
    functions: Mapping[str, str] | None = None,
    file: str = "equations",
    first_line: int = 1,
    strict: bool = False,
) -> Understood:
    """Read equations, one a line, or LaTeX; blank lines and lines of comment alone are passed over.

    `kinds` says what a name stands for (one of `KINDS`), `functions` which function a name is (`{"φ": "tanh"}`), each
    before what their use shows; where `strict`, W, U and V are matrices whatever use shows. `file` and `first_line`
    are for the text of a Mistake, which has the place and a caret. A vector written without its time is given `_t`
    where any line writes a time to it; one that never has a time keeps none (`Γ_u`).
    """
    declared = Lexicon(_declared(kinds, file), _functions(functions, file))
    source = Source.of(text, file, first_line)
    found = _lines(source)
    lexicon = found_in([line.code for line in found], declared)
    if strict:
        lexicon = replace(
            lexicon, kinds={k: v for k, v in lexicon.kinds.items() if k in declared.kinds or k[0] not in "UVW"}
        )
    parsed: list[ParsedLine] = []
    for line in found:
        with _blame(source, line):
            parsed.append(parse(line.code, lexicon))
    _refuse_shapes(source, found, parsed)
    # Only now is every name known, and with it which of them have a time.
    resolved = _resolve(parsed, lexicon)
    last = max(
        (name.shift or 0 for names, line in zip(resolved, parsed, strict=True) if (name := _target(line, names))),
        default=0,
    )
    taken = {name.text for names in resolved for name in names.values()}
    equations: list[Equation] = []
    assigned: dict[Name, int] = {}
    for line, tree, names in zip(found, parsed, resolved, strict=True):
        with _blame(source, line):
            _refuse_later(names, last)
            linear = _linear(_target(tree, names), taken)
            target, expression = _assignment(Meaning(tree, names, lexicon, linear), assigned)
            _refuse_depth(expression, len(line.code) - len(line.code.lstrip()))
        assigned[target] = line.number
        called, _, meaning = line.comment.partition(":")
        equations.append(Equation(target, expression, called.strip(), meaning.strip(), line.number))
    return Understood(tuple(equations), lexicon, source, found)


def read_expression(
    text: str, *, kinds: Mapping[str, str] | None = None, file: str = "expression", line: int = 1
) -> Expr:
    """Read the right side of an equation alone."""
    source = Source.of(text, file, line)
    if len(text) > LONGEST_LINE:
        raise Mistake(f"{file}:{line}: there are {len(text):,} letters; up to {LONGEST_LINE:,} are read")
    found = _lines(source)
    code = found[0] if len(found) == 1 else Line(line, normalise(text), "", tuple((0, k) for k in range(len(text) + 1)))
    lexicon = found_in([code.code], Lexicon(_declared(kinds, file)))
    with _blame(source, code):
        parsed = parse(code.code, lexicon)
        sides, signs = _sides(parsed)
        if signs:
            raise Refused(place(signs[0]), "‘=’ is not expected: an expression stands alone, without a left side")
        if not sides[0].children:
            raise Refused(0, "the expression is empty")
        read = Meaning(parsed, _resolve([parsed], lexicon)[0], lexicon).sum(branch(sides[0], 0))
        _refuse_depth(read, 0)
        return read


def _lines(source: Source) -> tuple[Line, ...]:
    """The lines of a text, none of them longer than anyone reads."""
    for number, text in enumerate(source.lines, source.first):
        if len(text) > LONGEST_LINE:
            raise Mistake(
                f"{source.file}:{number}: the line has {len(text):,} letters; up to {LONGEST_LINE:,} are read"
            )
    try:
        found = tuple(lines(source))
        index = index_in("\n".join(line.code for line in found))
        found = tuple(replace(line, code=timely(line.code, index)) for line in found)
    except Refused as refused:
        raise Mistake(source.point(source.whole(refused.at), refused.message)) from None
    letters = 0
    for k, line in enumerate(found):
        letters += len(line.code)
        many = (
            f"{LONGEST_TEXT:,} letters"
            if letters > LONGEST_TEXT
            else f"{MOST_LINES} equations"
            if k == MOST_LINES
            else ""
        )
        if many:
            raise Mistake(f"{source.file}:{line.number}: there are more than {many}; a cell has fewer")
    return found


@contextmanager
def _blame(source: Source, line: Line) -> Iterator[None]:
    """Turn a refusal inside a line into a Mistake that has the place."""
    try:
        yield
    except Refused as refused:
        raise Mistake(source.point(line.place(refused.at), refused.message)) from None


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


def _functions(functions: Mapping[str, str] | None, file: str) -> dict[str, str]:
    """The functions by names as they are written."""
    declared: dict[str, str] = {}
    for name, value in (functions or {}).items():
        if value not in FUNCTION_WORDS and value != IDENTITY:
            told = f"one of {', '.join(FUNCTIONS)}, {IDENTITY} is expected{nearest(str(value), FUNCTIONS)}"
            raise Mistake(f"{file}: [functions] {name} is declared as {quoted(value)}: {told}")
        declared[written(name)] = FUNCTION_WORDS.get(value, IDENTITY)
    return declared


def _refuse_shapes(source: Source, found: Sequence[Line], parsed: Sequence[ParsedLine]) -> None:
    """One letter in two shapes, 𝒲 and W, is two for a reader and would be one here."""
    script: dict[Name, bool] = {}
    if not source.has_script:
        return
    for line, tree in zip(found, parsed, strict=True):
        for at, name in sorted(tree.names.items()):
            if (shape := source.is_script(line.place(at))) != script.setdefault(name.timeless, shape):
                other = replace(name.timeless, subscript=f"{name.subscript}2").text
                with _blame(source, line):
                    raise Refused(
                        at,
                        f"{name.text} stands in script in one place and not in another, which is one name here: "
                        f"write another for one of the two, such as {other}",
                    )


def _refuse_later(names: Mapping[int, Name], last: int) -> None:
    for at, name in names.items():
        if name.shift is not None and name.shift > last:
            now = replace(name, shift=last).text
            right = f"{now} or {replace(name, shift=last - 1).text} is expected"
            raise Refused(at, f"{name.text} is a later step, not known yet: {right}")


def _linear(target: Name | None, taken: set[str]) -> Callable[[], tuple[Name, Name]]:
    """Names for the weight and the bias of each `Linear(…)` of a line, by what the line assigns: W_z and b_z."""

    def make() -> tuple[Name, Name]:
        letter = (
            replace(target, subscript="", shift=None, superscript="", index="t").text.replace("'", "") if target else ""
        )
        for k in range(1, 100):
            below = f"{letter}{k if k > 1 else ''}"
            weight, bias = Name("W", subscript=below), Name("b", subscript=below)
            if not {weight.text, bias.text} & taken:
                break
        taken.update((weight.text, bias.text))
        return weight, bias

    return make


def _refuse_depth(expression: Expr, at: int) -> None:
    """Whoever walks an expression may do so by recursion: it is never deep."""
    level = [expression]
    for _ in range(DEEPEST):
        level = [operand for one in level for operand in operands(one)]
    if level:
        raise Refused(at, f"more than {DEEPEST} operations stand in each other: use a line for a part")


def _timed(name: Name, lexicon: Lexicon) -> Name:
    return replace(name, shift=0, index=lexicon.index) if name.shift is None else name


def _resolve(lines: list[ParsedLine], lexicon: Lexicon) -> list[dict[int, Name]]:
    """Give `_t` to a vector that is written without a time here and with one elsewhere."""
    timed = {replace(name, shift=0) for line in lines for name in line.names.values() if name.shift is not None}
    return [
        {
            at: now if lexicon.kind(name) == "vector" and (now := _timed(name, lexicon)) in timed else name
            for at, name in line.names.items()
        }
        for line in lines
    ]


def _sides(line: ParsedLine) -> tuple[list[Tree[Token]], list[Token]]:
    """The sides of a line and the equals signs between them."""
    children = line.tree.children
    sides = [side for side in children if isinstance(side, Tree)]
    return sides, [sign for sign in children if isinstance(sign, Token)]


def _target(line: ParsedLine, names: Mapping[int, Name]) -> Name | None:
    """The name in front, as far as a line begins with one."""
    begin = len(line.text) - len(line.text.lstrip())
    return names.get(begin) if _sides(line)[1] else None


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
    if (what := meaning.lexicon.kind(target)) != "vector":
        told = f"{target.text} is a {what}, which is learned and not assigned: a vector is expected"
        raise Refused(begin, f'{told}; a value of that name is declared, [kinds] "{target.text}" = "vector"')
    if target.shift is not None and target.shift < 0:
        now = replace(target, shift=0).text
        raise Refused(begin, f"{target.text} comes in from the step before: {now} is what a line assigns")
    if target in assigned:
        raise Refused(begin, f"{target.text} is assigned on line {assigned[target]} already")
    return target, meaning.sum(branch(sides[1], 0))
