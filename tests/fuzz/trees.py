"""Expressions of the language on their own: records, canonical text, a reader of it, and values in plain floats."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
Vector = list[float]
Matrix = list[list[float]]
Pick = Callable[[Sequence[str]], str]
"""Chooses one of several spellings; the first is the canonical one."""

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
    match e:
        case Fn(of=inner):
            return (inner,)
        case Join(parts=parts):
            return parts
        case Times(matrix=matrix, vector=vector):
            return (matrix, vector)
        case Ring(left=left, right=right):
            return (left, right)
        case Add(terms=terms):
            return terms
    return ()


def walk(e: Expr, node: str) -> Iterator[tuple[str, Expr]]:
    """Every place in an expression, by the path that the README gives it: `c_t/0` is the first term of `c_t`."""
    for k, part in enumerate(operands(e)):
        yield from walk(part, f"{node}/{k}")
    yield node, e


# Writing.


def canonical(options: Sequence[str]) -> str:
    return options[0]


FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "σ": ("σ", "sigmoid", "sigma", "Sigmoid"),
    "tanh": ("tanh", "Tanh", "TANH"),
    "relu": ("relu", "ReLU"),
    "softplus": ("softplus", "Softplus"),
    "exp": ("exp", "EXP"),
    "softmax": ("softmax", "SoftMax"),
    "argmax": ("argmax", "ArgMax"),
}
GREEK = {"Γ": "Gamma", "α": "alpha", "β": "beta", "λ": "lambda", "Δ": "Delta", "φ": "phi"}
MARKS = {
    "": ("",),
    "tilde": ("\u0303", "~"),
    "hat": ("\u0302", "^"),
    "bar": ("\u0304", "\u0305"),
    "prime": ("'", "′"),
}
NOW = ("_t", "_{t}", "^t", "^{t}", "^{(t)}", "_(t)", "^<t>", "ₜ")
BEFORE = ("_{t-1}", "_{t−1}", "^{t-1}", "_(t-1)", "^<t-1>", "^(t-1)", "_{t - 1}", "ₜ₋₁", "<t-1>")
RINGS = (" ⊙ ", "⊙", " (*) ", " ∘ ", " ◦ ")
EITHER = (" * ", "*", " × ")


def spell(name: Name, pick: Pick = canonical) -> str:
    """A name in one of its spellings."""
    letter = name.letter
    if letter in GREEK and not (name.mark and name.mark != "prime"):
        letter = pick((letter, GREEK[letter]))
    stem = unicodedata.normalize(pick(("NFD", "NFC")), letter + pick(MARKS[name.mark]))
    if not name.sub:
        time = {"": ("",), "t": NOW, "t-1": BEFORE}[name.time]
        if stem.endswith("^"):  # a hat on a plain keyboard takes nothing above itself
            time = tuple(text for text in time if text[0] not in "^<")
        return stem + pick(time)
    if not name.time:
        return stem + pick((f"_{name.sub}", f"_{{{name.sub}}}"))
    whole = (f"_{{{name.sub},{name.time}}}", f"_{{{name.sub}, {name.time}}}", f"_{name.sub}^{{{name.time}}}")
    return stem + pick(whole)


def write(e: Expr, pick: Pick = canonical) -> str:
    """An expression in one of its spellings, whose tree it is in all of them; canonical without `pick`."""
    text = _write(e, pick)
    if not isinstance(e, Name) and pick(("", "", "", "", "()")):
        return f"({text})"
    return text


def _write(e: Expr, pick: Pick) -> str:
    match e:
        case Name():
            return spell(e, pick)
        case Num(text=text):
            return text
        case Fn(name=name, of=inner):
            return f"{pick(FUNCTIONS[name])}{pick(('', '', ' '))}({write(inner, pick)})"
        case Join(parts=parts):
            return f"[{pick((', ', ',', ' , ')).join(write(part, pick) for part in parts)}]"
        case Times(matrix=matrix, vector=vector):
            inner = _inside(vector, pick, Add, Ring)
            return f"{spell(matrix, pick)}{pick(('·', ' · ', ' ', '@', ' @ '))}{inner}"
        case Ring(left=left, right=right):
            one, other = _inside(left, pick, Add), _inside(right, pick, Add, Ring)
            signs = RINGS if "Times" in {type(part).__name__ for part in (left, right)} else RINGS + EITHER
            if isinstance(left, Num):
                signs = (*signs, " ", " · ")
            return f"{one}{pick(signs)}{other}"
        case Add(terms=terms, signs=signs_):
            minus = pick(("-", "−", "–"))
            text = ""
            for term, sign in zip(terms, signs_, strict=True):
                part = _inside(term, pick, Add)
                if text:
                    text += f" {'+' if sign > 0 else minus} {part}"
                else:
                    text = part if sign > 0 else f"{minus}{part}"
            return text


def _inside(e: Expr, pick: Pick, *loose: type) -> str:
    """In brackets where the tree needs them, and now and then where it does not."""
    bare = isinstance(e, Name | Num)
    if isinstance(e, loose) or (not bare and pick(("", "", "", "", "", "()"))):
        return f"({_write(e, pick)})"
    return _write(e, pick)


# Reading canonical text.

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<fn>σ|tanh|relu|softplus|exp|softmax|argmax)(?=\s*\()"
    r"|(?P<name>[^\W\d_][\u0300-\u036f]*'?(?:_(?:\{[^{}]*\}|\w[\w\u0300-\u036f]*))?)|(?P<sign>[·⊙+\-−()\[\],]))"
)


class UnreadableError(ValueError):
    """Text that is not canonical."""


def read(text: str) -> Expr:
    """The expression of a canonical text."""
    text = unicodedata.normalize("NFD", text).rstrip()
    at, tokens = 0, []
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise UnreadableError(f"{text[at:]!r} in {text!r}")
        kind = found.lastgroup or ""
        tokens.append((kind, found[kind]))
        at = found.end()
    tokens.append(("end", ""))
    reader = _Reader(tokens)
    e = reader.sum()
    if reader.now != ("end", ""):
        raise UnreadableError(f"{reader.now[1]!r} in {text!r}")
    return e


def read_lines(text: str) -> tuple[Line, ...]:
    """Equations in canonical text, one a line."""
    out = []
    for line in filter(str.strip, text.splitlines()):
        code, _, comment = line.partition("#")
        target, of = code.split("=")
        name = read(target)
        assert isinstance(name, Name)
        out.append(Line(name, read(of), comment.strip()))
    return tuple(out)


def read_name(text: str) -> Name:
    stem, _, below = text.partition("_")
    mark = next((mark for mark, sign in ACCENTS.items() if stem[1:] == sign), "")
    *subs, last = below.strip("{}").replace("−", "-").split(",")
    if last in ("t", "t-1"):
        return Name(stem[0], mark, ",".join(subs), last)
    return Name(stem[0], mark, ",".join([*subs, last]))


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens

    @property
    def now(self) -> tuple[str, str]:
        return self.tokens[0]

    def take(self, text: str) -> bool:
        if self.now == ("sign", text):
            self.tokens.pop(0)
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise UnreadableError(f"{text!r} is expected, not {self.now[1]!r}")

    def sum(self) -> Expr:
        terms, signs = [], []
        sign: int | None = -1 if self.minus() else 1
        while sign is not None:
            terms.append(self.term())
            signs.append(sign)
            sign = -1 if self.minus() else 1 if self.take("+") else None
        return terms[0] if signs == [1] else Add(tuple(terms), tuple(signs))

    def minus(self) -> bool:
        return self.take("-") or self.take("−")

    def term(self) -> Expr:
        left = self.factor()
        while self.take("⊙"):
            left = Ring(left, self.factor())
        return left

    def factor(self) -> Expr:
        kind, text = self.tokens.pop(0)
        match kind, text:
            case "number", _:
                return Num(text)
            case "name", _:
                name = read_name(text)
                return Times(name, self.factor()) if self.take("·") else name
            case "fn", _:
                self.expect("(")
                inner = self.sum()
                self.expect(")")
                return Fn(text, inner)
            case "sign", "(":
                inner = self.sum()
                self.expect(")")
                return inner
            case "sign", "[":
                parts = [self.sum()]
                while self.take(","):
                    parts.append(self.sum())
                self.expect("]")
                return Join(tuple(parts))
        raise UnreadableError(f"{text!r} where a factor is expected")


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
