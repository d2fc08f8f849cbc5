"""What leaves the cell: dots run along the wire, and the values open up behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rnnviz.layout.marks import Placed, Wire
from rnnviz.scenes.motion import Track, fade
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.parts.kind import Drawn
from rnnviz.story.story import Move


class DrawnOutgoing(Drawn):
    """A value once more, behind the cell."""

    names: ClassVar[tuple[str, ...]] = ("outgoing",)

    def arrive(self, placed: Placed, source: Placed, wire: Wire, move: Move, moving: Moving) -> Iterator[Track]:
        start, end = move.start, move.start + move.length
        yield from moving.lay(wire, start, end)
        opens = start + move.length * 0.7
        yield from moving.as_dots(source, wire, start, opens)
        inked = moving.sketch.parts[placed.part.key]
        yield fade(opens, end, [*inked.labels, *inked.said, *inked.bracket])
        yield from moving.open(placed, wire.path[-1], opens, end, slice(None))
