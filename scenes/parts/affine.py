"""A fan: values shrink to dots, lines grow from the dots to the sums, and the function follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from manim import VMobject

from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Placed, Wire
from rnnviz.scenes.motion import Track, fade, grow
from rnnviz.scenes.moving import Moving, gone
from rnnviz.scenes.parts.kind import Verb
from rnnviz.scenes.parts.map import DrawnMap
from rnnviz.scenes.shapes import Points
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.story.story import Move


class DrawnAffine(DrawnMap):
    """Values, plates, sums, lines and dots."""

    names = ("affine",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        super().ink(placed, inked, sketch)
        readings, make, part = sketch.figure.readings, sketch.maker, placed.part
        assert readings is not None
        radius = sketch.layout.dot_radius
        taken = [sketch.graph[source.key] for source in part.sources]
        entries = [entry for one in taken for entry in zip(readings.roles(one), readings.numbers(one), strict=True)]
        for at, (role, number) in zip(placed.dots, entries, strict=False):
            inked.dots.append(make.dot(role, at, radius, number))
        inked.dots += [make.dot("product", at, radius, None) for at in placed.dots[len(entries) :]]
        inked.ghosts += [make.ghost_dot(at, radius) for at in placed.dots]
        weights, totals, values = readings.fan(part), readings.sum_texts(part), readings.argument(part)
        for unit, box in enumerate(placed.sums or placed.boxes):
            inked.fan.append(
                [
                    make.weight((x, y - radius), (box.x, box.bottom), weight)
                    for (x, y), weight in zip(placed.dots, weights[unit], strict=True)
                ]
            )
            if not placed.sums:
                continue
            if sketch.layout.how.numbers:
                inked.sums.append(make.centred(make.number_line(totals[unit]), box.x, box.y))
            else:
                cell = Box.around(box.x, box.y, box.width * 0.8, box.height * 0.7)
                inked.sums.append(list(make.value("product", cell, values[unit])))
        if placed.sigma:
            inked.sigma = make.centred(sketch.sigma_line(), placed.sigma.x, placed.sigma.y)

    def arrive(self, placed: Placed, source: Placed, wire: Wire, move: Move, moving: Moving) -> Iterator[Track]:
        """Each value shrinks to its dot on the way."""
        start, end = move.start, move.start + move.length
        yield from moving.lay(wire, start, end)
        inked = moving.sketch.parts[placed.part.key]
        yield fade(start, start + 8, inked.labels)
        sizes = [len(moving.sketch.numbers(moving.layout.graph[s.key])) for s in placed.part.sources]
        before = sum(sizes[: wire.entry])
        radius = moving.layout.dot_radius
        roles = moving.sketch.roles(source.part)
        for unit, (box, role) in enumerate(zip(source.boxes, roles, strict=True)):
            at, dot = placed.dots[before + unit], inked.dots[before + unit]
            token = moving.maker.value(role, box, 0.0).shape[0]
            moving.extras.append(token)
            late = start + (end - start) * 0.85

            def shape(alpha: float, box: Box = box, at: Point = at) -> Points:
                wide = box.width + (radius * 2 - box.width) * min(1.0, alpha * 1.6)
                tall = box.height + (radius * 2 - box.height) * min(1.0, alpha * 1.6)
                x, y = box.x + (at[0] - box.x) * alpha, box.y + (at[1] - box.y) * alpha
                return moving.maker.outline("hidden", Box.around(x, y, wide, tall))

            yield gone(grow(start, late, token, shape), token, late)
            yield fade(late, end, dot)
        for dot in inked.dots[sum(sizes) :]:
            yield fade(end - 12, end, dot)

    def verbs(self) -> Mapping[str, Verb]:
        return {**super().verbs(), "draw": self._draw}

    def _draw(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        """Lines grow one after the other from the dots to the sum; the sum appears as the last arrives."""
        sketch, inked = moving.sketch, moving.sketch.parts[placed.part.key]
        assert sketch.figure.readings is not None
        weights = sketch.figure.readings.fan(placed.part)
        radius = moving.layout.dot_radius
        end = move.start + move.length
        for unit in move.units or tuple(range(len(placed.boxes))):
            box = (placed.sums or placed.boxes)[unit]
            count = len(inked.fan[unit])
            for k, line in enumerate(inked.fan[unit]):
                x, y = placed.dots[k]
                share = move.length * 0.75
                begin = move.start + share * 0.5 * k / max(1, count - 1)
                points = _weight(moving, (x, y - radius), (box.x, box.bottom), weights[unit][k])
                yield grow(begin, begin + share * 0.5, line, points, sketch.strength(unit))
            yield fade(end - move.length * 0.3, end, _sums(inked, unit))


def _weight(moving: Moving, start: Point, end: Point, weight: float) -> Callable[[float], Points]:
    return lambda alpha: moving.maker.weight_points(start, end, weight, alpha)


def _sums(inked: Inked, unit: int) -> list[VMobject]:
    return [*(inked.sums[unit] if inked.sums else []), *(inked.sigma if unit == 0 else [])]
