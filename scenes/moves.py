"""The verbs of a story as tracks over a drawing: how each of them looks, for whichever cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from manim import VMobject

from rnnviz.geometry import Box, Point
from rnnviz.layout import Layout, Wire
from rnnviz.place import CANVAS, Placed
from rnnviz.scenes import shapes
from rnnviz.scenes.drawing import Drawing
from rnnviz.scenes.motion import Track, ease, fade, grow, set_opacity, slide, swell
from rnnviz.scenes.parts import Piece, entry_roles
from rnnviz.scenes.shapes import Points
from rnnviz.story import Beat, Move


class Choreographer:
    """Turns the moves of a beat into tracks.

    `extras` are mobjects that are there for the motion alone, `lasting` those that stay until the next beat.
    """

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.layout: Layout = drawing.layout
        self.maker = drawing.maker
        self.extras: list[VMobject] = []
        self.lasting: list[VMobject] = []

    def tracks(self, beat: Beat) -> list[Track]:
        self.extras, self.lasting = [], []
        verbs: dict[str, Callable[[Move], Iterator[Track]]] = {
            "greet": self._greet, "travel": self._travel, "join": self._join, "draw": self._draw,
            "ride": self._ride, "combine": self._combine, "return": self._return,
        }  # fmt: skip
        return [track for move in beat.moves for track in verbs[move.verb](move)]

    # -- verbs --------------------------------------------------------------------------------------------------

    def _greet(self, move: Move) -> Iterator[Track]:
        """A ring comes up around the vector and stays."""
        ring = self.maker.spotlight([self.drawing.spot(move.part)])
        self.lasting += ring
        yield fade(move.start, move.start + 12, ring)

    def _travel(self, move: Move) -> Iterator[Track]:
        """The wire draws itself, the copies follow it; where they arrive depends on what they arrive at."""
        end = move.start + move.length
        placed, source = self.layout[move.part], self.layout[move.source]
        wire = self.layout.wire(move.source, move.part)
        yield from self._lay(wire, move.start, move.start + move.length * 0.7)
        kind = placed.part.kind
        if kind == "concat":
            yield from self._into_row(placed, source, wire, move.start, end)
        elif kind == "out":
            yield from self._into_slot(placed, source, wire, move.start, end)
        elif kind == "gate":
            yield from self._into_dots(placed, source, move.start, end)
        else:
            yield from self._as_dots(source, wire, move.start, end)

    def _lay(self, wire: Wire, start: float, end: float) -> Iterator[Track]:
        line, *rest = self.drawing.parts[wire.target].wires[wire.source]
        # In steps of whole gaps: each stretch is cut from the finished line, so that gaps stay where they are.
        whole = self.maker.wire_points(wire)
        long = sum(shapes.length(curve) for curve in whole.reshape(-1, 4, 2))
        yield grow(start, end, line, lambda alpha: shapes.part(whole, 0.0, max(long * alpha, 1.0)))
        yield fade(end - 1, end, rest)

    def _into_row(self, placed: Placed, source: Placed, wire: Wire, start: float, end: float) -> Iterator[Track]:
        at = self._offset(placed, wire.source)
        pieces = self.drawing.parts[placed.part.key].values[at : at + source.part.size]
        target = Box.hull(placed.boxes[at : at + source.part.size])
        yield from self._carry(pieces, source.boxes, placed.boxes[at:], wire, target, start, end)

    def _into_slot(self, placed: Placed, source: Placed, wire: Wire, start: float, end: float) -> Iterator[Track]:
        """Dots run out; where they arrive, the values open up."""
        inked = self.drawing.parts[placed.part.key]
        arrive = start + (end - start) * 0.7
        yield from self._as_dots(source, wire, start, arrive)
        yield from self._open(placed, (placed.value.left, wire.path[-1][1]), arrive, end)
        yield fade(end - 16, end, inked.labels)

    def _carry(
        self,
        pieces: list[Piece],
        origins: tuple[Box, ...],
        goals: tuple[Box, ...],
        wire: Wire,
        target: Box,
        start: float,
        end: float,
    ) -> Iterator[Track]:
        """The very boxes that will stand at the goal come along the wire, each from its own origin."""
        row = Box.hull(origins[: len(pieces)])
        inner = wire.path[1:-1]
        for piece, origin, goal in zip(pieces, origins, goals, strict=False):
            # In formation: each keeps its distance from the row's centre; a row that stands up turns on the way.
            first, last = (origin.x - row.x, origin.y - row.y), (goal.x - target.x, goal.y - target.y)
            middle = []
            for k, (x, y) in enumerate(inner, 1):
                share = k / (len(inner) + 1)
                middle.append((
                    x + first[0] + (last[0] - first[0]) * share,
                    y + first[1] + (last[1] - first[1]) * share,
                ))  # fmt: skip
            path = shapes.way([(origin.x, origin.y), *middle, (goal.x, goal.y)], 10.0)
            yield slide(start, end, piece.shape, path, home=-1)
            # In motion nobody reads a number: it is there when the box is.
            yield fade(end - 12, end, piece.number)

    def _into_dots(self, placed: Placed, source: Placed, start: float, end: float) -> Iterator[Track]:
        """Each value shrinks to its dot on the way."""
        inked = self.drawing.parts[placed.part.key]
        k = placed.part.sources.index(source.part.key)
        before = sum(self.drawing.diagram[s].size for s in placed.part.sources[:k])
        radius = self.layout.dot_radius
        roles = entry_roles(self.drawing.diagram.by_key, source.part.key)
        for unit, (box, role) in enumerate(zip(source.boxes, roles, strict=True)):
            at, dot = placed.dots[before + unit], inked.dots[before + unit]
            token = self.maker.value(role, box, 0.0).shape[0]
            self.extras.append(token)
            late = start + (end - start) * 0.85

            def shape(alpha: float, box: Box = box, at: Point = at, role: str = role) -> Points:
                wide = box.width + (radius * 2 - box.width) * min(1.0, alpha * 1.6)
                tall = box.height + (radius * 2 - box.height) * min(1.0, alpha * 1.6)
                x, y = box.x + (at[0] - box.x) * alpha, box.y + (at[1] - box.y) * alpha
                return self.maker.outline("hidden", Box.around(x, y, wide, tall))

            yield self._gone(grow(start, late, token, shape), token, late)
            yield fade(late, end, dot)
        for dot in inked.dots[sum(self.drawing.diagram[s].size for s in placed.part.sources) :]:
            yield fade(end - 12, end, dot)

    def _gone(self, track: Track, token: VMobject, when: float) -> Track:
        """The same track, whose mobject is gone at its end."""

        def go(alpha: float) -> None:
            track.go(alpha)
            if alpha >= 1:
                set_opacity(token, 0.0)

        return Track(track.start, when, track.mobjects, go)

    def _as_dots(self, source: Placed, wire: Wire, start: float, end: float) -> Iterator[Track]:
        """One dot a unit runs along the wire and into the part."""
        numbers = self.drawing.wording.numbers(source.part.nodes)
        radius = self.layout.dot_radius * 0.85
        path = self.maker.wire_path(wire, wire.path)
        step = radius * 2.3
        for unit, number in enumerate(numbers):
            token = self.maker.dot(source.part.role, (float(path[0][0]), float(path[0][1])), radius, number)
            self.extras += token
            lag = (len(numbers) - 1 - unit) * step / max(shapes.length(path), 1) * (end - start) * 0.5
            yield slide(start + lag, end, token, path, vanish=True)

    def _join(self, move: Move) -> Iterator[Track]:
        inked = self.drawing.parts[move.part]
        yield fade(move.start, move.start + move.length, [*inked.bracket, *inked.labels])

    def _draw(self, move: Move) -> Iterator[Track]:
        """Lines grow one after the other from the dots to the sum; the sum appears as the last arrives."""
        placed, inked = self.layout[move.part], self.drawing.parts[move.part]
        weights = self.drawing.wording.weights(placed.part)
        radius = self.layout.dot_radius
        units = move.units or tuple(range(placed.part.size))
        end = move.start + move.length
        for unit in units:
            box = placed.sums[unit]
            count = len(inked.fan[unit])
            for k, line in enumerate(inked.fan[unit]):
                x, y = placed.dots[k]
                share = move.length * 0.75
                begin = move.start + share * 0.5 * k / max(1, count - 1)
                points = self._weight(line, (x, y - radius), (box.x, box.bottom), weights[unit][k])
                yield grow(begin, begin + share * 0.5, line, points)
            yield fade(end - move.length * 0.3, end, [*inked.sums[unit], *(inked.sigma if unit == 0 else [])])

    def _weight(self, line: VMobject, start: Point, end: Point, weight: float) -> Callable[[float], Points]:
        return lambda alpha: self.maker.weight_points(start, end, weight, alpha)

    def _ride(self, move: Move) -> Iterator[Track]:
        """The plate is there, the dot rides from the middle of the curve to its place, the value lands above it."""
        placed, inked = self.layout[move.part], self.drawing.parts[move.part]
        units = move.units or tuple(range(placed.part.size))
        end = move.start + move.length
        per_plate = len(inked.plates) // max(1, len(placed.plates))
        for unit in units:
            if len(placed.plates) > 1 or unit == units[0]:
                k = unit if len(placed.plates) > 1 else 0
                yield fade(move.start, move.start + 8, inked.plates[k * per_plate : (k + 1) * per_plate])
            if inked.riders:
                yield self._roll(placed, unit, inked.riders[unit], move.start, move.start + move.length * 0.7)
            yield fade(end - move.length * 0.3, end, list(inked.values[unit]))
        yield fade(end - 12, end, inked.labels)

    def _roll(self, placed: Placed, unit: int, rider: VMobject, start: float, end: float) -> Track:
        home, goal = rider.points.copy(), self.drawing.ride(placed, unit, 1.0)

        def go(alpha: float) -> None:
            x, y = self.drawing.ride(placed, unit, ease(alpha))
            rider.points = home + shapes.plane(np.array([[x, y]])) - shapes.plane(np.array([goal]))
            set_opacity(rider, 0.0 if alpha <= 0 else 1.0)

        return Track(start, end, (rider,), go)

    def _combine(self, move: Move) -> Iterator[Track]:
        """The operator takes a breath, and the result comes out of it."""
        placed, inked = self.layout[move.part], self.drawing.parts[move.part]
        end = move.start + move.length
        assert placed.circle
        yield fade(move.start - 40, move.start - 20, inked.circle)
        yield swell(move.start, move.start + move.length * 0.6, inked.circle, *placed.circle, 0.22)
        for wire in (w for w in self.layout.wires if w.source == w.target == move.part):
            yield from self._lay(wire, move.start, move.start + move.length * 0.5)
        yield from self._open(placed, placed.circle, move.start + move.length * 0.3, end)
        yield fade(end - 12, end, inked.labels)

    def _open(self, placed: Placed, origin: Point, start: float, end: float) -> Iterator[Track]:
        """Boxes open out of a point, then their numbers are there."""
        x0, y0 = origin
        for box, piece in zip(placed.boxes, self.drawing.parts[placed.part.key].values, strict=False):

            def outline(alpha: float, box: Box = box) -> Points:
                x, y = x0 + (box.x - x0) * alpha, y0 + (box.y - y0) * alpha
                return self.maker.outline(placed.part.role, Box.around(x, y, box.width * alpha, box.height * alpha))

            yield grow(start, end - 4, piece.shape[0], outline)
            yield fade(end - 8, end, [*piece.meter, *piece.number])

    def _return(self, move: Move) -> Iterator[Track]:
        """A new state leaves on the right and comes in on the left, in the old one's place: it is the next step's."""
        old, new = self.drawing.parts[move.part], self.drawing.parts[move.source]
        placed, slot = self.layout[move.source], self.layout[move.part]
        end = move.start + move.length
        half = move.start + move.length / 2
        yield fade(move.start, half, [m for piece in old.values for m in piece], 1.0, 0.0)
        x, y, far = placed.value.x, placed.value.y, CANVAS.right - placed.value.left + 20
        for piece in new.values:
            yield fade(move.start, move.start + 8, piece.number, 1.0, 0.0)
            yield slide(move.start, half, piece.shape, shapes.line([(x, y), (x + far, y)]), always=True)
        x, y, far = slot.value.x, slot.value.y, slot.value.right + 20
        numbers = self.drawing.wording.numbers(placed.part.nodes)
        for box, number in zip(slot.boxes, numbers, strict=True):
            arriving = self.maker.value(slot.part.role, box, number)
            self.lasting += list(arriving)
            yield slide(half, end, arriving.shape, shapes.line([(x - far, y), (x, y)]), home=-1)
            yield fade(end - 12, end, arriving.number)

    def _offset(self, placed: Placed, source: str) -> int:
        before = placed.part.sources[: placed.part.sources.index(source)]
        return sum(self.drawing.diagram[key].size for key in before)
