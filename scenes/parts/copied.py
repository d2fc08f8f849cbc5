"""A copy of a cell: an outline with the lane through it, and the weights, the same in all copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rnnviz.figures.scale import Scale, picked
from rnnviz.graph.copied_slopes import CopiedSlopes
from rnnviz.graph.copies import Copies
from rnnviz.layout.marks import Placed
from rnnviz.scenes import shapes
from rnnviz.scenes.heat import Heat
from rnnviz.scenes.motion import Track, fade, slide, swell
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.parts.kind import Drawn, Verb
from rnnviz.scenes.shapes import mobject
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.story.story import Move

WEIGHTS = (8, 48)
"""Rows and columns at most that are seen of the weights."""


class DrawnCopy(Drawn):
    """What stands around gates, lane and weights."""

    names = ("copy",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        assert placed.card is not None
        assert isinstance(sketch.figure.readings, Copies)
        theme, make = sketch.theme, sketch.maker
        outline = shapes.rounded(placed.card, theme.part.cell_radius)
        edge = theme.colours.cell_edge
        inked.card = [mobject(outline, fill=theme.colours.cell, stroke=edge, width=theme.stroke.box)]
        inked.ghosts = [mobject(outline, stroke=theme.colours.ghost, width=theme.stroke.ghost)]
        box, *below = placed.maps
        weights, heat = picked(sketch.figure.readings.learned(placed.part), *WEIGHTS), Heat(make, Scale(1.0, 1.0))
        if weights.size:
            inked.kept = heat.map(box, weights)
            inked.ghosts += heat.map(box, weights)
        slopes = sketch.figure.slopes
        if weights.size and below and isinstance(slopes, CopiedSlopes):
            inked.ghosts += heat.edge(below[0])
            inked.pulls = [heat.map(below[0], picked(slopes.learned(placed.part), *WEIGHTS))]

    def verbs(self) -> Mapping[str, Verb]:
        return {"wake": self._wake, "same": self._same, "unfold": self._unfold, "pull": self._pull}

    def _wake(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        inked = moving.sketch.parts[placed.part.key]
        yield fade(move.start, move.start + move.length, [*inked.card, *inked.kept])

    def _same(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        """The weights take a breath."""
        inked, box = moving.sketch.parts[placed.part.key], placed.maps[0]
        yield swell(move.start, move.start + move.length, inked.ghosts[1 : 1 + len(inked.kept)], box.x, box.y, 0.2)

    def _pull(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        """What comes to the weights of this copy."""
        yield fade(move.start, move.start + move.length, moving.sketch.parts[placed.part.key].pulls[0])

    def _unfold(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        """It comes out of the cell that stands for all."""
        assert placed.card is not None
        assert move.source is not None
        inked, origin = moving.sketch.parts[placed.part.key], moving.layout[move.source].hull
        path = shapes.line([(origin.x, origin.y), (placed.card.x, placed.card.y)])
        yield slide(move.start, move.start + move.length, [*inked.card, *inked.kept], path, home=-1, always=True)
