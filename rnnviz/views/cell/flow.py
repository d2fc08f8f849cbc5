"""Where the parts of a cell stand when they need more than one level above the columns: tracks, from left to right.

From top to bottom: the lane; tracks on which operators, functions and folded expressions follow each other as they
take each other in; the columns; the rows that feed them; below the cell, the inputs. Each part stands as far to the
left as what it takes in allows, on the track where that is furthest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise, product

from rnnviz.graph.graph import Key, Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.measures import RING, DoesNotFitError
from rnnviz.layout.site import Ground, Spot
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.views.cell.cellsite import CellSite
from rnnviz.views.cell.columns import BETWEEN_ROWS, MARGIN, feeds, shows
from rnnviz.views.cell.place import BETWEEN_OUTPUTS, FAN, HEAD, check_apart

MOST_TRACKS = 6
BETWEEN = 24.0  # between two columns, room for the Σ
FAN_SEEN = 64.0  # the height of a fan whose lines can be told apart
CHANNEL = (22.0, 40.0)  # between two tracks, room for wires: at least, and before fans grow
LEAST_BETWEEN = 1.9  # heights of a value between two outer vectors, room for a name
MOST_TRIES = 3
"""Places that are handed on for their wires; more take too long."""
STRETCHES = (2.4, 1.9, 1.5, 1.2, 1.0)
"""Factors on the room between parts, the first that fits is taken."""
LANE, GROUND = -1, -2
"""What stands beside the tracks: the lane above them, the columns below."""


@dataclass
class _Course:
    """Places across, while they are found: the middle of each part, and the track that it stands on."""

    x: dict[Key, float] = field(default_factory=dict)
    track: dict[Key, int] = field(default_factory=dict)
    end: dict[int, float] = field(default_factory=dict)
    ways: list[float] = field(default_factory=list)
    """Where columns have a free way up to the lane."""
    ground: list[Key] = field(default_factory=list)


def flow(ground: Ground, label_width: Mapping[Key, float], label_height: float, floor: float) -> Iterator[CellSite]:
    """Ways in which all parts fit, the best first; see `place.place`."""
    return islice(_sites(ground, label_width, label_height, floor), MOST_TRIES)


def _sites(ground: Ground, label_width: Mapping[Key, float], label_height: float, floor: float) -> Iterator[CellSite]:
    seen: list[dict[Key, Spot]] = []

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
    for loose, lane in product((False, True), (True, False)):
        for tracks in range(1, MOST_TRACKS + 1):
            if (tight := tried(tracks, STRETCHES[-1], loose, lane)) is None:
                continue
            for stretch in STRETCHES[:-1]:
                if (site := tried(tracks, stretch, loose, lane)) is not None:
                    yield site
                    break
            yield tight


class _Flow:
    """One number of tracks and one stretch, carried through.

    Where it is `loose`, parts leave their tracks lightly, and ways up to the lane are not kept free. Where the `lane`
    leads, parts stand in the order in which it takes them in, else in that of the film.
    """

    def __init__(
        self,
        ground: Ground,
        label_width: Mapping[Key, float],
        label_height: float,
        floor: float,
        tracks: int,
        stretch: float,
        loose: bool,
        lane: bool,
    ) -> None:
        self.ground, self.graph, self.m, self.how = ground, ground.graph, ground.measures, ground.how
        self.label_width, self.label_height, self.floor = label_width, label_height, floor
        self.tracks, self.stretch, self.loose, self.lane = tracks, stretch, loose, lane
        self.s, self.air = self.how.scale, self.how.air
        longest = max((ground.size(part) for part in zoned(self.graph, Zone.LEFT, Zone.RIGHT)), default=0)
        self.outer = self.m.width if self.how.upright else self.m.row(longest)
        self.away = 20 * self.s
        self.spots: dict[Key, Spot] = {}
        self.room = self.how.canvas.width - 2 * (MARGIN + self.outer + self.away)
        self.alley = 14 + 16 * self.air

    def is_too_wide(self) -> bool:
        """Whether the columns alone have no room side by side."""
        halves = [self._extent(part)[0] for part in zoned(self.graph, Zone.COLUMN)]
        wide = 2 * sum(halves) + BETWEEN * self.air * max(0, len(halves) - 1) + 2 * self.alley
        return max(wide, self._rows_wide()) > self.room

    def site(self) -> CellSite:
        course = self._across()
        wide = max([*course.end.values(), self._rows_wide()]) + self.alley
        if wide > self.room:
            raise DoesNotFitError(f"width {wide - self.room:.0f}")
        left = (self.how.canvas.width - wide) / 2
        for key in course.x:
            course.x[key] += left
        heights = self._heights(course)
        return self._stand(course, heights, left, left + wide)

    # -- across -------------------------------------------------------------------------------------------------

    def _across(self) -> _Course:
        course = _Course()
        begin = self.alley
        course.end = dict.fromkeys((LANE, GROUND, *range(self.tracks)), begin)
        for part in self._order():
            if kind(part).zone is Zone.COLUMN:
                self._column(course, part)
            elif kind(part).zone is Zone.ABOVE:
                self._above(course, part)
        self._straighten(course)
        return course

    def _order(self) -> Iterator[Part]:
        """The parts as the lane takes them in, each after what it takes in itself; then those that it does not.

        Of what a part takes in, the longest chain comes first, so that a column stands below what it feeds.
        """
        seen: set[Key] = set()
        deep: dict[Key, int] = {}
        for part in self.graph.parts:
            above = kind(part).zone is Zone.ABOVE and part.key not in self.graph.lane
            deep[part.key] = above + max((deep.get(source.key, 0) for source in part.sources), default=0) * above

        def visit(part: Part) -> Iterator[Part]:
            if part.key not in seen:
                seen.add(part.key)
                for source in sorted(part.sources, key=lambda source: -deep[source.key]):
                    yield from visit(self.graph[source.key])
                yield part

        for key in self.graph.lane if self.lane else ():
            yield from visit(self.graph[key])
        for part in self.graph.parts:
            yield from visit(part)

    def _extent(self, part: Part) -> tuple[float, float]:
        """How far a part reaches to the left and to the right of its middle."""
        if not kind(part).joins:
            half = kind(part).half(part, self.ground)
            return half, half
        radius = self.m.radius
        if self._grounded(part):
            half = max(radius, self.m.row(self.ground.size(part)) / 2)
            return half, half
        value = self.m.run + self.m.row(self.ground.size(part)) if shows(self.graph, part) else 0.0
        return radius, radius + value

    def _grounded(self, part: Part) -> bool:
        """Whether its values stand among the columns, from where they go down again."""
        return kind(part).zone is Zone.ABOVE and feeds(self.graph, part)

    def _column(self, course: _Course, part: Part) -> None:
        """A column; one that feeds the lane has a free way up to it."""
        high = any(user.key in self.graph.lane for user in self.graph.users(part.key))
        ends = [course.end[track] for track in range(self.tracks) if course.end[track] > self.alley]
        half = self._extent(part)[0]
        self._ground(course, part, max(ends, default=0.0) + 16 * self.s if high else course.end[GROUND] + half)
        if high and not self.loose:
            course.ways.append(course.x[part.key])

    def _ground(self, course: _Course, part: Part, least: float) -> None:
        half = self._extent(part)[0]
        x = course.end[GROUND] + (BETWEEN * self.air * self.stretch if course.ground else 0.0) + half
        x = max(x, least, self.alley + half)
        label = self.label_width.get(part.key, 0.0)
        if label:
            before = course.x[course.ground[-1]] if course.ground else self.alley - 10 * self.s
            x = max(x, before + label + 24 * self.s)
        course.x[part.key], course.track[part.key] = x, GROUND
        course.end[GROUND] = x + half
        course.ground.append(part.key)

    def _above(self, course: _Course, part: Part) -> None:
        left, right = self._extent(part)
        least = {track: self._after(course, part, track, left) for track in course.end}
        if self._grounded(part):
            self._ground(course, part, max(least[GROUND], self.alley + left))
            return
        gap = self.m.run + 8 * self.stretch
        if part.key in self.graph.lane:
            x = max(least[LANE], course.end[LANE] + gap + left)
            course.x[part.key], course.track[part.key] = x, LANE
            course.end[LANE] = x + right
            return
        places = {
            track: self._beside_ways(
                course,
                left,
                right,
                max(least[track], course.end[track] + (gap if course.end[track] > self.alley else 0.0) + left),
            )
            for track in range(self.tracks)
        }
        track = min(places, key=lambda t: (places[t] + self._detour(course, part, t), -t))
        course.x[part.key], course.track[part.key] = places[track], track
        course.end[track] = places[track] + right

    def _beside_ways(self, course: _Course, left: float, right: float, x: float) -> float:
        """The same place, or one further on, where the part stands on no way to the lane."""
        away = 14 * self.s
        for way in sorted(course.ways):
            if x - left - away < way < x + right + away:
                x = way + away + left
        return x

    def _after(self, course: _Course, part: Part, track: int, left: float) -> float:
        """The least x on a track that is not before what the part takes in."""
        least = self.alley + left
        for source in part.sources:
            if source.key not in course.x:
                continue
            taken, x = self.graph[source.key], course.x[source.key]
            right = x + self._extent(taken)[1]
            if course.track[source.key] == track and track != GROUND:
                least = max(least, right + self.m.run + 8 * self.stretch + left)
            elif course.track[source.key] == LANE:
                least = max(least, right + 14 * self.s + (left if kind(part).joins else 0.0))
            else:
                least = max(least, self._middle(taken, x))
        return least

    def _middle(self, part: Part, x: float) -> float:
        """The middle of a part's values."""
        if not kind(part).joins or self._grounded(part) or not shows(self.graph, part):
            return x
        return x + self.m.radius + self.m.run + self.m.row(self.ground.size(part)) / 2

    def _detour(self, course: _Course, part: Part, track: int) -> float:
        """What it costs to stand on a track: to leave that of what is taken in, least for a function one track up."""
        tracks = [course.track[source.key] for source in part.sources if course.track.get(source.key, LANE) >= 0]
        up = (tracks[0] if tracks else self.tracks - 1) - track
        if not kind(part).joins and tracks and up in (0, 1):
            return 0.0
        return (24.0 if self.loose else 120.0 if up > 0 else 170.0) * abs(up) * self.s

    def _straighten(self, course: _Course) -> None:
        """Columns move to the right, below what they feed, where there is room."""
        limit = max(course.end.values())
        for k in reversed(range(len(course.ground))):
            key = course.ground[k]
            part = self.graph[key]
            half = self._extent(part)[0]
            goals = [
                course.x[user.key]
                for user in self.graph.users(key)
                if user.key in course.x and course.track[user.key] != GROUND
            ]
            goal = min((x for x in goals if x >= course.x[key]), default=course.x[key])
            most = limit - half
            if k + 1 < len(course.ground):
                after = course.ground[k + 1]
                most = course.x[after] - self._extent(self.graph[after])[0] - 18 * self.air - half
                most = min(most, course.x[after] - self.label_width.get(after, 0.0) - 24 * self.s)
            if not self._grounded(part):
                course.x[key] = max(course.x[key], min(goal, most))

    def _rows_wide(self) -> float:
        rows = [self.m.row(self.ground.size(part)) for part in zoned(self.graph, Zone.ROW)]
        between = BETWEEN_ROWS * self.s * max(0, len(rows) - 1)
        return sum(rows) + between + self.alley + 24 * self.air if rows else 0.0

    # -- down ---------------------------------------------------------------------------------------------------

    def _heights(self, course: _Course) -> _Heights:
        m, s, air, graph = self.m, self.s, self.air, self.graph
        lane, columns = bool(graph.lane), bool(course.ground)
        top = HEAD - (4 if self.how.tight else 0)
        lane_y = top + (14 if lane and not self.how.tight else 11) * s + m.height / 2
        need = [self._tall(course, track) for track in range(self.tracks)]
        if any(not tall for tall in need):
            raise DoesNotFitError("an empty track")
        start = lane_y + m.height / 2 if lane else top
        zone = m.label_gap + self.label_height * 1.02 + RING + 2 if columns else 0.0
        fans = [part for part in zoned(graph, Zone.COLUMN) if part.sources]
        rest = (m.height + 2 * s + m.plate + m.total + m.dot * 2) if fans else m.height if columns else 0.0
        least = FAN[0] * (0.78 if self.how.tight else min(s, 1.1)) if fans else 0.0
        rows = bool(zoned(graph, Zone.ROW))
        outside = max(16.0, 22 * air)
        given = len(zoned(graph, Zone.LEFT, Zone.BELOW))
        bus = (m.head + 10 + 8 * min(1.2, s)) if columns or rows else (16.0 + 12.0 * min(given, 4)) * s
        bus += (18 * s if any(self._grounded(part) for part in graph.parts) else 0.0) if columns else 0.0
        bus += 14.0 * min(1.0, s) * max(0, len(self._nets()) - 1)
        if not rows and any(part.key != graph.carrier for part in zoned(graph, Zone.LEFT)):
            bus += 20.0 * s  # a state comes in there
        step = m.height + 16 * air if rows else 0.0
        bottom = self.floor - (outside + m.height + 6)
        gaps = self.tracks + (1 if lane else 0.4)
        spare = bottom - (start + sum(need) + zone + rest + least + bus + step)
        narrow = CHANNEL[0] - 4 * self.how.tight
        if spare < narrow * gaps:
            raise DoesNotFitError(f"height {narrow * gaps - spare:.0f}")
        # First a fan whose lines can be told apart, then room for wires, then what is left for both.
        spare -= narrow * gaps
        fan = least + min(spare, max(0.0, FAN_SEEN * s - least)) if fans else 0.0
        spare -= fan - least
        channel = narrow + min(spare / gaps, CHANNEL[1] * s - narrow)
        spare -= (channel - narrow) * gaps
        loft = sum(need) + channel * gaps
        more = max(0.0, min(spare * 0.45, FAN[1] * s - fan)) if fans else 0.0
        fan, spare = fan + more, spare - more
        each = min(spare * (0.7 if columns else 0.9) / (self.tracks + 1), 40.0 * s)
        y, lines = start + channel * (1 if lane else 0.4) + each / 2, []
        for tall in need:
            lines.append(y + tall / 2)
            y += tall + channel + each
        columns_top = start + loft + each * (self.tracks + 0.5) + zone
        columns_end = columns_top + rest + fan
        row_y = columns_end + bus + (m.height / 2 if rows else -24.0 * s)
        cell_bottom = columns_end + bus + step
        left = bottom - cell_bottom
        return _Heights(
            top, lane_y, tuple(lines), columns_top, columns_end, columns_end + m.head + 3, row_y, cell_bottom,
            outside, cell_bottom + outside + m.height / 2 + max(0.0, left) * 0.4,
        )  # fmt: skip

    def _nets(self) -> set[Key]:
        """What feeds the columns: its wires run side by side below them."""
        return {
            source.key
            for part in zoned(self.graph, Zone.COLUMN)
            for source in part.sources
            if kind(self.graph[source.key]).zone is not Zone.ROW or len(self.graph.users(source.key)) > 1
        }

    def _tall(self, course: _Course, track: int) -> float:
        """The height of the tallest part on a track; 0 where there is none."""
        on_it = [self.graph[key] for key, at in course.track.items() if at == track]
        on_it += [part for part in self.graph.parts if track == self.tracks - 1 and self._circled(part)]
        return max((self._height(part) for part in on_it), default=0.0)

    def _circled(self, part: Part) -> bool:
        """Whether only its circle stands above the columns."""
        return self._grounded(part) and kind(part).joins

    def _height(self, part: Part) -> float:
        if kind(part).joins:
            return max(self.m.height if not self._circled(part) else 0.0, 2 * self.m.radius)
        return self.m.height + self.m.plate

    # -- standing -----------------------------------------------------------------------------------------------

    def _stand(self, course: _Course, down: _Heights, left: float, right: float) -> CellSite:
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

    def _channels(self, course: _Course, down: _Heights) -> tuple[tuple[float, float], ...]:
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
        highest = (down.lane + self.m.height * BETWEEN_OUTPUTS if lane is not None else HEAD + self.m.height) + tall
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

    def _spots(self, course: _Course, down: _Heights, left: float, right: float) -> Iterator[tuple[Key, Spot]]:
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
                    edge = course.x[before[-1]] + self._extent(self.graph[before[-1]])[1] if before else left
                    x = course.x[part.key]
                    yield part.key, Spot(x, down.columns + m.height / 2, bottom=down.columns_end, left=edge)
                case _:
                    yield part.key, self._loft_spot(part, course, down)

    def _loft_spot(self, part: Part, course: _Course, down: _Heights) -> Spot:
        m, x, track = self.m, course.x[part.key], course.track[part.key]
        if not kind(part).joins:
            if track == GROUND:  # its plate hangs above its values
                return Spot(x, down.columns + m.height / 2, down=True)
            y = down.lane if track == LANE else down.lines[track]
            from_above = bool(part.sources) and all(
                self._is_above(course, source.key, track) for source in part.sources
            )
            return Spot(x, y + m.plate / 2, down=True) if from_above else Spot(x, y - m.plate / 2)
        if track == GROUND:
            return Spot(x, down.lines[-1], value=(x, down.columns + m.height / 2))
        y = down.lane if track == LANE else down.lines[track]
        if not shows(self.graph, part):
            return Spot(x, y)
        return Spot(x, y, value=(x + m.radius + m.run + m.row(self.ground.size(part)) / 2, y))

    def _is_above(self, course: _Course, key: Key, track: int) -> bool:
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
        return Spot(x + (self.outer - m.row(size)) / 2 * (1 if before else -1), y)

    def _rows(self, course: _Course, left: float, right: float) -> dict[Key, float]:
        """The middles of the concatenations, each as near to what it feeds as the others allow."""
        parts = sorted(zoned(self.graph, Zone.ROW), key=lambda part: self._fed(course, part, right))
        between = BETWEEN_ROWS * self.s
        half = {part.key: self.m.row(self.ground.size(part)) / 2 for part in parts}
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

    def _fed(self, course: _Course, part: Part, right: float) -> float:
        fed = [course.x[user.key] for user in self.graph.users(part.key) if user.key in course.x]
        return sum(fed) / len(fed) if fed else right

    def _below(self, part: Part, course: _Course, rows: Mapping[Key, float], left: float, right: float) -> float:
        """An input below the cell: below its share of a row, or below what it feeds."""
        places: list[float] = []
        for user in self.graph.users(part.key):
            if user.key in rows:
                sizes = [self.ground.sizes[source.key] for source in user.sources]
                at = [source.key for source in user.sources].index(part.key)
                boxes = self.m.boxes(self.ground.size(user), rows[user.key], 0.0)
                own = boxes[sum(sizes[:at]) : sum(sizes[: at + 1])]
                places.append(Box.hull(own).x)
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
