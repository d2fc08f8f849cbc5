"""A cell in another notation: the same cell, all of whose symbols are others; numbers and order stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from rnnviz.cells.analysis import State
from rnnviz.cells.model import Cell
from rnnviz.cells.notations import FAMILIES, MEANINGS, SYMBOL, Notation
from rnnviz.cells.shapes import Shapes
from rnnviz.errors import Mistake
from rnnviz.language.expression import Concat, Equation, Expr, Name, Product, operands, walk
from rnnviz.language.lexicon import PLAIN
from rnnviz.language.names import read_name
from rnnviz.language.notation import write
from rnnviz.language.renaming import renamed_line, renamed_words

RNN, GRU, LSTM = FAMILIES
STATES = ("hidden state", "cell state")

_PHRASES = {"hidden layer": "hidden state", **{meaning: meaning for meaning in MEANINGS if meaning != "input"}}
_BY_ROLE = {"hidden": "hidden state", "cell": "cell state", "candidate": "candidate", "output": "output"}
_GATES = {
    "f": "forget gate", "i": "input gate", "o": "output gate", "r": "reset gate", "z": "update gate",
    "u": "update gate",
}  # fmt: skip
"""Gates by their letters, for lines without a comment."""


def in_notation(cell: Cell, notation: Notation) -> Cell:
    """The cell with the symbols of a notation; those that it has none for stay as they are.

    Of a cell that is in a notation already, the symbols of its file are what is renamed.
    Raises `Mistake` where two symbols would become one.
    """
    start = cell.origin or cell
    means = meanings(start)
    family = LSTM if "cell state" in means.values() else GRU if _has_gates(start) else RNN
    new = dict(_of_values(start, means, notation, family))
    new |= _of_weights(start, means, notation, family)
    new |= {old: name for old, name in notation.own[family].items() if old in _times(start)}
    return replace(renamed_cell(start, new, notation.raised, notation.where), symbols=notation.title)


def meanings(cell: Cell) -> dict[Name, str]:
    """What each value of a cell means, by its name without a time: as its comment calls it, else by its role."""
    found: dict[Name, str] = {}
    roles = [cell.roles[equation.target.text] for equation in cell.equations]
    for equation, role in zip(cell.equations, roles, strict=True):
        called, target = equation.name.lower(), equation.target
        meaning = next((means for words, means in _PHRASES.items() if f" {called}".endswith(f" {words}")), "")
        alone = role in _BY_ROLE and roles.count(role) == 1
        if alone and (not meaning or (meaning == "output" and role != meaning)):  # a state may be called the output
            meaning = _BY_ROLE[role]
        if not called and role == "gate":
            meaning = _GATES.get(target.subscript if target.letter == "Γ" else target.letter, meaning)
        if meaning:
            found[target.timeless] = meaning
    inputs = {name.timeless for name in _names(cell) if name.text in cell.inputs}
    if len(inputs) == 1:
        found[inputs.pop()] = "input"
    return found


def renamed_cell(start: Cell, new: Mapping[Name, Name], raised: str, where: str) -> Cell:
    """The cell with other symbols, by names without a time; the time of a value is where its new name has one.

    `raised` are the brackets of a time that stands above, `where` is what a mistake names.
    """
    change = _Change(start, new, raised)
    _refuse_one_for_two(start, change, where)
    to = {name.text: change(name).text for name in _names(start)}

    def each(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(to[text] for text in texts)

    def node(key: str) -> str:
        target, slash, rest = key.partition("/")
        return f"{to[target]}{slash}{rest}"

    equations = tuple(renamed_line(equation, change, change.said) for equation in start.equations)
    return replace(
        start,
        equals=renamed_words(start.equals, change),
        text="\n".join(write(equation, comment=True) for equation in equations),
        equations=equations,
        kinds=MappingProxyType(dict(_kinds(start, change))),
        sizes=MappingProxyType({key: replace(size, of=to[size.of]) for key, size in start.sizes.items()}),
        example=MappingProxyType(_example(start.example, start, to)),
        later=MappingProxyType({to[name]: value for name, value in start.later.items()}),
        inputs=each(start.inputs),
        states=tuple(State(to[state.incoming], to[state.outgoing]) for state in start.states),
        parameters=each(start.parameters),
        outputs=each(start.outputs),
        matrices=frozenset(to[name] for name in start.matrices),
        roles=MappingProxyType({to[name]: role for name, role in start.roles.items()}),
        shapes=Shapes(
            MappingProxyType({to[name]: size for name, size in start.shapes.names.items()}),
            MappingProxyType({node(key): size for key, size in start.shapes.nodes.items()}),
        ),
        raised=raised,
        origin=start,
    )


class _Change:
    """What each name of a cell becomes."""

    def __init__(self, cell: Cell, new: Mapping[Name, Name], raised: str) -> None:
        self._new, self._raised, self._times = new, raised, _times(cell)
        self._index = next((name.index for name in _names(cell) if name.shift is not None), "t")
        self._paired = {name for pair in _pairs(cell) for name in pair if pair[0] != pair[1]}
        self._timed = any(time is not None for times in self._times.values() for time in times)

    def __call__(self, name: Name) -> Name:
        base, shift, index = name.timeless, name.shift, name.index
        wanted = self._new.get(base)
        here = self._times.get(base, frozenset())
        if wanted is not None and wanted.shift is None and shift == 0 and here == {0}:
            shift = None
        may = self._timed and here == {None} and base not in self._paired
        if wanted is not None and wanted.shift is not None and may:
            shift, index = 0, self._index
        timed = shift is not None
        return replace(
            _dressed(base, wanted.timeless) if wanted else base,
            shift=shift,
            index=index if timed else "t",
            raised=self._raised if timed else "",
        )

    def said(self, name: Name) -> Name:
        """What becomes of a name in a comment, which may be in any language: y alone is a word too, and y_t is not."""
        return self(name) if name.shift in self._times.get(name.timeless, ()) else name


def _dressed(old: Name, new: Name) -> Name:
    """The new name with what sets the old one apart from others of its kind: a prime, a layer, a number."""
    layer = old.superscript if old.superscript.startswith("(") else ""
    number = old.subscript if old.subscript.isdigit() else ""
    mark = old.mark if old.mark == "prime" else ""
    return replace(
        new,
        mark=new.mark or mark,
        superscript=new.superscript or layer,
        subscript=new.subscript or number,
    )


def _names(cell: Cell) -> list[Name]:
    """Every name of a cell, each once; those that are only kept for later come last."""
    found = {equation.target: None for equation in cell.equations}
    found |= {part: None for part in cell.nodes().values() if isinstance(part, Name)}
    found |= {
        replace(name, raised=cell.raised if name.shift is not None else ""): None
        for state in cell.states
        for name in (read_name(state.incoming), read_name(state.outgoing))
    }
    return list(found)


def _times(cell: Cell) -> dict[Name, frozenset[int | None]]:
    """The times at which each name stands."""
    found: dict[Name, frozenset[int | None]] = {}
    for name in _names(cell):
        found[name.timeless] = found.get(name.timeless, frozenset()) | {name.shift}
    return found


def _pairs(cell: Cell) -> list[tuple[Name, Name]]:
    """Each state before and after the step, without times: mostly one name, and two where h becomes h'."""
    return [(read_name(state.incoming).timeless, read_name(state.outgoing).timeless) for state in cell.states]


