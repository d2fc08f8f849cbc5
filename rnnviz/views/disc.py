"""A number in a disc, as it stands beside what is worked out in a phase."""

from __future__ import annotations

from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Frame, Label
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter

RADIUS = 13.0
SIZE = 0.95  # of the number, in that of a value


def disc(number: int, x: float, y: float, theme: Theme, typesetter: Typesetter) -> tuple[Frame, Label]:
    """The disc and its number, around a place."""
    line = Line(str(number), theme.text.value * SIZE, theme.colours.ground, bold=True)
    ink = typesetter.ink(line)
    left, base = x - (ink.left + ink.right) / 2, y - (ink.top + ink.bottom) / 2
    box = Box(left + ink.left, base + ink.top, left + ink.right, base + ink.bottom)
    frame = Frame(Box.around(x, y, 2 * RADIUS, 2 * RADIUS), "quiet", 1.0, "quiet", RADIUS)
    return frame, Label(None, line, left, base, box, "phase")
