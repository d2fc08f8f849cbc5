"""The expression tree written out: as canonical text, as Typst, and as HTML."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from decimal import Decimal
from html import escape
from itertools import groupby

from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.expression import MARKS, Call, Concat, Equation, Expr, Hadamard, Name, Number, Product, Sum
from rnnviz.language.spelling import GREEK

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
        case Product():
            return f"{tree.matrix.text}·{_wrap(tree.vector, write, Sum, Hadamard)}"
        case Hadamard():
            return f"{_wrap(tree.left, write, Sum)} ⊙ {_wrap(tree.right, write, Sum, Hadamard)}"
        case Sum():
            return _sum(tree, write)


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
        case Product():
            return f"{inner(tree.matrix)} dot.op {_wrap(tree.vector, inner, Sum, Hadamard)}"
        case Hadamard():
            return f"{_wrap(tree.left, inner, Sum)} dot.o {_wrap(tree.right, inner, Sum, Hadamard)}"
        case Sum():
            return _sum(tree, inner)


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
        case Product():
            return f"{html(tree.matrix)} · {_wrap(tree.vector, html, Sum, Hadamard)}"
        case Hadamard():
            return f"{_wrap(tree.left, html, Sum)} ⊙ {_wrap(tree.right, html, Sum, Hadamard)}"
        case Sum():
            return _sum(tree, html)


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
    time = {None: "", 0: "t", -1: "t-1"}[name.shift]
    below = ",".join(part for part in (_typst_letters(name.subscript), time) if part)
    if not below:
        return letter
    return f"{letter}_{below}" if len(below) == 1 else f"{letter}_({below})"


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
    time = {None: "", 0: "<i>t</i>", -1: "<i>t</i>-1"}[name.shift]
    below = ",".join(part for part in (_html_letters(name.subscript), time) if part)
    return f"{letter}<sub>{below}</sub>" if below else letter


def _html_letters(text: str) -> str:
    """Letters in italics; digits, primes and capital Greek letters upright, as in the films."""

    def upright(sign: str) -> bool:
        return sign.isdigit() or sign == "′" or "Α" <= sign <= "Ω"

    whole = unicodedata.normalize("NFC", text).replace("'", "′")
    runs = ((kind, escape("".join(run))) for kind, run in groupby(whole, upright))
    return "".join(run if kind else f"<i>{run}</i>" for kind, run in runs)
