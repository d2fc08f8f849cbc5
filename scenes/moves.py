"""The verbs of a story as tracks over a drawing: how each of them looks, for whichever cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from manim import VMobject

from rnnviz.scenes import shapes
from rnnviz.scenes.motion import Track, fade, grow, slide
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.parts.kinds import drawn
from rnnviz.scenes.shapes import mobject
from rnnviz.story.story import Move


class Choreographer(Moving):
    """Turns moves into tracks."""

    def tracks(self, moves: Sequence[Move], lane: Sequence[VMobject] = ()) -> list[Track]:
        """What the moves look like; `lane` is the way of the memory, which one of them shows."""
        self.extras, self.lasting, self.lane = [], [], lane
        tracks = [track for move in moves for track in self._verb(move)]
        return [track for track in tracks if not (track.inks and self.stands.issuperset(map(id, track.mobjects)))]

    def _verb(self, move: Move) -> Iterator[Track]:
        verbs: dict[str, Callable[[Move], Iterator[Track]]] = {
            "greet": self._greet, "sweep": self._sweep, "travel": self._travel, "return": self._return,
            "below": self._below,
        }  # fmt: skip
        if move.verb in verbs:
            return verbs[move.verb](move)
        placed = self.layout[move.part]
        return drawn(placed.part).verbs()[move.verb](placed, move, self)

    def _greet(self, move: Move) -> Iterator[Track]:
        """A ring comes up around the vector and stays."""
        ring = self.maker.spotlight(self.sketch.rings.around(move.part))
        self.lasting += ring
        yield fade(move.start, move.start + 12, ring)

    def _sweep(self, move: Move) -> Iterator[Track]:
        """The lane is drawn from end to end in its colour, and stays there faintly."""
        if not self.lane:
            return
        whole = self.sketch.lane_points()
        long, end = sum(shapes.length(curve) for curve in whole.reshape(-1, 4, 2)), move.start + move.length
        look = self.sketch.theme.roles[self.layout[move.part].part.role].outline
        line = mobject(whole, stroke=look, width=self.sketch.lane_width())
        self.extras.append(line)
        for one in (line,) if self.stands else (*self.lane, line):
            yield grow(move.start, end - 20, one, lambda alpha: shapes.part(whole, 0.0, max(long * alpha, 1.0)))
        yield fade(end - 20, end, [line], 1.0, 0.0)

    def _travel(self, move: Move) -> Iterator[Track]:
        """The wire draws itself with the copies on it; what they are depends on where they go."""
        placed = self.layout[move.part]
        source = self.layout[placed.part.sources[move.entry].key]
        wire = self.layout.wire(move.part, move.entry)
        return drawn(placed.part).arrive(placed, source, wire, move, self)

    def _return(self, move: Move) -> Iterator[Track]:
        """The arrow beside a wire draws itself, back to where the value came from."""
        made = self.sketch.parts[move.part].returns.get(move.entry)
        if not made:
            return
        wire = next(one for one in self.layout.returns if (one.target, one.entry) == (move.part, move.entry))
        *lines, head = made
        whole = self.maker.back_points(wire)
        long, end = shapes.length(whole), move.start + move.length
        for line in lines:
            yield grow(move.start, end, line, lambda alpha: shapes.part(whole, 0.0, max(long * alpha, 1.0)))
        yield fade(end - 6, end, [head])

    def _below(self, move: Move) -> Iterator[Track]:
        """Derivatives land below the values."""
        end = move.start + move.length
        yield fade(move.start, end, [one for below in self.sketch.parts[move.part].under for one in below])

    def passing(self, moves: Sequence[Move], gone: Sequence[VMobject], come: Sequence[VMobject]) -> Iterator[Track]:
        """New states go with their cell to the left, and stand where the next one takes them in."""
        if not moves:
            return
        length, ways = moves[0].length, []
        for move in moves:
            assert move.source is not None
            slot, origins = self.layout[move.part], self.layout[move.source].boxes
            for piece, origin, goal in zip(self.sketch.parts[move.source].values, origins, slot.boxes, strict=True):
                path = shapes.line([(origin.x, origin.y), (goal.x, goal.y)])
                ways.append(origin.x - goal.x)
                yield slide(0, length, list(piece), path, always=True)
        for some, start, end in ((gone, 0.0, -ways[0]), (come, ways[0], 0.0)):
            path = shapes.line([(start, 0.0), (end, 0.0)])
            yield slide(0, length, list(some), path, home=0 if end else -1, always=True)
