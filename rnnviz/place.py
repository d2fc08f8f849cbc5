"""Where the parts of a diagram stand: columns of gates side by side, the carried state on a lane along the top.

From top to bottom: the lane with its operators; what hangs between lane and gates (products, maps); the gates (value,
function, sum, fan, dots); the concatenations; below the cell, the inputs. States come in on the left and leave on the
right. A placing is tried at a given arrangement and either fits or not; `layout` tries the arrangements in turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from rnnviz.curves import has_curve
from rnnviz.diagram import Diagram, Part
from rnnviz.geometry import Box, Point
from rnnviz.theme import Theme

CANVAS = Box(0, 0, 1280, 720)
MARGIN = 14.0  # of the page, left and right
HEAD = 64.0  # where the cell may begin, below the title
CONCATS = 40.0  # between two concatenations side by side
LABEL_GAP = 12.0  # between a part and its name, so that a ring around the part touches no word
FAN = (46.0, 118.0)  # height of the lines of a fan: at least, at most
BIAS = "1"


class DoesNotFitError(Exception):
    """This arrangement is too large for the canvas."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One way to try.

    `scale` multiplies all parts, `upright` stands the outer states on end, `stacked` puts a second concatenation
    below the first, `numbers` says whether values are written or only tinted.
    """

    scale: float
    upright: bool = False
    stacked: bool = False
    numbers: bool = True

    @property
    def tight(self) -> bool:
        """Whether every pixel counts: the largest sizes whose numbers can still be written out."""
        return self.upright and self.numbers

    @property
    def air(self) -> float:
        """A factor on the room between parts."""
        return self.scale * (0.6 if self.tight else 1.0)


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
    def value(self) -> Box:
        """The row of values."""
        return Box.hull(self.boxes)


@dataclass
class Placing:
    """One attempt: fills `placed` or raises DoesNotFitError."""

    diagram: Diagram
    theme: Theme
    how: Arrangement
    label_width: Mapping[str, float]
    label_height: float
    floor: float  # where the panel begins
    placed: dict[str, Placed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        part, s = self.theme.part, self.how.scale
        self.width = (part.value_width if self.how.numbers else part.value_height * 0.75) * s
        self.height = part.value_height * s
        self.gap = part.value_gap * s
        self.plate = part.plate_height * s
        self.radius = part.operator_radius * s
        self.run = (part.arrow_length + (2 if self.how.tight else 5)) * s
        self.label_gap = LABEL_GAP - 2 if self.how.tight else LABEL_GAP
        self.tap = (14 if self.how.tight else 20) * s  # from a branching wire to the plate above it
        self.dot = part.dot_radius * (1.0 if self.how.numbers else 0.6) * s
        self.pitch = self.dot * 2 + (5 if self.how.numbers else 1.5) * s
        self.lane = self.diagram.lane()
        self.columns = self._columns()
        self.x = self._solve()
        self._rows()
        for one in self.diagram.parts:
            self._put(one)
        if not all(CANVAS.grown(-6).holds(box) for p in self.placed.values() for box in p.body):
            raise DoesNotFitError("canvas")

    # -- which column -------------------------------------------------------------------------------------------

    def _columns(self) -> list[str]:
        columns = [part.key for part in sorted(self.diagram.of("gate"), key=lambda part: self._rank(part.key))]
        for part in self.diagram.of("op"):
            if self._feeds(part):
                gates = [columns.index(key) for key in part.sources if key in columns]
                columns.insert(max(gates) + 1 if gates else 0, part.key)
        return columns

    def _rank(self, key: str) -> float:
        """Gates from left to right: those that feed others, then in the order in which the lane takes them in."""
        ranks: list[float] = []
        for user in self.diagram.users(key):
            if user.key in self.lane:
                ranks.append(self.lane.index(user.key))
            elif user.kind in ("gate", "concat"):
                ranks.append(-1)
            else:
                ranks.append(self._rank(user.key))
        return min(ranks, default=len(self.lane))

    def _feeds(self, part: Part) -> bool:
        """Whether an operator's result goes down again, into the weights of another gate."""
        users = self.diagram.users(part.key)
        return bool(users) and all(user.kind in ("concat", "gate") for user in users)

    def column(self, key: str) -> int:
        """The column above which a part stands; -1 for what comes from outside."""
        if key in self.columns:
            return self.columns.index(key)
        part = self.diagram[key]
        if part.kind in ("input", "in", "concat", "out"):
            return -1
        if part.kind == "map" and self._hangs(part):
            users = self.diagram.users(key)
            return max(
                (self.column(s) for user in users for s in user.sources if s != key), default=len(self.columns) - 1
            )
        return max(self.column(source) for source in part.sources)

    def _hangs(self, part: Part) -> bool:
        """Whether a map takes its value from the lane above it."""
        return part.kind == "map" and part.sources[0] in (*self.lane, self.diagram.carrier())

    def shows(self, part: Part) -> bool:
        """Whether an operator's or map's result has value boxes inside the cell."""
        return bool(self.diagram.users(part.key)) or part.kind != "op"

    # -- across -------------------------------------------------------------------------------------------------

    def row(self, size: int) -> float:
        """The width of a vector as a row of boxes."""
        return size * self.width + (size - 1) * self.gap

    def _half(self, key: str) -> float:
        part = self.diagram[key]
        if part.kind != "gate":
            return self.row(part.size) / 2
        count = sum(self.diagram[source].size for source in part.sources) + len(part.biases)
        plate = 0.0 if self.how.numbers else self.theme.part.plate_width * self.how.scale
        return max(self.row(part.size), count * self.pitch, plate) / 2

    def _solve(self) -> list[float]:
        """The centre of each column: as near as they can be, then the room that is left shared among all gaps."""
        s, air, keys = self.how.scale, self.how.air, self.columns
        outer = self.width if self.how.upright else self.row(max(p.size for p in self.diagram.of("in", "out")))
        self.outer = outer
        away = 20 * s
        taps = bool(self.diagram.carrier()) and any(
            self.diagram.carrier() in part.sources for part in self.diagram.of("concat", "gate")
        )
        self.left_alley = (8 + 16 * air) if taps else 0.0
        first = max(self._half(keys[0]) + 18 * air, self.label_width.get(keys[0], 0) + 18) + self.left_alley
        x = [first]
        for k in range(1, len(keys)):
            nearest = self._half(keys[k - 1]) + 18 * air + self._half(keys[k])
            nearest = max(nearest, self.label_width.get(keys[k], 0) + 24 * s)
            at = x[-1] + nearest
            for before, after, space in self._on_lane():
                if after == k and before < k:
                    at = max(at, x[before] + space)
            x.append(at)
        end = max(x[k] + self._half(key) for k, key in enumerate(keys)) + 16 * air
        alley = 0.0
        for part in self.diagram.of("out"):
            source = self.diagram[part.sources[0]]
            if source.kind in ("gate", "map"):
                alley = 8 + 14 * air
            if source.kind == "op" and source.key not in self.columns:
                beyond = x[self.column(source.key)] + self.radius + self.run
                if self.shows(source):
                    beyond += self.row(source.size) + 16 * s
                if source.key not in self.lane:
                    alley = 8 + 14 * air
                    beyond += alley
                end = max(end, beyond + 4 * s)
        self.right_alley = alley
        end = max(end, self._half(keys[-1]) + x[-1] + 12 * air + alley)
        rows = [self.row(part.size) for part in self.diagram.of("concat")]
        widest = max(rows, default=0.0) if self.how.stacked else sum(rows) + CONCATS * s * max(0, len(rows) - 1)
        widest += self.left_alley + 24 * air + alley + 14 * s
        room = CANVAS.width - 2 * (MARGIN + outer + away)
        if max(end, widest) > room:
            raise DoesNotFitError(f"width {max(end, widest) - room:.0f}")
        share = max((widest - end) / (len(keys) + 1), min((room - end) / (len(keys) + 1), 76 * s))
        inside = end + share * (len(keys) + 1)
        left = (CANVAS.width - inside) / 2
        self.cell_left, self.cell_right, self.away = left, left + inside, away
        return [left + at + share * (k + 1) for k, at in enumerate(x)]

    def _on_lane(self) -> list[tuple[int, int, float]]:
        """Pairs of columns that values on the lane hold apart, and by how much."""
        size = max((self.diagram[key].size for key in self.lane), default=0)
        value = self.radius + self.run + self.row(size)
        at = [self.column(key) for key in self.lane]
        pairs = [(a, b, value + self.run + self.radius) for a, b in pairwise(at)]
        for part in self.diagram.of("map"):
            if self._hangs(part) and part.sources[0] in self.lane:
                pairs.append((self.column(part.sources[0]), self.column(part.key), value + 16 * self.how.scale))
        return pairs

    # -- down ---------------------------------------------------------------------------------------------------

    def _rows(self) -> None:
        s, air, lane = self.how.scale, self.how.air, bool(self.lane)
        self.cell_top = HEAD - (4 if self.how.tight else 0)
        self.lane_y = self.cell_top + (14 if lane and not self.how.tight else 11) * s + self.height / 2
        hanging = [self.radius + self.run + self.height + self.run + self.radius]
        if any(self._hangs(part) for part in self.diagram.of("map")):
            hanging.append(self.run + self.plate + self.height + self.run + self.radius)
        if any(not self._hangs(part) for part in self.diagram.of("map")):
            hanging.append(self.radius + self.run + self.height + self.plate + self.tap)
        above = bool(lane or self.diagram.of("op", "map"))
        start = self.lane_y if lane else self.cell_top - self.radius
        self.op_y = start + max(hanging) if above else self.cell_top
        zone = self.label_height + self.label_gap + 4 * air + (4 if self.how.tight else 0)
        self.gate_top = self.op_y + (self.radius if above else 8 * s) + zone
        self.outside = max(18.0, 22 * air)  # from the cell's lower edge to the input: room for a wire on its way
        rest = self.height + 2 * s + self.plate + self.sum_height + self.dot * 2
        rows = max(1, len(self.diagram.of("concat"))) if self.how.stacked else 1
        self.bus = 18 * s + (6 + 12 * any(self._feeds(part) for part in self.diagram.of("op"))) * air
        self.row_step = self.height + 16 * air
        below = self.bus + rows * self.row_step
        outside = self.outside + self.height + 6
        self.fan = self.floor - outside - below - rest - self.gate_top
        if self.fan < FAN[0] * min(s, 1.1):
            raise DoesNotFitError(f"height {FAN[0] * min(s, 1.1) - self.fan:.0f}")
        spare = max(0.0, self.fan - FAN[1] * s)
        self.fan -= spare
        # What is left over makes room between the rows, not a taller fan.
        self.bus += spare * 0.3
        self.gate_top += spare * 0.2
        self.gate_bottom = self.gate_top + rest + self.fan
        self.concat_y = self.gate_bottom + self.bus + self.height / 2
        self.cell_bottom = self.gate_bottom + self.bus + rows * self.row_step + spare * 0.1
        self.input_y = self.cell_bottom + self.outside + self.height / 2 + spare * 0.2

    @property
    def sum_height(self) -> float:
        return (self.theme.text.value if self.how.numbers else 20) * 1.2 * self.how.scale

    # -- one part -----------------------------------------------------------------------------------------------

    def boxes(self, size: int, x: float, y: float) -> tuple[Box, ...]:
        """A row of values around (x, y)."""
        left = x - self.row(size) / 2 + self.width / 2
        return tuple(Box.around(left + k * (self.width + self.gap), y, self.width, self.height) for k in range(size))

    def _stood(self, size: int, x: float, y: float) -> tuple[Box, ...]:
        """A column of values whose first is at (x, y)."""
        step = self.height + self.gap
        return tuple(Box.around(x, y + k * step, self.width, self.height) for k in range(size))

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
        x = self.cell_left - self.away - self.outer / 2 if left else self.cell_right + self.away + self.outer / 2
        carrier = self.diagram.carrier()
        state = next((s for s in self.diagram.sized.cell.states if part.key in (s.incoming, f"out:{s.outgoing}")), None)
        if state is None:
            row = self.diagram.of("out").index(part)
            y = self.gate_top + self.height * (0.5 + 1.8 * (row - 1))
        else:
            y = self.lane_y if state.incoming == carrier else self.concat_y
        if self.how.upright:
            lift = 0.0 if y == self.lane_y else (part.size - 1) * (self.height + self.gap) / 2
            lift = max(lift, y + (part.size - 1) * (self.height + self.gap) + self.height / 2 - self.floor)
            boxes = self._stood(part.size, x, y - lift)
        else:
            # A shorter vector keeps to the cell.
            shift = (self.outer - self.row(part.size)) / 2 * (1 if left else -1)
            boxes = self.boxes(part.size, x + shift, y)
        return Placed(part, boxes, body=(Box.hull(boxes),))

    def _input(self, part: Part) -> Placed:
        """An input below the cell: under its own share of the concatenation, or under what it feeds."""
        inputs = self.diagram.of("input")
        places = []
        for user in self.diagram.users(part.key):
            if user.kind == "concat":
                share = self._concat_boxes(user)[self.offset(user, part.key) :][: part.size]
                places.append(Box.hull(share).x)
            elif self.column(user.key) >= 0:
                places.append(self.x[self.column(user.key)])
        x = sum(places) / len(places) if places else (self.cell_left + self.cell_right) / 2
        x += (inputs.index(part) - (len(inputs) - 1) / 2) * (self.row(part.size) + 60) if len(inputs) > 1 else 0
        boxes = self.boxes(part.size, x, self.input_y)
        return Placed(part, boxes, body=(Box.hull(boxes),))

    def offset(self, concat: Part, source: str) -> int:
        """How many entries of a concatenation stand before those of `source`."""
        before = concat.sources[: concat.sources.index(source)]
        return sum(self.diagram[key].size for key in before)

    def _concat_boxes(self, part: Part) -> tuple[Box, ...]:
        every = self.diagram.of("concat")
        k, width = every.index(part), self.row(part.size)
        fed = [self.x[self.column(user.key)] for user in self.diagram.users(part.key)]
        low = self.cell_left + width / 2 + self.left_alley + 24 * self.how.air
        high = self.cell_right - width / 2 - self.right_alley - 14 * self.how.air
        between = CONCATS * self.how.scale
        if self.how.stacked and len(every) > 1:
            x = high if k else low
        elif k:
            x = max(sum(fed) / len(fed), Box.hull(self._concat_boxes(every[k - 1])).right + between + width / 2)
        else:
            high -= sum(self.row(other.size) + between for other in every[k + 1 :])
            x = low if len(every) > 1 else sum(fed) / len(fed)
        if low > high + 1:
            raise DoesNotFitError("concatenation")
        x = min(max(x, low), high)
        y = self.concat_y + (k * self.row_step if self.how.stacked else 0)
        return self.boxes(part.size, x, y)

    def _concat(self, part: Part) -> Placed:
        boxes = self._concat_boxes(part)
        return Placed(part, boxes, body=(Box.hull(boxes).grown(4),))

    def _gate(self, part: Part) -> Placed:
        s, x = self.how.scale, self.x[self.columns.index(part.key)]
        boxes = self.boxes(part.size, x, self.gate_top + self.height / 2)
        y = self.gate_top + self.height + 2 * s + self.plate / 2
        plates = self._plates(part, boxes, y) if part.function else ()
        y += self.plate / 2 + self.sum_height / 2
        sums = tuple(Box.around(box.x, y, self.width, self.sum_height) for box in boxes)
        count = sum(self.diagram[source].size for source in part.sources) + len(part.biases)
        row = self.gate_bottom - self.dot
        dots = tuple((x + (k - (count - 1) / 2) * self.pitch, row) for k in range(count))
        half = self._half(part.key)
        fan = Box(x - half, sums[0].bottom, x + half, self.gate_bottom)
        body = (Box.hull((*boxes, *plates, *sums)), fan)
        return Placed(part, boxes, plates, sums, dots, sigma=self._sigma(part, sums[0]), body=body)

    def _sigma(self, part: Part, first: Box) -> Box | None:
        """A place for the Σ at the head of the sums, where the gate before leaves one."""
        wide = 14 * self.how.scale
        place = Box.around(first.left - wide / 2 - 1, first.y, wide, first.height)
        k = self.columns.index(part.key)
        before = self.x[k - 1] + self._half(self.columns[k - 1]) if k else self.cell_left + self.left_alley
        return place if place.left - 7 > before else None

    def _plates(self, part: Part, boxes: tuple[Box, ...], y: float) -> tuple[Box, ...]:
        """Plates of a function: one for each unit while they are wide enough to show its curve, else one for all."""
        width = self.theme.part.plate_width * self.how.scale
        if self.how.numbers and has_curve(part.function):
            return tuple(Box.around(box.x, y, width, self.plate) for box in boxes)
        if not has_curve(part.function):
            width *= 1.4  # for a name
        return (Box.around(Box.hull(boxes).x, y, width, self.plate),)

    def _map(self, part: Part) -> Placed:
        x = self.x[self.column(part.key)]
        if self._hangs(part):
            y = self.op_y - self.radius - self.run - self.height / 2
            boxes, plate_y = self.boxes(part.size, x, y), y - self.height / 2 - self.plate / 2
        else:
            plate_y = self.op_y - self.tap - self.plate / 2
            boxes = self.boxes(part.size, x, plate_y - self.plate / 2 - self.height / 2)
        plates = self._plates(part, boxes, plate_y)
        return Placed(part, boxes, plates, body=(Box.hull((*boxes, *plates)),))

    def _op(self, part: Part) -> Placed:
        x = self.x[self.column(part.key)]
        y = self.lane_y if part.key in self.lane else self.op_y
        circle = (x, y)
        body = [Box.around(x, y, self.radius * 2, self.radius * 2)]
        if not self.shows(part):
            return Placed(part, circle=circle, body=tuple(body))
        if part.key in self.columns:
            boxes = self.boxes(part.size, x, self.gate_top + self.height / 2)
        elif part.key in self.lane or not self.diagram.users(part.key):
            boxes = self.boxes(part.size, x + self.radius + self.run + self.row(part.size) / 2, y)
        else:
            high = self.lane_y + self.radius if self.lane else self.cell_top
            boxes = self.boxes(part.size, x, (high + y - self.radius) / 2)
        body.append(Box.hull(boxes))
        return Placed(part, boxes, circle=circle, body=tuple(body))
