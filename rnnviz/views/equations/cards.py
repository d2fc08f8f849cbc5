"""What stands on a card: an equation in columns, with its shapes and its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake
from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.expression import (
    Binary,
    Call,
    Concat,
    Equation,
    Expr,
    Hadamard,
    Name,
    Number,
    Product,
    Scale,
    Sum,
)
from rnnviz.language.notation import typst
from rnnviz.numbers.digits import show
from rnnviz.numbers.trace import Trace
from rnnviz.theme import Theme
from rnnviz.typeset import Typesetter
from rnnviz.views.equations.skeleton import Share, skeleton
from rnnviz.views.setting import Setter


@dataclass(frozen=True, slots=True)
class Atom:
    """A stretch of a formula in Typst, or `plain` words; its shape stands below, room of `after` em behind."""

    source: str
    shape: str = ""
    after: float = 0.0
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """What stands in one column of one card: atoms side by side, and below them numbers in a role.

    It begins where its column begins, or, `late`, ends where the column ends; `far` is the share of the room between
    columns that is before it.
    """

    atoms: tuple[Atom, ...] = ()
    numbers: tuple[str, ...] = ()
    role: str = "ink"
    late: bool = False
    far: float = 1.0


@dataclass(frozen=True, slots=True)
class Card:
    """One row: words in front, and its columns; `lines` are formulas in small below them; `phase` is its number, 0
    where it has none."""

    words: str
    entries: tuple[Slot, ...]
    lines: tuple[str, ...] = field(default=())
    phase: int = 0


def card(setter: Setter, run: Trace, equation: Equation, sample: int) -> Card:
    """An equation with its shapes, and below each term and the result its numbers."""
    target = equation.target
    entries = [
        Slot((_atom(setter, run, target, target.text),), _numbers(run, target.text, sample), _role(run, target.text)),
        Slot((Atom("$=$"),), far=0.5),
    ]
    expression, node, close = equation.expression, target.text, ""
    if isinstance(expression, Call):
        entries.append(Slot((Atom(f"${FUNCTIONS[expression.function].head} \\($"),), late=True, far=0.4))
        expression, node, close = expression.argument, f"{node}/0", "$\\)$"
    else:
        entries.append(Slot(far=0.4))
    terms = [(expression, 1, node)]
    if isinstance(expression, Sum):
        signed = zip(expression.terms, expression.signs, strict=True)
        terms = [(term, sign, f"{node}/{k}") for k, (term, sign) in enumerate(signed)]
    for k, (term, sign, at) in enumerate(terms):
        atoms = [*_atoms(setter, run, term, at)]
        if k == len(terms) - 1 and close:
            atoms.append(Atom(close))
        sign_ = (Atom("$-$" if sign < 0 else "$+$"),) if k or sign < 0 else ()
        entries.append(Slot(sign_, far=1.0 if k else 0.0))
        entries.append(Slot(tuple(atoms), _numbers(run, at, sample), _role(run, at), far=0.4 if sign_ else 0.0))
    return Card(equation.name, tuple(entries))


def _atoms(setter: Setter, run: Trace, term: Expr, node: str) -> Iterator[Atom]:
    """A term as its factors with the signs between them."""
    match term:
        case Product(matrix=matrix, vector=vector, row=row, transposed=transposed):
            turned = f"{setter.formula(matrix)[:-1]}^top$" if transposed else setter.formula(matrix)
            weight = Atom(turned, _shape(run, f"{node}/0"), 0.28)
            loose = (Sum, Hadamard, Scale, Binary, Product) if row else (Sum, Hadamard, Scale, Binary)
            factors = [*_wrapped(setter, run, vector, f"{node}/1", *loose)]
            before, after = (factors, [weight]) if row else ([weight], factors)
            yield from (*before, Atom("$dot.op$", after=0.28), *after)
        case Scale(factor=factor, vector=vector):
            number = typst(factor, setter.paint)
            bare = isinstance(factor, Name | Number)
            yield Atom(f"${number}$" if bare else f"$({number})$", after=0.28)
            yield Atom("$dot.op$", after=0.28)
            yield from _wrapped(setter, run, vector, f"{node}/1", Sum, Hadamard, Scale, Binary)
        case Hadamard(left=left, right=right):
            yield from _wrapped(setter, run, left, f"{node}/0", Sum)
            yield Atom("$dot.o$", after=0.28)
            yield from _wrapped(setter, run, right, f"{node}/1", Sum, Hadamard, Binary)
        case _:
            yield _atom(setter, run, term, node)


def _wrapped(setter: Setter, run: Trace, part: Expr, node: str, *loose: type) -> Iterator[Atom]:
    """A factor, in round brackets where it binds more loosely than what it stands in."""
    if isinstance(part, loose):
        yield Atom(f"$({typst(part, setter.paint)})$", _shape(run, node), 0.28)
    else:
        yield from _atoms(setter, run, part, node)


def _atom(setter: Setter, run: Trace, part: Expr, node: str) -> Atom:
    return Atom(setter.formula(part), _shape(run, node), 0.28)


def _shape(run: Trace, node: str) -> str:
    """2 × 5 of a matrix, 2 of a vector."""
    shape = run.value(node).shape
    worked = run.nodes[node].expression if node in run.nodes else None
    matrix = isinstance(worked, Name) and worked.text in run.sized.cell.matrices
    return " × ".join(map(str, shape)) if matrix else str(shape[-1])


def _numbers(run: Trace, node: str, sample: int) -> tuple[str, ...]:
    return tuple(show(float(value), run.decimals(node)) for value in run.value(node)[sample])


def _role(run: Trace, node: str) -> str:
    """The role of a name, and ink for what has none."""
    expression = run.nodes[node].expression if "/" in node else None
    name = expression.text if isinstance(expression, Name) else node
    role = run.sized.cell.roles.get(name, "ink") if expression is None or isinstance(expression, Name) else "ink"
    return role if role not in ("weight", "bias", "product") else "ink"


def compared(theme: Theme, typesetter: Typesetter, cell: Cell) -> Card:
    """A cell's renewal of its memory in the columns that all cells share, and its other equations below."""
    setter = Setter(theme, typesetter, cell.roles, cell.title)
    found = skeleton(cell)
    if found is None:
        raise Mistake(f"{cell.title}: it has no state, and so no memory to compare; leave it out")
    rest = tuple(setter.formula(equation) for equation in cell.equations if equation != found.equation)
    entries = [Slot((Atom(setter.formula(found.equation.target)),)), Slot((Atom("$=$"),), far=0.5)]
    for k, shares in enumerate((found.new, found.old)):
        entries.append(Slot((Atom("$+$"),) if k and found.new and found.old else ()))
        content, factor = _contents(setter, shares)
        entries += [replace(content, far=0.4), factor]
    return Card(cell.title, tuple(entries), rest)


def _contents(setter: Setter, shares: Sequence[Share]) -> Iterator[Slot]:
    """What is taken, and how much of it; of several all, one after the other."""
    if not shares:
        yield Slot((Atom("none of it", plain=True),))
        yield Slot()
        return
    contents, factors = [], []
    for k, share in enumerate(shares):
        sign = "-" if share.sign < 0 else "+" if k else ""
        contents.append(f"{sign} {typst(share.content, setter.paint)}")
        factors.append(" dot.o ".join(_inside(setter, factor) for factor in share.factors))
    yield Slot((Atom(f"${' '.join(contents)}$"),))
    if len(shares) == 1:
        yield Slot((Atom(f"$dot.o {factors[0]}$" if factors[0] else "all of it", plain=not factors[0]),))
    else:
        yield Slot((Atom(f"$dot.o {', '.join(factor or '1' for factor in factors)}$"),) if any(factors) else ())


def _inside(setter: Setter, factor: Expr) -> str:
    text = typst(factor, setter.paint)
    return f"({text})" if isinstance(factor, Sum | Concat) else text
