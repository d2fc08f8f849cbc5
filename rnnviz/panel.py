"""The words below and above the cell, set and placed: title, step counter, equation, figures, sentence."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.cells.model import Cell
from rnnviz.errors import Mistake
from rnnviz.language.expression import Name
from rnnviz.language.notation import typst
from rnnviz.layout import Layout
from rnnviz.layout.arrangement import CANVAS
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Label
from rnnviz.story import Story
from rnnviz.text.wording import Figures, Panel, Run
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter, escape

HEAD_BASE = 35.0  # baseline of the title


class PanelSetter:
    """Makes labels of panels for one layout in one theme."""

    def __init__(self, layout: Layout, theme: Theme, typesetter: Typesetter) -> None:
        self.layout, self.theme, self.set = layout, theme, typesetter
        self.cell: Cell = layout.diagram.sized.cell

    def title(self) -> Label:
        words = self.cell.title if " " in self.cell.title else f"{self.cell.title} cell"
        line = Line(escape(words), self.theme.text.title, self.theme.colours.ink, bold=True)
        return self._at("title", line, self.layout.panel.left, HEAD_BASE)

    def counter(self, story: Story, step: int) -> Label:
        """ "step 3 of 13", with the sample where there are several."""
        words = f"step {step + 1} of {len(story.beats)}"
        if story.samples > 1:
            words = f"sample {story.sample + 1} of {story.samples},  {words}"
        line = Line(escape(words), self.theme.text.caption, self.theme.colours.quiet)
        return self._at("counter", line, self.layout.panel.right, HEAD_BASE, right=True)

    def labels(self, panel: Panel) -> tuple[Label, ...]:
        """Equation and sentence side by side, the figures below."""
        box, text = self.layout.panel, self.theme.text
        base = box.top + text.formula
        out: list[Label] = []
        sentence = Line(escape(panel.sentence), text.caption, self.theme.colours.quiet)
        if panel.equation is None:
            out.append(self._at("sentence", sentence, box.left, base))
        else:
            equation = self._fit(self._equation_source(panel), text.formula, box.width)
            out.append(self._at("equation", equation, box.left, base))
            space = box.width - self.set.ink(equation).width - 36
            lines = (
                [sentence]
                if self.set.ink(sentence).width <= space
                else self._wrapped(panel.sentence, text.value, space)
            )
            if len(lines) > 2 or self._widest(lines) > space:
                raise Mistake(
                    f"{self.cell.title}: the comment of {panel.equation.target.text} is too long for the panel, which "
                    f"has {max(space, 0):.0f} pixels beside the equation; a shorter comment or equation, or a theme "
                    "with smaller letters fits"
                )
            first = base if len(lines) == 1 else box.top + (21 if self.layout.pitch > 28 else 18)
            out += [
                self._at("sentence", line, box.right, first + k * text.value, right=True)
                for k, line in enumerate(lines)
            ]
        tall = any(run.column for line in panel.lines for run in line.runs)
        under = out[0].box.bottom
        rows = [row for line in panel.lines for row in self._rows(line)]
        for k, row in enumerate(rows):
            ink = self.set.ink(row)
            # Vectors stand in the middle of what is left; written lines follow the equation.
            middle = (under + CANVAS.bottom - 2 - ink.top - ink.bottom) / 2
            out.append(self._at("figures", row, box.left, middle if tall else base + self.layout.pitch * (k + 1) + 6))
        return tuple(out)

    def fits(self, panel: Panel) -> bool:
        """Whether the figures of a panel have room below its equation."""
        rows = sum(len(self._rows(line)) for line in panel.lines)
        room = self.layout.panel.bottom + 4 - self.layout.panel.top - self.theme.text.formula
        return rows * self.layout.pitch <= room

    def _rows(self, line: Figures) -> list[Line]:
        """A line of figures in one row, or broken before its signs into as many as it needs."""
        width, text = self.layout.panel.width, self.theme.text
        chunks: list[list[Run]] = []
        for run in line.runs:
            if run.text.startswith(" ") or not chunks:
                chunks.append([])
            chunks[-1].append(run)
        rows: list[list[Run]] = [[]]
        for chunk in chunks:
            longer = Line(self._source([*rows[-1], *chunk]), text.value, self.theme.colours.ink)
            if rows[-1] and self.set.ink(longer).width > width:
                rows.append([])
            rows[-1] += chunk
        return [self._fit(self._source(row), text.value, width) for row in rows]

    def overview(self) -> tuple[Label, ...]:
        """For the still: all equations in columns, then whose convention this is."""
        box, text = self.layout.panel, self.theme.text
        foot = self._wrapped(f"Convention: {self.cell.equals}." if self.cell.equals else "", text.small, box.width)
        if self._widest(foot) > box.width:
            raise Mistake(f"{self.cell.title}: a word of equals is too long for the panel; shorter ones fit")
        foot_top = box.bottom - len(foot) * text.small * 1.3
        out = [
            self._at("convention", line, box.left, foot_top + (k + 0.85) * text.small * 1.3)
            for k, line in enumerate(foot)
        ]
        sources = [f"${typst(equation, self._paint)}$" for equation in self.cell.equations]
        for size in (text.formula, text.formula * 0.92, text.formula * 0.85, text.label, text.value, text.small):
            lines = [Line(source, size, self.theme.colours.ink) for source in sources]
            self.set.prepare(lines)
            step = size * 1.3
            rows = max(1, int((foot_top - box.top - 6) / step))
            columns = [lines[k : k + rows] for k in range(0, len(lines), rows)]
            widths = [max(self.set.ink(line).width for line in column) for column in columns]
            air = (box.width - sum(widths)) / max(1, len(columns) - 1)
            if air >= 24:
                x = box.left
                top = box.top + (foot_top - box.top - step * len(columns[0])) / 2 + size * 0.95
                for column, width in zip(columns, widths, strict=True):
                    out += [self._at("equation", line, x, top + k * step) for k, line in enumerate(column)]
                    x += width + min(air, 60)
                return tuple(out)
        raise Mistake(f"{self.cell.title}: its {len(sources)} equations do not fit below the picture")

    def facts(self) -> Label:
        """Sizes and parameters, where the film counts its steps."""
        sized = self.layout.diagram.sized
        counts = [(sized.input_size, "input"), (sized.hidden_size, "hidden unit")]
        counts += [(number, f"{name} value") for name, number in sized.sizes.items()]
        listed = ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in counts)
        words = f"{listed}, {sized.parameter_count} parameters"
        return self._at(
            "counter", self._quiet(words, self.theme.text.caption), self.layout.panel.right, HEAD_BASE, right=True
        )

    def _wrapped(self, words: str, size: float, width: float) -> list[Line]:
        """Words in as few lines as they need, all about equally long; one word alone may be wider than `width`."""
        lines = self._filled(words, size, width)
        while len(lines) > 1:
            width -= 12
            tried = self._filled(words, size, width)
            if len(tried) != len(lines) or self._widest(tried) > width:
                break
            lines = tried
        return lines

    def _widest(self, lines: Sequence[Line]) -> float:
        return max((self.set.ink(line).width for line in lines), default=0.0)

    def _filled(self, words: str, size: float, width: float) -> list[Line]:
        lines: list[str] = []
        for word in words.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.set.ink(self._quiet(longer, size)).width <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return [self._quiet(line, size) for line in lines]

    def _quiet(self, words: str, size: float) -> Line:
        return Line(escape(words), size, self.theme.colours.quiet)

    def lines(self, panel: Panel) -> tuple[Line, ...]:
        """What `labels` will set first, to be prepared together with others."""
        text = self.theme.text
        lines = [Line(escape(panel.sentence), text.caption, self.theme.colours.quiet)]
        if panel.equation:
            lines.append(Line(self._equation_source(panel), text.formula, self.theme.colours.ink))
        lines += [Line(self._source(line.runs), text.value, self.theme.colours.ink) for line in panel.lines]
        return tuple(lines)

    def _fit(self, source: str, size: float, width: float, colour: str = "") -> Line:
        """The line at this size, or as much smaller as it needs to be; never below the limit of the theme."""
        while True:
            line = Line(source, size, colour or self.theme.colours.ink)
            wide = self.set.ink(line).width
            if wide <= width:
                return line
            if size <= self.theme.text.small:
                raise Mistake(
                    f"{self.cell.title}: a line of the panel is too long by {wide - width:.0f} "
                    "pixels; a shorter comment or smaller sizes fit"
                )
            # In whole pixels, and at once to just above what must be right: a theme's size may be far too large.
            size = max(self.theme.text.small, size - max(1, int(size * (1 - width / wide)) - 1))

    def _at(self, key: str, line: Line, x: float, base: float, *, right: bool = False) -> Label:
        ink = self.set.ink(line)
        left = x - ink.right if right else x - ink.left
        box = Box(left + ink.left, base + ink.top, left + ink.right, base + ink.bottom)
        return Label(key, line, left, base, box)

    # -- sources ------------------------------------------------------------------------------------------------

    def _equation_source(self, panel: Panel) -> str:
        assert panel.equation

        def paint(name: Name, source: str) -> str:
            if name.text not in panel.active:
                return self._coloured(source, self.theme.colours.quiet)
            return self._paint(name, source)

        return f"${typst(panel.equation, paint)}$"

    def _paint(self, name: Name, source: str) -> str:
        look = self.theme.roles.get(self.cell.role(name.text))
        return self._coloured(source, look.text if look else self.theme.colours.ink)

    def _coloured(self, source: str, colour: str) -> str:
        return f'#text(fill: rgb("{colour}"))[${source}$]'

    def _source(self, runs: Sequence[Run]) -> str:
        return "".join(self._run_source(run) for run in runs)

    def _run_source(self, run: Run) -> str:
        colour = self._colour(run.role)
        if run.formula:
            return self._coloured(typst(run.formula), colour)
        if run.column:
            # A formula has a font of its own; its numbers have that of all other numbers.
            size = self.theme.text.value
            cells = ", ".join(f'#text(font: "{self.theme.font}", size: {size}pt)[{number}]' for number in run.column)
            return f'#text(fill: rgb("{colour}"))[$display(vec(delim: "[", align: #right, gap: #0.22em, {cells}))$]'
        blank = len(run.text) - len(run.text.lstrip()), len(run.text) - len(run.text.rstrip())
        before, after = (f"#h({0.18 * n:.2f}em)" if n else "" for n in blank)
        return f'{before}#text(fill: rgb("{colour}"))[{escape(run.text.strip())}]{after}'

    def _colour(self, role: str) -> str:
        colours = self.theme.colours
        plain = {"ink": colours.ink, "quiet": colours.quiet}
        return plain[role] if role in plain else self.theme.roles[role].text
