"""The equations as cards: terms in aligned columns, shapes under the names, numbers below.

Several cells side by side have no numbers, but one skeleton: what is new, times how much, plus what is old, times how
much. The idea of aligned equation cards is that of dl-visuals (CC BY 4.0), from whose GRU a reset gate got lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Account, Figure
from rnnviz.functions.known import FUNCTIONS
from rnnviz.graph.graph import Graph
from rnnviz.language.expression import Call, Concat, Equation, Expr, Hadamard, Name, Product, Sum
from rnnviz.language.notation import typst
from rnnviz.layout.geometry import Box
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Frame, Label
from rnnviz.layout.measures import WIDE
from rnnviz.numbers.digits import show
from rnnviz.numbers.trace import Trace
from rnnviz.story.story import Story
from rnnviz.text.plain import aloud, clean, isolated, printed, short
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter, escape
from rnnviz.views.setting import Setter
from rnnviz.views.skeleton import Share, skeleton
from rnnviz.views.view import Shot, View, called

MOST = 4  # cells side by side
SHOWN = (3, 2, 1, 0)  # numbers of one vector, as many as there is room for
HEAD, FOOT, EDGE, GAP = 64.0, 706.0, 22.0, 8.0
PAD = 18.0  # inside a card
AIR = (14.0, 120.0)  # before a column: at least, at most
TALL = 60.0  # that a card may be higher than it must
BASE = 35.0  # of the title
HEADS = ("what is new", "times how much", "plus what is old", "times how much")


@dataclass(frozen=True, slots=True)
class Atom:
    """A stretch of a formula in Typst, or `plain` words, with its shape to stand below; `after` is the room behind."""

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
    """One row: words in front, and its columns; `lines` are formulas in small below them."""

    words: str
    entries: tuple[Slot, ...]
    lines: tuple[str, ...] = field(default=())


class EquationsView(View):
    """Cards of equations, of one cell with its numbers or of several side by side."""

    name = "equations"
    says = "The equations as cards, with shapes and numbers; of several cells the same skeleton in each."
    most = MOST
    makes = frozenset({"still"})

    def figure(self, runs: Sequence[Trace], shot: Shot) -> Figure:
        first, theme = runs[0], shot.theme
        typesetter = shot.typesetter()
        heads: tuple[str, ...] = ()
        if len(runs) == 1:
            known = first.sized
            setter = Setter(theme, typesetter, known.cell.roles, known.cell.title)
            cards = [_card(setter, first, equation, shot.sample - 1) for equation in known.cell.equations]
            title, corner = called(known.cell.title), _facts(first, shot.sample)
        else:
            setter = Setter(theme, typesetter, {}, " and ".join(run.sized.cell.title for run in runs))
            cards = [_compared(theme, typesetter, run.sized.cell) for run in runs]
            title, corner, heads = "What cells do with their memory", "", HEADS
        line = Line(escape(title), theme.text.title, theme.colours.ink, bold=True)
        heading = [setter.at("title", line, EDGE, BASE)]
        heading += [setter.at("counter", setter.plain(corner, theme.text.caption), WIDE.right - EDGE, BASE, right=True)]
        return Figure(
            self.name,
            "-".join(run.sized.cell.key for run in runs),
            tuple(runs),
            _account(runs, shot.sample - 1),
            _laid_out(setter, cards, heads),
            None,
            theme,
            typesetter,
            Story(title),
            heading=tuple(heading if corner else heading[:1]),
        )


# -- what stands on a card ------------------------------------------------------------------------------------------


def _card(setter: Setter, run: Trace, equation: Equation, sample: int) -> Card:
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
        case Product(matrix=matrix, vector=vector):
            yield _atom(setter, run, matrix, f"{node}/0")
            yield Atom("$dot.op$", after=7)
            yield from _wrapped(setter, run, vector, f"{node}/1", Sum, Hadamard)
        case Hadamard(left=left, right=right):
            yield from _wrapped(setter, run, left, f"{node}/0", Sum)
            yield Atom("$dot.o$", after=8)
            yield from _wrapped(setter, run, right, f"{node}/1", Sum, Hadamard)
        case _:
            yield _atom(setter, run, term, node)


def _wrapped(setter: Setter, run: Trace, part: Expr, node: str, *loose: type) -> Iterator[Atom]:
    """A factor, in round brackets where it binds more loosely than what it stands in."""
    if isinstance(part, loose):
        yield Atom(f"$({typst(part, setter.paint)})$", _shape(run, node), 8)
    else:
        yield from _atoms(setter, run, part, node)


def _atom(setter: Setter, run: Trace, part: Expr, node: str) -> Atom:
    return Atom(setter.formula(part), _shape(run, node), 7)


def _shape(run: Trace, node: str) -> str:
    """2 × 5 of a matrix, 2 of a vector."""
    array = run.value(node)
    matrix = node in run.nodes and run.nodes[node].operation == "name" and array.shape[0] != run.batch_size
    expression = run.nodes[node].expression if node in run.nodes else None
    named = isinstance(expression, Name) and expression.text in run.sized.cell.matrices
    return " × ".join(map(str, array.shape)) if named or matrix else str(array.shape[-1])


def _numbers(run: Trace, node: str, sample: int) -> tuple[str, ...]:
    return tuple(show(float(value), run.decimals(node)) for value in run.value(node)[sample])


def _role(run: Trace, node: str) -> str:
    """The role of a name, and ink for what has none."""
    expression = run.nodes[node].expression if "/" in node else None
    name = expression.text if isinstance(expression, Name) else node
    role = run.sized.cell.roles.get(name, "ink") if expression is None or isinstance(expression, Name) else "ink"
    return role if role not in ("weight", "bias", "product") else "ink"


def _facts(run: Trace, sample: int) -> str:
    sizes = ", ".join(f"{name} size {number}" for name, number in run.sized.all_sizes.items())
    of = f"sample {sample} of {run.batch_size}, " if run.batch_size > 1 else ""
    return f"{of}{sizes}, {run.sized.parameter_count} parameters"


def _compared(theme: Theme, typesetter: Typesetter, cell: Cell) -> Card:
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


# -- where it stands ------------------------------------------------------------------------------------------------


def _laid_out(setter: Setter, cards: Sequence[Card], heads: Sequence[str]) -> Layout:
    """Cards below each other, their columns aligned, as large as there is room for. `Mistake` where there is none."""
    text = setter.theme.text
    for numbers in SHOWN:
        for size in (text.formula * 1.5, text.formula * 1.25, text.formula, text.formula * 0.9, text.label, text.small):
            made = _at_size(setter, cards, heads, size, numbers)
            if made is not None:
                return made
    raise Mistake(f"{setter.called}: no room for {len(cards)} equations as cards; `rnnviz check` writes all of them")


def _at_size(
    setter: Setter, cards: Sequence[Card], heads: Sequence[str], size: float, numbers: int
) -> Layout | None:
    set_, text = setter.set, setter.theme.text
    every = [atom for card in cards for entry in card.entries for atom in entry.atoms]
    set_.prepare([_set(setter, atom, size) for atom in every])
    numbered = numbers if any(entry.numbers for card in cards for entry in card.entries) else 0
    shaped = any(atom.shape for atom in every)
    widths = [0.0] * max(len(card.entries) for card in cards)
    for card in cards:
        for k, entry in enumerate(card.entries):
            widths[k] = max(widths[k], _width(setter, entry, size, numbered))
    head_columns = [k for k in range(len(widths)) if k >= 2 and k not in (2, 5)] if heads else []
    for k, word in zip(head_columns, heads, strict=False):
        widths[k] = max(widths[k], set_.ink(setter.plain(word, text.label)).width + 12)
    words = max((set_.ink(setter.plain(card.words, text.label)).width for card in cards), default=0.0)
    left = EDGE + PAD + (words + 24 if words else 0)
    far = [0.0] * len(widths)
    for card in cards:
        for k, entry in enumerate(card.entries[1:], 1):
            far[k] = max(far[k], entry.far)
    least = [max(4.0, AIR[0] * share) for share in far]
    room = WIDE.right - EDGE - PAD - left - sum(widths) - sum(least)
    air = min(AIR[1], room / max(1.0, sum(far)))
    below = [_below(setter, card, WIDE.right - EDGE - left - PAD) for card in cards]
    if room < 0 or any(rows is None for rows in below):
        return None
    top = HEAD + (36 if heads else 0)
    line = text.small * 1.25
    least_tall = size * 1.5 + shaped * line + bool(numbered) * line * 1.1 + 12
    tall = [least_tall + len(rows or ()) * text.label * 1.6 for rows in below]
    high = FOOT - top - GAP * (len(cards) - 1)
    if sum(tall) > high:
        return None
    spare = min((high - sum(tall)) / len(cards), TALL)
    top += (high - sum(tall) - spare * len(cards)) * 0.35
    frames: list[Frame] = []
    labels: list[Label] = []
    columns = [left + sum(widths[:k]) + sum(least[1 : k + 1]) + air * sum(far[: k + 1]) for k in range(len(widths))]
    for k, word in zip(head_columns, heads, strict=False):
        labels.append(setter.at("head", setter.plain(word, text.label), columns[k], top - 16))
    y = top
    for card, rows, height in zip(cards, below, tall, strict=True):
        box = Box(EDGE, y, WIDE.right - EDGE, y + height + spare)
        frames.append(Frame(box, "cell_edge", 1.5, "cell", 12))
        base = y + spare / 2 + size * 1.15
        if card.words:
            labels.append(setter.at("name", setter.plain(card.words, text.label), EDGE + PAD, base))
        for x, wide, entry in zip(columns, widths, card.entries, strict=False):
            start = x + wide - _width(setter, entry, size, numbered) if entry.late else x
            labels += _entry(setter, entry, start, base, size, line, numbered)
        under = base + shaped * line + bool(numbered) * line * 1.1 + text.label * 1.6
        for k, row in enumerate(rows or ()):
            at = left
            for source in row:
                ink = setter.line(source, text.label)
                labels.append(setter.at("equation", ink, at, under + k * text.label * 1.6))
                at += set_.ink(ink).width + 40
        y = box.bottom + GAP
    return Layout(Graph(()), frames=tuple(frames), labels=tuple(labels))


def _set(setter: Setter, atom: Atom, size: float) -> Line:
    return setter.plain(atom.source, setter.theme.text.label) if atom.plain else setter.line(atom.source, size)


def _width(setter: Setter, entry: Slot, size: float, numbered: int) -> float:
    atoms = sum(setter.set.ink(_set(setter, atom, size)).width + atom.after for atom in entry.atoms)
    if not (numbered and entry.numbers):
        return atoms
    return max(atoms, setter.set.ink(_figures(setter, entry, numbered)).width + 8)


def _figures(setter: Setter, entry: Slot, numbered: int) -> Line:
    """The first `numbered` numbers of an entry in its role's colour, and a sign that there are more."""
    theme, many = setter.theme, len(entry.numbers) > numbered
    look = theme.roles[entry.role].text if entry.role in theme.roles else theme.colours.ink
    texts = ",  ".join([*entry.numbers[:numbered], *(["…"] if many else [])])
    return setter.line(f'#text(fill: rgb("{look}"))[{escape(texts)}]', theme.text.value)


