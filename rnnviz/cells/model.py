"""A cell: its equations and what follows from them, and at its sizes every shape."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from rnnviz.cells.analysis import State, is_carried
from rnnviz.cells.cellfile import Facts, Reader
from rnnviz.cells.shapes import Size
from rnnviz.cells.sizes import HIDDEN_SIZE, INPUT_SIZE, check_size
from rnnviz.errors import Mistake
from rnnviz.language.expression import Equation, Expr, Name, walk
from rnnviz.language.names import read_name
from rnnviz.language.spelling import nearest
from rnnviz.shown import Shown


@dataclass(frozen=True, slots=True, repr=False)
class Cell(Facts, Shown):
    """A cell as its file has it, read and checked; symbols without sizes.

    In another notation than that of its file it has the cell of the file as its `origin`, `symbols` says whose symbols
    it has, and `raised` are the brackets around times that stand above.
    """

    origin: Cell | None = None
    symbols: str = ""
    raised: str = ""

    @classmethod
    def read(cls, text: str, *, within: str = "", **tables: object) -> Cell:
        """The cell of equations as they stand in a paper, one a line: Unicode, plain ASCII, or LaTeX.

        `tables` are what a cell file has beside them: `title`, `sizes={"output": {"rows": "V", "default": 2}}`,
        `kinds={"α": "scalar"}`, `roles`, `functions`, `example`. `within` names the file in which they
        stand, for mistakes. Raises `Mistake` with line and caret.
        """
        return cls._of(Reader.of_equations(text, within, **tables).facts())

    @classmethod
    def of_file(cls, file: str, text: str) -> Cell:
        """The cell of a file's text; `file` is its name, for mistakes. Raises `Mistake` with line and caret."""
        return cls._of(Reader(file, text).facts())

    @classmethod
    def _of(cls, facts: Facts) -> Cell:
        return cls(*(getattr(facts, field.name) for field in fields(Facts)))

    def __repr__(self) -> str:
        many = "equation" if len(self.equations) == 1 else "equations"
        return f"<Cell {self.key}: {self.title!r}, {len(self.equations)} {many}>"

    @property
    def incoming(self) -> tuple[str, ...]:
        """All that one step is given besides its parameters: inputs, then incoming states."""
        return self.inputs + tuple(state.incoming for state in self.states)

    @property
    def hands_on(self) -> str:
        """The outgoing state that others see, a layer above or a head: the hidden state, of several that which is
        worked out last."""
        leaving = [state.outgoing for state in self.states]
        hidden = [name for name in leaving if self.roles[name] == "hidden"] or leaving
        made = [equation.target.text for equation in self.equations]
        return max(hidden, key=lambda name: made.index(name) if name in made else -1)

    def spelled(self, name: Name) -> str:
        """A name as this cell writes its time."""
        return replace(name, raised="" if name.shift is None else self.raised).text

    def named(self, name: str) -> Name:
        """A value's name as it stands in a formula of this cell, with its time where the cell writes that."""
        return replace(read_name(name), raised=self.raised)

    def canonical(self, text: str) -> str:
        """A name or a node as the cell has it, by any spelling; what is none stays as it is, but for its accents."""
        plain = unicodedata.normalize("NFD", text)
        name, slash, place = plain.partition("/")
        if name in self.roles:
            return plain
        try:
            known = self.spelled(read_name(name))
        except Mistake:
            return plain
        return f"{known}{slash}{place}" if known in self.roles else plain

    def in_file(self, name: str) -> str:
        """What the cell's file calls a parameter, an input or a state that comes in."""
        if self.origin is None:
            return name
        pairs = zip((*self.parameters, *self.incoming), (*self.origin.parameters, *self.origin.incoming), strict=True)
        return next(old for new, old in pairs if new == name)

    def equation(self, name: str) -> Equation:
        """The line that assigns `name`; KeyError where none does."""
        known = self.canonical(name)
        for equation in self.equations:
            if equation.target.text == known:
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
        return self.roles[self.canonical(name)]

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
        if self.equal and input_size != hidden_size:
            told = f"{self.key} has inputs as long as its states"
            raise Mistake(f"--input-size {input_size}, --hidden-size {hidden_size}: {told}, both sizes are one number")
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
