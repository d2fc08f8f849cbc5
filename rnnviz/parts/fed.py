"""What goes into a step because it came out at the step before."""

from __future__ import annotations

from rnnviz.graph.graph import Part
from rnnviz.parts.given import InputKind
from rnnviz.parts.kind import Tempo
from rnnviz.story.story import Move


class FedKind(InputKind):
    """An input that is there as soon as its step begins."""

    name = "fed"
    given = False

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        return [Move("come", part.key, 0, 20)]
