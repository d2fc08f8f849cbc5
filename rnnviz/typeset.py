"""Typst source in, outlines out: what is measured here is, point for point, what will be drawn.

Typst sets every word and formula. Its SVG names each glyph once and uses it often; a glyph is read once and placed
as numbers, so a film with thousands of letters costs milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from rnnviz.errors import Mistake

if TYPE_CHECKING:  # who asks for numbers alone does not wait for it
    import typst

FloatArray = NDArray[np.float64]
# A hair of this colour stands on the baseline of every line, so that the baseline can be found again.
_MARK = "#010203"
_TOKEN = re.compile(r"([MmLlHhVvCcQqZz])|(-?\d*\.?\d+(?:e-?\d+)?)")
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True, slots=True)
class Line:
    """One line to set. `source` is Typst markup (a formula stands between dollar signs), `size` in canvas pixels."""

    source: str
    size: float
    colour: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Outlines:
    """Outlines of one colour: cubic Béziers, `points` of shape (4k, 2), closed contours one after the other.

    `glyphs` says how many of the points belong to each glyph, in order.
    """

    colour: str
    points: FloatArray
    glyphs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ink:
    """A set line in canvas pixels: origin at the left end of the baseline, x to the right, y down.

    `advance` is the width that the line takes; `left`, `top`, `right`, `bottom` are the edges of what is black.
    """

    runs: tuple[Outlines, ...]
    advance: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def escape(text: str) -> str:
    """A reader's own words as Typst markup that shows exactly these words, in one line."""
    return re.sub(r"([\\#$*_`<>@~\[\]=+\-/'\".])", r"\\\1", " ".join(text.split()))


class Typesetter:
    """Sets lines with our own font file; keeps what it has set, for as long as it lives itself."""

    def __init__(self, family: str) -> None:
        self._family = family
        self._glyphs: dict[str, FloatArray] = {}
        self._set: dict[Line, Ink] = {}

    @cached_property
    def _compiler(self) -> typst.Compiler:
        import typst

        with resources.as_file(resources.files("rnnviz.assets") / "fonts") as folder:
            fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
        if self._family not in fonts.families():
            # Typst would take another family without a word.
            raise Mistake(f"no font file holds the family {self._family!r}; known: {', '.join(fonts.families())}")
        return typst.Compiler(font_paths=fonts)

    def ink(self, line: Line) -> Ink:
        """The outlines of one line; set together with others by `prepare` it costs a hundredth."""
        if line not in self._set:
            self.prepare([line])
        return self._set[line]

    def prepare(self, lines: Iterable[Line]) -> None:
        """Sets all lines that are not set yet in one go, each on a page of its own."""
        new = [line for line in dict.fromkeys(lines) if line not in self._set]
        if not new:
            return
        import typst

        head = (
            "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
            f'#set text(font: "{self._family}", number-width: "tabular", top-edge: "bounds", bottom-edge: "bounds")\n'
            '#show math.equation: set text(font: "New Computer Modern Math")\n'
            f'#let mark = box(rect(width: 1pt, height: 1pt, fill: rgb("{_MARK}")))\n'
        )
        body = "\n#pagebreak()\n".join(
            f'#text(size: {line.size}pt, fill: rgb("{line.colour}"), '
            f"weight: {600 if line.bold else 400})[#mark;{line.source}]"
            for line in new
        )
        try:
            svg = self._compiler.compile(input=(head + body).encode(), format="svg")
        except typst.TypstError as error:
            raise Mistake(f"Typst could not set a line: {error}") from error
        pages = svg if isinstance(svg, list) else [svg]
        for line, page in zip(new, pages, strict=True):
            self._set[line] = self._read(page or b"")

    def _read(self, page: bytes) -> Ink:
        root = ElementTree.fromstring(page)
        for symbol in root.iter(f"{_SVG}symbol"):
            if symbol.attrib["id"] not in self._glyphs:
                self._glyphs[symbol.attrib["id"]] = _outline(symbol[0].attrib["d"])
        runs: dict[str, list[FloatArray]] = {}
        mark = np.zeros(2)
        stack = [(child, np.eye(2), np.zeros(2)) for child in reversed(root) if child.tag == f"{_SVG}g"]
        while stack:
            element, turn, shift = stack.pop()
            if element.tag == f"{_SVG}g":
                inner_turn, inner_shift = _transform(element.attrib.get("transform", ""))
                at = turn @ inner_shift + shift
                stack.extend((child, turn @ inner_turn, at) for child in reversed(element))
                continue
            if element.tag == f"{_SVG}use":
                points = self._glyphs[element.attrib[_HREF][1:]]
                offset = np.array([float(element.attrib["x"]), float(element.attrib["y"])])
            else:
                points = _outline(element.attrib["d"])
                offset = np.zeros(2)
            colour = element.attrib.get("fill", "none")
            placed = (points + offset) @ turn.T + shift
            if colour == _MARK:
                mark = np.array([placed[:, 0].max(), placed[:, 1].max()])
            elif len(placed):
                runs.setdefault(colour, []).append(placed)
        advance = float(root.attrib["width"].removesuffix("pt")) - float(mark[0])
        done = tuple(
            Outlines(colour, np.concatenate(parts) - mark, tuple(map(len, parts))) for colour, parts in runs.items()
        )
        if not done:
            return Ink((), advance, 0.0, 0.0, 0.0, 0.0)
        every = np.concatenate([run.points for run in done])
        (left, top), (right, bottom) = every.min(axis=0), every.max(axis=0)
        return Ink(done, advance, float(left), float(top), float(right), float(bottom))


