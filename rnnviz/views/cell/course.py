"""Where the parts of a cell stand from left to right, when they follow each other on tracks above the columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rnnviz.graph.graph import Key, Part
from rnnviz.layout.site import Ground
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.views.cell.columns import BETWEEN_ROWS, MARGIN, feeds, shows

BETWEEN = 24.0  # between two columns, room for the Σ
LEAST_BETWEEN = 20.0
LANE, GROUND = -1, -2
"""What stands beside the tracks: the lane above them, the columns below."""


@dataclass
class Course:
    """Places across, while they are found: the middle of each part, and the track that it stands on."""

    x: dict[Key, float] = field(default_factory=dict)
    track: dict[Key, int] = field(default_factory=dict)
    end: dict[int, float] = field(default_factory=dict)
    ways: list[float] = field(default_factory=list)
    """Where columns have a free way up to the lane."""
    ground: list[Key] = field(default_factory=list)


class Across:
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
        self.outer = self.m.width if self.how.upright else self.m.wide(longest)
        self.away = self.how.away
        self.room = self.how.canvas.width - 2 * (MARGIN + self.outer + self.away)
        self.alley = 14 + 16 * self.air

    def is_too_wide(self) -> bool:
        """Whether the columns alone have no room side by side."""
        halves = [self.extent(part)[0] for part in zoned(self.graph, Zone.COLUMN)]
        wide = 2 * sum(halves) + BETWEEN * self.air * max(0, len(halves) - 1) + 2 * self.alley
        return max(wide, self.rows_wide()) > self.room

    def course(self) -> Course:
        course = Course()
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

    def extent(self, part: Part) -> tuple[float, float]:
        """How far a part reaches to the left and to the right of its middle."""
        if not kind(part).joins:
            half = kind(part).half(part, self.ground)
            return half, half
        radius = self.m.radius
        if self.grounded(part):
            half = max(radius, self.m.wide(self.ground.size(part)) / 2)
            return half, half
        value = self.m.run + self.m.wide(self.ground.size(part)) if shows(self.graph, part) else 0.0
        return radius, radius + value

    def grounded(self, part: Part) -> bool:
        """Whether its values stand among the columns, from where they go down again."""
        return kind(part).zone is Zone.ABOVE and feeds(self.graph, part)

    def _column(self, course: Course, part: Part) -> None:
        """A column; one that feeds the lane has a free way up to it."""
        high = any(user.key in self.graph.lane for user in self.graph.users(part.key))
        ends = [course.end[track] for track in range(self.tracks) if course.end[track] > self.alley]
        half = self.extent(part)[0]
        self._ground(course, part, max(ends, default=0.0) + 16 * self.s if high else course.end[GROUND] + half)
        if high and not self.loose:
            course.ways.append(course.x[part.key])

    def _ground(self, course: Course, part: Part, least: float) -> None:
        half = self.extent(part)[0]
        between = max(LEAST_BETWEEN, BETWEEN * self.air * self.stretch)
        if self.stretch > 1:  # else every pixel counts
            between = max(between, kind(part).before(part, self.ground))
        x = course.end[GROUND] + (between if course.ground else 0.0) + half
        x = max(x, least, self.alley + half)
        label = self.label_width.get(part.key, 0.0)
        if label:
            before = course.x[course.ground[-1]] if course.ground else self.alley - 10 * self.s
            x = max(x, before + label + 24 * self.s)
        course.x[part.key], course.track[part.key] = x, GROUND
        course.end[GROUND] = x + half
        course.ground.append(part.key)

    def _above(self, course: Course, part: Part) -> None:
        left, right = self.extent(part)
        least = {track: self._after(course, part, track, left) for track in course.end}
        if self.grounded(part):
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

    def _beside_ways(self, course: Course, left: float, right: float, x: float) -> float:
        """The same place, or one further on, where the part stands on no way to the lane."""
        away = 14 * self.s
        for way in sorted(course.ways):
            if x - left - away < way < x + right + away:
                x = way + away + left
        return x

    def _after(self, course: Course, part: Part, track: int, left: float) -> float:
        """The least x on a track that is not before what the part takes in."""
        least = self.alley + left
        for source in part.sources:
            if source.key not in course.x:
                continue
            taken, x = self.graph[source.key], course.x[source.key]
            right = x + self.extent(taken)[1]
            if course.track[source.key] == track and track != GROUND:
                least = max(least, right + self.m.run + 8 * self.stretch + left)
            elif course.track[source.key] == LANE:
                least = max(least, right + 14 * self.s + (left if kind(part).joins else 0.0))
            else:
                least = max(least, self._middle(taken, x))
        return least

    def _middle(self, part: Part, x: float) -> float:
        """The middle of a part's values."""
        if not kind(part).joins or self.grounded(part) or not shows(self.graph, part):
            return x
        return x + self.m.radius + self.m.run + self.m.wide(self.ground.size(part)) / 2

    def _detour(self, course: Course, part: Part, track: int) -> float:
        """What it costs to stand on a track: to leave that of what is taken in, least for a function one track up."""
        tracks = [course.track[source.key] for source in part.sources if course.track.get(source.key, LANE) >= 0]
        up = (tracks[0] if tracks else self.tracks - 1) - track
        if not kind(part).joins and tracks and up in (0, 1):
            return 0.0
        return (24.0 if self.loose else 120.0 if up > 0 else 170.0) * abs(up) * self.s

    def _straighten(self, course: Course) -> None:
        """Columns move to the right, below what they feed, where there is room."""
        limit = max(course.end.values())
        for k in reversed(range(len(course.ground))):
            key = course.ground[k]
            part = self.graph[key]
            half = self.extent(part)[0]
            goals = [
                course.x[user.key]
                for user in self.graph.users(key)
                if user.key in course.x and course.track[user.key] != GROUND
            ]
            goal = min((x for x in goals if x >= course.x[key]), default=course.x[key])
            most = limit - half
            if k + 1 < len(course.ground):
                after = course.ground[k + 1]
                most = course.x[after] - self.extent(self.graph[after])[0] - 18 * self.air - half
                most = min(most, course.x[after] - self.label_width.get(after, 0.0) - 24 * self.s)
            if not self.grounded(part):
                course.x[key] = max(course.x[key], min(goal, most))

    def rows_wide(self) -> float:
        rows = [2 * kind(part).half(part, self.ground) for part in zoned(self.graph, Zone.ROW)]
        between = BETWEEN_ROWS * self.s * max(0, len(rows) - 1)
        return sum(rows) + between + self.alley + 24 * self.air if rows else 0.0
