"""A table of tints, which comes from left to right, as time does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.scenes.heat import OVERLAP
from rnnviz.scenes.motion import Track, fade
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.parts.kind import Drawn, Verb
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.story.story import Move

STRETCHES = 12  # in which a table comes


class DrawnHeat(Drawn):
    """A map of a figure, with its numbers."""

    names = ("heat",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        (own,) = (one for one in sketch.figure.maps if one.key == placed.part.key)
        assert sketch.heat is not None
        box, columns = own.box, own.shares.shape[1]
        inked.bands = [[sketch.heat.ground(box)]]
        edges = np.unique(np.linspace(0, columns, min(columns, STRETCHES) + 1).round().astype(int)).tolist()
        for first, last in pairwise(edges):
            left, right = (box.left + box.width * edge / columns for edge in (first, last))
            over = min(right + OVERLAP, box.right)  # so that no seam shows
            stretch = sketch.heat.table(Box(left, box.top, over, box.bottom), own.shares[:, first:last])
            words = [m for one in own.labels if left <= one.box.x < right for m in sketch.maker.label(one)]
            inked.bands.append([*stretch, *words])
        inked.card = sketch.heat.edge(box)
        inked.kept = [*inked.card, *(m for band in inked.bands for m in band)]  # light figures on pale tints are lost
        inked.ghosts = [sketch.maker.ghost_card(box)]

    def verbs(self) -> Mapping[str, Verb]:
        return {"reveal": self._reveal}

    def _reveal(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        inked = moving.sketch.parts[placed.part.key]
        each = move.length / len(inked.bands)
        for k, band in enumerate(inked.bands):
            yield fade(move.start + each * k, move.start + each * (k + 1), band)
        yield fade(move.start, move.start + each, inked.card)
        yield fade(move.start + move.length - each, move.start + move.length, [*inked.labels, *inked.said])
