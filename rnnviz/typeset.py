"""Typst source in, outlines out: what is measured here is, point for point, what will be drawn.

Typst sets every word and formula. Its SVG names each glyph once and uses it often; a glyph is read once and placed
as numbers, so a film with thousands of letters costs milliseconds.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from rnnviz.errors import Mistake

FloatArray = NDArray[np.float64]
# A hair of this colour stands on the baseline of every line, so that the baseline can be found again.
_MARK = "#010203"
_TOKEN = re.compile(r"([MmLlHhVvCcQqZz])|(-?\d*\.?\d+(?:e-?\d+)?)")
_SYMBOL = re.compile(r'<symbol id="(\w+)"[^>]*><path d="([^"]*)"')
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


KEPT = 2048
"""Lines that are kept for the next figure, some 25 MB at most: most words and numbers stand in several."""


class _Font:
    """One family of our own font file: its compiler, and what was set with it last."""

    def __init__(self, family: str) -> None:
        import typst  # here, as who asks for numbers alone does not wait for it

        with resources.as_file(resources.files("rnnviz.assets") / "fonts") as folder:
            fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
        if family not in fonts.families():
            # Typst would take another family without a word.
            raise Mistake(f"no font file holds the family {family!r}; known: {', '.join(fonts.families())}")
        self.compiler = typst.Compiler(font_paths=fonts)
        self.glyphs: dict[str, FloatArray] = {}
        self._kept: OrderedDict[Line, Ink] = OrderedDict()

    def known(self, line: Line) -> Ink | None:
        if line in self._kept:
            self._kept.move_to_end(line)
        return self._kept.get(line)

    def keep(self, line: Line, ink: Ink) -> None:
        self._kept[line] = ink
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)


_font = cache(_Font)


class Typesetter:
    """Sets lines with our own font file; keeps what it has set, for as long as it lives itself."""

    def __init__(self, family: str) -> None:
        self._family = family
        self._set: dict[Line, Ink] = {}

    @cached_property
    def _font(self) -> _Font:
        return _font(self._family)

    def ink(self, line: Line) -> Ink:
        """The outlines of one line; set together with others by `prepare` it costs a hundredth."""
        if line not in self._set:
            self.prepare([line])
        return self._set[line]

    def prepare(self, lines: Iterable[Line]) -> None:
        """Sets all lines that are not set yet in one go, each on a page of its own."""
        new = []
        for line in dict.fromkeys(lines):
            if line not in self._set:
                if ink := self._font.known(line):
                    self._set[line] = ink
                else:
                    new.append(line)
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
            svg = self._font.compiler.compile(input=(head + body).encode(), format="svg")
        except typst.TypstError as error:
            raise Mistake(f"Typst could not set a line: {error}") from error
        pages = svg if isinstance(svg, list) else [svg]
        for line, page in zip(new, pages, strict=True):
            self._set[line] = self._read(page or b"")
            self._font.keep(line, self._set[line])

    def _read(self, page: bytes) -> Ink:
        glyphs = self._font.glyphs
        drawn, found, defined = page.partition(b"<defs>")
        for name, path in _SYMBOL.findall(defined.decode()):
            if name not in glyphs:
                glyphs[name] = _outline(path)
        root = ElementTree.fromstring(drawn + b"</svg>" if found else page)  # definitions are most of a page
        runs: dict[str, list[tuple[FloatArray, _Place]]] = {}
        mark = np.zeros(2)
        stack = [(child, _PLAIN) for child in reversed(root) if child.tag == f"{_SVG}g"]
        while stack:
            element, place = stack.pop()
            if element.tag == f"{_SVG}g":
                inner = _within(place, _transform(element.attrib.get("transform", "")))
                stack.extend((child, inner) for child in reversed(element))
                continue
            if element.tag == f"{_SVG}use":
                points = glyphs[element.attrib[_HREF][1:]]
                at = _within(place, (1.0, 0.0, 0.0, 1.0, float(element.attrib["x"]), float(element.attrib["y"])))
            else:
                points, at = _outline(element.attrib["d"]), place
            colour = element.attrib.get("fill", "none")
            if colour == _MARK:
                mark = _placed([(points, at)]).max(axis=0)
            elif len(points):
                runs.setdefault(colour, []).append((points, at))
        advance = float(root.attrib["width"].removesuffix("pt")) - float(mark[0])
        done = tuple(
            Outlines(colour, _placed(parts, mark), tuple(len(points) for points, _ in parts))
            for colour, parts in runs.items()
        )
        if not done:
            return Ink((), advance, 0.0, 0.0, 0.0, 0.0)
        lows, highs = zip(*((run.points.min(axis=0), run.points.max(axis=0)) for run in done), strict=True)
        (left, top), (right, bottom) = np.min(lows, axis=0), np.max(highs, axis=0)
        return Ink(done, advance, float(left), float(top), float(right), float(bottom))


_Place = tuple[float, float, float, float, float, float]
"""As SVG writes a matrix: (a, b, c, d, e, f) takes x, y to ax + cy + e, bx + dy + f."""

_PLAIN: _Place = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _within(outer: _Place, inner: _Place) -> _Place:
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f


def _placed(parts: Sequence[tuple[FloatArray, _Place]], mark: FloatArray | float = 0.0) -> FloatArray:
    """The points of all parts, each in its place, counted from the mark; read-only, as others keep them too."""
    every = np.concatenate([points for points, _ in parts])
    a, b, c, d, e, f = np.repeat(np.array([at for _, at in parts]), [len(points) for points, _ in parts], axis=0).T
    x, y = every.T
    found = np.column_stack((a * x + c * y + e, b * x + d * y + f)) - mark
    found.flags.writeable = False
    return found


def _transform(text: str) -> _Place:
    numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", text)]
    if text.startswith("matrix"):
        a, b, c, d, e, f = numbers
        return a, b, c, d, e, f
    if text.startswith("translate"):
        return 1.0, 0.0, 0.0, 1.0, numbers[0], numbers[1] if len(numbers) > 1 else 0.0
    if text.startswith("scale"):
        return numbers[0], 0.0, 0.0, numbers[-1], 0.0, 0.0
    return _PLAIN


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
