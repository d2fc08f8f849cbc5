"""The expression tree written out: as canonical text, as Typst, and as HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape
from itertools import groupby

from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.operations import OPERATIONS
from rnnviz.language.expression import (
    MARKS,
    Binary,
    Call,
    Concat,
    Equation,
    Expr,
    Hadamard,
    Name,
    Number,
    Product,
    Scale,
    Sum,
)
from rnnviz.language.spelling import GREEK

_RAISED = re.compile(r"\^\{\(([a-z](?:[-+\u2212][0-9])?)\)\}")
_TYPST_GREEK = {letter: word for word, letter in GREEK.items()}
_TYPST_MARKS = {"tilde": "tilde", "hat": "hat", "bar": "macron"}
_TYPST_ACCENTS = {"\u0303": "tilde", "\u0302": "hat", "\u0304": "macron"}


def write(tree: Expr | Equation, *, comment: bool = False) -> str:
    """Canonical text with the fewest brackets: `f_t = σ(W_f·[h_{t-1}, x_t] + b_f)`.

    Reading it gives the same tree again; with `comment` an equation's name and meaning too. Numbers are not
    negative, a sum has two terms or a minus, a concatenation two parts: the reader makes no others.
    """
    match tree:
        case Equation():
            text = f"{tree.target.text} = {write(tree.expression)}"
            said = tree.name + (f": {tree.meaning}" if tree.meaning else "")
            return f"{text}  # {said}" if comment and said else text
        case Name():
            return tree.text
        case Number():
            return _number(tree)
        case Call():
            return f"{tree.function}({write(tree.argument)})"
        case Concat():
            return f"[{', '.join(write(part) for part in tree.parts)}]"
        case _:
            return _joined(tree, _TEXT)


def typst(tree: Expr | Equation, paint: Callable[[Name, str], str] | None = None) -> str:
    """Typst source for math mode, without dollar signs: `f_t = sigma (W_f dot.op [h_(t-1), x_t] + b_f)`.

    `paint(name, source)` may wrap the source of each name, for instance in a colour. A blank stands before
    every bracket, because `f(` and `h_t(` would be read as a call and as part of the subscript.
    """

    def inner(part: Expr) -> str:
        return typst(part, paint)

    match tree:
        case Equation():
            return f"{inner(tree.target)} = {inner(tree.expression)}"
        case Name():
            source = _typst_name(tree)
            return paint(tree, source) if paint else source
        case Number():
            return _number(tree)
        case Call():
            return f"{FUNCTIONS[tree.function].head} ({inner(tree.argument)})"
        case Concat():
            return f"[{', '.join(inner(part) for part in tree.parts)}]"
        case _:
            return _joined(tree, replace(_TYPST, inner=inner))


def in_prose(text: str) -> str:
    """A sentence with its times as a reader says them: h(t-1) for `h^{(t-1)}`."""
    return _RAISED.sub(r"(\1)", text)


def html(tree: Expr | Equation) -> str:
    """Inline HTML in the letters of the films: `<i>h</i><sub><i>t</i></sub> = tanh(<i>W</i> · …)`.

    Not MathML, which browsers set with all indices on the line where there is no font with a table of mathematics, as
    on most phones, and which many a notebook takes out.
    """
    match tree:
        case Equation():
            return f"{html(tree.target)} = {html(tree.expression)}"
        case Name():
            return _html_name(tree)
        case Number():
            return _number(tree)
        case Call():
            head = escape(tree.function)
            return f"{head if len(tree.function) > 1 else f'<i>{head}</i>'}({html(tree.argument)})"
        case Concat():
            return f"[{', '.join(html(part) for part in tree.parts)}]"
        case _:
            return _joined(tree, _HTML)


@dataclass(frozen=True, slots=True)
class _Signs:
    """How one way of writing joins what `inner` has written."""

    inner: Callable[[Expr], str]
    times: str
    ring: str
    over: str
    turned: str
    power: Callable[[str], str]
    before: str = ""
    """What stands between the name of an operation and its bracket."""


def _joined(tree: Product | Hadamard | Scale | Binary | Sum, signs: _Signs) -> str:
    """An operation with its operands, in as few brackets as lead back to the same tree."""

    def part(operand: Expr, wrapped: bool) -> str:
        return f"({signs.inner(operand)})" if wrapped else signs.inner(operand)

    match tree:
        case Product(matrix=matrix, vector=vector, row=row):
            weight = signs.inner(matrix) + (signs.turned if tree.transposed else "")
            loose = rank(vector) < 2 or isinstance(vector, Scale)
            if row:
                return f"{part(vector, loose or isinstance(vector, Product))}{signs.times}{weight}"
            return f"{weight}{signs.times}{part(vector, loose or (isinstance(vector, Product) and vector.row))}"
        case Hadamard(left=left, right=right):
            divided = isinstance(left, Binary) and left.operation == "/"
            return f"{part(left, rank(left) < 1 or divided)} {signs.ring} {part(right, rank(right) < 2)}"
        case Scale(factor=factor, vector=vector):
            digits = isinstance(vector, Number) or (isinstance(vector, Binary) and _is_fraction(vector))
            loose = rank(vector) < 2 or isinstance(vector, Scale)
            sign = f" {signs.ring} " if digits else signs.times
            return f"{part(factor, rank(factor) < 2 and not _is_fraction(factor))}{sign}{part(vector, loose)}"
        case Binary(operation="/", left=left, right=right):
            if _is_fraction(tree):
                return f"{signs.inner(left)}{signs.over}{signs.inner(right)}"
            again = isinstance(left, Binary) and left.operation == "/" and not _is_fraction(left)
            return f"{part(left, rank(left) < 1 or again)} {signs.over} {part(right, rank(right) < 3)}"
        case Binary(operation="^", left=left, right=right):
            return part(left, not _is_called(left)) + signs.power(signs.inner(right))
        case Binary(operation=operation, left=left, right=right):
            return f"{operation}{signs.before}({signs.inner(left)}, {signs.inner(right)})"
        case Sum():
            return _sum(tree, signs.inner)


def rank(part: Expr) -> int:
    """How tightly a part is bound: sums least, then products element by element, then those written with a point."""
    match part:
        case Sum():
            return 0
        case Hadamard() | Binary(operation="/"):
            return 1
        case Product() | Scale():
            return 2
    return 3


def _is_fraction(part: Expr) -> bool:
    """A number over a number."""
    numbers = isinstance(part, Binary) and isinstance(part.left, Number) and isinstance(part.right, Number)
    return numbers and isinstance(part, Binary) and part.operation == "/"


def _is_called(part: Expr) -> bool:
    return isinstance(part, Call) or (
        isinstance(part, Binary) and part.operation in OPERATIONS and OPERATIONS[part.operation].called
    )


def _wrap(part: Expr, inner: Callable[[Expr], str], *loose: type) -> str:
    """A part in round brackets where it binds more loosely than what it stands in."""
    return f"({inner(part)})" if isinstance(part, loose) else inner(part)


def _sum(tree: Sum, inner: Callable[[Expr], str]) -> str:
    text = ""
    for term, sign in zip(tree.terms, tree.signs, strict=True):
        part = _wrap(term, inner, Sum)
        if not text:
            text = part if sign > 0 else f"-{part}"
        else:
            text += f" {'+' if sign > 0 else '-'} {part}"
    return text


def _number(number: Number) -> str:
    """Digits without an exponent, which the language does not have."""
    plain = format(Decimal(repr(float(number.value))), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _typst_name(name: Name) -> str:
    letter = _typst_letters(name.letter)
    if name.mark == "prime":
        letter += "'"
    elif name.mark:
        letter = f"{_TYPST_MARKS[name.mark]}({letter})"
    over = " ".join(_typst_raised(part) for part in (name.superscript, name.above) if part)
    if over:
        letter += f"^({over})"
    below = ",".join(part for part in (_typst_letters(name.subscript), "" if name.raised else name.time) if part)
    if not below:
        return letter
    return f"{letter}_{below}" if len(below) == 1 else f"{letter}_({below})"


def _typst_raised(text: str) -> str:
    """What stands above, with the brackets that are part of it."""
    bare = text.strip("()⟨⟩")
    if bare == text:
        return _typst_letters(bare)
    left, right = ("\\(", "\\)") if text[0] == "(" else ("lr(⟨", "⟩)")
    return f"{left} {_typst_letters(bare)} {right}"


def _typst_letters(text: str) -> str:
    """Letters set one beside the other, each in italics, for a word would be taken for a symbol's name."""
    parts: list[str] = []
    for sign in text:
        if unicodedata.combining(sign):
            parts[-1] = f"{_TYPST_ACCENTS[sign]}({parts[-1]})"
        elif sign.isdigit() and parts and parts[-1].isdigit():
            parts[-1] += sign
        else:
            parts.append(_TYPST_GREEK.get(sign, sign))
    return " ".join(parts)