def _transform(text: str) -> tuple[FloatArray, FloatArray]:
    numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", text)]
    if text.startswith("matrix"):
        a, b, c, d, e, f = numbers
        return np.array([[a, c], [b, d]]), np.array([e, f])
    if text.startswith("translate"):
        return np.eye(2), np.array([numbers[0], numbers[1] if len(numbers) > 1 else 0.0])
    if text.startswith("scale"):
        return np.diag([numbers[0], numbers[-1]]), np.zeros(2)
    return np.eye(2), np.zeros(2)


@lru_cache(maxsize=4096)  # the same glyphs stand on every page, and the mark
def _outline(path: str) -> FloatArray:
    """An SVG path of lines and Béziers as closed cubic contours, read-only, shape (4k, 2)."""
    tokens = [(command, number) for command, number in _TOKEN.findall(path)]
    curves: list[list[FloatArray]] = []
    at = start = np.zeros(2)
    k, command = 0, ""

    def pull(count: int) -> FloatArray:
        nonlocal k
        numbers = [float(number) for _, number in tokens[k : k + count]]
        k += count
        return np.array(numbers).reshape(-1, 2)

    def line(to: FloatArray) -> None:
        nonlocal at
        if (np.abs(at - to) > 1e-9 + 1e-5 * np.abs(to)).any():  # as np.allclose, which takes ten times as long
            curves.append([at, at + (to - at) / 3, at + (to - at) * 2 / 3, to])
        at = to

    while k < len(tokens):
        if tokens[k][0]:
            command = tokens[k][0]
            k += 1
        base = at if command.islower() else np.zeros(2)
        match command.lower():
            case "m":
                at = start = base + pull(2)[0]
                command = "l" if command == "m" else "L"
                # A move may be all that a command does; the next token then is a letter.
            case "l":
                line(base + pull(2)[0])
            case "h":
                x = float(tokens[k][1])
                k += 1
                line(np.array([base[0] + x, at[1]]))
            case "v":
                y = float(tokens[k][1])
                k += 1
                line(np.array([at[0], base[1] + y]))
            case "c":
                first, second, to = base + pull(6)
                curves.append([at, first, second, to])
                at = to
            case "q":
                middle, to = base + pull(4)
                curves.append([at, at + (middle - at) * 2 / 3, to + (middle - to) * 2 / 3, to])
                at = to
            case _:
                line(start)
    found = np.array(curves).reshape(-1, 2)
    found.flags.writeable = False
    return found
