"""The words below and above the cell, set and placed: title, step counter, equation, figures, sentence."""

from __future__ import annotations

from rnnviz.equation import typst
from rnnviz.errors import Mistake
from rnnviz.expression import Name
from rnnviz.geometry import Box
from rnnviz.layout import CANVAS, PANEL_LINE, Label, Layout
from rnnviz.model import Cell
from rnnviz.story import Story
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter, escape
from rnnviz.wording import Figures, Panel, Run

HEAD_BASE = 40.0  # baseline of the title


class PanelSetter:
    """Makes labels of panels for one layout in one theme."""

    def __init__(self, layout: Layout, theme: Theme, typesetter: Typesetter) -> None:
        self.layout, self.theme, self.set = layout, theme, typesetter
        self.cell: Cell = layout.diagram.sized.cell

    def title(self) -> Label:
        line = Line(escape(f"{self.cell.title} cell"), self.theme.text.title, self.theme.colours.ink, bold=True)
        return self._at("title", line, self.layout.panel.left, HEAD_BASE)

    def counter(self, story: Story, step: int) -> Label:
        """"step 3 of 13", with the sample where there are several."""
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
            sentence = self._fit(sentence.source, text.caption, space, self.theme.colours.quiet)
            out.append(self._at("sentence", sentence, box.right, base, right=True))
        rows = [self._fit(self._figures_source(line), text.value, box.width) for line in panel.lines]
        tall = any(run.column for line in panel.lines for run in line.runs)
        for k, line in enumerate(rows):
            at = base + PANEL_LINE * (1.12 + k) if not tall else base + (box.bottom - base) / 2 + text.value * 0.32
            out.append(self._at("figures", line, box.left, at))
        return tuple(out)

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
                    f"{self.cell.title}: a line of the panel is {self.set.ink(line).width - width:.0f} pixels too long; "
                    "a shorter comment or smaller sizes fit"
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
            look = self.theme.roles.get(self.cell.role(name.text))
            if name.text not in panel.active:
                return self._coloured(source, self.theme.colours.quiet)
            return self._coloured(source, look.text if look else self.theme.colours.ink)

        return f"${typst(panel.equation, paint)}$"

    def _coloured(self, source: str, colour: str) -> str:
        return f'#text(fill: rgb("{colour}"))[${source}$]'

    def _figures_source(self, line: Figures) -> str:
        return "".join(self._run_source(run) for run in line.runs)

    def _run_source(self, run: Run) -> str:
        colour = self._colour(run.role)
        if run.name:
            return self._coloured(typst(run.name), colour)
        if run.column:
            cells = ", ".join(f"[{number}]" for number in run.column)
            return f'#text(fill: rgb("{colour}"))[$vec(delim: "[", gap: #0.35em, {cells})$]'
        blank = len(run.text) - len(run.text.lstrip()), len(run.text) - len(run.text.rstrip())
        before, after = ("#h(0.25em)" * min(n, 8) for n in blank)
        return f'{before}#text(fill: rgb("{colour}"))[{escape(run.text.strip())}]{after}'

    def _colour(self, role: str) -> str:
        colours = self.theme.colours
        plain = {"ink": colours.ink, "quiet": colours.quiet, "positive": colours.positive, "negative": colours.negative}
        return plain[role] if role in plain else self.theme.roles[role].text


def rule(layout: Layout) -> tuple[tuple[float, float], tuple[float, float]]:
    """The line that parts the picture from the panel."""
    return (layout.panel.left, layout.panel.top), (min(layout.panel.right, CANVAS.right), layout.panel.top)
