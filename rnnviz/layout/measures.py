"""The canvas, the ways to fill it, and how large each part then is, in canvas pixels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box
from rnnviz.theme import Theme

WIDE = Box(0, 0, 1280, 720)
"""The canvas on which a picture is designed; an output of another size scales it."""
IDEA = Box(0, 0, 1008, 567)
"""The same at the level of detail `idea`: a smaller canvas, on which all is larger in an output of the same size."""
SQUARE, PORTRAIT = Box(0, 0, 720, 720), Box(0, 0, 720, 900)
"""Likewise for narrow screens: what is 22 pixels high here is 11 on a screen that is 360 wide."""
NARROW = MappingProxyType({"square": SQUARE, "portrait": PORTRAIT})
"""By the shapes of pictures."""
RING = 11.0  # how far the ring around a part that is worked on reaches beyond it
BRACE = 6.0  # half the height of a brace
STRIP = (116.0, 28.0)  # width and height of a vector in one box
LABEL_GAP = RING + 1.0  # between a part and its name
FAN = (46.0, 118.0)  # height of the lines of a fan: at least, at most
LARGER, LOWER = 1.2, 0.94  # an operator and a value where all that is seen is the idea
PILL = 3.0  # how far an operator of several tracks reaches beyond the values on them
SECOND_LINE, SECOND_SIZE = 26.0, 0.93  # the height of a second line of figures below a value; their size in its own
JOINT = 7.0  # the radius of a place where vectors join


class Detail(Enum):
    """How much is seen: each value written out, each tinted, or a whole vector in one box; or the idea alone.

    Of the idea values are written out, one above the other, and what is weighted stands in a block without its weights.
    """

    IDEA = auto()
    NUMBERS = auto()
    TINTS = auto()
    STRIPS = auto()


class DoesNotFitError(Exception):
    """This arrangement is too large for the canvas; `key` is the part that no place is left for, where it is known."""

    def __init__(self, why: str, key: Key | None = None) -> None:
        super().__init__(why)
        self.key = key


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One way to try.

    `scale` multiplies all parts, `upright` stands the outer states on end, `stacked` puts a second concatenation
    below the first, `detail` is how much is seen of values. `canvas` is what there is room on.
    An expression that is longer than the first of `plates`, in pixels, stands on its plate in small, and loses its
    end until it is no longer than the second. `under` is the height of a second line of figures below each value and
    each sum, 0 where there is none.
    """

    scale: float
    upright: bool = False
    stacked: bool = False
    detail: Detail = Detail.NUMBERS
    canvas: Box = WIDE
    plates: tuple[float, float] = (240.0, 330.0)
    under: float = 0.0

    @property
    def numbers(self) -> bool:
        """Whether each value is written out."""
        return self.detail in (Detail.NUMBERS, Detail.IDEA)

    @property
    def idea(self) -> bool:
        """Whether values stand in columns, and blocks in place of fans."""
        return self.detail is Detail.IDEA

    @property
    def strips(self) -> bool:
        """Whether a vector of any size is one box, its values side by side in it, and a fan a map of its weights."""
        return self.detail is Detail.STRIPS

    @property
    def tight(self) -> bool:
        """Whether every pixel counts: the largest sizes whose numbers can still be written out."""
        return self.upright and self.detail is Detail.NUMBERS

    @property
    def narrow(self) -> bool:
        """Whether there is more room from top to bottom than from side to side."""
        return self.canvas.width <= self.canvas.height

    @property
    def head(self) -> float:
        """Where a cell may begin, below the title."""
        return 40.0 if self.idea else 64.0

    @property
    def air(self) -> float:
        """A factor on the room between parts."""
        return self.scale * (0.6 if self.tight else 0.5 if self.narrow else 1.0)

    @property
    def away(self) -> float:
        """How far outer vectors are from the cell."""
        return (12 if self.narrow else 20) * self.scale


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes of parts in one arrangement.

    `width` of a value, `height` of a vector inside the cell, of which each value is `tall`; `gap` between two values;
    height of a `plate`; `radius` of an operator; `run` is the shortest wire with a head; `tap` from where a wire
    branches off to the plate above; `dot` the radius of a dot,
    `pitch` from one to the next; `label_gap` between a part and its name; `head` the length of an arrow's head;
    `clear` between values on the lane and what hangs below them; `total` the height of a sum; `low` that of an input
    below the cell, `line` that of a concatenation; `fan` are the least and the greatest height of a fan's lines.
    """

    width: float
    height: float
    tall: float
    gap: float
    plate_width: float
    plate: float
    radius: float
    run: float
    tap: float
    dot: float
    pitch: float
    label_gap: float
    head: float
    clear: float
    total: float
    low: float
    line: float
    fan: tuple[float, float]
    upright: bool

    @classmethod
    def of(cls, theme: Theme, how: Arrangement, rows: int = 1) -> Measures:
        """The sizes of parts; `rows` are the values of the longest vector in the cell, where they stand in columns."""
        part, s = theme.part, how.scale
        tall = (STRIP[1] if how.strips else part.value_height * (LOWER if how.idea else 1.0) + how.under) * s
        height = rows * tall + (rows - 1) * part.value_gap * s if how.idea else tall
        dot = part.dot_radius * (1.0 if how.numbers else 0.6) * s
        wide = part.value_width if how.numbers else STRIP[0] if how.strips else part.value_height * 0.75
        return cls(
            width=wide * s,
            height=height,
            tall=tall,
            gap=part.value_gap * s,
            plate_width=part.plate_width * s,
            plate=part.plate_height * s,
            radius=part.operator_radius * s * (LARGER if how.idea else 1.0),
            run=(part.arrow_length + (2 if how.tight else 3 if how.idea else 5)) * s,
            tap=(14 if how.tight else 20) * s,
            dot=dot,
            pitch=dot * 2 + (5 if how.numbers else 1.5) * s,
            label_gap=LABEL_GAP,
            head=part.arrow_length * s,
            clear=13 if how.tight else (8 if how.idea else 14) * s,
            total=((theme.text.value if how.numbers else 20) * 1.2 + how.under) * s,
            low=tall,
            line=2 * JOINT * s if how.idea else height,
            fan=(0.0, 0.0) if how.idea else FAN,
            upright=how.idea,
        )

    def reach(self, lane: bool) -> float:
        """From the middle of an operator to its upper and lower edge: on the lane it spans the tracks of all units."""
        return max(self.radius, self.height / 2 + PILL) if lane and self.upright else self.radius

    def wide(self, size: int) -> float:
        """The width of a vector inside the cell."""
        return self.width if self.upright else self.row(size)

    def row(self, size: int) -> float:
        """The width of a vector as a row of boxes."""
        return size * self.width + (size - 1) * self.gap

    def boxes(self, size: int, x: float, y: float) -> tuple[Box, ...]:
        """The values of a vector inside the cell, around (x, y)."""
        if self.upright:
            return self.stood(size, x, y - (size - 1) * (self.tall + self.gap) / 2)
        return self.abreast(size, x, y)

    def abreast(self, size: int, x: float, y: float) -> tuple[Box, ...]:
        """A row of values around (x, y)."""
        left = x - self.row(size) / 2 + self.width / 2
        return tuple(Box.around(left + k * (self.width + self.gap), y, self.width, self.tall) for k in range(size))

    def stood(self, size: int, x: float, y: float) -> tuple[Box, ...]:
        """A column of values whose first is at (x, y)."""
        step = self.tall + self.gap
        return tuple(Box.around(x, y + k * step, self.width, self.tall) for k in range(size))
