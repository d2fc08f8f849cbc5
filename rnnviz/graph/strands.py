"""Cells over time in a network, and the keys of what stands at one of their steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rnnviz.cells.cell import Cell
from rnnviz.graph.graph import Copy, Key
from rnnviz.language.expression import Name
from rnnviz.numbers.trace import Trace

FOLD = -1
"""The time of a cell that stands for all its steps."""


@dataclass(frozen=True, slots=True, eq=False)
class Strand:
    """A cell over time: `steps` in the order of time, of which the first stands at time `begins`.

    What goes in is what those `below` hand on, or the inputs of its steps; it begins with what the strand that it
    `follows` left, or with states of its own. `hands_on` is the state that those above see; `tag` tells its states from
    those of other strands: "(2)", "→"; `same`: all its copies have the same weights. `called` is what
    its row is, where that is not the layer and the direction.
    """

    steps: tuple[Trace, ...]
    layer: int = 1
    backward: bool = False
    begins: int = 0
    below: tuple[Strand, ...] = ()
    follows: Strand | None = None
    hands_on: str = ""
    tag: str = ""
    same: bool = True
    called: str = ""

    @property
    def cell(self) -> Cell:
        return self.steps[0].sized.cell

    @property
    def order(self) -> tuple[Copy, ...]:
        """Its copies as they are worked out."""
        copies = tuple(Copy(self.layer, self.backward, self.begins + k) for k in range(len(self.steps)))
        return copies[::-1] if self.backward else copies

    @property
    def last(self) -> Copy:
        return self.order[-1]

    @property
    def folded(self) -> Copy:
        """The copy that stands for all others."""
        return Copy(self.layer, self.backward, FOLD)

    def at(self, copy: Copy) -> Trace:
        return self.steps[0 if copy.time == FOLD else copy.time - self.begins]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a head makes of what `strands` hand on, by time, or after their `last` steps alone; `shown` is the value
    that is seen of it. It stands above what it reads, or `aside` of the last state."""

    strands: tuple[Strand, ...]
    steps: Mapping[int, Trace]
    shown: str
    last: bool = False
    aside: bool = False

    def copy(self, time: int) -> Copy:
        """Where it stands: a layer above what it reads."""
        return Copy(self.strands[0].layer + 1, False, time)

    def read(self, time: int) -> tuple[Copy, ...]:
        """The copies that it reads."""
        if self.last:
            return tuple(strand.last for strand in self.strands)
        return tuple(replace(strand.last, time=time) for strand in self.strands)


def card(copy: Copy) -> Key:
    """The part that is the copy itself."""
    return Key("", copy=copy)


def joined(layer: int, time: int) -> Key:
    """The part with what both directions of a layer hand on."""
    return Key("joined", copy=Copy(layer, False, time))


def timed(name: Name, time: int, tag: str = "") -> Name:
    """A name at a time, counted from 1, with a tag if it can have one: h_t is h_3, of the second layer h^{(2)}_3."""
    raised = tag if tag and not name.superscript and not name.raised else name.superscript
    return replace(name, shift=0, index=str(time), superscript=raised)
