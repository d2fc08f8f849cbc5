"""A state between two copies, and what a head makes: dots run along the wire, and the values open up."""

from __future__ import annotations

from rnnviz.scenes.parts.outgoing import DrawnOutgoing


class DrawnHanded(DrawnOutgoing):
    """A value on its way."""

    names = ("handed", "answer")
