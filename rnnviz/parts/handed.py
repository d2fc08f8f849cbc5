"""A state on its way from one copy of a cell to the next."""

from __future__ import annotations

from rnnviz.graph.graph import Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.site import Site, Spot
from rnnviz.parts.kind import row
from rnnviz.parts.outgoing import OutgoingKind


class HandedKind(OutgoingKind):
    """Its values between the two copies."""

    name = "handed"

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        boxes = row(site, part, spot)
        return Placed(part, boxes, body=(Box.hull(boxes),))


class AnswerKind(HandedKind):
    """What a head makes of what a copy hands on."""

    name = "answer"


class JoinedKind(HandedKind):
    """What both directions of a layer hand on, beside each other."""

    name = "joined"
