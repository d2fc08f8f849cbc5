"""An expression of several operations written in numbers, and what it gives, from the numbers as they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.operations import OPERATIONS
from rnnviz.functions.record import Array
from rnnviz.graph.graph import Key, Part
from rnnviz.language.expression import Binary, Call, Expr, Hadamard, Name, Number, Product, Scale, Sum
from rnnviz.language.notation import rank, write
from rnnviz.numbers.digits import MINUS, TIMES, read
from rnnviz.story.panel import Span
from rnnviz.story.voice import Voice, bracketed


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Figures of one unit, and the number that they give for every unit; NaN where they give none, as in 1 / 0.00."""

    spans: tuple[Span, ...]
    numbers: tuple[Decimal, ...]

    @property
    def bracketed(self) -> Reckoned:
        return Reckoned((Span("("), *self.spans, Span(")")), self.numbers) if len(self.spans) > 1 else self

    def gives(self, part: Part, unit: int, voice: Voice) -> bool:
        """Whether it is what is printed of a part's value."""
        number, value = self.numbers[unit], voice.readings.texts(part)[unit]
        return number.is_finite() and voice.follows([number], [value], voice.readings.decimals(part)) == " = "


class Reckoner:
    """Writes the expression of a folded part in the numbers of one unit."""

    def __init__(self, part: Part, unit: int, voice: Voice) -> None:
        self.part, self.unit, self.voice = part, unit, voice
        self.roles = {source.key.node: voice.graph[source.key].role for source in part.sources}
        self.size = voice.readings.size(part)

    def of(self, expression: Expr, node: str) -> Reckoned:
        """What stands at a place of the equations, and all below it."""
        inner = [f"{node}/{k}" for k in range(2)]
        match expression:
            case Name(text=name):
                return self._given([(1, node)], self.roles.get(name, "ink"), single=self.voice.readings.is_number(name))
            case Number(value=value):
                return Reckoned((Span(write(expression)),), (Decimal(repr(value)),) * self.size)
            case Product():
                return self._weighted([(1, node)], node)
            case Call(function=function, argument=argument):
                return self._called(function, self.of(argument, inner[0]))
            case Hadamard(left=left, right=right) | Scale(factor=left, vector=right):
                sides = zip((left, right), inner, strict=True)
                one, other = (
                    self._wrapped(side, at, rank(side) < 2 and not isinstance(side, Hadamard)) for side, at in sides
                )
                sign = TIMES if isinstance(expression, Scale) else f" {TIMES} "
                numbers = tuple(a * b for a, b in zip(one.numbers, other.numbers, strict=True))
                return Reckoned((*one.spans, Span(sign), *other.spans), numbers)
            case Binary():
                return self._binary(expression, inner)
            case Sum():
                return self._sum(expression, node)
        raise TypeError(f"{expression} does not stand in a formula")

    def _wrapped(self, expression: Expr, node: str, loose: bool) -> Reckoned:
        made = self.of(expression, node)
        return made.bracketed if loose else made

    def _sum(self, expression: Sum, node: str) -> Reckoned:
        """Weighted terms together, as they are one number, then the others with their signs."""
        weights = any(isinstance(term, Product) for term in expression.terms)
        taken: list[tuple[int, str]] = []
        others: list[tuple[int, Reckoned]] = []
        for k, (term, sign) in enumerate(zip(expression.terms, expression.signs, strict=True)):
            learned = isinstance(term, Name) and self.voice.readings.is_learned(term.text)
            if weights and (isinstance(term, Product) or learned):
                taken.append((sign, f"{node}/{k}"))
            else:
                others.append((sign, self._wrapped(term, f"{node}/{k}", rank(term) < 1)))
        terms = [(1, self._weighted(taken, node)), *others] if taken else others
        spans: list[Span] = []
        for sign, made in terms:
            if spans:
                spans.append(Span(f" {MINUS} " if sign < 0 else " + "))
            elif sign < 0:
                spans.append(Span(MINUS))
            spans += made.spans
        units = zip(*(made.numbers for _, made in terms), strict=True)
        signs = [sign for sign, _ in terms]
        numbers = (sum((s * one for s, one in zip(signs, unit, strict=True)), Decimal(0)) for unit in units)
        return Reckoned(tuple(spans), tuple(numbers))

    def _weighted(self, terms: Sequence[tuple[int, str]], node: str) -> Reckoned:
        """A weighted sum, which has a part of its own or is folded with the rest."""
        keys = [key for key in (Key(node, share=True), Key(node)) if key in self.voice.graph.by_key]
        made = next((key for key in keys if key != self.part.key), None)
        return self._given(terms, self.voice.graph[made].role if made else "ink")

    def _given(self, terms: Sequence[tuple[int, str]], role: str, *, single: bool = False) -> Reckoned:
        """What is printed of a value, or of terms that stand together; `single` numbers are the same for all units."""
        texts = self.voice.readings.texts_at(terms)
        numbers = tuple(map(read, texts))
        return Reckoned((Span(bracketed(texts[0 if single else self.unit]), role),), numbers)

    def _called(self, function: str, inner: Reckoned) -> Reckoned:
        with np.errstate(all="ignore"):
            values = FUNCTIONS[function].value(np.array([_floats(inner)]))[0]
        spans = inner.spans
        if len(spans) == 1 and spans[0].text.startswith("("):  # a negative number; one pair of brackets is enough
            spans = (Span(spans[0].text[1:-1], spans[0].role),)
        return Reckoned((Span(f"{function}("), *spans, Span(")")), _decimals(values))

    def _binary(self, expression: Binary, inner: Sequence[str]) -> Reckoned:
        operation = OPERATIONS[expression.operation]
        sides = zip((expression.left, expression.right), inner, strict=True)
        one, other = (self._wrapped(side, at, rank(side) < 3 and not operation.called) for side, at in sides)
        with np.errstate(all="ignore"):
            numbers = _decimals(operation.value(np.array(_floats(one)), np.array(_floats(other))))
        if operation.called:
            return Reckoned((Span(f"{operation.name}("), *one.spans, Span(", "), *other.spans, Span(")")), numbers)
        sign = " / " if operation.name == "/" else operation.name
        return Reckoned((*one.spans, Span(sign), *other.spans), numbers)


def _floats(made: Reckoned) -> list[float]:
    return [float(number) for number in made.numbers]


def _decimals(values: Array) -> tuple[Decimal, ...]:
    return tuple(Decimal(repr(float(value))) if np.isfinite(value) else Decimal("NaN") for value in values)
