"""The graph of one cell: what its equations become on paper, still without sizes, numbers and places.

input, incoming   a vector that comes from outside: x_t, h_{t-1}
parameter         a learned vector that is used by itself, not in a weighted sum
concat            vectors one after the other
affine            weights, sums and a function on top (no function: the sums alone)
map               a function of a value, without weights: tanh(c_t), 1 − z_t, −a_t
operator          values brought together: ⊙, +
formula           several operations in one, without weights: max(a_t, 0.5·b_t), or a chain of them
outgoing          a state or an output on its way out of the cell
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rnnviz.cells.cell import Cell
from rnnviz.cells.same import Same
from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.plates import MINUS, ONE_MINUS
from rnnviz.graph.carried import constant, on_lane, operations
from rnnviz.graph.graph import Bias, Graph, Key, Part, Source, Term
from rnnviz.language.expression import (
    Binary,
    Call,
    Concat,
    Expr,
    Hadamard,
    Name,
    Number,
    Product,
    Scale,
    Sum,
    operands,
)

PRODUCT, PLUS = "⊙", "+"
FOLDS = (0, 1, 2, 3)
BY_EQUATION = 2
"""From this fold on no operator stands alone, and so none on a lane."""
MOST_SOURCES = 3
"""As many as a circle takes in: it has four sides, and one is where the result comes out."""


def graph(cell: Cell, fold: int = 0, *, whole: bool = False) -> Graph:
    """The parts of a cell and what each takes in.

    `fold` says how much stands in one part: 0 what has no form of its own, 1 all of an equation that is not weighted
    and not on the lane, 2 all of it that is not weighted, and no lane is left, 3 an equation with its weights.
    With `whole` no weighted sum that is one of several terms stands apart from what is made of it.
    Raises `Mistake` where something in the equations has no form on paper.
    """
    return _graph(Same(cell), fold, whole)


@lru_cache(maxsize=64)  # one picture asks for it hundreds of times
def _graph(same: Same, fold: int, whole: bool) -> Graph:
    cell = same.cell
    carried, way = on_lane(cell) if fold < BY_EQUATION else (None, frozenset[str]())
    parts = tuple(_Builder(cell, fold, way, whole=whole).build())
    if carried is None:
        return Graph(parts)
    carrier = Key(carried.incoming)
    goal = next(part.sources[0].key for part in parts if part.partner == carrier)
    return Graph(parts, carrier, tuple(_lane(parts, carrier, goal)))


def _lane(parts: Iterable[Part], at: Key, goal: Key) -> Iterable[Key]:
    """The operators on the way from the carried state to what becomes of it, the first way that there is."""
    operators = [part for part in parts if part.kind == "operator"]
    leads = {goal}
    for part in reversed(operators):
        if part.key in leads:
            leads |= {source.key for source in part.sources}
    while at != goal:
        step = next((p.key for p in operators if p.key in leads and any(s.key == at for s in p.sources)), None)
        if step is None:
            return
        yield step
        at = step


@dataclass(frozen=True, slots=True)
class _Summand:
    """A term of a sum with its node and its sign."""

    node: str
    term: Expr
    sign: int


class _Builder:
    """Walks the equations once; forgotten when the graph stands."""

    def __init__(self, cell: Cell, fold: int, lane: frozenset[str], *, whole: bool) -> None:
        self._cell, self._fold, self._on_lane = cell, fold, lane
        self._whole = whole
        self._deep = whole or fold == FOLDS[-1]  # a folded expression takes weights in as well
        self._parts: dict[Key, Part] = {}
        self._alias: dict[str, Key] = {}
        self._rows: dict[Expr, Key] = {}
        self._target = Name("")
        leaves = [leaf for leaf in cell.nodes().values() if isinstance(leaf, Name)]
        self._names = {name.text: name for name in (*leaves, *(equation.target for equation in cell.equations))}
        for name in (name for state in cell.states for name in (state.incoming, state.outgoing)):
            self._names.setdefault(name, cell.named(name))  # one that is only kept for later
        self._called = {equation.target.text: equation.name for equation in cell.equations}

    def build(self) -> Iterable[Part]:
        cell = self._cell
        for name in cell.inputs:
            self._given("input", name, "input")
        for state in cell.states:
            self._given("incoming", state.incoming, self._called.get(state.outgoing, ""))
        for equation in cell.equations:
            self._target = equation.target
            self._alias[self._target.text] = self._make(equation.expression, self._target.text)
        partners = {state.outgoing: Key(state.incoming) for state in cell.states}
        for name in (*partners, *cell.outputs):
            self._put(
                Part(
                    Key(name, leaving=True),
                    "outgoing",
                    cell.role(name),
                    self._names[name],
                    self._called.get(name, ""),
                    name,
                    (Term(name),),
                    (Source(self._alias.get(name, Key(name))),),
                    partner=partners.get(name),
                )
            )
        return self._parts.values()

    def _put(self, part: Part) -> Key:
        self._parts[part.key] = part
        return part.key

    def _given(self, kind: str, name: str, called: str = "") -> Key:
        """A vector that is there from the start."""
        role = "product" if kind == "parameter" else self._cell.role(name)
        return self._put(Part(Key(name), kind, role, self._names[name], called, terms=(Term(name),)))

    def _make(self, expression: Expr, node: str) -> Key:
        """The part that holds the value of `expression`, made now if it is not there yet."""
        if self._folds(expression, node):
            return self._formula(expression, node)
        match expression:
            case Name(text=name):
                if name in self._cell.parameters and Key(name) not in self._parts:
                    return self._given("parameter", name)
                return self._alias.get(name, Key(name))
            case Concat(parts=parts):
                if expression not in self._rows:
                    sources = tuple(Source(self._make(part, f"{node}/{k}")) for k, part in enumerate(parts))
                    self._rows[expression] = self._add("concat", node, sources, expression)
                return self._rows[expression]
            case Call(function=function, argument=argument):
                weighted, others = self._terms(argument, f"{node}/0")
                if weighted and not others:
                    return self._affine(weighted, Key(node), (Term(f"{node}/0"),), expression, function)
                sources = (Source(self._make(argument, f"{node}/0")),)
                return self._add(FUNCTIONS[function].kind, node, sources, expression, function)
            case Sum(terms=(Number(value=1), term), signs=(1, -1)):
                return self._add("map", node, (Source(self._make(term, f"{node}/1")),), expression, ONE_MINUS)
            case Sum() | Product():
                return self._sum(expression, node)
            case Hadamard(left=left, right=right):
                sources = (Source(self._make(left, f"{node}/0")), Source(self._make(right, f"{node}/1")))
                return self._add("operator", node, sources, expression, PRODUCT)
        return self._formula(expression, node)

    # -- folding ------------------------------------------------------------------------------------------------

    def _folds(self, expression: Expr, node: str) -> bool:
        """Whether an expression stands in one part: it has no form of its own, or more is folded than must be."""
        match expression:
            case Name() | Concat():
                return False
            case Scale() | Binary() | Number():
                return True
            case Sum(terms=(Number(value=1), _), signs=(1, -1)) if self._fold == 0:
                return False
            case Sum(terms=terms):
                weighted, others = self._terms(expression, node)
                if any(constant(self._cell, term) for term in terms) or len(others) + bool(weighted) > MOST_SOURCES:
                    return True
                if self._whole and weighted and others and node not in self._on_lane:
                    return True
                weights = bool(weighted) and not others
            case Call(argument=argument):
                if FUNCTIONS[expression.function].kind != "map" or constant(self._cell, argument):
                    return constant(self._cell, argument)
                weighted, others = self._terms(argument, f"{node}/0")
                if self._whole and weighted and others:
                    return True
                weights = bool(weighted) and not others
            case _:
                weights = isinstance(expression, Product)
        if weights:
            return self._fold == FOLDS[-1]
        single = operations(expression) <= 1
        return self._fold > 0 and node not in self._on_lane and not (single and self._fold < BY_EQUATION)

    def _formula(self, expression: Expr, node: str) -> Key:
        """One part for all of an expression down to what has a part of its own."""
        sources = tuple(Source(key) for key in dict.fromkeys(self._leaves(expression, node)))
        key = Key(node)
        role, named = self._role(key, sources), self._called[self._target.text] if node == self._target.text else ""
        label = self._label(key, expression)
        return self._put(
            Part(key, "formula", role, label, named, self._target.text, (Term(node),), sources, folded=expression)
        )

    def _leaves(self, expression: Expr, node: str) -> Iterator[Key]:
        """The parts that a folded expression takes in, in the order in which they are written."""
        match expression:
            case Number():
                return
            case Name(text=name):
                if name not in self._cell.parameters:
                    yield self._make(expression, node)
                return
            case Product() if not self._deep:
                yield self._make(expression, node)
                return
            case Concat() if not self._deep:
                yield self._make(expression, node)
                return
            case Sum() if not self._deep:
                weighted, others = self._terms(expression, node)
                if weighted:
                    yield self._share(expression, weighted, others, node)
                    for other in others:
                        yield from self._leaves(other.term, other.node)
                    return
            case Call(argument=argument) if not self._deep:
                weighted, others = self._terms(argument, f"{node}/0")
                if weighted and not others:
                    yield self._make(expression, node)
                    return
        for k, operand in enumerate(operands(expression)):
            yield from self._leaves(operand, f"{node}/{k}")

    def _share(self, expression: Expr, weighted: list[_Summand], others: list[_Summand], node: str) -> Key:
        """The weighted terms of a sum as a part of their own."""
        if not others:
            return self._affine(weighted, Key(node), (Term(node),), expression)
        terms = tuple(Term(summand.node, summand.sign) for summand in weighted)
        signs = tuple(summand.sign for summand in weighted)
        own = weighted[0].term if signs == (1,) else Sum(tuple(summand.term for summand in weighted), signs)
        return self._affine(weighted, Key(node, share=True), terms, own)

    # -- sums ---------------------------------------------------------------------------------------------------

    def _sum(self, expression: Sum | Product, node: str) -> Key:
        weighted, others = self._terms(expression, node)
        if not others:
            return self._share(expression, weighted, others, node)
        sources: list[Source] = []
        if weighted:
            sources.append(Source(self._share(expression, weighted, others, node)))
        sources += [Source(self._make(other.term, other.node), other.sign) for other in others]
        if len(sources) == 1:  # a minus in front of one value
            return self._add("map", node, (Source(sources[0].key),), expression, MINUS)
        return self._add("operator", node, tuple(sources), expression, PLUS)

    def _terms(self, expression: Expr, node: str) -> tuple[list[_Summand], list[_Summand]]:
        """The terms of a sum in two heaps: products with weights and their biases; and all others."""
        if isinstance(expression, Sum):
            every = [
                _Summand(f"{node}/{k}", term, sign)
                for k, (term, sign) in enumerate(zip(expression.terms, expression.signs, strict=True))
            ]
        else:
            every = [_Summand(node, expression, 1)]
        if not any(isinstance(summand.term, Product) for summand in every):
            return [], every
        weighted = [summand for summand in every if self._is_weighted(summand.term)]
        return weighted, [summand for summand in every if summand not in weighted]

    def _is_weighted(self, term: Expr) -> bool:
        return isinstance(term, Product) or (isinstance(term, Name) and term.text in self._cell.parameters)

    def _affine(
        self, summands: list[_Summand], key: Key, argument: tuple[Term, ...], label: Expr, function: str = ""
    ) -> Key:
        sources, biases = [], []
        for summand in summands:
            match summand.term:
                case Product(matrix=matrix, vector=vector, turned=turned):
                    made = self._make(vector, f"{summand.node}/1")
                    sources.append(Source(made, summand.sign, matrix.text, turned))
                case Name(text=name):
                    biases.append(Bias(name, summand.sign))
        return self._put(
            Part(
                key,
                "affine",
                self._role(key, ()),
                self._label(key, label),
                self._called[self._target.text] if key.node == self._target.text and not key.share else "",
                self._target.text,
                terms=(Term(key.node),) if function else argument,
                sources=tuple(sources),
                function=function,
                argument=argument,
                biases=tuple(biases),
            )
        )

    def _add(self, kind: str, node: str, sources: tuple[Source, ...], label: Expr, function: str = "") -> Key:
        key = Key(node)
        role = "product" if kind == "concat" else self._role(key, sources)
        named = self._called[self._target.text] if node == self._target.text else ""
        terms = (Term(node),)
        return self._put(
            Part(key, kind, role, self._label(key, label), named, self._target.text, terms, sources, function)
        )

    def _label(self, key: Key, expression: Expr) -> Expr:
        """What a formula calls a part: the name that it is assigned to, else its expression."""
        return self._target if key == Key(self._target.text) else expression

    def _role(self, key: Key, sources: tuple[Source, ...]) -> str:
        """A named value has its own role; what a state becomes on its way stays the state's; the rest are products."""
        if key == Key(self._target.text):
            return self._cell.role(key.node)
        taken = {source.key for source in sources}
        roles = (part.role for part in self._parts.values() if part.key in taken)
        return next((role for role in roles if role in ("cell", "hidden")), "product")
