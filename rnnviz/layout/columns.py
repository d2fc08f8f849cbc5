"""Which column each part stands above, and where the columns are: the places across, from left to right."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from rnnviz.diagram import Diagram, Part
from rnnviz.layout.arrangement import CANVAS, CONCATS, MARGIN, Arrangement, DoesNotFitError, Measures


class Columns:
    """The gates side by side, and with them what goes down again between them; as near as they can be.

    `keys` are the parts that have a column of their own, `x` the centres; `cell_left` and `cell_right` the cell's
    edges, `outer` the width of the states outside, `away` how far those are; `left_alley` and `right_alley` the room
    for wires that run down along the edges. Raises DoesNotFitError where it is too wide.
    """

    def __init__(
        self, diagram: Diagram, measures: Measures, how: Arrangement, label_width: Mapping[str, float]
    ) -> None:
        self.diagram, self.measures, self.how, self.label_width = diagram, measures, how, label_width
        self.lane = diagram.lane()
        self.keys = self._order()
        self.x = self._solve()

    def centre(self, key: str) -> float:
        """The middle of the column above which a part stands."""
        return self.x[self.column(key)]

    def _order(self) -> list[str]:
        columns = [part.key for part in sorted(self.diagram.of("gate"), key=lambda part: self._rank(part.key))]
        for part in self.diagram.of("op"):
            if self.feeds(part):
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

    def feeds(self, part: Part) -> bool:
        """Whether an operator's result goes down again, into the weights of another gate."""
        users = self.diagram.users(part.key)
        return bool(users) and all(user.kind in ("concat", "gate") for user in users)

    def column(self, key: str) -> int:
        """The column above which a part stands; -1 for what comes from outside."""
        if key in self.keys:
            return self.keys.index(key)
        part = self.diagram[key]
        if part.kind in ("input", "in", "concat", "out"):
            return -1
        if part.kind == "map" and self.hangs(part):
            users = self.diagram.users(key)
            return max((self.column(s) for user in users for s in user.sources if s != key), default=len(self.keys) - 1)
        return max(self.column(source) for source in part.sources)

    def hangs(self, part: Part) -> bool:
        """Whether a map takes its value from the lane above it."""
        return part.kind == "map" and part.sources[0] in (*self.lane, self.diagram.carrier())

    def shows(self, part: Part) -> bool:
        """Whether an operator's or map's result has value boxes inside the cell."""
        return bool(self.diagram.users(part.key)) or part.kind != "op"

    def half(self, key: str) -> float:
        part = self.diagram[key]
        if part.kind != "gate":
            return self.measures.row(part.size) / 2
        count = sum(self.diagram[source].size for source in part.sources) + len(part.biases)
        plate = 0.0 if self.how.numbers else self.measures.plate_width
        return max(self.measures.row(part.size), count * self.measures.pitch, plate) / 2

    def _solve(self) -> list[float]:
        """The centre of each column: as near as they can be, then the room that is left shared among all gaps."""
        s, air, keys = self.how.scale, self.how.air, self.keys
        longest = max(part.size for part in self.diagram.of("in", "out"))
        self.outer = outer = self.measures.width if self.how.upright else self.measures.row(longest)
        away = 20 * s
        taps = bool(self.diagram.carrier()) and any(
            self.diagram.carrier() in part.sources for part in self.diagram.of("concat", "gate")
        )
        self.left_alley = (8 + 16 * air) if taps else 0.0
        first = max(self.half(keys[0]) + 18 * air, self.label_width.get(keys[0], 0) + 18) + self.left_alley
        x = [first]
        for k in range(1, len(keys)):
            nearest = self.half(keys[k - 1]) + 18 * air + self.half(keys[k])
            nearest = max(nearest, self.label_width.get(keys[k], 0) + 24 * s)
            if self.diagram[keys[k - 1]].kind == "op":  # a name should not stand over the values beside it
                nearest = max(nearest, self.label_width.get(keys[k], 0) + self.half(keys[k - 1]) * 0.6)
            at = x[-1] + nearest
            for before, after, space in self._on_lane():
                if after == k and before < k:
                    at = max(at, x[before] + space)
            x.append(at)
        end = max(x[k] + self.half(key) for k, key in enumerate(keys)) + 16 * air
        alley = 0.0
        for part in self.diagram.of("out"):
            source = self.diagram[part.sources[0]]
            if source.kind in ("gate", "map"):
                alley = 8 + 14 * air
            if source.kind == "op" and source.key not in self.keys:
                beyond = x[self.column(source.key)] + self.measures.radius + self.measures.run
                if self.shows(source):
                    beyond += self.measures.row(source.size) + 16 * s
                if source.key not in self.lane:
                    alley = 8 + 14 * air
                    beyond += alley
                end = max(end, beyond + 4 * s)
        self.right_alley = alley
        end = max(end, self.half(keys[-1]) + x[-1] + 12 * air + alley)
        rows = [self.measures.row(part.size) for part in self.diagram.of("concat")]
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
        value = self.measures.radius + self.measures.run + self.measures.row(size)
        at = [self.column(key) for key in self.lane]
        pairs = [(a, b, value + self.measures.run + self.measures.radius) for a, b in pairwise(at)]
        for part in self.diagram.of("map"):
            if self.hangs(part) and part.sources[0] in self.lane:
                pairs.append((self.column(part.sources[0]), self.column(part.key), value + 16 * self.how.scale))
        return pairs
