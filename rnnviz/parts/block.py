"""What weights or several operations have made, without them: a card with the function, the values and the name."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.functions.plates import has_curve
from rnnviz.graph.graph import Part
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Placed
from rnnviz.layout.route import Port
from rnnviz.layout.site import Ground, Site, Spot
from rnnviz.parts.affine import is_rnn_cell
from rnnviz.parts.formula import NOTHING
from rnnviz.parts.kind import Kind, Said, Tempo, Zone, named, travels
from rnnviz.story.panel import Figures
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice, capital, listed

EDGE = 7.0  # from the edge of a card to what stands in it
BETWEEN = 6.0  # from the function to the values
PLATE = 50.0  # the width of a curve
CURVE = 56.0  # the height of a curve, at most
CURVE_BESIDE, NAMED = 42.0, 0.34  # the width of a curve beside its name, and of a letter of that, in plates
APART = 16.0  # between two wires into a card


class BlockKind(Kind):
    """From left to right the function with its curve, and the values one above the other; below them the name."""

    name = "block"
    zone = Zone.COLUMN

    def half(self, part: Part, ground: Ground) -> float:
        wide = max(self._inner(part, ground), ground.texts.get(part.key, NOTHING)[0], APART * len(part.sources))
        return wide / 2 + self._edge(ground)

    def _edge(self, ground: Ground) -> float:
        return EDGE if not ground.how.narrow else EDGE - 2

    def _inner(self, part: Part, ground: Ground) -> float:
        """The width of the function and the values, side by side or above each other."""
        values, function = ground.measures.wide(ground.size(part)), self._function(part, ground)
        return max(values, function) if ground.how.narrow else values + (function + BETWEEN if function else 0.0)

    def _function(self, part: Part, ground: Ground) -> float:
        """The width of the function: of its curve, of its name, or of both side by side."""
        s, named = ground.how.scale, ground.measures.plate_width
        if not part.function:
            return 0.0
        if not has_curve(part.function):
            return named * 1.4
        return named * min(1.0, NAMED * len(part.function)) + CURVE_BESIDE * s if ground.how.narrow else PLATE * s

    def _above(self, part: Part, ground: Ground) -> float:
        """The height of the function above the values."""
        return ground.measures.total + 2 if ground.how.narrow and part.function else 0.0

    def deep(self, part: Part, ground: Ground) -> float:
        m, named = ground.measures, part.key in ground.texts
        return m.height + self._above(part, ground) + (m.total if named else 0.0) + 2 * EDGE

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        m, ground, size = site.measures, site.ground, site.size(part)
        top, half, inner = spot.y - m.height / 2, self.half(part, ground), self._inner(part, ground)
        card = Box(spot.x - half, top, spot.x + half, top + self.deep(part, ground))
        values, above = m.wide(size), self._above(part, ground)
        x = spot.x if site.how.narrow else spot.x + inner / 2 - values / 2
        boxes = m.boxes(size, x, spot.y + EDGE + above)
        plates, spelled = self._curve(part, Box(spot.x - inner / 2, top + EDGE, spot.x + inner / 2, top + EDGE), site)
        return Placed(part, boxes, plates, spelled=spelled, card=card, body=(card,))

    def _curve(self, part: Part, edge: Box, site: Site) -> tuple[tuple[Box, ...], Box | None]:
        """The function's curve and the place of its name; `edge` is the upper edge of what stands in the card."""
        m, ground, wide = site.measures, site.ground, self._function(part, site.ground)
        if not part.function:
            return (), None
        if site.how.narrow:
            place = Box(edge.x - wide / 2, edge.top - 1, edge.x + wide / 2, edge.top - 1 + m.total)
            if not has_curve(part.function):
                return (), place
            curve = Box(place.right - CURVE_BESIDE * ground.how.scale, place.top, place.right, place.y + 12)
            return (curve,), replace(place, right=curve.left)
        low = edge.top + m.height
        if not has_curve(part.function):
            return (), Box(edge.left, edge.top, edge.left + wide, low)
        curve = Box(edge.left, max(edge.top + m.total, low - CURVE), edge.left + wide, low)
        return (curve,), Box(edge.left, edge.top, edge.left + wide, edge.top + m.total)

    def words(self, placed: Placed) -> Point | None:
        assert placed.card is not None
        return placed.card.x, (placed.value.bottom + placed.card.bottom) / 2

    def exits(self, part: Part, taker: Part, site: Site) -> list[Port]:
        card = site.placed[part.key].card
        assert card is not None
        right, up = Port(card.right, site.placed[part.key].value.y, (1, 0)), Port(card.x, card.top, (0, -1))
        onward = taker.key.leaving or taker.kind == self.name
        return [right, replace(up, extra=60.0)] if onward else [up]

    def entries(self, part: Part, entry: int, site: Site) -> list[Port]:
        card = site.placed[part.key].card
        assert card is not None
        order = sorted(range(len(part.sources)), key=lambda k: (site.placed[part.sources[k].key].hull.x, k))
        taken = site.placed[part.sources[entry].key]
        beside = taken.part.kind == self.name and taken.hull.right < card.left
        x = card.x + (order.index(entry) - (len(order) - 1) / 2) * max(APART, card.width / (len(order) + 1))
        below = Port(x, card.bottom, (0, 1), 60.0 * beside)
        return [Port(card.left, site.placed[part.key].value.y, (-1, 0)), below] if beside else [below]

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        return [*travels(part, 40), Move("ride", part.key, 40, 60)]

    # -- words --------------------------------------------------------------------------------------------------

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return named(part, new=new)

    def says(self, part: Part, voice: Voice) -> Said:
        sentence = voice.meaning(part) or capital(f"{self._does(part, voice)}.")
        if is_rnn_cell(part, voice.graph):
            sentence += " An RNN cell inside the cell."
        line = Figures(tuple(voice.named(part).chunks))
        return Said((line,), sentence)

    def _does(self, part: Part, voice: Voice) -> str:
        """What it does where nobody says what it is for."""
        taken = listed([voice.called(source.key) for source in part.sources])
        return f"made from {taken}" if taken else "the same at every step"
