"""What every vector format is: marks in drawing order go in, the bytes of one file come out."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from rnnviz.output.writer import Form, Format


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline around its own origin, the first point of its first contour, in pixels of the canvas, y down.

    A contour is cubic Béziers: x and y of the start, then of two handles and an end for each. It is closed when it
    ends where it starts. Shapes with the same contours are equal, so that a glyph is known again.
    """

    contours: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Paint:
    """How outlines are painted: first the fill (non-zero rule), then the stroke; colours "#RRGGBB", "" for none.

    `width` is that of the stroke, in pixels of the canvas. Ends are cut, corners sharp as far as `MITER`.
    """

    fill: str = ""
    fill_opacity: float = 1.0
    stroke: str = ""
    stroke_opacity: float = 1.0
    width: float = 0.0


MITER = 10.0
"""How far, in half widths of a stroke, a sharp corner may stick out."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Shapes painted together: one outline, or the glyphs of a line; each with the place of its origin."""

    look: Paint
    shapes: tuple[tuple[Shape, float, float], ...]


@dataclass(frozen=True, slots=True)
class PairedInk:
    """A colour that the reader's setting chooses: `var(--name)` in a look or as ground; "#RRGGBB" by day, by night."""

    name: str
    day: str
    night: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing: its marks, the first lowest, on a `ground`, and what it says to those who do not see it.

    `width` and `height` are those of the canvas. `inks` are what colours may stand for; only SVG knows them.
    """

    marks: tuple[Mark, ...]
    ground: str
    width: float
    height: float
    title: str = ""
    description: str = ""
    inks: tuple[PairedInk, ...] = ()


class VectorWriter(Format):
    """Encodes one picture."""

    @abstractmethod
    def encode(self, picture: Picture, form: Form) -> bytes:
        """The whole file, shown `form.width` × `form.height` large; the same for the same picture, always."""
