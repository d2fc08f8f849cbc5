"""A knot in which vectors meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rnnviz.layout.marks import Placed
from rnnviz.scenes import shapes
from rnnviz.scenes.motion import Track, fade
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.parts.kind import Drawn, Verb
from rnnviz.scenes.shapes import mobject
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.story.story import Move


class DrawnJoint(Drawn):
    """A small disc on the wire."""

    names = ("joint",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        assert placed.circle is not None
        disc, theme = shapes.circle(*placed.circle, placed.hull.width / 2), sketch.theme
        inked.circle = [mobject(disc, fill=theme.roles["product"].outline)]
        inked.ghosts = [mobject(disc, stroke=theme.colours.ghost, width=theme.stroke.ghost)]

    def verbs(self) -> Mapping[str, Verb]:
        return {"join": _join}


def _join(placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
    inked = moving.sketch.parts[placed.part.key]
    yield fade(move.start, move.start + move.length, [*inked.circle, *inked.labels])
