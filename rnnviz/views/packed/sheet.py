"""Where the places of a batch stand: above as it is padded, below as it is packed, with the same steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from rnnviz.figures.heatmap import HeatMap
from rnnviz.figures.scale import Scale
from rnnviz.graph.graph import Copy, Key
from rnnviz.language.names import read_name
from rnnviz.language.notation import typst
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Frame, Label
from rnnviz.layout.measures import WIDE
from rnnviz.numbers.digits import show
from rnnviz.numbers.rollout import Rollout
from rnnviz.typeset import Line, escape
from rnnviz.views.foot import EDGE, HEAD_BASE
from rnnviz.views.setting import Setter
from rnnviz.views.tints import Entry, Tints

LEFT, RIGHT = 208.0, 26.0  # from the canvas to the places
TOPS, HIGH = (104.0, 392.0), 194.0  # of the two batches, and how high each may be
WIDEST, TALLEST = 220.0, 66.0  # of a place
APART = 6.0  # between two places
NUMBERED = (58.0, 25.0)  # room for a number
UNITS = 8  # that are shown of a state
STEPS_APART = 34.0  # between two step numbers


class Sheet:
    """The places of a rollout of a batch."""

    def __init__(self, setter: Setter, run: Rollout) -> None:
        self.setter, self.run = setter, run
        self.text, self.colours = setter.theme.text, setter.theme.colours
        cell = run.sized.cell
        states = [state.outgoing for state in cell.states]
        self.name = next((name for name in reversed(states) if cell.roles[name] == "hidden"), states[-1])
        self.values = run.values(self.name)[:, :, :UNITS]  # (T, batch, units)
        self.real = run.real
        self.steps, self.batch = self.real.shape
        self.order = sorted(range(self.batch), key=lambda sample: -int(self.real[:, sample].sum()))
        self.wide = min(WIDEST, (WIDE.right - LEFT - RIGHT) / self.steps)
        self.tall = min(TALLEST, HIGH / self.batch)
        self.tints = Tints(setter, [self.values[self.real]])

    def heading(self, title: str) -> tuple[Label, ...]:
        line = Line(escape(title), self.text.title, self.colours.ink, bold=True)
        told = f"{int(self.real.sum())} of {self.real.size} places are worked out"
        right = WIDE.right - EDGE
        corner = self.setter.at("counter", self.setter.plain(told, self.text.caption), right, HEAD_BASE, right=True)
        head = self.setter.at("title", line, EDGE, HEAD_BASE)
        return (head, corner) if corner.box.left > head.box.right + EDGE else (head,)

    def scale(self) -> Scale:
        return self.tints.scale()

    def _place(self, packed: int, row: int, step: int) -> Box:
        """A place of the batch as it is padded, 0, or packed, 1."""
        left, top = LEFT + self.wide * step, TOPS[packed] + self.tall * row
        return Box(left + APART / 2, top + APART / 2, left + self.wide - APART / 2, top + self.tall - APART / 2)

    def _places(self) -> Iterator[tuple[int, int, int, int, Box]]:
        """Of both batches every place: which batch, row, sample and step."""
        for packed, samples in enumerate((range(self.batch), self.order)):
            for row, sample in enumerate(samples):
                for step in range(self.steps):
                    yield packed, row, sample, step, self._place(packed, row, step)

    def maps(self) -> tuple[HeatMap, ...]:
        real = [
            (self.key(packed, sample, step), box, self.values[step, sample])
            for packed, _, sample, step, box in self._places()
            if self.real[step, sample]
        ]
        numbers = [self._numbers(box, values.tolist()) for _, box, values in real]
        labels = self.tints.numbers([entry for entries in numbers for entry in entries])
        return tuple(
            HeatMap(key, box, np.clip(values[None, :] / self.tints.full, -1, 1), tuple(islice(labels, len(entries))))
            for (key, box, values), entries in zip(real, numbers, strict=True)
        )

    def key(self, packed: int, sample: int, step: int) -> Key:
        """Which part a place is."""
        return Key(f"{self.name} of sample {sample + 1}", leaving=bool(packed), copy=Copy(time=step))

    def steps_of(self, maps: Sequence[HeatMap]) -> Iterator[Sequence[int]]:
        """The places of all maps as they are padded, then of the packed ones of each step, among all maps."""
        keys = [one.key for one in maps]
        yield [k for k, key in enumerate(keys) if not key.leaving]
        for step in range(self.steps):
            yield [k for k, key in enumerate(keys) if key.leaving and key.copy.time == step]

    def frames(self) -> tuple[Frame, ...]:
        """Padding: empty places above, and none below."""
        padded = [box for packed, _, sample, step, box in self._places() if not (packed or self.real[step, sample])]
        return tuple(Frame(box, "ghost", 1.2) for box in padded)

    def _numbers(self, box: Box, values: list[float]) -> list[Entry]:
        """The numbers of a place, where they have room."""
        wide = box.width / len(values)
        if wide < NUMBERED[0] or box.height < NUMBERED[1]:
            return []
        return [Entry(show(value), value, (box.left + wide * (k + 0.5), box.y)) for k, value in enumerate(values)]

    def labels(self) -> tuple[Label, ...]:
        return (*self._said(), *self._rows(), *self._columns(), *self._padding(), *self.tints.labels())

    def _said(self) -> Iterator[Label]:
        """What the two batches are."""
        state = f"${typst(read_name(self.name))}$"
        told = (
            "Padded: each sample is a row; where it has ended nothing is worked out, and its state stays.",
            "Packed: the longest first, without what is padded; each step works on those that still go on.",
        )
        for top, words in zip(TOPS, told, strict=True):
            yield self.setter.at("said", self.setter.plain(words, self.text.label), EDGE, top - 34)
        line = Line(f"hidden state {state}", self.text.small, self.setter.theme.roles["hidden"].text)
        yield self.setter.at("name", line, WIDE.right - EDGE, TOPS[0] - 34, right=True)

    def _rows(self) -> Iterator[Label]:
        for packed, samples in enumerate((range(self.batch), self.order)):
            for row, sample in enumerate(samples):
                many = int(self.real[:, sample].sum())
                words = f"sample {sample + 1}: {many} step{'s' * (many > 1)}"
                base = TOPS[packed] + self.tall * (row + 0.5) + self.text.small * 0.35
                yield self.setter.at("row", self.setter.plain(words, self.text.small), EDGE, base)

    def _columns(self) -> Iterator[Label]:
        """Steps by their names above, their batch sizes below."""
        low = TOPS[1] + self.tall * self.batch + self.text.label * 1.2
        every = max(1, round(STEPS_APART / self.wide + 0.49))
        for step, name in enumerate(self.run.labels):
            middle = LEFT + self.wide * (step + 0.5)
            size = int(self.real[step].sum())
            for words, base in ((name, TOPS[0] - 6), (str(size), low)):
                line = self.setter.plain(words, self.text.label, loud=base == low)
                ink = self.setter.set.ink(line)
                if (ink.width <= self.wide or base == low) and step % every == 0:
                    yield self.setter.at("size" if base == low else "step", line, middle - ink.width / 2, base)
        yield self.setter.at("row", self.setter.plain("batch size", self.text.label, loud=True), EDGE, low)

    def _padding(self) -> Iterator[Label]:
        line = self.setter.plain("pad", self.text.small)
        width = self.setter.set.ink(line).width
        for packed, _, sample, step, box in self._places():
            if not (packed or self.real[step, sample]) and box.width > width + 4 and box.height > self.text.small:
                yield self.setter.at("pad", line, box.x - width / 2, box.y + self.text.small * 0.32)
