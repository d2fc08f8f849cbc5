"""A shape as the data of an SVG path: hundredths of a pixel, relative, in as few letters as it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rnnviz.output.vector import Shape

NEAR = 1.5  # hundredths; so far off, three handles still say that a curve is a line, or a parabola

START = "m0 0"  # all that comes after it is relative

Point = tuple[int, int]
Spot = tuple[float, float]


def number(value: float) -> str:
    """At most two decimals, and no letter that can be left out."""
    return _digits(round(value * 100))


def path(shape: Shape) -> str:
    """The `d` of a shape whose origin is at (0, 0). Rounding never adds up: each end is where it should be."""
    pen = _Pen()
    for contour in shape.contours:
        flat = [round(value * 100) for value in contour]
        pen.contour(list(zip(flat[::2], flat[1::2], strict=True)))
    return pen.text()


def moved(data: str, x: float, y: float) -> str:
    """A `d` from `path` with its origin at (x, y)."""
    across, down = number(x), number(y)
    return f"m{across}{'' if down[0] == '-' else ' '}{down}{data.removeprefix(START)}"


def pieces(contour: Sequence[float]) -> Iterator[tuple[float, ...]]:
    """The curves of a contour: x and y of an end for one that is straight, of two handles and an end for others."""
    for k in range(2, len(contour), 6):
        points = [(contour[j] * 100, contour[j + 1] * 100) for j in range(k - 2, k + 6, 2)]
        curve = tuple(contour[k : k + 6])
        yield curve[4:] if _straight(*points) else curve


class _Pen:
    """Knows where it is, and what a short form of the next command would mean there."""

    def __init__(self) -> None:
        self._parts: list[tuple[str, list[int]]] = []
        self._at: Point = (0, 0)
        self._handle: tuple[str, Point] | None = None  # the last one, of a "c" or a "q"

    def contour(self, points: list[Point]) -> None:
        start, end = points[0], points[-1]
        closed = start == end and len(points) > 1
        self._add("m", (start,))
        curves = [(points[k], points[k + 1], points[k + 2]) for k in range(1, len(points), 3)]
        for k, (one, other, to) in enumerate(curves):
            if _straight(self._at, one, other, to):
                if closed and k == len(curves) - 1:
                    break  # the way home is drawn by closing
                self._line(to)
            else:
                self._curve(one, other, to)
        if closed:
            self._parts.append(("z", []))
            self._at, self._handle = start, None

    def _line(self, to: Point) -> None:
        (x, y), (to_x, to_y) = self._at, to
        if (x, y) == to:
            return
        if y == to_y:
            self._parts.append(("h", [to_x - x]))
        elif x == to_x:
            self._parts.append(("v", [to_y - y]))
        else:
            self._parts.append(("l", [to_x - x, to_y - y]))
        self._at, self._handle = to, None

    def _curve(self, one: Point, other: Point, to: Point) -> None:
        middle = _parabola(self._at, one, other, to)
        if middle is not None:
            if self._mirrors("q", middle):
                implied = self._mirrored("q")
                self._add("t", (to,))
                self._handle = "q", implied
            else:
                self._add("q", (middle, to))
                self._handle = "q", middle
            return
        if self._mirrors("c", one):
            self._add("s", (other, to))
        else:
            self._add("c", (one, other, to))
        self._handle = "c", other

    def _mirrored(self, kind: str) -> Point:
        """The first handle that a short form takes: the last one turned around."""
        if self._handle is None or self._handle[0] != kind:
            return self._at
        return 2 * self._at[0] - self._handle[1][0], 2 * self._at[1] - self._handle[1][1]

    def _mirrors(self, kind: str, handle: Point) -> bool:
        implied = self._mirrored(kind)
        return self._handle is not None and max(abs(implied[0] - handle[0]), abs(implied[1] - handle[1])) <= 1

    def _add(self, command: str, points: Iterable[Point]) -> None:
        listed = list(points)
        x, y = self._at
        self._parts.append((command, [value for px, py in listed for value in (px - x, py - y)]))
        self._at, self._handle = listed[-1], None

    def text(self) -> str:
        out, last, before = "", "", ""
        for command, values in self._parts:
            if command != last and not (last == "m" and command == "l"):
                out, before = out + command, ""
            for value in values:
                digits = _digits(value)
                tight = not before or digits[0] == "-" or (digits[0] == "." and "." in before)
                out += digits if tight else f" {digits}"
                before = digits
            last = command
        return out


def _digits(hundredths: int) -> str:
    whole, rest = divmod(abs(hundredths), 100)
    text = f"{whole}.{rest:02}".rstrip("0").rstrip(".") if rest else str(whole)
    if rest and not whole:
        text = text[1:]
    return f"-{text}" if hundredths < 0 else text


def _straight(at: Spot, one: Spot, other: Spot, to: Spot) -> bool:
    """Whether the handles lie on the line, a third and two thirds of the way."""
    return all(
        abs(3 * one[k] - 2 * at[k] - to[k]) <= 3 * NEAR and abs(3 * other[k] - at[k] - 2 * to[k]) <= 3 * NEAR
        for k in (0, 1)
    )


def _parabola(at: Point, one: Point, other: Point, to: Point) -> Point | None:
    """The one handle that says the same as two, if there is one."""
    middle = []
    for k in (0, 1):
        first, second = (3 * one[k] - at[k]) / 2, (3 * other[k] - to[k]) / 2
        if abs(first - second) > 2 * NEAR:
            return None
        middle.append(round((first + second) / 2))
    return middle[0], middle[1]
