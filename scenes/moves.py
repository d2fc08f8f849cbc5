"""The verbs of a story as tracks over a drawing: how each of them looks, for whichever cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rnnviz.scenes import shapes
from rnnviz.scenes.motion import Track, fade, slide
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.parts.kinds import drawn
from rnnviz.story.story import Beat, Move


class Choreographer(Moving):
    """Turns the moves of a beat into tracks."""

    def tracks(self, beat: Beat) -> list[Track]:
        self.extras, self.lasting = [], []
        return [track for move in beat.moves for track in self._verb(move)]

    def _verb(self, move: Move) -> Iterator[Track]:
        verbs: dict[str, Callable[[Move], Iterator[Track]]] = {
            "greet": self._greet, "travel": self._travel, "return": self._return,
        }  # fmt: skip
        if move.verb in verbs:
            return verbs[move.verb](move)
        placed = self.layout[move.part]
        return drawn(placed.part).verbs()[move.verb](placed, move, self)

    def _greet(self, move: Move) -> Iterator[Track]:
        """A ring comes up around the vector and stays."""
        ring = self.maker.spotlight(self.sketch.spots(move.part))
        self.lasting += ring
        yield fade(move.start, move.start + 12, ring)

    def _travel(self, move: Move) -> Iterator[Track]:
        """The wire draws itself with the copies on it; what they are depends on where they go."""
        placed = self.layout[move.part]
        source = self.layout[placed.part.sources[move.entry].key]
        wire = self.layout.wire(move.part, move.entry)
        return drawn(placed.part).arrive(placed, source, wire, move, self)

    def _return(self, move: Move) -> Iterator[Track]:
        """A new state glides left over the quiet cell into the old one's place: it is the next step's."""
        assert move.source is not None
        new, slot = self.sketch.parts[move.source], self.layout[move.part]
        end = move.start + move.length
        for piece, origin, goal in zip(new.values, self.layout[move.source].boxes, slot.boxes, strict=True):
            path = shapes.line([(origin.x, origin.y), (goal.x, goal.y)])
            yield slide(move.start, end, list(piece), path, always=True)
