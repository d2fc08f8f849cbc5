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
APART = 16.0  # between two wires into a card


class BlockKind(Kind):
    """From left to right the function with its curve, and the values one above the other; below them the name."""

    name = "block"
    zone = Zone.COLUMN

    def half(self, part: Part, ground: Ground) -> float:
        wide = max(self._inner(part, ground), ground.texts.get(part.key, NOTHING)[0], APART * len(part.sources))
        return wide / 2 + EDGE

    def _inner(self, part: Part, ground: Ground) -> float:
        """The width of the function and the values."""
        m = ground.measures
        return m.wide(ground.size(part)) + (self._plate(part, ground) + BETWEEN if part.function else 0.0)

    def _plate(self, part: Part, ground: Ground) -> float:
        """The width of the function: of its curve, or of its name."""
        return (PLATE if has_curve(part.function) else ground.measures.plate_width * 1.4) * ground.how.scale

    def deep(self, part: Part, ground: Ground) -> float:
        return ground.measures.height + (ground.measures.total if part.key in ground.texts else 0.0) + 2 * EDGE

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        m, ground, size = site.measures, site.ground, site.size(part)
        y, inner, half = spot.y + EDGE, self._inner(part, ground), self.half(part, ground)
        boxes = m.boxes(size, spot.x + inner / 2 - m.wide(size) / 2, y)
        top = spot.y - m.height / 2
        card = Box(spot.x - half, top, spot.x + half, top + self.deep(part, ground))
        plates: tuple[Box, ...] = ()
        spelled = None
        if part.function:
            left, wide = spot.x - inner / 2, self._plate(part, ground)
            high, low = y - m.height / 2, y + m.height / 2
            curve = has_curve(part.function)
            if curve:
                plates = (Box(left, max(high + m.total, low - CURVE), left + wide, low),)
            spelled = left + wide / 2, high + m.total / 2 if curve else y
        return Placed(part, boxes, plates, card=card, spelled=spelled, body=(card,))

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
