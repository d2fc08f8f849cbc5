"""Expressions in their spellings, and canonical text read back: not by the library's own reader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from fuzz.trees import ACCENTS, Add, Expr, Fn, Join, Line, Name, Num, Ring, Times

Pick = Callable[[Sequence[str]], str]
"""Chooses one of several spellings; the first is the canonical one."""


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
