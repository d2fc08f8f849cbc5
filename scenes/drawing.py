"""A figure drawn: for each part its ghost and its ink, made from layout, numbers and theme."""

from __future__ import annotations

from manim import VMobject

from rnnviz.figures.figure import Figure
from rnnviz.figures.focus import Focus
from rnnviz.layout.marks import Frame, Label
from rnnviz.layout.measures import BRACE
from rnnviz.scenes import shapes
from rnnviz.scenes.parts.kinds import drawn
from rnnviz.scenes.shapes import mobject
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.theme import mix
from rnnviz.typeset import Line

LANE = 0.16  # how much of its colour the lane has where it is empty


class Drawing(Sketch):
    """All mobjects of a picture."""

    def __init__(self, figure: Figure, fans: float = 1.0) -> None:
        super().__init__(figure, fans)
        self._prepare()
        for key, placed in self.layout.placed.items():
            inked = Inked()
            self.parts[key] = inked
            drawn(placed.part).ink(placed, inked, self)
        for wire in self.layout.wires:
            self.parts[wire.target].wires[wire.entry] = self.maker.wire(wire)
            self.parts[wire.target].ghosts += self.maker.wire(wire, ghost=True)
        for wire in self.layout.returns:
            self.parts[wire.target].returns[wire.entry] = self.maker.back(wire)
        for label in self.layout.labels:
            if label.key is not None:
                self.parts[label.key].labels += self.maker.label(label)
                self.parts[label.key].pale += self.maker.pale(self.maker.label(label))
        for label in self.figure.verdicts:
            assert label.key is not None
            self.parts[label.key].said += self.maker.label(label)

    def _prepare(self) -> None:
        """All words of the picture set at once."""
        readings = self.figure.readings
        lines = [label.line for label in (*self.layout.labels, *self.figure.verdicts)]
        if readings is not None and self.layout.how.numbers:
            for placed in self.layout.placed.values():
                texts = [*readings.texts(placed.part), *readings.sum_texts(placed.part)]
                lines += [self.maker.number_line(text) for text in texts]
                if slopes := self.figure.slopes:
                    texts = [*slopes.texts(placed.part), *slopes.sum_texts(placed.part)]
                    lines += [self.maker.below_line(text) for text in texts]
        self.set.prepare(
            [*lines, Line("0", self.maker.number_line("0").size, self.theme.colours.ink), self.sigma_line()]
        )

    def frames(self) -> list[VMobject]:
        """The outlines on which parts stand."""
        return [self._frame(frame) for frame in self.layout.frames if frame.box.width and frame.box.height]

    def ground(self) -> list[VMobject]:
        """Rules, and the words that belong to no part."""
        rules = [self._frame(frame) for frame in self.layout.frames if not (frame.box.width and frame.box.height)]
        words = [m for label in self.layout.labels if label.key is None for m in self.words(label)]
        ramp = self.heat.ramp() if self.heat and self.heat.scale.ramp.width else []
        return [*rules, *ramp, *words]

    def lane(self) -> list[VMobject]:
        """The way of the memory, faint below all that stands on it."""
        if not self.layout.lane:
            return []
        colours = self.theme.colours
        assert self.graph.carrier is not None
        colour = mix(colours.cell, self.theme.roles[self.graph[self.graph.carrier].role].outline, LANE)
        return [mobject(self.lane_points(), stroke=colour, width=self.lane_width())]

    def brace(self, focus: Focus) -> list[VMobject]:
        """Around what is looked at, from above."""
        if focus.brace is None:
            return []
        ((left, y), (right, _)), look = focus.brace, self.theme.roles[focus.role].outline
        return [mobject(shapes.brace(left, right, y - BRACE, -BRACE), stroke=look, width=self.theme.stroke.wire)]

    def words(self, label: Label) -> list[VMobject]:
        return self.maker.label(label)

    def _frame(self, frame: Frame) -> VMobject:
        colours, box = self.theme.colours, frame.box
        if not (box.width and box.height):
            rule = shapes.line([(box.left, box.top), (box.right, box.bottom)])
            return mobject(rule, stroke=getattr(colours, frame.stroke), width=frame.width)
        outline = shapes.rounded(box, frame.radius)
        fill = getattr(colours, frame.fill) if frame.fill else None
        return mobject(outline, fill=fill, stroke=getattr(colours, frame.stroke), width=frame.width)
