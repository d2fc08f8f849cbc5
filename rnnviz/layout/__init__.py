"""Places: what the parts of a diagram, its words and its wires take up on the canvas, found without drawing.

`sheet` tries arrangements; in each, `columns` and `place` put the parts, `naming` the words, `wiring` and `route` the
wires.
"""

from rnnviz.layout.marks import Label, Wire
from rnnviz.layout.sheet import CAPACITY, Layout, lay_out

__all__ = ["CAPACITY", "Label", "Layout", "Wire", "lay_out"]