def _entry(
    setter: Setter, entry: Slot, x: float, base: float, size: float, line: float, numbered: int
) -> Iterator[Label]:
    """Atoms side by side, each shape below its own, the numbers below all."""
    theme, at = setter.theme, x
    for atom in entry.atoms:
        made = _set(setter, atom, size)
        yield setter.at("equation", made, at, base)
        wide = setter.set.ink(made).width
        if atom.shape:
            shape = setter.plain(atom.shape, theme.text.small)
            yield setter.at("shape", shape, at + (wide - setter.set.ink(shape).width) / 2, base + line * 1.15)
        at += wide + atom.after
    if numbered and entry.numbers:
        yield setter.at("figures", _figures(setter, entry, numbered), x, base + line * 2.3)


def _below(setter: Setter, card: Card, width: float) -> list[list[str]] | None:
    """A card's other equations in rows of this width; None where one alone is too wide."""
    rows: list[list[str]] = []
    used = 0.0
    for source in card.lines:
        wide = setter.set.ink(setter.line(source, setter.theme.text.label)).width
        if wide > width:
            return None
        if not rows or used + 40 + wide > width:
            rows.append([])
            used = -40.0
        rows[-1].append(source)
        used += 40 + wide
    return rows


# -- in words -------------------------------------------------------------------------------------------------------


def _account(runs: Sequence[Trace], sample: int) -> Account:
    titles = " and ".join(clean(run.sized.cell.title) for run in runs)
    name = isolated(short(titles, 80))
    lines = []
    for run in runs:
        cell = run.sized.cell
        for equation in cell.equations:
            said = f"{isolated(clean(cell.title))}: " if len(runs) > 1 else ""
            target = equation.target.text
            values = ", ".join(show(float(value), run.decimals(target)) for value in run.value(target)[sample])
            numbers = "" if len(runs) > 1 else f"; {aloud(target)} equals [{aloud(values)}]"
            lines.append(f"{said}{aloud(printed(equation))}{numbers}.")
    count = sum(len(run.sized.cell.equations) for run in runs)
    many = "equation" if count == 1 else "equations"
    alt = f"{name}: {count} {many} as cards, " + ("side by side." if len(runs) > 1 else "with shapes and numbers.")
    return Account(name, f"{name}: {many}", alt, (isolated(f"{name}: {many}."),), tuple(lines))
