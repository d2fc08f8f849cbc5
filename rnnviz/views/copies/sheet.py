"""Where copies of cells, what goes in, what is handed on and what a head makes of it stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from rnnviz.functions.plates import ONE_MINUS
from rnnviz.graph.copies import Copies, Strand, card
from rnnviz.graph.graph import Copy, Key, Part
from rnnviz.language.notation import typst
from rnnviz.layout.geometry import Box, segments, strip
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Frame, Label, Placed, Wire
from rnnviz.layout.measures import WIDE, Arrangement
from rnnviz.layout.site import Ground, Site, Spot
from rnnviz.parts.copied import PAD
from rnnviz.parts.kinds import kind
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter, escape
from rnnviz.views.copies.plan import Plan
from rnnviz.views.copies.room import LETTER, Room, widths

EDGE, SIDE, HEAD = 22.0, 20.0, 50.0  # from the canvas to words and copies; where these may begin, below the title
PANEL = 104.0  # the height of the words below
SHORTEST = 9.0  # a piece of a wire
UP = 30.0  # of a wire from what goes in to a copy, and from it to what a head makes
WORD = 32.0  # below what goes in, its word
UNDER, OVER = 5.0, 13.0  # between values and their name, and likewise of what comes out, with a ring around it


class _Site(Site):
    """Where all stand by their places alone."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.placed, self.lane_y, self.row_y = ground, {}, 0.0, 0.0

    def column(self, key: Key) -> int:
        return -1


