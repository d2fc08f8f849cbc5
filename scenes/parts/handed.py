"""A state between two copies, and what a head makes: dots run along the wire, and the values open up."""

from __future__ import annotations

from typing import ClassVar

from rnnviz.scenes.parts.outgoing import DrawnOutgoing


class DrawnHanded(DrawnOutgoing):
    """A value on its way."""

    names: ClassVar[tuple[str, ...]] = ("handed", "answer", "joined")
