"""An operator takes a breath, and its result comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rnnviz.layout.marks import Placed
from rnnviz.scenes.motion import Track, fade, same, settle, swell
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.parts.kind import Drawn, Verb
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.story.story import Move


class DrawnOperator(Drawn):
    """A circle with its sign, and a row of values beside it."""

    names = ("operator",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        super().ink(placed, inked, sketch)
        assert placed.circle is not None
        radius, function = sketch.layout.operator_radius, placed.part.function
        inked.circle = sketch.maker.operator(function, placed.circle, radius)
        inked.ghosts += sketch.maker.operator(function, placed.circle, radius, ghost=True)

    def verbs(self) -> Mapping[str, Verb]:
        return {"combine": self._combine}

    def _combine(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        inked = moving.sketch.parts[placed.part.key]
        end = move.start + move.length
        assert placed.circle
        yield fade(move.start - 40, move.start - 20, inked.circle)
        yield swell(move.start, move.start + move.length * 0.6, inked.circle, *placed.circle, 0.22)
        for wire in (w for w in moving.layout.wires if w.own and w.target == move.part):
            yield from moving.lay(wire, move.start, move.start + move.length * 0.5)
        born = settle if placed.part.assigned else same  # a new state is born larger
        yield from moving.open(placed, placed.circle, move.start + move.length * 0.3, end, slice(None), born)
        yield fade(end - 12, end, inked.labels)
