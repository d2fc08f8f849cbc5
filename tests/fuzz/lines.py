"""Reads what a panel prints back from its text, and works it out with the printed numbers, in decimal arithmetic.

A statement is true if its left side, worked out exactly and rounded half away from zero to the decimals of its right
side, is its right side. ≈ is no licence: each printed number stands for all that are rounded to it, and with some of
those the left side must come to the right one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from fuzz import texts, trees

DIGITS = 60


class UnreadableError(ValueError):
    """A line that means nothing to us."""


@dataclass(frozen=True, slots=True)
class Span:
    """A printed number, or what comes of some: the number itself, and all that it may stand for."""

    exact: Decimal
    low: Decimal
    high: Decimal

    def __add__(self, other: Span) -> Span:
        return Span(self.exact + other.exact, self.low + other.low, self.high + other.high)

    def __neg__(self) -> Span:
        return Span(-self.exact, -self.high, -self.low)

    def __mul__(self, other: Span) -> Span:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Span(self.exact * other.exact, min(ends), max(ends))

    def meets(self, other: Span) -> bool:
        return self.low <= other.high and other.low <= self.high


Row = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a statement: its text; its worth, or None where names stand in it; whether it is a bare result."""

    text: str
    worth: Row | None
    bare: bool
    column: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """`left = right` or `left ≈ right`."""

    left: Side
    sign: str
    right: Side

    @property
    def same(self) -> bool:
        """Whether the left side, worked out as printed, gives the right side as printed."""
        pairs = self._pairs()
        return all(_rounded(left.exact, right) == right.exact for left, right in pairs)

    @property
    def near(self) -> bool:
        """Whether it could be true of the numbers that are rounded to these."""
        return all(left.meets(right) for left, right in self._pairs())

    def _pairs(self) -> list[tuple[Span, Span]]:
        left, right = self.left.worth, self.right.worth
        assert left is not None
        assert right is not None
        if len(left) == 1 < len(right):
            left = left * len(right)
        if len(left) != len(right):
            said = f"{self.left.text} {self.sign} {self.right.text}"
            raise UnreadableError(f"{len(left)} numbers make {len(right)}: {said}")
        return list(zip(left, right, strict=True))


@dataclass(frozen=True, slots=True)
class Printed:
    """A line: of which unit (from 1, None where it does not say), and what it states."""

    unit: int | None
    statements: tuple[Statement, ...]


def read(line: str) -> Printed:
    """A line of a panel from its text."""
    head = re.match(r"unit (\d+):\s*", line)
    rest = line[head.end() :] if head else line
    said = [text.strip() for text in re.split(r" {5,}", rest) if text.strip()]
    if not said:
        raise UnreadableError(f"an empty line: {line!r}")
    with localcontext(Context(prec=DIGITS)):
        return Printed(int(head[1]) if head else None, tuple(s for text in said for s in _statements(text)))


def _statements(text: str) -> Iterator[Statement]:
    first, *rest = re.split(r"\s+([=≈])\s+", text)
    if not rest:
        raise UnreadableError(f"nothing is stated: {text!r}")
    left = _side(first)
    for sign, said in zip(rest[::2], rest[1::2], strict=True):
        right = _side(said)
        yield Statement(left, sign, right)
        left = right


def _side(text: str) -> Side:
    tokens = _tokens(text)
    if any(kind == "name" for kind, _ in tokens):
        return Side(text, None, False, False)
    reader = _Reader(text, tokens)
    worth = reader.whole()
    kinds = [kind for kind, _ in tokens]
    signs = [sign for kind, sign in tokens if kind == "sign"]
    row = signs[:1] == ["["] and signs[-1:] == ["]"] and signs.count("[") == 1 and not set(signs) - set("[];,−")
    return Side(text, worth, row or (kinds.count("number") == len(kinds) - signs.count("−") == 1), row)


