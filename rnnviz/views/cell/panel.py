"""The words below and above the cell, set and placed: title, counter of beats, equation, figures, sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rnnviz.cells.cell import Sized
from rnnviz.errors import Mistake
from rnnviz.language.expression import Equation, Name
from rnnviz.language.notation import typst
from rnnviz.layout.geometry import Box
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Label
from rnnviz.story.panel import Panel
from rnnviz.story.story import Beat, Story
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter, escape
from rnnviz.views.cell.narration import Narration
from rnnviz.views.cell.table import Table
from rnnviz.views.setting import Setter
from rnnviz.views.view import called

HEAD_BASE = 31.0  # baseline of the title
AIR = 3.0  # between the rule and the equation below it
LOUD = 0.95  # of an equation's size: a sentence to be remembered
BESIDE = 36.0  # between an equation and the sentence on it
EDGE = 4.0  # below the last line


class PanelSetter(Setter):
    """Makes labels of panels for one layout in one theme."""

    suffix = ""
    """What stands behind the cell's name in the title."""

    shares: tuple[float, ...] = (1.0, 0.0)
    """Of the air between rows, from one after the other the first that leaves room for all."""

    def __init__(self, layout: Layout, sized: Sized, theme: Theme, typesetter: Typesetter) -> None:
        super().__init__(theme, typesetter, sized.cell.roles, sized.cell.title)
        self.layout, self.sized, self.cell = layout, sized, sized.cell
        self.table = Table(self, layout.panel.width)

    def title(self) -> Label:
        line = Line(
            escape(called(self.cell.title) + self.suffix), self.theme.text.title, self.theme.colours.ink, bold=True
        )
        return self.at("title", line, self.layout.panel.left, HEAD_BASE)

    def counter(self, story: Story, place: int) -> Label:
        """Which beat it is, on the right of the title."""
        return self._corner(self._count(story, place))

    def _count(self, story: Story, place: int) -> str:
        """ "3 of 13", with the sample where there are several; `place` counts from 0."""
        words = f"{place + 1} of {len(story.beats)}"
        if story.samples > 1:
            words = f"sample {story.sample + 1} of {story.samples},  {words}"
        return words

    def foot(self, words: str) -> Label:
        """Small words on the last line of the panel."""
        size, panel = self.theme.text.small, self.layout.panel
        return self.at("convention", self.plain(words, size), panel.left, panel.bottom - 0.3 * size)

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
        return tuple((self.counter(story, k), *self._labelled(beat)) for k, beat in enumerate(story.beats))

    def words(self, panel: Panel) -> tuple[Label, ...]:
        """The words of a still about one thing."""
        return self._labelled(Beat("", None, (), (), panel, 0, 0))

    def has_room(self, labels: Sequence[Label]) -> bool:
        """Whether the words of a beat end within the canvas, and within the panel's sides."""
        hull, panel = Box.hull(label.box for label in labels), self.layout.panel
        low = self.layout.canvas.bottom - EDGE
        return hull.bottom <= low and panel.left - 1 <= hull.left and hull.right <= panel.right + 1

    def _labelled(self, beat: Beat) -> tuple[Label, ...]:
        """The words of a beat with as much air between their rows as leaves room for all."""
        for share in self.shares:
            labels = self._labels(beat, share)
            if self.has_room(labels):
                break
        return labels

    def _labels(self, beat: Beat, share: float = 1.0) -> tuple[Label, ...]:
        """Equation and sentence side by side, the figures below, with a share of the air between rows."""
        said, base = self._said(beat.panel)
        box = self.layout.panel
        told = beat.done(beat.panel.after)
        out = [replace(label, since=told) if label.what == "sentence" else label for label in said]
        above, line, tall = out[0].box.bottom, 0.0, 0.0
        for k, row in enumerate(self.table.rows(beat.panel.lines)):
            inks = [self.set.ink(entry.line) for entry in row]
            top, right = min(ink.top for ink in inks), row[-1].x + inks[-1].width
            tall = max(tall, max(ink.bottom for ink in inks) - top)
            line = max(above + AIR - top, line + tall + 1 if k else 0.0)  # as far below the one before as any
            if share:
                line = max(line, base + self.layout.pitch * share * (k + 1) + 6)
            air = AIR * share
            over = [label.box.bottom + air - top for label in out if label.box.left < box.left + right]  # a long row
            line = max(line, *over)
            for entry in row:
                label = self.at("figures", entry.line, box.left + entry.x, line)
                out.append(replace(label, since=beat.done(entry.after)))
            above = max(line + ink.bottom for ink in inks)
        return tuple(out)

    def _said(self, panel: Panel) -> tuple[list[Label], float]:
        """The equation and the sentence, and the last baseline that belongs to them."""
        box, text = self.layout.panel, self.theme.text
        base = box.top + text.formula
        size = text.formula * LOUD if panel.loud else text.caption
        sentence = self.plain(panel.sentence, size, loud=panel.loud)
        if panel.equation is None:
            lines = [sentence]
            if self.set.ink(sentence).width > box.width:
                lines = self.wrapped(panel.sentence, text.value, box.width, loud=panel.loud)
            base = max(base, box.top + AIR - self.set.ink(lines[0]).top)  # a name in it may stand high
            return [*self._lines(lines, base, box.left, 1.1)], base + (len(lines) - 1) * lines[0].size * 1.1
        set_equation, lines, space = self._side_by_side(panel, sentence)
        base = max(base, box.top + AIR - self.set.ink(set_equation).top)  # a hat may stand high
        equation = self.at("equation", set_equation, box.left, base)
        if len(lines) <= 2 and self.widest(lines) <= space:
            first = base if len(lines) == 1 else box.top + (21 if self.layout.pitch > 28 else 18)
            first = max(first, box.top + AIR - self.set.ink(lines[0]).top)  # and so may a sign that is no letter
            return [equation, *self._lines(lines, first, equation.box.right + BESIDE)], base
        lines = self._under(panel)
        base = max(base + self.layout.pitch, equation.box.bottom + AIR - self.set.ink(lines[0]).top)
        said = [*self._lines(lines, base, box.left)]
        return [equation, *said], said[-1].y

    def _lines(self, lines: Sequence[Line], base: float, left: float, leading: float = 1.0) -> Iterator[Label]:
        """A sentence in lines, none on an index of the one before."""
        under = 0.0
        for k, line in enumerate(lines):
            low = max(base + k * line.size * leading, under - self.set.ink(line).top)
            label = self.at("sentence", line, left, low)
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
            space = width - self.set.ink(equation).width - BESIDE
            if self.set.ink(sentence).width <= space:
                return equation, [sentence], space
            lines = self.wrapped(panel.sentence, text.value, space)
            if len(lines) <= 2 and self.widest(lines) <= space:
                break
        return equation, lines, space

    def closed(self, told: Narration) -> tuple[Label, ...]:
        """The words of the finished still. Raises `Mistake` where it has no room for them."""
        return (self.facts(), *self.overview())

    @property
    def remark(self) -> str:
        """What stands below all equations."""
        return f"Convention: {self.cell.equals}." if self.cell.equals else ""

    def written(self, equation: Equation) -> str:
        """A line among all others."""
        return self.formula(equation)

    def overview(self) -> tuple[Label, ...]:
        """All equations in columns, then whose convention this is."""
        box, text = self.layout.panel, self.theme.text
        foot = self.wrapped(self.remark, text.small, box.width)
        if self.widest(foot) > box.width:
            raise Mistake(f"{self.cell.title}: a word of equals is too long for the panel; shorter ones fit")
        foot_top = box.bottom - len(foot) * text.small * 1.3
        out = [
            self.at("convention", line, box.left, foot_top + (k + 0.85) * text.small * 1.3)
            for k, line in enumerate(foot)
        ]
        sources = [self.written(equation) for equation in self.cell.equations]
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
            lines += self.table.lines(panel.lines)
        self.set.prepare(lines)

    def _equation(self, panel: Panel) -> str:
        """The equation with the names that are active in their roles' colours, the others quiet."""
        assert panel.equation is not None

        def paint(name: Name, source: str) -> str:
            if name.text not in panel.active:
                return self.coloured(source, self.theme.colours.quiet)
            return self.paint(name, source)

        return f"${typst(panel.equation, paint)}$"
