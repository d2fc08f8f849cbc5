"""The pieces that parts are drawn with: value, dot, line of a fan, plate with curve, operator, wire, label.

The legend uses the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from manim import VMobject

from rnnviz.functions import plates
from rnnviz.layout.geometry import Box, Point, segments
from rnnviz.layout.marks import Wire
from rnnviz.numbers.digits import DECIMALS, show
from rnnviz.scenes import shapes
from rnnviz.scenes.pen import PALE_INK, Pen
from rnnviz.scenes.shapes import Points, mobject
from rnnviz.theme import mix
from rnnviz.typeset import Line

LEVEL, LIFTED = 5.0, 0.08  # height of a level's bar; how far the number above it moves up, of the height of its box
TRACK = 0.22  # how much of its bar's colour the track of a level has
CAPSULES = ("hidden", "cell")
CARD, CARD_RADIUS = 0.45, 6.0  # how much of its role's fill a card has, and its corners
FULL_WEIGHT = 2.0  # a weight of this size has the thickest line
MINUS_LENGTH = 13.0  # of the sign by the head of a wire whose value is taken away


@dataclass(frozen=True, slots=True)
class Meter:
    """What is measured in a value's box: a share, 0 to 1 from the left, or a `level`, −1 to 1 from the middle."""

    share: float
    level: bool = False


@dataclass
class Piece:
    """One value of one part: its `shape`, its `number`, and the `meter`.

    The meter of a gate is a bar, that of what the memory holds a track, the bar on it, and the mark at zero.
    """

    shape: list[VMobject] = field(default_factory=list)
    number: list[VMobject] = field(default_factory=list)
    meter: list[VMobject] = field(default_factory=list)

    def __iter__(self) -> Iterator[VMobject]:
        yield from (*self.shape, *self.meter, *self.number)


