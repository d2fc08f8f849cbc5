"""The words around the idea of a cell, set and placed: one equation at a time, one sentence, figures where there is
room; below the still the states and the lesson."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rnnviz.cells.cell import Sized
from rnnviz.language.expression import Equation
from rnnviz.layout.geometry import Box
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Label
from rnnviz.numbers.digits import MINUS
from rnnviz.story.panel import Chunk, Figures, Panel, Span, side_by_side
from rnnviz.story.story import Beat
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter
from rnnviz.views.cell.gist import Gist
from rnnviz.views.cell.narration import Narration
from rnnviz.views.cell.panel import BESIDE, LOUD, PanelSetter

ROW = 27.5  # from one equation to the next
MOST_BESIDE = 3  # terms of a sum, and the sum, that need no rows
IN_ROWS = (1.35, 1.2, 1.0, 0.85, 0.7, 0.55, 0.4, 0.0)  # of the air between rows, where there are many
LOOSE = (2.6, 2.2, 1.8, 1.4)  # of what is between two lines of a still, where there are few
EMPTY = Chunk((Span(),))
SLIGHT = 0.85  # of the size of an equation, where there are two lines
AIR = 10.0  # between an equation with its numbers and the next one


class GistSetter(PanelSetter):
    """Makes labels of panels; where they have no room, with less in them."""

    def __init__(self, layout: Layout, sized: Sized, theme: Theme, typesetter: Typesetter) -> None:
        text = theme.text
        if not layout.how.narrow:  # a second line has room below the equation
            theme = replace(theme, text=replace(text, formula=text.formula * SLIGHT))
        super().__init__(layout, sized, theme, typesetter)
        if layout.how.narrow:
            self.shares = IN_ROWS

    def _labelled(self, beat: Beat) -> tuple[Label, ...]:
        for panel in self._less(beat):
            labels = super()._labelled(replace(beat, panel=panel))
            if self.has_room(labels):
                break
        return labels

    def _less(self, beat: Beat) -> Iterator[Panel]:
        """The panel with less and less in it; a wide one has room for one line of figures below an equation."""
        panel = beat.panel
        if self.layout.how.narrow:
            yield replace(panel, lines=tuple(row for line in panel.lines for row in _in_rows(line)))
            yield panel
        elif panel.lines and not panel.loud and panel.equation:
            yield replace(panel, lines=(side_by_side(panel.lines),))
        yield replace(panel, lines=())
        yield replace(panel, lines=(), equation=None)

    def _side_by_side(self, panel: Panel, sentence: Line) -> tuple[Line, list[Line], float]:
        """In a wide picture in one line if it can be, in a narrow one the sentence below the equation."""
        formula, width = self.theme.text.formula, self.layout.panel.width
        if self.layout.how.narrow:
            return self.fit(self._equation(panel), formula, width), [sentence], 0.0
        for size in (formula, formula * SLIGHT):
            equation = self.fit(self._equation(panel), size, width)
            space = width - self.set.ink(equation).width - BESIDE
            if self.set.ink(sentence).width <= space:
                return equation, [sentence], space
        return super()._side_by_side(panel, sentence)

    def closed(self, told: Narration) -> tuple[Label, ...]:
        """How states are made, as many as there is room for, and the lesson."""
        assert isinstance(told, Gist)
        readings = told.readings
        many = readings.samples > 1
        which = (self._corner(f"sample {readings.sample + 1} of {readings.samples}"),) if many else ()
        return (*which, *(self._below(told) if self.layout.how.narrow else self._beside(told)))

    def _below(self, told: Gist) -> tuple[Label, ...]:
        """Each equation with its numbers, then the lesson, as far apart as there is room for."""
        room = self.layout.panel.bottom + AIR
        for figures, equations in ((True, [*told.states()]), (False, [*told.states()]), (True, [])):
            lines = [(equation, lines if figures else ()) for equation, lines in equations]
            labels, low = self._column(told.lesson(), lines, 1.0)
            if low > room:
                continue
            for air in LOOSE:
                loose, low = self._column(told.lesson(), lines, air)
                if low <= room:
                    return loose
            return labels
        return labels

    def _column(
        self, lesson: str, equations: Sequence[tuple[Equation, Sequence[Figures]]], air: float
    ) -> tuple[tuple[Label, ...], float]:
        """All of it below each other, and where it ends; `air` is a factor on what is between two lines."""
        box, labels, between = self.layout.panel, list[Label](), AIR / 2 * air
        low = box.top + between
        for equation, lines in equations:
            line = self.fit(self.formula(equation), self.theme.text.formula, box.width)
            labels.append(self.at("equation", line, box.left, low - self.set.ink(line).top))
            low = labels[-1].box.bottom + between
            for row in self.table.rows(lines):
                top = min(self.set.ink(entry.line).top for entry in row)
                labels += [self.at("figures", entry.line, box.left + entry.x, low - top) for entry in row]
                low = Box.hull(label.box for label in labels).bottom + between
            low += 2 * between
        size = self.theme.text.formula * LOUD
        for line in self._loud(lesson, size, box.width) if lesson else ():
            labels.append(self.at("sentence", line, box.left, low - self.set.ink(line).top))
            low = max(labels[-1].box.bottom, labels[-1].y) + between
        return tuple(labels), low

    def _beside(self, told: Gist) -> tuple[Label, ...]:
        """The lesson on the left, on the right two equations at most."""
        lesson, box, text = told.lesson(), self.layout.panel, self.theme.text
        equations = [self.fit(self.formula(equation), text.formula, box.width) for equation, _ in told.states()]
        for many in (2, 1, 0) if lesson else (2,):
            kept = equations[:many]
            room = box.width - (self.widest(kept) + BESIDE if kept else 0.0)
            for size in (text.formula * LOUD / SLIGHT, text.label):
                lines = self._loud(lesson, size, room) if lesson else []
                if len(lines) <= 2 and self.widest(lines) <= room:
                    left = [self.at("sentence", line, box.left, base) for line, base in self._rows(lines)]
                    right = [
                        self.at("equation", line, box.right - self.widest(kept) if lesson else box.left, base)
                        for line, base in self._rows(kept)
                    ]
                    return (*right, *left)
        return ()

    def _rows(self, lines: Sequence[Line]) -> Iterator[tuple[Line, float]]:
        """One or two lines with their baselines, in the middle of the panel."""
        first = self.layout.panel.top + (ROW * 1.32 if len(lines) == 1 else ROW * 0.82)
        for k, line in enumerate(lines):
            yield line, first + k * ROW

    def _loud(self, lesson: str, size: float, width: float) -> list[Line]:
        """In as few lines as it needs, to be remembered."""
        ink = self.theme.colours.ink
        return [Line(line.source, line.size, ink, bold=True) for line in self.wrapped(lesson, size, width)]


def _columns(term: Sequence[Chunk]) -> Iterator[Chunk]:
    """A term in three columns: its sign, its weight, and what that weighs."""
    *signs, last = term
    weight, *weighed = last.spans
    sign = str(signs[0]) if signs else ""
    if not sign and weight.text.startswith(MINUS):
        sign, weight = f" {MINUS} ", replace(weight, text=weight.text.removeprefix(MINUS))
    yield Chunk((Span(sign),), last.after)
    yield Chunk((weight,), last.after)
    yield Chunk(tuple(part for span in weighed for part in (Span(" "), span)) or EMPTY.spans, last.after, leans=True)


def _in_rows(line: Figures) -> Iterator[Figures]:
    """A sum with a row for each of its terms, and one for what it comes to and what is made of that."""
    first = next((k for k, chunk in enumerate(line.chunks) if chunk.after), 0)
    terms = [[*some] for _, some in groupby(line.chunks[first:], key=lambda chunk: chunk.after)]
    cut = next((k for k, some in enumerate(terms) if some[0].after is None), len(terms))
    if cut < MOST_BESIDE:
        yield line
        return
    head = Chunk(tuple(span for chunk in line.chunks[:first] for span in chunk.spans))
    rest = [chunk for some in terms[cut:] for chunk in some if chunk.after]
    for k, some in enumerate(terms[:cut]):
        columns = [*_columns(some)]
        if k + 1 == cut and rest:
            spans = tuple(span for chunk in rest for span in chunk.spans)
            columns[-1] = Chunk((Span(" so  ", "quiet"), *spans), rest[-1].after, leans=True)
        yield Figures((EMPTY if k else head, *columns))
