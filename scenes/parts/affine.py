"""A fan: values shrink to dots, lines grow from the dots to the sums, and the function follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np
from manim import VMobject

from rnnviz.functions.record import Array
from rnnviz.graph.graph import Graph, Source
from rnnviz.graph.readings import Readings
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Placed, Wire
from rnnviz.scenes import shapes
from rnnviz.scenes.heat import Heat
from rnnviz.scenes.motion import Track, blink, fade, grow, slide, swell
from rnnviz.scenes.moving import SEEN, Moving
from rnnviz.scenes.parts.kind import Verb
from rnnviz.scenes.parts.map import DrawnMap
from rnnviz.scenes.shapes import Points, mobject
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.scenes.tone import BEHIND
from rnnviz.story.story import Move


class DrawnAffine(DrawnMap):
    """Values, plates, sums, lines and dots."""

    names = ("affine",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        super().ink(placed, inked, sketch)
        if placed.spelled:
            make = sketch.maker
            name = partial(make.spelled, placed.part.function, placed.part.role, placed.spelled, small=True)
            inked.spelled = name()
            inked.pale += make.pale(name())
        if placed.sigma:
            inked.sigma = sketch.maker.centred(sketch.sigma_line(), placed.sigma.x, placed.sigma.y)
        if sketch.heat:
            _ink_map(placed, inked, sketch, sketch.heat)
        else:
            _ink_fan(placed, inked, sketch)
            _ink_back(placed, inked, sketch)

    def arrive(self, placed: Placed, source: Placed, wire: Wire, move: Move, moving: Moving) -> Iterator[Track]:
        """The values run along the wire as dots, and stand in their places as soon as they are there."""
        start, end = move.start, move.start + move.length
        there = start + (end - start) * 0.8 if end - start >= SEEN else start
        inked = moving.sketch.parts[placed.part.key]
        sizes = [len(moving.layout[one.key].boxes) for one in placed.part.sources]
        before = sum(sizes[: wire.entry])
        yield from moving.lay(wire, start, there + 1)
        yield from moving.as_dots(source, wire, start, there)
        yield fade(start, start + 8, inked.labels)
        for dot in (*inked.dots[before : before + sizes[wire.entry]], *inked.dots[sum(sizes) :]):
            yield fade(there, end, dot)

    def verbs(self) -> Mapping[str, Verb]:
        return {**super().verbs(), "draw": self._draw, "term": _term, "drop": _drop, "pull": _pull}

    def _draw(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        """Lines grow one after the other from the dots to the sum; the sum appears as the last arrives."""
        if placed.maps:
            yield from _sweep(placed, move, moving)
            return
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


def _term(placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
    """A dot swells, its line grows, and the sum goes on by what it brings; it is written as far as it has come."""
    sketch, inked = moving.sketch, moving.sketch.parts[placed.part.key]
    readings = sketch.figure.readings
    assert readings is not None
    (unit,), k = move.units, move.entry
    (x, y), box, radius = placed.dots[k], (placed.sums or placed.boxes)[unit], moving.layout.dot_radius
    end, arrives = move.start + move.length, move.start + move.length * 0.6
    points = _weight(moving, (x, y - radius), (box.x, box.bottom), readings.fan(placed.part)[unit][k])
    yield swell(move.start, arrives, inked.dots[k], x, y, 0.3)
    yield grow(move.start, arrives, inked.fan[unit][k], points, sketch.strength(unit))
    texts = readings.partial_texts(placed.part, unit)
    if k + 1 == len(texts):
        yield fade(arrives, arrives + 1, _sums(inked, unit))
        return
    written = moving.maker.centred(moving.maker.number_line(texts[k]), box.x, box.y)
    moving.extras += written
    until = end + (end - move.start) * 0.6  # when the next one arrives
    yield blink(arrives, until, written)
    if k == 0:
        yield fade(arrives, arrives + 1, inked.sigma)


def _pull(placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
    """The lines of a fan take on what comes to their weights."""
    inked, end = moving.sketch.parts[placed.part.key], move.start + move.length
    inked.pulled = True
    yield fade(move.start, end, [line for unit in inked.fan for line in unit], 1.0, BEHIND)
    yield fade(move.start, end, [line for unit in inked.pulls for line in unit])


def _drop(placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
    """The sum becomes the dot that rides: it goes from the one to where the curve begins to be ridden."""
    for unit in move.units:
        start = placed.sums[unit].x, placed.sums[unit].top
        goal = moving.sketch.ride(placed, unit, 0.0)
        dot = moving.maker.rider(placed.part.role, start)
        moving.extras.append(dot)
        yield slide(move.start, move.start + move.length, [dot], shapes.line([start, goal]))


def _ink_fan(placed: Placed, inked: Inked, sketch: Sketch) -> None:
    """Dots, a line for each weight, and sums."""
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
            inked.sums.append(make.centred(make.number_line(totals[unit]), box.x, make.upper(box).y))
        else:
            cell = Box.around(box.x, box.y, box.width * 0.8, box.height * 0.7)
            inked.sums.append(list(make.value("product", cell, values[unit])))


def _ink_back(placed: Placed, inked: Inked, sketch: Sketch) -> None:
    """What runs back through a fan: derivatives below its sums, and on its lines those by weights."""
    slopes, make, radius = sketch.figure.slopes, sketch.maker, sketch.layout.dot_radius
    if slopes is None:
        return
    inked.slopes = inked.slopes or [[] for _ in placed.boxes]
    for below, text, box in zip(inked.slopes, slopes.sum_texts(placed.part), placed.sums, strict=False):
        below += make.below(text, box)
    for row, box in zip(slopes.weights(placed.part), placed.sums or placed.boxes, strict=False):
        lines = zip(placed.dots, row, strict=True)
        inked.pulls.append(
            [make.pull((x, y - radius), (box.x, box.bottom), one, slopes.largest) for (x, y), one in lines]
        )


def _ink_map(placed: Placed, inked: Inked, sketch: Sketch, heat: Heat) -> None:
    """Weights in blocks, below them what they weigh, and the sums in a strip."""
    readings, part = sketch.figure.readings, placed.part
    assert readings is not None
    weighed = [(source, one) for source in part.sources for one in readings.vectors(sketch.graph[source.key])]
    blocks = [block for source in part.sources for block in _blocks(readings, source, sketch.graph)]
    biases = [bias.sign * readings.bias(part, bias)[:, None] for bias in part.biases]
    bands: list[list[VMobject]] = []
    for box, weights in zip(placed.maps, [*blocks, *biases], strict=True):
        for place, band in enumerate(heat.block(box, weights)):
            bands += [[]] if place == len(bands) else []
            bands[place] += band
        edge = mobject(shapes.rounded(box, 0), stroke=sketch.theme.colours.ghost, width=1)
        bands[0].append(edge)
        inked.ghosts.append(mobject(shapes.rounded(box, 0), stroke=sketch.theme.colours.ghost, width=1))
    inked.bands = bands
    for box, (_, one) in zip(placed.entries, weighed, strict=False):
        inked.dots.append(heat.entries(one.role, box, np.array(readings.numbers(one))))
    inked.dots += [heat.entries("product", box, np.ones(1)) for box in placed.entries[len(weighed) :]]
    for box in placed.sums:
        inked.sums.append(list(heat.strip("product", box, np.array(readings.argument(part)))))


def _blocks(readings: Readings, source: Source, graph: Graph) -> list[Array]:
    """The weights of what a part takes in, with the sign that they have in its sum: one block for each vector."""
    sizes = [readings.size(one) for one in readings.vectors(graph[source.key])]
    return np.split(source.sign * readings.weights(source), np.cumsum(sizes)[:-1], axis=1)


def _sweep(placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
    """The map comes in from top to bottom, band by band; then the sums are there."""
    inked = moving.sketch.parts[placed.part.key]
    end, share = move.start + move.length, move.length * 0.7
    for place, band in enumerate(inked.bands):
        begin = move.start + share * place / len(inked.bands)
        yield fade(begin, begin + share / len(inked.bands), band)
    yield fade(end - move.length * 0.3, end, _sums(inked, 0))


def _weight(moving: Moving, start: Point, end: Point, weight: float) -> Callable[[float], Points]:
    return lambda alpha: moving.maker.weight_points(start, end, weight, alpha)


def _sums(inked: Inked, unit: int) -> list[VMobject]:
    return [*(inked.sums[unit] if inked.sums else []), *(inked.sigma if unit == 0 else [])]
