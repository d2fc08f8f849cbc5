"""What the kinds of parts are drawn from: layout, readings, looks; and what has been drawn of each part."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from manim import VMobject

from rnnviz.figures.figure import Figure
from rnnviz.graph.graph import Key, Part
from rnnviz.layout.geometry import Box, Point, segments
from rnnviz.layout.marks import Label, Placed
from rnnviz.layout.measures import RING
from rnnviz.scenes import shapes
from rnnviz.scenes.heat import Heat
from rnnviz.scenes.maker import Maker, Meter, Piece
from rnnviz.scenes.shapes import Points
from rnnviz.story.story import Beat
from rnnviz.typeset import Line

BEADS = 5  # of a long vector, on a wire
APART = 4.0  # between a ring and a wire that runs along it
CLOSER = (0.0, 3.0, 4.0)  # by which a ring may be smaller
BACK = 0.22  # opacity of the weights of units that are not written out


@dataclass
class Inked:
    """The mobjects of one part, by what they are; `ghosts` and `pale` words stand there before the rest. Of the ghosts
    `slots` are those of values.

    `labels` are its names, `said` what is said of its numbers.

    `card` is what a block stands on, with the name of its function, which is `spelled` where there is no card; `fan`,
    `sums` and `riders` are one list for each unit, `bands` those of a map of weights from top to bottom.

    `wires` are those that arrive, by the place of their source among the part's; −1 is an operator's own.
    """

    ghosts: list[VMobject] = field(default_factory=list)
    slots: list[VMobject] = field(default_factory=list)
    pale: list[VMobject] = field(default_factory=list)
    labels: list[VMobject] = field(default_factory=list)
    said: list[VMobject] = field(default_factory=list)
    values: list[Piece] = field(default_factory=list)
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
    wires: dict[int, list[VMobject]] = field(default_factory=dict)

    def everything(self) -> list[VMobject]:
        """All ink in drawing order: lines first, numbers last."""
        out: list[VMobject] = [m for wire in self.wires.values() for m in wire]
        for lines in (*self.fan, *self.bands):
            out += lines
        out += [*self.card, *self.plates, *self.spelled, *(m for riders in self.riders for m in riders)]
        out += [*self.circle, *self.bracket, *self.sigma]
        for group in (*self.dots, *self.sums):
            out += group
        for piece in self.values:
            out += list(piece)
        return [*out, *self.labels, *self.said]

    def emptied(self) -> list[VMobject]:
        """All but numbers, what is measured, and what is said of both."""
        return [*self.frame(), *(m for piece in self.values for m in piece.shape)]

    def frame(self) -> list[VMobject]:
        """What does not depend on any number."""
        wires = [one for wire in self.wires.values() for one in wire]
        return [*wires, *self.card, *self.plates, *self.spelled, *self.circle, *self.bracket, *self.labels]


def _lies_on(ring: Box, path: Sequence[Point]) -> bool:
    """Whether an edge of a ring lies on a piece of a wire, so that the two are seen as one."""
    for (x0, y0), (x1, y1) in segments(path):
        if y0 == y1 and min(abs(y0 - ring.top), abs(y0 - ring.bottom)) < APART:
            beside = min(max(x0, x1), ring.right) - max(min(x0, x1), ring.left)
        elif x0 == x1 and min(abs(x0 - ring.left), abs(x0 - ring.right)) < APART:
            beside = min(max(y0, y1), ring.bottom) - max(min(y0, y1), ring.top)
        else:
            continue
        if beside > RING:
            return True
    return False


class Sketch:
    """A figure on its way to paper; `parts` fills as its parts are drawn, `fans` at a share of their full ink."""

    def __init__(self, figure: Figure, fans: float = 1.0) -> None:
        self.figure, self.layout, self.theme, self.set = figure, figure.layout, figure.theme, figure.typesetter
        self.graph = figure.layout.graph
        self.maker = Maker(self.theme, self.set, self.layout.how.scale, numbers=self.layout.how.numbers)
        self.parts: dict[Key, Inked] = {}
        self.fans = fans
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

    def spots(self, key: Key) -> list[Box]:
        """The boxes that the spotlight goes around when a part is worked on.

        One around all of it where that touches no word and no other part, if need be a little closer; else around the
        result alone.
        """
        placed = self.layout[key]
        words = [label.box for label in (*self.layout.labels, *self.figure.verdicts)]
        others = [body for other, p in self.layout.placed.items() if other != key for body in p.body]
        for closer in CLOSER:
            reach = placed.whole.grown(RING - closer)
            if placed.circle is None or not any(reach.meets(box) for box in (*words, *others)):
                return [placed.whole.grown(-closer)]
        return [placed.body[-1]]

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

    def together(self, beat: Beat, known: Collection[Key] = ()) -> list[Box]:
        """One box around all parts that a beat works out, where that holds no other; else around what it is about.

        Of parts that are `known` there are words that tell what their numbers say.
        """
        made = [key for key in beat.parts if not key.leaving] or [*beat.parts]
        if blocks := [key for key in made if self.layout[key].card and self.layout[key].boxes]:
            return [Box.hull(self.layout[key].whole for key in blocks)]
        main = beat.key if beat.key in made else made[0]
        others = [self.layout[key] for key in made if key != main]
        if not others:
            return self.spots(main)
        # All of them, else what it is about and the values of the others, else that alone.
        ways = [[self.layout[main].whole, *(other.whole for other in others)]]
        if not main.leaving:
            ways.append([self.layout[main].whole, *(box for other in others for box in other.boxes)])
        hulls = (Box.hull(boxes).grown(-closer) for boxes in ways for closer in CLOSER)
        said = [label for label in self.figure.verdicts if label.key in known]
        return next(([hull] for hull in hulls if not self._touched(hull, made, said)), self.spots(main))

    def _touched(self, hull: Box, made: Sequence[Key], said: Sequence[Label]) -> bool:
        """Whether a ring around all of this would touch words or other parts, or cut words about its own."""
        words = [label.box for label in (*self.layout.labels, *said) if label.key not in made]
        own = [label.box for label in (*self.layout.labels, *self.figure.verdicts) if label.key in made]
        if any(_lies_on(hull.grown(RING), wire.path) for wire in self.layout.wires):
            return True
        if any(hull.grown(RING).meets(box) and not hull.grown(RING).holds(box) for box in own):
            return True
        others = [body for other, p in self.layout.placed.items() if other not in made for body in p.body]
        return any(hull.grown(RING).meets(box) for box in (*words, *others))

    def told(self, unit: int) -> float:
        """How strong a unit's weights are beside others: where one unit is written out, the others stand back."""
        return 1.0 if self.heat or not self.figure.units or unit in self.figure.units else BACK

    def strength(self, unit: int) -> float:
        """How strong a unit's weights are while they are drawn."""
        return self.fans * self.told(unit)

    def sigma_line(self) -> Line:
        return Line("$Sigma$", self.theme.text.small * self.maker.scale, self.theme.colours.quiet)

    def ride(self, placed: Placed, unit: int, way: float) -> tuple[float, float]:
        """Where the dot is after `way` (0 to 1) of its ride from the middle of the curve to its own argument."""
        assert self.figure.readings is not None
        plate = placed.plates[unit if len(placed.plates) > 1 else 0]
        goal = self.figure.readings.argument(placed.part)[unit]
        return self.maker.on_curve(placed.part.function, plate, goal * way)
