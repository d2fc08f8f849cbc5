"""The pieces that derivatives are drawn with: figures below values, slopes at curves, lines of weights, arrows back."""

from __future__ import annotations

from math import sqrt

from manim import VMobject

from rnnviz.functions import plates
from rnnviz.layout.geometry import Box, Point, segments
from rnnviz.layout.marks import Wire
from rnnviz.layout.measures import SECOND_SIZE
from rnnviz.scenes import shapes
from rnnviz.scenes.maker import Maker
from rnnviz.scenes.shapes import Points, mobject
from rnnviz.theme import mix
from rnnviz.typeset import Line

HOLLOW, HOLLOW_HEAD = (5.0, 2.2), 0.85
"""Widths of the line of an arrow back and of what is seen through it; its head, in those of a wire."""
TANGENT = 20.0  # half the length of a slope at a curve
INSET = 3.5  # from the edge of a box to a tint in it


class BackMaker(Maker):
    """Makes the pieces of the way back beside those of the way forward."""

    def below(self, text: str, box: Box) -> list[VMobject]:
        """The second line of figures of a box: a derivative, small and in its colour."""
        return self.centred(self.below_line(text), box.x, box.bottom - self.under * self.scale / 2)

    def below_line(self, text: str) -> Line:
        return Line(text, self.theme.text.value * SECOND_SIZE * self.scale, self.theme.colours.gradient)

    def below_tint(self, share: float, box: Box) -> list[VMobject]:
        """The same where there is no room for figures: a tint by its share of the largest, −1 to 1."""
        colours, edge = self.theme.colours, INSET * self.scale
        low = Box(box.left + edge, self.upper(box).bottom, box.right - edge, box.bottom - edge)
        tint = mix(colours.plate, colours.positive if share > 0 else colours.negative, min(1.0, abs(share)))
        return [mobject(shapes.rounded(low, 0), fill=tint, stroke=colours.gradient, width=1.2)]

    def tangent(self, function: str, box: Box, argument: float) -> VMobject:
        """The slope of a curve where its dot is, as far as the plate reaches."""
        window, inner = plates.WINDOWS[function], self._inside(box)
        x, y = self.on_curve(function, box, argument)
        slope = plates.slope(function, argument) * inner.height / (window.high - window.low)
        run, rise = 1.0, slope / (inner.width / (window.right - window.left))
        long = TANGENT * self.scale / sqrt(run**2 + rise**2)
        ends = [_within(box, (x, y), (side * run * long, -side * rise * long)) for side in (-1, 1)]
        return mobject(shapes.line(ends), stroke=self.theme.colours.gradient, width=3)

    def pull(self, start: Point, end: Point, derivative: float, largest: float) -> VMobject:
        """The derivative by a weight on the line of the weight: thicker where larger, broken below 0."""
        stroke, share = self.theme.stroke, abs(derivative) / largest if largest else 0.0
        width = stroke.weight_thin + (stroke.weight_thick - stroke.weight_thin) * min(1.0, share)
        points = self.weight_points(start, end, derivative, 1.0)
        return mobject(points, stroke=self.theme.colours.gradient, width=width)

    def back(self, wire: Wire) -> list[VMobject]:
        """An arrow by which a derivative comes back: hollow, with an open head."""
        colours, head = self.theme.colours, self._back_head
        line = self.back_points(wire)
        (x0, y0), (x1, y1) = segments(wire.path)[-1]
        tip = shapes.arrow((x1, y1), (x1 - x0, y1 - y0), head, head)
        return [
            mobject(line, stroke=colours.gradient, width=HOLLOW[0] * self.scale),
            mobject(line, stroke=colours.plate, width=HOLLOW[1] * self.scale),
            mobject(tip, fill=colours.plate, stroke=colours.gradient, width=1.4),
        ]

    @property
    def _back_head(self) -> float:
        return self.theme.part.arrow_length * self.scale * HOLLOW_HEAD

    def back_points(self, wire: Wire) -> Points:
        """The line of an arrow back, to its head."""
        path = self.wire_path(wire)
        return shapes.part(path, 0.0, shapes.length(path) - self._back_head * 0.9)


def _within(box: Box, start: Point, way: Point) -> Point:
    """The end of a way, or where it leaves a box."""
    share = 1.0
    for at, by, low, high in (
        (start[0], way[0], box.left, box.right),
        (start[1], way[1], box.top, box.bottom),
    ):
        if by:
            share = min(share, max(0.0, ((high if by > 0 else low) - at) / by))
    return start[0] + way[0] * share, start[1] + way[1] * share
