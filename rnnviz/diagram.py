"""What a cell's equations become on paper: parts and the wires between them, still without places and numbers.

    input, in      a vector that comes from outside: x_t, h_{t-1}
    concat         vectors one after the other
    gate           weights, sums and a function on top (no function: a plain affine map)
    map            a function of a value, without weights: tanh(c_t), 1 − z_t
    op             two or more values brought together: ⊙, +, −
    out            a state or an output on its way to the next step

A part's key is the node whose value it shows; `out` parts, which repeat a value, have the key "out:" and its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rnnviz.cells.cell import Cell, Sized
from rnnviz.errors import Mistake
from rnnviz.language.expression import Call, Concat, Expr, Hadamard, Name, Number, Product, Sum

ONE_MINUS = "1−"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in the drawing. `sources` are the keys of the parts it takes in, in the order of the equation.

    `nodes` are the nodes whose sum is the part's value (one, save for the affine share of a mixed sum), `sum_nodes`
    likewise for what a gate's function is applied to, `weights` and `biases` the names of a gate's parameters, one
    weight for each source. `equation` is the name assigned by the line that the part belongs to.
    """

    kind: str
    key: str
    size: int
    role: str
    equation: str = ""
    nodes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    function: str = ""
    sum_nodes: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
    biases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Diagram:
    """All parts of one sized cell, in the order in which the film builds them."""

    sized: Sized
    parts: tuple[Part, ...]

    @cached_property
    def by_key(self) -> dict[str, Part]:
        return {part.key: part for part in self.parts}

    def __getitem__(self, key: str) -> Part:
        return self.by_key[key]

    @cached_property
    def names(self) -> dict[str, Name]:
        """Every name in the equations by its text."""
        cell = self.sized.cell
        leaves = [leaf for leaf in cell.nodes().values() if isinstance(leaf, Name)]
        return {name.text: name for name in (*leaves, *(equation.target for equation in cell.equations))}

    def of(self, *kinds: str) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind in kinds)

    def users(self, key: str) -> tuple[Part, ...]:
        """The parts that take this part's value in, without the outs."""
        return tuple(part for part in self.parts if key in part.sources and part.kind != "out")

    def carrier(self) -> str:
        """The key of the state that comes in on the top lane, or "" when no state is carried element by element."""
        cell = self.sized.cell
        carried = [state.incoming for state in cell.states if cell.carried(state)]
        return carried[0] if carried else ""

    def lane(self) -> tuple[str, ...]:
        """The operators that the carried state passes on its way through the cell, in order."""
        at = self.carrier()
        if not at:
            return ()
        state = next(s for s in self.sized.cell.states if s.incoming == at)
        path: list[str] = []
        while at != state.outgoing:
            step = next((p for p in self.users(at) if p.kind == "op" and self._reaches(p.key, state.outgoing)), None)
            if step is None:
                return tuple(path)
            path.append(step.key)
            at = step.key
        return tuple(path)

    def _reaches(self, key: str, goal: str) -> bool:
        return key == goal or any(self._reaches(p.key, goal) for p in self.users(key) if p.kind == "op")


def diagram(sized: Sized) -> Diagram:
    """The parts of a cell; each wire runs from a part's source to the part."""
    return Diagram(sized, tuple(_Builder(sized).build()))


