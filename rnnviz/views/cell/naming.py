"""Words in their places: the names of columns and vectors, and by each value the expression that made it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rnnviz.graph.folded import leaves, shortened, told
from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.language.expression import Expr
from rnnviz.language.notation import typst
from rnnviz.layout.geometry import Box, segments, strip
from rnnviz.layout.marks import Label, Wire
from rnnviz.layout.measures import LABEL_GAP, RING, Arrangement, DoesNotFitError
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter, escape
from rnnviz.views.cell.cellsite import CellSite
from rnnviz.views.cell.columns import BY_WIRE

GATE = " gate"  # which each of them is: left out where room is short
MOST_LEAVES = 24
"""Names and numbers on one plate: more have no room on any."""

EDGE = 14.0  # from the side of the canvas to words outside of the cell
SUBSCRIPT = 0.254
"""How far an index reaches below its line, in sizes of its letters."""

NEARER, RIM = 2.9, 5.0
"""How much nearer than usual a name may be to its value, whose ring is closer there; from a name to the outline."""

TITLE = 44.0
"""The lowest that the title reaches, and some air: a name on the lane below it is smaller where it is too tall."""


class ColumnNames:
    """The names of columns and the expressions of folded parts, which take part in deciding where these stand.

    `lines` stand above columns, those `inside` on a part itself; `widths` and `texts` say how large they are.

    Where they are `whole`, a plate of a value that has a name has its equation, else the right side of it.
    """

    def __init__(
        self, graph: Graph, theme: Theme, typesetter: Typesetter, how: Arrangement, *, whole: bool = True
    ) -> None:
        self.size = max(theme.text.small, 0.0 if how.tight else theme.text.label * min(1.2, how.scale))
        self.lines: dict[Key, Line] = {}
        for part in zoned(graph, Zone.COLUMN):
            if part.assigned or kind(part).given:
                words = part.name.removesuffix(GATE) if how.narrow else part.name
                words = f"{escape(words)} " if words else ""
                self.lines[part.key] = Line(
                    f"{words}{symbol(part.label)}", self.size, theme.roles[part.role].text, bold=True
                )
        typesetter.prepare(self.lines.values())
        inside = {part.key: self.lines.pop(part.key) for part in graph.of("block") if part.key in self.lines}
        plates = [part for part in graph.parts if part.folded and part.kind != "block"]
        self.inside = inside | {
            part.key: _folded(
                part, graph, theme, typesetter, self.size, how.plates, _made(part, theme) if whole else ""
            )
            for part in plates
        }
        inks = {key: typesetter.ink(line) for key, line in self.inside.items()}
        self.widths: Mapping[Key, float] = {key: typesetter.ink(line).width for key, line in self.lines.items()}
        self.texts: Mapping[Key, tuple[float, float]] = {key: (ink.width, ink.height) for key, ink in inks.items()}


def _made(part: Part, theme: Theme) -> str:
    """The left side of an equation, in the colour of what it makes; nothing for what has no name."""
    if not part.assigned:
        return ""
    return f'#text(fill: rgb("{theme.roles[part.role].text}"))[{symbol(part.label)}] #h(0.1em)=#h(0.1em) '


def _folded(
    part: Part,
    graph: Graph,
    theme: Theme,
    typesetter: Typesetter,
    size: float,
    long: tuple[float, float],
    made: str,
) -> Line:
    """The expression on a plate: smaller where it is long, and where it is longer still, only its beginning."""
    whole = told(part, graph)
    line = Line(f"${made}{typst(whole)}$", size, theme.colours.ink)
    if typesetter.ink(line).width <= long[0]:
        return line
    shorter = [shortened(whole, many) for many in range(min(leaves(whole), MOST_LEAVES), 0, -1)]
    lines = [Line(f"${made}{typst(one)}$", theme.text.small, theme.colours.ink) for one in shorter]
    typesetter.prepare(lines)
    return next((line for line in lines if typesetter.ink(line).width <= long[1]), lines[-1])


def symbol(expression: Expr) -> str:
    """An expression as a formula."""
    return f"${typst(expression)}$"


class Namer:
    """Places words beside parts that stand already; those that are placed elsewhere are `taken` into account."""

    def __init__(self, site: CellSite, names: ColumnNames, theme: Theme, typesetter: Typesetter) -> None:
        self.site, self.names, self.theme, self.set = site, names, theme, typesetter
        self.graph, self.placed, self.canvas = site.graph, site.placed, site.how.canvas
        self.labels: list[Label] = []
        self.taken: list[Box] = []

    def name_parts(self) -> None:
        """Columns, states, inputs and outputs: these words have their place before any wire."""
        for key, line in self.names.lines.items():
            if key not in self.site.storeys:
                self._name_column(key, line)
        for key in self.site.storeys:
            if self.placed[key].card is None:  # on which it stands
                self._name_storeyed(self.graph[key])
        for key, line in self.names.inside.items():
            at = kind(self.graph[key]).words(self.placed[key])
            assert at is not None
            label = self.label(key, line, at[0], at[1], "middle")
            self.labels.append(self._moved(label, at[1] - label.box.y) if self.graph[key].folded else label)
        for part in zoned(self.graph, Zone.BELOW, Zone.LEFT, Zone.RIGHT):
            self._name_outer(part)

    def label(self, key: Key, line: Line, x: float, y: float, anchor: str = "left") -> Label:
        """A label whose ink begins, is centred or ends at x and is centred at y."""
        ink = self.set.ink(line)
        left = x - {"left": 0, "middle": ink.width / 2, "right": ink.width}[anchor]
        # Words sit by their x-height: half of it above the line of sight, whatever hangs below.
        base = y + line.size * 0.27
        box = Box(left, base + ink.top, left + ink.width, base + ink.bottom)
        return Label(key, line, left - ink.left, base, box)

    def _name_column(self, key: Key, line: Line) -> None:
        value, gap = self.placed[key].value, self.site.measures.label_gap
        x, anchor = (value.x - BY_WIRE, "right") if self.graph.users(key) else (value.x, "middle")
        # A subscript hangs below the line; it too keeps its distance. A name without one stands on the same line.
        label = self.label(key, line, x, 0, anchor)
        low = max(label.box.bottom, label.y + line.size * SUBSCRIPT)
        label = self.label(key, line, x, value.top - gap - low, anchor)
        if any(label.box.meets(other.box) for other in self.labels):
            raise DoesNotFitError(str(key))
        self.labels.append(label)

    def _name_storeyed(self, part: Part) -> None:
        """Above its values in the upper storey, below them in the lower one: with words where they have room."""
        placed, gap = self.placed[part.key], self.site.measures.label_gap
        look, words = self.theme.roles[part.role].text, f"{escape(part.name)} " * bool(part.name and part.assigned)
        lines = [Line(f"{words}{symbol(part.label)}", self.names.size, look, bold=True)] * bool(words)
        lines += [Line(symbol(part.label), size, look) for size in (self.names.size, self.theme.text.small)]
        room, upper = placed.hull.width + 14, self.site.storeys[part.key] == 0
        line = next((line for line in lines if self.set.ink(line).width <= room), None)
        if line is None:
            return
        label = self.label(part.key, line, placed.value.x, 0, "middle")
        away = placed.hull.top - gap - label.box.bottom if upper else placed.hull.bottom + gap - label.box.top
        self.labels.append(self._moved(label, away))

    def _name_outer(self, part: Part) -> None:
        sign, below = symbol(part.label), kind(part).zone is Zone.BELOW
        look, value = self.theme.roles[part.role].text, self.placed[part.key].value
        size = max(self.theme.text.small, self.names.size * 0.94)
        words = "input" if below else part.name
        long = Line(f"{escape(words)} {sign}", size, look, bold=True)
        short = Line(sign, size * 1.15, look, bold=True)
        away = LABEL_GAP + 2
        if below:
            spots = [(value.right + away, value.y, "left"), (value.left - away, value.y, "right")]
        elif self.site.how.idea and self.site.level(part) == self.site.lane_y:  # above it is the title
            spots = [(value.x, value.bottom + LABEL_GAP + self.names.size * 0.5, "middle")]
        else:
            spots = [(value.x, value.top - LABEL_GAP - self.names.size * 0.4, "middle")]
        tries = [self.label(part.key, line, *spot) for line in (long, short) for spot in spots]
        if not below and spots[0][1] < value.top:
            tries = [self._raised(label, value.top - RING) for label in tries]
        wide = value.width + (999 if below else 20)
        room = Box(EDGE, 0, self.canvas.right - EDGE, self.canvas.bottom)
        tries = [self._moved(label, 0, room) for label in tries] if not below else tries
        fits = (label for label in tries if room.holds(label.box) and label.box.width <= wide)
        label = next((label for label in fits if not self._covers(label)), tries[-1])
        if not below and (label.box.top < TITLE or not room.holds(label.box)):
            label = self.label(part.key, replace(short, size=size), *spots[0])
            label = self._moved(label, value.top - RING + 3 - label.box.bottom, room)
        if self._covers(label, air=0):
            raise DoesNotFitError(str(part.key))
        self.labels.append(label)

    def _raised(self, label: Label, low: float) -> Label:
        """No index of a name hangs into the ring around its value, which begins at `low`."""
        return self._moved(label, -max(0.0, label.box.bottom - low))

    def _moved(self, label: Label, down: float, room: Box | None = None) -> Label:
        """A label further down, and as far to a side as it takes to be in the room."""
        at = label.box
        aside = max(0.0, room.left - at.left) - max(0.0, at.right - room.right) if room else 0.0
        box = Box(at.left + aside, at.top + down, at.right + aside, at.bottom + down)
        return replace(label, x=label.x + aside, y=label.y + down, box=box)

    def _covers(self, label: Label, air: float = 10) -> bool:
        """Whether a label would stand on a part or on other words, or so near that a ring would touch it."""
        others = [*(label.box for label in self.labels)]
        bodies = [body.grown(air) for key, p in self.placed.items() if key != label.key for body in p.body]
        return any(label.box.meets(box) for box in (*others, *bodies))

    def name_values(self, wires: tuple[Wire, ...]) -> None:
        """By each value that has no name yet the expression that made it: as large as there is room for."""
        inner = zoned(self.graph, Zone.ABOVE, Zone.ROW)
        for part in sorted(inner, key=lambda part: part.key not in self.graph.lane):
            if not self.placed[part.key].boxes or part.key in self.site.storeys or part.folded:
                continue
            for size in (self.theme.text.label, self.theme.text.value, self.theme.text.small):
                line = Line(symbol(part.label), size, self.theme.roles[part.role].text)
                label = next((spot for spot in self._spots(part, line) if self.is_free(spot, wires)), None)
                if label:
                    self.labels.append(label)
                    break
            else:
                self._name_above(part, wires)

    def _name_above(self, part: Part, wires: tuple[Wire, ...]) -> None:
        """Above a value on the lane: the outline of the cell gives way, where there is room below the title."""
        if part.key not in self.graph.lane or part.assigned or self.site.how.idea:
            return
        line = Line(symbol(part.label), self.theme.text.small, self.theme.roles[part.role].text)
        hull, ink = Box.hull((self.placed[part.key].value, *self.placed[part.key].plates)), self.set.ink(line)
        label = self.label(part.key, line, hull.x, 0, "middle")
        label = self._moved(label, hull.top - LABEL_GAP + NEARER - label.box.bottom)
        whole, top = self.site.cell, label.box.top - RIM
        if top >= whole.top or top < TITLE - 1 or ink.width > hull.width:
            return
        self.site.cell = replace(whole, top=top)
        if self.is_free(label, wires, NEARER):
            self.labels.append(label)
        else:
            self.site.cell = whole

    def _spots(self, part: Part, line: Line) -> Iterator[Label]:
        """Places for a value's expression, the best first."""
        placed = self.placed[part.key]
        value, ink = placed.value, self.set.ink(line)
        hull = Box.hull((value, *placed.plates))
        gap = LABEL_GAP + (4 if kind(part).zone is Zone.ROW else 0)
        low, high = hull.bottom + gap + ink.height / 2, hull.top - gap - ink.height / 2
        beside = [(hull.right + gap, value.y, "left"), (hull.left - gap, value.y, "right")]
        under = [(value.left, low, "left"), (value.x, low, "middle"), (value.right, low, "right")]
        # Beside the wire that leaves in the middle.
        astride = [(value.x - 14, low, "right"), (value.x + 14, low, "left"), (value.x, high, "middle")]
        astride += [(value.x - 14, high, "right"), (value.x + 14, high, "left")]
        # Beside the circle that stands there.
        astride += [(value.x - 40, low, "right"), (value.x + 40, low, "left")]
        if kind(part).zone is Zone.ROW:  # which a wire may leave elsewhere
            astride += [(value.left + 4, high, "left"), (value.right - 4, high, "right")]
        if part.assigned:  # named again where it leaves; here only where no one could mistake it
            under, astride, beside = under[:1], [], []
        first, second = (under, beside) if part.key in self.graph.lane else (beside, under)
        for x, y, anchor in (*first, *second, *astride):
            yield self.label(part.key, line, x, y, anchor)

    def is_free(self, label: Label, wires: tuple[Wire, ...], air: float = 4.0) -> bool:
        """Whether words touch nothing; `air` is how near they may come to wires and other words."""
        taken = any(label.box.meets(box) for box in self.obstacles(label.key, wires, air))
        return not taken and self.site.cell.holds(label.box.grown(air))

    def obstacles(self, key: Key | None, wires: tuple[Wire, ...], air: float) -> Iterator[Box]:
        """What words about a part may not meet."""
        for other, placed in self.placed.items():  # a ring around a part comes nearly as near as this
            own = other == key
            for body in [placed.whole] if placed.dots and not own else placed.body:
                yield body.grown(RING - 2 if own else RING + 2)
        near = [*(other.box for other in self.labels), *self.taken]
        near += [Box.around(*wire.minus, 16, 10) for wire in wires if wire.minus]
        near += [strip(a, b, 3) for wire in wires for a, b in segments(wire.path)]
        if self.site.how.idea and self.graph.lane:
            near.append(Box.around(self.site.cell.x, self.site.lane_y, self.site.cell.width, self.site.measures.height))
        yield from (box.grown(air) for box in near)
