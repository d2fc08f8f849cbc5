"""The words below and above the cell, set and placed: title, counter of beats, equation, figures, sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnnviz.cells.cell import Sized
from rnnviz.errors import Mistake
from rnnviz.language.expression import Name
from rnnviz.language.notation import typst
from rnnviz.layout.geometry import Box
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Label
from rnnviz.story.panel import Figures, Panel, Span
from rnnviz.story.story import Story
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter, escape
from rnnviz.views.setting import Setter
from rnnviz.views.view import called

HEAD_BASE = 35.0  # baseline of the title
AIR = 3.0  # between the rule and the equation below it
EDGE = 4.0  # below the last line


class PanelSetter(Setter):
    """Makes labels of panels for one layout in one theme."""

    def __init__(self, layout: Layout, sized: Sized, theme: Theme, typesetter: Typesetter) -> None:
        super().__init__(theme, typesetter, sized.cell.roles, sized.cell.title)
        self.layout, self.sized, self.cell = layout, sized, sized.cell

    def title(self) -> Label:
        line = Line(escape(called(self.cell.title)), self.theme.text.title, self.theme.colours.ink, bold=True)
        return self.at("title", line, self.layout.panel.left, HEAD_BASE)

    def counter(self, story: Story, place: int) -> Label:
        """Which beat it is, on the right of the title."""
        return self._corner(self._count(story, place))

    def _count(self, story: Story, place: int) -> str:
        """ "beat 3 of 13", with the sample where there are several; `place` counts from 0."""
        words = f"beat {place + 1} of {len(story.beats)}"
        if story.samples > 1:
            words = f"sample {story.sample + 1} of {story.samples},  {words}"
        return words

    def facts(self) -> Label:
        """Sizes and parameters, where the film counts its beats."""
        sized = self.sized
        counts = [(sized.input_size, "input"), (sized.hidden_size, "hidden unit")]
        counts += [(number, f"{name} value") for name, number in sized.sizes.items()]
        listed = [f"{number:,} {word}{'' if number == 1 else 's'}" for number, word in counts]
        listed.append(f"{sized.parameter_count:,} parameters")
        label, room = self._corner(", ".join(listed)), self.title().box.right + 20
        while label.box.left < room and len(listed) > 1:  # beside a long title, without the file's own sizes
            del listed[-2]
            label = self._corner(", ".join(listed))
        return label

    def _corner(self, words: str) -> Label:
        line = self.plain(words, self.theme.text.caption)
        return self.at("counter", line, self.layout.panel.right, HEAD_BASE, right=True)

    def panels(self, story: Story) -> tuple[tuple[Label, ...], ...]:
        """The words of each beat, whether or not they have room; `Mistake` if a line is too long."""
        self._prepare(story)
        return tuple((self.counter(story, k), *self._labelled(beat.panel)) for k, beat in enumerate(story.beats))

    def has_room(self, labels: Sequence[Label]) -> bool:
        """Whether the words of a beat end within the canvas, and within the panel's sides."""
        hull, panel = Box.hull(label.box for label in labels), self.layout.panel
        low = self.layout.canvas.bottom - EDGE
        return hull.bottom <= low and panel.left - 1 <= hull.left and hull.right <= panel.right + 1

    def _labelled(self, panel: Panel) -> tuple[Label, ...]:
        """The words of a beat with air between their rows, where that leaves room for all."""
        labels = self._labels(panel)
        return labels if self.has_room(labels) else self._labels(panel, close=True)

    def _labels(self, panel: Panel, *, close: bool = False) -> tuple[Label, ...]:
        """Equation and sentence side by side, the figures below; `close` leaves no air between rows."""
        said, base = self._said(panel)
        box, low = self.layout.panel, self.layout.canvas.bottom - EDGE
        tall = any(span.column for line in panel.lines for span in line.spans)
        out = [*said]
        rows = [row for line in panel.lines for row in self._rows(line)]
        for k, row in enumerate(rows):
            ink = self.set.ink(row)
            line = out[-1 if k else 0].box.bottom + AIR - ink.top
            if tall:  # vectors stand in the middle of what is left; written lines follow the equation
                line = min(
                    (said[0].box.bottom + self.layout.canvas.bottom - 2 - ink.top - ink.bottom) / 2, low - ink.bottom
                )
            elif not close:
                line = max(line, base + self.layout.pitch * (k + 1) + 6)
            over = [label.box.bottom - ink.top for label in out if label.box.left < box.left + ink.width]  # a long row
            out.append(self.at("figures", row, box.left, max(line, *over)))
        return tuple(out)

    def _said(self, panel: Panel) -> tuple[list[Label], float]:
        """The equation and the sentence, and the last baseline that belongs to them."""
        box, text = self.layout.panel, self.theme.text
        base = box.top + text.formula
        sentence = self.plain(panel.sentence, text.caption)
        if panel.equation is None:
            lines = [sentence]
            if self.set.ink(sentence).width > box.width:
                lines = self.wrapped(panel.sentence, text.value, box.width)
            return [*self._lines(lines, base, 1.1)], base + (len(lines) - 1) * lines[0].size * 1.1
        set_equation, lines, space = self._side_by_side(panel, sentence)
        base = max(base, box.top + AIR - self.set.ink(set_equation).top)  # a hat may stand high
        equation = self.at("equation", set_equation, box.left, base)
        if len(lines) <= 2 and self.widest(lines) <= space:
            first = base if len(lines) == 1 else box.top + (21 if self.layout.pitch > 28 else 18)
            first = max(first, box.top + AIR - self.set.ink(lines[0]).top)  # and so may a sign that is no letter
            return [equation, *self._lines(lines, first, right=True)], base
        lines = self._under(panel)
        base = max(base + self.layout.pitch, equation.box.bottom + AIR - self.set.ink(lines[0]).top)
        return [equation, *self._lines(lines, base)], base

    def _lines(
        self, lines: Sequence[Line], base: float, leading: float = 1.0, *, right: bool = False
    ) -> Iterator[Label]:
        """A sentence in lines, none on an index of the one before."""
        edge, under = self.layout.panel.right if right else self.layout.panel.left, 0.0
        for k, line in enumerate(lines):
            label = self.at(
                "sentence", line, edge, max(base + k * line.size * leading, under - self.set.ink(line).top), right=right
            )
            under = label.box.bottom + 1
            yield label

    def _under(self, panel: Panel) -> list[Line]:
        """The sentence below the equation, in one line if it can be."""
        text, width = self.theme.text, self.layout.panel.width
        whole = self.plain(panel.sentence, text.caption)
        return [whole] if self.widest([whole]) <= width else self.wrapped(panel.sentence, text.value, width)

    def _side_by_side(self, panel: Panel, sentence: Line) -> tuple[Line, list[Line], float]:
        """The equation, the sentence in at most two lines if it can be, and the room that it has.

        Where an equation is long, both are smaller.
        """
        text, width = self.theme.text, self.layout.panel.width
        for share in (1.0, 0.85, 0.72):
            equation = self.fit(self._equation(panel), max(text.small, text.formula * share), width)
            space = width - self.set.ink(equation).width - 36
            if self.set.ink(sentence).width <= space:
                return equation, [sentence], space
            lines = self.wrapped(panel.sentence, text.value, space)
            if len(lines) <= 2 and self.widest(lines) <= space:
                break
        return equation, lines, space

    def _rows(self, line: Figures) -> list[Line]:
        """A line of figures in one row, or broken before its signs into as many as it needs."""
        width, text = self.layout.panel.width, self.theme.text
        whole = self.line(self.source(line.spans), text.value)
        if self.set.ink(whole).width <= width:
            return [whole]
        chunks: list[list[Span]] = []
        for span in line.spans:
            if span.text.startswith(" ") or not chunks:
                chunks.append([])
            chunks[-1].append(span)
        rows: list[list[Span]] = [[]]
        for chunk in chunks:
            longer = self.line(self.source([*rows[-1], *chunk]), text.value)
            if rows[-1] and self.set.ink(longer).width > width:
                rows.append([])
            rows[-1] += chunk
        return [self.fit(self.source(row), text.value, width) for row in rows]

    def overview(self) -> tuple[Label, ...]:
        """For the still: all equations in columns, then whose convention this is."""
        box, text = self.layout.panel, self.theme.text
        foot = self.wrapped(f"Convention: {self.cell.equals}." if self.cell.equals else "", text.small, box.width)
        if self.widest(foot) > box.width:
            raise Mistake(f"{self.cell.title}: a word of equals is too long for the panel; shorter ones fit")
        foot_top = box.bottom - len(foot) * text.small * 1.3
        out = [
            self.at("convention", line, box.left, foot_top + (k + 0.85) * text.small * 1.3)
            for k, line in enumerate(foot)
        ]
        sources = [self.formula(equation) for equation in self.cell.equations]
        for size in (text.formula, text.formula * 0.92, text.formula * 0.85, text.label, text.value, text.small):
            lines = [self.line(source, size) for source in sources]
            self.set.prepare(lines)
            inks = [self.set.ink(line) for line in lines]
            step = max(size * 1.3, max(ink.bottom for ink in inks) - min(ink.top for ink in inks) + 1)
            rows = max(1, int((foot_top - box.top - 6) / step))
            columns = [lines[k : k + rows] for k in range(0, len(lines), rows)]
            widths = [max(self.set.ink(line).width for line in column) for column in columns]
            air = (box.width - sum(widths)) / max(1, len(columns) - 1)
            if air >= 24:
                x = box.left
                top = box.top + (foot_top - box.top - step * len(columns[0])) / 2 + size * 0.95
                for column, width in zip(columns, widths, strict=True):
                    out += [self.at("equation", line, x, top + k * step) for k, line in enumerate(column)]
                    x += width + min(air, 60)
                return tuple(out)
        raise Mistake(f"{self.cell.title}: its {len(sources)} equations do not fit below the picture")

    def _prepare(self, story: Story) -> None:
        """Sets all that `panels` will ask for first, together."""
        text = self.theme.text
        lines: list[Line] = []
        for place, panel in enumerate(beat.panel for beat in story.beats):
            lines += [self.plain(self._count(story, place), text.caption), self.plain(panel.sentence, text.caption)]
            lines += [self.plain(word, text.value) for word in panel.sentence.split()]  # for where it is wrapped
            if panel.equation:
                lines.append(self.line(self._equation(panel), text.formula))
            lines += [self.line(self.source(line.spans), text.value) for line in panel.lines]
        self.set.prepare(lines)

    def _equation(self, panel: Panel) -> str:
        """The equation with the names that are active in their roles' colours, the others quiet."""
        assert panel.equation is not None

        def paint(name: Name, source: str) -> str:
            if name.text not in panel.active:
                return self.coloured(source, self.theme.colours.quiet)
            return self.paint(name, source)

        return f"${typst(panel.equation, paint)}$"
