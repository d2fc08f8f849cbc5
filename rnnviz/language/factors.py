"""Two factors side by side: by which signs they may be joined, and the sentences for those that have two readings."""

from __future__ import annotations

from rnnviz.language.expression import Binary, Expr, Hadamard, Name, Number, Sum
from rnnviz.language.notation import write
from rnnviz.language.spelling import Refused

RINGS = ("(*)", "(.)", "⊙", "∘", "◦")  # element by element, and nothing else
EITHER = "*∗×⨯"  # one or the other, by what stands on the left
BESIDE = ""  # no sign: `U x_t`


def refuse_after_division(value: Expr, sign: str, at: int, right: Expr) -> None:
    """`a / b ⊙ c` may have c below the line or not."""
    assert isinstance(value, Binary)
    readings = write(Hadamard(value, right)), write(Binary("/", value.left, Hadamard(value.right, right)))
    raise Refused(at, f"this has two readings, {readings[0]} and {readings[1]}: write the brackets that are meant")


def refuse_star(product: Expr, sign: str, at: int, rings: bool) -> None:
    """`W * x` is the product, unless another sign is element by element: then it is a convolution as well."""
    if rings and sign and sign in "*∗":
        told = write(product)
        raise Refused(
            at, f"{told.replace('·', f' {sign} ', 1)} has two readings, a convolution and the product {told}: write ·"
        )


def refuse_pair(left: Expr, sign: str, at: int, right: Expr) -> None:
    """Two factors are taken element by element only if the sign says so or one of them is a number."""
    texts = inside(left), inside(right)
    if sign == BESIDE and isinstance(left, Number) and isinstance(right, Number):
        raise Refused(at, "two numbers stand side by side: a number has no blanks, as 1000, and ⊙ multiplies")
    if sign == BESIDE and isinstance(right, Number):
        index = f" or {left.letter}_{texts[1]}" if isinstance(left, Name) and not left.subscript else ""
        raise Refused(at, f"a number stands at once after {texts[0]}: {texts[1]} ⊙ {texts[0]}{index} is expected")
    if isinstance(left, Number) or isinstance(right, Number) or sign in RINGS or (sign and sign in EITHER):
        return
    ring = write(Hadamard(left, right))
    if sign == BESIDE:
        raise Refused(
            at,
            f"two vectors stand side by side: {ring} is expected, element by element, or [{texts[0]}, {texts[1]}]"
            f"{_told(left, texts[1])}",
        )
    raise Refused(
        at,
        f"{texts[0]} {sign} {texts[1]} has two readings, {ring} element by element and the product that is "
        f"one number: ‘{sign}’ is for a matrix and a vector, ⊙ for two vectors",
    )


def inside(expression: Expr) -> str:
    return f"({write(expression)})" if isinstance(expression, Sum) else write(expression)


def _told(left: Expr, right: str) -> str:
    """What else a name before a vector may be meant as: a number, or, of capital letters, a matrix."""
    terms = left.terms if isinstance(left, Sum) else (left,)
    names = [term for term in terms if isinstance(term, Name) and term.shift is None]
    capitals = [name.text for name in names if name.letter.isupper()]
    if len(capitals) == len(terms) > 1:
        return f"; of matrices each takes the vector by itself, {capitals[0]}·{right} + …"
    if not names or len(terms) > 1:
        return ""
    what, kind = ("matrix", "matrix") if capitals else ("number", "scalar")
    return f'; a {what} of that name is declared, [kinds] "{names[0].text}" = "{kind}"'