def _html_name(name: Name) -> str:
    letter = _html_letters(name.letter + MARKS.get(name.mark, ""))
    time = name.time.replace(name.index, f"<i>{name.index}</i>", 1)
    over = _html_letters(name.superscript) + (time.join(name.raised) if name.raised else "")
    below = ",".join(part for part in (_html_letters(name.subscript), "" if name.raised else time) if part)
    low = f"<sub>{below}</sub>" if below else ""
    if name.raised and low:  # the index belongs to the letter, the time to both
        return f"{letter}{low}<sup>{over}</sup>"
    return letter + (f"<sup>{over}</sup>" if over else "") + low


def _html_letters(text: str) -> str:
    """Letters in italics; digits, primes and capital Greek letters upright, as in the films."""

    def upright(sign: str) -> bool:
        return sign.isdigit() or sign in "′()" or "Α" <= sign <= "Ω"

    whole = unicodedata.normalize("NFC", text).replace("'", "′")
    runs = ((kind, escape("".join(run))) for kind, run in groupby(whole, upright))
    return "".join(run if kind else f"<i>{run}</i>" for kind, run in runs)


def _raised_text(power: str) -> str:
    return f"^{power}" if len(power) == 1 else f"^{{{power}}}"


_TEXT = _Signs(write, "·", "⊙", "/", "^T", _raised_text)
_TYPST = _Signs(typst, " dot.op ", "dot.o", "\\/", "^top", lambda power: f"^({power})", " ")
_HTML = _Signs(html, " · ", "⊙", "/", "<sup>T</sup>", lambda power: f"<sup>{power}</sup>")
