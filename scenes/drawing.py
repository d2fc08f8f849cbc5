"""One cell drawn: for each part its ghost and its ink, made from layout, numbers and theme."""

from __future__ import annotations

from dataclasses import dataclass, field

from manim import VMobject

from rnnviz.curves import has_curve
from rnnviz.diagram import Part
from rnnviz.layout import Layout
from rnnviz.layout.arrangement import RING
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Wire
from rnnviz.layout.place import Placed
from rnnviz.scenes import shapes
from rnnviz.scenes.parts import Maker, Piece, entry_roles
from rnnviz.scenes.shapes import mobject
from rnnviz.text.wording import Wording
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter

BACK = 0.22  # opacity of the weights of units that are not written out


@dataclass
class Inked:
    """The mobjects of one part, by what they are; `fan` and `sums` and `riders` one list for each unit."""

    ghosts: list[VMobject] = field(default_factory=list)
    labels: list[VMobject] = field(default_factory=list)
    values: list[Piece] = field(default_factory=list)
    plates: list[VMobject] = field(default_factory=list)
    riders: list[VMobject] = field(default_factory=list)
    sums: list[list[VMobject]] = field(default_factory=list)
    sigma: list[VMobject] = field(default_factory=list)
    fan: list[list[VMobject]] = field(default_factory=list)
    dots: list[list[VMobject]] = field(default_factory=list)
    circle: list[VMobject] = field(default_factory=list)
    bracket: list[VMobject] = field(default_factory=list)
    wires: dict[str, list[VMobject]] = field(default_factory=dict)

    def everything(self) -> list[VMobject]:
        """All ink in drawing order: lines first, numbers last."""
        out: list[VMobject] = [m for wire in self.wires.values() for m in wire]
        for lines in self.fan:
            out += lines
        out += [*self.plates, *self.riders, *self.circle, *self.bracket, *self.sigma]
        for group in (*self.dots, *self.sums):
            out += group
        for piece in self.values:
            out += list(piece)
        return [*out, *self.labels]


