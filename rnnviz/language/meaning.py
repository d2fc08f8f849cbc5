"""What a line means: which sign is the product of a matrix, which element by element, and which neither."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isfinite

from lark import Token, Tree

from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.operations import OPERATIONS
from rnnviz.language.expression import (
    Binary,
    Call,
    Concat,
    Expr,
    Hadamard,
    Name,
    Number,
    Product,
    Scale,
    Sum,
    operands,
)
from rnnviz.language.factors import BESIDE, EITHER, RINGS, inside, refuse_after_division, refuse_pair, refuse_star
from rnnviz.language.grammar import ParsedLine, branch, place
from rnnviz.language.hints import of_matrix
from rnnviz.language.lexicon import Lexicon
from rnnviz.language.notation import write
from rnnviz.language.spelling import FUNCTION_WORDS, IDENTITY, MINUS, Refused, function


@dataclass(frozen=True, slots=True)
class _Factor:
    """One factor of a term: where it begins, what it means, and how it is written."""

    at: int
    value: Expr
    written: str
    matrix: bool = False
    transposed: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """Turns the tree of one line into an expression.

    `names` are those of the line, with their times; `linear` makes the weight and the bias of a `Linear(…)`.
    """

    line: ParsedLine
    names: Mapping[int, Name]
    lexicon: Lexicon
    linear: Callable[[], tuple[Name, Name]] | None = None

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
            if isinstance(child, Token) and child.type in ("TIMES", "DIVIDE"):
                sign = ("/" if child.type == "DIVIDE" else str(child), place(child))
                continue
            if factors:
                signs.append(sign or (BESIDE, place(child)))
            factors.append(self.factor(child))
            sign = None
        self._refuse_calls(factors, signs)
        _fractions(factors, signs)
        # A matrix takes what follows it, so the last one is first.
        for k in reversed(range(len(factors))):
            if k < len(factors) and factors[k].matrix:
                self._multiply(factors, signs, k)
        self._scale(factors, signs)
        value, divided = factors[0].value, False
        for (text, at), before, right in zip(signs, factors, factors[1:], strict=False):
            if text == "/":
                value, divided = Binary("/", value, right.value), not isinstance(right.value, Number)
                continue
            if divided:
                refuse_after_division(value, text, at, right.value)
            value = self._joined(value, before.value, text, at, right.value)
        return value

    def factor(self, tree: Tree[Token] | Token) -> _Factor:
        at = place(tree)
        if isinstance(tree, Token):
            return self._number(tree) if tree.type == "NUMBER" else self._name(at)
        match tree.data:
            case "call":
                return self._call(tree)
            case "apply":
                return self._applied(tree)
            case "power":
                return self._power(tree)
            case "group":
                return _Factor(at, self.sum(branch(tree, 1)), "group")
        parts = tuple(self.sum(child) for child in tree.children if isinstance(child, Tree))
        for part, child in zip(parts, (c for c in tree.children if isinstance(c, Tree)), strict=True):
            if self.is_scalar(part):
                bias = "; what multiplies a 1 is a bias, W·x_t + b" if part == Number(1) else ""
                raise Refused(place(child), f"{write(part)} has no size: the parts of [a, b] are vectors{bias}")
        if len(parts) == 1:
            raise Refused(at, "[ ] with one part: [a, b] concatenates two or more, ( ) groups")
        return _Factor(at, Concat(parts), "concat")

    def is_scalar(self, expression: Expr) -> bool:
        """Whether it is the same for every unit: made of numbers and learned numbers alone."""
        waiting = [expression]
        while waiting:
            match waiting.pop():
                case Number():
                    pass
                case Name() as name if self.lexicon.kind(name) == "scalar":
                    pass
                case (Sum() | Binary() | Scale() | Hadamard() | Call()) as made:
                    waiting += operands(made)
                case _:
                    return False
        return True

    def _number(self, token: Token) -> _Factor:
        if not isfinite(number := float(token)):
            raise Refused(place(token), "the number is too large: at most some 300 digits are expected")
        return _Factor(place(token), Number(number), "number")

    def _name(self, at: int) -> _Factor:
        name, what, transposed = self.names[at], "", at in self.line.transposed
        what = self.lexicon.kind(name)
        if what != "vector" and name.shift is not None:
            bare, now = name.timeless.text, replace(name, shift=0).text
            product = f"; for a product write {bare}·{name.subscript[-1]}_t" if name.subscript else ""
            told = f"{name.text} gives a time to a {what}, which is the same at every step: {bare} is expected{product}"
            raise Refused(at, f'{told}; a value of that name is declared, [kinds] "{now}" = "vector"')
        if transposed and what != "matrix":
            raise Refused(
                at,
                f"{name.text}^T is a row: before a matrix it is written {name.text}·W, and times a vector it is "
                "one number, for which a matrix that has one row is expected, W·x_t",
            )
        if what == "matrix" and name.mark == "prime" and not self.lexicon.declared(name):
            plain = replace(name, mark="")
            raise Refused(
                at,
                f"{name.text} has two readings, a matrix of its own and {plain.text}^T, with rows and columns changed "
                f"over: write {replace(plain, subscript=plain.subscript + '2').text} or {plain.text}^T, or "
                f'declare it in the file, [kinds] "{name.text}" = "matrix"',
            )
        return _Factor(at, name, "name", what == "matrix", transposed)

    def _call(self, tree: Tree[Token]) -> _Factor:
        token, parts = tree.children[0], [child for child in tree.children if isinstance(child, Tree)]
        at, arguments = place(tree), [self.sum(part) for part in parts]
        if isinstance(token, Token) and token.type == "LINEAR":
            if len(arguments) > 1 or self.linear is None:
                raise Refused(at, f"{token} takes one vector: for several write {token}([a, b])")
            weight, bias = self.linear()
            return _Factor(at, Sum((Product(weight, arguments[0]), bias), (1, 1)), "call")
        name = function(str(token), at, self.lexicon)
        if name in OPERATIONS:
            if len(arguments) == 1:
                raise Refused(at, f"{name} compares two or more: {name}(a, b) is expected")
            value = arguments[0]
            for argument in arguments[1:]:
                value = Binary(name, value, argument)
            return _Factor(at, value, "call")
        if len(arguments) > 1:
            raise Refused(
                place(parts[1]), f"{token} takes one argument: a comma stands only between the parts of [a, b]"
            )
        if name == IDENTITY:
            return _Factor(at, arguments[0], "group")
        return _Factor(at, Call(name, arguments[0]), "call")

    def _applied(self, tree: Tree[Token]) -> _Factor:
        """`tanh c_t`: the name at once behind is the argument."""
        token, leaf = tree.children
        at, name = place(tree), function(str(token), place(tree), self.lexicon)
        argument = self._name(place(leaf))
        if argument.matrix or name in OPERATIONS:
            raise Refused(place(leaf), f"{token} is a function: its argument in round brackets is expected, {token}(…)")
        return _Factor(at, Call(name, argument.value), "applied")

    def _power(self, tree: Tree[Token]) -> _Factor:
        """`(…)^2`, `tanh(a)^{1/2}`."""
        at, inner = place(tree), tree.children[0]
        base, power = self.factor(inner), str(tree.children[1])
        if base.matrix:
            raise Refused(
                at, f"{write(base.value)}{power} is a matrix and has no power: products with it are written out"
            )
        negative = base.written == "name" and any(minus in power for minus in MINUS)
        if base.written in ("name", "number", "concat", "applied") and not negative:
            shown = write(base.value)
            raise Refused(
                at,
                f"{shown}{power} has two readings, a power, ({shown}){power}, and an index: write which is meant",
            )
        text = power.translate({ord("²"): "2", ord("³"): "3", **{ord(minus): "-" for minus in MINUS}}).strip("^{} ")
        over, _, under = text.partition("/")
        sign = -1 if over.startswith("-") else 1
        number = Number(float(over.removeprefix("-")))
        exponent: Expr = Binary("/", number, Number(float(under))) if under else number
        exponent = exponent if sign > 0 else Sum((exponent,), (-1,))
        return _Factor(at, Binary("^", base.value, exponent), "call")

    def _multiply(self, factors: list[_Factor], signs: list[tuple[str, int]], k: int) -> None:
        """Replace the matrix at `k` and what it multiplies: what follows it, else the row before it."""
        at, matrix, turned = factors[k].at, factors[k].value, factors[k].transposed
        if not isinstance(matrix, Name):
            raise TypeError(f"{matrix} is not a matrix")
        follows = k + 1 < len(factors) and signs[k][0] not in (*RINGS, "/")
        before = factors[k - 1] if k and signs[k - 1][0] not in (*RINGS, "/") else None
        if not follows and before and not before.matrix and not self.is_scalar(before.value):
            row = Product(matrix, before.value, True, turned)
            refuse_star(row, *signs.pop(k - 1), self.lexicon.rings)
            factors[k - 1 : k + 1] = [_Factor(before.at, row, "product")]
            return
        if k + 1 == len(factors):
            if before and before.matrix:
                what = f"{write(before.value)} and {matrix.text} are both matrices"
                raise Refused(at, f"{what}: a vector is expected at the end of the product, such as {matrix.text}·x_t")
            raise Refused(at, of_matrix(self.line.text, at, matrix.text))
        (sign, where), right = signs[k], factors[k + 1]
        if sign == "/":
            raise Refused(
                where, f"{matrix.text} is a matrix, which is not divided: a vector is expected, {matrix.text}·x_t"
            )
        if sign in RINGS:
            raise Refused(
                where,
                f"‘{sign}’ joins two vectors, but {matrix.text} is a matrix: "
                f"{matrix.text}·{inside(right.value)} is expected",
            )
        if self.is_scalar(right.value):
            raise Refused(
                right.at, f"{matrix.text} is a matrix and {write(right.value)} has no size: a vector is expected"
            )
        if sign and sign in EITHER and k + 1 < len(signs) and signs[k + 1][0] and signs[k + 1][0] in EITHER:
            first, second = Product(matrix, right.value), factors[k + 2].value
            readings = write(Hadamard(first, second)), write(Product(matrix, Hadamard(right.value, second)))
            raise Refused(
                signs[k + 1][1],
                f"this has two readings, {readings[0]} and {readings[1]}: write the one that is meant",
            )
        column = Product(matrix, right.value, False, turned)
        refuse_star(column, *signs.pop(k), self.lexicon.rings)
        factors[k : k + 2] = [_Factor(at, column, "product")]

    def _scale(self, factors: list[_Factor], signs: list[tuple[str, int]]) -> None:
        """A number takes what follows it at once or after a point, before ⊙ joins the rest."""
        for (sign, at), left, right in zip(signs, factors, factors[1:], strict=False):
            if sign == BESIDE and isinstance(left.value, Number) and isinstance(right.value, Number):
                refuse_pair(left.value, sign, at, right.value)
        for k in reversed(range(len(signs))):
            (sign, at), left, right = signs[k], factors[k], factors[k + 1]
            divided = k and signs[k - 1][0] == "/"
            if sign not in (*RINGS, "/") and self.is_scalar(left.value) and not divided:
                value = self._joined(left.value, left.value, sign, at, right.value)
                factors[k : k + 2] = [_Factor(left.at, value, "product")]
                del signs[k]

    def _joined(self, value: Expr, before: Expr, sign: str, at: int, right: Expr) -> Expr:
        """Two factors: a number times a vector, or element by element where the sign says so."""
        scalar, other = self.is_scalar(value), self.is_scalar(right)
        both = isinstance(before, Number) and isinstance(right, Number)
        if (scalar or other) and not (sign == BESIDE and (both or isinstance(right, Number))):
            if scalar and other:
                return Hadamard(value, right)
            return Scale(value, right) if scalar else Scale(right, value)
        refuse_pair(before, sign, at, right)
        return Hadamard(value, right)

    def _refuse_calls(self, factors: list[_Factor], signs: list[tuple[str, int]]) -> None:
        """A vector at once before brackets may be a factor, or a function that is not known."""
        for left, right, (sign, _) in zip(factors, factors[1:], signs, strict=False):
            if left.written == "applied" and sign != "/":
                told, name = write(left.value), left.value
                assert isinstance(name, Call)
                inner = f"{name.function}({write(name.argument)} {sign or '…'} …)".replace(" … …", " …")
                raise Refused(left.at, f"this has two readings, {told} {sign or '⊙'} … and {inner}: write the brackets")
            if sign != BESIDE or right.written != "group" or not isinstance(left.value, Name):
                continue
            name = self.line.names[left.at]  # as it is written: f, where the time of f_t was meant elsewhere
            spelled = next((word for word in FUNCTION_WORDS if name.subscript.endswith(word)), "")
            if not left.matrix and self.lexicon.kind(name) != "scalar":
                raise Refused(
                    left.at,
                    f"{name.text}(…) has two readings, a function and {name.text} ⊙ (…): {name.text} is not a known "
                    f"function, which are {', '.join(FUNCTIONS)}; "
                    f'the file can say which it is, [functions] "{name.text}" = "tanh"',
                )
            if spelled:
                alone = replace(name, subscript=name.subscript.removesuffix(spelled)).text
                raise Refused(
                    left.at, f"{name.text}(…) has two readings: write {alone}·{spelled}(…) or {name.text}·(…)"
                )


def _fractions(factors: list[_Factor], signs: list[tuple[str, int]]) -> None:
    """A number over a number is one factor: 1/2 h_t is half of h_t."""
    k = 0
    while k < len(signs):
        left, right = factors[k], factors[k + 1]
        alone = signs[k][0] == "/" and not (k and signs[k - 1][0] == "/")
        if alone and isinstance(left.value, Number) and isinstance(right.value, Number):
            value: Expr = Binary("/", left.value, right.value)
            factors[k : k + 2] = [_Factor(left.at, value, "fraction")]
            del signs[k]
        else:
            k += 1
