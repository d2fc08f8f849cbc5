"""What all pieces are drawn with: a theme, a scale, words, and how pale is what is not looked at."""

from __future__ import annotations

from collections.abc import Sequence

from manim import VMobject

from rnnviz.layout.marks import Label
from rnnviz.scenes import shapes
from rnnviz.scenes.motion import set_opacity
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter

CALM = 0.4  # of the opacity of lines and fills that are not looked at
PALE, PALE_INK = 0.68, 0.5  # of that of words: as little as leaves a contrast of 3 : 1 in the roles' colours and in ink


class Pen:
    """Writes in one theme at one scale; without `numbers` values are not written.

    `under` is the height of a second line of figures.
    """

    def __init__(
        self, theme: Theme, typesetter: Typesetter, scale: float = 1.0, *, numbers: bool = True, under: float = 0.0
    ) -> None:
        self.theme, self.set, self.scale, self.numbers, self.under = theme, typesetter, scale, numbers, under

    def number_line(self, text: str, colour: str = "") -> Line:
        return Line(text, self.theme.text.value * self.scale, colour or self.theme.colours.ink)

    def label(self, label: Label) -> list[VMobject]:
        return shapes.text(self.set.ink(label.line), label.x, label.y)

    def centred(self, line: Line, x: float, y: float) -> list[VMobject]:
        """Figures centred on (x, y), by the height of a figure, so that all share a baseline."""
        ink = self.set.ink(line)
        tall = self.set.ink(Line("0", line.size, line.colour, line.bold)).height
        return shapes.text(ink, x - (ink.left + ink.right) / 2, y + tall / 2)

    def middled(self, line: Line, x: float, y: float) -> list[VMobject]:
        """Words centred on (x, y), by their own height."""
        ink = self.set.ink(line)
        return shapes.text(ink, x - (ink.left + ink.right) / 2, y - (ink.top + ink.bottom) / 2)

    def calm(self, one: VMobject) -> float:
        """The opacity of what is not looked at; of words as much as they need to be read."""
        if not shapes.is_text(one):
            return CALM
        return PALE_INK if one.fill_color.to_hex() == self.theme.colours.ink else PALE

    def pale(self, words: Sequence[VMobject]) -> Sequence[VMobject]:
        """Words of what is not there yet."""
        for one in words:
            set_opacity(one, self.calm(one))
        return words
