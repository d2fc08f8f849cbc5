"""A cell at one step among others: its outline, with all its weights in small at the foot of it, and where derivatives
are shown those by them below."""

from __future__ import annotations

from rnnviz.graph.graph import Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.measures import Arrangement
from rnnviz.layout.site import Site, Spot
from rnnviz.parts.kind import Kind, Tempo, Zone, travels
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice

PAD, STRIP, APART = 9.0, 21.0, 7.0
"""From the outline to what stands in it; the height of the weights; between these and the derivatives by them."""


def foot(how: Arrangement) -> float:
    """The height of weights, and of the derivatives by them where they are shown, at scale 1."""
    return STRIP if not how.under else 2 * STRIP + APART


class CopyKind(Kind):
    """An outline; `spot` has the middle of its upper edge, how far down it reaches and where its left side is."""

    name = "copy"
    zone = Zone.COLUMN

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        outline = Box(spot.left, spot.y, 2 * spot.x - spot.left, spot.bottom)
        pad = PAD * site.how.scale
        top, tall = outline.bottom - pad - foot(site.how) * site.how.scale, STRIP * site.how.scale
        strips = [Box(outline.left + pad, top, outline.right - pad, top + tall)]
        if site.how.under:
            low = outline.bottom - pad
            strips.append(Box(outline.left + pad, low - tall, outline.right - pad, low))
        return Placed(part, card=outline, maps=tuple(strips), body=(outline,))

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        return [*travels(part, 40), Move("wake", part.key, 20, 20)]

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return f"step {part.key.copy.time + 1}"
