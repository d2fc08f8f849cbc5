"""What stands on a picture: every word, shape and line of a drawing, with the pixels that it covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnviz.figures.figure import Figure
from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box, Point, segments
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Label, Wire
from rnnviz.numbers.asked import trace
from rnnviz.scenes.drawing import Drawing
from rnnviz.theme import names
from rnnviz.views.catalogue import figure

DRAWN = ("rnn", "lstm", "gru")
WITHIN = ((3, 2), (1, 1), (2, 3), (4, 3))  # written out, for all three cells
ABOVE = ((5, 4), (8, 6), (3, 6), (7, 3))
SIZES = (*WITHIN, *ABOVE)
LIMIT, FIGURES = 19, 22  # pixels: of any text, of values and captions

THEMES = names()
# Where nothing depends on looks but colours, light stands for all; test_layout holds the places together.
LIGHT = [(cell, *size, "light") for cell in DRAWN for size in SIZES]
ALL = [
    *LIGHT,
    *((cell, *size, name) for cell in DRAWN for size in ((3, 2), (8, 6)) for name in THEMES if name != "light"),
]
every_picture = pytest.mark.parametrize("which", ALL, ids=lambda which: "-".join(map(str, which)))
every_light_picture = pytest.mark.parametrize("which", LIGHT, ids=lambda which: "-".join(map(str, which)))

Which = tuple[str, int, int, str]


def staged(cell: str, inputs: int = 3, hidden: int = 2, theme: str = "light", seed: int | None = None) -> Figure:
    """One figure of each kind, kept: none of the tests changes one."""
    return _staged(cell, inputs, hidden, theme, seed)


@cache
def _staged(cell: str, inputs: int, hidden: int, theme: str, seed: int | None) -> Figure:
    return figure(trace(cell, input_size=inputs, hidden_size=hidden, seed=seed), theme=theme)


@dataclass(frozen=True, slots=True)
class Mark:
    """`what` is label, number, sum, sigma, one (words), value, plate, dot, circle, bracket (shapes) or head.

    `key` is the part that it belongs to, if any; `unit` counts within it, of a head what the part takes in.
    `owner` says to which shape a word belongs: a number to its value, the bias's 1 to its dot.
    """

    what: str
    key: Key | None
    unit: int
    box: Box

    @property
    def owner(self) -> tuple[str, Key | None, int]:
        return {"number": "value", "one": "dot"}.get(self.what, self.what), self.key, self.unit

    def __str__(self) -> str:
        b = self.box
        return f"{self.what} {self.unit} of {self.key} ({b.left:.0f} {b.top:.0f} {b.right:.0f} {b.bottom:.0f})"


def pixels(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of manim's plane, (n, 3), as pixels of the canvas, (n, 2)."""
    return np.column_stack((points[:, 0] * 100 + 640, 360 - points[:, 1] * 100))


def around(mobjects: Iterable[object], *, stroke: bool = False) -> Box:
    """The box of these mobjects; with `stroke` half the width of their lines more."""
    boxes = []
    for mobject in mobjects:
        at = pixels(mobject.points)  # type: ignore[attr-defined]
        (left, top), (right, bottom) = at.min(axis=0), at.max(axis=0)
        grown = mobject.stroke_width / 2 if stroke else 0.0  # type: ignore[attr-defined]
        boxes.append(Box(float(left), float(top), float(right), float(bottom)).grown(grown))
    return Box.hull(boxes)


