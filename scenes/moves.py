"""The verbs of a story as tracks over a drawing: how each of them looks, for whichever cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from manim import VMobject

from rnnviz.layout import Layout
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Wire
from rnnviz.layout.place import Placed
from rnnviz.scenes import shapes
from rnnviz.scenes.drawing import Drawing
from rnnviz.scenes.motion import Track, ease, fade, grow, same, set_opacity, settle, slide, swell
from rnnviz.scenes.parts import entry_roles
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
        ring = self.maker.spotlight(self.drawing.spots(move.part))
        self.lasting += ring
        yield fade(move.start, move.start + 12, ring)

    def _travel(self, move: Move) -> Iterator[Track]:
        """The wire draws itself with the copies on it; what they are depends on where they go."""
        start, end = move.start, move.start + move.length
        placed, source = self.layout[move.part], self.layout[move.source]
        wire = self.layout.wire(move.source, move.part)
        kind, straight = placed.part.kind, len(wire.path) == 2
        yield from self._lay(wire, start, end if kind != "concat" else start + move.length * 0.8)
        if kind == "concat" and straight:
            yield from self._slide_in(placed, source, start, end)
        elif kind in ("concat", "out"):
            yield from self._run_in(placed, source, wire, start, end)
        elif kind == "gate":
            yield fade(start, start + 8, self.drawing.parts[move.part].labels)
            yield from self._into_dots(placed, source, start, end)
        else:
            yield from self._as_dots(source, wire, start, end)

    def _lay(self, wire: Wire, start: float, end: float) -> Iterator[Track]:
        line, *rest = self.drawing.parts[wire.target].wires[wire.source]
        # In steps of whole gaps: each stretch is cut from the finished line, so that gaps stay where they are.
        whole = self.maker.wire_points(wire)
        long = sum(shapes.length(curve) for curve in whole.reshape(-1, 4, 2))
        yield grow(start, end, line, lambda alpha: shapes.part(whole, 0.0, max(long * alpha, 1.0)))
        yield fade(end - 1, end, rest)

    def _slide_in(self, placed: Placed, source: Placed, start: float, end: float) -> Iterator[Track]:
        """Outlines of the values slide over, hiding nothing; where they click into place the copies stand."""
        at = self._offset(placed, source.part.key)
        pieces = self.drawing.parts[placed.part.key].values[at : at + source.part.size]
        arrive = end - 8
        for piece, origin, goal in zip(pieces, source.boxes, placed.boxes[at:], strict=False):
            role = source.part.role
            outline = self.maker.outline(role, goal)
            token = shapes.mobject(outline, stroke=self.maker.theme.roles[role].outline, width=2.0)
            self.extras.append(token)
            path = shapes.line([(origin.x, origin.y), (goal.x, goal.y)])
            yield slide(start, arrive, [token], path, home=-1)
            yield fade(arrive, end, list(piece))

    def _run_in(self, placed: Placed, source: Placed, wire: Wire, start: float, end: float) -> Iterator[Track]:
        """Dots run along the wire; where they arrive, the values open up."""
        arrive = start + (end - start) * 0.7
        yield from self._as_dots(source, wire, start, arrive)
        x, y = wire.path[-1]
        if placed.part.kind == "concat":
            at = self._offset(placed, source.part.key)
            share = slice(at, at + source.part.size)
        else:
            share = slice(None)
            yield fade(arrive, end, self.drawing.parts[placed.part.key].labels)
        yield from self._open(placed, (x, y), arrive, end, share)

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
        """One dot a unit runs along the wire and into the part, one behind the other."""
        numbers = self.drawing.wording.numbers(source.part.nodes)
        radius = self.layout.dot_radius * 0.85
        path = self.maker.wire_path(wire)
        x, y = path[0]
        between = min(radius * 2.6, shapes.length(path) / len(numbers))
        for place, number in enumerate(numbers):
            token = self.maker.dot(source.part.role, (float(x), float(y)), radius, number)
            self.extras += token
            yield slide(start, end, token, path, row=(place, len(numbers), between))

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
                yield grow(begin, begin + share * 0.5, line, points, self.drawing.strength(unit))
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
        born = settle if placed.part.key == placed.part.equation else same  # a new state is born larger
        yield from self._open(placed, placed.circle, move.start + move.length * 0.3, end, slice(None), born)
        yield fade(end - 12, end, inked.labels)

    def _open(
        self,
        placed: Placed,
        origin: Point,
        start: float,
        end: float,
        share: slice,
        size: Callable[[float], float] = same,
    ) -> Iterator[Track]:
        """Boxes open out of a point, then their numbers are there."""
        x0, y0 = origin
        pieces = self.drawing.parts[placed.part.key].values[share]
        roles = self.drawing.roles(placed.part)[share]
        for box, piece, role in zip(placed.boxes[share], pieces, roles, strict=False):

            def outline(alpha: float, box: Box = box, role: str = role) -> Points:
                x, y = x0 + (box.x - x0) * alpha, y0 + (box.y - y0) * alpha
                large = size(alpha)
                return self.maker.outline(role, Box.around(x, y, box.width * large, box.height * large))

            yield grow(start, end - 4, piece.shape[0], outline)
            yield fade(end - 8, end, [*piece.meter, *piece.number])

    def _return(self, move: Move) -> Iterator[Track]:
        """A new state glides left over the quiet cell into the old one's place: it is the next step's."""
        new, slot = self.drawing.parts[move.source], self.layout[move.part]
        end = move.start + move.length
        for piece, origin, goal in zip(new.values, self.layout[move.source].boxes, slot.boxes, strict=True):
            path = shapes.line([(origin.x, origin.y), (goal.x, goal.y)])
            yield slide(move.start, end, list(piece), path, always=True)

    def _offset(self, placed: Placed, source: str) -> int:
        before = placed.part.sources[: placed.part.sources.index(source)]
        return sum(self.drawing.diagram[key].size for key in before)
