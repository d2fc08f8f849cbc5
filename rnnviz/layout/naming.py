"""Words in their places: the names of gates and vectors, and by each value the expression that made it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rnnviz.diagram import Diagram, Part
from rnnviz.language.expression import Expr
from rnnviz.language.notation import typst
from rnnviz.layout.arrangement import CANVAS, LABEL_GAP, RING, Arrangement, DoesNotFitError
from rnnviz.layout.geometry import Box, segments, strip
from rnnviz.layout.marks import Label, Wire
from rnnviz.layout.place import Placing
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter, escape


class Names:
    """The names of the gates, which take part in deciding where the gates stand."""

    def __init__(self, diagram: Diagram, theme: Theme, typesetter: Typesetter, how: Arrangement) -> None:
        self.size = theme.text.small if how.tight else theme.text.label * min(1.2, how.scale)
        self.lines: dict[str, Line] = {}
        assigned = {equation.target.text: equation for equation in diagram.sized.cell.equations}
        for part in diagram.of("gate"):
            if equation := assigned.get(part.key):
                words = f"{escape(equation.name)} " if equation.name else ""
                source = f"{words}{symbol(equation.target)}"
                self.lines[part.key] = Line(source, self.size, theme.roles[part.role].text, bold=True)
        self.widths: Mapping[str, float] = {key: typesetter.ink(line).width for key, line in self.lines.items()}


def symbol(expression: Expr) -> str:
    """An expression as a formula."""
    return f"${typst(expression)}$"


class Namer:
    """Places words beside parts that stand already."""

    def __init__(self, placing: Placing, names: Names, theme: Theme, typesetter: Typesetter, cell: Box) -> None:
        self.placing, self.names, self.theme, self.set, self.cell = placing, names, theme, typesetter, cell
        self.diagram, self.placed = placing.diagram, placing.placed
        self.labels: list[Label] = []

    def name_parts(self) -> None:
        """Gates, states, inputs and outputs: these words have their place before any wire."""
        for key, line in self.names.lines.items():
            self._name_gate(key, line)
        self._name_outer()

    def _label(self, key: str, line: Line, x: float, y: float, anchor: str = "left") -> Label:
        """A label whose ink begins, is centred or ends at x and is centred at y."""
        ink = self.set.ink(line)
        left = x - {"left": 0, "middle": ink.width / 2, "right": ink.width}[anchor]
        # Words sit by their x-height: half of it above the line of sight, whatever hangs below.
        base = y + line.size * 0.27
        box = Box(left, base + ink.top, left + ink.width, base + ink.bottom)
        return Label(key, line, left - ink.left, base, box)

    def _name_gate(self, key: str, line: Line) -> None:
        value, gap = self.placed[key].value, self.placing.measures.label_gap
        x, anchor = (value.x - 13, "right") if self.diagram.users(key) else (value.x, "middle")
        # A subscript hangs below the line; it too keeps its distance.
        label = self._label(key, line, x, 0, anchor)
        self.labels.append(self._label(key, line, x, value.top - gap - label.box.bottom, anchor))

    def _name_outer(self) -> None:
        for part in self.diagram.of("input", "in", "out"):
            sign = symbol(self.diagram.names[part.key.removeprefix("out:")])
            look, value = self.theme.roles[part.role].text, self.placed[part.key].value
            size = max(self.theme.text.small, self.names.size * 0.94)
            words = "input" if part.kind == "input" else self._state_name(part)
            long = Line(f"{escape(words)} {sign}", size, look, bold=True)
            short = Line(sign, size * 1.15, look, bold=True)
            away = LABEL_GAP + 2
            if part.kind == "input":
                spots = [(value.right + away, value.y, "left"), (value.left - away, value.y, "right")]
            else:
                spots = [(value.x, value.top - LABEL_GAP - self.names.size * 0.4, "middle")]
            tries = [self._label(part.key, line, *spot) for line in (long, short) for spot in spots]
            wide = value.width + (20 if part.kind != "input" else 999)
            room = Box(8, 0, CANVAS.right - 8, CANVAS.bottom)
            fits = (label for label in tries if room.holds(label.box) and label.box.width <= wide)
            label = next((label for label in fits if not self._covers(label)), tries[-1])
            if self._covers(label, air=0):
                raise DoesNotFitError(part.key)
            self.labels.append(label)

    def _covers(self, label: Label, air: float = 10) -> bool:
        """Whether a label would stand on a part or on other words, or so near that a ring would touch it."""
        others = [*(label.box for label in self.labels)]
        bodies = [body.grown(air) for key, p in self.placed.items() if key != label.key for body in p.body]
        return any(label.box.meets(box) for box in (*others, *bodies))

    def _state_name(self, part: Part) -> str:
        cell = self.diagram.sized.cell
        state = next((s for s in cell.states if s.incoming == part.key), None)
        name = state.outgoing if state else part.equation
        return cell.equation(name).name

    def name_values(self, wires: tuple[Wire, ...]) -> None:
        """By each value that has no name yet the expression that made it: as large as there is room for."""
        cell, nodes = self.diagram.sized.cell, self.diagram.sized.cell.nodes()
        for part in sorted(self.diagram.of("op", "map", "concat"), key=lambda part: part.key not in self.placing.lane):
            if not self.placed[part.key].boxes:
                continue
            expression = cell.equation(part.key).target if part.key == part.equation else nodes[part.key]
            for size in (self.theme.text.label, self.theme.text.value, self.theme.text.small):
                line = Line(symbol(expression), size, self.theme.roles[part.role].text)
                label = next((spot for spot in self._spots(part, line) if self._free(spot, wires)), None)
                if label:
                    self.labels.append(label)
                    break

    def _spots(self, part: Part, line: Line) -> Iterator[Label]:
        """Places for a value's expression, the best first."""
        placed = self.placed[part.key]
        value, ink = placed.value, self.set.ink(line)
        hull = Box.hull((value, *placed.plates))
        gap = LABEL_GAP + (4 if part.kind == "concat" else 0)
        low, high = hull.bottom + gap + ink.height / 2, hull.top - gap - ink.height / 2
        beside = [(hull.right + gap, value.y, "left"), (hull.left - gap, value.y, "right")]
        under = [(value.left, low, "left"), (value.x, low, "middle"), (value.right, low, "right")]
        # Beside the wire that leaves in the middle.
        astride = [(value.x - 14, low, "right"), (value.x + 14, low, "left"), (value.x, high, "middle")]
        astride += [(value.x - 14, high, "right"), (value.x + 14, high, "left")]
        if part.key == part.equation:  # named again where it leaves; here only where no one could mistake it
            under, astride, beside = under[:1], [], []
        first, second = (under, beside) if part.key in self.placing.lane else (beside, under)
        for x, y, anchor in (*first, *second, *astride):
            yield self._label(part.key, line, x, y, anchor)

    def _free(self, label: Label, wires: tuple[Wire, ...]) -> bool:
        box = label.box.grown(4)
        bodies = [  # a ring around a part comes as near as this
            body.grown(RING - 2)
            for key, placed in self.placed.items()
            if key != label.key
            for body in ([placed.whole] if placed.part.kind == "gate" else placed.body)
        ]
        if any(box.meets(body) for body in bodies) or any(box.meets(other.box) for other in self.labels):
            return False
        if not (self.cell.holds(box) or label.key.startswith("out:")):
            return False
        own = self.placed[label.key].body
        if any(label.box.meets(body.grown(RING - 2)) for body in own):
            return False
        return not any(box.meets(strip(a, b, 3)) for wire in wires for a, b in segments(wire.path))