class Drawing:
    """All mobjects of a picture. `wording` has the numbers of the sample that is shown."""

    def __init__(self, layout: Layout, wording: Wording, theme: Theme, typesetter: Typesetter) -> None:
        self.layout, self.wording, self.theme, self.set = layout, wording, theme, typesetter
        self.maker = Maker(theme, typesetter, layout.how.scale, numbers=layout.how.numbers)
        self.diagram = layout.diagram
        self._prepare()
        self.parts = {key: self._part(placed) for key, placed in layout.placed.items()}
        for wire in layout.wires:
            self.parts[wire.target].wires[wire.source] = self.maker.wire(wire)
            self.parts[wire.target].ghosts += self.maker.wire(wire, ghost=True)
        for label in layout.labels:
            self.parts[label.key].labels += self.maker.label(label)

    def _prepare(self) -> None:
        """All words of the picture set at once."""
        lines = [label.line for label in self.layout.labels]
        for placed in self.layout.placed.values():
            texts = [*self.wording.texts(placed.part), *self.wording.sum_texts(placed.part)]
            lines += [self.maker.number_line(text) for text in texts]
        self.set.prepare(
            [*lines, Line("0", self.maker.number_line("0").size, self.theme.colours.ink), self._sigma_line()]
        )

    def ground(self) -> list[VMobject]:
        """The cell itself."""
        colours = self.theme.colours
        outline = shapes.rounded(self.layout.cell, self.theme.part.cell_radius)
        return [mobject(outline, fill=colours.cell, stroke=colours.cell_edge, width=self.theme.stroke.box)]

    def page(self) -> list[VMobject]:
        """The line that parts the drawing from the panel."""
        panel = self.layout.panel
        rule = shapes.line([(panel.left, panel.top), (panel.right, panel.top)])
        return [mobject(rule, stroke=self.theme.colours.rule, width=self.theme.stroke.rule)]

    def spots(self, key: str) -> list[Box]:
        """The boxes that the spotlight goes around when a part is worked on.

        One around all of it where that touches no word and no other part, else one around each piece.
        """
        placed = self.layout[key]
        reach = placed.whole.grown(RING)
        words = [label.box for label in self.layout.labels]
        others = [body for other, p in self.layout.placed.items() if other != key for body in p.body]
        alone = not any(reach.meets(box) for box in (*words, *others))
        return [placed.whole] if alone or placed.part.kind != "op" else list(placed.body)

    def strength(self, unit: int) -> float:
        """How strong a unit's weights are drawn: where one unit is written out, the others stand back."""
        return 1.0 if self.wording.unit in (None, unit) else BACK

    def roles(self, part: Part) -> tuple[str, ...]:
        """The role of each value of a part; a concatenation shows those of its shares."""
        if part.kind == "concat":
            return entry_roles(self.diagram.by_key, part.key)
        return (part.role,) * part.size

    def _sigma_line(self) -> Line:
        return Line("$Sigma$", self.theme.text.small * self.maker.scale, self.theme.colours.quiet)

    def _part(self, placed: Placed) -> Inked:
        part, make = placed.part, self.maker
        inked = Inked()
        numbers = self.wording.numbers(part.nodes)
        roles = self.roles(part)
        if part.kind == "concat":
            row = Box.hull(placed.boxes).grown(4)
            inked.bracket = [mobject(shapes.rounded(row, 6), stroke=self.theme.roles["product"].outline, width=1.6)]
        shares = self.wording.shares(part) or (None,) * part.size
        if placed.boxes:
            inked.values = [
                make.value(role, box, number, share)
                for role, box, number, share in zip(roles, placed.boxes, numbers, shares, strict=True)
            ]
            inked.ghosts += [make.ghost(role, box) for role, box in zip(roles, placed.boxes, strict=True)]
        for box in placed.plates:
            inked.plates += make.plate(part.function, part.role, box)
            inked.ghosts.append(make.ghost_plate(box))
        if placed.plates and has_curve(part.function):
            inked.riders = [make.rider(part.role, self.ride(placed, unit, 1.0)) for unit in range(part.size)]
        if placed.circle:
            inked.circle = make.operator(part.function, placed.circle, self.layout.operator_radius)
            inked.ghosts += make.operator(part.function, placed.circle, self.layout.operator_radius, ghost=True)
        if placed.sums:
            self._gate(placed, inked)
        return inked

    def arguments(self, placed: Placed) -> tuple[float, ...]:
        """What a part's function is applied to, one for each unit."""
        part = placed.part
        if part.kind == "gate":
            return self.wording.numbers(part.sum_nodes)
        return self.wording.numbers(self.diagram[part.sources[0]].nodes)

    def ride(self, placed: Placed, unit: int, way: float) -> tuple[float, float]:
        """Where the dot is after `way` (0 to 1) of its ride from the middle of the curve to its own argument."""
        plate = placed.plates[unit if len(placed.plates) > 1 else 0]
        goal = self.arguments(placed)[unit]
        return self.maker.on_curve(placed.part.function, plate, goal * way)

    def _gate(self, placed: Placed, inked: Inked) -> None:
        part, make = placed.part, self.maker
        radius = self.layout.dot_radius
        entries = [
            (role, number)
            for source in part.sources
            for role, number in zip(
                entry_roles(self.diagram.by_key, source), self.wording.numbers(self.diagram[source].nodes), strict=True
            )
        ]
        weights = self.wording.weights(part)
        for at, (role, number) in zip(placed.dots, entries, strict=False):
            inked.dots.append(make.dot(role, at, radius, number))
        inked.dots += [make.dot("product", at, radius, None) for at in placed.dots[len(entries) :]]
        inked.ghosts += [make.ghost_dot(at, radius) for at in placed.dots]
        totals = self.wording.sum_texts(part)
        values = self.wording.numbers(part.sum_nodes)
        for unit, box in enumerate(placed.sums):
            inked.fan.append(
                [
                    make.weight((x, y - radius), (box.x, box.bottom), weight)
                    for (x, y), weight in zip(placed.dots, weights[unit], strict=True)
                ]
            )
            if self.layout.how.numbers:
                inked.sums.append(make.centred(make.number_line(totals[unit]), box.x, box.y))
            else:
                cell = Box.around(box.x, box.y, box.width * 0.8, box.height * 0.7)
                inked.sums.append(list(make.value("product", cell, values[unit])))
        if placed.sigma:
            inked.sigma = make.centred(self._sigma_line(), placed.sigma.x, placed.sigma.y)

    def wires_into(self, key: str) -> list[Wire]:
        return [wire for wire in self.layout.wires if wire.target == key and wire.source != key]
