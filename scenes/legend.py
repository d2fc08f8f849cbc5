"""The legend: a sample of each part, made by the same maker as the films, with its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import VMobject

from rnnviz.figures.legend import AIR, TITLE_BASE, Sample, samples
from rnnviz.figures.scale import Scale
from rnnviz.functions.known import FUNCTIONS
from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Wire
from rnnviz.layout.measures import JOINT, SECOND_LINE
from rnnviz.scenes import shapes
from rnnviz.scenes.backmaker import BackMaker
from rnnviz.scenes.frames import Timed
from rnnviz.scenes.heat import Heat
from rnnviz.scenes.maker import Maker, Meter
from rnnviz.scenes.parts.gauge import gauge
from rnnviz.scenes.shapes import mobject
from rnnviz.theme import Theme, load
from rnnviz.typeset import Line, Typesetter, escape

UNDER_SCALE = 0.8
"""Of a value with its derivative: as much as there is from one line to the next."""
SAMPLES = {"gate": (0.91, 0.12), "cell": (1.31, -0.60), "input": (0.41, -0.93), "product": (1.35, -0.07)}


class Legend(Timed):
    """Every part, role and mark of the films, and nothing else."""

    def __init__(self, theme: Theme | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.theme = theme or load("light")
        self.set = Typesetter(self.theme.font)
        self.maker = Maker(self.theme, self.set)
        self.small = Maker(self.theme, self.set, 0.75, numbers=False)
        self.set_ground(self.theme.colours.ground)

    def construct(self) -> None:
        colours, text = self.theme.colours, self.theme.text
        listed = samples(self.theme)
        title = Line("Legend", text.title, colours.ink, bold=True)
        names = {sample: Line(sample.name, text.label, colours.ink, bold=True) for sample in listed}
        words = {sample: Line(escape(sample.words), text.small, colours.quiet) for sample in listed}
        self.set.prepare([title, *names.values(), *words.values()])
        ground = Box(10, 64, 1270, 712)
        self.add(mobject(shapes.rounded(ground, 14), fill=colours.cell, stroke=colours.cell_edge, width=1.5))
        self.add(*shapes.text(self.set.ink(title), 22, TITLE_BASE))
        for sample in listed:
            x = sample.box.right + AIR
            self.add(*self._sample(sample))
            self.add(*shapes.text(self.set.ink(names[sample]), x, sample.box.y - 4))
            self.add(*shapes.text(self.set.ink(words[sample]), x, sample.box.y + 21))

    def _sample(self, sample: Sample) -> list[VMobject]:
        kind, _, what = sample.kind.partition(" ")
        draw: dict[str, Callable[[Box, str], list[VMobject]]] = {
            "value": self._value, "row": self._row, "tints": self._tints, "ghost": self._ghost, "dots": self._dots,
            "bias": self._bias, "weight": self._weight, "sum": self._sum, "plate": self._plate, "rider": self._rider,
            "op": self._op, "wire": self._wire, "lane": self._lane, "branch": self._branch,
            "card": self._card, "tracks": self._tracks, "joint": self._joint,
            "gauge": self._gauge, "strip": self._strip, "map": self._map,
            "under": self._under, "slope": self._slope, "back": self._back,
            "crossing": self._crossing, "token": self._token, "ring": self._ring, "approx": self._approx,
        }  # fmt: skip
        return draw[kind](sample.box, what)

    def _pair(self, box: Box) -> tuple[Box, Box]:
        part = self.theme.part
        step = (part.value_width + part.value_gap) / 2
        left, right = (Box.around(box.x + d, box.y, part.value_width, part.value_height) for d in (-step, step))
        return left, right

    def _value(self, box: Box, role: str) -> list[VMobject]:
        made: list[VMobject] = []
        shares = SAMPLES["gate"] if role in ("gate", "product") else ()
        meters: list[Meter | None] = [*map(Meter, shares)] if shares else [None, None]
        values = SAMPLES.get(role, (0.72, -0.43))
        if role == "cell":
            meters = [Meter(value / max(values), level=True) for value in values]
        for place, value, meter in zip(self._pair(box), values, meters, strict=True):
            made += self.maker.value(role, place, value, meter)
        return made

    def _row(self, box: Box, _: str) -> list[VMobject]:
        left, right = self._pair(box)
        ring = shapes.rounded(Box.hull([left, right]).grown(4), 6)
        frame = mobject(ring, stroke=self.theme.roles["product"].outline, width=1.6)
        return [*self.maker.value("hidden", left, 0.72), *self.maker.value("input", right, 0.41), frame]

    def _tints(self, box: Box, _: str) -> list[VMobject]:
        made: list[VMobject] = []
        for k, value in enumerate((0.9, 0.3, -0.2, -0.9)):
            made += self.small.value("hidden", Box.around(box.x + (k - 1.5) * 29, box.y, 26, 32), value)
        return made

    def _card(self, box: Box, _: str) -> list[VMobject]:
        card, value = Box.around(box.x, box.y, box.width - 20, box.height + 14), self._pair(box)[1]
        value = Box.around(card.right - 6 - value.width / 2, box.y, value.width, value.height)
        spelled = self.maker.spelled("σ", "gate", Box(card.left, card.top, value.left, card.bottom))
        return [self.maker.card("gate", card), *spelled, *self.maker.value("gate", value, 0.91, Meter(0.91))]

    def _ghost(self, box: Box, _: str) -> list[VMobject]:
        return [self.maker.ghost("gate", place) for place in self._pair(box)]

    def _dots(self, box: Box, _: str) -> list[VMobject]:
        values = (("hidden", 0.9), ("hidden", -0.4), ("input", 0.3), ("input", -0.9))
        return [
            m
            for k, (role, value) in enumerate(values)
            for m in self.maker.dot(role, (box.x + (k - 1.5) * 26, box.y), self.theme.part.dot_radius, value)
        ]

    def _bias(self, box: Box, _: str) -> list[VMobject]:
        return self.maker.dot("product", (box.x, box.y), self.theme.part.dot_radius, None)

    def _weight(self, box: Box, sign: str) -> list[VMobject]:
        factor = -1 if sign == "-" else 1
        return [
            self.maker.weight((box.left + 8, box.y + d), (box.right - 8, box.y + d), factor * size)
            for d, size in ((-11, 0.2), (0, 1.0), (11, 2.0))
        ]

    def _sum(self, box: Box, _: str) -> list[VMobject]:
        tip = (box.x, box.y - 4)
        dots = [(box.x + d, box.bottom + 4) for d in (-34, 0, 34)]
        lines = [self.maker.weight(dot, tip, w) for dot, w in zip(dots, (1.2, -0.8, 0.4), strict=True)]
        return [*lines, *self.maker.centred(self.maker.number_line("2.34"), box.x, box.y - 14)]

    def _plate_box(self, box: Box) -> Box:
        return Box.around(box.x, box.y, self.theme.part.plate_width, self.theme.part.plate_height)

    def _plate(self, box: Box, function: str) -> list[VMobject]:
        role = FUNCTIONS[function].role if function in FUNCTIONS else ""
        return self.maker.plate(function, role or "product", self._plate_box(box))

    def _rider(self, box: Box, _: str) -> list[VMobject]:
        place = self._plate_box(box)
        at = self.maker.on_curve("σ", place, 2.3)
        return [*self.maker.plate("σ", "gate", place), self.maker.rider("gate", at)]

    def _op(self, box: Box, symbol: str) -> list[VMobject]:
        wide = 2 * self.theme.part.operator_radius
        return self.maker.operator(symbol, Box.around(box.x, box.y, wide, wide))

    def _path(self, points: list[Point], role: str, **more: Any) -> list[VMobject]:
        return self.maker.wire(Wire(Key("from"), Key("to"), 0, tuple(points), role, **more))

    def _wire(self, box: Box, _: str) -> list[VMobject]:
        points = [(box.left, box.bottom - 3), (box.x, box.bottom - 3), (box.x, box.top + 3), (box.right, box.top + 3)]
        return self._path(points, "gate")

    def _lane(self, box: Box, _: str) -> list[VMobject]:
        return self._path([(box.left, box.y), (box.right, box.y)], "cell", lane=True)

    def _tracks(self, box: Box, _: str) -> list[VMobject]:
        radius, aside = self.theme.part.operator_radius * 0.75, 12.0
        pill = Box.around(box.x, box.y, 2 * radius, 2 * (radius + aside))
        signs = [(box.x, box.y - aside), (box.x, box.y + aside)]
        path = [(box.left, box.y), (box.right, box.y)]
        return [*self._path(path, "cell", tracks=(-aside, aside)), *self.maker.operator("⊙", pill, signs)]

    def _joint(self, box: Box, _: str) -> list[VMobject]:
        knot = (box.x, box.y)
        hidden = self._path([(box.left, box.y), (box.x - JOINT, box.y)], "hidden")
        given = self._path([(box.x, box.bottom + 8), (box.x, box.y + JOINT)], "input")
        onward = self._path([knot, (box.x, box.top - 8)], "product")
        return [*hidden, *given, *onward, self.maker.joint(knot, JOINT)]

    def _gauge(self, box: Box, _: str) -> list[VMobject]:
        made: list[VMobject] = []
        for k, (role, share) in enumerate((("gate", 0.91), ("gate", 0.12), ("candidate", -0.6))):
            place = Box.around(box.x + (k - 1) * 38, box.y, 28, box.height)
            made += gauge(self.maker, role, place, share, middle=role == "candidate")
        return made

    def _strip(self, box: Box, _: str) -> list[VMobject]:
        place = Box.around(box.x, box.y, box.width, 22)
        return Heat(self.maker, Scale(1.0, 1.0)).map(place, np.sin(np.arange(24.0) ** 1.7).reshape(2, 12))

    def _map(self, box: Box, _: str) -> list[VMobject]:
        shares = np.array([[0.2, 0.5, 0.8, 1.0], [-0.9, -0.3, 0.0, 0.3]])
        return Heat(self.maker, Scale(1.0, 1.0)).map(box, shares)

    def _under(self, box: Box, _: str) -> list[VMobject]:
        """A value with its derivative, as high as there is room."""
        made: list[VMobject] = []
        maker = BackMaker(self.theme, self.set, UNDER_SCALE, under=SECOND_LINE)
        tall = (self.theme.part.value_height + SECOND_LINE) * UNDER_SCALE
        for place, value, slope in zip(self._pair(box), (0.91, 0.12), ("0.128", "0.131"), strict=True):
            whole = Box.around(place.x, place.y, place.width, tall)
            made += [*maker.value("gate", whole, value), *maker.below(slope, whole)]
        return made

    def _slope(self, box: Box, _: str) -> list[VMobject]:
        maker, wide = BackMaker(self.theme, self.set), self.theme.part.plate_width
        place = Box.around(box.left + wide / 2, box.y, wide, self.theme.part.plate_height)
        at = maker.on_curve("σ", place, 1.2)
        lines = [
            maker.pull((x, box.bottom + 2), (box.right - 18, box.top - 2), one, 1.0)
            for x, one in ((box.right - 36, 0.2), (box.right - 18, -0.5), (box.right, 1.0))
        ]
        return [*maker.plate("σ", "gate", place), maker.rider("gate", at), maker.tangent("σ", place, 1.2), *lines]

    def _back(self, box: Box, _: str) -> list[VMobject]:
        wire = Wire(Key("from"), Key("to"), 0, ((box.right, box.y), (box.left, box.y)), "gate")
        return BackMaker(self.theme, self.set).back(wire)

    def _branch(self, box: Box, _: str) -> list[VMobject]:
        knot = (box.x - 10, box.top + 6)
        straight = self._path([(box.left, knot[1]), (box.right, knot[1])], "cell")
        points = [(box.left, knot[1]), knot, (knot[0], box.bottom + 4)]
        return [*straight, *self._path(points, "cell", branch=knot)]

    def _crossing(self, box: Box, _: str) -> list[VMobject]:
        over = self._path([(box.left, box.y), (box.right, box.y)], "hidden")
        under = self._path([(box.x, box.bottom + 5), (box.x, box.top - 5)], "product", gaps=((box.x, box.y),))
        return [*under, *over]

    def _token(self, box: Box, _: str) -> list[VMobject]:
        line = mobject(
            shapes.line([(box.left, box.y), (box.right, box.y)]), stroke=self.theme.roles["cell"].outline, width=2.5
        )
        dots = [
            m
            for d, value in ((-8, 0.9), (14, -0.5))
            for m in self.maker.dot("cell", (box.x + d, box.y), self.theme.part.dot_radius * 0.85, value)
        ]
        return [line, *dots]

    def _ring(self, box: Box, _: str) -> list[VMobject]:
        return self.maker.spotlight([Box.around(box.x, box.y, 92, 26)])

    def _approx(self, box: Box, _: str) -> list[VMobject]:
        return self.maker.centred(Line("≈", self.theme.text.formula, self.theme.colours.ink), box.x, box.y)