_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:e−?\d+)?)|(?P<fn>σ|tanh|relu|softplus|exp|softmax|argmax)(?![\w\u0300-\u036f'])"
    r"|(?P<name>[^\W\d_][\u0300-\u036f]*'?(?:_(?:\{[^{}]*\}|\w[\w\u0300-\u036f]*))?)|(?P<sign>[·⊙+\-−()\[\];,]))"
)


def _tokens(text: str) -> list[tuple[str, str]]:
    at, found = 0, []
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            raise UnreadableError(f"{text[at:]!r} in {text!r}")
        found.append((match.lastgroup or "", match[match.lastgroup or 0]))
        at = match.end()
    return found


def number(text: str) -> Span:
    """A printed number and all that are printed so; what has fewer than two decimals is a constant, and exact."""
    exact = Decimal(text)
    mantissa, _, power = text.replace("−", "-").partition("e")
    exact = Decimal(f"{mantissa}e{power or 0}")
    decimals = len(mantissa.partition(".")[2])
    if not power and decimals < 2:
        return Span(exact, exact, exact)
    half = Decimal(5).scaleb(int(power or 0) - decimals - 1)
    return Span(exact, exact - half, exact + half)


def _rounded(value: Decimal, like: Span) -> Decimal:
    """Half away from zero, to the last place of a number as it is printed."""
    half = like.high - like.exact
    if not half:
        return value
    step = half * 2
    result = (value / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step
    return result or Decimal(0)  # zero has no sign


class _Reader:
    """`1.08·−0.45 − 1.52·0.78 + 0.10`, `σ(0.92)`, `tanh [0.5; −0.1]`, `1 − 0.33` by what signs bind."""

    def __init__(self, text: str, tokens: list[tuple[str, str]]) -> None:
        self.text, self.tokens = text, [*tokens, ("end", "")]

    def whole(self) -> Row:
        worth = self.sum()
        if self.tokens[0][0] != "end":
            raise UnreadableError(f"{self.tokens[0][1]!r} is not expected in {self.text!r}")
        return worth

    def take(self, *signs: str) -> str:
        if self.tokens[0][0] == "sign" and self.tokens[0][1] in signs:
            return self.tokens.pop(0)[1]
        return ""

    def sum(self) -> Row:
        total = self.product()
        while sign := self.take("+", "−", "-"):
            other = self.product()
            total = self.each(lambda a, b: a + b, total, other if sign == "+" else tuple(-one for one in other))
        return total

    def product(self) -> Row:
        worth = self.one()
        while self.take("·", "⊙"):
            worth = self.each(lambda a, b: a * b, worth, self.one())
        return worth

    def each(self, do: Callable[[Span, Span], Span], one: Row, other: Row) -> Row:
        size = max(len(one), len(other))
        one, other = (row * size if len(row) == 1 else row for row in (one, other))
        if len(one) != len(other):
            raise UnreadableError(f"{len(one)} and {len(other)} numbers in {self.text!r}")
        return tuple(do(a, b) for a, b in zip(one, other, strict=True))

    def one(self) -> Row:
        if self.take("−", "-"):
            return tuple(-one for one in self.one())
        kind, text = self.tokens.pop(0)
        match kind, text:
            case "number", _:
                return (number(text),)
            case "fn", _:
                return apply(text, self.one())
            case "sign", "(":
                inner = self.sum()
                self.close(")")
                return inner
            case "sign", "[":
                row = self.sum()
                while self.take(";", ","):
                    row += self.sum()
                self.close("]")
                return row
        raise UnreadableError(f"{text!r} is not expected in {self.text!r}")

    def close(self, sign: str) -> None:
        if not self.take(sign):
            raise UnreadableError(f"{sign!r} is missing in {self.text!r}")


# Functions in decimals.


def _sigmoid(z: Decimal) -> Decimal:
    small = (-abs(z)).exp()
    return (1 if z >= 0 else small) / (1 + small)


def _tanh(z: Decimal) -> Decimal:
    small = (-2 * abs(z)).exp()
    return ((1 - small) / (1 + small)).copy_sign(z)


EACH: dict[str, Callable[[Decimal], Decimal]] = {
    "σ": _sigmoid,
    "tanh": _tanh,
    "relu": lambda z: max(z, Decimal(0)),
    "softplus": lambda z: max(z, Decimal(0)) + (1 + (-abs(z)).exp()).ln(),
    "exp": lambda z: z.exp(),
}


def _softmax(z: list[Decimal]) -> list[Decimal]:
    powers = [(one - max(z)).exp() for one in z]
    return [power / sum(powers) for power in powers]


def apply(function: str, row: Row) -> Row:
    """A function of a printed vector; all of ours but two rise, so ends go to ends."""
    if function in EACH:
        do = EACH[function]
        return tuple(Span(do(one.exact), do(one.low), do(one.high)) for one in row)
    exact = [one.exact for one in row]
    if function == "softmax":
        out = []
        for k in range(len(row)):
            low = _softmax([r.low if j == k else r.high for j, r in enumerate(row)])[k]
            high = _softmax([r.high if j == k else r.low for j, r in enumerate(row)])[k]
            out.append(Span(_softmax(exact)[k], low, high))
        return tuple(out)
    able = [k for k, one in enumerate(row) if one.high >= max(other.low for other in row)]
    return (Span(Decimal(exact.index(max(exact))), Decimal(min(able)), Decimal(max(able))),)


# What the numbers should have been.


def shows(printed: Span, value: float) -> bool:
    """Whether a number is printed as it should be.

    What is half between two but for the errors of float64 goes away from zero; where it is not sure whether it is,
    either will do.
    """
    slack, near = printed.high - printed.exact, max(Decimal("1e-9"), abs(printed.exact) * Decimal("1e-9"))
    away = abs(printed.exact - Decimal(value))
    if abs(away - slack) > near:
        return away < slack
    tie = Decimal(repr(round(value, 12)))
    return abs(away - slack) > Decimal("4e-13") or _rounded(tie, printed) == printed.exact


def faults(line: str, known: trees.Known) -> Iterator[tuple[str, str]]:
    """What is wrong with a line, as a kind and a sentence; `known` has the true values of all names."""
    try:
        read_line = read(line)
        for statement in read_line.statements:
            yield from _faults(statement, known)
    except UnreadableError as error:
        yield "a line that cannot be read", str(error)


def _faults(statement: Statement, known: trees.Known) -> Iterator[tuple[str, str]]:
    text = f"{statement.left.text} {statement.sign} {statement.right.text}"
    right = statement.right.worth
    if right is None or not statement.right.bare:
        yield "a line that cannot be read", f"no result on the right: {text!r}"
    elif statement.left.worth is None:
        try:
            true = trees.value(texts.read(statement.left.text), known)
        except (texts.UnreadableError, KeyError) as error:
            yield "a line that cannot be read", f"{error!r} in {text!r}"
            return
        if len(true) != len(right) or not all(map(shows, right, true)):
            yield "a name with other numbers than its own", f"{text}, and it is {true}"
    elif statement.same:
        if statement.sign != "=":
            yield "≈ where = is true", text
    elif statement.sign == "=":
        yield "= where it is false", f"{text}, and it is {_told(statement)}"
    elif not statement.near:
        yield "≈ where it is far off", f"{text}, and it is {_told(statement)}"


def _told(statement: Statement) -> str:
    assert statement.left.worth is not None
    return ", ".join(f"{one.exact:.4f}" for one in statement.left.worth)
