"""The tree that an equation is: inert records, without sizes and without numbers.

A place in a tree is a **node**, written as a path: `c_t` is the right side of the equation that assigns `c_t`,
`c_t/0` its first operand, `c_t/0/1` the second operand of that. Numbers, boxes and beats are looked up by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

MARKS = {"tilde": "\u0303", "hat": "\u0302", "bar": "\u0304", "prime": "'"}


@dataclass(frozen=True, slots=True)
class Name:
    """A vector, a matrix, a bias or a learned number by name: one letter with a mark, indices and a time.

    `shift` is 0 for this step (`h_t`), -1 for the step before (`h_{t-1}`), None where no time is written (`W_f`);
    `index` is the letter that counts the steps. `superscript` is a part of the name: `U^z`, `h^{(1)}_t`.
    `raised` are the brackets around a time that stands above, `c⟨t⟩` or `h^{(t)}`; of a time that stands below, as in
    every name that is read, there are none.
    """

    letter: str
    mark: str = ""
    subscript: str = ""
    shift: int | None = None
    superscript: str = ""
    index: str = "t"
    raised: str = ""

    @property
    def text(self) -> str:
        """The canonical spelling, which is also the key of its values: `h̃_t`, `h_{t-1}`, `W_hh`, `U^z`."""
        letter = self.letter[0:1] + MARKS.get(self.mark, "") + self.letter[1:]
        if self.superscript:
            letter += f"^{self.superscript}" if len(self.superscript) == 1 else f"^{{{self.superscript}}}"
        below = ",".join(part for part in (self.subscript, "" if self.raised else self.time) if part)
        if below:
            plain = (self.raised or not self.shift) and "," not in below
            letter += f"_{below}" if plain else f"_{{{below}}}"
        return letter + (f"^{{{self.above}}}" if self.above.startswith("(") else self.above)

    @property
    def above(self) -> str:
        """The time that stands above, in its brackets: "⟨t-1⟩", "(t)", or nothing."""
        return self.time.join(self.raised) if self.raised and self.time else ""

    @property
    def time(self) -> str:
        """The time as it is written: "t", "t-1", or nothing."""
        return "" if self.shift is None else f"{self.index}{self.shift:+d}" if self.shift else self.index

    @property
    def timeless(self) -> Name:
        """The same name without its time."""
        return replace(self, shift=None, index="t", raised="")


@dataclass(frozen=True, slots=True)
class Number:
    """A constant, the same for every unit."""

    value: float


@dataclass(frozen=True, slots=True)
class Call:
    """A function of one vector, element by element unless its record says otherwise (softmax, argmax).

    `function` is the canonical name, the key of its record in `functions.known`.
    """

    function: str
    argument: Expr


@dataclass(frozen=True, slots=True)
class Concat:
    """Vectors one after the other: `[h_{t-1}, x_t]`."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """Matrix times vector: `W·x`, `W^T·x`, or of a `row` times a matrix: `x·W`, `x·W^T`."""

    matrix: Name
    vector: Expr
    row: bool = False
    transposed: bool = False

    @property
    def turned(self) -> bool:
        """Whether a row of the matrix belongs to an entry of the vector, and not to a unit of the result."""
        return self.row != self.transposed


@dataclass(frozen=True, slots=True)
class Hadamard:
    """Two vectors, element by element."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Scale:
    """A vector times a number that is the same for every unit: `0.5·h_t`, `α·h_t`, `(1 - α)·h_t`."""

    factor: Expr
    vector: Expr


@dataclass(frozen=True, slots=True)
class Binary:
    """Another operation on two vectors, element by element: `c_t / n_t`, `(a + b)^2`, `max(a, b)`.

    `operation` is the canonical name, the key of its record in `functions.operations`.
    """

    operation: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms added, each with its sign (+1 or -1); `1 - z_t` is `Sum((Number(1), z_t), (1, -1))`."""

    terms: tuple[Expr, ...]
    signs: tuple[int, ...]


Expr = Name | Number | Call | Concat | Product | Hadamard | Scale | Binary | Sum


@dataclass(frozen=True, slots=True)
class Equation:
    """One line: the name assigned, its expression, and what the comment says of it.

    `name` is the comment up to the colon ("forget gate"), `meaning` the rest ("what to discard"); `line` counts from 1
    in the file that it came from.
    """

    target: Name
    expression: Expr
    name: str = ""
    meaning: str = ""
    line: int = 0


def operands(expression: Expr) -> tuple[Expr, ...]:
    """The direct operands, in the order in which they are written."""
    match expression:
        case Call(argument=argument):
            return (argument,)
        case Concat(parts=parts):
            return parts
        case Product(matrix=matrix, vector=vector):
            return (matrix, vector)
        case Hadamard(left=left, right=right) | Binary(left=left, right=right):
            return (left, right)
        case Scale(factor=factor, vector=vector):
            return (factor, vector)
        case Sum(terms=terms):
            return terms
    return ()


def rebuilt(expression: Expr, parts: Sequence[Expr]) -> Expr:
    """The same expression of other operands, which stand in the order of `operands`."""
    match expression:
        case Call():
            return replace(expression, argument=parts[0])
        case Concat():
            return Concat(tuple(parts))
        case Product():
            return replace(expression, vector=parts[1])
        case Hadamard() | Binary():
            return replace(expression, left=parts[0], right=parts[1])
        case Scale():
            return Scale(parts[0], parts[1])
        case Sum():
            return replace(expression, terms=tuple(parts))
    return expression


def walk(expression: Expr, node: str) -> Iterator[tuple[str, Expr]]:
    """Every node below and including `node`, operands before what is made of them."""
    for k, operand in enumerate(operands(expression)):
        yield from walk(operand, f"{node}/{k}")
    yield node, expression
