"""A knot in which vectors meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rnnviz.layout.marks import Placed
from rnnviz.scenes.motion import Track, fade
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.parts.kind import Drawn, Verb
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.story.story import Move


class DrawnJoint(Drawn):
    """A small disc on the wire."""

    names = ("joint",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        assert placed.circle is not None
        radius = placed.hull.width / 2
        inked.circle = [sketch.maker.joint(placed.circle, radius)]
        inked.ghosts = [sketch.maker.ghost_dot(placed.circle, radius)]

    def verbs(self) -> Mapping[str, Verb]:
        return {"join": _join}


def _join(placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
    inked = moving.sketch.parts[placed.part.key]
    yield fade(move.start, move.start + move.length, [*inked.circle, *inked.labels])
