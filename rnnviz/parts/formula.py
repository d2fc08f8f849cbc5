"""Several operations in one part: a plate with their expression, opened in the panel when it is worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from rnnviz.graph.graph import Part
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Placed
from rnnviz.layout.route import Port
from rnnviz.layout.site import Ground, Site, Spot
from rnnviz.numbers.digits import MINUS
from rnnviz.parts.kind import Said, named, row
from rnnviz.parts.map import MapKind
from rnnviz.story.panel import Chunk, Figures, Span
from rnnviz.story.reckoning import Reckoner
from rnnviz.story.voice import Voice, capital, listed

AIR = 13.0  # between an expression and the edges of its plate
WIRE = 12.0  # from one wire into a plate to the next, at least
NOTHING = (0.0, 0.0)
SIGNS = (" + ", f" {MINUS} ")
LONG = 40  # letters of a term that may stand in one piece
HAIR = 0.01  # pixels between a plate and its values, so that no rounding brings one over the other


class FormulaKind(MapKind):
    """Values above a plate with the expression, or below it where they come from the lane."""

    name = "formula"

    def half(self, part: Part, ground: Ground) -> float:
        wires = (len(part.sources) - 1) * WIRE + 2 * WIRE
        return max(super().half(part, ground), ground.texts.get(part.key, NOTHING)[0] / 2 + AIR, wires / 2)

    def plate(self, part: Part, ground: Ground) -> float:
        """The height of its plate."""
        return max(ground.measures.plate, ground.texts.get(part.key, NOTHING)[1] + AIR)

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        boxes = row(site, part, spot)
        tall = self.plate(part, site.ground)
        away = site.measures.height / 2 + tall / 2 + HAIR
        plate = Box.around(spot.x, spot.y + (-away if spot.down else away), 2 * self.half(part, site.ground), tall)
        return Placed(part, boxes, (plate,), body=(Box.hull(boxes), plate))

    def words(self, placed: Placed) -> Point | None:
        return placed.plates[0].x, placed.plates[0].y

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

    # -- words --------------------------------------------------------------------------------------------------

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return named(part, new=new)

    def says(self, part: Part, voice: Voice) -> Said:
        lines = tuple(self._line(part, unit, voice) for unit in voice.units(part))
        return Said(lines, self._purpose(part, voice), unit=voice.alone(part))

    def _line(self, part: Part, unit: int, voice: Voice) -> Figures:
        assert part.folded is not None
        worked = Reckoner(part, unit, voice).of(part.folded, part.key.node)
        sign = " = " if worked.gives(part, unit, voice) else " ≈ "
        result = voice.made(part, unit, sign, voice.value(part, unit))
        return Figures((*voice.head(part, unit), *_chunks(worked.spans), *result))

    def _purpose(self, part: Part, voice: Voice) -> str:
        if told := voice.meaning(part):
            return told
        taken = [voice.called(source.key) for source in part.sources]
        return capital(f"{listed(taken)}, unit by unit.") if taken else "A number, the same at every step."

    def tip(self, part: Part, voice: Voice) -> tuple[str, str]:
        name, formula = super().tip(part, voice)
        return (name if part.assigned else "Result on the way"), formula


def _chunks(spans: Sequence[Span]) -> Iterator[Chunk]:
    """Terms and the signs between them; of a term that is long the pieces between which it may be broken, before the
    signs that have air around them."""
    depth = accumulate((span.text.count("(") - span.text.count(")") for span in spans), initial=0)
    signs = [k for k, (span, deep) in enumerate(zip(spans, depth, strict=False)) if not deep and span.text in SIGNS]
    for start, end in pairwise(sorted({0, *signs, *(k + 1 for k in signs), len(spans)})):
        term = spans[start:end]
        if sum(len(span.text) for span in term) <= LONG:
            yield Chunk(tuple(term))
            continue
        starts = [k for k, span in enumerate(term) if k == 0 or span.text.startswith(" ")]
        yield from (Chunk(tuple(term[k:after])) for k, after in pairwise([*starts, len(term)]))
