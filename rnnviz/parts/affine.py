"""Weights times entries, plus biases, and a function of the sums: a fan with its activation."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rnnviz.functions.plates import PLATES
from rnnviz.graph.graph import Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import ENTRIES, Placed
from rnnviz.layout.route import Port
from rnnviz.layout.site import Ground, Site, Spot
from rnnviz.numbers.digits import DECIMALS, MINUS, read, show
from rnnviz.parts.kind import Kind, Said, Zone, mean, named, row, travels
from rnnviz.parts.map import plates
from rnnviz.story.panel import Figures, Span
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice, abridged, capital

MAP = 150.0  # the width of the weights of a fan without lines
BETWEEN_BLOCKS, BIAS = 3.0, 8.0  # pixels between two blocks of weights, and a block of biases

RINGED = 7.0  # from the column before, around which a ring may be
SUM_AIR = 4.0  # beside a sum, in the width of its value


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
        return Placed(part, boxes, curves, sums, dots, sigma=shown, maps=maps, body=body)

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

    def moves(self, part: Part, size: int, *, first: bool) -> list[Move]:
        moves = travels(part, 40)
        if not first or size == 1:
            return [*moves, Move("draw", part.key, 40, 40), Move("ride", part.key, 80, 40)]
        # The first one teaches how to read all others: one unit slowly, then the rest together.
        rest = tuple(range(1, size))
        return [
            *moves,
            Move("draw", part.key, 40, 60, units=(0,)),
            Move("ride", part.key, 100, 60, units=(0,)),
            Move("draw", part.key, 160, 40, units=rest),
            Move("ride", part.key, 200, 40, units=rest),
        ]

    # -- words --------------------------------------------------------------------------------------------------

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return named(part, new=new)

    def says(self, part: Part, voice: Voice) -> Said:
        lines = [Figures((*voice.head(part), *self._sum(part, voice, unit))) for unit in voice.units(part)]
        if part.function and not PLATES[part.function].elementwise:
            lines.append(self._together(part, voice))
        return Said(tuple(lines), voice.meaning(part) or capital(f"{self._does(part)}."), unit=voice.alone(part))

    def _does(self, part: Part) -> str:
        """What it does where nobody says what it is for."""
        signs = {bias.sign for bias in part.biases}
        said = "weights times entries" + (", plus bias" if 1 in signs else "") + (", minus bias" if -1 in signs else "")
        function = PLATES[part.function].words.format("the sum") if part.function else ""
        return f"{said}; {part.function} {function}" if function else said

    def _sum(self, part: Part, voice: Voice, unit: int) -> list[Span]:
        """W·v + b of one unit, from the numbers as printed, and what the function makes of it."""
        readings = voice.readings
        terms: list[list[Span]] = []
        by_hand = Decimal(0)
        for source in part.sources:
            taken = voice.graph[source.key]
            row = readings.weights(source)[unit]
            for w, text, role in zip(row, readings.texts(taken), readings.roles(taken), strict=True):
                weight = show(float(w))
                by_hand += source.sign * read(weight) * read(text)
                terms.append([*_signed(weight, source.sign, first=not terms), Span("·", "quiet"), Span(text, role)])
        for bias in part.biases:
            weight = show(float(readings.bias(part, bias)[unit]))
            by_hand += bias.sign * read(weight)
            terms.append(_signed(weight, bias.sign, first=not terms))
        total = readings.sum_texts(part)[unit]
        spans = [*_some(terms, voice.most_terms), Span(voice.follows([by_hand], [total], DECIMALS)), Span(total)]
        if part.function and PLATES[part.function].elementwise:
            value = readings.texts(part)[unit]
            sign = voice.follows(voice.applied(part.function, [total]), [value], readings.decimals(part))
            spans += [Span(f"      {part.function}({total}){sign}"), Span(value, part.role)]
        return spans

    def _together(self, part: Part, voice: Voice) -> Figures:
        """A function that sees all sums at once."""
        totals, values = voice.readings.sum_texts(part), voice.readings.texts(part)
        sign = voice.follows(voice.applied(part.function, totals), values, voice.readings.decimals(part))
        return Figures(
            (Span(f"{part.function} "), Span(f"[{',  '.join(abridged(totals))}]"), Span(sign), voice.row(part, values))
        )

    def title(self, part: Part, voice: Voice) -> str:
        return f"{part.equation}: weighted sum" if part.key.share else super().title(part, voice)

    def tip(self, part: Part, voice: Voice) -> tuple[str, str]:
        name, formula = super().tip(part, voice)
        return (name if part.assigned else "Weighted sum"), formula


def _some(terms: Sequence[list[Span]], most: int) -> list[Span]:
    """All terms of a sum; of very many the first ones and the last, and how many stand between."""
    if len(terms) <= most:
        return [span for term in terms for span in term]
    first = [span for term in terms[:2] for span in term]
    return [*first, Span(f" + … ({len(terms) - 3:,} more) …", "quiet"), *terms[-1]]


def _signed(weight: str, sign: int, *, first: bool) -> list[Span]:
    """A weight with the sign of its term, which joins it to what stands before: − 0.36, + 0.36, − (−0.36)."""
    if first:
        return [Span(weight if sign > 0 else f"{MINUS}({weight})" if weight.startswith(MINUS) else f"{MINUS}{weight}")]
    if sign < 0:
        return [Span(f" {MINUS} ", "quiet"), Span(f"({weight})" if weight.startswith(MINUS) else weight)]
    return [Span(f" {MINUS} " if weight.startswith(MINUS) else " + ", "quiet"), Span(weight.removeprefix(MINUS))]