def _refuse_one_for_two(cell: Cell, change: _Change, where: str) -> None:
    taken: dict[Name, Name] = {}
    for name in _names(cell):
        new = change(name)
        other = taken.setdefault(new.timeless, name)
        if other.timeless != name.timeless:
            both = f"{other.text} and {name.text} of {cell.key}"
            raise Mistake(f"{where}: {both} would both be {new.text}; each needs its own")


def _has_gates(cell: Cell) -> bool:
    return any(role in ("gate", "candidate") for role in cell.roles.values())


# -- which symbols ------------------------------------------------------------------------------------------------


def _of_values(cell: Cell, means: Mapping[Name, str], notation: Notation, family: str) -> Iterator[tuple[Name, Name]]:
    for name, meaning in means.items():
        if symbol := notation.meant[family].get(meaning, {}).get(SYMBOL):
            yield name, symbol
    for before, after in _pairs(cell):
        of_pair = notation.meant[family].get(means.get(after, ""), {})
        if before != after and before not in means and SYMBOL in of_pair:
            yield before, of_pair[SYMBOL]


def _of_weights(cell: Cell, means: Mapping[Name, str], notation: Notation, family: str) -> dict[Name, Name]:
    """The symbols of what each line learns, by what the line makes; that of a state may be those of a candidate."""
    new: dict[Name, Name] = {}
    for equation in cell.equations:
        meaning = means.get(equation.target.timeless, "")
        symbols = dict(notation.meant[family].get(meaning, {}))
        if meaning in STATES and family != RNN:
            symbols = {**notation.meant[family].get("candidate", {}), **symbols}
        learned = dict(_learned(cell, equation))
        if all(part in symbols for part in learned.values()):  # W_h beside b would be of two notations
            new |= {name: symbols[part] for name, part in learned.items() if name not in new}
    return new