class Picture:
    """A figure with its drawing, taken apart."""

    def __init__(self, made: Figure) -> None:
        self.made, self.layout, self.theme = made, made.layout, made.theme
        self.drawing = Drawing(made)
        self.words = tuple(self._words())
        self.shapes = tuple(self._shapes())

    def _words(self) -> Iterator[Mark]:
        for label in (*self.layout.labels, *self.made.verdicts):
            yield Mark("label", label.key, 0, ink_box(self.made, label))
        for key, inked in self.drawing.parts.items():
            if inked.sigma:
                yield Mark("sigma", key, 0, around(inked.sigma))
            if not self.layout.how.numbers:
                continue
            for unit, piece in enumerate(inked.values):
                yield Mark("number", key, unit, around(piece.number))
            for unit, total in enumerate(inked.sums):
                yield Mark("sum", key, unit, around(total))
            biases = len(self.layout[key].part.biases)
            for k, dot in enumerate(inked.dots):
                if k >= len(inked.dots) - biases:
                    yield Mark("one", key, k, around(dot[1:]))

    def _shapes(self) -> Iterator[Mark]:
        for key, inked in self.drawing.parts.items():
            for unit, piece in enumerate(inked.values):
                yield Mark("value", key, unit, around(piece.shape))
            step = len(inked.plates) // max(1, len(self.layout[key].plates))
            for k in range(len(self.layout[key].plates)):
                yield Mark("plate", key, k, around(inked.plates[k * step : (k + 1) * step]))
            for k, dot in enumerate(inked.dots):
                yield Mark("dot", key, k, around(dot[:1]))
            if inked.circle:
                yield Mark("circle", key, 0, around(inked.circle))
            if inked.bracket:
                yield Mark("bracket", key, 0, around(inked.bracket))
            if not self.layout.how.numbers:
                for unit, total in enumerate(inked.sums):
                    yield Mark("sum", key, unit, around(total))

    @property
    def heads(self) -> tuple[Mark, ...]:
        """The arrow heads, by what they point at."""
        return tuple(
            Mark("head", key, entry, around(wire[1:2]))
            for key, inked in self.drawing.parts.items()
            for entry, wire in inked.wires.items()
        )

    def fan(self) -> Iterator[tuple[Key, Point, Point, float]]:
        """Every line of every fan: of which part, from, to, its width."""
        for key, inked in self.drawing.parts.items():
            for lines in inked.fan:
                for line in lines:
                    at = pixels(line.points)
                    yield key, (at[0, 0], at[0, 1]), (at[-1, 0], at[-1, 1]), float(line.stroke_width)

    @cached_property
    def panels(self) -> tuple[tuple[str, tuple[Label, ...]], ...]:
        return tuple(panels(self.made))


def panels(made: Figure) -> Iterator[tuple[str, tuple[Label, ...]]]:
    """All words beside the drawing: of each beat, and of the summary."""
    for place, panel in enumerate(made.panels, 1):
        yield f"beat {place}", (*made.heading, *panel)
    yield "summary", (*made.heading, *made.still)


def picture(cell: str, inputs: int = 3, hidden: int = 2, theme: str = "light", seed: int | None = None) -> Picture:
    """What stands on the figure of the same kind, kept as well."""
    return _picture(cell, inputs, hidden, theme, seed)


@cache
def _picture(cell: str, inputs: int, hidden: int, theme: str, seed: int | None) -> Picture:
    return Picture(_staged(cell, inputs, hidden, theme, seed))


def ink_box(made: Figure, label: Label) -> Box:
    """What the outlines of a label cover, from the outlines themselves."""
    every = np.concatenate([run.points for run in made.typesetter.ink(label.line).runs])
    every = every + np.array((label.x, label.y))
    (left, top), (right, bottom) = every.min(axis=0), every.max(axis=0)
    return Box(float(left), float(top), float(right), float(bottom))


def strips(layout: Layout, made: Figure, wire: Wire) -> list[Box]:
    """The pixels of a wire's straight pieces."""
    half = (made.theme.stroke.lane if wire.lane else made.theme.stroke.wire) / 2
    return [
        Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])).grown(half)
        for a, b in segments(wire.path)
    ]


def along(a: Point, b: Point) -> NDArray[np.float64]:
    """Points a pixel apart on a straight piece, (n, 2)."""
    count = max(2, int(np.hypot(b[0] - a[0], b[1] - a[1])) + 1)
    return np.linspace(a, b, count)


def touches(points: NDArray[np.float64], box: Box) -> bool:
    """Whether one of the points lies in the box."""
    x, y = points[:, 0], points[:, 1]
    return bool(((x > box.left) & (x < box.right) & (y > box.top) & (y < box.bottom)).any())
