"""What a line means: which sign is the product of a matrix, which element by element, and which neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite

from lark import Token, Tree

from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.expression import Call, Concat, Expr, Hadamard, Name, Number, Product, Sum
from rnnviz.language.grammar import ParsedLine, branch, place
from rnnviz.language.notation import write
from rnnviz.language.spelling import FUNCTION_WORDS, Refused, function, kind

_RINGS = ("(*)", "⊙", "∘", "◦")  # element by element, and nothing else
_EITHER = "*∗×⨯"  # one or the other, by what stands on the left
_BESIDE = ""  # no sign: `U x_t`


@dataclass(frozen=True, slots=True)
class _Factor:
    """One factor of a term: where it begins, what it means, and how it is written."""

    at: int
    value: Expr
    written: str
    matrix: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """Turns the tree of one line into an expression."""

    line: ParsedLine
    names: Mapping[int, Name]
    kinds: Mapping[str, str] | None

    def alone(self, tree: Tree[Token]) -> Name | None:
        """The name, where a sum is no more than that."""
        term = tree.children[0]
        if len(tree.children) == 1 and isinstance(term, Tree) and len(term.children) == 1:
            leaf = term.children[0]
            if isinstance(leaf, Token) and leaf.type == "NAME":
                return self.names[place(leaf)]
        return None

    def sum(self, tree: Tree[Token]) -> Expr:
        terms: list[Expr] = []
        signs: list[int] = []
        sign = 1
        for child in tree.children:
            if isinstance(child, Token):
                sign = 1 if child == "+" else -1
            else:
                terms.append(self.term(child))
                signs.append(sign)
        return terms[0] if signs == [1] else Sum(tuple(terms), tuple(signs))

    def term(self, tree: Tree[Token]) -> Expr:
        factors: list[_Factor] = []
        signs: list[tuple[str, int]] = []  # what stands before each factor but the first, and where
        sign: tuple[str, int] | None = None
        for child in tree.children:
            if isinstance(child, Token) and child.type == "TIMES":
                sign = (str(child), place(child))
                continue
            if factors:
                signs.append(sign or (_BESIDE, place(child)))
            factors.append(self.factor(child))
            sign = None
        _refuse_calls(factors, signs)
        # A matrix takes what follows it, so the last one is first.
        for k in reversed(range(len(factors))):
            if factors[k].matrix:
                _multiply(factors, signs, k)
        value = factors[0].value
        for (text, at), before, right in zip(signs, factors, factors[1:], strict=False):
            _refuse_pair(before.value, text, at, right.value)
            value = Hadamard(value, right.value)
        return value

    def factor(self, tree: Tree[Token] | Token) -> _Factor:
        at = place(tree)
        if isinstance(tree, Token):
            if tree.type == "NUMBER":
                if not isfinite(number := float(tree)):
                    raise Refused(at, "the number is too large: at most some 300 digits are expected")
                return _Factor(at, Number(number), "number")
            name = self.names[at]
            what = kind(name, self.kinds)
            if what != "vector" and name.shift is not None:
                bare = Name(name.letter, name.mark, name.subscript).text
                product = f"; for a product write {bare}·{name.subscript[-1]}_t" if name.subscript else ""
                raise Refused(
                    at,
                    f"{name.text} gives a time to a {what}, which is the same at every step: "
                    f"{bare} is expected{product}",
                )
            if what == "matrix" and name.mark == "prime" and name.text not in (self.kinds or {}):
                plain = replace(name, mark="")
                raise Refused(
                    at,
                    f"{name.text} has two readings, a matrix of its own and {plain.text} with rows and columns changed "
                    f"over, which is not read: write {replace(plain, subscript=plain.subscript + '2').text}, or "
                    f'declare it in the file, [kinds] "{name.text}" = "matrix"',
                )
            return _Factor(at, name, "name", what == "matrix")
        match tree.data:
            case "call":
                called = str(tree.children[0])
                return _Factor(at, Call(function(called), self.sum(branch(tree, 2))), "call")
            case "group":
                return _Factor(at, self.sum(branch(tree, 1)), "group")
        parts = tuple(self.sum(child) for child in tree.children if isinstance(child, Tree))
        for part, child in zip(parts, (c for c in tree.children if isinstance(c, Tree)), strict=True):
            if isinstance(part, Number):
                raise Refused(place(child), f"{write(part)} has no size: the parts of [a, b] are vectors")
        if len(parts) == 1:
            raise Refused(at, "[ ] with one part: [a, b] concatenates two or more, ( ) groups")
        return _Factor(at, Concat(parts), "concat")


def _refuse_calls(factors: list[_Factor], signs: list[tuple[str, int]]) -> None:
    """A vector at once before brackets may be a factor, or a function that is not known."""
    for left, right, (sign, _) in zip(factors, factors[1:], signs, strict=False):
        if sign != _BESIDE or right.written != "group" or not isinstance(left.value, Name):
            continue
        name = left.value
        spelled = next((word for word in FUNCTION_WORDS if name.subscript.endswith(word)), "")
        if not left.matrix:
            raise Refused(
                left.at,
                f"{name.text}(…) has two readings, a function and {name.text} ⊙ (…): "
                f"{name.text} is not a known function, which are {', '.join(FUNCTIONS)}",
            )
        if spelled:
            alone = Name(name.letter, name.mark, name.subscript.removesuffix(spelled)).text
            raise Refused(left.at, f"{name.text}(…) has two readings: write {alone}·{spelled}(…) or {name.text}·(…)")


def _multiply(factors: list[_Factor], signs: list[tuple[str, int]], k: int) -> None:
    """Replace the matrix at `k` and what follows it by their product."""
    at, matrix = factors[k].at, factors[k].value
    if not isinstance(matrix, Name):
        raise TypeError(f"{matrix} is not a matrix")
    if k + 1 == len(factors):
        before = factors[k - 1] if k else None
        if before and before.matrix:
            what = f"{write(before.value)} and {matrix.text} are both matrices"
            raise Refused(at, f"{what}: a vector is expected at the end of the product, such as {matrix.text}·x_t")
        if before:
            vector = _inside(before.value)
            raise Refused(at, f"the matrix {matrix.text} stands after the vector: {matrix.text}·{vector} is expected")
        raise Refused(
            at,
            f"{matrix.text} is a matrix: a vector is expected after it, such as {matrix.text}·x_t",
        )
    (sign, where), right = signs[k], factors[k + 1]
    if sign in _RINGS:
        raise Refused(
            where,
            f"‘{sign}’ joins two vectors, but {matrix.text} is a matrix: "
            f"{matrix.text}·{_inside(right.value)} is expected",
        )
    if isinstance(right.value, Number):
        raise Refused(right.at, f"{matrix.text} is a matrix and {write(right.value)} has no size: a vector is expected")
    if sign and sign in _EITHER and k + 1 < len(signs) and signs[k + 1][0] and signs[k + 1][0] in _EITHER:
        first, second = Product(matrix, right.value), factors[k + 2].value
        readings = write(Hadamard(first, second)), write(Product(matrix, Hadamard(right.value, second)))
        raise Refused(
            signs[k + 1][1],
            f"this has two readings, {readings[0]} and {readings[1]}: write the one that is meant",
        )
    factors[k : k + 2] = [_Factor(at, Product(matrix, right.value), "product")]
    del signs[k]


def _refuse_pair(left: Expr, sign: str, at: int, right: Expr) -> None:
    """Two factors are taken element by element only if the sign says so or one of them is a number."""
    texts = _inside(left), _inside(right)
    if sign == _BESIDE and isinstance(left, Number) and isinstance(right, Number):
        raise Refused(at, "two numbers stand side by side: a number has no blanks, as 1000, and ⊙ multiplies")
    if sign == _BESIDE and isinstance(right, Number):
        index = f" or {left.letter}_{texts[1]}" if isinstance(left, Name) and not left.subscript else ""
        raise Refused(at, f"a number stands at once after {texts[0]}: {texts[1]} ⊙ {texts[0]}{index} is expected")
    if isinstance(left, Number) or isinstance(right, Number) or sign in _RINGS or (sign and sign in _EITHER):
        return
    ring = write(Hadamard(left, right))
    if sign == _BESIDE:
        raise Refused(
            at,
            f"two vectors stand side by side: {ring} is expected, element by element, or [{texts[0]}, {texts[1]}]",
        )
    raise Refused(
        at,
        f"{texts[0]} {sign} {texts[1]} has two readings, {ring} element by element and the product that is "
        f"one number: ‘{sign}’ is for a matrix and a vector, ⊙ for two vectors",
    )


def _inside(expression: Expr) -> str:
    return f"({write(expression)})" if isinstance(expression, Sum) else write(expression)
