"""What a cell that stands for all its steps shows: vectors by their names, a function without numbers."""

from __future__ import annotations

from rnnviz.graph.graph import Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.site import Site, Spot
from rnnviz.parts.gauge import CurveKind
from rnnviz.parts.kind import Tempo
from rnnviz.parts.outgoing import OutgoingKind
from rnnviz.story.story import Move

WIDE = 54.0
"""A box with a name in it."""


class SymbolKind(OutgoingKind):
    """One box around the spot, for a vector of any size."""

    name = "symbol"

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        box = Box.around(spot.x, spot.y, WIDE * site.how.scale, site.measures.tall)
        return Placed(part, card=box, body=(box,))


class EmptyKind(CurveKind):
    """The curve of a function, and no dot on it."""

    name = "empty"

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        return [Move("wake", part.key, 0, 20)]
