"""What the kinds of parts are drawn from: layout, readings, looks; and what has been drawn of each part."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from manim import VMobject

from rnnviz.figures.figure import Figure
from rnnviz.functions.plates import has_curve
from rnnviz.graph.graph import Key, Part
from rnnviz.layout.marks import Placed
from rnnviz.scenes import shapes
from rnnviz.scenes.backmaker import BackMaker
from rnnviz.scenes.heat import Heat
from rnnviz.scenes.maker import Meter, Piece
from rnnviz.scenes.rings import Rings
from rnnviz.scenes.shapes import Points
from rnnviz.typeset import Line

BEADS = 5  # of a long vector, on a wire
NONE = "·"  # under a value on which nothing depends that was asked for
BACK = 0.22  # opacity of the weights of units that are not written out


@dataclass
class Inked:
    """The mobjects of one part, by what they are; `ghosts` and `pale` words stand there before the rest. Of the ghosts
    `slots` are those of values.

    `labels` are its names, `said` what is said of its numbers.

    `card` is what a block stands on, with the name of its function, which is `spelled` where there is no card; `fan`,
    `sums` and `riders` are one list for each unit, `bands` those of a map of weights from top to bottom.

    Of what runs back `under` are derivatives below values, `slopes` those below sums with the tangents at the curves,
    `pulls` those by weights on the lines of a fan, each one list for each unit; `returns` the arrows to its sources.
    Once it is `pulled`, a fan shows derivatives.

    `kept` stay in full ink whatever is looked at, on the card. `wires` are those that arrive, by the place of their
    source among the part's; −1 is an operator's own.
    """

    ghosts: list[VMobject] = field(default_factory=list)
    slots: list[VMobject] = field(default_factory=list)
    pale: list[VMobject] = field(default_factory=list)
    labels: list[VMobject] = field(default_factory=list)
    said: list[VMobject] = field(default_factory=list)
    values: list[Piece] = field(default_factory=list)
    under: list[list[VMobject]] = field(default_factory=list)
    slopes: list[list[VMobject]] = field(default_factory=list)
    pulls: list[list[VMobject]] = field(default_factory=list)
    returns: dict[int, list[VMobject]] = field(default_factory=dict)
    pulled: bool = True
    card: list[VMobject] = field(default_factory=list)
    plates: list[VMobject] = field(default_factory=list)
    spelled: list[VMobject] = field(default_factory=list)
    riders: list[list[VMobject]] = field(default_factory=list)
    sums: list[list[VMobject]] = field(default_factory=list)
    sigma: list[VMobject] = field(default_factory=list)
    fan: list[list[VMobject]] = field(default_factory=list)
    bands: list[list[VMobject]] = field(default_factory=list)
    dots: list[list[VMobject]] = field(default_factory=list)
    circle: list[VMobject] = field(default_factory=list)
    bracket: list[VMobject] = field(default_factory=list)
    kept: list[VMobject] = field(default_factory=list)
    wires: dict[int, list[VMobject]] = field(default_factory=dict)

    def everything(self) -> list[VMobject]:
        """All ink: what runs back over what ran forward."""
        return [*self.forward(), *self.back()]

    def forward(self) -> list[VMobject]:
        """All ink but of what runs back, in drawing order: lines first, numbers last."""
        out: list[VMobject] = [m for wire in self.wires.values() for m in wire]
        for lines in (*self.fan, *self.bands):
            out += lines
        out += [*self.card, *self.kept, *self.plates, *self.spelled, *(m for riders in self.riders for m in riders)]
        out += [*self.circle, *self.bracket, *self.sigma]
        for group in (*self.dots, *self.sums):
            out += group
        for piece in self.values:
            out += list(piece)
        return [*out, *self.labels, *self.said]

    def back(self) -> list[VMobject]:
        """All ink of what runs back."""
        lines = [one for wire in self.returns.values() for one in wire]
        return [*lines, *(one for group in (*self.pulls, *self.slopes, *self.under) for one in group)]

    def emptied(self) -> list[VMobject]:
        """All but numbers, what is measured, and what is said of both."""
        return [*self.frame(), *(m for piece in self.values for m in piece.shape)]

    def frame(self) -> list[VMobject]:
        """What does not depend on any number."""
        wires = [one for wire in self.wires.values() for one in wire]
        return [*wires, *self.card, *self.kept, *self.plates, *self.spelled, *self.circle, *self.bracket, *self.labels]


class Sketch:
    """A figure on its way to paper; `parts` fills as its parts are drawn, `fans` at a share of their full ink."""

    def __init__(self, figure: Figure, fans: float = 1.0) -> None:
        self.figure, self.layout, self.theme, self.set = figure, figure.layout, figure.theme, figure.typesetter
        self.graph = figure.layout.graph
        how = self.layout.how
        self.maker = BackMaker(self.theme, self.set, how.scale, numbers=how.numbers, under=how.under)
        self.parts: dict[Key, Inked] = {}
        self.fans, self.rings = fans, Rings(figure)
        self.heat = Heat(self.maker, figure.scale) if figure.scale else None

    def pieces(self, placed: Placed) -> list[Piece]:
        """The values of a part, one piece for each box."""
        readings, part = self.figure.readings, placed.part
        assert readings is not None
        if self.heat:
            vectors = readings.vectors(part)
            return [
                self.heat.strip(one.role, box, np.array(readings.numbers(one)))
                for one, box in zip(vectors, placed.boxes, strict=True)
            ]
        decimals, meters = readings.decimals(part), self._meters(part) or (None,) * len(placed.boxes)
        return [
            self.maker.value(role, box, number, meter, decimals)
            for role, box, number, meter in zip(
                self.roles(part), placed.boxes, readings.numbers(part), meters, strict=True
            )
        ]

    def _meters(self, part: Part) -> tuple[Meter, ...]:
        """What is measured in the boxes of a part: the level of what the memory holds, or how open a gate is."""
        readings = self.figure.readings
        assert readings is not None
        if readings.has_level(part) and self.figure.reach:
            return tuple(Meter(number / self.figure.reach, level=True) for number in readings.numbers(part))
        return tuple(Meter(share) for share in readings.shares(part))

    def under(self, placed: Placed) -> list[list[VMobject]]:
        """The derivatives below the values of a part, one list for each box; "·" where there is none."""
        slopes = self.figure.slopes
        if slopes is None:
            return []
        if not self.layout.how.numbers:
            shares = [number / (slopes.most or 1.0) for number in slopes.numbers(placed.part) or ()]
            return [self.maker.below_tint(share, box) for share, box in zip(shares, placed.boxes, strict=False)]
        texts = slopes.texts(placed.part) or (NONE,) * len(placed.boxes)
        return [self.maker.below(text, box) for text, box in zip(texts, placed.boxes, strict=True)]

    def beads(self, part: Part) -> tuple[float, ...]:
        """What runs along a wire: every value of a part, or some of a long vector."""
        numbers = self.numbers(part) or (0.0,)  # what is joined goes on as one
        return numbers if self.heat is None else numbers[:: max(1, len(numbers) // BEADS)][:BEADS]

    def ridden(self, part: Part, box: int) -> tuple[int, ...]:
        """The units whose dots ride the curve of one box: its own, or of a long vector the least and the greatest."""
        if self.heat is None:
            return (box,)
        assert self.figure.readings is not None
        argument = self.figure.readings.argument(part)
        return tuple({int(np.argmin(argument)), int(np.argmax(argument))})

    def numbers(self, part: Part) -> tuple[float, ...]:
        """The values of a part, one for each unit."""
        assert self.figure.readings is not None
        return self.figure.readings.numbers(part)

    def roles(self, part: Part) -> tuple[str, ...]:
        """The role of each box of a part."""
        readings = self.figure.readings
        assert readings is not None
        return tuple(one.role for one in readings.vectors(part)) if self.heat else readings.roles(part)

    def lane_points(self) -> Points:
        """The way of the memory between all that stands on it."""
        (left, y), (right, _) = self.layout.lane
        stand = [box for placed in self.layout.placed.values() for box in (*placed.boxes, *placed.plates, *placed.body)]
        apart = sorted((box.left, box.right) for box in stand if box.top < y < box.bottom and left < box.x < right)
        pieces, at = [], left
        for start, end in (*apart, (right, right)):
            if start > at:
                pieces.append(shapes.line([(at, y), (start, y)]))
            at = max(at, end)
        return np.concatenate(pieces)

    def standing(self, inked: Inked) -> list[VMobject]:
        """What of a part stands there from the start: where the idea is shown all but its numbers."""
        return [*inked.frame(), *inked.slots] if self.layout.how.idea else []

    def lane_width(self) -> float:
        """How broad the way of the memory is: broader than its wires, all of them."""
        tracks = next((wire.tracks for wire in self.layout.wires if wire.tracks), (0.0,))
        broad = self.theme.stroke.lane * (3 if len(tracks) == 1 else 4)
        return broad + max(tracks) - min(tracks)

    def told(self, unit: int) -> float:
        """How strong a unit's weights are beside others: where one unit is written out, the others stand back."""
        return 1.0 if self.heat or not self.figure.units or unit in self.figure.units else BACK

    def strength(self, unit: int) -> float:
        """How strong a unit's weights are while they are drawn."""
        return self.fans * self.told(unit)

    def sigma_line(self) -> Line:
        return Line("$Sigma$", self.theme.text.small * self.maker.scale, self.theme.colours.quiet)

    def tangent(self, placed: Placed, unit: int) -> list[VMobject]:
        """The slope at the dot of a unit; nothing where no derivative comes by it."""
        readings, slopes, part = self.figure.readings, self.figure.slopes, placed.part
        assert readings is not None
        if slopes is None or slopes.numbers(part) is None or not placed.plates:
            return []
        plate = placed.plates[unit if len(placed.plates) > 1 else 0]
        if not has_curve(part.function):
            return []
        return [self.maker.tangent(part.function, plate, readings.argument(part)[unit])]

    def ride(self, placed: Placed, unit: int, way: float) -> tuple[float, float]:
        """Where the dot is after `way` (0 to 1) of its ride from the middle of the curve to its own argument."""
        assert self.figure.readings is not None
        plate = placed.plates[unit if len(placed.plates) > 1 else 0]
        goal = self.figure.readings.argument(placed.part)[unit]
        return self.maker.on_curve(placed.part.function, plate, goal * way)
