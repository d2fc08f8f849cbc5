"""Wires between parts that stand: where each may start and end, in which order they are laid, where they cross."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rnnviz.diagram import Part
from rnnviz.layout.arrangement import CANVAS
from rnnviz.layout.geometry import Box, Point, crossing, overlap_end, segments
from rnnviz.layout.marks import Label, Wire
from rnnviz.layout.place import Placed, Placing
from rnnviz.layout.route import Port, Router

CLEARANCE = 8.0


class Wiring:
    """Lays all wires of a placing around its parts and words. Raises NoWayError where there is no way."""

    def __init__(self, placing: Placing, labels: list[Label], cell: Box, floor: float) -> None:
        """`cell` is the cell's outline; no wire goes below `floor`."""
        self.placing, self.labels, self.cell, self.floor = placing, labels, cell, floor
        self.diagram, self.placed, self.how = placing.diagram, placing.placed, placing.how
        self.wires: list[Wire] = []
        self._route()

    def _route(self) -> None:
        plan = list(self._connections())
        bodies = [body for placed in self.placed.values() for body in placed.body]
        words = [label.box.grown(-3) for label in self.labels]
        area = Box(8, self.cell.top + 8, CANVAS.right - 8, self.floor - 2)
        ports = [port for _, _, starts, ends in plan for port in (*starts, *ends)]
        lines = [((p.x + q.x) / 2, (p.y + q.y) / 2) for _, _, starts, ends in plan for p in starts for q in ends]
        # Tracks in the middle of the bus, so that a tree of wires has its trunk where the eye expects it.
        middle = self.placing.gate_bottom + self.placing.measures.head + 3
        lines += [(0.0, middle), (self.cell.left + 16, 0.0), (self.cell.right - 16, 0.0)]
        beside = [
            Box(area.left, area.top, self.cell.left + 4, self.cell.bottom),
            Box(self.cell.right - 4, area.top, area.right, self.cell.bottom),
        ]
        sill = Box(self.cell.left, self.cell.bottom - 5, self.cell.right, self.cell.bottom + 5)
        lines.append((0.0, self.cell.bottom + self.placing.outside / 2))
        router = Router(
            area,
            [*bodies, *words],
            ports,
            CLEARANCE * (0.85 if self.how.tight else min(1.2, self.how.scale)),
            lines,
            beside,
            [sill],
        )
        carrier = self.diagram.carrier()
        lane_keys = (carrier, *self.placing.columns.lane)
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
            ends = [end for c, d in trunks if (end := overlap_end(a, b, c, d)) is not None]
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
                    for a, b in segments(wire.path):
                        for c, d in segments(other.path):
                            point = crossing(a, b, c, d)
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
                starts = self._out_ports(source, part)
                ends = [replace(port, lead=self.placing.measures.head + 3) for port in self._in_ports(part, k)]
                if not starts:
                    continue
                near = part.key in self.placing.columns.lane or part.kind == "out"
                level = any(abs(a.x - b.x) < 1 or abs(a.y - b.y) < 1 for a in starts for b in ends)
                rank = 1 if near and level else 2 if level else 3 if part.kind == "gate" else 4
                order.append((rank, source, part.key, starts, ends))
        for _, source, target, starts, ends in sorted(order, key=lambda entry: entry[0]):
            yield source, target, starts, ends

    def _inside(self, placed: Placed) -> tuple[list[Port], list[Port]]:
        """From an operator's circle to its own value."""
        assert placed.circle
        (x, y), r, value = placed.circle, self.placing.measures.radius, placed.value
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
            return [Port(x + self.placing.measures.radius, y, (1, 0))]
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
            inside = [at for at in fed if value.left + 12 < at < value.right - 12]
            # Straight up to one of two, or rather than nearly so.
            x = next((at for at in inside if len(fed) == 2 or abs(at - x) < 30), x)
            return [Port(x, value.top - 4, (0, -1))]
        if part.kind == "gate" and target.kind == "out" and not self.diagram.users(source):
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
            return [Port(x, placed.dots[0][1] + self.placing.measures.dot, (0, 1))]
        if part.kind == "concat":
            return self._concat_ports(part, placed, source)
        if part.kind == "map":
            hull = placed.hull
            down = placed.plates[0].y < placed.value.y
            return [Port(hull.x, hull.top if down else hull.bottom, (0, -1 if down else 1))]
        assert placed.circle
        (x, y), r = placed.circle, self.placing.measures.radius
        west, south, north = Port(x - r, y, (-1, 0)), Port(x, y + r, (0, 1)), Port(x, y - r, (0, -1))
        other = self.diagram[source]
        lane_source = source == self.diagram.carrier() or source in self.placing.columns.lane
        if part.key in self.placing.columns.lane:
            return [west] if lane_source else [south]
        if lane_source or (other.kind == "map" and self.placed[source].value.y < y):
            return [north]
        above = self.placing.columns.column(source) == self.placing.columns.column(part.key)
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
