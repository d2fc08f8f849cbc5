"""Parts and the wires between them: no sizes, no cell behind them, no places and no numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rnnviz.language.expression import Expr


@dataclass(frozen=True, slots=True, order=True)
class Copy:
    """Which cell of a network a part belongs to: its `layer`, counted from 1, its direction, its `time` from 0."""

    layer: int = 1
    backward: bool = False
    time: int = 0


ALONE = Copy()


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Which part: the `node` whose value it shows, within a `copy` of a cell.

    Two parts may show one node: the part that makes a value, and the one that is `leaving` with it for the next step.
    Of a sum of weighted and other terms the weighted ones have a part of their own, the `share`.
    """

    node: str
    share: bool = False
    leaving: bool = False
    copy: Copy = ALONE

    def __str__(self) -> str:
        return self.node + (" weighted share" if self.share else "") + (" leaving" if self.leaving else "")


@dataclass(frozen=True, slots=True)
class Term:
    """A node with the sign (+1 or −1) that it has in the sum of which it is a part."""

    node: str
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that a part takes in, and so one wire: from which part, by which sign, through which matrix if any.

    `turned`: a row of the matrix belongs to an entry of what is taken in, as in x·W and W^T·x.
    """

    key: Key
    sign: int = 1
    weight: str = ""
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Bias:
    """A learned vector in a sum, with its sign."""

    name: str
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in the drawing.

    `kind` is one of `rnnviz.parts`, `role` one of the theme. `label` is what a formula calls it, `name` what a sentence
    does ("forget gate"). `sources` stand in the order of the equation; the same part may be among them twice.
    The value is the sum of `terms`; a function is applied to the sum of `argument` where there are weights.
    `equation` is the name assigned by the line that the part belongs to, `partner` of a state that leaves the part that
    it becomes in the next step. `folded` is the expression of a part that stands for several operations.
    """

    key: Key
    kind: str
    role: str
    label: Expr
    name: str = ""
    equation: str = ""
    terms: tuple[Term, ...] = ()
    sources: tuple[Source, ...] = ()
    function: str = ""
    argument: tuple[Term, ...] = ()
    biases: tuple[Bias, ...] = ()
    partner: Key | None = None
    folded: Expr | None = None

    @property
    def assigned(self) -> bool:
        """Whether its value is the one that its equation gives a name to."""
        return self.key == Key(self.equation, copy=self.key.copy)


@dataclass(frozen=True)
class Graph:
    """All parts, in the order in which a film builds them: what is taken in comes before what takes it in.

    `carrier` is the state that comes in on the lane, None where no state is carried element by element; `lane` are the
    operators that it passes on its way, in order.
    """

    parts: tuple[Part, ...]
    carrier: Key | None = None
    lane: tuple[Key, ...] = ()

    @cached_property
    def by_key(self) -> dict[Key, Part]:
        return {part.key: part for part in self.parts}

    def __getitem__(self, key: Key) -> Part:
        return self.by_key[key]

    def of(self, *kinds: str) -> tuple[Part, ...]:
        """The parts of these kinds."""
        return tuple(part for part in self.parts if part.kind in kinds)

    def users(self, key: Key) -> tuple[Part, ...]:
        """The parts that take this part's value in, each once; without those that only carry it outside."""
        return tuple(part for part in self._takers.get(key, ()) if not part.key.leaving)

    def leaving(self, key: Key) -> tuple[Part, ...]:
        """The parts that carry this part's value outside."""
        return tuple(part for part in self._takers.get(key, ()) if part.key.leaving)

    def on_lane(self, key: Key) -> bool:
        """Whether the lane runs through this part or begins with it."""
        return key == self.carrier or key in self.lane

    @cached_property
    def _takers(self) -> dict[Key, tuple[Part, ...]]:
        found: dict[Key, dict[Key, Part]] = {}
        for part in self.parts:
            for source in part.sources:
                found.setdefault(source.key, {})[part.key] = part
        return {key: tuple(parts.values()) for key, parts in found.items()}
