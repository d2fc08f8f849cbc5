"""Where the parts of one step of learning stand: steps with their states, what reaches them, weights, the loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rnnviz.figures.chart import Area, Chart, Curve
from rnnviz.functions.record import Array
from rnnviz.gradients.descent import Change
from rnnviz.graph.graph import Key
from rnnviz.language.expression import Name
from rnnviz.language.notation import typst
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Label
from rnnviz.numbers.digits import MINUS, TIMES, read, show, significant
from rnnviz.typeset import Line, escape
from rnnviz.views.charted import Pieces
from rnnviz.views.foot import EDGE
from rnnviz.views.setting import Setter

CANVAS = Box(0, 0, 1280.0, 720.0)
MIDDLE = 880.0
"""Where the loss begins, right of the steps."""
ROWS = (104.0, 300.0, 462.0)
"""The upper edges of what runs forward, what runs back, and the weights."""
NAMES, LINE = 118.0, 29.0
"""For the names of the rows; from one line of figures to the next."""
TALL, BROAD = 92.0, 26.0  # of the largest bar of what comes back; half of a bar
BAR = 250.0  # the length of the larger loss
MOST_UNITS, CHANGES = 3, 8
STATE, BACK, BEFORE, AFTER = 4, 1, 5, 0
"""Shades."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What there is to show: the steps, the states before and after, (T, n), what reaches them, (T, n), the answer and
    the loss before and after in words, what the answer means, "" where nobody says, the loss as numbers, and the
    weights that change most."""

    labels: tuple[str, ...]
    state: Name
    before: Array
    after: Array
    slopes: Array
    answers: tuple[str, str]
    meant: tuple[str, str]
    losses: tuple[float, float]
    target: str
    rate: float
    changes: Sequence[Change]


class Sheet(Pieces):
    """The places of one step of learning."""

    def __init__(self, setter: Setter, told: Told) -> None:
        super().__init__(setter)
        self.told = told
        self.pitch = (MIDDLE - EDGE - NAMES - 30) / len(told.labels)

    def x(self, step: int) -> float:
        return EDGE + NAMES + self.pitch * (step + 0.5)

    def charts(self) -> tuple[Chart, ...]:
        """Forward, the loss, back, the weights, and forward again, in the order in which they come."""
        return (self._forward(), self._lost(), self._back(), self._weights(), self._again())

    def _forward(self) -> Chart:
        top, labels = ROWS[0], [self._row("forward", ROWS[0] + 26)]
        for step, word in enumerate(self.told.labels):
            labels.append(self.middled(self.fitting(word, self.pitch - 10), self.x(step), top + 26))
            for unit, number in enumerate(self.told.before[step][:MOST_UNITS]):
                at = self.x(step) + (-4.0 if self._both else 26.0)
                labels.append(self._right(show(float(number)), at, top + 66 + LINE * unit))
        labels.append(self._said(f"{self.told.state.text}:", EDGE, top + 66))
        return Chart(Key("forward"), self._box(0), labels=tuple(labels))

    def _lost(self) -> Chart:
        """The answer, the loss and its bar, before."""
        return self._loss(0, "before", ROWS[0], Key("loss"), BEFORE)

    def _back(self) -> Chart:
        """How much reaches the state of each step: the length of its derivative."""
        top, sizes = ROWS[1], np.linalg.norm(np.nan_to_num(self.told.slopes), axis=1)
        most, bottom = float(sizes.max()) or 1.0, ROWS[1] + 8 + TALL
        labels = [self._row("back", top + 26), self._formula(f"‖∂ L \\/ ∂ {typst(self.told.state)}‖", EDGE, top + 60)]
        areas, curves = [], []
        for step, size in enumerate(sizes):
            high = bottom - TALL * float(size) / most
            x = self.x(step)
            areas.append(Area(((x - BROAD, high), (x + BROAD, high), (x + BROAD, bottom), (x - BROAD, bottom)), BACK))
            labels.append(self.middled(self._figures(significant(float(size))), x, bottom + 25))
        ends = [self.x(k) for k in range(len(sizes))] + [MIDDLE - 26]
        for one, after in pairwise(ends):
            y = bottom - 6
            tip = one + BROAD + 8
            curves.append(Curve(((after - BROAD - 8 if after < MIDDLE - 30 else after, y), (tip, y)), BACK))
            curves.append(Curve(((tip + 9, y - 6), (tip, y), (tip + 9, y + 6)), BACK))
        return Chart(Key("back"), self._box(1), tuple(areas), tuple(curves), tuple(labels))

    def _weights(self) -> Chart:
        """The weights that change most, each in a line of figures."""
        top = ROWS[2]
        labels = [self._row("weights", top + 26), self._formula("W arrow.l W − η (∂ L) / (∂ W)", EDGE, top + 68)]
        most = self.setter.wrapped("those that move most", self.theme.text.small, NAMES)
        labels += [self.setter.at("words", line, EDGE, top + 104 + 21 * k) for k, line in enumerate(most)]
        many = len(self.told.changes)
        for k, change in enumerate(self.told.changes):
            column, row = divmod(k, (many + 1) // 2)
            x = EDGE + NAMES + 60 + column * 540
            y = top + 26 + LINE * 1.12 * row
            labels.append(self.setter.at("figures", self.setter.line(_weight(change), self.theme.text.value), x, y))
            labels.append(self.setter.at("figures", self._figures(self._reckoned(change)), x + 128, y))
        return Chart(Key("weights"), self._box(2), labels=tuple(labels))

    def _again(self) -> Chart:
        """The states once more, and the loss."""
        found = self._loss(1, "after", ROWS[0] + 104, Key("again"), AFTER)
        labels = [*found.labels]
        if self._both:
            for step, row in enumerate(self.told.after):
                for unit, number in enumerate(row[:MOST_UNITS]):
                    line = self._figures(f"→ {show(float(number))}")
                    labels.append(self.setter.at("again", line, self.x(step) + 4, ROWS[0] + 66 + LINE * unit))
        return Chart(found.key, found.box, found.areas, found.curves, tuple(labels))

    @property
    def _both(self) -> bool:
        """Whether there is room for the states before and after."""
        return self.pitch >= 136

    # -- pieces -------------------------------------------------------------------------------------------------------

    def _loss(self, place: int, name: str, top: float, key: Key, shade: int) -> Chart:
        told, loss = self.told, self.told.losses[place]
        most = max(told.losses) or 1.0
        bar = Box(MIDDLE, top + 44, MIDDLE + max(2.0, BAR * loss / most), top + 44 + 30)
        outline = ((bar.left, bar.top), (bar.right, bar.top), (bar.right, bar.bottom), (bar.left, bar.bottom))
        labels = [
            self._said(f"{name}: {told.answers[place]}", MIDDLE, top + 26),
            self.setter.at("loss", self._figures(f"L = {significant(loss)}"), bar.right + 12, bar.bottom - 7),
        ]
        if place == 0:
            labels.append(self._said(f"target: {told.target}", MIDDLE, ROWS[1] - 8 + 20))
        return Chart(
            key, Box(MIDDLE, top, CANVAS.right - EDGE, top + 90), (Area(outline, shade),), labels=tuple(labels)
        )

    def _reckoned(self, change: Change) -> str:
        numbers = [significant(one) for one in (change.before, change.slope, change.after)]
        rate = f"{self.told.rate:g}"
        before, slope, after = numbers
        gives = read(before) - read(rate) * read(slope)
        equals = "=" if significant(float(gives)) == after else "≈"
        slope = f"({slope})" if slope.startswith(MINUS) else slope
        return f"{before} {MINUS} {rate} {TIMES} {slope} {equals} {after}"

    def _row(self, name: str, base: float) -> Label:
        return self.setter.at("row", self.bold(name, self.theme.text.label), EDGE, base)

    def _formula(self, formula: str, x: float, base: float) -> Label:
        line = Line(f"${formula}$", self.theme.text.value, self.theme.colours.quiet)
        return self.setter.at("formula", line, x, base)

    def _figures(self, text: str) -> Line:
        return Line(escape(text), self.theme.text.value, self.theme.colours.ink)

    def _said(self, words: str, x: float, base: float) -> Label:
        return self.setter.at("words", self.quiet(words), x, base)

    def _right(self, text: str, x: float, base: float) -> Label:
        return self.setter.at("number", self._figures(text), x, base, right=True)

    def _box(self, row: int) -> Box:
        low = (*ROWS[1:], CANVAS.bottom - 60)[row]
        return Box(EDGE, ROWS[row], CANVAS.right - EDGE, low)


def _weight(change: Change) -> str:
    """A weight by its name and place, in Typst: W_f with row and column, and whose it is."""
    name, _, index = change.name.partition("_")
    place = ",".join(str(k + 1) for k in change.place)
    index = index.strip("{}")
    told = f'{name}_(upright("{index} {place}"))' if index else f'{name}_(upright("{place}"))'
    return f"${told}$"
