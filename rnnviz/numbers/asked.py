"""One step of a cell from what was asked for: by name or file, at these sizes, on these numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from inspect import Parameter, signature
from pathlib import Path
from typing import Any, TypedDict, Unpack, get_type_hints

from rnnviz.cells.cell import Cell, load
from rnnviz.cells.notations import load as load_notation
from rnnviz.cells.renaming import in_notation
from rnnviz.errors import Mistake
from rnnviz.language.names import read_name
from rnnviz.language.spelling import nearest
from rnnviz.numbers.choose import choose
from rnnviz.numbers.files import read_values
from rnnviz.numbers.given import Chosen
from rnnviz.numbers.numerics import Trace, run


class Numbers(TypedDict, total=False):
    """The keywords that say what a cell computes on; each may be left out or None.

    `values` has any of the weights (rows, columns), biases (n,), inputs and incoming states (batch, n) or (n,) by
    their names in the equations, or is the path of a JSON or npz file that has them. `output_size` is the size that
    some cells name so, `sizes` has any that a cell file names itself: `{"output": 4}` is the same. (A size of a cell's
    own is taken as a keyword too, `class_size=4`, but a type checker cannot know it.) `notation` is a name of `rnnviz
    notations` or the path of a file: names in the equations, in `values` and in all that is said are those of it.
    """

    input_size: int | None
    hidden_size: int | None
    output_size: int | None
    batch_size: int | None
    seed: int | None
    values: Mapping[str, Any] | str | Path | None
    sizes: Mapping[str, int | None] | None
    notation: str | Path | None


class Sequenced(Numbers, total=False):
    """What a cell computes on over several steps: its `Numbers`, and what goes in, as `rollout` takes it."""

    inputs: Any
    text: str | None
    one_hot: bool
    labels: Sequence[str]
    lengths: Sequence[int]


SEQUENCE = tuple(Sequenced.__annotations__.keys() - Numbers.__annotations__.keys())


def trace(cell: str | Path | Cell, **numbers: Unpack[Numbers]) -> Trace:
    """One step of a cell, worked out.

    `cell` is a name of `rnnviz cells`, a path to a cell file, or a `Cell`. Sizes follow from the values that are
    given; what is not given is the teaching example at its size, otherwise drawn from `seed`.
    Raises `Mistake` where anything asked for cannot be.
    """
    known = asked_cell(cell, numbers, trace)
    return run(*chosen(known, numbers, *given_values(numbers)))


def given_values(numbers: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """The `values` that were given, read where they are a file's, and how a mistake names them."""
    given, source = numbers.get("values"), "values"
    if isinstance(given, str | Path):
        given, source = read_values(given), f"--values {given}"
    if not isinstance(given, Mapping | None):
        raise Mistake(f'values: arrays by their names are expected, {{"x_t": [0.5, …], …}}, or a path, not {given!r}')
    return given or {}, source


def chosen(
    cell: Cell, numbers: Mapping[str, Any], given: Mapping[str, Any], source: str, *, at_rest: bool = False
) -> Chosen:
    """Sizes and numbers of one step; `at_rest`, states that are not given are 0."""
    return choose(
        cell,
        input_size=numbers.get("input_size"),
        hidden_size=numbers.get("hidden_size"),
        sizes=_own_sizes(cell, numbers),
        batch_size=numbers.get("batch_size"),
        seed=numbers.get("seed"),
        given=given,
        source=source,
        at_rest=at_rest,
    )


def asked_cell(
    cell: str | Path | Cell, numbers: Mapping[str, Any], of: Callable[..., object], takes: type = Numbers
) -> Cell:
    """The cell that is asked for, in its notation; the function `of` has the keywords `numbers`, those that it `takes`,
    and its own.

    Raises `Mistake` for a keyword that it does not know.
    """
    plain, notation = cell if isinstance(cell, Cell) else load(cell), numbers.get("notation")
    if notation is not None and not isinstance(notation, str | Path):
        raise Mistake(f"notation: a name of `rnnviz notations` or the path of a file is expected, not {notation!r}")
    known = plain if notation is None else in_notation(plain, load_notation(notation))
    check_words(known, numbers, of, takes)
    return known


def check_words(cell: Cell, numbers: Mapping[str, object], of: Callable[..., object], takes: type) -> None:
    """Raise `Mistake` for a keyword that the function `of`, which takes these keywords, does not know."""
    own = (f"{name}_size" for name in cell.sizes)
    asked = (name for name, one in signature(of).parameters.items() if one.kind is Parameter.KEYWORD_ONLY)
    known = dict.fromkeys((*get_type_hints(takes), *own, *asked))
    for word in numbers:
        if word in known:
            continue
        if word in SEQUENCE:
            raise Mistake(f"{word}: {of.__name__} takes one step; `rnnviz.rollout` takes a sequence")
        name = _name(cell, word)
        if name in (*cell.parameters, *cell.incoming):
            raise Mistake(f'{word}: numbers of the cell go into values: values={{"{name}": …}}')
        if name:
            raise Mistake(f"{word}: {name} is worked out by {cell.key} and not given")
        near = nearest(word, (*known, *cell.parameters)) or f"; it takes {', '.join(known)}"
        raise Mistake(f"{word}: {of.__name__} has no such keyword{near}")


def _name(cell: Cell, word: str) -> str:
    """The weight, bias or value of the cell that a keyword names, or ""."""
    try:
        name = read_name(word)
    except Mistake:
        return ""
    timed = replace(name, shift=0 if name.shift is None else name.shift)
    return next((text for text in map(cell.spelled, (name, timed)) if text in cell.roles), "")


def _own_sizes(cell: Cell, numbers: Mapping[str, Any]) -> dict[str, int | None]:
    """The sizes of a cell's own, each by whichever of its two ways it is said."""
    sizes = numbers.get("sizes") or {}
    if not isinstance(sizes, Mapping):
        raise Mistake(f'sizes: numbers by the names of the sizes are expected, {{"output": 4}}, not {sizes!r}')
    found = {str(name).removesuffix("_size"): number for name, number in sizes.items()}
    for name in dict.fromkeys(("output", *cell.sizes)):
        number = numbers.get(f"{name}_size")
        if number is not None and found.setdefault(name, number) != number:
            raise Mistake(f"{name}_size {number}: sizes has {found[name]!r} for it; leave one of the two out")
    return found
