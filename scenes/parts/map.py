"""A function of a value: a dot rides the curve on its plate, and the value lands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from manim import VMobject

from rnnviz.functions.plates import has_curve
from rnnviz.layout.marks import Placed
from rnnviz.scenes import shapes
from rnnviz.scenes.motion import Track, ease, fade, set_opacity
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.parts.kind import Drawn, Verb
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.story.story import Move


class DrawnMap(Drawn):
    """Values with the plates of their function."""

    names: ClassVar[tuple[str, ...]] = ("map", "curve")

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        super().ink(placed, inked, sketch)
        part, make = placed.part, sketch.maker
        for box in placed.plates:
            inked.plates += make.plate(part.function, part.role, box)
            inked.ghosts += make.ghost_plate(part.function, box)
        if placed.plates and has_curve(part.function):
            inked.riders = [
                [make.rider(part.role, sketch.ride(placed, unit, 1.0)) for unit in sketch.ridden(part, box)]
                for box in range(len(placed.boxes) or len(sketch.numbers(part)))
            ]

        inked.slopes = (
            [sketch.tangent(placed, unit) for unit in range(len(inked.riders))] if sketch.figure.slopes else []
        )

    def verbs(self) -> Mapping[str, Verb]:
        return {"ride": self._ride, "slope": _slope}

    def _ride(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        """The plate is there, the dot rides from the middle of the curve to its place, the value lands above it."""
        inked = moving.sketch.parts[placed.part.key]
        units = move.units or tuple(range(len(placed.boxes) or len(inked.riders)))
        end = move.start + move.length
        per_plate = len(inked.plates) // max(1, len(placed.plates))
        if 0 in units:
            yield fade(move.start, move.start + 8, inked.spelled)
        for unit in units:
            if len(placed.plates) > 1 or unit == units[0]:
                k = unit if len(placed.plates) > 1 else 0
                yield fade(move.start, move.start + 8, inked.plates[k * per_plate : (k + 1) * per_plate])
            if inked.riders:
                ridden = moving.sketch.ridden(placed.part, unit)
                for one, rider in zip(ridden, inked.riders[unit], strict=True):
                    yield _roll(placed, one, rider, move.start, move.start + move.length * 0.7, moving)
            if inked.values:
                yield fade(end - move.length * 0.3, end, list(inked.values[unit]))
        yield fade(end - 12, end, inked.labels)


def _slope(placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
    """The slopes at the curves, and what comes through them."""
    inked = moving.sketch.parts[placed.part.key]
    yield fade(move.start, move.start + move.length, [one for unit in inked.slopes for one in unit])


def _roll(placed: Placed, unit: int, rider: VMobject, start: float, end: float, moving: Moving) -> Track:
    home, goal = rider.points.copy(), moving.sketch.ride(placed, unit, 1.0)

    def go(alpha: float) -> None:
        x, y = moving.sketch.ride(placed, unit, ease(alpha))
        rider.points = home + shapes.plane(np.array([[x, y]])) - shapes.plane(np.array([goal]))
        set_opacity(rider, 0.0 if alpha <= 0 else 1.0)

    return Track(start, end, (rider,), go)
