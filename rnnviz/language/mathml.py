"""The expression tree as MathML Core (https://www.w3.org/TR/mathml-core/), as browsers set it without a script."""

from __future__ import annotations

from html import escape
from unicodedata import combining

from rnnviz.language.expression import Call, Concat, Equation, Expr, Hadamard, Name, Number, Product, Sum
from rnnviz.language.notation import write

_MARKS = {"tilde": "~", "hat": "^", "bar": "¯"}
_ACCENTS = {"\u0303": "~", "\u0302": "^", "\u0304": "¯"}
_APPLIED = "<mo>\u2061</mo>"  # nothing to see: a voice says "of"


def mathml(tree: Expr | Equation) -> str:
    """The formula as one `<math>` element, in the letters of the films and in the colour of the text around it."""
    if isinstance(tree, Equation):
        return f"<math>{_name(tree.target)}{_sign('=')}{_inner(tree.expression)}</math>"
    return f"<math>{_inner(tree)}</math>"


def _inner(tree: Expr) -> str:
    """The elements of a part; one element where it is a sum, so that a minus in front of it is known as such."""
    match tree:
        case Name():
            return _name(tree)
        case Number():
            return f"<mn>{write(tree)}</mn>"
        case Call(function=function, argument=argument):
            return f"<mi>{escape(function)}</mi>{_APPLIED}{_within('(', _inner(argument), ')')}"
        case Concat(parts=parts):
            return _within("[", '<mo separator="true">,</mo>'.join(map(_inner, parts)), "]")
        case Product(matrix=matrix, vector=vector):
            return f"{_name(matrix)}{_sign('·')}{_wrapped(vector, Sum, Hadamard)}"
        case Hadamard(left=left, right=right):
            return f"{_wrapped(left, Sum)}{_sign('⊙')}{_wrapped(right, Sum, Hadamard)}"
        case Sum():
            return _sum(tree)


def _sum(tree: Sum) -> str:
    text = ""
    for term, sign in zip(tree.terms, tree.signs, strict=True):
        if text or sign < 0:
            text += _sign("+" if sign > 0 else "−")
        text += _wrapped(term, Sum)
    return f"<mrow>{text}</mrow>"


def _wrapped(part: Expr, *loose: type) -> str:
    """A part in round brackets where it binds more loosely than what it stands in."""
    return _within("(", _inner(part), ")") if isinstance(part, loose) else _inner(part)


def _within(left: str, text: str, right: str) -> str:
    """Brackets of the height of the text, whatever stands in them."""
    return (
        f'<mrow><mo form="prefix" stretchy="false">{left}</mo>{text}'
        f'<mo form="postfix" stretchy="false">{right}</mo></mrow>'
    )


def _sign(sign: str) -> str:
    return f"<mo>{sign}</mo>"


def _name(name: Name) -> str:
    letter = _letters(name.letter)
    if name.mark in _MARKS:
        letter = _accented(letter, _MARKS[name.mark])
    time = {None: "", 0: "<mi>t</mi>", -1: f"<mi>t</mi>{_sign('−')}<mn>1</mn>"}[name.shift]
    below = '<mo separator="true">,</mo>'.join(part for part in (_letters(name.subscript), time) if part)
    prime = "<mo>′</mo>"
    if name.mark == "prime":
        return f"<msubsup>{letter}<mrow>{below}</mrow>{prime}</msubsup>" if below else f"<msup>{letter}{prime}</msup>"
    return f"<msub>{letter}<mrow>{below}</mrow></msub>" if below else letter


def _letters(text: str) -> str:
    """Letters set one beside the other, each in italics; capital Greek ones upright, as in the films."""
    parts: list[str] = []
    for sign in text:
        if combining(sign):
            parts[-1] = _accented(parts[-1], _ACCENTS[sign])
        elif sign.isdigit():
            parts.append(f"<mn>{sign}</mn>")
        else:
            upright = ' mathvariant="normal"' if "Α" <= sign <= "Ω" else ""
            parts.append(f"<mi{upright}>{escape(sign)}</mi>")
    return "".join(parts)


def _accented(letter: str, mark: str) -> str:
    return f'<mover accent="true">{letter}<mo stretchy="false">{mark}</mo></mover>'
