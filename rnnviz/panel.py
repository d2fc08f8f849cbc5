"""The words below and above the cell, set and placed: title, step counter, equation, figures, sentence."""

from __future__ import annotations

from rnnviz.equation import typst
from rnnviz.errors import Mistake
from rnnviz.expression import Name
from rnnviz.geometry import Box
from rnnviz.layout import PANEL_LINE, Label, Layout
from rnnviz.model import Cell
from rnnviz.story import Story
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter, escape
from rnnviz.wording import Figures, Panel, Run

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
        base = box.top + PANEL_LINE * 1.05
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
            if len(lines) > 2:
                raise Mistake(
                    f"{self.cell.title}: the comment of {panel.equation.target.text} is too long for the panel; "
                    "a shorter one fits"
                )
            first = base - (len(lines) - 1) * text.value * 0.56
            out += [
                self._at("sentence", line, box.right, first + k * text.value * 1.18, right=True)
                for k, line in enumerate(lines)
            ]
        rows = [row for line in panel.lines for row in self._rows(line)]
        tall = any(run.column for line in panel.lines for run in line.runs)
        under = max(label.box.bottom for label in out)
        for k, line in enumerate(rows):
            ink = self.set.ink(line)
            # Vectors stand in the middle of what is left; written lines follow the equation.
            middle = (under + box.bottom + 4 - ink.top - ink.bottom) / 2
            out.append(self._at("figures", line, box.left, middle if tall else base + PANEL_LINE * (1.12 + k)))
        return tuple(out)

    def _rows(self, line: Figures) -> list[Line]:
        """A line of figures in one row, or broken before its signs into as many as it needs."""
        width, text = self.layout.panel.width, self.theme.text
        whole = Line(self._figures_source(line), text.value, self.theme.colours.ink)
        small = Line(whole.source, text.small, self.theme.colours.ink)
        if self.set.ink(small).width <= width:
            return [self._fit(whole.source, text.value, width)]
        rows: list[list[Run]] = [[]]
        for run in line.runs:
            longer = Line(self._figures_source(Figures((*rows[-1], run))), text.value, self.theme.colours.ink)
            if run.text.startswith(" ") and self.set.ink(longer).width > width - 90:
                rows.append([])  # 90: room for the entry that a sign brings along
            rows[-1].append(run)
        return [self._fit(self._figures_source(Figures(tuple(row))), text.value, width) for row in rows]

    def overview(self) -> tuple[Label, ...]:
        """For the still: all equations in columns, then whose convention this is."""
        box, text = self.layout.panel, self.theme.text
        foot = self._wrapped(f"Convention: {self.cell.equals}." if self.cell.equals else "", text.small, box.width)
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
        """Words in as many lines as they need."""
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
        lines += [Line(self._figures_source(line), text.value, self.theme.colours.ink) for line in panel.lines]
        return tuple(lines)

    def _fit(self, source: str, size: float, width: float, colour: str = "") -> Line:
        """The line at this size, or as much smaller as it needs to be; never below the limit of the theme."""
        while True:
            line = Line(source, size, colour or self.theme.colours.ink)
            if self.set.ink(line).width <= width:
                return line
            if size <= self.theme.text.small:
                raise Mistake(
                    f"{self.cell.title}: a line of the panel is too long by {self.set.ink(line).width - width:.0f} "
                    "pixels; a shorter comment or smaller sizes fit"
                )
            size = max(self.theme.text.small, size - 1)

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

    def _figures_source(self, line: Figures) -> str:
        return "".join(self._run_source(run) for run in line.runs)

    def _run_source(self, run: Run) -> str:
        colour = self._colour(run.role)
        if run.name:
            return self._coloured(typst(run.name), colour)
        if run.column:
            # A formula has a font of its own; its numbers have that of all other numbers.
            size = self.theme.text.value
            cells = ", ".join(f'#text(font: "{self.theme.font}", size: {size}pt)[{number}]' for number in run.column)
            return f'#text(fill: rgb("{colour}"))[$display(vec(delim: "[", align: #right, gap: #0.3em, {cells}))$]'
        blank = len(run.text) - len(run.text.lstrip()), len(run.text) - len(run.text.rstrip())
        before, after = ("#h(0.25em)" * min(n, 8) for n in blank)
        return f'{before}#text(fill: rgb("{colour}"))[{escape(run.text.strip())}]{after}'

    def _colour(self, role: str) -> str:
        colours = self.theme.colours
        plain = {"ink": colours.ink, "quiet": colours.quiet}
        return plain[role] if role in plain else self.theme.roles[role].text
