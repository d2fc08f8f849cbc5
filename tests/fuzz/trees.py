"""Expressions of the language on their own: records, and their values in plain floats."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
Vector = list[float]
Matrix = list[list[float]]
ACCENTS = {"tilde": "\u0303", "hat": "\u0302", "bar": "\u0304", "prime": "'"}


@dataclass(frozen=True, slots=True)
class Name:
    """`h̃_{u,t}` is Name("h", "tilde", "u", "t"); time is "t", "t-1" or ""."""

    letter: str
    mark: str = ""
    sub: str = ""
    time: str = ""

    @property
    def text(self) -> str:
        below = ",".join(part for part in (self.sub, self.time) if part)
        if not below:
            return self.letter + ACCENTS.get(self.mark, "")
        braced = self.time == "t-1" or (self.sub and self.time)
        return f"{self.letter}{ACCENTS.get(self.mark, '')}_{f'{{{below}}}' if braced else below}"

    @property
    def bias(self) -> bool:
        return self.letter == "b"


@dataclass(frozen=True, slots=True)
class Num:
    """A constant, as it is written."""

    text: str


@dataclass(frozen=True, slots=True)
class Fn:
    name: str
    of: Expr


@dataclass(frozen=True, slots=True)
class Join:
    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Times:
    matrix: Name
    vector: Expr


@dataclass(frozen=True, slots=True)
class Ring:
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Add:
    terms: tuple[Expr, ...]
    signs: tuple[int, ...]


Expr = Name | Num | Fn | Join | Times | Ring | Add


@dataclass(frozen=True, slots=True)
class Line:
    """One equation and its comment."""

    target: Name
    of: Expr
    comment: str = ""


def operands(e: Expr) -> tuple[Expr, ...]:
    """What an expression is made of, in the order of its places: a number is before the vector that it multiplies."""
    match e:
        case Fn(of=inner):
            return (inner,)
        case Join(parts=parts):
            return parts
        case Times(matrix=matrix, vector=vector):
            return (matrix, vector)
        case Ring(left=left, right=right):
            return (right, left) if is_number(right) and not is_number(left) else (left, right)
        case Add(terms=terms):
            return terms
    return ()


def is_number(e: Expr) -> bool:
    """Whether it is the same for every unit: made of constants alone."""
    parts = operands(e)
    return isinstance(e, Num) or (bool(parts) and not isinstance(e, Join | Times) and all(map(is_number, parts)))


def walk(e: Expr, node: str) -> Iterator[tuple[str, Expr]]:
    """Every place in an expression, by the path that the README gives it: `c_t/0` is the first term of `c_t`."""
    for k, part in enumerate(operands(e)):
        yield from walk(part, f"{node}/{k}")
    yield node, e


# Values, in plain Python floats, for one sample.

Known = Mapping[str, Vector | Matrix]


def _exp(z: float) -> float:
    try:
        return math.exp(z)
    except OverflowError:
        return math.inf


EACH: Mapping[str, Callable[[float], float]] = {
    "σ": lambda z: 1 / (1 + _exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: z if z > 0 else 0.0,
    "softplus": lambda z: z + math.log1p(_exp(-z)) if z > 0 else math.log1p(_exp(z)),
    "exp": _exp,
}


def apply(function: str, z: Vector) -> Vector:
    if function == "softmax":
        powers = [_exp(one - max(z)) for one in z]
        return [power / math.fsum(powers) for power in powers]
    if function == "argmax":
        return [float(z.index(max(z)))]
    return [EACH[function](one) for one in z]


def value(e: Expr, known: Known) -> Vector:
    """What an expression is worth; a constant is one number, for every unit."""
    match e:
        case Name():
            return known[e.text]  # type: ignore[return-value]
        case Num(text=text):
            return [float(text)]
        case Fn(name=name, of=inner):
            return apply(name, value(inner, known))
        case Join(parts=parts):
            return [number for part in parts for number in value(part, known)]
        case Times(matrix=matrix, vector=vector):
            rows: Matrix = known[matrix.text]  # type: ignore[assignment]
            entries = value(vector, known)
            return [math.fsum(w * v for w, v in zip(row, entries, strict=True)) for row in rows]
        case Ring(left=left, right=right):
            return [a * b for a, b in _pairs(value(left, known), value(right, known))]
        case Add(terms=terms, signs=signs):
            columns = [value(term, known) for term in terms]
            size = max(map(len, columns))
            wide = [column * size if len(column) == 1 else column for column in columns]
            return [math.fsum(s * one for s, one in zip(signs, row, strict=True)) for row in zip(*wide, strict=True)]


def _pairs(one: Vector, other: Vector) -> Iterator[tuple[float, float]]:
    size = max(len(one), len(other))
    yield from zip(one * size if len(one) == 1 else one, other * size if len(other) == 1 else other, strict=True)


def values(lines: Sequence[Line], given: Known) -> tuple[dict[str, Vector | Matrix], dict[str, Vector]]:
    """Every name, and every place of every line; lines in any order, as long as each can be worked out."""
    known, places, waiting = dict(given), dict[str, Vector](), list(lines)
    while waiting:
        ready = next(line for line in waiting if all(leaf.text in known for leaf in leaves(line.of)))
        waiting.remove(ready)
        for node, e in walk(ready.of, ready.target.text):
            if not (isinstance(e, Name) and known[e.text] and isinstance(known[e.text][0], list)):
                places[node] = value(e, known)
        known[ready.target.text] = places[ready.target.text]
    return known, places


def leaves(e: Expr) -> Iterator[Name]:
    return (part for _, part in walk(e, "") if isinstance(part, Name))
