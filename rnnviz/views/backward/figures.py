"""Lines of figures of the way back: by which rule a derivative follows from another, in numbers as they are printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from rnnviz.functions.record import Array
from rnnviz.graph.graph import Key, Part
from rnnviz.graph.of_cell import PLUS, PRODUCT
from rnnviz.language.expression import Expr, Name
from rnnviz.numbers.digits import MINUS, TIMES, read, significant
from rnnviz.story.panel import Chunk, Deed, Figures, Span
from rnnviz.story.voice import bracketed
from rnnviz.views.backward.shares import Shares

APART = "      "
QUIET = "quiet"


class Worked(NamedTuple):
    """A calculation of one unit as it is written, what the printed numbers give, and what is printed."""

    told: str
    gives: Decimal
    text: str

    @property
    def sign(self) -> str:
        return "=" if significant(float(self.gives)) == self.text else "≈"


class Lines:
    """Makes the lines for derivatives of what is called `symbol`."""

    def __init__(self, shares: Shares, symbol: str) -> None:
        self.shares, self.symbol = shares, symbol
        self.graph, self.slopes, self.readings = shares.graph, shares.slopes, shares.readings

    def by(self, label: Expr, role: str) -> Chunk:
        """ "∂L/∂f_t"; what is made of several things stands in brackets."""
        closed = isinstance(label, Name)
        spans = [Span(f"∂{self.symbol}/∂{'' if closed else '('}"), Span(formula=label, role=role)]
        return Chunk((*spans, *(() if closed else (Span(")"),))))

    def by_sums(self) -> Chunk:
        return Chunk((Span(f"∂{self.symbol}/∂Σ"),))

    def values(self, part: Part) -> Figures:
        """The derivatives by a part, in a row."""
        return Figures((self.by(part.label, part.role), _listed(self.slopes.texts(part))))

    def row(self, head: Chunk, worked: Sequence[Worked], reached: Key, between: str = " = ") -> Figures:
        """A derivative, unit by unit: how it is worked out, and once it has `reached` a part what comes out."""
        chunks = [head]
        for unit, one in enumerate(worked):
            chunks.append(Chunk((Span(f"{APART if unit else between}{one.told}"),)))
            chunks.append(Chunk((Span(f" {one.sign} {one.text}"),), Deed(reached, "below", unit)))
        return Figures(tuple(chunks))

    def handed(self, part: Part) -> Iterator[Figures]:
        """What a part hands to each of its sources, or through its function to its sums."""
        if part.kind == "affine":
            if part.function:
                yield self.through(part)
        elif part.kind == "map":
            yield self.through(part)
        elif part.function in (PRODUCT, PLUS):
            for entry, source in enumerate(part.sources):
                if self.shares.arrives(self.graph[source.key]) is not None:
                    yield self._operated(part, entry)

    def _operated(self, part: Part, entry: int) -> Figures:
        source, arrives = part.sources[entry], self.slopes.texts(part)
        taken, share = self.graph[source.key], self.shares.share(part, entry)
        assert share is not None
        head = self.by(taken.label, taken.role)
        if part.function == PLUS and source.sign > 0:
            return Figures((head, _listed(arrives, Deed(part.key, "below"))))
        worked = []
        for unit, text in enumerate(arrives):
            told, gives = f"{MINUS}{bracketed(text)}", -read(text)
            if part.function == PRODUCT:
                told, gives = text, read(text)
                for other in (one for k, one in enumerate(part.sources) if k != entry):
                    factor = self.readings.texts(self.graph[other.key])[unit]
                    told, gives = f"{told} {TIMES} {bracketed(factor)}", gives * read(factor)
            worked.append(Worked(told, gives, significant(float(share[unit]))))
        return self.row(head, worked, part.key)

    def through(self, part: Part, lead: str = "") -> Figures:
        """What comes through a function: what arrives, times the slope; of a function of all units what comes out."""
        taken = self.graph[part.sources[0].key]
        sums = part.kind == "affine"
        head = self.by_sums() if sums else self.by(taken.label, taken.role)
        shares = self.slopes.summed(part) if sums else self.shares.share(part, 0)
        if not self.shares.elementwise(part) or shares is None:
            texts = self.slopes.sum_texts(part) if sums else self.slopes.texts(taken)
            line = Figures((head, _listed(texts, Deed(part.key, "below"))))
        else:
            slopes = [significant(float(one)) for one in self.shares.slope(part)]
            worked = [
                Worked(f"{text} {TIMES} {bracketed(slope)}", read(text) * read(slope), significant(float(one)))
                for text, slope, one in zip(self.slopes.texts(part), slopes, shares, strict=True)
            ]
            line = self.row(head, worked, part.key)
        return replace(line, chunks=(Chunk((Span(lead, QUIET),)), *line.chunks)) if lead else line

    def added(self, taken: Part, part: Part) -> Figures | None:
        """Where several shares have come together with that of a `part`: how the first of them add up."""
        takers, total = self.shares.takers(taken.key), self.slopes.texts(taken)
        found = [self.shares.share(user, entry) for user, entry in takers]
        shares: list[Array] = [one for one in found if one is not None]
        if len(takers) < 2 or len(shares) < len(takers) or not total:
            return None
        worked = added_up([float(one[0]) for one in shares], total[0])
        row = self.row(self.by(taken.label, taken.role), [worked], part.key)
        which = "entry" if taken.kind == "concat" else "unit"
        lead = f"added up, {which} 1: " if len(total) > 1 else "added up: "
        return replace(row, chunks=(Chunk((Span(lead, QUIET),)), *row.chunks))


def _listed(texts: Sequence[str], after: Deed | None = None) -> Chunk:
    return Chunk((Span(f" = [{', '.join(texts)}]"),), after)


def added_up(shares: Sequence[float], text: str) -> Worked:
    """Shares and their sum, which is printed as `text`."""
    texts = [*map(significant, shares)]
    signed = (f" {MINUS} {one[1:]}" if one.startswith(MINUS) else f" + {one}" for one in texts[1:])
    return Worked(texts[0] + "".join(signed), sum(map(read, texts), Decimal(0)), text)
