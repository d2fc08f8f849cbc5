"""What is to be laid out of a cell, apart from its graph: how many values, how wide, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box
from rnnviz.layout.measures import SECOND_LINE, WIDE, Arrangement
from rnnviz.views.cell.verdict import Verdict

WIDE_SHAPE = "wide"


@dataclass(frozen=True)
class Content:
    """What a graph is to be laid out with: how many values each part has, the `widest` number that will stand in a box,
    `lines` of figures for which the panel has room, and what gates do, in each step, where that is said. `below` is the
    width of the widest number that will stand under a value, 0 where none does; `canvas` has room for it.
    """

    sizes: Mapping[Key, int]
    widest: str = ""
    lines: int = 0
    shape: str = WIDE_SHAPE
    verdicts: Mapping[Key, Sequence[Verdict]] = field(default_factory=dict)
    below: float = 0.0
    canvas: Box = WIDE

    def way(self, how: Arrangement) -> Arrangement:
        """An arrangement with the second line of figures, on its canvas."""
        return replace(how, under=SECOND_LINE, canvas=self.canvas) if self.below else how
