"""Where the parts of a cell stand when they need more than one level above the columns: tracks, from left to right.

From top to bottom: the lane; tracks on which operators, functions and folded expressions follow each other as they
take each other in; the columns; the rows that feed them; below the cell, the inputs. Each part stands as far to the
left as what it takes in allows, on the track where that is furthest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product
from types import MappingProxyType

from rnnviz.graph.graph import Key, Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.measures import RING, DoesNotFitError
from rnnviz.layout.site import Ground, Spot
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.views.cell.cellsite import CellSite
from rnnviz.views.cell.columns import BETWEEN_ROWS, shows
from rnnviz.views.cell.course import GROUND, LANE, Across, Course
from rnnviz.views.cell.place import BETWEEN_OUTPUTS, check_apart

MOST_TRACKS = 6
FAN_SEEN = 64.0  # the height of a fan whose lines can be told apart
CHANNEL = (22.0, 40.0)  # between two tracks, room for wires: at least, and before fans grow
LEAST_BETWEEN = 1.9  # heights of a value between two outer vectors, room for a name
MOST_TRIES = 3
"""Places that are handed on for their wires; more take too long."""
STRETCHES = (2.4, 1.9, 1.5, 1.2, 1.0)
"""Factors on the room between parts, the first that fits is taken."""


def flow(ground: Ground, label_width: Mapping[Key, float], label_height: float, floor: float) -> Iterator[CellSite]:
    """Ways in which all parts fit, the best first; see `place.place`."""
    return islice(_sites(ground, label_width, label_height, floor), MOST_TRIES)


def _sites(ground: Ground, label_width: Mapping[Key, float], label_height: float, floor: float) -> Iterator[CellSite]:
    seen: list[Mapping[Key, Spot]] = []

    def tried(tracks: int, stretch: float, loose: bool, lane: bool) -> CellSite | None:
        one = _Flow(ground, label_width, label_height, floor, tracks, stretch, loose, lane)
        try:
            site = one.site()
        except DoesNotFitError:
            return None
        if one.spots in seen:
            return None
        seen.append(one.spots)
        return site

    if _Flow(ground, label_width, label_height, floor, 1, 1.0, loose=True, lane=True).is_too_wide():
        return
    graph = ground.graph
    least = int(any(part.key not in graph.lane for part in zoned(graph, Zone.ABOVE)))
    for loose, lane in product((False, True), (True, False)):
        for tracks in range(least, MOST_TRACKS + 1):
            if (tight := tried(tracks, STRETCHES[-1], loose, lane)) is None:
                continue
            for stretch in STRETCHES[:-1]:
                if (site := tried(tracks, stretch, loose, lane)) is not None:
                    yield site
                    break
            yield tight


class _Flow(Across):
    """One number of tracks and one stretch, carried through."""

    spots: Mapping[Key, Spot] = MappingProxyType({})

    def site(self) -> CellSite:
        course = self.course()
        wide = max([*course.end.values(), self.rows_wide()]) + self.alley
        if wide > self.room:
            raise DoesNotFitError(f"width {wide - self.room:.0f}")
        left = (self.how.canvas.width - wide) / 2
        for key in course.x:
            course.x[key] += left
        heights = self._heights(course)
        return self._stand(course, heights, left, left + wide)

    # -- down ---------------------------------------------------------------------------------------------------

    def _heights(self, course: Course) -> _Heights:
        m, s, air, graph = self.m, self.s, self.air, self.graph
        lane, columns = bool(graph.lane), bool(course.ground)
        top = self.how.head
        lane_y = top + (14 if lane and not self.how.tight else 11) * s + m.height / 2
        need = [self._tall(course, track) for track in range(self.tracks)]
        if any(not tall for tall in need):
            raise DoesNotFitError("an empty track")
        start = lane_y + m.height / 2 if lane else top
        names = self.label_height * 1.02 + m.label_gap if self.label_height else m.run
        zone = names + RING + 2 if columns else 0.0
        fans = [part for part in zoned(graph, Zone.COLUMN) if part.sources]
        rest = max([kind(part).deep(part, self.ground) for part in fans], default=m.height if columns else 0.0)
        least = m.fan[0] * (0.78 if self.how.tight else min(s, 1.1)) if fans else 0.0
        rows = bool(zoned(graph, Zone.ROW))
        outside = max(16.0, 22 * air)
        given = len(zoned(graph, Zone.LEFT, Zone.BELOW))
        bus = (m.head + 10 + 8 * min(1.2, s)) if columns or rows else (16.0 + 12.0 * min(given, 4)) * s
        bus += (18 * s if any(self.grounded(part) for part in graph.parts) else 0.0) if columns else 0.0
        bus += 14.0 * min(1.0, s) * max(0, len(self._nets()) - 1)
        if not rows and any(part.key != graph.carrier for part in zoned(graph, Zone.LEFT)):
            bus += 20.0 * s  # a state comes in there
        step = m.line + 16 * air if rows else 0.0
        bottom = self.floor - (outside + m.low + 6)
        gaps = self.tracks + (1 if lane else 0.4)
        spare = bottom - (start + sum(need) + zone + rest + least + bus + step)
        narrow = CHANNEL[0] - 4 * self.how.tight
        if spare < narrow * gaps:
            raise DoesNotFitError(f"height {narrow * gaps - spare:.0f}")
        # First a fan whose lines can be told apart, then room for wires, then what is left for both.
        spare -= narrow * gaps
        fan = least + min(spare, max(0.0, min(FAN_SEEN, m.fan[1]) * s - least)) if fans else 0.0
        spare -= fan - least
        channel = narrow + min(spare / gaps, CHANNEL[1] * s - narrow)
        spare -= (channel - narrow) * gaps
        loft = sum(need) + channel * gaps
        more = max(0.0, min(spare * 0.45, m.fan[1] * s - fan)) if fans else 0.0
        fan, spare = fan + more, spare - more
        each = min(spare * (0.7 if columns else 0.9) / (self.tracks + 1), 40.0 * s)
        y, lines = start + channel * (1 if lane else 0.4) + each / 2, []
        for tall in need:
            lines.append(y + tall / 2)
            y += tall + channel + each
        columns_top = start + loft + each * (self.tracks + 0.5) + zone
        columns_end = columns_top + rest + fan
        row_y = columns_end + bus + (m.line / 2 if rows else -24.0 * s)
        cell_bottom = columns_end + bus + step
        left = bottom - cell_bottom
        return _Heights(
            top, lane_y, tuple(lines), columns_top, columns_end, columns_end + m.head + 3, row_y, cell_bottom,
            outside, cell_bottom + outside + m.low / 2 + max(0.0, left) * 0.4,
        )  # fmt: skip

    def _nets(self) -> set[Key]:
        """What feeds the columns: its wires run side by side below them."""
        return {
            source.key
            for part in zoned(self.graph, Zone.COLUMN)
            for source in part.sources
            if kind(self.graph[source.key]).zone is not Zone.ROW or len(self.graph.users(source.key)) > 1
        }

    def _tall(self, course: Course, track: int) -> float:
        """The height of the tallest part on a track; 0 where there is none."""
        on_it = [self.graph[key] for key, at in course.track.items() if at == track]
        on_it += [part for part in self.graph.parts if track == self.tracks - 1 and self._circled(part)]
        return max((self._height(part) for part in on_it), default=0.0)

    def _circled(self, part: Part) -> bool:
        """Whether only its circle stands above the columns."""
        return self.grounded(part) and kind(part).joins

    def _height(self, part: Part) -> float:
        if kind(part).joins:
            return max(self.m.height if not self._circled(part) else 0.0, 2 * self.m.radius)
        return kind(part).tall(part, self.ground)

    # -- standing -----------------------------------------------------------------------------------------------

    def _stand(self, course: Course, down: _Heights, left: float, right: float) -> CellSite:
        order = {key: k for k, key in enumerate(sorted(course.x, key=lambda key: course.x[key]))}
        above = {part.key: order.get(part.key, -1) for part in self.graph.parts}
        site = CellSite(
            self.ground,
            Box(left, down.top, right, down.bottom),
            floor=self.floor,
            lane_y=down.lane,
            row_y=down.row,
            bus_y=down.bus,
            sill_y=down.bottom + down.outside / 2,
            above=above,
        )
        site.flows = True
        site.levels = self._levels(down)
        site.channels = self._channels(course, down)
        self.spots = dict(self._spots(course, down, left, right))
        for part in self.graph.parts:
            site.placed[part.key] = kind(part).stand(part, self.spots[part.key], site)
        check_apart(site)
        return site

    def _channels(self, course: Course, down: _Heights) -> tuple[tuple[float, float], ...]:
        """The heights between tracks, and those below the last part."""
        edges = [(down.lane - self.m.height / 2, down.lane + self.m.height / 2)] if self.graph.lane else []
        edges += [(y - self._tall(course, k) / 2, y + self._tall(course, k) / 2) for k, y in enumerate(down.lines)]
        if course.ground:
            edges.append((down.columns - self.m.label_gap, down.columns_end))
        edges.append((down.bottom - 8, down.bottom))
        return tuple((one[1], other[0]) for one, other in pairwise(edges))

    def _levels(self, down: _Heights) -> dict[Key, float]:
        """Outer states below the lane: one above the other, the first at the height of the rows."""
        lane = self.graph.carrier
        states = [part for part in zoned(self.graph, Zone.LEFT) if part.key != lane]
        most = max((self.ground.size(part) for part in zoned(self.graph, Zone.LEFT, Zone.RIGHT)), default=1)
        tall = (most - 1) * (self.m.height + self.m.gap) if self.how.upright else 0.0
        outputs = [part for part in zoned(self.graph, Zone.RIGHT) if part.partner is None]
        first = min(down.row, self.floor - self.m.height - tall / 2)
        highest = (
            down.lane + self.m.height * BETWEEN_OUTPUTS if lane is not None else self.how.head + self.m.height
        ) + tall
        many = len(states) + len(outputs)
        step = min(self.m.height * BETWEEN_OUTPUTS + tall, (first - highest) / max(1, many - 1))
        if many > 1 and step < self.m.height * LEAST_BETWEEN + tall:
            raise DoesNotFitError("outer states")
        found = {part.key: first - step * (len(states) - 1 - k) for k, part in enumerate(states)}
        for part in zoned(self.graph, Zone.RIGHT):
            if part.partner in found:
                found[part.key] = found[part.partner]
        for k, part in enumerate(reversed(outputs)):
            found[part.key] = first - step * (len(states) + k)
        return found

    def _spots(self, course: Course, down: _Heights, left: float, right: float) -> Iterator[tuple[Key, Spot]]:
        m = self.m
        rows = self._rows(course, left, right)
        for part in self.graph.parts:
            match kind(part).zone:
                case Zone.LEFT | Zone.RIGHT:
                    yield part.key, self._outer_spot(part, down, left, right)
                case Zone.ROW:
                    yield part.key, Spot(rows[part.key], down.row)
                case Zone.BELOW:
                    yield part.key, Spot(self._below(part, course, rows, left, right), down.inputs)
                case Zone.COLUMN:
                    before = [key for key in course.ground if course.x[key] < course.x[part.key]]
                    edge = course.x[before[-1]] + self.extent(self.graph[before[-1]])[1] if before else left
                    x = course.x[part.key]
                    yield part.key, Spot(x, down.columns + m.height / 2, bottom=down.columns_end, left=edge)
                case _:
                    yield part.key, self._loft_spot(part, course, down)

    def _loft_spot(self, part: Part, course: Course, down: _Heights) -> Spot:
        m, x, track = self.m, course.x[part.key], course.track[part.key]
        if not kind(part).joins:
            if track == GROUND:  # its plate hangs above its values
                return Spot(x, down.columns + m.height / 2, down=True)
            y = down.lane if track == LANE else down.lines[track]
            from_above = bool(part.sources) and all(
                self._is_above(course, source.key, track) for source in part.sources
            )
            aside = (kind(part).tall(part, self.ground) - m.height) / 2
            return Spot(x, y + aside, down=True) if from_above else Spot(x, y - aside)
        if track == GROUND:
            return Spot(x, down.lines[-1] if down.lines else down.lane, value=(x, down.columns + m.height / 2))
        y = down.lane if track == LANE else down.lines[track]
        if not shows(self.graph, part):
            return Spot(x, y)
        return Spot(x, y, value=(x + m.radius + m.run + m.wide(self.ground.size(part)) / 2, y))

    def _is_above(self, course: Course, key: Key, track: int) -> bool:
        """Whether a part stands on a higher track, or on the lane."""
        return GROUND != course.track.get(key, GROUND if key != self.graph.carrier else LANE) < track

    def _outer_spot(self, part: Part, down: _Heights, left: float, right: float) -> Spot:
        m, before = self.m, kind(part).zone is Zone.LEFT
        size, away = self.ground.size(part), self.away + self.outer / 2
        x = left - away if before else right + away
        lane = self.graph.carrier is not None and self.graph.carrier in (part.key, part.partner)
        y = down.lane if lane else self._levels(down)[part.key]
        if self.how.upright:
            tall = (size - 1) * (m.height + m.gap)
            lift = max(0.0 if lane else tall / 2, y + tall + m.height / 2 - self.floor + 6)
            return Spot(x, y - lift, upright=True)
        return Spot(x + (self.outer - m.wide(size)) / 2 * (1 if before else -1), y)

    def _rows(self, course: Course, left: float, right: float) -> dict[Key, float]:
        """The middles of the concatenations, each as near to what it feeds as the others allow."""
        parts = sorted(zoned(self.graph, Zone.ROW), key=lambda part: self._fed(course, part, right))
        between = BETWEEN_ROWS * self.s
        half = {part.key: kind(part).half(part, self.ground) for part in parts}
        found: dict[Key, float] = {}
        least = left + self.alley + 10 * self.air
        for part in parts:
            found[part.key] = max(self._fed(course, part, right), least + half[part.key])
            least = found[part.key] + half[part.key] + between
        most = right - 24 * self.air
        for part in reversed(parts):
            found[part.key] = min(found[part.key], most - half[part.key])
            most = found[part.key] - half[part.key] - between
        return found

    def _fed(self, course: Course, part: Part, right: float) -> float:
        fed = [course.x[user.key] for user in self.graph.users(part.key) if user.key in course.x]
        return sum(fed) / len(fed) if fed else right

    def _below(self, part: Part, course: Course, rows: Mapping[Key, float], left: float, right: float) -> float:
        """An input below the cell: below its share of a row, or below what it feeds."""
        places: list[float] = []
        for user in self.graph.users(part.key):
            if user.key in rows:
                entry = [source.key for source in user.sources].index(part.key)
                places.append(kind(user).above(user, entry, rows[user.key], self.ground))
            elif user.key in course.x:
                places.append(course.x[user.key])
        inputs = zoned(self.graph, Zone.BELOW)
        x = sum(places) / len(places) if places else (left + right) / 2
        if len(inputs) > 1:
            x += (inputs.index(part) - (len(inputs) - 1) / 2) * (self.m.row(self.ground.size(part)) + 60)
        wide = self.m.row(self.ground.size(part)) / 2
        return min(max(x, left + wide), right - wide)


@dataclass(frozen=True, slots=True)
class _Heights:
    """Heights of everything, from top to bottom; `lines` are those of the tracks."""

    top: float
    lane: float
    lines: Sequence[float]
    columns: float
    columns_end: float
    bus: float
    row: float
    bottom: float
    outside: float
    inputs: float