def _learned(cell: Cell, equation: Equation) -> Iterator[tuple[Name, str]]:
    """The matrices and biases of a line, each with what it is, one of `WEIGHTS`."""
    found: list[tuple[Name, str]] = []
    last = ""
    for name, of in _in_order(equation.expression):
        if of is not None:
            last = _multiplied(cell, of)
            found.append((name, last))
        elif cell.roles.get(name.text) == "bias":
            found.append((name, f"{last}_bias"))
    biases = {name for name, part in found if part.endswith("_bias")}
    alone = len(biases) == 1
    return ((name, "bias" if alone and name in biases else part) for name, part in found if part)


def _in_order(tree: Expr) -> Iterator[tuple[Name, Expr | None]]:
    """Names as they are written, a matrix with what it multiplies."""
    match tree:
        case Name():
            yield tree, None
        case Product(matrix=matrix, vector=vector):
            yield matrix, vector
        case _:
            for part in operands(tree):
                yield from _in_order(part)


def _multiplied(cell: Cell, vector: Expr) -> str:
    """What a matrix takes in: the input, what came in from before, or both in one vector."""
    roles = {cell.roles.get(part.text, "") for _, part in walk(vector, "") if isinstance(part, Name)} - {"gate"}
    if roles == {"input"}:
        return "input"
    if roles == {"hidden"}:
        return "recurrent"
    return "joined" if roles == {"input", "hidden"} and isinstance(vector, Concat) else ""


# -- what else has names ------------------------------------------------------------------------------------------


def _kinds(cell: Cell, change: _Change) -> Iterator[tuple[str, str]]:
    """What is declared, by the new names, and what their letters do not tell."""
    known = [(read_name(name), kind) for name, kind in cell.kinds.items()]
    declared = {
        change(name).text: kind for name, kind in known if kind in (PLAIN.kind(name), *_not_told(change(name), kind))
    }
    yield from declared.items()
    for old in _names(cell):
        new = change(old)
        was = cell.kinds.get(old.text) or cell.kinds.get(old.timeless.text) or PLAIN.kind(old)
        kind = "matrix" if old.text in cell.matrices else "vector" if was == "matrix" else was
        told = new.text if new.shift is None else replace(new, shift=0).text
        if told not in declared and new != old and _not_told(new, kind):
            yield told, kind


def _not_told(name: Name, kind: str) -> tuple[str, ...]:
    """The kind, where neither the letter nor the use tells it."""
    return () if PLAIN.kind(name) == kind or (kind == "matrix" and "A" <= name.letter <= "Z") else (kind,)


def _example(example: Mapping[str, Any], cell: Cell, to: Mapping[str, str]) -> dict[str, Any]:
    return {
        to.get(cell.canonical(name), name): _example(value, cell, to) if isinstance(value, dict) else value
        for name, value in example.items()
    }
