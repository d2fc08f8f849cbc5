"""A framed row: outlines of the values slide over, and the bracket closes around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed, Wire
from rnnviz.scenes import shapes
from rnnviz.scenes.motion import Track, fade, slide
from rnnviz.scenes.moving import SEEN, Moving
from rnnviz.scenes.parts.kind import Drawn, Verb
from rnnviz.scenes.shapes import mobject
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.story.story import Move


class DrawnConcat(Drawn):
    """Values side by side in one frame. Along a bent wire dots run, and the values open where they arrive."""

    names = ("concat",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        row = Box.hull(placed.boxes).grown(4)
        inked.bracket = [mobject(shapes.rounded(row, 6), stroke=sketch.theme.roles["product"].outline, width=1.6)]
        super().ink(placed, inked, sketch)

    def arrive(self, placed: Placed, source: Placed, wire: Wire, move: Move, moving: Moving) -> Iterator[Track]:
        start, end = move.start, move.start + move.length
        share = self._share(placed, wire, moving)
        yield from moving.lay(wire, start, start + move.length * 0.8)
        if len(wire.path) == 2:
            yield from self._slide_in(placed, source, share, start, end, moving)
        else:
            opens = start + move.length * 0.7
            yield from moving.as_dots(source, wire, start, opens)
            yield from moving.open(placed, wire.path[-1], opens, end, share)

    def _share(self, placed: Placed, wire: Wire, moving: Moving) -> slice:
        """Which of the values come along this wire."""
        sizes = [len(moving.layout[source.key].boxes) for source in placed.part.sources]
        before = sum(sizes[: wire.entry])
        return slice(before, before + sizes[wire.entry])

    def _slide_in(
        self, placed: Placed, source: Placed, share: slice, start: float, end: float, moving: Moving
    ) -> Iterator[Track]:
        """Outlines of the values slide over, hiding nothing; where they click into place the copies stand."""
        make, arrive = moving.maker, max(start, end - 8)
        pieces = moving.sketch.parts[placed.part.key].values[share]
        for piece, origin, goal in zip(pieces, source.boxes, placed.boxes[share], strict=False):
            yield fade(arrive, end, list(piece))
            if end - start < SEEN:
                continue
            role = source.part.role
            token = mobject(make.outline(role, goal), stroke=make.theme.roles[role].outline, width=2.0)
            moving.extras.append(token)
            path = shapes.line([(origin.x, origin.y), (goal.x, goal.y)])
            yield slide(start, arrive, [token], path, home=-1)

    def verbs(self) -> Mapping[str, Verb]:
        return {"join": self._join}

    def _join(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        inked = moving.sketch.parts[placed.part.key]
        yield fade(move.start, move.start + move.length, [*inked.bracket, *inked.labels])
