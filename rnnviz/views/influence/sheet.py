"""Where bars, lanes and curves stand: a band for each model, all with the same time, and a plot of all below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, log10

import numpy as np

from rnnviz.figures.chart import Area, Chart, Curve
from rnnviz.gradients.influence import Influence
from rnnviz.graph.graph import Key
from rnnviz.language.expression import Name
from rnnviz.language.names import read_name
from rnnviz.language.notation import typst
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.marks import Label
from rnnviz.numbers.digits import MINUS, significant
from rnnviz.typeset import Line, escape
from rnnviz.views.charted import Pieces
from rnnviz.views.foot import EDGE, LEADING
from rnnviz.views.setting import Setter

TOP = 96.0
BESIDE, WIDE, NAMES = 150.0, 270.0, 196.0
"""Left of the bars, for names, and where these are long; right of the last bar, for what is left of each word."""
CANVAS = Box(0, 0, 1280.0, 720.0)  # at least
BAND, PLOT = {1: 330.0, 2: 230.0, 3: 190.0}, 130.0
WORDS, ROOM, FOOT = 72.0, 46.0, 68.0
"""For the words below the bars, between bars and plot, and for what is below it: the name of the first state, the
sentence."""
WIDEST, SHARE = 96.0, 0.44
"""Of a bar, and in parts of the way from one to the next."""
GAP = 20.0  # between a name and what is beside it
KEY = 14.0  # half of what shows a word's shade
STEPS = 16  # pieces of a lane's edge
NAMED = 0.01
"""From this share on a word is named beside the last bar."""
TALL, LOW = 22.0, 20.0  # of a piece with its number in it; from one name beside the last bar to the next
REACH = "∂ s_T \\/ ∂ s_t"
WHAT = "of each input in each state; above each bar their sum"
"""What is drawn, in Typst and in words."""


@dataclass(frozen=True, slots=True)
class Told:
    """A model and what there is of it: what it is called, in full and in a word, how it came by its weights, and which
    state and input the shares are of."""

    name: str
    key: str
    trained: str
    state: Name
    input: Name
    found: Influence


class Sheet(Pieces):
    """The places of one or several models on the same steps."""

    def __init__(self, setter: Setter, models: Sequence[Told], labels: Sequence[str], lines: int = 1) -> None:
        """`labels` are the steps; the sentence below has so many `lines`."""
        super().__init__(setter)
        self.models, self.labels = models, labels
        self.many = len(labels)
        self.band = BAND[len(models)]
        self.low = TOP + len(models) * self.band + WORDS
        height = self.low + ROOM + PLOT + FOOT + (lines - 1) * LEADING * self.theme.text.small
        self.canvas = Box(0, 0, CANVAS.right, max(CANVAS.bottom, ceil(height / 20) * 20.0))
        self.names, self.beside = self._named()
        self.pitch = (self.canvas.right - EDGE - NAMES - EDGE - self.beside) / self.many
        self.wide = min(WIDEST, self.pitch * SHARE)

    def _named(self) -> tuple[list[str], float]:
        """What the models are called beside bars and plot, in a word where a name is too long, and the room for it."""
        names = []
        for told in self.models:
            known = (told.name, told.key)
            names.append(next((name for name in known if self._room(told, name) <= WIDE), told.key))
        widest = max(self._room(told, name) for told, name in zip(self.models, names, strict=True))
        return names, max(BESIDE, widest)

    def _room(self, told: Told, name: str) -> float:
        """How wide a name is, beside the bars and with its number beside the plot."""
        lines = [self.bold(name, self.theme.text.label), self._end(told, name)]
        return max(self.setter.set.ink(line).width for line in lines) + GAP

    def _end(self, told: Told, name: str) -> Line:
        """How far what a model carried first reaches, with its name where there are several."""
        number = significant(float(told.found.largest[0]))
        words = f"{name} {number}" if len(self.models) > 1 else number
        return self.setter.plain(words, self.theme.text.small, loud=True)

    # -- places -------------------------------------------------------------------------------------------------------

    def x(self, step: int) -> float:
        """The middle of the bar of a step, from 0."""
        return EDGE + self.beside + self.pitch * (step + 0.5)

    def _bar(self, model: int) -> tuple[float, float]:
        """Upper and lower edge of a model's bars."""
        top = TOP + model * self.band
        return top + 26.0, top + self.band - 12.0

    def pieces(self, model: int, step: int) -> list[tuple[int, float, float]]:
        """Word by word, from 0 of the initial state: upper and lower edge in the bar of a step, the oldest below."""
        top, bottom = self._bar(model)
        found, y = [], bottom
        for word, part in enumerate(self.models[model].found.parts[step]):
            high = y - part * (bottom - top)
            if part > 0:
                found.append((word, high, y))
            y = high
        return found

    # -- charts -------------------------------------------------------------------------------------------------------

    def charts(self) -> tuple[Chart, ...]:
        """The words, then each step of all models, then what is left, then the plot."""
        return (self._words(), *(self._step(step) for step in range(self.many)), self._left(), self._plot())

    def _words(self) -> Chart:
        """Below each bar what goes in there, and beside the bars the models."""
        setter, text = self.setter, self.theme.text
        labels = [
            setter.at("word", line, self.x(step) - setter.set.ink(line).width / 2, self.low - 20)
            for step, line in enumerate(self.fitting(word, self.pitch - 8) for word in self.labels)
        ]
        for model, told in enumerate(self.models):
            top, bottom = self._bar(model)
            labels.append(setter.at("name", self.bold(self.names[model], text.label), EDGE, (top + bottom) / 2))
            about = setter.wrapped(told.trained, text.small, self.beside - 10) if told.trained else ()
            for k, part in enumerate(about):
                labels.append(setter.at("trained", part, EDGE, (top + bottom) / 2 + 24 + 21 * k))
        keys = tuple(
            Area(_outline(self.x(step) - KEY, self.low - 62, self.x(step) + KEY, self.low - 62 + 1.2 * KEY), step + 1)
            for step in range(self.many)
        )
        return Chart(Key("words"), self._whole(), keys, labels=tuple(labels))

    def _step(self, step: int) -> Chart:
        """The bars of all models at a step, with lanes from the one before."""
        areas: list[Area] = []
        labels: list[Label] = []
        for model, told in enumerate(self.models):
            top, bottom = self._bar(model)
            left, right = self.x(step) - self.wide / 2, self.x(step) + self.wide / 2
            before = {word: (high, low) for word, high, low in self.pieces(model, step - 1)} if step else {}
            if not told.found.totals[step]:
                areas.append(Area(_outline(left, top, right, bottom), None))
            for word, high, low in self.pieces(model, step):
                areas.append(Area(_outline(left, high, right, low), word or None))
                if word in before:
                    start = (self.x(step - 1) + self.wide / 2, *before[word])
                    areas.append(Area(_lane(start, (left, high, low)), word or None, pale=True))
                if low - high >= TALL and self.wide >= 44:
                    number = Line(f"{told.found.parts[step, word]:.0%}", self.theme.text.value, self.theme.colours.ink)
                    labels.append(self._middled(number, self.x(step), (high + low) / 2))
            total = self.setter.plain(significant(float(told.found.totals[step])), self.theme.text.small)
            labels.append(self._middled(total, self.x(step), top - 13))
        return Chart(Key(f"step {step + 1}"), self._whole(), tuple(areas), labels=tuple(labels))

    def _left(self) -> Chart:
        """Beside the last bars what is left of each word."""
        labels, areas = [], []
        for model, told in enumerate(self.models):
            end = self.x(self.many - 1) + self.wide / 2
            found = [piece for piece in self.pieces(model, self.many - 1) if told.found.parts[-1, piece[0]] >= NAMED]
            heights = _spread([(high + low) / 2 for _, high, low in found], LOW, *self._bar(model))
            for (word, high, low), y in zip(found, heights, strict=True):
                name = self.labels[word - 1] if word else "first state"
                name = f"step {name}" if name.isdigit() else name
                line = self.setter.plain(f"{name} {told.found.parts[-1, word]:.0%}", self.theme.text.small, loud=True)
                label = self.setter.at("left", line, end + 34, y + 6)
                labels.append(label)
                areas.append(Area(_lane((end, high, low), (end + 26, y - 4, y + 4)), word or None, pale=True))
        return Chart(Key("left"), self._whole(), tuple(areas), labels=tuple(labels))

    def _plot(self) -> Chart:
        """How long what was carried at each step still reaches, in decades."""
        values = np.concatenate([told.found.largest for told in self.models])
        least = float(values[values > 0].min(initial=1.0))
        low, high = min(-1, floor(log10(least))), max(0, ceil(log10(float(values.max(initial=1.0))) - 1e-9))
        top, bottom = self.low + ROOM, self.low + ROOM + PLOT

        def y(value: float) -> float:
            share = (log10(max(value, 10.0**low)) - low) / (high - low)
            return bottom - share * (bottom - top)

        left, right = self.x(0) - self.pitch * 0.5 - 12, self.x(self.many - 1) + 12
        curves = [Curve(((left, y(10.0**k)), (right, y(10.0**k))), rule=True) for k in range(low, high + 1)]
        small = self.theme.text.small
        labels = [
            self.setter.at("decade", self.setter.plain(_decade(k), small), right + 8, y(10.0**k) + 6)
            for k in range(low, high + 1)
        ]
        ends = []
        for broken, told in enumerate(self.models):
            points = [(left + 12, told.found.largest[0])]
            points += [(self.x(k), float(one)) for k, one in enumerate(told.found.largest[1:])]
            curves.append(Curve(tuple((x, y(float(one))) for x, one in points), dots=True, broken=broken))
            ends.append(y(float(told.found.largest[0])))
        heights = _spread(ends, LOW, top, bottom + 8)
        for told, name, at in zip(self.models, self.names, heights, strict=True):
            labels.append(self.setter.at("end", self._end(told, name), EDGE, at + 6))
        first = self.setter.plain("first state", small)
        labels.append(self.setter.at("first", first, left + 12, bottom + 20))
        title = self._small(
            "largest singular value of", REACH, "(s is all that is carried): how much of a change arrives"
        )
        labels.append(self.setter.at("plot", title, left, top - 18))
        return Chart(Key("reach"), Box(EDGE, top, right, bottom), curves=tuple(curves), labels=tuple(labels))

    # -- words --------------------------------------------------------------------------------------------------------

    def shares(self) -> Line:
        """What the bars are."""
        return self._small("first-order shares", self._formula(), WHAT)

    def _formula(self) -> str:
        """A share, in Typst: by the names of the state and the input, where they are the same in all models."""
        found = {(told.state, told.input) for told in self.models}
        state, came = found.pop() if len(found) == 1 else (read_name("h_t"), read_name("x_t"))
        came = replace(came, index="k")
        return f"‖(∂ {typst(state)} \\/ ∂ {typst(came)}) thin {typst(came)}‖"

    def _small(self, before: str, formula: str, after: str) -> Line:
        source = f"{escape(before)} #text(size: 1.1em)[${formula}$] {escape(after)}"
        return Line(source, self.theme.text.small, self.theme.colours.quiet)

    def _middled(self, line: Line, x: float, y: float) -> Label:
        ink = self.setter.set.ink(line)
        return self.setter.at("number", line, x - ink.width / 2, y - (ink.top + ink.bottom) / 2)

    def _whole(self) -> Box:
        return Box(EDGE, TOP, self.canvas.right - EDGE, self.low)


