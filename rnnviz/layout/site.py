"""What a part is told of its surroundings when it takes its place and offers its ports."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Placed
from rnnviz.layout.measures import Arrangement, Measures


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a view wants a part: (x, y) is the middle of its values, or of an operator's circle.

    `bottom` is how far down it may reach, `left` where what stands before it ends, `value` the middle of an operator's
    result, None where that has no boxes. `upright` stands a vector on end, its first value at (x, y); `down` turns the
    values of a map below its plate.
    """

    x: float
    y: float
    bottom: float = 0.0
    left: float = 0.0
    value: Point | None = None
    upright: bool = False
    down: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known before anything stands: the graph, `sizes`, which are numbers of boxes, and measures.

    `lengths` are the numbers of values in the boxes of each part: ones where each value has a box of its own.
    """

    graph: Graph
    sizes: Mapping[Key, int]
    how: Arrangement
    measures: Measures
    lengths: Mapping[Key, tuple[int, ...]] = field(default_factory=dict)
    texts: Mapping[Key, tuple[float, float]] = field(default_factory=dict)
    """Width and height of what is written on each part."""
    functions: Mapping[str, float] = field(default_factory=dict)
    """The width of the name of each function, where it stands before its curves."""
    beside: Mapping[Key, float] = field(default_factory=dict)
    """How far the column above which an operator stands must be from that of a gate, for words between them."""

    def size(self, part: Part) -> int:
        return self.sizes[part.key]


class Site(ABC):
    """A picture that is being laid out; `placed` is filled as parts take their places.

    `lane_y` and `row_y` are the heights of the lane and of the concatenations, at which outer wires run. Where it
    `flows`, parts above the columns stand one after the other from left to right, and take in and give on all sides.
    """

    ground: Ground
    placed: dict[Key, Placed]
    lane_y: float
    row_y: float
    flows: bool = False

    @abstractmethod
    def column(self, key: Key) -> int:
        """The column above which a part stands; -1 for what comes from outside."""

    @property
    def graph(self) -> Graph:
        return self.ground.graph

    @property
    def sizes(self) -> Mapping[Key, int]:
        return self.ground.sizes

    @property
    def how(self) -> Arrangement:
        return self.ground.how

    @property
    def measures(self) -> Measures:
        return self.ground.measures

    def size(self, part: Part) -> int:
        return self.ground.size(part)

    def level(self, part: Part) -> float:
        """The height at which the wire of an outer state runs."""
        carrier = self.graph.carrier
        return self.lane_y if carrier is not None and carrier in (part.key, part.partner) else self.row_y

    def share(self, part: Part, entry: int) -> tuple[Box, ...]:
        """The boxes of a concatenation that hold its source number `entry`."""
        sizes = [self.sizes[source.key] for source in part.sources]
        before = sum(sizes[:entry])
        return self.placed[part.key].boxes[before : before + sizes[entry]]