class _Builder:
    """Walks the equations once; forgotten when the diagram stands."""

    def __init__(self, sized: Sized) -> None:
        self._sized = sized
        self._cell: Cell = sized.cell
        self._parts: list[Part] = []
        self._alias: dict[str, str] = {}
        self._rows: dict[Expr, str] = {}

    def build(self) -> Iterator[Part]:
        cell, shapes = self._cell, self._sized.shapes
        for name in cell.inputs:
            self._parts.append(Part("input", name, shapes[name][0], "input", nodes=(name,)))
        for state in cell.states:
            name = state.incoming
            self._parts.append(Part("in", name, shapes[name][0], cell.role(name), nodes=(name,)))
        for equation in cell.equations:
            self._target = equation.target.text
            self._alias[self._target] = self._make(equation.expression, self._target)
        for name in (*(state.outgoing for state in cell.states), *cell.outputs):
            source = self._alias[name]
            self._parts.append(Part("out", f"out:{name}", shapes[name][0], cell.role(name), name, (name,), (source,)))
        return iter(self._parts)

    def _make(self, expression: Expr, node: str) -> str:
        """The key of the part that holds the value of `expression`, made now if it is not there yet."""
        match expression:
            case Name():
                return self._alias.get(expression.text, expression.text)
            case Concat(parts=parts):
                if expression not in self._rows:
                    sources = tuple(self._make(part, f"{node}/{k}") for k, part in enumerate(parts))
                    self._add("concat", node, sources)
                    self._rows[expression] = node
                return self._rows[expression]
            case Call(function=function, argument=argument):
                if self._terms(argument, f"{node}/0")[0] and not self._terms(argument, f"{node}/0")[1]:
                    return self._gate(argument, node, f"{node}/0", function)
                return self._add("map", node, (self._make(argument, f"{node}/0"),), function)
            case Sum(terms=(Number(value=1), Name() as name), signs=(1, -1)):
                return self._add("map", node, (self._make(name, f"{node}/1"),), ONE_MINUS)
            case Sum() | Product():
                affine, others = self._terms(expression, node)
                if not others:
                    return self._gate(expression, node, node, "")
                share = [self._gate(expression, f"{node}/affine", node, "")] if affine else []
                sources = (*share, *(self._make(term, key) for key, term, _ in others))
                return self._add("op", node, sources, "−" if others[-1][2] < 0 else "+")
            case Hadamard(left=left, right=right):
                sources = (self._make(left, f"{node}/0"), self._make(right, f"{node}/1"))
                return self._add("op", node, sources, "⊙")
        raise Mistake(f"{self._target}: {type(expression).__name__.lower()} cannot be drawn on its own yet")

    def _terms(self, expression: Expr, node: str) -> tuple[list[tuple[str, Expr]], list[tuple[str, Expr, int]]]:
        """The terms of a sum in two heaps: products with weights and biases; and all others, with their signs."""
        if isinstance(expression, Sum):
            listed = [
                (f"{node}/{k}", term, sign)
                for k, (term, sign) in enumerate(zip(expression.terms, expression.signs, strict=True))
            ]
        else:
            listed = [(node, expression, 1)]
        affine = [(key, term) for key, term, sign in listed if sign > 0 and self._is_affine(term)]
        kept = {key for key, _ in affine}
        return affine, [entry for entry in listed if entry[0] not in kept]

    def _is_affine(self, term: Expr) -> bool:
        if isinstance(term, Name):
            return self._cell.role(term.text) == "bias"
        return isinstance(term, Product)

    def _gate(self, expression: Expr, key: str, sum_node: str, function: str) -> str:
        affine, others = self._terms(expression, sum_node)
        products = [(node, term) for node, term in affine if isinstance(term, Product)]
        sources = tuple(self._make(term.vector, f"{node}/1") for node, term in products)
        sums = tuple(node for node, _ in affine) if others else (sum_node,)
        self._parts.append(
            Part(
                "gate",
                key,
                self._sized.node_sizes[affine[0][0]],
                self._role(key, ()),
                self._target,
                nodes=(key,) if function else sums,
                sources=sources,
                function=function,
                sum_nodes=sums,
                weights=tuple(term.matrix.text for _, term in products),
                biases=tuple(term.text for _, term in affine if isinstance(term, Name)),
            )
        )
        return key

    def _add(self, kind: str, key: str, sources: tuple[str, ...], function: str = "") -> str:
        size = self._sized.node_sizes[key]
        role = "product" if kind == "concat" else self._role(key, sources)
        self._parts.append(Part(kind, key, size, role, self._target, (key,), sources, function))
        return key

    def _role(self, key: str, sources: tuple[str, ...]) -> str:
        """A named value has its own role; what a state becomes on its way stays the state's; the rest are products."""
        if key == self._target:
            return self._cell.role(key)
        roles = {part.key: part.role for part in self._parts if part.key in sources}
        return next((role for role in roles.values() if role in ("cell", "hidden")), "product")