def _decade(k: int) -> str:
    return f"{10.0**k:g}" if k > -4 else f"1e{MINUS}{-k}"


def _outline(left: float, top: float, right: float, bottom: float) -> tuple[Point, ...]:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _lane(start: tuple[float, float, float], end: tuple[float, float, float]) -> tuple[Point, ...]:
    """The outline of a lane from one edge to another, each (x, upper, lower)."""
    (x0, high0, low0), (x1, high1, low1) = start, end
    along = np.linspace(0.0, 1.0, STEPS)
    eased = along * along * (3 - 2 * along)
    above = [(x0 + (x1 - x0) * a, high0 + (high1 - high0) * e) for a, e in zip(along, eased, strict=True)]
    below = [(x0 + (x1 - x0) * a, low0 + (low1 - low0) * e) for a, e in zip(along, eased, strict=True)]
    return tuple((float(x), float(y)) for x, y in (*above, *below[::-1]))


def _spread(wanted: Sequence[float], apart: float, top: float, bottom: float) -> list[float]:
    """Heights as near to those that are wanted as can be, so far apart: in the order of the heights."""
    order = sorted(range(len(wanted)), key=lambda k: wanted[k])
    found, least = [0.0] * len(wanted), top - apart
    for k in order:
        found[k] = least = max(wanted[k], least + apart)
    most = bottom + apart
    for k in reversed(order):
        found[k] = most = min(found[k], most - apart)
    return found
