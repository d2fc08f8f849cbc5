"""The phases of a cell: the same number beside all that is worked out at once, in the drawing and before its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rnnviz.cells.cell import Sized
from rnnviz.cells.phases import in_phases, phases
from rnnviz.graph.graph import Key
from rnnviz.language.expression import Equation
from rnnviz.layout.geometry import Box, segments, strip
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Placed
from rnnviz.theme import Theme
from rnnviz.typeset import Typesetter
from rnnviz.views.cell.panel import PanelSetter
from rnnviz.views.disc import RADIUS, disc

AWAY = (4.0, 9.0, 15.0)  # from a value to its number: as near as there is room
AIR, WIRE = 2.0, 5.0  # around a number, and beside a wire
TAKEN = 20.0  # what it costs to lie on a word or a part, in wires
FOOT = "Lines with the same number can be worked out in parallel, from what was there before."


class PhasedSetter(PanelSetter):
    """Makes labels of panels in which each line has the number of its phase."""

    def __init__(self, layout: Layout, sized: Sized, theme: Theme, typesetter: Typesetter) -> None:
        super().__init__(layout, sized, theme, typesetter)
        self.phases = phases(sized.cell)
        self.suffix = in_phases(sized.cell)

    @property
    def remark(self) -> str:
        return FOOT

    def written(self, equation: Equation) -> str:
        number = self.phases[equation.target.text]
        return f'#text(weight: "semibold")[{number}]#h(0.6em){super().written(equation)}'


def marked(layout: Layout, sized: Sized, theme: Theme, typesetter: Typesetter) -> Layout:
    """The layout with the number of its phase beside the value of each line."""
    found = layout
    for key, number in _values(layout, phases(sized.cell)):
        at = min(_places(layout[key]), key=lambda box: _price(found, box, key))
        frame, label = disc(number, at.x, at.y, theme, typesetter)
        found = replace(found, frames=(*found.frames, frame), labels=(*found.labels, label))
    return found


def _values(layout: Layout, known: Mapping[str, int]) -> Iterator[tuple[Key, int]]:
    """Where the value of each line stands, as it leaves or within the cell."""
    for name, number in known.items():
        keys = (Key(name, leaving=True), Key(name))
        stands = next((key for key in keys if key in layout.placed and layout[key].boxes), None)
        if stands is not None:
            yield stands, number


def _places(placed: Placed) -> Iterator[Box]:
    """Around a value, the best first: before it, above its left end, behind it, below it."""
    box, wide = placed.value, 2 * RADIUS
    for away in AWAY:
        left, right, high, low = (
            box.left - away - RADIUS,
            box.right + away + RADIUS,
            box.top - away - RADIUS,
            box.bottom + away + RADIUS,
        )
        ends = box.left + RADIUS, box.right - RADIUS
        for x, y in ((left, box.y), (left, box.top), (ends[0], high), (left, high), (left, box.bottom), (left, low),
                     (right, box.y), (right, box.top), (right, high), (ends[1], high), (right, low), (ends[0], low),
                     (ends[1], low), (box.x, high), (box.x, low)):  # fmt: skip
            yield Box.around(x, y, wide, wide)


def _price(layout: Layout, box: Box, own: Key) -> float:
    """What a number would lie on."""
    air, canvas = box.grown(AIR), layout.canvas
    parts = [
        one
        for key, placed in layout.placed.items()
        for one in (*placed.boxes, *placed.plates, *placed.sums, *(placed.body if placed.circle else ()))
        if key != own or not one.holds(box)
    ]
    words = [label.box for label in layout.labels]
    words += [sign for placed in layout.placed.values() for sign in (placed.sigma, placed.spelled) if sign]
    discs = [frame.box for frame in layout.frames if frame.box.width == frame.box.height and frame.box.width > 0]
    taken = sum(air.meets(one) for one in (*parts, *words, *discs))
    near = box.grown(WIRE - AIR)
    crossed = sum(any(near.meets(strip(a, b, 1.0)) for a, b in segments(wire.path)) for wire in layout.wires)
    crossed += any(near.meets(strip(a, b, 4.0)) for a, b in segments(layout.lane)) if layout.lane else 0
    beyond = not Box(canvas.left + 4, layout.how.head - 40, canvas.right - 4, layout.panel.top - 4).holds(box)
    edge = layout.cell.meets(near) and not layout.cell.holds(near)
    return TAKEN * (taken + 2 * beyond) + crossed + edge
