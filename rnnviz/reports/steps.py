"""Several steps of a cell as text: each value a row for each unit, and a column for each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from rnnviz.errors import Mistake
from rnnviz.functions.record import Array
from rnnviz.language.spelling import columns, nearest
from rnnviz.numbers.checked import spellings
from rnnviz.numbers.digits import DECIMALS, show
from rnnviz.numbers.rollout import Rollout
from rnnviz.numbers.trace import Trace
from rnnviz.reports.step import ENDS, GAP, LEFT_OUT, NARROWEST, WHOLE, few, of_what

PADDED = "·"
PADDING = "padded: nothing is worked out there, and the states stay as they are"
NAME, UNIT = 4, 4  # columns of the name of a value, of the number of a unit


def shown_names(rollout: Rollout, names: Sequence[str] = ()) -> tuple[str, ...]:
    """What is told of each step: the states as they leave it, and what is asked for by name.

    Raises `Mistake` for a name that the cell has not over time.
    """
    cell, order = rollout.sized.cell, rollout.steps[0].order
    states = [state.outgoing for state in cell.states if state.outgoing in order]
    known = (*cell.inputs, *order)
    asked = []
    for text in names:
        name = next((one for one in spellings(cell, text) if one in known), None)
        if name is None:
            told = f"{', '.join(known)}{nearest(text, known)}"
            raise Mistake(f"--show {text}: {cell.key} has no value of that name; it has {told}")
        asked.append(name)
    return tuple(dict.fromkeys((*states, *asked)))


Said = Callable[[float], str]
"""How a number becomes text."""


def told_with(trace: Trace, name: str) -> Said:
    """How a value of a cell is printed: with its decimals."""
    return partial(show, decimals=DECIMALS if name in trace.sized.cell.inputs else trace.decimals(name))


class Table:
    """Rows of numbers over time, a column for each step; of what is long both ends, unless `every` entry is wanted."""

    def __init__(
        self, labels: Sequence[str], real: NDArray[np.bool_], *, every: bool, narrowest: int = NARROWEST
    ) -> None:
        """`labels` name the steps; `real`, (T, batch), is False where a sample is padded."""
        many = len(labels)
        self.real, self.every = real, every
        self.across = few(many, many if every or many <= WHOLE else ENDS)
        self.labels = [GAP if step is None else labels[step] for step in self.across]
        self.widths = [max(narrowest, columns(label)) for label in self.labels]
        self.left_out = None in self.across

    def head(self) -> str:
        return self._line("", "", self.labels)

    def words(self, name: str, texts: Sequence[str]) -> str:
        """A row of words, one for each step."""
        return self._line(name, "", [GAP if step is None else texts[step] for step in self.across])

    def names(self, rollout: Rollout, names: Sequence[str]) -> tuple[str, ...]:
        """What is told of a rollout: its states, and what of these it has."""
        known = (*rollout.sized.cell.inputs, *rollout.steps[0].order)
        own = [name for name in names if set(spellings(rollout.sized.cell, name)) & set(known)]
        return shown_names(rollout, own)

    def rows(self, name: str, values: Array, sample: int, said: Said = show) -> Iterator[str]:
        """The values of a name, (T, batch, n), of one sample: a row for each unit; `said` makes text of a number."""
        size = values.shape[-1]
        down = few(size, size if self.every or size <= WHOLE else ENDS)
        self.left_out |= None in down
        for k, unit in enumerate(down):
            texts = [self._entry(values, step, sample, unit, said) for step in self.across]
            yield self._line("" if k else name, "" if unit is None else str(unit + 1), texts)

    def _entry(self, values: Array, step: int | None, sample: int, unit: int | None, said: Said) -> str:
        if step is None or unit is None:
            return GAP
        number = float(values[step, sample, unit])
        return PADDED if np.isnan(number) or not self.real[step, sample] else said(number)

    def _line(self, name: str, unit: str, texts: Sequence[str]) -> str:
        begin = f"{name}{' ' * (NAME - columns(name))}{unit:>{UNIT}}  "
        return begin + " ".join(
            " " * (width - columns(text)) + text for text, width in zip(texts, self.widths, strict=True)
        )


def readable(rollout: Rollout, names: Sequence[str] = (), *, every: bool = False) -> Iterator[str]:
    """Inputs, states and what else is asked for, over time: line by line, of a batch sample by sample.

    Raises `Mistake` as `shown_names` does.
    """
    cell, many = rollout.sized.cell, len(rollout)
    told = tuple(dict.fromkeys((*cell.inputs, *shown_names(rollout, names))))
    values = {name: rollout.values(name) for name in told}
    yield f"{cell.title} ({cell.key}): {many} step{'s' * (many > 1)}; {of_what(rollout.steps[0])}"
    table, batch = Table(rollout.labels, rollout.real, every=every), rollout.timeline.batch_size
    for sample in range(batch):
        yield ""
        if batch > 1:
            length = int(rollout.real[:, sample].sum())
            yield f"sample {sample + 1}, {length} step{'s' * (length > 1)}"
        yield table.head()
        for name, array in values.items():
            yield from table.rows(name, array, sample, told_with(rollout.steps[0], name))
    if notes := notes_on(table):
        yield from ("", *notes)


def notes_on(table: Table) -> list[str]:
    """What the marks in a table mean."""
    notes = [f"{PADDED}: {PADDING}."] if not table.real.all() else []
    return [*notes, f"{GAP}: {LEFT_OUT}."] if table.left_out else notes
