"""Infers every shape of a cell from the use of its names, in symbols: `("hidden", "input")` is their sum.

Symbols rather than numbers, so that a conflict is one at every size: with two inputs and two hidden units a
wrong equation would pass.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.expression import (
    Binary,
    Call,
    Concat,
    Equation,
    Expr,
    Hadamard,
    Name,
    Product,
    Scale,
    Sum,
    operands,
    walk,
)
from rnnviz.language.notation import write

LONGEST = 256
"""As many sizes as one vector may be the sum of: `a = [b, b]`, a few lines on, is longer than any memory."""

Size = tuple[str, ...]
"""What a length is the sum of, in order of the alphabet: size names, "1" for a single number."""

Dimension = tuple[str, str]
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
    """Two dimensions that are equal, and the expressions that a reader is shown where they are not."""

    equation: Equation
    left: Dimension
    right: Dimension
    shown: tuple[Expr, Expr]
    matrix: str = ""


def describe(size: Size) -> str:
    """The size in words: "the hidden size", "the hidden + input size", "1"."""
    return "1" if size == ("1",) else f"the {' + '.join(size)} size"


def infer(
    equations: Iterable[Equation], given: Mapping[Dimension, Size], scalars: frozenset[str] = frozenset()
) -> Shapes:
    """Every shape that follows from the `given` ones: those of states, inputs and the file's own sizes.

    `scalars` are names of single numbers, which stand for every unit wherever they are.

    Raises `Fault` where two sides disagree or a size follows from nothing.
    """
    places = [
        (equation, node, expression)
        for equation in equations
        for node, expression in walk(equation.expression, equation.target.text)
    ]
    matrices = {expression.matrix.text for _, _, expression in places if isinstance(expression, Product)}
    rules = [rule for place in places for rule in _rules(*place, matrices, scalars)]
    known = {**given, **{("name", name): ("1",) for name in scalars}}
    concats: dict[Dimension, list[Dimension]] = {}
    for _, node, expression in places:
        if isinstance(expression, Concat):
            concats["node", node] = [("node", f"{node}/{k}") for k in range(len(expression.parts))]
        if isinstance(expression, Call) and FUNCTIONS[expression.function].single:
            known["node", node] = ("1",)
    origins: dict[Dimension, Expr] = {}
    if long := _fill(known, origins, rules, concats):
        equation, expression = next((q, e) for q, node, e in places if node == long[1])
        raise Fault(equation, expression, f"{write(expression)[:60]} puts more than {LONGEST} vectors into one")
    for rule in rules:
        left, right = known.get(rule.left), known.get(rule.right)
        if left is not None and right is not None and left != right:
            raise _two_shapes(places, rule.matrix, known) or _conflict(rule, origins, left, right)
    if unknown := next((place for place in places if ("node", place[1]) not in known), None):
        own = {atom for size in given.values() for atom in size}
        raise _without_size(unknown, places, _linked(("node", unknown[1]), rules, concats), own)
    return _collect(places, matrices, known, [name for side, name in given if side == "name"])


_Where = tuple[Equation, str, Expr]


def _rules(
    equation: Equation, node: str, expression: Expr, matrices: set[str], scalars: frozenset[str]
) -> Iterator[_Same]:
    """What has to have equal sizes at one place."""
    here: Dimension = ("node", node)
    shown = operands(expression)
    parts: list[Dimension] = [("node", f"{node}/{k}") for k in range(len(shown))]
    match expression:
        case Name(text=name) if name not in scalars:
            side = "rows" if name in matrices else "name"
            yield _Same(equation, (side, name), here, (expression, expression))
        case Product(matrix=matrix, vector=vector, turned=turned):
            made, taken = ("columns", "rows") if turned else ("rows", "columns")
            yield _Same(equation, (made, matrix.text), here, (matrix, expression), matrix.text)
            yield _Same(equation, (taken, matrix.text), parts[1], (matrix, vector), matrix.text)
        case Hadamard() | Scale() | Binary() | Sum():
            yield _Same(equation, here, parts[0], (expression, shown[0]))
            for k in range(1, len(parts)):
                yield _Same(equation, parts[0], parts[k], (shown[0], shown[k]))
        case Call(function=function) if not FUNCTIONS[function].single:
            yield _Same(equation, here, parts[0], (expression, shown[0]))
    if node == equation.target.text:
        yield _Same(equation, ("name", node), here, (equation.target, expression))


def _sides(rule: _Same, origins: Mapping[Dimension, Expr]) -> tuple[Expr, Expr]:
    """The two sides of a conflict as a reader knows them: names rather than what is made of them."""
    left, right = (
        shown if isinstance(shown, Name | Product | Concat) else origins.get(place, shown)
        for shown, place in zip(rule.shown, (rule.left, rule.right), strict=True)
    )
    if left == right:
        return left, origins.get(rule.right, right)
    return left, right


def _fill(
    known: dict[Dimension, Size],
    origins: dict[Dimension, Expr],
    rules: list[_Same],
    concats: Mapping[Dimension, list[Dimension]],
) -> Dimension | None:
    """Carries sizes along the rules until nothing new is learnt; `origins` has the expression each came from.

    A concatenation's size comes from its parts alone: what is learnt elsewhere may be what is wrong. One that is the
    sum of more than `LONGEST` sizes is given back, and nothing is carried further.

    The rules are gone through in their order again and again, concatenations before them, as a reader would; but each
    only when one of its sides has just been learnt, so that a long chain is not gone through once for each link.
    """
    order: list[tuple[Dimension, list[Dimension]] | _Same] = [*concats.items(), *rules]
    touching: defaultdict[Dimension, list[int]] = defaultdict(list)
    for k, entry in enumerate(order):
        for dimension in (entry.left, entry.right) if isinstance(entry, _Same) else entry[1]:
            touching[dimension].append(k)
    due = [(0, k) for k in range(len(order))]  # a heap of rounds and places in the order

    def learn(target: Dimension, size: Size, time: int, at: int) -> None:
        known[target] = size
        for k in touching[target]:
            heappush(due, (time + (k <= at), k))

    while due:
        time, at = heappop(due)
        entry = order[at]
        if not isinstance(entry, _Same):
            whole, parts = entry
            if whole not in known and all(part in known for part in parts):
                if sum(len(known[part]) for part in parts) > LONGEST:
                    return whole
                learn(whole, tuple(sorted(atom for part in parts for atom in known[part])), time, at)
            continue
        sides = zip((entry.left, entry.right), (entry.right, entry.left), entry.shown, strict=True)
        for source, target, shown in sides:
            if source in known and target not in known and target not in concats:
                origins[target] = origins.get(source, shown)
                learn(target, known[source], time, at)
    return None


def _links(rules: Iterable[_Same]) -> Mapping[Dimension, list[tuple[Dimension, Expr]]]:
    """For each dimension those that equal it, each with what a reader is shown for the first."""
    links: dict[Dimension, list[tuple[Dimension, Expr]]] = defaultdict(list)
    for rule in rules:
        links[rule.left].append((rule.right, rule.shown[0]))
        links[rule.right].append((rule.left, rule.shown[1]))
    return links


def _linked(
    start: Dimension, rules: Iterable[_Same], concats: Mapping[Dimension, list[Dimension]]
) -> dict[Dimension, Expr]:
    """All dimensions that equal `start`, in order of their distance, each with what a reader is shown for it."""
    links, found, waiting = _links(rules), dict[Dimension, Expr](), deque([start])
    while waiting:
        source = waiting.popleft()
        for target, shown in links[source]:
            found.setdefault(source, shown)
            if target not in found and target not in concats:
                waiting.append(target)
    return found


def _without_size(unknown: _Where, places: list[_Where], linked: Mapping[Dimension, Expr], own: set[str]) -> Fault:
    """The sentence for a size that follows from nothing, with a line for the file that names it."""
    equation, _, expression = unknown
    targets = {q.target.text for q, _, _ in places}
    named = [name for side, name in linked if side == "name"]
    named.sort(key=lambda name: name not in targets)  # a vector that is assigned says most
    rows = [name for side, name in linked if side == "rows"]
    if not named and not rows:
        sentence = f"the size of {write(expression)} follows from nothing: no vector of a known size stands beside it"
        return Fault(equation, expression, sentence)
    side, of = ("length", named[0]) if named else ("rows", rows[0])
    words = ["output" if of in targets else "inner", *(f"inner{k}" for k in range(2, len(own) + 3))]
    example = f'[sizes] {next(word for word in words if word not in own)} = {{ {side} = "{of}", default = 2 }}'
    what = f"the size of {of} follows" if named else f"the rows of {of} follow"
    sentence = f"{what} from nothing; name {'it' if named else 'their number'}, for instance: {example}"
    for other, _, part in places:
        if of in targets and other.target.text == of:
            return Fault(other, other.target, sentence)
        if isinstance(part, Name) and part.text == of and of not in targets:
            return Fault(other, part, sentence)
    return Fault(equation, expression, sentence)


def _conflict(rule: _Same, origins: Mapping[Dimension, Expr], left: Size, right: Size) -> Fault:
    one, other = _sides(rule, origins)
    sentence = f"{write(one)} has {describe(left)}, {write(other)} has {describe(right)}"
    if {left, right} == {("hidden",), ("input",)}:
        sentence += '; where the two are one, the file says so: [sizes] input = "hidden"'
    return Fault(rule.equation, other, f"shapes in conflict: {sentence}")


def _two_shapes(places: list[_Where], matrix: str, known: Mapping[Dimension, Size]) -> Fault | None:
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


def _collect(places: list[_Where], matrices: set[str], known: Mapping[Dimension, Size], given: Iterable[str]) -> Shapes:
    names: dict[str, tuple[Size, ...]] = {name: (known["name", name],) for name in given}
    nodes: dict[str, Size] = {}
    for equation, node, expression in places:
        nodes[node] = known["node", node]
        if isinstance(expression, Name):
            sides = ("rows", "columns") if expression.text in matrices else ("name",)
            names[expression.text] = tuple(known[side, expression.text] for side in sides)
        if node == equation.target.text:
            names[node] = (nodes[node],)
    return Shapes(names, nodes)