class Maker(Pen):
    """Makes the pieces of one theme at one scale; without `numbers` values are tinted, not written."""

    # -- value --------------------------------------------------------------------------------------------------

    def outline(self, role: str, box: Box) -> Points:
        """The shape of a role: box, capsule, square, cut corner."""
        part = self.theme.part
        if role in CAPSULES:
            return shapes.rounded(box, self.upper(box).height / 2)
        if role == "candidate":
            return shapes.cut(box, part.cut * self.scale)
        if role in ("gate", "output"):
            return shapes.rounded(box, 0)
        return shapes.rounded(box, part.radius * self.scale * (1.0 if role == "input" else 0.6))

    def value(self, role: str, box: Box, value: float, meter: Meter | None = None, decimals: int = DECIMALS) -> Piece:
        """A value in its box: written, or where there is no room for that, tinted; below the number its `meter`."""
        look, stroke = self.theme.roles[role], self.theme.stroke.box
        fill = look.fill if self.numbers else self.tint(value, look.fill)
        bare = role == "product"  # a product or a sum has no box of its own, it sits on the wire
        shape = mobject(
            self.outline(role, box), fill=fill, stroke=None if bare else look.outline, width=0 if bare else stroke
        )
        if self.numbers:
            upper = self.upper(box)
            lift = 0.0 if meter is None else upper.height * (LIFTED if meter.level else 0.06)
            number = self.centred(self.number_line(show(value, decimals)), box.x, upper.y - lift)
            return Piece([shape], number, [] if meter is None else self._meter(role, upper, meter))
        return Piece(
            [shape], self._minus(box.x, self.upper(box).y, box.width * 0.36, look.outline) if value < 0 else []
        )

    def upper(self, box: Box) -> Box:
        """Of a box with a second line of figures what is above it."""
        return Box(box.left, box.top, box.right, box.bottom - self.under * self.scale)

    def _meter(self, role: str, box: Box, meter: Meter) -> list[VMobject]:
        look = self.theme.roles[role]
        if meter.level:
            x, y = self._middle(box)
            half, tall = box.width / 2 - self._inset(role, box, y), LEVEL * self.scale
            track = shapes.rounded(Box.around(x, y, 2 * half, tall), 0)
            tick = shapes.line([(x, y - tall / 2), (x, y + tall / 2)])
            return [
                mobject(track, fill=mix(look.fill, look.outline, TRACK)),
                mobject(self.level(role, box, meter.share), fill=look.outline),
                mobject(tick, stroke=look.outline, width=1.5),
            ]
        return [mobject(self.share(role, box, meter.share), fill=mix(look.fill, look.outline, 0.7))]

    def _middle(self, box: Box) -> Point:
        """Where a level is zero."""
        return box.x, box.bottom - (LEVEL + 0.5) * self.scale

    def level(self, role: str, box: Box, level: float) -> Points:
        """A bar from the middle of a box, to the right of what is above 0."""
        x, y = self._middle(box)
        tall = LEVEL * self.scale
        end = x + (box.width / 2 - self._inset(role, box, y)) * max(-1.0, min(1.0, level))
        return shapes.rounded(Box(min(x, end), y - tall / 2, max(x, end), y + tall / 2), 0)

    def _inset(self, role: str, box: Box, y: float) -> float:
        """How far from the side of a box a bar at y ends."""
        corner: float = box.height / 2 if role in CAPSULES else 0.0
        low = y + LEVEL * self.scale / 2 - box.y
        return max(3.0, corner - sqrt(max(0.0, corner**2 - low**2)) + 2.0)

    def share(self, role: str, box: Box, share: float) -> Points:
        """A box filled from the left as far as the share."""
        if role in CAPSULES:  # in whose round ends a short bar would be lost
            _, y = self._middle(box)
            left, right = box.left + self._inset(role, box, y), box.right - self._inset(role, box, y)
            tall = LEVEL * self.scale
            return shapes.rounded(
                Box(left, y - tall / 2, left + (right - left) * min(1.0, max(0.0, share)), y + tall / 2), 0
            )
        # The lowest slice of the box, as far as the share: no edge of it comes near a figure.
        points = self.outline(role, box.grown(-self.theme.stroke.box * 0.5))
        points[:, 1] = np.maximum(points[:, 1], box.bottom - box.height * 0.2)
        points[:, 0] = np.minimum(points[:, 0], box.left + box.width * min(1.0, max(0.0, share)))
        return points

    def tint(self, value: float, ground: str) -> str:
        """Deeper for a larger value; which sign it has is said by the colour and by a minus in it."""
        colours = self.theme.colours
        return mix(ground, colours.positive if value >= 0 else colours.negative, 0.75 * min(1.0, abs(value)))

    def _minus(self, x: float, y: float, wide: float, colour: str, width: float = 2.0) -> list[VMobject]:
        return [mobject(shapes.line([(x - wide / 2, y), (x + wide / 2, y)]), stroke=colour, width=width)]

    def ghost(self, role: str, box: Box) -> VMobject:
        """Where a value will stand."""
        return mobject(self.outline(role, box), stroke=self.theme.colours.ghost, width=self.theme.stroke.ghost)

    # -- fan ----------------------------------------------------------------------------------------------------

    def dot(self, role: str, at: Point, radius: float, value: float | None) -> list[VMobject]:
        """An entry of the concatenated vector; without a value the bias's 1."""
        look, colours = self.theme.roles[role], self.theme.colours
        if value is None:
            ring = mobject(shapes.circle(*at, radius), fill=colours.plate, stroke=look.outline, width=1.5)
            if not self.numbers:
                return [ring]
            return [ring, *self.centred(Line("1", self.theme.text.small, colours.ink), *at)]
        disc = mobject(
            shapes.circle(*at, radius),
            fill=look.fill if self.numbers else self.tint(value, look.fill),
            stroke=look.outline,
            width=self.theme.stroke.box,
        )
        sign = colours.ink if self.numbers else mix(look.fill, "#FFFFFF", 0.5)
        bar = self._minus(*at, radius * 0.9, sign) if value < 0 else []
        return [disc, *bar]

    def ghost_dot(self, at: Point, radius: float) -> VMobject:
        return mobject(shapes.circle(*at, radius), stroke=self.theme.colours.ghost, width=self.theme.stroke.ghost)

    def weight(self, start: Point, end: Point, weight: float, drawn: float = 1.0) -> VMobject:
        """A weight's line, as far as `drawn`: whole when positive, broken when negative, thicker when larger."""
        stroke = self.theme.stroke
        width = stroke.weight_thin + (stroke.weight_thick - stroke.weight_thin) * min(1.0, abs(weight) / FULL_WEIGHT)
        return mobject(self.weight_points(start, end, weight, drawn), stroke=self.theme.colours.ink, width=width)

    def weight_points(self, start: Point, end: Point, weight: float, drawn: float) -> Points:
        broken = weight < 0
        whole = shapes.dashed(start, end, 7 * self.scale, 5 * self.scale) if broken else shapes.line([start, end])
        if drawn >= 1:
            return whole
        reach = shapes.length(whole) * max(drawn, 0.02)
        return shapes.part(whole, 0.0, reach)

    # -- plate --------------------------------------------------------------------------------------------------

    def plate(self, function: str, role: str, box: Box) -> list[VMobject]:
        """A function as its own curve, or by its name where it has none."""
        look, colours = self.theme.roles[role], self.theme.colours
        edge = mix(look.outline, colours.plate, 0.35)
        frame = mobject(shapes.rounded(box, 4 * self.scale), fill=colours.plate, stroke=edge, width=1.2)
        if not function:
            return [frame]
        if not plates.has_curve(function):
            return [frame, *self.centred(Line(function, self.theme.text.small, look.text), box.x, box.y)]
        inner = self._inside(box)
        zero = inner.bottom - inner.height * plates.zero(function)
        axis = mobject(shapes.line([(inner.left, zero), (inner.right, zero)]), stroke=colours.ghost, width=1.2)
        return [frame, axis, mobject(self.curve(function, box), stroke=look.outline, width=2.2)]

    def curve(self, function: str, box: Box) -> Points:
        """The function's own curve on its plate."""
        window = plates.WINDOWS[function]
        steps = np.linspace(window.left, window.right, 25)
        return shapes.line([self.on_curve(function, box, float(x)) for x in steps])

    def ghost_plate(self, function: str, box: Box) -> list[VMobject]:
        """Where a function will be worked out, with its curve or its name."""
        colours = self.theme.colours
        frame = mobject(shapes.rounded(box, 4 * self.scale), stroke=colours.ghost, width=self.theme.stroke.ghost)
        if not function:
            return [frame]
        if not plates.has_curve(function):
            return [frame, *self.pale(self.centred(Line(function, self.theme.text.small, colours.ink), box.x, box.y))]
        return [frame, mobject(self.curve(function, box), stroke=colours.ghost, width=2.2)]

    def on_curve(self, function: str, box: Box, argument: float) -> Point:
        """The point of the curve for an argument; one beyond the plate stays at its edge."""
        inner = self._inside(box)
        x, y = plates.at(function, argument)
        return inner.left + inner.width * x, inner.bottom - inner.height * y

    def _inside(self, box: Box) -> Box:
        return Box(box.left + 4, box.top + 5, box.right - 4, box.bottom - 5)

    def rider(self, role: str, at: Point) -> VMobject:
        """The dot that rides a curve."""
        colours = self.theme.colours
        return mobject(
            shapes.circle(*at, 4.4 * self.scale), fill=self.theme.roles[role].text, stroke=colours.plate, width=1.4
        )

    # -- card ---------------------------------------------------------------------------------------------------

    def card(self, role: str, box: Box) -> VMobject:
        """The ground of a function and its values."""
        look, cell = self.theme.roles[role], self.theme.colours.cell
        outline = shapes.rounded(box, CARD_RADIUS)
        return mobject(outline, fill=mix(cell, look.fill, CARD), stroke=mix(cell, look.outline, 0.6), width=1.5)

    def ghost_card(self, box: Box) -> VMobject:
        """Where a card will be."""
        outline = shapes.rounded(box, CARD_RADIUS)
        return mobject(outline, stroke=self.theme.colours.ghost, width=self.theme.stroke.ghost)

    def spelled(self, function: str, role: str, at: Box, *, small: bool = False) -> list[VMobject]:
        """The name of a function, as large as a value or small."""
        size = (self.theme.text.small if small else self.theme.text.value) * self.scale
        return self.centred(Line(function, size, self.theme.roles[role].text), at.x, at.y)

    # -- joint --------------------------------------------------------------------------------------------------

    def joint(self, at: Point, radius: float) -> VMobject:
        """A disc on the wire, where vectors meet."""
        return mobject(shapes.circle(*at, radius), fill=self.theme.roles["product"].outline)

    # -- operator -----------------------------------------------------------------------------------------------

    def operator(self, symbol: str, box: Box, signs: Sequence[Point] = (), *, ghost: bool = False) -> list[VMobject]:
        """⊙ or + in a circle; where it spans several tracks, one of the `signs` on each."""
        radius = box.width / 2
        colours = self.theme.colours
        ring = mobject(
            shapes.rounded(box, radius),
            fill=colours.plate,
            stroke=colours.ghost if ghost else colours.ink,
            width=self.theme.stroke.ghost if ghost else 2.2,
        )
        ink = mix(colours.cell, colours.ink, PALE_INK) if ghost else colours.ink
        made = [ring]
        for x, y in signs or ((box.x, box.y),):
            if symbol == "⊙" and signs:
                made.append(mobject(shapes.circle(x, y, radius * 0.72), stroke=ink, width=1.8))
            if symbol == "⊙":
                made.append(mobject(shapes.circle(x, y, radius * 0.2), fill=ink))
                continue
            arm = radius * 0.55
            bars = [shapes.line([(x - arm, y), (x + arm, y)]), shapes.line([(x, y - arm), (x, y + arm)])]
            made += [mobject(bar, stroke=ink, width=2.4) for bar in bars]
        return made

    # -- wire ---------------------------------------------------------------------------------------------------

    def wire(self, wire: Wire, *, ghost: bool = False) -> list[VMobject]:
        """A wire with its head, where it has left its trunk with a knot, and with gaps where it passes under others."""
        colours, stroke = self.theme.colours, self.theme.stroke
        colour = colours.ghost if ghost else self.theme.roles[wire.role].outline
        width = stroke.ghost if ghost else stroke.lane if wire.lane else stroke.wire
        made = [mobject(self.wire_points(wire), stroke=colour, width=width)]
        knots = wire.knots or ((wire.branch,) if wire.branch else ())
        if not ghost:
            made.append(mobject(self.head_points(wire), fill=colour))
            made += [mobject(shapes.circle(*at, 4.2 * self.scale), fill=colour) for at in knots]
        if wire.minus:  # taken away: said where it arrives
            made += self._minus(*wire.minus, MINUS_LENGTH, colour if ghost else colours.ink, 2.6)
        return made

    def wire_path(self, wire: Wire) -> Points:
        return shapes.way(wire.path, self.theme.part.elbow * self.scale)

    def wire_points(self, wire: Wire) -> Points:
        """The line of a wire to the back of its head; where it shares a trunk with others it lies on theirs."""
        path = self.wire_path(wire)
        back = shapes.part(path, 0.0, shapes.length(path) - self.theme.part.arrow_length * self.scale * 0.8)
        if wire.tracks:
            return np.concatenate([back + np.array([0.0, aside]) for aside in wire.tracks])
        return shapes.broken(back, wire.gaps, self.theme.part.gap * self.scale)

    def head_points(self, wire: Wire) -> Points:
        (x0, y0), (x1, y1) = segments(wire.path)[-1]
        part = self.theme.part
        grow = self.scale * (1.15 if wire.lane else 1.0)
        heads = [
            shapes.arrow((x1, y1 + aside), (x1 - x0, y1 - y0), part.arrow_length * grow, part.arrow_width * grow)
            for aside in wire.tracks or (0.0,)
        ]
        return np.concatenate(heads)

    # -- attention ----------------------------------------------------------------------------------------------

    def spotlight(self, boxes: list[Box]) -> list[VMobject]:
        """The one strong accent: a ring around what is being worked on."""
        colours, stroke = self.theme.colours, self.theme.stroke
        rings = [shapes.rounded(box.grown(6), 10) for box in boxes]
        return [
            *(mobject(points, stroke=colours.glow, width=stroke.glow) for points in rings),
            *(mobject(points, stroke=colours.accent, width=stroke.accent) for points in rings),
        ]
