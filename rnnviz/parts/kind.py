"""What every kind of part says of itself: its zone, its size, its ports, its verbs and its words.

A kind is one file of this folder, and one in `scenes/parts` that draws it. Which expression becomes which kind is said
in `graph/of_cell`; for a function, its record names the kind.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar

from rnnviz.graph.graph import Part
from rnnviz.language.notation import write
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Placed
from rnnviz.layout.route import Port
from rnnviz.layout.site import Ground, Site, Spot
from rnnviz.story.panel import Chunk, Deed, Figures, side_by_side
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice, capital
from rnnviz.text.plain import printed


class Zone(Enum):
    """Where in a picture of one cell a kind of part has its place."""

    BELOW = auto()  # below the cell: inputs
    LEFT = auto()  # before the cell: states that come in
    ROW = auto()  # at the bottom of the cell: rows that feed columns
    COLUMN = auto()  # side by side: what is fed from below
    ABOVE = auto()  # between columns and lane, or on the lane
    RIGHT = auto()  # behind the cell: what leaves


@dataclass(frozen=True, slots=True)
class Said:
    """What a panel says of a part: lines of figures, a sentence, and what came out of it, where not its values.

    `unit` is the one that is written out alone, None where all are; the sentence stands there once `after` is done.
    """

    lines: tuple[Figures, ...]
    sentence: str
    result: str = ""
    unit: int | None = None
    after: Deed | None = None


@dataclass(frozen=True, slots=True)
class Tempo:
    """How a part is told: of as many boxes, the `first` of its kind slowly, and in `terms` where they are seen one by
    one; on the `lane` each unit by itself.
    """

    size: int
    first: bool = False
    terms: int = 0
    lane: bool = False


class Kind(ABC):
    """One kind of part.

    `given`: it is there from the start, and no beat is about it. `joins`: it brings several values together in a
    circle.
    """

    name: ClassVar[str]
    zone: ClassVar[Zone]
    given: ClassVar[bool] = False
    joins: ClassVar[bool] = False

    # -- size and place -----------------------------------------------------------------------------------------

    @abstractmethod
    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        """The part in its place."""

    def boxes(self, part: Part) -> int:
        """In how many boxes its values stand where a whole vector is in one."""
        return 1

    def half(self, part: Part, ground: Ground) -> float:
        """Half of the width that it takes up in a row of columns."""
        return ground.measures.wide(ground.size(part)) / 2

    def before(self, part: Part, ground: Ground) -> float:
        """How far it would like to be from the column before it, for words between the two."""
        return 0.0

    def plate(self, part: Part, ground: Ground) -> float:
        """The height of its plate, where it has one."""
        return ground.measures.plate

    def tall(self, part: Part, ground: Ground) -> float:
        """The height of its values and its plate together."""
        return ground.measures.height + self.plate(part, ground)

    def deep(self, part: Part, ground: Ground) -> float:
        """As a column, the height from the top of its values to its end, without the lines of a fan."""
        m = ground.measures
        return m.height + 2 * ground.how.scale + m.plate + m.total + m.dot * 2

    def words(self, placed: Placed) -> Point | None:
        """The middle of the words that stand inside of it: its name, or its expression; None where none do."""
        return None

    def above(self, part: Part, entry: int, x: float, ground: Ground) -> float:
        """Where number `entry` of what a row takes in would stand right below its own place, with the row around x."""
        return x

    # -- ports --------------------------------------------------------------------------------------------------

    def exits(self, part: Part, taker: Part, site: Site) -> list[Port]:
        """Where a wire to `taker` may leave; none where the value is never seen outside of it."""
        value = site.placed[part.key].value
        return [Port(value.x, value.top, (0, -1))]

    def entries(self, part: Part, entry: int, site: Site) -> list[Port]:
        """Where the wire from source number `entry` may arrive."""
        raise TypeError(f"a part of kind {self.name} takes nothing in")

    # -- verbs --------------------------------------------------------------------------------------------------

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        """What happens in its beat."""
        return []

    # -- words --------------------------------------------------------------------------------------------------

    @abstractmethod
    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        """What a sentence calls it."""

    def says(self, part: Part, voice: Voice) -> Said:
        """The panel of its beat."""
        raise TypeError(f"no beat is about a part of kind {self.name}")

    def brief(self, part: Part, voice: Voice) -> tuple[Chunk, ...]:
        """What its panel says in figures, in one line: for a beat that is about several parts."""
        return side_by_side(self.says(part, voice).lines).chunks

    def title(self, part: Part, voice: Voice) -> str:
        """A few words for a list of beats: "Forget gate", "c_t: f_t ⊙ c_{t−1}"."""
        if part.assigned:
            return part.name[:1].upper() + part.name[1:] or printed(part.label)
        return f"{part.equation}: {printed(part.label)}"

    def tip(self, part: Part, voice: Voice) -> tuple[str, str]:
        """What stands behind one of its values: its name, and the formula that it was made by."""
        name = voice.called(part.key)
        if name == write(part.label) and not part.assigned:
            name = "result on the way"
        return capital(name.removeprefix("the ")), voice.formula(part)

    def origin(self, part: Part, unit: int, voice: Voice) -> str:
        """Where one of its values comes from, in figures; "" where the panel of its beat says that."""
        return ""


def row(site: Site, part: Part, spot: Spot) -> tuple[Box, ...]:
    """The values of a part at its spot."""
    make = site.measures.stood if spot.upright else site.measures.boxes
    return make(site.size(part), spot.x, spot.y)


BRACKET = (6.0, 5.0)
"""From values that stand on end to the line of their bracket, and how far it reaches back to them."""


def outside(part: Part, spot: Spot, site: Site, way: int) -> Placed:
    """A vector outside of the cell; its wire is to the right (`way` 1) or to the left, for all of its values."""
    boxes = row(site, part, spot)
    hull = Box.hull(boxes)
    if len(boxes) == 1 or not spot.upright:
        return Placed(part, boxes, body=(hull,))
    x = (hull.right if way > 0 else hull.left) + way * BRACKET[0]
    back = x - way * BRACKET[1]
    top, bottom = hull.top + 3, hull.bottom - 3
    bracket = ((back, top), (x, top), (x, bottom), (back, bottom))
    return Placed(part, boxes, bracket=bracket, body=(Box.hull((hull, Box(x, top, x, bottom))),))


def named(part: Part, *, new: bool = False) -> str:
    """What the comment of its equation calls a part, or else its formula."""
    return f"the {'new ' * new}{part.name}" if part.name else write(part.label)


def travels(part: Part, length: int, start: int = 0) -> list[Move]:
    """One travel for each source, all at once."""
    return [Move("travel", part.key, start, length, entry) for entry in range(len(part.sources))]


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
