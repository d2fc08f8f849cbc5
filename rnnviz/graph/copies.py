"""What a picture writes and tints for the parts of cells over time: the numbers of each copy's own step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from rnnviz.functions.record import Array
from rnnviz.graph.graph import Copy, Key, Part
from rnnviz.graph.of_cell import graph
from rnnviz.graph.of_strands import copies
from rnnviz.graph.readings import Readings
from rnnviz.graph.strands import FOLD, Answers, Strand
from rnnviz.numbers.digits import DECIMALS
from rnnviz.numbers.trace import Trace


class Copies(Readings):
    """The numbers of one sample in all copies."""

    def __init__(
        self,
        strands: Sequence[Strand],
        answers: Answers | None = None,
        sample: int = 0,
        *,
        ties: bool = True,
        tags: bool = True,
        folded: bool = False,
    ) -> None:
        super().__init__(copies(strands, answers, ties=ties, tags=tags, folded=folded), strands[0].steps[0], sample)
        self.strands = tuple(strands)
        self._steps = {copy: strand.at(copy) for strand in strands for copy in strand.order}
        for strand in strands:
            if not strand.below:
                self._steps |= {Copy(0, False, copy.time): strand.at(copy) for copy in strand.order}
        first = strands[0]
        self._steps |= {copy: first.at(copy) for copy in (first.folded, Copy(0, False, FOLD)) if folded}
        if answers:
            self._steps |= {answers.copy(time): step for time, step in answers.steps.items()}
        self._carried = {key.node for strand in strands for key in _carried(strand)}

    def of(self, copy: Copy) -> Trace:
        return self._steps[copy]

    def numbers(self, part: Part) -> tuple[float, ...]:
        if part.kind != "joined":
            return super().numbers(part)
        return tuple(number for source in part.sources for number in self._handed(source.key.copy))

    def _handed(self, copy: Copy) -> tuple[float, ...]:
        """What a copy hands on to those above it."""
        strand = next(one for one in self.strands if copy in one.order)
        return super().numbers(self.graph[Key(strand.hands_on, leaving=True, copy=copy)])

    def decimals(self, part: Part) -> int:
        return super().decimals(part) if part.terms else DECIMALS

    def has_level(self, part: Part) -> bool:
        """What is carried from copy to copy element by element."""
        return part.kind in ("handed", "incoming") and part.key.node in self._carried

    def is_share(self, part: Part) -> bool:
        numbers = self.numbers(part)
        return part.kind == "gauge" and part.role == "gate" and all(0 <= one <= 1 for one in numbers)

    def always_share(self, part: Part) -> bool:
        """Whether the values of a part and of the same in all copies are shares."""
        return all(map(self.is_share, self._same(part)))

    def fills(self, part: Part) -> tuple[float, ...]:
        """How full the gauges of a part are: 0 to 1, or of what has a sign −1 to 1 of the largest of all copies."""
        if part.key.copy.time == FOLD:
            return (0.0,) * self.size(part)
        if self.always_share(part):
            return self.numbers(part)
        largest = max([1.0, *(abs(number) for one in self._same(part) for number in self.numbers(one))])
        return tuple(number / largest for number in self.numbers(part))

    def _same(self, part: Part) -> list[Part]:
        return [one for one in self.graph.of(part.kind) if one.key.node == part.key.node]

    def learned(self, part: Part) -> Array:
        """All weights and biases of a copy as one table of shares of the largest, −1 to 1: a row for each unit, what
        has another number of rows left out unless there is nothing else."""
        table = one_table(self.of(part.key.copy).parameters.values())
        return table / (float(np.abs(table).max(initial=0.0)) or 1.0)


def one_table(parameters: Iterable[Array]) -> Array:
    """Matrices and vectors beside each other, a row for each unit: what has another number of rows than most is left
    out."""
    tables = [np.asarray(array).reshape(len(array), -1) for array in parameters]
    if not tables:
        return np.zeros((0, 0))
    rows = max({len(one) for one in tables}, key=lambda many: sum(one.size for one in tables if len(one) == many))
    return np.concatenate([one for one in tables if len(one) == rows], axis=1)


def _carried(strand: Strand) -> Iterator[Key]:
    """The state that is carried, as it comes in and as it goes out."""
    whole = graph(strand.cell)
    if whole.carrier is not None and whole.lane:
        yield whole.carrier
        yield Key(next(one.outgoing for one in strand.cell.states if one.incoming == whole.carrier.node))
