"""Diagram and measured words in, places out: everything that a picture of the cell needs to know of positions.

`lay_out` tries arrangements from the largest and simplest down, and takes the first in which all parts fit and all
wires find a way. What it returns holds boxes, paths and words in pixels of the 1280 × 720 canvas.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rnnviz.cells.cell import Sized, check
from rnnviz.diagram import Diagram
from rnnviz.errors import Mistake
from rnnviz.layout.arrangement import CANVAS, Arrangement, DoesNotFitError
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Label, Wire
from rnnviz.layout.naming import Namer, Names
from rnnviz.layout.place import Placed, Placing
from rnnviz.layout.route import NoWayError
from rnnviz.layout.wiring import Wiring
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter

CAPACITY = (8, 6)  # inputs and hidden units, the largest that is drawn
NUMBERS_ALONE = "`rnnviz trace` shows the numbers of any size"
PANEL_LINE = 29.0  # from one baseline of the panel to the next


@dataclass(frozen=True)
class Layout:
    """Places of everything in the picture of one sized cell."""

    diagram: Diagram
    how: Arrangement
    cell: Box
    panel: Box
    pitch: float
    placed: dict[str, Placed]
    wires: tuple[Wire, ...]
    labels: tuple[Label, ...]
    dot_radius: float
    operator_radius: float

    def __getitem__(self, key: str) -> Placed:
        return self.placed[key]

    def wire(self, source: str, target: str) -> Wire:
        return next(w for w in self.wires if (w.source, w.target) == (source, target))


def capacity_error(sized: Sized) -> Mistake | None:
    """What is wrong where a size is larger than what can be drawn."""
    sizes = {"--input-size": sized.input_size, "--hidden-size": sized.hidden_size}
    large = [(name, most) for (name, size), most in zip(sizes.items(), CAPACITY, strict=True) if size > most]
    if not large:
        return None
    asked = " and ".join(f"{name} {sizes[name]}" for name, _ in large)
    right = " and ".join(f"{name} {most}" for name, most in large)
    return Mistake(
        f"{asked}: a picture would be too small to read; up to {right} can be drawn, {NUMBERS_ALONE}"
    )


def lay_out(diagram: Diagram, theme: Theme, typesetter: Typesetter, *, widest: str = "−0.00") -> Layout:
    """The layout of a diagram; `widest` is the longest number that will stand in a box.

    Raises `Mistake` above the capacity.
    """
    sized = diagram.sized
    if error := capacity_error(sized):
        raise error
    ink = typesetter.ink(Line(widest, theme.text.value, theme.colours.ink))
    need = max(theme.part.value_width, ink.width + 16)
    theme = replace(theme, part=replace(theme.part, value_width=need))
    for how in _arrangements():
        try:
            return _arranged(diagram, theme, typesetter, how)
        except (DoesNotFitError, NoWayError):
            continue
    usual = check(sized.cell).sized.all_sizes
    large = " and ".join(f"--{name}-size {size}" for name, size in sized.all_sizes.items() if size > usual[name])
    asked = f" with {large}; choose a smaller size," if large else ";"
    raise Mistake(f"{sized.cell.title}: its parts do not fit into one picture{asked} {NUMBERS_ALONE}")


def _arrangements() -> Iterator[Arrangement]:
    for numbers in (True, False):
        for upright in (False, True):
            for stacked in (False, True):
                for scale in (1.1, 1.05, 1.0):
                    if not (upright and numbers and scale > 1):
                        yield Arrangement(scale, upright, stacked, numbers)


def _arranged(diagram: Diagram, theme: Theme, typesetter: Typesetter, how: Arrangement) -> Layout:
    """One arrangement carried through: parts, their names, wires, and words where the wires leave room."""
    rows = max(2, diagram.sized.hidden_size if how.numbers else 2)
    pitch = PANEL_LINE if rows < 3 else PANEL_LINE - 3
    panel = Box(22, CANVAS.bottom - 8 - pitch * (1.42 + rows), CANVAS.right - 22, CANVAS.bottom - 8)
    names = Names(diagram, theme, typesetter, how)
    placing = Placing(diagram, theme, how, names.widths, names.size, panel.top - 4)
    columns = placing.columns
    cell = Box(columns.cell_left, placing.cell_top, columns.cell_right, placing.cell_bottom)
    namer = Namer(placing, names, theme, typesetter, cell)
    namer.name_parts()
    wires = tuple(Wiring(placing, namer.labels, cell, placing.floor).wires)
    namer.name_values(wires)
    measures = placing.measures
    labels = tuple(namer.labels)
    return Layout(diagram, how, cell, panel, pitch, placing.placed, wires, labels, measures.dot, measures.radius)
