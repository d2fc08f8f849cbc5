"""Several operations in one part: a plate with their expression, opened in the panel when it is worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.operations import OPERATIONS
from rnnviz.graph.graph import Key, Part
from rnnviz.language.expression import (
    Binary,
    Call,
    Expr,
    Hadamard,
    Name,
    Number,
    Product,
    Scale,
    Sum,
)
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.route import Port
from rnnviz.layout.site import Ground, Site, Spot
from rnnviz.numbers.digits import MINUS, read, show
from rnnviz.parts.kind import Kind, Said, Zone, named, row, travels
from rnnviz.story.panel import Figures, Span
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice, capital, listed

AIR = 13.0  # between an expression and the edges of its plate
NOTHING = (0.0, 0.0)


class FormulaKind(Kind):
    """Values above a plate with the expression, or below it where they come from the lane."""

    name = "formula"
    zone = Zone.ABOVE

    def half(self, part: Part, ground: Ground) -> float:
        return max(super().half(part, ground), ground.texts.get(part.key, NOTHING)[0] / 2 + AIR)

    def plate(self, part: Part, ground: Ground) -> float:
        """The height of its plate."""
        return max(ground.measures.plate, ground.texts.get(part.key, NOTHING)[1] + AIR)

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        boxes = row(site, part, spot)
        tall = self.plate(part, site.ground)
        away = site.measures.height / 2 + tall / 2
        plate = Box.around(spot.x, spot.y + (-away if spot.down else away), 2 * self.half(part, site.ground), tall)
        return Placed(part, boxes, (plate,), body=(Box.hull(boxes), plate))

    def exits(self, part: Part, taker: Part, site: Site) -> list[Port]:
        value, plate = site.placed[part.key].value, site.placed[part.key].plates[0]
        if plate.y < value.y:
            return [
                Port(value.x, value.bottom, (0, 1)),
                *([Port(value.right, value.y, (1, 0), 10)] if site.flows else []),
            ]
        up = Port(value.x, value.top, (0, -1))
        return [up, Port(value.right, value.y, (1, 0), 10)] if site.flows else [up]

    def entries(self, part: Part, entry: int, site: Site) -> list[Port]:
        """Side by side below the plate, in the order in which the sources stand from left to right."""
        placed = site.placed[part.key]
        plate, down = placed.plates[0], placed.plates[0].y < placed.value.y
        order = sorted(range(len(part.sources)), key=lambda k: (site.placed[part.sources[k].key].hull.x, k))
        aside = self._aside(part, order, site) if not down else None
        if entry == aside:
            return [Port(plate.left, plate.y, (-1, 0))]
        below = [k for k in order if k != aside]
        x = self._beside(plate, [site.placed[part.sources[k].key].hull.x for k in below])[below.index(entry)]
        return [Port(x, plate.top if down else plate.bottom, (0, -1 if down else 1))]

    def _beside(self, plate: Box, wanted: Sequence[float]) -> list[float]:
        """Places along a plate in the order of the wanted ones, each as near to it as the others allow."""
        apart = min(28.0, (plate.width - 2 * AIR) / max(1, len(wanted) - 1))
        low, high = plate.left + AIR, plate.right - AIR
        found: list[float] = []
        for x in wanted:
            found.append(max(x, found[-1] + apart if found else low))
        for k in reversed(range(len(found))):
            found[k] = min(found[k], found[k + 1] - apart if k + 1 < len(found) else high)
        return found

    def _aside(self, part: Part, order: Sequence[int], site: Site) -> int | None:
        """The source that comes in from the left, where it stands there at the same height."""
        plate = site.placed[part.key].plates[0]
        for k in order:
            other = site.placed[part.sources[k].key].hull
            if site.flows and other.right < plate.left and abs(other.y - plate.y) < plate.height * 1.6:
                return k
        return None

    def moves(self, part: Part, size: int, *, first: bool) -> list[Move]:
        return [*travels(part, 40), Move("ride", part.key, 40, 40)]

    # -- words --------------------------------------------------------------------------------------------------

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return named(part, new=new)

    def says(self, part: Part, voice: Voice) -> Said:
        assert part.folded is not None
        worked = _Reckoner(part, voice).of(part.folded, part.key.node)
        units, values = voice.units(part), voice.readings.texts(part)
        sign = voice.follows(
            [worked.numbers[k] for k in units], [values[k] for k in units], voice.readings.decimals(part)
        )
        line = Figures((*voice.head(part), *worked.spans, Span(sign), voice.vector(part, part)))
        return Said((line,), self._sentence(part, voice), unit=voice.alone(part))

    def _sentence(self, part: Part, voice: Voice) -> str:
        if told := voice.meaning(part):
            return told
        taken = [voice.called(source.key) for source in part.sources]
        return capital(f"{listed(taken)}, unit by unit.") if taken else "A number, the same at every step."

    def tip(self, part: Part, voice: Voice) -> tuple[str, str]:
        name, formula = super().tip(part, voice)
        return (name if part.assigned else "Result on the way"), formula


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """An expression as figures, and what it gives for every unit, worked out from the numbers as they are printed."""

    spans: tuple[Span, ...]
    numbers: tuple[Decimal, ...]


class _Reckoner:
    """Writes a folded expression in numbers."""

    def __init__(self, part: Part, voice: Voice) -> None:
        self.part, self.voice = part, voice
        taken = [voice.graph[source.key] for source in part.sources]
        self.roles = {one.key.node: one.role for one in taken}
        self.size = voice.readings.size(part)

    def of(self, expression: Expr, node: str) -> _Reckoned:
        inner = [f"{node}/{k}" for k in range(2)]
        match expression:
            case Name():
                return self._given([(1, node)], self.roles.get(expression.text, "ink"))
            case Number(value=value):
                text = show(value) if round(value, 2) == value and value != round(value) else f"{value:g}"
                return _Reckoned((Span(text.replace("-", MINUS)),), (Decimal(repr(value)),) * self.size)
            case Product():
                return self._weighted([(1, node)], node)
            case Call(function=function, argument=argument):
                return self._called(function, self.of(argument, inner[0]))
            case Hadamard(left=left, right=right) | Scale(factor=left, vector=right):
                one, other = (self._wrapped(side, at) for side, at in zip((left, right), inner, strict=True))
                sign = "·" if isinstance(expression, Scale) else " ⊙ "
                numbers = tuple(a * b for a, b in zip(one.numbers, other.numbers, strict=True))
                return _Reckoned((*one.spans, Span(sign), *other.spans), numbers)
            case Binary():
                return self._binary(expression, inner)
            case Sum():
                return self._sum(expression, node)
        raise TypeError(f"{expression} does not stand in a formula")

    def _wrapped(self, expression: Expr, node: str, *more: type) -> _Reckoned:
        made = self.of(expression, node)
        loose = isinstance(expression, Sum | Binary if not more else (Sum, Binary, *more)) and len(made.spans) > 1
        return _Reckoned((Span("("), *made.spans, Span(")")), made.numbers) if loose else made

    def _sum(self, expression: Sum, node: str) -> _Reckoned:
        """Weighted terms together, as they are one number, then the others with their signs."""
        every = list(
            zip(expression.signs, (f"{node}/{k}" for k in range(len(expression.terms))), expression.terms, strict=True)
        )
        weights = any(isinstance(term, Product) for _, _, term in every)
        taken = [
            (sign, at)
            for sign, at, term in every
            if weights and (isinstance(term, Product) or (isinstance(term, Name) and self._learned(term)))
        ]
        parts = [(1, self._weighted(taken, node))] if taken else []
        parts += [(sign, self._wrapped(term, at)) for sign, at, term in every if (sign, at) not in taken]
        spans: list[Span] = []
        for k, (sign, made) in enumerate(parts):
            if k or sign < 0:
                spans.append(Span((f" {MINUS} " if sign < 0 else " + ") if k else MINUS))
            spans += made.spans
        numbers = (
            sum((sign * one for (sign, _), one in zip(parts, unit, strict=True)), Decimal(0))
            for unit in zip(*(made.numbers for _, made in parts), strict=True)
        )
        return _Reckoned(tuple(spans), tuple(numbers))

    def _learned(self, name: Name) -> bool:
        return self.voice.readings.is_learned(name.text)

    def _weighted(self, terms: Sequence[tuple[int, str]], node: str) -> _Reckoned:
        made = next(
            (
                key
                for key in (Key(node, share=True), Key(node))
                if key in self.voice.graph.by_key and key != self.part.key
            ),
            None,
        )
        return self._given(terms, self.voice.graph[made].role if made else "ink")

    def _given(self, terms: Sequence[tuple[int, str]], role: str) -> _Reckoned:
        """What is printed of a value, or of terms that stand together."""
        texts = self.voice.readings.texts_at(terms)
        numbers = tuple(read(text) for text in texts)
        if self.voice.all(self.part):
            return _Reckoned(
                (Span(role=role, column=texts) if len(set(texts)) > 1 or len(texts) > 1 else Span(texts[0], role),),
                numbers,
            )
        text = texts[self.voice.one(self.part)]
        return _Reckoned((Span(f"({text})" if text.startswith(MINUS) else text, role),), numbers)

    def _called(self, function: str, inner: _Reckoned) -> _Reckoned:
        given = np.array([[float(number) for number in inner.numbers]])
        with np.errstate(all="ignore"):
            values = FUNCTIONS[function].value(given)[0]
        return _Reckoned((Span(f"{function}("), *inner.spans, Span(")")), tuple(_decimals(values)))

    def _binary(self, expression: Binary, inner: Sequence[str]) -> _Reckoned:
        operation = OPERATIONS[expression.operation]
        sides = [
            self.of(side, at) if operation.called else self._wrapped(side, at, Hadamard, Scale)
            for side, at in zip((expression.left, expression.right), inner, strict=True)
        ]
        one, other = sides
        given = [np.array([float(number) for number in side.numbers]) for side in sides]
        with np.errstate(all="ignore"):
            numbers = tuple(_decimals(list(operation.value(*given))))
        if operation.called:
            return _Reckoned((Span(f"{operation.name}("), *one.spans, Span(", "), *other.spans, Span(")")), numbers)
        sign = " / " if operation.name == "/" else operation.name
        return _Reckoned((*one.spans, Span(sign), *other.spans), numbers)


def _decimals(values: Sequence[float]) -> list[Decimal]:
    return [Decimal(repr(float(value))) if np.isfinite(value) else Decimal(0) for value in values]
