"""The words below and above the cell, set and placed: title, counter of beats, equation, figures, sentence."""

from __future__ import annotations

from rnnviz.cells.cell import Sized
from rnnviz.errors import Mistake
from rnnviz.language.expression import Name
from rnnviz.language.notation import typst
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

    def labels(self, panel: Panel) -> tuple[Label, ...]:
        """Equation and sentence side by side, the figures below."""
        box, text = self.layout.panel, self.theme.text
        base = box.top + text.formula
        out: list[Label] = []
        sentence = self.plain(panel.sentence, text.caption)
        if panel.equation is None:
            lines = [sentence]
            if self.set.ink(sentence).width > box.width:
                lines = self.wrapped(panel.sentence, text.value, box.width)
            out += [self.at("sentence", line, box.left, base + k * line.size * 1.1) for k, line in enumerate(lines)]
            base += (len(lines) - 1) * lines[0].size * 1.1
        else:
            equation, lines, space = self._side_by_side(panel, sentence)
            base = max(base, box.top + AIR - self.set.ink(equation).top)  # a hat may stand high
            out.append(self.at("equation", equation, box.left, base))
            beside = len(lines) <= 2 and self.widest(lines) <= space
            if not beside:
                lines = self._under(panel)
            if not lines:
                raise Mistake(
                    f"{self.cell.title}: the comment of {panel.equation.target.text} is too long for the panel, which "
                    f"has {max(space, 0):.0f} pixels beside the equation; a shorter comment or equation, or a theme "
                    "with smaller letters fits"
                )
            first = base if len(lines) == 1 else box.top + (21 if self.layout.pitch > 28 else 18)
            if not beside:
                base = first = max(base + self.layout.pitch, out[0].box.bottom + AIR - self.set.ink(lines[0]).top)
            first = max(first, box.top + AIR - self.set.ink(lines[0]).top)  # and so may a sign that is no letter
            edge = box.right if beside else box.left
            for k, told in enumerate(lines):
                under = out[-1].box.bottom + 1 - self.set.ink(told).top if k else 0.0  # no index of the line before
                out.append(self.at("sentence", told, edge, max(first + k * told.size, under), right=beside))
        tall = any(span.column for line in panel.lines for span in line.spans)
        under = out[0].box.bottom
        rows = [row for line in panel.lines for row in self._rows(line)]
        for k, row in enumerate(rows):
            ink = self.set.ink(row)
            # Vectors stand in the middle of what is left; written lines follow the equation.
            middle = (under + self.layout.canvas.bottom - 2 - ink.top - ink.bottom) / 2
            line = max(base + self.layout.pitch * (k + 1) + 6, out[-1 if k else 0].box.bottom + AIR - ink.top)
            over = [said.box.bottom - ink.top for said in out if said.box.left < box.left + ink.width]  # a long row
            low = self.layout.canvas.bottom - EDGE - ink.bottom
            out.append(self.at("figures", row, box.left, min(max(middle, *over), low) if tall else max(line, *over)))
        return tuple(out)

    def _under(self, panel: Panel) -> list[Line]:
        """The sentence in one line below the equation; nothing where the figures need its place."""
        text, width = self.theme.text, self.layout.panel.width
        sizes = (size for size in (text.caption, text.value) if self._line_fits(panel.sentence, size, width))
        size = next(sizes, None)
        return [self.plain(panel.sentence, size)] if size and self.fits(panel, more=1) else []

    def _line_fits(self, words: str, size: float, width: float) -> bool:
        return self.set.ink(self.plain(words, size)).width <= width

    def _side_by_side(self, panel: Panel, sentence: Line) -> tuple[Line, list[Line], float]:
        """The equation, the sentence in at most two lines if it can be, and the room that it has.

        Where an equation is long, both are smaller.
        """
        text, width = self.theme.text, self.layout.panel.width
        for share, small in ((1.0, text.value), (0.85, text.value), (0.72, text.value), (0.72, text.small)):
            equation = self.fit(self._equation(panel), max(text.small, text.formula * share), width)
            space = width - self.set.ink(equation).width - 36
            if self.set.ink(sentence).width <= space:
                return equation, [sentence], space
            lines = self.wrapped(panel.sentence, small, space)
            if len(lines) <= 2 and self.widest(lines) <= space:
                break
        return equation, lines, space

    def fits(self, panel: Panel, more: int = 0) -> bool:
        """Whether the figures of a panel have room below its equation, with so many lines more."""
        rows = sum(len(self._rows(line)) for line in panel.lines) + more
        room = self.layout.panel.bottom + 4 - self.layout.panel.top - self.theme.text.formula
        return rows * self.layout.pitch <= room

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
            step = max(size * 1.3, *(self.set.ink(line).height for line in lines))
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

    def prepare(self, story: Story) -> None:
        """Sets all that `labels` will ask for first, together."""
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