class Sheet:
    """The places of a plan in one arrangement; `fits` says whether there is room for all."""

    def __init__(
        self, plan: Plan, readings: Copies, theme: Theme, typesetter: Typesetter, how: Arrangement, loose: float = 1.0,
        *, stood: bool = False,
    ) -> None:
        self.plan, self.readings, self.theme, self.set, self.how = plan, readings, theme, typesetter, how
        self.graph = readings.graph
        self.room = Room(readings, plan.strands, theme, how, loose)
        self.stood = stood
        self.up = UP * how.scale * loose
        self.s, self.m = how.scale, self.room.measures
        self.label = max(theme.text.small, theme.text.label * how.scale)
        self.site = _Site(Ground(self.graph, readings.sizes, how, self.m))
        self.panel = Box(EDGE, WIDE.bottom - 8 - PANEL, WIDE.right - EDGE, WIDE.bottom - 8)
        self.labels: list[Label] = []
        self.wires: list[Wire] = []
        found = widths(self.room, plan.times, WIDE.width - 2 * SIDE)
        self.tall = self._tall()
        self.spare = self.panel.top - 4 - HEAD - self.tall
        self.fits = found is not None and self.spare >= 0 and self._inputs_fit(*(found or (0.0, 0.0)))
        self.copy, self.run = found or (0.0, 0.0)

    # -- sizes --------------------------------------------------------------------------------------------------

    def _tall(self) -> float:
        rows = [self.room.rows[row] for row in self.plan.rows]
        between = self.up * (len(rows) - 1)
        return sum(row.height for row in rows) + between + self._above() + self._below()

    def _above(self) -> float:
        """The height of what a head makes, with its wire."""
        return self.up + (self.text_height + OVER) * self.s + self.m.tall if self.plan.answers else 0.0

    def _below(self) -> float:
        return self.up + self._inputs_tall() + (WORD * self.s if any(self.plan.words) else 0.0)

    def _inputs_tall(self) -> float:
        """The height of what goes in, in rows or on end."""
        many = max(self.readings.size(part) for part in self.graph.of("input"))
        return self.room.stack(many) if self.stood else self.m.tall

    @property
    def text_height(self) -> float:
        return self.theme.text.label

    @property
    def pitch(self) -> float:
        return self.copy + 2 * self.run + self.m.width

    def _inputs_fit(self, copy: float, run: float) -> bool:
        """Whether what goes in has room beside each other, its name before it."""
        pitch = copy + 2 * run + self.m.width
        sizes: dict[int, float] = {}
        for part in self.graph.of("input", "answer"):
            time = part.key.copy.time if part.kind == "input" else -1 - part.key.copy.time
            sizes[time] = sizes.get(time, 0.0) + self._across(part) + (part.kind == "input") * 44 * self.s
        return all(size <= pitch - 6 for size in sizes.values())

    def _across(self, part: Part) -> float:
        """The width of what goes in, or of what comes out."""
        size = self.readings.size(part)
        return self.m.width if self.stood and part.kind == "input" else self.m.row(size)

    # -- places -------------------------------------------------------------------------------------------------

    def laid_out(self) -> Layout:
        self._stand()
        self._wire()
        rule = Box(self.panel.left, self.panel.top, self.panel.right, self.panel.top)
        hull = Box.hull(placed.hull for placed in self.site.placed.values())
        return Layout(
            self.graph,
            frames=(Frame(rule, "rule", self.theme.stroke.rule),),
            labels=tuple(self.labels),
            wires=tuple(self.wires),
            placed=dict(self.site.placed),
            canvas=WIDE,
            cell=hull,
            panel=self.panel,
            how=self.how,
            dot_radius=self.m.dot * 0.8,
        )

    def _stand(self) -> None:
        plan, whole = self.plan, self.plan.times * self.pitch + self.m.width
        self.left = WIDE.x - whole / 2
        y = HEAD + self.spare * 0.5 + self._above()
        self.tops: dict[tuple[int, bool], float] = {}
        for row in reversed(plan.rows):
            self.tops[row] = y
            y += self.room.rows[row].height + self.up
        self.low = y
        for strand in plan.strands:
            for copy in strand.order:
                self._copy(strand, copy)
        for part in self.graph.of("input"):
            self._input(part)
        for part in self.graph.of("answer"):
            self._answer(part)
        for part in self.graph.of("input"):
            word = plan.words[part.key.copy.time] if plan.words else ""
            if word and part.key.node == plan.strands[0].cell.inputs[0]:
                line = Line(escape(word), self.label, self.theme.colours.ink, bold=True)
                base = self.low + self._inputs_tall() + (WORD - 8) * self.s
                self._name(line, self._x(part.key.copy.time), base, part.key)
        self._same()

    def _x(self, time: int) -> float:
        """The middle of the copies of a time."""
        return self.left + self.m.width + time * self.pitch + self.run + self.copy / 2

    def _state_x(self, place: int) -> float:
        """The middle of the states before the copies of a time."""
        return self.left + self.m.width / 2 + place * self.pitch

    def _put(self, part: Part, spot: Spot) -> Placed:
        placed = kind(part).stand(part, spot, self.site)
        self.site.placed[part.key] = placed
        return placed

    def _copy(self, strand: Strand, copy: Copy) -> None:
        row, top, x = self.room.rows[copy.layer, copy.backward], self.tops[copy.layer, copy.backward], self._x(copy.time)
        left = x - self.copy / 2
        self._put(self.graph[card(copy)], Spot(x, top, bottom=top + row.height, left=left))
        own = [part for part in self.graph.parts if part.key.copy == copy]
        self._gauges([part for part in own if part.kind == "gauge"], left, top, row.body)
        for part in own:
            if part.kind == "curve":
                self._put(part, Spot(x, top + row.body[0], bottom=top + row.body[1], left=left + PAD * self.s))
        self._operators(strand, [part for part in own if part.kind == "operator"], left, top, row.lane or 0.0)
        for part in own:
            after = copy.time + (0 if copy.backward else 1)
            if part.kind == "handed":
                self._state(part, self._state_x(after), top + row.states[part.equation])
            elif part.kind == "incoming":
                outgoing = next(one.outgoing for one in strand.cell.states if one.incoming == part.key.node)
                before = copy.time + (1 if copy.backward else 0)
                self._state(part, self._state_x(before), top + row.states[outgoing])

    def _state(self, part: Part, x: float, y: float) -> None:
        first = y - self.room.stack(self.readings.size(part)) / 2 + self.m.tall / 2
        boxes = self.m.stood(self.readings.size(part), x, first)
        self.site.placed[part.key] = Placed(part, boxes, body=(Box.hull(boxes),))
        self._symbol(part, x, boxes[0].top - UNDER * self.s)

    def _gauges(self, gauges: Sequence[Part], left: float, top: float, body: tuple[float, float]) -> None:
        if not gauges:
            return
        pad, beside = PAD * self.s, self.room.beside * self.s
        wide = (self.copy - 2 * pad - (len(gauges) - 1) * beside) / len(gauges)
        letters = {part.key: self._line(part) for part in gauges}
        written = all(self.set.ink(line).width <= wide for line in letters.values())
        for k, part in enumerate(self._ordered(gauges)):
            x0 = left + pad + k * (wide + beside)
            spot = Spot(x0 + wide / 2, top + body[0] + LETTER * self.s, bottom=top + body[1], left=x0)
            self._put(part, spot)
            if written:
                self._symbol(part, spot.x, spot.y - UNDER * self.s)

    def _ordered(self, gauges: Sequence[Part]) -> list[Part]:
        """Gauges in the order in which the memory meets what they bring; the others stay before or behind these."""
        copy = gauges[0].key.copy
        lane = [part.key for part in self.graph.of("operator") if part.key.copy == copy]
        meets = {part.key: self._met(part.key, lane) for part in gauges}
        first = next((k for k, part in enumerate(gauges) if meets[part.key] is not None), 0)
        places = {}
        for k, part in enumerate(gauges):
            met = meets[part.key]
            places[part.key] = (met, k) if met is not None else (-1 if k < first else len(lane), k)
        ordered = sorted(gauges, key=lambda part: places[part.key])
        return ordered[::-1] if copy.backward else ordered

    def _met(self, key: Key, lane: Sequence[Key]) -> int | None:
        """At which operator of the lane a value arrives first."""
        found = [
            lane.index(user.key) if user.key in lane else self._met(user.key, lane)
            for user in self.graph.users(key)
            if user.key in lane or user.kind == "between"
        ]
        return min((place for place in found if place is not None), default=None)

    def _operators(self, strand: Strand, operators: Sequence[Part], left: float, top: float, lane: float) -> None:
        """On the lane, each above the gauges that it brings in, as far as they can stand in a row."""
        r, y = self.room.operator, top + lane
        count, room = len(operators), self.room.between(strand)
        for k, part in enumerate(operators):
            inner = self.copy - 2 * PAD * self.s - 2 * r
            x = left + PAD * self.s + r + inner * ((k + 0.25) / (count - 0.5) if count > 1 else 0.5)
            if strand.backward:
                x = 2 * left + self.copy - x
            brought = [source.key for source in part.sources[1:]]
            if brought:
                x = self._between(brought[0], y + r, room)
            circle = Box.around(x, y, 2 * r, 2 * r)
            self.site.placed[part.key] = Placed(part, circle=(x, y), body=(circle,))

    def _between(self, key: Key, top: float, room: float) -> float:
        """Puts what stands between gauges and lane in its place, below `top`, and says above which place it is: a
        product above its factors, or above the one that nothing else takes."""
        part = self.graph[key]
        if part.kind != "between":
            return self.site.placed[key].hull.x
        xs = [self.site.placed[self._gauge(source.key)].hull.x for source in part.sources]
        alone = [
            x for source, x in zip(part.sources, xs, strict=True) if len(self.graph.users(self._gauge(source.key))) == 1
        ]
        x = alone[0] if len(alone) == 1 else sum(xs) / len(xs)
        levels = {one.function for one in self.graph.of("between") if one.key.copy == key.copy}
        share = 0.5 if len(levels) == 1 else 0.3 if part.function == ONE_MINUS else 0.7
        self._put(part, Spot(x, top + room * share))
        for source, at in zip(part.sources, xs, strict=True):
            if self.graph[source.key].kind == "between":  # what a gate leaves, on its way to a product
                self._put(self.graph[source.key], Spot((x + at) / 2, top + room * share))
        return x

    def _gauge(self, key: Key) -> Key:
        """What a part is made of, down to a gauge."""
        part = self.graph[key]
        return key if part.kind == "gauge" else self._gauge(part.sources[0].key)

    def _input(self, part: Part) -> None:
        time = part.key.copy.time
        same = [one for one in self.graph.of("input") if one.key.copy.time == time]
        wide = [self._across(one) for one in same]
        place = same.index(part)
        x = self._x(time) - sum(wide) / 2 - 24 * self.s * (len(same) - 1) + sum(wide[:place]) + 48 * self.s * place
        middle = self.low + self.room.stack(self.readings.size(part) if self.stood else 1) / 2
        if self.stood:
            boxes = self.m.stood(self.readings.size(part), x + wide[place] / 2, self.low + self.m.tall / 2)
            self.site.placed[part.key] = Placed(part, boxes, body=(Box.hull(boxes),))
        else:
            self._put(part, Spot(x + wide[place] / 2, middle))
        line = self._line(part)
        ink = self.set.ink(line)
        base = middle - (ink.top + ink.bottom) / 2
        self.labels.append(_label(part.key, line, x - 8 * self.s - ink.right, base, self.set))

    def _answer(self, part: Part) -> None:
        top = min(self.tops.values()) - self.up - self.m.tall
        x, size = self._x(part.key.copy.time), self.readings.size(part)
        boxes = self.m.abreast(size, x, top + self.m.tall / 2)
        self.site.placed[part.key] = Placed(part, boxes, body=(Box.hull(boxes),))
        source = f"${typst(part.label)}$"
        place = part.key.copy.time if len(self.plan.said) > 1 else 0
        if self.plan.said:
            source += f": {escape(self.plan.said[place])}"
        line = Line(source, self.label, self.theme.roles[part.role].text, bold=True)
        self._name(line, x, top - OVER * self.s - max(0.0, self.set.ink(line).bottom), part.key)

    def _same(self) -> None:
        """The weights of neighbours, marked as equal."""
        size = self.label
        line = Line("=", size * 1.2, self.theme.colours.quiet)
        for strand in self.plan.strands:
            copies = sorted(strand.order)
            strips = [self.site.placed[card(copy)].maps[0] for copy in copies]
            for copy, strip in zip(copies[1:], strips[1:], strict=True):
                ink = self.set.ink(line)
                self._name(line, self._state_x(copy.time), strip.y - (ink.top + ink.bottom) / 2, None)
            words = Line("weights", max(self.theme.text.small, self.theme.text.small * self.s), self.theme.colours.quiet)
            ink = self.set.ink(words)
            right = strips[0].left - PAD * self.s - 8
            if strand.begins == 0 and ink.width <= right - 4:
                x = min(self._state_x(0), right - ink.width / 2)
                self._name(words, max(x, 4 + ink.width / 2), strips[0].y - (ink.top + ink.bottom) / 2, None)

    # -- words --------------------------------------------------------------------------------------------------

    def _line(self, part: Part) -> Line:
        return Line(f"${typst(part.label)}$", self.label, self.theme.roles[part.role].text)

    def _symbol(self, part: Part, x: float, low: float) -> None:
        """Its name, which ends above a height."""
        line = self._line(part)
        self._name(line, x, low - self.set.ink(line).bottom, part.key)

    def _name(self, line: Line, x: float, base: float, key: Key | None) -> None:
        ink = self.set.ink(line)
        self.labels.append(_label(key, line, x - (ink.left + ink.right) / 2, base, self.set))

    # -- faults ----

    def is_clean(self) -> bool:
        """Whether what stands in a copy leaves room between, and no wire goes through it."""
        small = [(key, one.hull) for key, one in self.site.placed.items() if one.circle]
        apart = all(not a.grown(SHORTEST).meets(b) for (_, a), (_, b) in combinations(small, 2))
        pieces = [piece for wire in self.wires for piece in segments(wire.path)]
        if not apart or any(abs(x1 - x0) + abs(y1 - y0) < SHORTEST for (x0, y0), (x1, y1) in pieces):
            return False
        return not any(
            strip(a, b, 1).meets(box)
            for wire in self.wires
            for a, b in segments(wire.path)
            for key, box in small
            if key not in (wire.source, wire.target)
        )

    # -- wires --------------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        for part in self.graph.parts:
            if part.kind in ("copy", "between", "operator", "handed", "answer"):
                self.wires += self._into(part)

    def _into(self, part: Part) -> Iterator[Wire]:
        to = self.site.placed[part.key]
        below = [source.key for source in part.sources if self._is_below(part, source.key)]
        for entry, source in enumerate(part.sources):
            taken, at = self.graph[source.key], self.site.placed[source.key]
            if part.kind == "between" or (part.kind == "operator" and entry):
                yield self._tie(part, entry)
                continue
            if source.key in below:
                x = to.hull.x if part.kind == "answer" else self._spread(below, source.key, to.hull)
                path = ((x, at.hull.top), (x, to.hull.bottom))
                role = taken.role if taken.kind == "input" else "hidden"
                yield Wire(source.key, part.key, entry, path, role)
                continue
            way = -1 if part.key.copy.backward else 1
            lane = "operator" in (part.kind, taken.kind)
            y = to.circle[1] if to.circle else at.circle[1] if at.circle else (at if part.kind == "copy" else to).hull.y
            start = at.hull.right if way > 0 else at.hull.left
            end = to.hull.left if way > 0 else to.hull.right
            role = part.role if part.kind == "handed" else taken.role
            yield Wire(source.key, part.key, entry, ((start, y), (end, y)), role, lane=lane)

    def _tie(self, part: Part, entry: int) -> Wire:
        """From a gauge, or what is made of one, up to what takes it in: straight, or with one bend from the side."""
        key = part.sources[entry].key
        at, to, taken = self.site.placed[key], self.site.placed[part.key], self.graph[key]
        x, top = at.hull.x, at.hull.top
        if taken.kind == "gauge":
            top = min([label.box.top - 2 for label in self.labels if label.key == key], default=top)
        if abs(at.hull.y - to.hull.y) < 1:
            ends = (at.hull.right, to.hull.left) if x < to.hull.x else (at.hull.left, to.hull.right)
            return Wire(key, part.key, entry, ((ends[0], to.hull.y), (ends[1], to.hull.y)), taken.role)
        if abs(x - to.hull.x) < 1:
            return Wire(key, part.key, entry, ((x, top), (x, to.hull.bottom)), taken.role)
        side = to.hull.left if x < to.hull.x else to.hull.right
        path = ((x, top), (x, to.hull.y), (side, to.hull.y))
        branch = path[1] if len(self.graph.users(key)) > 1 else None
        return Wire(key, part.key, entry, path, taken.role, branch=branch)

    def _is_below(self, part: Part, source: Key) -> bool:
        return self.site.placed[source].hull.top >= self.site.placed[part.key].hull.bottom - 1

    def _spread(self, below: Sequence[Key], source: Key, to: Box) -> float:
        """Where the wire from one of several below arrives."""
        if len(below) == 1:
            return to.x
        return self.site.placed[source].hull.x


def _label(key: Key | None, line: Line, x: float, base: float, typesetter: Typesetter) -> Label:
    ink = typesetter.ink(line)
    return Label(key, line, x, base, Box(x + ink.left, base + ink.top, x + ink.right, base + ink.bottom))
