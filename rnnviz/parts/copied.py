"""A cell at one step among others: its outline, with all its weights in small at the foot of it."""

from __future__ import annotations

from rnnviz.graph.graph import Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.site import Site, Spot
from rnnviz.parts.kind import Kind, Tempo, Zone, travels
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice

PAD, STRIP = 9.0, 21.0
"""From the outline to what stands in it; the height of the weights."""


class CopyKind(Kind):
    """An outline; `spot` has the middle of its upper edge, how far down it reaches and where its left side is."""

    name = "copy"
    zone = Zone.COLUMN

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        outline = Box(spot.left, spot.y, 2 * spot.x - spot.left, spot.bottom)
        pad = PAD * site.how.scale
        low = outline.bottom - pad
        strip = Box(outline.left + pad, low - STRIP * site.how.scale, outline.right - pad, low)
        return Placed(part, card=outline, maps=(strip,), body=(outline,))

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        return [*travels(part, 40), Move("wake", part.key, 20, 20)]

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return f"step {part.key.copy.time + 1}"
