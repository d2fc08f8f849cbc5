"""Weights times entries, plus biases, and a function of the sums: a fan with its activation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from math import ceil

from rnnviz.functions.plates import PLATES
from rnnviz.graph.graph import Graph, Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import ENTRIES, Placed
from rnnviz.layout.route import Port
from rnnviz.layout.site import Ground, Site, Spot
from rnnviz.numbers.digits import DECIMALS, MINUS, read, show
from rnnviz.parts.kind import Kind, Said, Tempo, Zone, mean, named, row, travels
from rnnviz.parts.map import plates
from rnnviz.story.panel import BETWEEN, Chunk, Deed, Figures, Span
from rnnviz.story.story import TICK, Move
from rnnviz.story.voice import Voice, abridged, bracketed, capital

MAP = 150.0  # the width of the weights of a fan without lines
BETWEEN_BLOCKS, BIAS = 3.0, 8.0  # pixels between two blocks of weights, and a block of biases

TERM, TERMS = 28, 180  # in 1/100 s: one term of a sum that is built up slowly, and all of them at most
DROP = 20  # a sum on its way to the function
RINGED = 7.0  # from the column before, around which a ring may be
SPELLED = 5.0  # between the name of a function and its curve
BETWEEN_RINGS = 14.0  # between two columns that a name stands between: a ring around either leaves the other alone
SUM_AIR = 4.0  # beside a sum, in the width of its value


def is_rnn_cell(part: Part, graph: Graph) -> bool:
    """Whether a candidate is made as a vanilla RNN makes its state: from the input and a hidden state, both weighed."""
    taken = [graph[source.key] for source in part.sources]
    entries = [graph[inner.key] for one in taken for inner in (one.sources if one.kind == "concat" else ())] + taken
    states = [
        one
        for one in entries
        if one.kind == "incoming"
        or any(graph[source.key].kind == "incoming" for source in one.sources if one.kind == "operator")
    ]
    return part.role == "candidate" and bool(states) and any(one.kind == "input" for one in entries)


class AffineKind(Kind):
    """From top to bottom: values, the function's plates, sums, the lines of the fan, its dots.

    Where a vector is one box, a map of the weights stands in place of the lines, what they weigh below its columns.
    """

    name = "affine"
    zone = Zone.COLUMN

    def dots(self, part: Part, ground: Ground) -> int:
        return sum(ground.sizes[source.key] for source in part.sources) + len(part.biases)

    def half(self, part: Part, ground: Ground) -> float:
        if ground.how.strips:
            return max(super().half(part, ground), MAP * ground.how.scale / 2)
        plate = 0.0 if ground.how.numbers else ground.measures.plate_width
        return max(super().half(part, ground) * 2, self.dots(part, ground) * ground.measures.pitch, plate) / 2

    def before(self, part: Part, ground: Ground) -> float:
        if not self._spells(part, ground):
            return 0.0
        inset = self.half(part, ground) - ground.measures.wide(ground.size(part)) / 2
        return ground.functions[part.function] + SPELLED + BETWEEN_RINGS - inset

    def _spells(self, part: Part, ground: Ground) -> bool:
        """Whether the name of its function stands before the curves, where there is room."""
        return ground.how.numbers and part.function in ground.functions

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        m, s = site.measures, site.how.scale
        boxes = row(site, part, spot)
        y = spot.y + m.height / 2 + 2 * s + m.plate / 2
        curves = plates(part.function, boxes, y, site) if part.function else ()
        y += m.plate / 2 + m.total / 2
        # Without a function the sums are the values themselves.
        sums = tuple(Box.around(box.x, y, m.width, m.total) for box in boxes) if part.function else ()
        ends = sums or boxes
        maps = self._maps(part, spot, ends[0].bottom, site) if site.how.strips else ()
        count = 0 if maps else self.dots(part, site.ground)
        dots = tuple((spot.x + (k - (count - 1) / 2) * m.pitch, spot.bottom - m.dot) for k in range(count))
        half = self.half(part, site.ground)
        fan = Box(spot.x - half, ends[0].bottom, spot.x + half, spot.bottom)
        wide = 14 * s  # a place for the Σ at the head of the sums, where the column before leaves one
        sigma = Box.around(ends[0].left - wide / 2 - 1 - (0 if sums else 4 * s), ends[0].y, wide, ends[0].height)
        if sums and site.how.numbers and sigma.left - RINGED <= spot.left:  # a sum is narrower than its place
            sigma = Box(sigma.left + SUM_AIR, sigma.top, sigma.right + SUM_AIR, sigma.bottom)
        body = (Box.hull((*boxes, *curves, *sums)), fan)
        shown = sigma if sigma.left - RINGED > spot.left else None
        spelled = self._spelled(part, spot, curves, site)
        return Placed(part, boxes, curves, spelled, sums, dots, sigma=shown, maps=maps, body=body)

    def _spelled(self, part: Part, spot: Spot, curves: Sequence[Box], site: Site) -> Box | None:
        """The name of the function before its curves, where the column before leaves a place for it."""
        if not self._spells(part, site.ground):
            return None
        curve, wide = curves[0], site.ground.functions[part.function]
        name = Box(curve.left - SPELLED - wide, curve.top, curve.left - SPELLED, curve.bottom)
        return name if name.left - RINGED > spot.left else None

    def _maps(self, part: Part, spot: Spot, top: float, site: Site) -> tuple[Box, ...]:
        """Blocks of weights side by side, as wide as what they weigh is long."""
        ground, s = site.ground, site.how.scale
        lengths = [length for source in part.sources for length in ground.lengths[source.key]]
        biases = len(part.biases)
        room = MAP * s - BIAS * s * biases - BETWEEN_BLOCKS * (len(lengths) + biases - 1)
        shares = [max(length, sum(lengths) / 8) for length in lengths]
        wide = [room * share / sum(shares) for share in shares] + [BIAS * s] * biases
        low = spot.bottom - ENTRIES - 2
        left, found = spot.x - MAP * s / 2, []
        for width in wide:
            found.append(Box(left, top + 5 * s, left + width, low))
            left += width + BETWEEN_BLOCKS
        return tuple(found)

    def exits(self, part: Part, taker: Part, site: Site) -> list[Port]:
        value = site.placed[part.key].value
        if taker.key.leaving and not site.graph.users(part.key):
            return [Port(value.right, value.y, (1, 0))]
        return super().exits(part, taker, site)

    def entries(self, part: Part, entry: int, site: Site) -> list[Port]:
        placed = site.placed[part.key]
        before = sum(site.sizes[source.key] for source in part.sources[:entry])
        share = slice(before, before + site.sizes[part.sources[entry].key])
        if placed.maps:
            weighed = Box.hull(placed.entries[share])
            return [Port(weighed.x, weighed.bottom, (0, 1))]
        own = placed.dots[share] if len(part.sources) > 1 else placed.dots
        return [Port(mean([x for x, _ in own]), placed.dots[0][1] + site.measures.dot, (0, 1))]

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        if not tempo.first:  # its entries are known by now: they are there at once
            return [*travels(part, 12), Move("draw", part.key, 12, 28), Move("ride", part.key, 40, 40)]
        moves = travels(part, 40)
        if tempo.size + tempo.terms == 1:
            return [*moves, Move("draw", part.key, 40, 40), Move("ride", part.key, 80, 40)]
        # The first one teaches how to read all others: one unit slowly, term by term, then the rest together.
        ride = 40 + TICK * ceil(min(TERMS, TERM * tempo.terms) / TICK) if tempo.terms else 100
        ways = [40 + (ride - 40) * k // max(1, tempo.terms) for k in range(tempo.terms + 1)]
        moves += [Move("term", part.key, a, b - a, k, units=(0,)) for k, (a, b) in enumerate(pairwise(ways))]
        moves += [Move("draw", part.key, 40, 60, units=(0,))] if not tempo.terms else []
        if part.function and tempo.terms:
            moves.append(Move("drop", part.key, ride, DROP, units=(0,)))
            ride += DROP
        moves.append(Move("ride", part.key, ride, 60, units=(0,)))
        if rest := tuple(range(1, tempo.size)):
            moves += [
                Move("draw", part.key, ride + 60, 40, units=rest),
                Move("ride", part.key, ride + 100, 40, units=rest),
            ]
        return moves

    # -- words --------------------------------------------------------------------------------------------------

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return named(part, new=new)

    def says(self, part: Part, voice: Voice) -> Said:
        lines = [Figures((*voice.head(part, unit), *self._sum(part, voice, unit))) for unit in voice.units(part)]
        if part.function and not PLATES[part.function].elementwise:
            lines.append(self._together(part, voice))
        sentence = voice.meaning(part) or capital(f"{self._does(part)}.")
        if is_rnn_cell(part, voice.graph):
            sentence += " An RNN cell inside the cell."
        return Said(tuple(lines), sentence, unit=voice.alone(part))

    def brief(self, part: Part, voice: Voice) -> tuple[Chunk, ...]:
        if part.function and not PLATES[part.function].elementwise:
            return (BETWEEN, *self._together(part, voice).chunks)
        chunks: list[Chunk] = []
        for unit in voice.units(part):
            made = (
                self._bent(part, voice, unit) if part.function else voice.made(part, unit, "", voice.value(part, unit))
            )
            chunks += [BETWEEN, *voice.head(part, unit), *made]
        return tuple(chunks)

    def _does(self, part: Part) -> str:
        """What it does where nobody says what it is for."""
        signs = {bias.sign for bias in part.biases}
        said = "weights times entries" + (", plus bias" if 1 in signs else "") + (", minus bias" if -1 in signs else "")
        function = PLATES[part.function].words.format("the sum") if part.function else ""
        return f"{said}; {part.function} {function}" if function else said

    def _sum(self, part: Part, voice: Voice, unit: int) -> list[Chunk]:
        """W·v + b of one unit, from the numbers as printed, and what the function makes of it."""
        readings = voice.readings
        terms: list[tuple[tuple[Span, ...], ...]] = []
        by_hand = Decimal(0)
        for source in part.sources:
            taken = voice.graph[source.key]
            row = readings.weights(source)[unit]
            for w, text, role in zip(row, readings.texts(taken), readings.roles(taken), strict=True):
                weight = show(float(w))
                by_hand += source.sign * read(weight) * read(text)
                sign, own = _signed(weight, source.sign, first=not terms)
                terms.append((sign, (own, Span("·", "quiet"), Span(bracketed(text), role))))
        for bias in part.biases:
            weight = show(float(readings.bias(part, bias)[unit]))
            by_hand += bias.sign * read(weight)
            sign, own = _signed(weight, bias.sign, first=not terms)
            terms.append((sign, (own,)))
        total, summed = readings.sum_texts(part)[unit], Deed(part.key, "sum", unit)
        follows = Chunk((Span(voice.follows([by_hand], [total], DECIMALS)),), summed)
        chunks = [*self._some(part, unit, terms, voice.most_terms), follows, Chunk((Span(total),), summed)]
        if part.function and PLATES[part.function].elementwise:
            chunks += [BETWEEN, *self._bent(part, voice, unit)]
        return chunks

    def _bent(self, part: Part, voice: Voice, unit: int) -> tuple[Chunk, ...]:
        """The function of a unit's sum."""
        total, value = voice.readings.sum_texts(part)[unit], voice.readings.texts(part)[unit]
        sign = voice.follows(voice.applied(part.function, [total]), [value], voice.readings.decimals(part))
        argument = Chunk((Span(f"{part.function}({total})"),), Deed(part.key, "sum", unit))
        return (argument, *voice.made(part, unit, sign, voice.value(part, unit)))

    def _some(self, part: Part, unit: int, terms: Sequence[tuple[tuple[Span, ...], ...]], most: int) -> Iterator[Chunk]:
        """All terms of a sum, and the signs before them; of very many the first ones and the last, and how many stand
        between.
        """
        done = [Deed(part.key, "term", unit, k) for k in range(len(terms))]
        for k, term in enumerate(terms):
            if len(terms) <= most or k in (0, 1, len(terms) - 1):
                yield from (Chunk(spans, done[k]) for spans in term if spans)
            elif k == 2:
                yield Chunk((Span(f" + … ({len(terms) - 3:,} more) …", "quiet"),), done[-1])

    def _together(self, part: Part, voice: Voice) -> Figures:
        """A function that sees all sums at once."""
        totals, values = voice.readings.sum_texts(part), voice.readings.texts(part)
        sign = voice.follows(voice.applied(part.function, totals), values, voice.readings.decimals(part))
        given = (Span(f"{part.function} "), Span(f"[{',  '.join(abridged(totals))}]"))
        return Figures((Chunk(given, Deed(part.key, "sum")), *voice.made(part, 0, sign, voice.row(part, values))))

    def title(self, part: Part, voice: Voice) -> str:
        return f"{part.equation}: weighted sum" if part.key.share else super().title(part, voice)

    def tip(self, part: Part, voice: Voice) -> tuple[str, str]:
        name, formula = super().tip(part, voice)
        return (name if part.assigned else "Weighted sum"), formula


def _signed(weight: str, sign: int, *, first: bool) -> tuple[tuple[Span, ...], Span]:
    """The sign that joins a term to what stands before, and its weight: − 0.36, + 0.36, − (−0.36)."""
    below = weight.startswith(MINUS)
    if first:
        return (), Span(weight if sign > 0 else f"{MINUS}{bracketed(weight)}")
    if sign < 0:
        return (Span(f" {MINUS} "),), Span(bracketed(weight))
    return (Span(f" {MINUS if below else '+'} "),), Span(weight.removeprefix(MINUS))
