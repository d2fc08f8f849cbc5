"""Diagram and measured words in, places out: everything that a picture of the cell needs to know of positions.

`lay_out` tries arrangements from the largest and simplest down, and takes the first in which all parts fit and all
wires find a way. What it returns holds boxes, paths and words in pixels of the 1280 × 720 canvas.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rnnviz.diagram import Diagram, Part
from rnnviz.equation import typst
from rnnviz.errors import Mistake
from rnnviz.expression import Expr
from rnnviz.geometry import Box, Point, segments
from rnnviz.place import CANVAS, LABEL_GAP, Arrangement, DoesNotFitError, Placed, Placing
from rnnviz.route import NoWayError, Port, Router
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter, escape

CLEARANCE = 8.0
CAPACITY = (8, 6)  # inputs and hidden units, the largest that is drawn
PANEL_LINE = 29.0


@dataclass(frozen=True, slots=True)
class Label:
    """Words in a place: origin of the baseline at (x, y), `box` what the ink covers; of the part `key`."""

    key: str
    line: Line
    x: float
    y: float
    box: Box


@dataclass(frozen=True, slots=True)
class Wire:
    """A path from one part to another (to itself: from an operator to its value).

    `shared` counts the leading points that an earlier wire of the same source has drawn already; the last of them is
    where this one branches off. `gaps` are places where it passes under another wire.
    """

    source: str
    target: str
    path: tuple[Point, ...]
    role: str
    lane: bool = False
    branch: Point | None = None
    gaps: tuple[Point, ...] = ()

    @property
    def drawn(self) -> tuple[Point, ...]:
        """The path without the trunk that another wire has drawn."""
        if self.branch is None:
            return self.path
        points = list(self.path)
        for k, (a, b) in enumerate(segments(points)):
            if _on_piece(self.branch, a, b):
                return (self.branch, *points[k + 1 :])
        return self.path


@dataclass(frozen=True)
class Layout:
    """Places of everything in the picture of one sized cell."""

    diagram: Diagram
    how: Arrangement
    cell: Box
    panel: Box
    placed: dict[str, Placed]
    wires: tuple[Wire, ...]
    labels: tuple[Label, ...]
    dot_radius: float
    operator_radius: float

    def __getitem__(self, key: str) -> Placed:
        return self.placed[key]

    def wire(self, source: str, target: str) -> Wire:
        return next(w for w in self.wires if (w.source, w.target) == (source, target))


def capacity_error(inputs: int, hidden: int) -> Mistake:
    return Mistake(
        f"a picture with --input-size {inputs} and --hidden-size {hidden} would be too small to read; "
        f"up to --input-size {CAPACITY[0]} --hidden-size {CAPACITY[1]} can be drawn"
    )


def lay_out(diagram: Diagram, theme: Theme, typesetter: Typesetter, *, widest: str = "−0.00") -> Layout:
    """The layout of a diagram; `widest` is the longest number that will stand in a box.

    Raises `Mistake` above the capacity.
    """
    sized = diagram.sized
    if sized.input_size > CAPACITY[0] or sized.hidden_size > CAPACITY[1]:
        raise capacity_error(sized.input_size, sized.hidden_size)
    ink = typesetter.ink(Line(widest, theme.text.value, theme.colours.ink))
    need = max(theme.part.value_width, ink.width + 16)
    theme = replace(theme, part=replace(theme.part, value_width=need))
    for how in _arrangements():
        try:
            return _Drafter(diagram, theme, typesetter, how).layout()
        except (DoesNotFitError, NoWayError):
            continue
    raise Mistake(
        f"{sized.cell.title} with --input-size {sized.input_size} and --hidden-size {sized.hidden_size} has too many "
        "parts for one picture; a smaller size can be drawn"
    )


def _arrangements() -> Iterator[Arrangement]:
    for numbers in (True, False):
        for upright in (False, True):
            for stacked in (False, True):
                for scale in (1.2, 1.15, 1.1, 1.05, 1.0):
                    if not (upright and numbers and scale > 1):
                        yield Arrangement(scale, upright, stacked, numbers)


class _Drafter:
    """One arrangement carried through: parts, words, wires."""

    def __init__(self, diagram: Diagram, theme: Theme, typesetter: Typesetter, how: Arrangement) -> None:
        self.diagram, self.theme, self.set, self.how = diagram, theme, typesetter, how
        self.label_size = theme.text.small if how.tight else theme.text.label * min(1.2, how.scale)
        rows = diagram.sized.hidden_size if how.numbers else 2
        self.panel = Box(
            22, CANVAS.bottom - 8 - PANEL_LINE * (1.4 + max(2, rows)), CANVAS.right - 22, CANVAS.bottom - 8
        )
        names = {part.key: self._gate_label(part) for part in diagram.of("gate")}
        self.names = {key: line for key, line in names.items() if line}
        widths = {key: typesetter.ink(line).width for key, line in self.names.items()}
        self.placing = Placing(diagram, theme, how, widths, self.label_size, self.panel.top - 4)
        self.placed = self.placing.placed
        p = self.placing
        self.cell = Box(p.cell_left, p.cell_top, p.cell_right, p.cell_bottom)
        self.labels: list[Label] = []
        self.wires: list[Wire] = []

    def layout(self) -> Layout:
        for key, line in self.names.items():
            self._name_gate(key, line)
        self._name_outer()
        self._route()
        self._name_values()
        p = self.placing
        return Layout(
            self.diagram,
            self.how,
            self.cell,
            self.panel,
            dict(self.placed),
            tuple(self.wires),
            tuple(self.labels),
            p.dot,
            p.radius,
        )

    # -- words --------------------------------------------------------------------------------------------------

    def _symbol(self, expression: Expr) -> str:
        return f"${typst(expression)}$"

    def _gate_label(self, part: Part) -> Line | None:
        cell = self.diagram.sized.cell
        if part.key not in (e.target.text for e in cell.equations):
            return None
        equation = cell.equation(part.key)
        words = f"{escape(equation.name)} " if equation.name else ""
        return Line(
            f"{words}{self._symbol(equation.target)}", self.label_size, self.theme.roles[part.role].text, bold=True
        )

    def _label(self, key: str, line: Line, x: float, y: float, anchor: str = "left") -> Label:
        """A label whose ink begins, is centred or ends at x and is centred at y."""
        ink = self.set.ink(line)
        left = x - {"left": 0, "middle": ink.width / 2, "right": ink.width}[anchor]
        # Words sit by their x-height: half of it above the line of sight, whatever hangs below.
        base = y + line.size * 0.27
        box = Box(left, base + ink.top, left + ink.width, base + ink.bottom)
        return Label(key, line, left - ink.left, base, box)

    def _only_out(self, key: str) -> bool:
        return not self.diagram.users(key)

    def _name_gate(self, key: str, line: Line) -> None:
        value = self.placed[key].value
        y = value.top - self.placing.label_gap - self.label_size * 0.45 + 2
        if self._only_out(key):
            self.labels.append(self._label(key, line, value.x, y, "middle"))
        else:
            self.labels.append(self._label(key, line, value.x - 9, y, "right"))

    def _name_outer(self) -> None:
        for part in self.diagram.of("input", "in", "out"):
            name = part.key.removeprefix("out:")
            symbol = self._symbol(self.diagram.names[name])
            look, value = self.theme.roles[part.role].text, self.placed[part.key].value
            size = self.label_size * 0.94
            words = "input" if part.kind == "input" else self._state_name(part)
            long = Line(f"{escape(words)} {symbol}", size, look, bold=True)
            short = Line(symbol, size * 1.15, look, bold=True)
            if part.kind == "input":
                self.labels.append(self._label(part.key, long, value.right + LABEL_GAP + 2, value.y))
                continue
            y = value.top - LABEL_GAP - self.label_size * 0.4
            label = self._label(part.key, long, value.x, y, "middle")
            if not Box(8, 0, CANVAS.right - 8, 720).holds(label.box) or label.box.width > value.width + 20:
                label = self._label(part.key, short, value.x, y, "middle")
            self.labels.append(label)

    def _state_name(self, part: Part) -> str:
        cell = self.diagram.sized.cell
        state = next((s for s in cell.states if s.incoming == part.key), None)
        name = state.outgoing if state else part.equation
        return cell.equation(name).name

    def _name_values(self) -> None:
        """The running expression by each value that has no name yet, wherever there is room for it."""
        nodes = self.diagram.sized.cell.nodes()
        size = self.theme.text.small
        for part in self.diagram.of("op", "map", "concat"):
            placed = self.placed[part.key]
            if not placed.boxes:
                continue
            cell = self.diagram.sized.cell
            named = part.key == part.equation
            expression = cell.equation(part.key).target if named else nodes[part.key]
            colour = self.theme.roles[part.role].text
            line = Line(self._symbol(expression), size * (1.2 if named else 1.0), colour)
            for label in self._spots(part, line):
                if self._free(label):
                    self.labels.append(label)
                    break

    def _spots(self, part: Part, line: Line) -> Iterator[Label]:
        placed = self.placed[part.key]
        value, ink = placed.value, self.set.ink(line)
        hull = Box.hull((value, *placed.plates))
        gap = LABEL_GAP + (4 if part.kind == "concat" else 0)
        side = (hull.right + gap, value.y, "left"), (hull.left - gap, value.y, "right")
        under = (value.x, hull.bottom + gap + ink.height / 2, "middle")
        over = (value.x, hull.top - gap - ink.height / 2, "middle")
        corner = (value.left, hull.bottom + gap + ink.height / 2, "left")
        spots = (
            (*side, under, corner)
            if part.kind == "concat"
            else ((under, over, *side) if part.key in self.placing.lane else (*side, under, over))
        )
        for x, y, anchor in spots:
            yield self._label(part.key, line, x, y, anchor)

    def _free(self, label: Label) -> bool:
        box = label.box.grown(4)
        bodies = (body for placed in self.placed.values() for body in placed.body)
        if any(box.meets(body) for body in bodies) or any(box.meets(other.box) for other in self.labels):
            return False
        if not (self.cell.holds(box) or label.key.startswith("out:")):
            return False
        return not any(box.meets(_strip(a, b, 3)) for wire in self.wires for a, b in segments(wire.path))

    # -- wires --------------------------------------------------------------------------------------------------

    def _route(self) -> None:
        plan = list(self._connections())
        bodies = [body for placed in self.placed.values() for body in placed.body]
        words = [label.box.grown(-3) for label in self.labels]
        area = Box(8, self.cell.top + 10, CANVAS.right - 8, self.panel.top - 6)
        ports = [port for _, _, starts, ends in plan for port in (*starts, *ends)]
        lines = [((p.x + q.x) / 2, (p.y + q.y) / 2) for _, _, starts, ends in plan for p in starts for q in ends]
        # Tracks in the middle of the bus, so that a tree of wires has its trunk where the eye expects it.
        middle = self.placing.gate_bottom + self.placing.bus / 2
        lines += [(0.0, middle), (self.cell.left + 16, 0.0), (self.cell.right - 16, 0.0)]
        beside = [
            Box(area.left, area.top, self.cell.left + 4, self.cell.bottom),
            Box(self.cell.right - 4, area.top, area.right, self.cell.bottom),
        ]
        sill = Box(self.cell.left, self.cell.bottom - 5, self.cell.right, self.cell.bottom + 5)
        lines.append((0.0, self.cell.bottom + self.placing.outside / 2))
        router = Router(area, [*bodies, *words], ports, CLEARANCE * min(1.2, self.how.scale), lines, beside, [sill])
        carrier = self.diagram.carrier()
        lane_keys = (carrier, *self.placing.lane)
        for source, target, starts, ends in plan:
            path = router.route(source + ("=" if source == target else ""), starts, ends)
            part = self.diagram[source]
            lane = (
                source in lane_keys
                and (target in lane_keys or target.startswith("out:"))
                and abs(path[0][1] - path[-1][1]) < 1
            )
            role = "product" if part.kind == "concat" else part.role
            self.wires.append(Wire(source, target, path, role, lane, self._branch(source, target, path)))
        self._cross()

    def _branch(self, source: str, target: str, path: tuple[Point, ...]) -> Point | None:
        """Where a wire leaves the trunk that earlier wires of the same source have drawn."""
        if source == target:
            return None
        trunks = [piece for wire in self.wires if wire.source == source != wire.target for piece in segments(wire.path)]
        last: Point | None = None
        for a, b in segments(path):
            ends = [end for c, d in trunks if (end := _overlap_end(a, b, c, d)) is not None]
            if not ends:
                break
            last = max(ends, key=lambda end: abs(end[0] - a[0]) + abs(end[1] - a[1]))
            if last != b:
                break
        return last if last != path[0] else None

    def _cross(self) -> None:
        """Marks, on the later of two wires that cross, the place where it passes under."""
        for k, wire in enumerate(self.wires):
            gaps = []
            for other in self.wires:
                if other.source == wire.source or other is wire:
                    continue
                below = (wire.lane, self.wires.index(wire)) < (other.lane, self.wires.index(other))
                if below:
                    for a, b in segments(wire.drawn):
                        for c, d in segments(other.drawn):
                            point = _crossing(a, b, c, d)
                            if point:
                                gaps.append(point)
            self.wires[k] = replace(wire, gaps=tuple(dict.fromkeys(gaps)))

    def _connections(self) -> Iterator[tuple[str, str, list[Port], list[Port]]]:
        """All wires to be, with the places where they may start and end; the lane first, the longest last."""
        order: list[tuple[int, str, str, list[Port], list[Port]]] = []
        for part in self.diagram.parts:
            placed = self.placed[part.key]
            if part.kind == "op" and placed.boxes and placed.circle:
                order.append((0, part.key, part.key, *self._inside(placed)))
            for k, source in enumerate(part.sources):
                starts, ends = self._out_ports(source, part), self._in_ports(part, k)
                if not starts:
                    continue
                near = part.key in self.placing.lane or part.kind == "out"
                level = any(abs(a.x - b.x) < 1 or abs(a.y - b.y) < 1 for a in starts for b in ends)
                rank = 1 if near and level else 2 if level else 3 if part.kind == "gate" else 4
                order.append((rank, source, part.key, starts, ends))
        for _, source, target, starts, ends in sorted(order, key=lambda entry: entry[0]):
            yield source, target, starts, ends

    def _inside(self, placed: Placed) -> tuple[list[Port], list[Port]]:
        """From an operator's circle to its own value."""
        assert placed.circle
        (x, y), r, value = placed.circle, self.placing.radius, placed.value
        if abs(value.y - y) < 1:
            return [Port(x + r, y, (1, 0))], [Port(value.left, y, (-1, 0))]
        if value.y < y:
            return [Port(x, y - r, (0, -1))], [Port(x, value.bottom, (0, 1))]
        return [Port(x, y + r, (0, 1))], [Port(x, value.top, (0, -1))]

    def _out_ports(self, source: str, target: Part) -> list[Port]:
        part, placed = self.diagram[source], self.placed[source]
        if not placed.boxes:
            if placed.circle is None:
                return []
            x, y = placed.circle
            return [Port(x + self.placing.radius, y, (1, 0))]
        value = placed.value
        north, south = Port(value.x, value.top, (0, -1)), Port(value.x, value.bottom, (0, 1))
        east = Port(value.right, value.y, (1, 0))
        if part.kind == "in":
            level = self.placing.lane_y if part.key == self.diagram.carrier() else self.placing.concat_y
            return [Port(value.right, min(max(level, value.top + 8), value.bottom - 8), (1, 0))]
        if part.kind == "op" and placed.circle and abs(value.y - placed.circle[1]) < 1:
            return [east]
        if part.kind == "op" and placed.circle and value.y > placed.circle[1]:
            return [south]
        if part.kind == "map" and placed.plates and placed.plates[0].y < value.y:
            return [south]
        if part.kind == "concat":
            fed = [self.placed[user.key].value.x for user in self.diagram.users(source)]
            x = min(max(sum(fed) / len(fed), value.left + 20), value.right - 20)
            x = next((at for at in fed if abs(at - x) < 30), x)  # straight up rather than nearly so
            return [Port(x, value.top - 4, (0, -1))]
        if part.kind == "gate" and target.kind == "out" and self._only_out(source):
            return [east]
        return [north]

    def _in_ports(self, part: Part, k: int) -> list[Port]:
        placed, source = self.placed[part.key], part.sources[k]
        if part.kind == "out":
            states = {f"out:{state.outgoing}" for state in self.diagram.sized.cell.states}
            y = self.placing.lane_y if self._carried_out(part) else self.placing.concat_y
            y = min(max(y, placed.value.top + 8), placed.value.bottom - 8) if part.key in states else placed.value.y
            return [Port(placed.value.left, y, (-1, 0))]
        if part.kind == "gate":
            x = sum(x for x, _ in placed.dots) / len(placed.dots)
            if len(part.sources) > 1:
                before = sum(self.diagram[s].size for s in part.sources[:k])
                own = placed.dots[before : before + self.diagram[source].size]
                x = sum(x for x, _ in own) / len(own)
            return [Port(x, placed.dots[0][1] + self.placing.dot, (0, 1))]
        if part.kind == "concat":
            return self._concat_ports(part, placed, source)
        if part.kind == "map":
            hull = placed.hull
            down = placed.plates[0].y < placed.value.y
            return [Port(hull.x, hull.top if down else hull.bottom, (0, -1 if down else 1))]
        assert placed.circle
        (x, y), r = placed.circle, self.placing.radius
        west, south, north = Port(x - r, y, (-1, 0)), Port(x, y + r, (0, 1)), Port(x, y - r, (0, -1))
        other = self.diagram[source]
        lane_source = source == self.diagram.carrier() or source in self.placing.lane
        if part.key in self.placing.lane:
            return [west] if lane_source else [south]
        if lane_source or (other.kind == "map" and self.placed[source].value.y < y):
            return [north]
        above = self.placing.column(source) == self.placing.column(part.key)
        return [south] if above else [west]

    def _concat_ports(self, part: Part, placed: Placed, source: str) -> list[Port]:
        at = self.placing.offset(part, source)
        own = Box.hull(placed.boxes[at : at + self.diagram[source].size])
        if self.diagram[source].kind == "input":
            return [Port(own.x, own.bottom + 4, (0, 1))]
        ports = [Port(own.x, own.top - 4, (0, -1), 120.0)]
        if at == 0:
            ports.append(Port(own.left - 4, own.y, (-1, 0)))
        return ports

    def _carried_out(self, part: Part) -> bool:
        carrier = self.diagram.carrier()
        return any(s.incoming == carrier and f"out:{s.outgoing}" == part.key for s in self.diagram.sized.cell.states)


