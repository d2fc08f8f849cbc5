"""The records of a cell: its equations and what follows from them, and at its sizes every shape."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rnnviz.cells.shapes import Shapes, Size
from rnnviz.errors import Mistake, plain
from rnnviz.language.expression import Equation, Expr, Hadamard, Name, Sum, walk
from rnnviz.language.spelling import nearest
from rnnviz.shown import Shown

INPUT_SIZE, HIDDEN_SIZE = 3, 2
LARGEST = 2048
"""The largest size of anything: far above what can be drawn, and far below what would exhaust memory."""

ROLES = ("input", "hidden", "cell", "gate", "candidate", "product", "output", "weight", "bias")


@dataclass(frozen=True, slots=True)
class State:
    """A value that one step hands to the next: `h_{t-1}` came in, `h_t` goes out."""

    incoming: str
    outgoing: str


@dataclass(frozen=True, slots=True)
class OwnSize:
    """A size that is neither input nor hidden size, from `[sizes]`: `of` is its matrix or vector."""

    name: str
    of: str
    default: int


@dataclass(frozen=True, slots=True)
class Cell(Shown):
    """A cell as its file has it, read and checked; symbols without sizes.

    `equations` stand in the order in which they can be worked out; `inputs`, `states` and `parameters` in the
    order of their first use in them. `outputs` are assigned, used by nothing, and not states. `roles` has
    every name.
    `shapes` are sums of size names: `("hidden", "input")` for the columns of `W_f`.
    """

    key: str
    title: str
    source: str
    equals: str
    text: str
    equations: tuple[Equation, ...]
    kinds: Mapping[str, str]
    sizes: Mapping[str, OwnSize]
    example: Mapping[str, object]
    hints: Mapping[str, object]
    inputs: tuple[str, ...]
    states: tuple[State, ...]
    parameters: tuple[str, ...]
    outputs: tuple[str, ...]
    matrices: frozenset[str]
    roles: Mapping[str, str]
    shapes: Shapes

    def __repr__(self) -> str:
        many = "equation" if len(self.equations) == 1 else "equations"
        return f"<Cell {self.key}: {self.title!r}, {len(self.equations)} {many}>"

    @property
    def incoming(self) -> tuple[str, ...]:
        """All that one step is given besides its parameters: inputs, then incoming states."""
        return self.inputs + tuple(state.incoming for state in self.states)

    def equation(self, name: str) -> Equation:
        """The line that assigns `name`; KeyError where none does."""
        for equation in self.equations:
            if equation.target.text == unicodedata.normalize("NFD", name):
                return equation
        raise KeyError(name)

    def nodes(self) -> dict[str, Expr]:
        """Every place in every equation, operands before what is made of them."""
        return {
            node: expression
            for equation in self.equations
            for node, expression in walk(equation.expression, equation.target.text)
        }

    def role(self, name: str) -> str:
        """What a name is in this cell: one of `ROLES`; KeyError for an unknown name."""
        return self.roles[unicodedata.normalize("NFD", name)]

    def carried(self, state: State) -> bool:
        """Whether the state comes through elementwise: a path of only ⊙, + and − from old value to new."""
        return is_carried(state, {equation.target.text: equation.expression for equation in self.equations})

    def no_such_size(self, name: str, number: object) -> Mistake:
        """What is wrong with a size that the cell has not, and the sizes that it has."""
        known = [f"--{size}-size" for size in ("input", "hidden", *self.sizes)]
        near = nearest(f"--{name}-size", known, 0.9)  # output is not far from input
        return Mistake(f"--{name}-size {number}: {self.key} has no such size; it has {', '.join(known)}{near}")

    def bind(self, input_size: int = INPUT_SIZE, hidden_size: int = HIDDEN_SIZE, **sizes: int) -> Sized:
        """The cell at these sizes; `sizes` are the file's own, as `output_size=4`, with defaults in the file.

        Raises `Mistake` for a size that is no whole number from 1 to `LARGEST`, or that the cell has not.
        """
        own = {size.name: size.default for size in self.sizes.values()}
        for word, number in sizes.items():
            name = word.removesuffix("_size")
            if name not in own:
                raise self.no_such_size(name, number)
            own[name] = number
        numbers = {"input": input_size, "hidden": hidden_size, **own}
        for name, number in numbers.items():
            check_size(f"--{name}-size", number)

        def count(size: Size) -> int:
            return sum(1 if atom == "1" else numbers[atom] for atom in size)

        shapes = {name: tuple(count(size) for size in sides) for name, sides in self.shapes.names.items()}
        nodes = {node: count(size) for node, size in self.shapes.nodes.items()}
        parameter_count = sum(math.prod(shapes[name]) for name in self.parameters)
        return Sized(
            self,
            input_size,
            hidden_size,
            MappingProxyType(own),
            MappingProxyType(shapes),
            MappingProxyType(nodes),
            parameter_count,
        )


@dataclass(frozen=True, slots=True)
class Sized:
    """A cell at its sizes: (n,) for every vector, (rows, columns) for every matrix.

    `sizes` are the file's own; `node_sizes` the n of the value at each place, of a matrix's name its rows.
    """

    cell: Cell
    input_size: int
    hidden_size: int
    sizes: Mapping[str, int]
    shapes: Mapping[str, tuple[int, ...]]
    node_sizes: Mapping[str, int]
    parameter_count: int

    def __repr__(self) -> str:
        told = ", ".join(f"{name} size {number}" for name, number in self.all_sizes.items())
        return f"<Sized {self.cell.key}: {told}, {self.parameter_count} parameters>"

    @property
    def all_sizes(self) -> Mapping[str, int]:
        """Input and hidden size, and the file's own, by name."""
        return {"input": self.input_size, "hidden": self.hidden_size, **self.sizes}


def check_size(word: str, number: object, largest: int = LARGEST) -> None:
    """Raises `Mistake` unless `number` is a whole number from 1 to `largest`; `word` names it there."""
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= largest:
        raise Mistake(f"{word} {plain(number)}: a whole number from 1 to {largest} is expected")


def is_carried(state: State, assigned: Mapping[str, Expr]) -> bool:
    """Whether a path of only ⊙, + and − leads from the incoming state to the outgoing one."""
    seen, waiting = {state.outgoing}, [assigned[state.outgoing]]
    while waiting:
        match waiting.pop():
            case Name(text=name) if name == state.incoming:
                return True
            case Name(text=name) if name in assigned and name not in seen:
                seen.add(name)
                waiting.append(assigned[name])
            case Hadamard(left=left, right=right):
                waiting += (left, right)
            case Sum(terms=terms):
                waiting += terms
    return False
