"""What every kind of part does on paper: its ink, how values arrive at it, and its own verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

from rnnviz.layout.marks import Placed, Wire
from rnnviz.scenes import shapes
from rnnviz.scenes.motion import Track
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.shapes import mobject
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.story.story import Move

Verb = Callable[[Placed, Move, Moving], Iterator[Track]]


class Drawn:
    """One kind of part: by itself a row of values."""

    names: ClassVar[tuple[str, ...]] = ()

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        """Fills in the mobjects of a part, all in full ink, and their ghosts."""
        if not placed.boxes:
            return
        inked.values = sketch.pieces(placed)
        roles = sketch.roles(placed.part)
        if placed.bracket:
            look = sketch.theme.roles[placed.part.role].outline
            inked.bracket = [mobject(shapes.line(placed.bracket), stroke=look, width=sketch.theme.stroke.box)]
        inked.under = sketch.under(placed)
        inked.slots = [sketch.maker.ghost(role, box) for role, box in zip(roles, placed.boxes, strict=True)]
        inked.ghosts += inked.slots

    def arrive(self, placed: Placed, source: Placed, wire: Wire, move: Move, moving: Moving) -> Iterator[Track]:
        """What comes along a wire arrives."""
        yield from moving.lay(wire, move.start, move.start + move.length)
        yield from moving.as_dots(source, wire, move.start, move.start + move.length)

    def verbs(self) -> Mapping[str, Verb]:
        """What happens to a part of this kind alone, by the verb of the story."""
        return {}
