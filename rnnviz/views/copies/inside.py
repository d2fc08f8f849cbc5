"""What stands in a copy of a cell: gauges or a curve, and the operators on the way of the memory."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.functions.plates import ONE_MINUS
from rnnviz.graph.graph import Copy, Key, Part
from rnnviz.graph.seen import Seen
from rnnviz.graph.strands import Strand, card
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.site import Spot
from rnnviz.parts.copied import PAD
from rnnviz.views.copies.places import UNDER, Places
from rnnviz.views.copies.room import LETTER


class Inside:
    """Puts the parts of copies in their places."""

    def __init__(self, places: Places) -> None:
        self.at, self.graph, self.s = places, places.graph, places.s

    def stand(self, strand: Strand, copy: Copy) -> None:
        at = self.at
        top, x, row = at.tops[copy.layer, copy.backward], at.x(copy.time), at.room.rows[copy.layer, copy.backward]
        left = x - at.copy / 2
        at.put(self.graph[card(copy)], Spot(x, top, bottom=top + row.height, left=left))
        own = [part for part in self.graph.parts if part.key.copy == copy]
        places = Seen(strand.cell).places
        gauges = sorted((part for part in own if part.kind == "gauge"), key=lambda part: places[part.equation])
        self._gauges(gauges, left, top, row.body)
        self._curves([part for part in own if part.kind in ("curve", "empty")], left, top, row.body)
        self._operators(strand, [part for part in own if part.kind == "operator"], left, top + (row.lane or 0.0))
        for part in own:
            if part.kind in ("handed", "symbol") and self.graph[part.sources[0].key].kind == "between":
                self._read(part.sources[0].key, top + row.states[part.equation], top + (row.lane or 0.0))

    def _gauges(self, gauges: Sequence[Part], left: float, top: float, body: tuple[float, float]) -> None:
        if not gauges:
            return
        pad, beside = PAD * self.s, self.at.room.beside * self.s
        wide = (self.at.copy - 2 * pad - (len(gauges) - 1) * beside) / len(gauges)
        letters = {part.key: self.at.line(part) for part in gauges}
        written = all(self.at.set.ink(line).width <= wide for line in letters.values())
        for k, part in enumerate(gauges[::-1] if gauges[0].key.copy.backward else gauges):
            x0 = left + pad + k * (wide + beside)
            spot = Spot(x0 + wide / 2, top + body[0] + LETTER * self.s, bottom=top + body[1], left=x0)
            self.at.put(part, spot)
            if written:
                self.at.symbol(part, spot.x, spot.y - UNDER * self.s)

    def _curves(self, curves: Sequence[Part], left: float, top: float, body: tuple[float, float]) -> None:
        """Side by side."""
        pad, many = PAD * self.s, len(curves)
        wide = (self.at.copy - pad * (many + 1)) / max(1, many)
        for k, part in enumerate(curves):
            x0 = left + pad + (wide + pad) * k
            self.at.put(part, Spot(x0 + wide / 2, top + body[0], bottom=top + body[1], left=x0))

    def _operators(self, strand: Strand, operators: Sequence[Part], left: float, y: float) -> None:
        """On the lane, each above the gauges that it brings in, as far as they can stand in a row."""
        r, count, room = self.at.room.operator, len(operators), self.at.room.between(strand)
        for k, part in enumerate(operators):
            inner = self.at.copy - 2 * PAD * self.s - 2 * r
            x = left + PAD * self.s + r + inner * ((k + 0.25) / (count - 0.5) if count > 1 else 0.5)
            if strand.backward:
                x = 2 * left + self.at.copy - x
            brought = [source.key for source in part.sources[1:]]
            if brought:
                x = self._between(brought[0], y + r, room)
            circle = Box.around(x, y, 2 * r, 2 * r)
            self.at.placed[part.key] = Placed(part, circle=(x, y), body=(circle,))

    def _between(self, key: Key, top: float, room: float) -> float:
        """Puts what stands between gauges and lane in its place, below `top`, and says above which place it is: a
        product above its factors, or above the one that nothing else takes."""
        part = self.graph[key]
        if part.kind != "between":
            return self.at.placed[key].hull.x
        xs = [self.at.placed[self._gauge(source.key)].hull.x for source in part.sources]
        alone = [x for source, x in zip(part.sources, xs, strict=True) if self._is_alone(source.key)]
        x = alone[0] if len(alone) == 1 else sum(xs) / len(xs)
        levels = {one.function for one in self.at.room.brought(key.copy)}
        share = 0.5 if len(levels) == 1 else 0.3 if part.function == ONE_MINUS else 0.7
        self.at.put(part, Spot(x, top + room * share))
        for source, at in zip(part.sources, xs, strict=True):
            if self.graph[source.key].kind == "between":  # what a gate leaves, on its way to a product
                self.at.put(self.graph[source.key], Spot((x + at) / 2, top + room * share))
        return x

    def _is_alone(self, key: Key) -> bool:
        """Whether what stands between takes in a gauge that nothing else there takes."""
        users = self.graph.users(self._gauge(key))
        return sum(user.kind in ("between", "operator") for user in users) == 1

    def _gauge(self, key: Key) -> Key:
        """What a part is made of, down to a gauge."""
        part = self.graph[key]
        return key if part.kind == "gauge" else self._gauge(part.sources[0].key)

    def _read(self, key: Key, y: float, lane: float) -> None:
        """Where a gate shows what it reads of the memory: above its gauge, at the height of the state that it makes."""
        part = self.graph[key]
        x = next(self.at.placed[one.key].hull.x for one in part.sources if self.graph[one.key].kind == "gauge")
        self.at.put(part, Spot(x, y))
        for source in part.sources:
            if self.graph[source.key].kind == "between":
                self.at.put(self.graph[source.key], Spot(x, (lane + y) / 2))
