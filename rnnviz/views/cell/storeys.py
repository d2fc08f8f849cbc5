"""Where the parts of a cell stand when of each equation no more than a plate is left: two storeys with rails between.

Fans stand in the upper storey, plates in both, in the order of the film. Every value that is taken in runs level on a
rail between the storeys, and what takes it in has it straight from there, so that no way has to be looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import accumulate

from rnnviz.graph.graph import Key, Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.measures import RING, DoesNotFitError
from rnnviz.layout.site import Ground, Spot
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.views.cell.cellsite import CellSite
from rnnviz.views.cell.columns import MARGIN
from rnnviz.views.cell.place import check_apart
from rnnviz.views.cell.rails import APART, EXIT, LEAD, TURN, lay_rails, tracks

BETWEEN = EXIT + 13.0  # from one part to the next: the wire that leaves has room
SLOT = 26.0  # for the wire of an input on its way up
STRETCH = 44.0  # that two parts are further apart than they must be, at most
BELOW_TITLE = 45.0  # where a name may begin
NAME = 52.0  # how wide the symbol of an outer vector may be
LEAST_FAN = 40.0  # the height of a fan's lines
AWAY = 80.0  # that two outer vectors are
UPPER, LOWER = 0, 1


def storeys(ground: Ground, label_width: Mapping[Key, float], label_height: float, floor: float) -> Iterator[CellSite]:
    """All parts in their places, each with its wires; see `place.place`. DoesNotFitError where they have none."""
    failed, stood = DoesNotFitError("parts"), False
    for even in (True, False):
        try:
            site = _Storeys(ground, label_width, label_height, floor, even=even).site()
        except DoesNotFitError as error:
            failed = error
        else:
            stood = True
            yield site
    if not stood:
        raise failed


@dataclass
class _Storey:
    """The parts of one storey from left to right, and how wide they are together."""

    parts: list[Part] = field(default_factory=list)
    wide: float = 0.0


class _Storeys:
    """One way to share the parts among the storeys, carried through: `even` by their widths, else by turns."""

    def __init__(
        self, ground: Ground, label_width: Mapping[Key, float], label_height: float, floor: float, *, even: bool
    ) -> None:
        self.ground, self.graph, self.m, self.how = ground, ground.graph, ground.measures, ground.how
        self.floor, self.even = floor, even
        self.inputs = zoned(self.graph, Zone.BELOW)
        self.name = self.m.label_gap + label_height * 1.02

    def site(self) -> CellSite:
        both = self._shared()
        left, right, spare = self._across(both)
        x = self._centres(both, left, spare)
        down = self._down(both)
        site = CellSite(
            self.ground,
            Box(left, self.how.head, right, down.cell_bottom),
            floor=self.floor,
            lane_y=down.upper,
            row_y=down.lower,
            bus_y=down.first,
            sill_y=down.cell_bottom,
            above={part.key: -1 for part in self.graph.parts},
        )
        site.storeys = {part.key: storey for storey, one in enumerate(both) for part in one.parts}
        states = self._outer(site.cell)
        for part in self.graph.parts:
            site.placed[part.key] = kind(part).stand(part, self._spot(part, x, down, states, site), site)
        check_apart(site)
        lay_rails(site, (down.first, down.last), {part.key: x[part.key] for part in self.inputs})
        return site

    # -- across -------------------------------------------------------------------------------------------------

    def _shared(self) -> tuple[_Storey, _Storey]:
        """Fans above, rows below, plates where there is more room."""
        both = _Storey(), _Storey(wide=SLOT * len(self.inputs))
        for part in self.graph.parts:
            if kind(part).zone is Zone.COLUMN:
                self._add(both[UPPER], part)
        for part in self.graph.parts:
            match kind(part).zone:
                case Zone.ROW:
                    self._add(both[LOWER], part)
                case Zone.ABOVE:
                    one = min(both, key=lambda storey: storey.wide if self.even else len(storey.parts))
                    self._add(one, part)
        order = {part.key: k for k, part in enumerate(self.graph.parts)}
        for one in both:
            one.parts.sort(key=lambda part: order[part.key])
        return both

    def _add(self, storey: _Storey, part: Part) -> None:
        storey.parts.append(part)
        storey.wide += self._wide(part) + BETWEEN

    def _wide(self, part: Part) -> float:
        return 2 * kind(part).half(part, self.ground)

    def _across(self, both: Sequence[_Storey]) -> tuple[float, float, float]:
        """The edges of the cell, and how much wider than it must be it is inside."""
        longest = max((self.ground.size(part) for part in zoned(self.graph, Zone.LEFT, Zone.RIGHT)), default=0)
        outer = max(NAME, self.m.width if self.how.upright else self.m.wide(longest))
        self.outer, self.away = outer, self.how.away
        room = self.how.canvas.width - 2 * (MARGIN + outer + self.away)
        before, behind = (APART * len(zoned(self.graph, zone)) for zone in (Zone.LEFT, Zone.RIGHT))
        self.sides = (before + TURN, behind + TURN + EXIT - BETWEEN)  # there is room behind the last part as it is
        rows = [self.m.row(self.ground.size(part)) for part in self.inputs]
        need = max(*(one.wide for one in both), sum(rows) + 90 * len(rows)) + sum(self.sides)
        if need > room:
            raise DoesNotFitError(f"width {need - room:.0f}", self._beyond(both, room - sum(self.sides)))
        most = max(len(one.parts) for one in both) + 1
        spare = min(room - need, STRETCH * most)
        left = (self.how.canvas.width - need - spare) / 2
        return left, left + need + spare, need - sum(self.sides) + spare

    def _beyond(self, both: Sequence[_Storey], room: float) -> Key | None:
        """The part that no place is left for in the wider storey."""
        one = max(both, key=lambda storey: storey.wide)
        ends = accumulate(self._wide(part) + BETWEEN for part in one.parts)
        return next((part.key for part, end in zip(one.parts, ends, strict=True) if end > room), None)

    def _centres(self, both: Sequence[_Storey], left: float, inside: float) -> dict[Key, float]:
        """The middle of each part, and of each input's wire among the parts of the lower storey."""
        found: dict[Key, float] = {}
        for storey, one in enumerate(both):
            entries = [(part.key, self._wide(part), BETWEEN) for part in one.parts]
            if storey == LOWER:
                many = len(entries)
                for k, part in reversed([*enumerate(self.inputs)]):
                    entries.insert(round((k + 1) * many / (len(self.inputs) + 1)), (part.key, SLOT, 0.0))
            gap = (inside - one.wide) / (len(entries) + 1)
            at = left + self.sides[0] + gap
            for key, wide, behind in entries:
                found[key] = at + wide / 2
                at += wide + behind + gap
        return found

    def _before(self, part: Part, x: Mapping[Key, float], site: CellSite) -> float:
        """Where the place of a part in the upper storey begins: beside the wire that leaves the one before."""
        row = [key for key, storey in site.storeys.items() if storey == UPPER and x[key] < x[part.key]]
        if not row:
            return site.cell.left + self.sides[0] - APART + 3
        before = max(row, key=lambda key: x[key])
        return x[before] + self._wide(self.graph[before]) / 2 + EXIT - 3

    # -- down ---------------------------------------------------------------------------------------------------

    def _down(self, both: Sequence[_Storey]) -> _Heights:
        m = self.m
        pad = RING - 3
        upper = self.how.head + pad + self.name + m.height / 2
        outside = max(16.0, 22 * self.how.air)
        cell_bottom = self.floor - (outside + m.low + 6)
        lower = cell_bottom - pad - self.name - m.height / 2
        columns = [part for part in both[UPPER].parts if kind(part).zone is Zone.COLUMN]
        fans = any(part.sources for part in columns)
        high = max([kind(part).plate(part, self.ground) for part in both[UPPER].parts if part.folded], default=0.0)
        low = max([kind(part).plate(part, self.ground) for part in both[LOWER].parts if part.sources], default=0.0)
        start, end = upper + m.height / 2 + high, lower - m.height / 2 - low
        deep = max([kind(part).deep(part, self.ground) for part in columns], default=0.0)
        fan_end = upper - m.height / 2 + deep + min(LEAST_FAN, m.fan[1]) if fans else start
        many = tracks(self.graph)
        least = 2 * LEAD + APART * (many - 1)
        spare = end - max(start, fan_end) - least
        if fans:
            more = min(max(0.0, spare * 0.5), max(0.0, m.fan[1] - LEAST_FAN))
            fan_end += more
        return _Heights(upper, fan_end, max(start, fan_end) + LEAD, end - LEAD, lower, cell_bottom, outside)

    def _outer(self, cell: Box) -> dict[Key, float]:
        """The height of each outer vector: one above the other, a state on its way out where it came in.

        Where outputs leave no room for that, each side by itself.
        """
        states = zoned(self.graph, Zone.LEFT)
        leaving = zoned(self.graph, Zone.RIGHT)
        outputs = [part for part in leaving if part.partner is None]
        with suppress(DoesNotFitError):
            found = self._stacked(cell, [*outputs, *states])
            return found | {part.key: found[part.partner] for part in leaving if part.partner is not None}
        return self._stacked(cell, states) | self._stacked(cell, leaving)

    def _stacked(self, cell: Box, parts: Sequence[Part]) -> dict[Key, float]:
        """The middles of vectors one above the other, as far apart as they like, or as there is room."""
        m, step = self.m, self.m.height + self.m.gap
        tall = [m.height + (self.ground.size(part) - 1) * step * self.how.upright + self.name + RING for part in parts]
        spare = self.floor - BELOW_TITLE - sum(tall)
        if spare < 0:
            raise DoesNotFitError("outer states", parts[-1].key)
        gap = min(spare / max(1, len(parts)), AWAY)
        whole = sum(tall) + gap * (len(parts) - 1)
        y = max(BELOW_TITLE, min((self.how.head + cell.bottom - self.name - whole) / 2, self.floor - whole))
        found: dict[Key, float] = {}
        for part, high in zip(parts, tall, strict=True):
            found[part.key] = y + self.name + (high - self.name - RING) / 2
            y += high + gap
        return found

    def _spot(
        self, part: Part, x: Mapping[Key, float], down: _Heights, states: Mapping[Key, float], site: CellSite
    ) -> Spot:
        m, size = self.m, self.ground.size(part)
        match kind(part).zone:
            case Zone.LEFT | Zone.RIGHT:
                before = kind(part).zone is Zone.LEFT
                away = self.away + self.outer / 2
                at = site.cell.left - away if before else site.cell.right + away
                if self.how.upright:
                    return Spot(at, states[part.key] - (size - 1) * (m.height + m.gap) / 2, upright=True)
                return Spot(at + (self.outer - m.wide(size)) / 2 * (1 if before else -1), states[part.key])
            case Zone.BELOW:
                wide = m.row(size) / 2
                at = min(max(x[part.key], site.cell.left + wide), site.cell.right - wide)
                return Spot(at, down.cell_bottom + down.outside + m.low / 2)
            case Zone.COLUMN:
                return Spot(x[part.key], down.upper, bottom=down.fan_end, left=self._before(part, x, site))
        if site.storeys[part.key] == UPPER:
            return Spot(x[part.key], down.upper)
        return Spot(x[part.key], down.lower, down=True)


@dataclass(frozen=True, slots=True)
class _Heights:
    """Heights of everything, from top to bottom: values, fans' ends, the first and the last rail, values again."""

    upper: float
    fan_end: float
    first: float
    last: float
    lower: float
    cell_bottom: float
    outside: float
