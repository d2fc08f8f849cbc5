"""A picture of copies on its way: what has its place so far, and how places are found."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.graph.copies import Copies
from rnnviz.graph.graph import Key, Part
from rnnviz.graph.strands import FOLD
from rnnviz.language.notation import typst
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Label, Placed
from rnnviz.layout.measures import WIDE, Arrangement
from rnnviz.layout.site import Ground, Site, Spot
from rnnviz.parts.kinds import kind
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter, escape
from rnnviz.views.copies.plan import Plan, Row
from rnnviz.views.copies.room import Room

UNDER, ABOVE = 4.0, 3.0  # between values and their name, and above that


class _Site(Site):
    """Where all stand by their places alone."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.placed, self.lane_y, self.row_y = ground, {}, 0.0, 0.0

    def column(self, key: Key) -> int:
        return -1


class Places:
    """The places of a plan in one arrangement, filled one after the other; `told` are words that come with a value.

    `copy` and `run` are the widths of a copy and of the wire beside it, `left` where the first states begin, `tops` the
    upper edges of the rows, `joined` the middles of what both directions of a layer hand on, `low` the upper edge of
    what goes in, which is `stood` on end or in a row; `up` is how long a wire upwards is, `fold` the middle of the cell
    that stands for all.
    """

    def __init__(
        self, plan: Plan, readings: Copies, theme: Theme, typesetter: Typesetter, how: Arrangement, loose: float
    ) -> None:
        self.plan, self.readings, self.theme, self.set, self.how = plan, readings, theme, typesetter, how
        self.graph, self.s = readings.graph, how.scale
        self.label = max(theme.text.small, theme.text.label * self.s)
        names = [self.line(part) for part in self.graph.of("handed", "incoming")]
        typesetter.prepare(names)
        name = max((typesetter.ink(line).height for line in names), default=0.0) + (UNDER + ABOVE) * self.s
        self.room = Room(readings, plan.strands, theme, how, name, loose)
        self.m = self.room.measures
        self.site = _Site(Ground(self.graph, readings.sizes, how, self.m))
        self.labels: list[Label] = []
        self.told: list[Label] = []
        self.tops: dict[Row, float] = {}
        self.joined: dict[int, float] = {}
        self.copy = self.run = self.left = self.low = self.up = self.fold = 0.0
        self.stood = False

    @property
    def placed(self) -> dict[Key, Placed]:
        return self.site.placed

    @property
    def pitch(self) -> float:
        """From a copy to the next."""
        return self.copy + 2 * self.run + self.m.width

    def x(self, time: int) -> float:
        """The middle of the copies of a time."""
        if time == FOLD:
            return self.fold
        return self.left + self.m.width + time * self.pitch + self.run + self.copy / 2

    def state_x(self, place: int) -> float:
        """The middle of the states before the copies of a time."""
        return self.left + self.m.width / 2 + place * self.pitch

    def across(self, part: Part) -> float:
        """The width of what goes in, or of what comes out."""
        return self.m.width if self.stood and part.kind in ("input", "fed") else self.m.row(self.readings.size(part))

    def inputs_tall(self) -> float:
        """The height of what goes in."""
        many = max(self.readings.size(part) for part in self.graph.of("input", "fed"))
        return self.room.stack(many) if self.stood else self.m.tall

    # -- standing -----------------------------------------------------------------------------------------------

    def put(self, part: Part, spot: Spot) -> Placed:
        placed = kind(part).stand(part, spot, self.site)
        self.placed[part.key] = placed
        return placed

    def put_boxes(self, part: Part, boxes: Sequence[Box]) -> None:
        self.placed[part.key] = Placed(part, tuple(boxes), body=(Box.hull(boxes),))

    # -- words --------------------------------------------------------------------------------------------------

    def line(self, part: Part) -> Line:
        return Line(f"${typst(part.label)}$", self.label, self.theme.roles[part.role].text)

    def quiet(self, words: str, size: float = 0.0) -> Line:
        return Line(escape(words), size or self.small, self.theme.colours.quiet)

    @property
    def small(self) -> float:
        return max(self.theme.text.small, self.theme.text.small * self.s)

    def symbol(self, part: Part, x: float, low: float) -> None:
        """Its name, which ends above a height."""
        line = self.line(part)
        self.name(line, x, low - self.set.ink(line).bottom, part.key)

    def name(self, line: Line, x: float, base: float, key: Key | None) -> None:
        """Words around a place."""
        ink = self.set.ink(line)
        self.write(line, x - (ink.left + ink.right) / 2, base, key)

    def beside(self, line: Line, right: float, y: float, key: Key | None) -> None:
        """Words up to a place, by their middle."""
        ink = self.set.ink(line)
        self.write(line, right - ink.right, y - (ink.top + ink.bottom) / 2, key)

    def write(self, line: Line, x: float, base: float, key: Key | None) -> None:
        ink = self.set.ink(line)
        box = Box(x + ink.left, base + ink.top, x + ink.right, base + ink.bottom)
        self.labels.append(Label(key, line, x, base, box))

    def is_within(self, line: Line, x: float) -> bool:
        """Whether words around a place stand on the canvas."""
        half = self.set.ink(line).width / 2 + 4
        return WIDE.left + half <= x <= WIDE.right - half
