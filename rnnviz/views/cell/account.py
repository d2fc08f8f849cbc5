"""The cell's picture in words: what it is called, one sentence, and the first lines of a long description."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnnviz.cells.cell import Cell, Sized
from rnnviz.figures.figure import Account
from rnnviz.figures.words import ALT
from rnnviz.graph.graph import Part
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.story.voice import abridged, listed
from rnnviz.text.plain import aloud, clean, isolated, short
from rnnviz.views.cell.chips import FEW
from rnnviz.views.cell.narration import Narration
from rnnviz.views.view import called

TITLE, NAME = 60, 30  # characters of a title and of a value's name within it


def account(narration: Narration, sized: Sized, labels: Sequence[str]) -> Account:
    """All words of the finished drawing, of a run of steps that are called so."""
    name = _named(narration.cell)
    full = called(clean(narration.cell.title))
    lines = (*head(sized, _sample(narration)), *_steps(labels))
    return Account(full, name, f"{name}: one step", _alt(narration, name), lines)


def _steps(labels: Sequence[str]) -> Iterator[str]:
    """How many steps follow each other, and what they are called, where that is more than the film shows anyway."""
    if len(labels) > FEW or any(labels):
        called = f": {isolated(clean(' '.join(labels)))}" if all(labels) else ""
        yield f"{len(labels)} steps, each from the states that the one before left{called}."


def head(sized: Sized, sample: str = "") -> Iterator[str]:
    """Title, sizes, convention and source, a line each."""
    cell = sized.cell
    yield isolated(f"{called(clean(cell.title))}: one step, worked out on real numbers.")
    counts = [("Input size", sized.input_size), ("hidden size", sized.hidden_size)]
    counts += [(f"{name} size", number) for name, number in sized.sizes.items()]
    sizes = ", ".join(f"{name} {number}" for name, number in counts)
    yield f"{sizes}, {sized.parameter_count} parameters.{sample}"
    if cell.equals:
        yield isolated(f"Convention: {_ended(clean(cell.equals))}")
    if cell.source:
        yield isolated(f"Source: {_ended(clean(cell.source))}")
    if cell.symbols:
        yield isolated(f"Symbols: {_ended(clean(cell.symbols))}")


def _sample(narration: Narration) -> str:
    readings = narration.readings
    count = readings.samples
    return f" Sample {readings.sample + 1} of {count}." if count > 1 else ""


def _named(cell: Cell) -> str:
    """As above the picture, but short."""
    title = clean(cell.title)
    named = isolated(short(title, TITLE))
    return named if " " in title else f"{named} cell"


def _alt(narration: Narration, name: str) -> str:
    """As many of the numbers as there is room for: results before inputs, inputs before incoming states."""
    inputs, states, made = (
        [_valued(narration, part) for part in zoned(narration.graph, zone)]
        for zone in (Zone.BELOW, Zone.LEFT, Zone.RIGHT)
    )
    previous = [f"the previous state{'s' if len(states) > 1 else ''}"] if states else []
    before, results = f"{name}, one step", listed(made)
    tries = (
        f"{before}: from {listed(inputs + states)} to {results}.",
        f"{before}: from {listed(inputs + previous)} to {results}.",
        f"{before} in numbers, giving {results}.",
        f"{before} in numbers, giving {made[0]}.",
        f"{before} in numbers.",
    )
    return next((text for text in tries if len(text) <= ALT), tries[-1])


def _valued(narration: Narration, part: Part) -> str:
    return f"{_called(narration, part)} [{aloud(', '.join(abridged(narration.readings.texts(part))))}]"


def _called(narration: Narration, part: Part) -> str:
    zone = kind(part).zone
    if zone is Zone.RIGHT:
        name = part.name or aloud(part.equation)
    else:
        name = narration.called(part.key).removeprefix("the ")
        if zone is Zone.BELOW and name != "input":
            name = f"input {aloud(part.key.node)}"
    return isolated(short(clean(name), NAME))


def _ended(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
