"""Where the parts of a diagram stand: columns of gates side by side, the carried state on a lane along the top.

From top to bottom: the lane with its operators; what hangs between lane and gates (products, maps); the gates (value,
function, sum, fan, dots); the concatenations; below the cell, the inputs. States come in on the left and leave on the
right. A placing is tried at a given arrangement and either fits or not; `layout` tries the arrangements in turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rnnviz.curves import has_curve
from rnnviz.diagram import Diagram, Part
from rnnviz.layout.arrangement import CANVAS, CONCATS, FAN, HEAD, RING, Arrangement, DoesNotFitError, Measures
from rnnviz.layout.columns import Columns
from rnnviz.layout.geometry import Box, Point
from rnnviz.theme import Theme


@dataclass(frozen=True, slots=True)
class Placed:
    """A part in its place.

    `boxes` hold the values, one for each unit (none where a value has no place of its own); `plates` the function,
    `sums` the sums, `sigma` the Σ before them, `dots` a fan's vector entries and then its biases, `circle` the centre
    of an operator. `body` is all that a wire must go around.
    """

    part: Part
    boxes: tuple[Box, ...] = ()
    plates: tuple[Box, ...] = ()
    sums: tuple[Box, ...] = ()
    dots: tuple[Point, ...] = ()
    circle: Point | None = None
    sigma: Box | None = None
    body: tuple[Box, ...] = ()

    @property
    def hull(self) -> Box:
        return Box.hull(self.body)

    @property
    def whole(self) -> Box:
        """All of it, with the Σ."""
        return Box.hull([self.hull, self.sigma]) if self.sigma else self.hull

    @property
    def value(self) -> Box:
        """The row of values."""
        return Box.hull(self.boxes)


class Placing:
    """One attempt: all parts in their places, in `placed`. Raises DoesNotFitError where they do not fit."""

    def __init__(
        self,
        diagram: Diagram,
        theme: Theme,
        how: Arrangement,
        label_width: Mapping[str, float],
        label_height: float,
        floor: float,
    ) -> None:
        """`label_width` of each gate's name, `label_height` of all; the panel begins at `floor`."""
        self.diagram, self.how, self.label_height, self.floor = diagram, how, label_height, floor
        self.measures = Measures.of(theme, how)
        self.columns = Columns(diagram, self.measures, how, label_width)
        self.lane = self.columns.lane
        self._rows()
        self.placed: dict[str, Placed] = {}
        for part in diagram.parts:
            self._put(part)
        if not all(CANVAS.grown(-6).holds(box) for p in self.placed.values() for box in p.body):
            raise DoesNotFitError("canvas")

    # -- down ---------------------------------------------------------------------------------------------------

    def _rows(self) -> None:
        m, s, air, lane = self.measures, self.how.scale, self.how.air, bool(self.columns.lane)
        self.cell_top = HEAD - (4 if self.how.tight else 0)
        self.lane_y = self.cell_top + (14 if lane and not self.how.tight else 11) * s + m.height / 2
        hanging = [m.radius + m.run + m.height + m.run + m.radius]
        if any(self.columns.hangs(part) for part in self.diagram.of("map")):
            hanging.append(m.height / 2 + m.clear + m.plate + m.height + m.run + m.radius)
        if any(not self.columns.hangs(part) for part in self.diagram.of("map")):
            hanging.append(m.radius + m.run + m.height + m.plate + m.tap)
        above = bool(lane or self.diagram.of("op", "map"))
        start = self.lane_y if lane else self.cell_top - m.radius
        self.op_y = start + max(hanging) if above else self.cell_top
        zone = m.label_gap + self.label_height * 1.02 + RING + 2  # a ring around the operator, the name, a ring
        self.gate_top = self.op_y + (m.radius if above else 8 * s) + zone
        self.outside = max(16.0, 22 * air)  # from the cell's lower edge to the input: room for a wire on its way
        rest = m.height + 2 * s + m.plate + m.total + m.dot * 2
        rows = max(1, len(self.diagram.of("concat"))) if self.how.stacked else 1
        feeding = any(self.columns.feeds(part) for part in self.diagram.of("op"))
        self.bus = m.head + 10 + 8 * min(1.2, s) + feeding * (10 if self.how.tight else 18 * s)
        self.row_step = m.height + 16 * air
        below = self.bus + rows * self.row_step
        outside = self.outside + m.height + 6
        self.fan = self.floor - outside - below - rest - self.gate_top
        if self.fan < FAN[0] * (0.78 if self.how.tight else min(s, 1.1)):
            raise DoesNotFitError(f"height {FAN[0] * min(s, 1.1) - self.fan:.0f}")
        spare = max(0.0, self.fan - FAN[1] * s)
        self.fan -= spare
        # What is left over makes room between the rows, not a taller fan.
        self.bus += spare * 0.3
        self.gate_top += spare * 0.2
        self.gate_bottom = self.gate_top + rest + self.fan
        self.concat_y = self.gate_bottom + self.bus + m.height / 2
        self.cell_bottom = self.gate_bottom + self.bus + rows * self.row_step + spare * 0.1
        self.input_y = self.cell_bottom + self.outside + m.height / 2 + spare * 0.2

    # -- one part -----------------------------------------------------------------------------------------------

    def _put(self, part: Part) -> None:
        put = {
            "input": self._input,
            "in": self._outer,
            "out": self._outer,
            "concat": self._concat,
            "gate": self._gate,
            "map": self._map,
            "op": self._op,
        }[part.kind]
        self.placed[part.key] = put(part)

    def _outer(self, part: Part) -> Placed:
        """A state before the cell or behind it, or an output."""
        left = part.kind == "in"
        m, columns = self.measures, self.columns
        away = columns.away + columns.outer / 2
        x = columns.cell_left - away if left else columns.cell_right + away
        states = self.diagram.sized.cell.states
        state = next((s for s in states if part.key in (s.incoming, f"out:{s.outgoing}")), None)
        if state is None:
            row = self.diagram.of("out").index(part)
            y = self.gate_top + m.height * (0.5 + 1.8 * (row - 1))
        else:
            y = self.lane_y if state.incoming == self.diagram.carrier() else self.concat_y
        if self.how.upright:
            tall = (part.size - 1) * (m.height + m.gap)
            lift = max(0.0 if y == self.lane_y else tall / 2, y + tall + m.height / 2 - self.floor + 6)
            boxes = m.stood(part.size, x, y - lift)
        else:
            # A shorter vector keeps to the cell.
            shift = (columns.outer - m.row(part.size)) / 2 * (1 if left else -1)
            boxes = m.boxes(part.size, x + shift, y)
        return Placed(part, boxes, body=(Box.hull(boxes),))

    def _input(self, part: Part) -> Placed:
        """An input below the cell: under its own share of the concatenation, or under what it feeds."""
        inputs = self.diagram.of("input")
        places = []
        for user in self.diagram.users(part.key):
            if user.kind == "concat":
                share = self._concat_boxes(user)[self.offset(user, part.key) :][: part.size]
                places.append(Box.hull(share).x)
            elif self.columns.column(user.key) >= 0:
                places.append(self.columns.centre(user.key))
        x = sum(places) / len(places) if places else (self.columns.cell_left + self.columns.cell_right) / 2
        x += (
            (inputs.index(part) - (len(inputs) - 1) / 2) * (self.measures.row(part.size) + 60) if len(inputs) > 1 else 0
        )
        boxes = self.measures.boxes(part.size, x, self.input_y)
        return Placed(part, boxes, body=(Box.hull(boxes),))

    def offset(self, concat: Part, source: str) -> int:
        """How many entries of a concatenation stand before those of `source`."""
        before = concat.sources[: concat.sources.index(source)]
        return sum(self.diagram[key].size for key in before)

    def _concat_boxes(self, part: Part) -> tuple[Box, ...]:
        every = self.diagram.of("concat")
        k, width = every.index(part), self.measures.row(part.size)
        fed = [self.columns.centre(user.key) for user in self.diagram.users(part.key)]
        low = self.columns.cell_left + width / 2 + self.columns.left_alley + 24 * self.how.air
        high = self.columns.cell_right - width / 2 - self.columns.right_alley - 14 * self.how.air
        between = CONCATS * self.how.scale
        if self.how.stacked and len(every) > 1:
            x = high if k else low
        elif k:
            x = max(sum(fed) / len(fed), Box.hull(self._concat_boxes(every[k - 1])).right + between + width / 2)
        else:
            high -= sum(self.measures.row(other.size) + between for other in every[k + 1 :])
            x = low if len(every) > 1 else sum(fed) / len(fed)
        if low > high + 1:
            raise DoesNotFitError("concatenation")
        x = min(max(x, low), high)
        y = self.concat_y + (k * self.row_step if self.how.stacked else 0)
        return self.measures.boxes(part.size, x, y)

    def _concat(self, part: Part) -> Placed:
        boxes = self._concat_boxes(part)
        return Placed(part, boxes, body=(Box.hull(boxes).grown(4),))

    def _gate(self, part: Part) -> Placed:
        s, x = self.how.scale, self.columns.centre(part.key)
        boxes = self.measures.boxes(part.size, x, self.gate_top + self.measures.height / 2)
        y = self.gate_top + self.measures.height + 2 * s + self.measures.plate / 2
        plates = self._plates(part, boxes, y) if part.function else ()
        y += self.measures.plate / 2 + self.measures.total / 2
        sums = tuple(Box.around(box.x, y, self.measures.width, self.measures.total) for box in boxes)
        count = sum(self.diagram[source].size for source in part.sources) + len(part.biases)
        row = self.gate_bottom - self.measures.dot
        dots = tuple((x + (k - (count - 1) / 2) * self.measures.pitch, row) for k in range(count))
        half = self.columns.half(part.key)
        fan = Box(x - half, sums[0].bottom, x + half, self.gate_bottom)
        body = (Box.hull((*boxes, *plates, *sums)), fan)
        return Placed(part, boxes, plates, sums, dots, sigma=self._sigma(part, sums[0]), body=body)

    def _sigma(self, part: Part, first: Box) -> Box | None:
        """A place for the Σ at the head of the sums, where the gate before leaves one."""
        wide = 14 * self.how.scale
        place = Box.around(first.left - wide / 2 - 1, first.y, wide, first.height)
        k = self.columns.keys.index(part.key)
        before = (
            self.columns.x[k - 1] + self.columns.half(self.columns.keys[k - 1])
            if k
            else self.columns.cell_left + self.columns.left_alley
        )
        return place if place.left - 7 > before else None

    def _plates(self, part: Part, boxes: tuple[Box, ...], y: float) -> tuple[Box, ...]:
        """Plates of a function: one for each unit while they are wide enough to show its curve, else one for all."""
        width = self.measures.plate_width
        if self.how.numbers and has_curve(part.function):
            return tuple(Box.around(box.x, y, width, self.measures.plate) for box in boxes)
        if not has_curve(part.function):
            width *= 1.4  # for a name
        return (Box.around(Box.hull(boxes).x, y, width, self.measures.plate),)

    def _map(self, part: Part) -> Placed:
        x = self.columns.centre(part.key)
        if self.columns.hangs(part):
            y = self.op_y - self.measures.radius - self.measures.run - self.measures.height / 2
            boxes, plate_y = (
                self.measures.boxes(part.size, x, y),
                y - self.measures.height / 2 - self.measures.plate / 2,
            )
        else:
            plate_y = self.op_y - self.measures.tap - self.measures.plate / 2
            boxes = self.measures.boxes(part.size, x, plate_y - self.measures.plate / 2 - self.measures.height / 2)
        plates = self._plates(part, boxes, plate_y)
        return Placed(part, boxes, plates, body=(Box.hull((*boxes, *plates)),))

    def _op(self, part: Part) -> Placed:
        x = self.columns.centre(part.key)
        y = self.lane_y if part.key in self.columns.lane else self.op_y
        circle = (x, y)
        body = [Box.around(x, y, self.measures.radius * 2, self.measures.radius * 2)]
        if not self.columns.shows(part):
            return Placed(part, circle=circle, body=tuple(body))
        if part.key in self.columns.keys:
            boxes = self.measures.boxes(part.size, x, self.gate_top + self.measures.height / 2)
        elif part.key in self.columns.lane or not self.diagram.users(part.key):
            boxes = self.measures.boxes(
                part.size, x + self.measures.radius + self.measures.run + self.measures.row(part.size) / 2, y
            )
        else:
            high = self.lane_y + self.measures.radius if self.columns.lane else self.cell_top
            boxes = self.measures.boxes(part.size, x, (high + y - self.measures.radius) / 2)
        body.append(Box.hull(boxes))
        return Placed(part, boxes, circle=circle, body=tuple(body))