def _strip(a: Point, b: Point, by: float) -> Box:
    return Box(min(a[0], b[0]) - by, min(a[1], b[1]) - by, max(a[0], b[0]) + by, max(a[1], b[1]) + by)


def _on_piece(p: Point, a: Point, b: Point) -> bool:
    return (
        min(a[0], b[0]) - 0.5 <= p[0] <= max(a[0], b[0]) + 0.5
        and min(a[1], b[1]) - 0.5 <= p[1] <= max(a[1], b[1]) + 0.5
    )


def _overlap_end(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    """The point furthest along a→b up to which the piece c–d covers it from a on, or None."""
    if not _on_piece(a, c, d):
        return None
    if abs(a[1] - b[1]) < 0.5 and abs(c[1] - d[1]) < 0.5:
        low, high = min(c[0], d[0]), max(c[0], d[0])
        return (min(b[0], high) if b[0] > a[0] else max(b[0], low), a[1])
    if abs(a[0] - b[0]) < 0.5 and abs(c[0] - d[0]) < 0.5:
        low, high = min(c[1], d[1]), max(c[1], d[1])
        return (a[0], min(b[1], high) if b[1] > a[1] else max(b[1], low))
    return None


def _crossing(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    """Where two pieces at right angles cross, ends not counted."""
    if abs(a[1] - b[1]) < 0.5 and abs(c[0] - d[0]) < 0.5:
        point = (c[0], a[1])
    elif abs(a[0] - b[0]) < 0.5 and abs(c[1] - d[1]) < 0.5:
        point = (a[0], c[1])
    else:
        return None
    inside_first = (
        min(a[0], b[0]) - 0.5 < point[0] < max(a[0], b[0]) + 0.5
        and min(a[1], b[1]) - 0.5 < point[1] < max(a[1], b[1]) + 0.5
    )
    inside_second = (
        min(c[0], d[0]) + 0.5 < point[0] < max(c[0], d[0]) - 0.5
        or min(c[1], d[1]) + 0.5 < point[1] < max(c[1], d[1]) - 0.5
    )
    return point if inside_first and inside_second else None
