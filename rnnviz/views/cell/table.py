"""Lines of figures set as a table: what belongs together in all of them stands below each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from rnnviz.numbers.digits import MINUS
from rnnviz.story.panel import Chunk, Deed, Figures
from rnnviz.typeset import Line
from rnnviz.views.setting import Setter

SIGNS = tuple(f" {sign} " for sign in ("+", MINUS, "=", "≈"))
BLANKS = (0.36, 0.26, 0.18)  # em for each blank between chunks, less where room is short


class Entry(NamedTuple):
    """A chunk set: its line, where its ink begins, and what has to be done before it stands there."""

    line: Line
    x: float
    after: Deed | None


class Table:
    """Lines of figures on their way to rows that are no wider than `width`."""

    def __init__(self, setter: Setter, width: float) -> None:
        self.setter, self.width = setter, width
        self.size = setter.theme.text.value

    def lines(self, lines: Iterable[Figures]) -> list[Line]:
        """All that `rows` will set first."""
        return [self._line(chunk) for line in lines for chunk in line.chunks]

    def rows(self, lines: Sequence[Figures]) -> Iterator[list[Entry]]:
        for _, some in groupby(lines, key=lambda line: len(line.chunks)):
            yield from self._rows([*some])

    def _rows(self, lines: Sequence[Figures]) -> Iterator[list[Entry]]:
        """Lines of as many chunks: in columns, or where that is too wide each by itself in as many rows as it needs."""
        columns = [*zip(*(line.chunks for line in lines), strict=True)]
        widths = [max(self._width(chunk) for chunk in column) for column in columns]
        for blank in BLANKS:
            gaps = [
                0.0,
                *(max(self._gap(*two, blank) for two in zip(*pair, strict=True)) for pair in pairwise(columns)),
            ]
            ends = [sum(widths[: k + 1]) + sum(gaps[: k + 1]) for k in range(len(columns))]
            if ends[-1] <= self.width:
                yield from ([*self._placed(line, widths, ends)] for line in lines)
                return
        for line in lines:
            tries = [[*self._broken(line, blank)] for blank in BLANKS]
            yield from next(rows for rows in tries if len(rows) == len(tries[-1]))

    def _placed(self, line: Figures, widths: Sequence[float], ends: Sequence[float]) -> Iterator[Entry]:
        """In columns: the first one, which names the line, on the left of it, others on the right unless they lean."""
        for k, (chunk, width, end) in enumerate(zip(line.chunks, widths, ends, strict=True)):
            if str(chunk).strip():
                yield self._entry(chunk, end - (self._width(chunk) if k and not chunk.leans else width))

    def _broken(self, line: Figures, blank: float) -> Iterator[list[Entry]]:
        """In as many rows as it needs; a sign stands with what follows it."""
        row: list[Entry] = []
        x = 0.0
        for before, chunk, after in zip((None, *line.chunks), line.chunks, (*line.chunks[1:], None), strict=False):
            x += self._gap(before, chunk, blank) if row and before else 0.0
            wide = self._width(chunk)
            if after and str(chunk) in SIGNS:
                wide += self._gap(chunk, after, blank) + self._width(after)
            if row and x + wide > self.width:
                yield row
                row, x = [], 0.0
            if str(chunk).strip():
                row.append(self._entry(chunk, x))
            x += self._width(chunk)
        if row:
            yield row

    def _entry(self, chunk: Chunk, x: float) -> Entry:
        line = self._line(chunk)
        if self._width(chunk) > self.width:
            line = self.setter.fit(line.source, self.size, self.width)
        return Entry(line, x, chunk.after)

    def _line(self, chunk: Chunk) -> Line:
        return self.setter.line(self.setter.source(chunk.spans), self.size)

    def _width(self, chunk: Chunk) -> float:
        return self.setter.set.ink(self._line(chunk)).width if str(chunk).strip() else 0.0

    def _gap(self, before: Chunk, after: Chunk, blank: float) -> float:
        """Between two chunks: the blanks at the end of the one and at the beginning of the other."""
        left, right = str(before), str(after)
        return blank * self.size * (len(left) - len(left.rstrip()) + len(right) - len(right.lstrip()))
