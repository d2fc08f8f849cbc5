"""What is new in a cell against another that it varies: in full ink, all else calm, and said in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.figures.focus import Focus
from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.graph.of_cell import FOLDS, graph
from rnnviz.language.notation import in_prose, write
from rnnviz.parts.kinds import kind
from rnnviz.story.panel import Chunk, Figures, Panel, Span, side_by_side
from rnnviz.story.voice import listed
from rnnviz.views.cell.focus import ROWS, looked, roomy
from rnnviz.views.cell.narration import Narration

Take = tuple[str, str]
"""That a line, by the value that it assigns, takes in a value."""


def against(made: Figure, other: Cell) -> Figure:
    """The finished drawing of a figure with all calm but what its cell has that the `other` has not.

    What a line takes in counts, through which matrix does not: split weights are nothing new.
    Raises `Mistake` where nothing is new.
    """
    cell = made.runs[0].sized.cell
    layout = roomy(made.layout)
    seen = new(layout.graph, other)
    if not (seen.made or seen.used):
        raise Mistake(
            f"--against {other.key}: every value of {cell.title} takes in what it takes in there, nothing is new"
        )
    what, option = f"new against {other.title}", f"--against {other.key}"
    return looked(made, layout, seen, what, lambda narration: _told(narration, cell, other), option)


def new(shown: Graph, other: Cell) -> Focus:
    """The parts and wires of a drawing that have nothing like them in the other cell."""
    ways = [graph(other, fold) for fold in FOLDS]
    known, taken = {part.key for way in ways for part in way.parts}, _taken(*ways)
    rows = {_row(part, way) for way in ways for part in way.parts if part.kind in ROWS}
    made = {part.key for part in shown.parts if _is_new(part, shown, known, rows)}
    used = {
        (part.key, entry)
        for part in shown.parts
        if part.key not in made and part.kind not in ROWS and not part.key.leaving
        for entry, source in enumerate(part.sources)
        if source.key in made or any((part.equation, one) not in taken for one in _leaf(source.key, part, shown))
    }
    meets = {key for key, _ in used} | {shown[key].sources[entry].key for key, entry in used}
    meets |= {source.key for key in made for source in shown[key].sources}
    return Focus("", frozenset(made), frozenset(meets - made), frozenset(used), frozenset(), None, "product")


def _is_new(part: Part, shown: Graph, known: set[Key], rows: set[frozenset[str]]) -> bool:
    """Whether there is no such part; a sum that only stands apart from what is made of it is none."""
    if part.kind in ROWS:
        return _row(part, shown) not in rows
    return part.key not in known and not part.key.share


def _taken(*ways: Graph) -> set[Take]:
    """All that the lines of a cell take in, as it is drawn in these ways."""
    return {
        (part.equation, name)
        for way in ways
        for part in way.parts
        for source in part.sources
        for name in _names(source.key, part.equation, way)
    }


def _leaf(key: Key, part: Part, of: Graph) -> tuple[str, ...]:
    """The name of a source that is a value of its own, those in a row; nothing of what belongs to the same line."""
    if of[key].kind in ROWS:
        return tuple(_names(key, part.equation, of))
    own = of[key].equation == part.equation and not kind(of[key]).given
    return () if own else (key.node,)


def _names(key: Key, equation: str, of: Graph) -> Iterator[str]:
    part = of[key]
    if part.kind in ROWS or (part.equation == equation and not part.assigned and not kind(part).given):
        for source in part.sources:
            yield from _names(source.key, equation, of)
    else:
        yield key.node


def _row(part: Part, of: Graph) -> frozenset[str]:
    return frozenset(_names(part.key, part.equation, of))


def _told(narration: Narration, cell: Cell, other: Cell) -> Iterator[Panel]:
    """What is said of it, with the lines that the other does not have, as many as there is room for."""
    lines = {write(equation) for equation in other.equations}
    changed = [equation for equation in cell.equations if write(equation) not in lines]
    said = f"Against {other.title}: {'; '.join(_clauses(narration, cell, other))}."
    figures = [Figures((Chunk((Span(formula=equation),)),)) for equation in changed]
    title = f"New against {other.title}"
    for many in (2, 3):
        rows = [side_by_side(figures[k : k + many]) for k in range(0, len(figures), many)]
        yield Panel(None, frozenset(), tuple(rows), in_prose(said), title)
    yield Panel(None, frozenset(), (), in_prose(said), title)


def _clauses(narration: Narration, cell: Cell, other: Cell) -> Iterator[str]:
    """What is new, what is made otherwise and what is gone, in words."""
    mine, theirs = ({equation.target.text: equation for equation in one.equations} for one in (cell, other))
    fresh = {name: narration.called(Key(name)) for name in mine if name not in theirs}
    gone = [f"the {equation.name}" if equation.name else name for name, equation in theirs.items() if name not in mine]
    renamed = [called for called in fresh.values() if called in gone]  # the same by another letter
    yield from _are([called for called in fresh.values() if called not in renamed], "new")
    more = _taken(graph(cell)) - _taken(graph(other))
    kept = [name for name in mine if name in theirs]
    goes = {name: [target for target in kept if (target, name) in more] for name in (*cell.incoming, *kept)}
    for name, into in goes.items():
        if into:
            yield f"{name} goes into {listed([narration.called(Key(target)) for target in into])} as well"
    yield from _are(renamed, "made otherwise")
    yield from _are([called for called in gone if called not in renamed], "gone")
    if not (fresh or gone or any(goes.values())):
        yield "its lines put the same values together otherwise"


def _are(called: list[str], how: str) -> Iterator[str]:
    if called:
        yield f"{listed(called)} {'is' if len(called) == 1 else 'are'} {how}"
