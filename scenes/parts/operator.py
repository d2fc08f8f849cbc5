"""An operator takes a breath, and its result comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.scenes.motion import Track, fade, grow, same, settle, swell
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.parts.kind import Drawn, Verb
from rnnviz.scenes.shapes import Points
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.story.story import Move

LEVELLED = 16  # 1/100 s that a level needs at least to be followed


class DrawnOperator(Drawn):
    """A circle with its sign, and a row of values beside it."""

    names = ("operator",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        super().ink(placed, inked, sketch)
        circle, function = placed.body[0], placed.part.function
        inked.circle = sketch.maker.operator(function, circle, placed.signs)
        inked.ghosts += sketch.maker.operator(function, circle, placed.signs, ghost=True)

    def verbs(self) -> Mapping[str, Verb]:
        return {"combine": self._combine}

    def _combine(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        inked = moving.sketch.parts[placed.part.key]
        end, opens = move.start + move.length, move.start + min(move.length, 40) * 0.3
        assert placed.circle
        if not any(move.units):  # the first of them
            yield fade(move.start - 40, move.start - 20, inked.circle)
            if not moving.stands:
                yield swell(move.start, move.start + min(move.length, 40) * 0.6, inked.circle, *placed.circle, 0.22)
            for wire in (w for w in moving.layout.wires if w.own and w.target == move.part):
                yield from moving.lay(wire, move.start, move.start + min(move.length, 40) * 0.5)
            yield fade(move.start + 28, move.start + 40, inked.labels)
        if len(placed.boxes) - 1 in (move.units or (len(placed.boxes) - 1,)):  # the last of them
            yield fade(end - min(12, move.length / 2), end, inked.said)
        born = settle if placed.part.assigned and not move.units else same  # a new state is born larger
        share = slice(move.units[0], move.units[-1] + 1) if move.units else slice(None)
        yield from moving.open(placed, placed.circle, opens, min(end, opens + 28), share, born)
        yield from self._fill(placed, move, opens + 28, end, moving)

    def _fill(self, placed: Placed, move: Move, start: float, end: float, moving: Moving) -> Iterator[Track]:
        """The level goes from where the memory was to where it is."""
        sketch = moving.sketch
        before = next((s.key for s in placed.part.sources if sketch.graph.on_lane(s.key)), None)
        if end - start < LEVELLED or before is None or not sketch.figure.reach or not placed.boxes:
            return
        inked, numbers = sketch.parts[placed.part.key], sketch.numbers(placed.part)
        old = sketch.numbers(sketch.graph[before])
        for unit in move.units or range(len(placed.boxes)):
            a, b, box = old[unit] / sketch.figure.reach, numbers[unit] / sketch.figure.reach, placed.boxes[unit]
            for bar in inked.values[unit].meter[1:2]:
                yield grow(start, end, bar, _level(moving, placed.part.role, box, a, b))


def _level(moving: Moving, role: str, box: Box, start: float, end: float) -> Callable[[float], Points]:
    return lambda alpha: moving.maker.level(role, box, start + (end - start) * alpha)
