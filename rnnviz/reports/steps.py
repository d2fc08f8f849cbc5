"""Several steps of a cell as text: each value a row for each unit, and a column for each step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rnnviz.errors import Mistake
from rnnviz.functions.record import Array
from rnnviz.language.spelling import columns, nearest
from rnnviz.numbers.checked import spellings
from rnnviz.numbers.digits import show
from rnnviz.numbers.rollout import Rollout
from rnnviz.reports.step import ENDS, GAP, LEFT_OUT, WHOLE, few, of_what

PADDED = "·"
PADDING = "padded: nothing is worked out there, and the states stay as they are"
NARROWEST = 7  # columns of a number


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


def readable(rollout: Rollout, names: Sequence[str] = (), *, every: bool = False) -> Iterator[str]:
    """Inputs, states and what else is asked for, over time: line by line, of a batch sample by sample.

    Of what is long both ends, unless `every` entry is asked for. Raises `Mistake` as `shown_names` does.
    """
    cell = rollout.sized.cell
    told = tuple(dict.fromkeys((*cell.inputs, *shown_names(rollout, names))))
    values = {name: rollout.values(name) for name in told}
    many = len(rollout)
    yield f"{cell.title} ({cell.key}): {many} step{'s' * (many > 1)}; {of_what(rollout.steps[0])}"
    across = few(many, many if every or many <= WHOLE else ENDS)
    labels = [GAP if step is None else rollout.labels[step] for step in across]
    widths = [max(NARROWEST, columns(label)) for label in labels]
    begin = max(map(columns, (*told, "step"))) + 2 + len(str(max(array.shape[-1] for array in values.values()))) + 2
    left_out = None in across
    batch = rollout.timeline.batch_size
    for sample in range(batch):
        yield ""
        if batch > 1:
            length = int(rollout.real[:, sample].sum())
            yield f"sample {sample + 1}, {length} step{'s' * (length > 1)}"
        yield " " * begin + " ".join(_right(label, width) for label, width in zip(labels, widths, strict=True))
        for name, array in values.items():
            down = few(array.shape[-1], array.shape[-1] if every or array.shape[-1] <= WHOLE else ENDS)
            left_out |= None in down
            first = True
            for unit in down:
                head = f"{name if first else '':{begin - 2 - columns(name) + len(name) if first else begin - 2}}"
                number = "" if unit is None else str(unit + 1)
                row = [_entry(array, rollout, step, sample, unit) for step in across]
                line = " ".join(_right(text, width) for text, width in zip(row, widths, strict=True))
                yield f"{head[: len(head) - len(number)]}{number}  {line}"
                first = False
    notes = [f"{PADDED}: {PADDING}."] if not rollout.real.all() else []
    notes += [f"{GAP}: {LEFT_OUT}."] if left_out else []
    yield from ("", *notes) if notes else ()


def _entry(array: Array, rollout: Rollout, step: int | None, sample: int, unit: int | None) -> str:
    if step is None or unit is None:
        return GAP
    number = float(array[step, sample, unit])
    return PADDED if np.isnan(number) or not rollout.real[step, sample] else show(number)


def _right(text: str, width: int) -> str:
    return " " * (width - columns(text)) + text
