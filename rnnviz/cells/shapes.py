"""Infers every shape of a cell from the use of its names, in symbols: `("hidden", "input")` is their sum.

Symbols rather than numbers, so that a conflict is one at every size: with two inputs and two hidden units a
wrong equation would pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.expression import Call, Concat, Equation, Expr, Hadamard, Name, Product, Sum, operands, walk
from rnnviz.language.notation import write

Size = tuple[str, ...]
"""What a length is the sum of, in order of the alphabet: size names, "1" for a single number."""

Place = tuple[str, str]
"""What has a size: ("node", "c_t/0"), ("name", "c_t"), ("rows", "W_f") or ("columns", "W_f")."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """`names`: (n,) of each vector, (rows, columns) of each matrix; `nodes`: n of each place."""

    names: Mapping[str, tuple[Size, ...]]
    nodes: Mapping[str, Size]


@dataclass(eq=False)
class Fault(Exception):
    """What is wrong at one place of the equations; whoever knows the file tells it with line and caret."""

    equation: Equation
    what: Expr
    sentence: str


@dataclass(frozen=True, slots=True)
class _Same:
    """Two places whose sizes are equal, and the expressions that a reader is shown where they are not."""

    equation: Equation
    left: Place
    right: Place
    shown: tuple[Expr, Expr]
    matrix: str = ""


def describe(size: Size) -> str:
    """The size in words: "the hidden size", "the hidden + input size", "1"."""
    return "1" if size == ("1",) else f"the {' + '.join(size)} size"


def infer(equations: Iterable[Equation], given: Mapping[Place, Size]) -> Shapes:
    """Every shape that follows from the `given` ones: those of states, inputs and the file's own sizes.

    Raises `Fault` where two sides disagree or a size follows from nothing.
    """
    places = [
        (equation, node, expression)
        for equation in equations
        for node, expression in walk(equation.expression, equation.target.text)
    ]
    matrices = {expression.matrix.text for _, _, expression in places if isinstance(expression, Product)}
    rules = [rule for place in places for rule in _rules(*place, matrices)]
    known = dict(given)
    concats: dict[Place, list[Place]] = {}
    for _, node, expression in places:
        if isinstance(expression, Concat):
            concats["node", node] = [("node", f"{node}/{k}") for k in range(len(expression.parts))]
        if isinstance(expression, Call) and FUNCTIONS[expression.function].single:
            known["node", node] = ("1",)
    origins: dict[Place, Expr] = {}
    _fill(known, origins, rules, concats)
    for rule in rules:
        left, right = known.get(rule.left), known.get(rule.right)
        if left is not None and right is not None and left != right:
            raise _two_shapes(places, rule.matrix, known) or _conflict(rule, origins, left, right)
    return _collect(places, matrices, known)


_Where = tuple[Equation, str, Expr]


def _rules(equation: Equation, node: str, expression: Expr, matrices: set[str]) -> Iterator[_Same]:
    """What has to have equal sizes at one place."""
    here: Place = ("node", node)
    shown = operands(expression)
    parts: list[Place] = [("node", f"{node}/{k}") for k in range(len(shown))]
    match expression:
        case Name(text=name):
            side = "rows" if name in matrices else "name"
            yield _Same(equation, (side, name), here, (expression, expression))
        case Product(matrix=matrix, vector=vector):
            yield _Same(equation, ("rows", matrix.text), here, (matrix, expression), matrix.text)
            yield _Same(equation, ("columns", matrix.text), parts[1], (matrix, vector), matrix.text)
        case Hadamard() | Sum():
            yield _Same(equation, here, parts[0], (expression, shown[0]))
            for k in range(1, len(parts)):
                yield _Same(equation, parts[0], parts[k], (shown[0], shown[k]))
        case Call(function=function) if not FUNCTIONS[function].single:
            yield _Same(equation, here, parts[0], (expression, shown[0]))
    if node == equation.target.text:
        yield _Same(equation, ("name", node), here, (equation.target, expression))


def _sides(rule: _Same, origins: Mapping[Place, Expr]) -> tuple[Expr, Expr]:
    """The two sides of a conflict as a reader knows them: names rather than what is made of them."""
    left, right = (
        shown if isinstance(shown, Name | Product | Concat) else origins.get(place, shown)
        for shown, place in zip(rule.shown, (rule.left, rule.right), strict=True)
    )
    if left == right:
        return left, origins.get(rule.right, right)
    return left, right


def _fill(
    known: dict[Place, Size],
    origins: dict[Place, Expr],
    rules: list[_Same],
    concats: Mapping[Place, list[Place]],
) -> None:
    """Carries sizes along the rules until nothing new is learnt; `origins` has the expression each came from.

    A concatenation's size comes from its parts alone: what is learnt elsewhere may be what is wrong.
    """
    before = -1
    while len(known) != before:
        before = len(known)
        for whole, parts in concats.items():
            if whole not in known and all(part in known for part in parts):
                known[whole] = tuple(sorted(atom for part in parts for atom in known[part]))
        for rule in rules:
            for source, target in ((rule.left, rule.right), (rule.right, rule.left)):
                if source in known and target not in known and target not in concats:
                    known[target] = known[source]
                    shown = rule.shown[0] if source == rule.left else rule.shown[1]
                    origins[target] = origins.get(source, shown)


def _conflict(rule: _Same, origins: Mapping[Place, Expr], left: Size, right: Size) -> Fault:
    one, other = _sides(rule, origins)
    sentence = f"{write(one)} has {describe(left)}, {write(other)} has {describe(right)}"
    return Fault(rule.equation, other, f"shapes in conflict: {sentence}")


def _two_shapes(places: list[_Where], matrix: str, known: Mapping[Place, Size]) -> Fault | None:
    """The sentence for a matrix whose products need two shapes, at the first product that differs from the first."""
    first = ""
    for equation, node, expression in places:
        if isinstance(expression, Product) and expression.matrix.text == matrix:
            made, taken = known.get(("node", node)), known.get(("node", f"{node}/1"))
            if made is None or taken is None:
                continue
            use = f"{_sum(made)} × {_sum(taken)}"
            if not first:
                first, example = use, write(expression)
            elif use != first:
                sentence = (
                    f"{matrix} is used with two shapes: {first} in {example}, {use} in {write(expression)}; "
                    "a matrix has one shape, so give each its own name"
                )
                return Fault(equation, expression.vector, sentence)
    return None


def _sum(size: Size) -> str:
    return f"({' + '.join(size)})" if len(size) > 1 else size[0]


def _collect(places: list[_Where], matrices: set[str], known: Mapping[Place, Size]) -> Shapes:
    for equation, node, _ in places:
        if ("node", node) not in known:
            name = equation.target.text
            example = f'[sizes] output = {{ length = "{name}", default = 2 }}'
            sentence = f"the size of {name} follows from nothing; name it, for instance: {example}"
            raise Fault(equation, equation.target, sentence)
    names: dict[str, tuple[Size, ...]] = {}
    nodes: dict[str, Size] = {}
    for equation, node, expression in places:
        nodes[node] = known["node", node]
        if isinstance(expression, Name):
            sides = ("rows", "columns") if expression.text in matrices else ("name",)
            names[expression.text] = tuple(known[side, expression.text] for side in sides)
        if node == equation.target.text:
            names[node] = (nodes[node],)
    return Shapes(names, nodes)
