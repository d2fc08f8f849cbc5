"""Where the parts of a cell stand: columns side by side, the carried state on a lane along the top.

From top to bottom: the lane with its operators; what hangs between lane and columns (products, maps); the columns
(value, function, sum, fan, dots); the rows that feed them; below the cell, the inputs. States come in on the left and
leave on the right. A placing is tried at a given arrangement and either fits or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import combinations

from rnnviz.graph.graph import Key, Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.measures import RING, Arrangement, DoesNotFitError
from rnnviz.layout.site import Ground, Spot
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.views.cell.cellsite import CellSite
from rnnviz.views.cell.columns import BETWEEN_ROWS, Columns, columns, feeds, hangs, shows

BETWEEN_OUTPUTS = 2.6  # heights of a value from one output to the next: a ring and a name have room between them
INSIDE = (Zone.ROW, Zone.COLUMN, Zone.ABOVE)
LIFT, SLIGHT = 52.0, 10.0  # between a plate and the lane, for words: beside the wire, or beside the plate
RETURN = 14.0  # beside a wire, for an arrow that comes back
NAME = 40.0  # the height of a name with rings above and below it


@dataclass(frozen=True, slots=True)
class Levels:
    """Heights of everything, from top to bottom; `step` is from one of stacked rows to the next."""

    cell_top: float
    lane: float
    operators: float
    columns: float
    columns_end: float
    row: float
    step: float
    cell_bottom: float
    outside: float
    inputs: float


@dataclass(frozen=True, slots=True)
class Rooms:
    """Between the levels: `above` the lane, from the columns to the rows (`bus`, more where it is `feeding` a row from
    the operators), from one row to the next, and from the cell's lower edge to the input, for a wire on its way.

    `spare` are the shares of the height that is left: above the cell, above its columns, below them, below the rows,
    outside.
    """

    above: float
    bus: float
    feeding: float
    row: float
    outside: float
    spare: tuple[float, float, float, float, float]

    @classmethod
    def of(cls, how: Arrangement, lane: bool) -> Rooms:
        s, air, bus = how.scale, how.air, min(1.2, how.scale)
        if how.idea:  # without a lane the cell is smaller, and not empty
            spare = (0.0, 0.65, 0.1, 0.1, 0.1) if lane else (0.25, 0.2, 0.2, 0.1, 0.1)
            return cls(7 * s, 4 * bus, 4, 10 * air, 14, spare)
        above = 14 if lane and not how.tight else 11
        feeding = 10 if how.tight else 18 * s
        back = RETURN if how.under else 0.0  # what arrives at values goes back as well
        row, outside = 16 * air + back, max(16.0, 22 * air) + back
        return cls(above * s, 8 * bus + back, feeding, row, outside, (0.0, 0.2, 0.3, 0.1, 0.2))


class ColumnSite(CellSite):
    """A cell in columns, one level of operators above them."""

    def __init__(self, ground: Ground, across: Columns, down: Levels, floor: float) -> None:
        self.across, self.down = across, down
        super().__init__(
            ground,
            Box(across.left, down.cell_top, across.right, down.cell_bottom),
            floor=floor,
            lane_y=down.lane,
            row_y=down.row,
            bus_y=down.columns_end + ground.measures.head + 3,
            sill_y=down.cell_bottom + down.outside / 2,
            above=across.above,
        )


def place(ground: Ground, label_width: Mapping[Key, float], label_height: float, floor: float) -> Iterator[CellSite]:
    """All parts in their places: `label_width` of each column's name, `label_height` of all; the panel is at `floor`.

    Nothing where they do not fit.
    """
    for tried in (ground, replace(ground, beside={})) if ground.beside else (ground,):
        with suppress(DoesNotFitError):
            yield _placed(tried, label_width, label_height, floor)


def _placed(ground: Ground, label_width: Mapping[Key, float], label_height: float, floor: float) -> CellSite:
    site = ColumnSite(ground, columns(ground, label_width), _levels(ground, label_height, floor), floor)
    for part in ground.graph.parts:
        site.placed[part.key] = kind(part).stand(part, _spot(site, part), site)
    check_apart(site)
    return site


def check_apart(site: CellSite) -> None:
    """Raises DoesNotFitError where a part stands on another, beyond the canvas or on the edge of the cell."""
    canvas = site.how.canvas.grown(-6)
    if not all(canvas.holds(box) for placed in site.placed.values() for box in placed.body):
        raise DoesNotFitError("canvas")
    inside = [placed for placed in site.placed.values() if kind(placed.part).zone in INSIDE]
    if not all(site.cell.grown(-2).holds(box) for placed in inside for box in placed.body):
        raise DoesNotFitError("cell")
    for one, other in combinations(site.placed.values(), 2):
        if any(a.meets(b) for a in one.body for b in other.body):
            raise DoesNotFitError(f"{one.part.key} on {other.part.key}")


def _levels(ground: Ground, label_height: float, floor: float) -> Levels:
    graph, m, how = ground.graph, ground.measures, ground.how
    s, lane = how.scale, bool(graph.lane)
    rooms = Rooms.of(how, lane)
    cell_top = how.head - (4 if how.tight else 0)
    lane_y = cell_top + rooms.above + m.height / 2
    above = zoned(graph, Zone.ABOVE)
    single = [part for part in above if not kind(part).joins]
    reach = m.reach(lane)
    shown = any(kind(part).joins and part.key not in graph.lane and shows(graph, part) for part in above)
    hanging = [reach + m.run + m.height + m.run + m.radius]
    if how.idea:  # a result stands beside its circle
        hanging = [reach + m.run + (m.height / 2 if shown else m.radius)]
    down = [kind(part).tall(part, ground) for part in single if hangs(graph, part)]
    up = [kind(part).tall(part, ground) for part in single if not hangs(graph, part)]
    if down:
        hanging.append(m.height / 2 + m.clear + max(down) + m.run + m.radius)
    if up:
        hanging.append(reach + m.run + max(up) + m.tap)
    start = lane_y if lane else cell_top - m.radius
    operators = start + max(hanging) if lane or above else cell_top
    names = label_height * 1.02 + m.label_gap if label_height else m.run
    zone = names + (RING if label_height else 0.0) + 2  # a ring around the operator, the name, a ring
    low = max(m.radius, m.height / 2) if how.idea and shown else m.radius
    top = operators + (low if lane or above else 8 * s) + zone
    rest = max([kind(part).deep(part, ground) for part in zoned(graph, Zone.COLUMN)], default=0.0)
    rows = max(1, len(zoned(graph, Zone.ROW))) if how.stacked else 1
    feeding = any(kind(part).joins and feeds(graph, part) for part in above)
    bus = m.head + 10 + rooms.bus + feeding * rooms.feeding
    step = m.line + rooms.row
    fan = floor - (rooms.outside + m.low + 6) - (bus + rows * step) - rest - top
    if fan < m.fan[0] * (0.78 if how.tight else min(s, 1.1)):
        raise DoesNotFitError(f"height {m.fan[0] * min(s, 1.1) - fan:.0f}")
    spare = max(0.0, fan - m.fan[1] * s)
    fan -= spare
    lift = min(spare, LIFT if how.narrow else SLIGHT) if how.idea and up else 0.0
    operators, top, spare = operators + lift, top + lift, spare - lift
    # What is left over makes room between the rows, not a taller fan.
    head, over, under, sill, below = rooms.spare
    cell_top += spare * head
    bus += spare * under
    top += spare * (head + over)
    end = top + rest + fan
    cell_bottom = end + bus + rows * step + spare * sill
    inputs = cell_bottom + rooms.outside + m.low / 2 + spare * below
    row = end + bus + m.line / 2
    return Levels(cell_top, lane_y, operators, top, end, row, step, cell_bottom, rooms.outside, inputs)


# -- one part -------------------------------------------------------------------------------------------------------


def _spot(site: ColumnSite, part: Part) -> Spot:
    spots = {
        Zone.BELOW: _below, Zone.LEFT: _outer, Zone.RIGHT: _outer, Zone.ROW: _row, Zone.COLUMN: _column,
        Zone.ABOVE: _operator if kind(part).joins else _single,
    }  # fmt: skip
    return spots[kind(part).zone](site, part)


def _outer(site: ColumnSite, part: Part) -> Spot:
    """A state before the cell or behind it, or an output."""
    m, across, left = site.measures, site.across, kind(part).zone is Zone.LEFT
    size = site.size(part)
    away = across.away + across.outer / 2
    x = across.left - away if left else across.right + away
    if not left and part.partner is None:
        outputs = [other for other in zoned(site.graph, Zone.RIGHT) if other.partner is None]
        first, last = (m.height * (0.5 + BETWEEN_OUTPUTS * k) for k in (outputs.index(part), len(outputs) - 1))
        # The last one leaves room for the name of a state below it.
        below = any(site.level(other) == site.row_y for other in zoned(site.graph, Zone.RIGHT) if other.partner)
        lowest = site.row_y - m.height * 1.5 - NAME if below else site.floor - m.height
        y = site.down.columns + first - max(0.0, site.down.columns + last - lowest)
    else:
        y = site.level(part)
    if site.how.upright:
        tall = (size - 1) * (m.height + m.gap)
        lift = max(0.0 if y == site.lane_y else tall / 2, y + tall + m.height / 2 - site.floor + 6)
        return Spot(x, y - lift, upright=True)
    # A shorter vector keeps to the cell.
    return Spot(x + (across.outer - m.wide(size)) / 2 * (1 if left else -1), y)


def _below(site: ColumnSite, part: Part) -> Spot:
    """An input below the cell: under its own share of a row, or under what it feeds."""
    inputs = zoned(site.graph, Zone.BELOW)
    places = []
    for user in site.graph.users(part.key):
        if kind(user).zone is Zone.ROW:
            entry = [source.key for source in user.sources].index(part.key)
            places.append(kind(user).above(user, entry, _row(site, user).x, site.ground))
        elif site.column(user.key) >= 0:
            places.append(site.across.centre(user.key))
    x = sum(places) / len(places) if places else (site.across.left + site.across.right) / 2
    if len(inputs) > 1:
        x += (inputs.index(part) - (len(inputs) - 1) / 2) * (site.measures.row(site.size(part)) + 60)
    return Spot(x, site.down.inputs)


def _row(site: ColumnSite, part: Part) -> Spot:
    """A row at the bottom of the cell, below what it feeds."""
    every, across = zoned(site.graph, Zone.ROW), site.across
    k, width = every.index(part), 2 * kind(part).half(part, site.ground)
    fed = [across.centre(user.key) for user in site.graph.users(part.key)]
    low = across.left + width / 2 + across.left_alley + 24 * site.how.air
    high = across.right - width / 2 - across.right_alley - 14 * site.how.air
    between = BETWEEN_ROWS * site.how.scale
    middle = sum(fed) / len(fed) if fed else high
    if site.how.stacked and len(every) > 1:
        x = high if k else low
    elif k:
        before = every[k - 1]
        end = _row(site, before).x + kind(before).half(before, site.ground)
        x = max(middle, end + between + width / 2)
    else:
        high -= sum(2 * kind(other).half(other, site.ground) + between for other in every[k + 1 :])
        x = low if len(every) > 1 else middle
    if low > high + 1:
        raise DoesNotFitError("concatenation")
    return Spot(min(max(x, low), high), site.row_y + (k * site.down.step if site.how.stacked else 0))


def _column(site: ColumnSite, part: Part) -> Spot:
    across = site.across
    k = across.order.index(part.key)
    left = across.left + across.left_alley
    if k:
        before = site.graph[across.order[k - 1]]
        left = across.x[k - 1] + kind(before).half(before, site.ground)
    top = site.down.columns + site.measures.height / 2
    return Spot(across.x[k], top, bottom=site.down.columns_end, left=left)


def _single(site: ColumnSite, part: Part) -> Spot:
    """A part with one source: above the operators, or down from the lane."""
    m, x = site.measures, site.across.centre(part.key)
    if hangs(site.graph, part):
        return Spot(x, site.down.operators - m.radius - m.run - m.height / 2, down=True)
    return Spot(x, site.down.operators - m.tap - kind(part).tall(part, site.ground) + m.height / 2)


def _operator(site: ColumnSite, part: Part) -> Spot:
    """A circle on the lane or below it; its result beside it, above it, or down in a column of its own."""
    m, x, graph = site.measures, site.across.centre(part.key), site.graph
    y = site.lane_y if part.key in graph.lane else site.down.operators
    if not shows(graph, part):
        return Spot(x, y)
    if part.key in site.across.order:
        return Spot(x, y, value=(x, site.down.columns + m.height / 2))
    if m.upright and part.key not in graph.lane:
        return Spot(x - m.radius - m.run - m.wide(site.size(part)) / 2, y, value=(x, y))
    if part.key in graph.lane or not graph.users(part.key):
        return Spot(x, y, value=(x + m.radius + m.run + m.wide(site.size(part)) / 2, y))
    high = site.lane_y + m.radius if graph.lane else site.down.cell_top
    return Spot(x, y, value=(x, (high + y - m.radius) / 2))
