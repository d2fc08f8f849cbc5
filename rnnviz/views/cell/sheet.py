"""Graph and measured words in, places out: everything that a picture of the cell needs to know of positions.

`lay_out` tries arrangements from the largest and simplest down, and takes the first in which all parts fit and all
wires find a way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product

from rnnviz.cells.cell import Sized, check
from rnnviz.errors import Mistake
from rnnviz.functions.plates import PLATES
from rnnviz.graph.graph import Graph, Key
from rnnviz.layout.geometry import Box, Point, segments, strip
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Frame, Label, Placed, Wire
from rnnviz.layout.measures import Arrangement, Detail, DoesNotFitError, Measures
from rnnviz.layout.quality import blemishes
from rnnviz.layout.route import NoWayError
from rnnviz.layout.site import Ground
from rnnviz.parts.kinds import kind
from rnnviz.story.voice import WRITTEN_UNITS
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter
from rnnviz.views.cell.cellsite import CellSite
from rnnviz.views.cell.flow import flow
from rnnviz.views.cell.naming import ColumnNames, Namer
from rnnviz.views.cell.place import place
from rnnviz.views.cell.storeys import storeys
from rnnviz.views.cell.wiring import wires

CAPACITY = (8, 6)  # inputs and hidden units, the largest that is drawn unit by unit
MOST_IN_TWO = 8
"""Equations: more do not fit into two rows below a still."""
NUMBERS_ALONE = "`rnnviz trace` shows the numbers of any size"
MOST_ROUTED = 6
"""Placings for which wires are looked for: it takes long, and the first ones are the best."""
FEW, MOST_COMPARED = 1, 4
"""Blemishes that nobody sees, and as many layouts as are compared where there are more."""
SMALLEST = 0.75
"""The scale at which a tinted value still shows its colour and its minus."""
SCALE_ROWS = 60.0  # above the panel, for the scale of what is not written out
PANEL_LINE = 29.0  # from one baseline of the panel to the next


def does_not_fit(sized: Sized, key: Key | None) -> Mistake:
    """What is wrong where no arrangement has room for all parts: for the one with this key, where that is known."""
    usual = check(sized.cell).sized.all_sizes
    large = " and ".join(f"--{name}-size {size}" for name, size in sized.all_sizes.items() if size > usual[name])
    lacking = f", no place is left for {key.node}" if key else ""
    help_ = "choose a smaller size" if large else "join equations or leave some out"
    wrong = f"its parts do not fit into one picture{f' with {large}' if large else ''}{lacking}"
    return Mistake(f"{sized.cell.title}: {wrong}; {help_}, {NUMBERS_ALONE}")


def lay_out(
    graph: Graph,
    sizes: Mapping[Key, int],
    theme: Theme,
    typesetter: Typesetter,
    *,
    widest: str = "",
    detail: Detail = Detail.NUMBERS,
    by_equation: bool = False,
    lines: int = 0,
) -> Layout:
    """The layout of a graph whose parts have `sizes` values; `widest` is the longest number that will stand in a box.

    `by_equation`, no operator stands alone. The panel has room for as many `lines` of figures. DoesNotFitError where no
    arrangement has room for values in that `detail`.
    """
    wide = typesetter.ink(Line(widest, theme.text.value, theme.colours.ink)).width if widest else 0.0
    usual = _with_values(theme, max(theme.part.value_width, wide + 16))
    snug = _with_values(theme, wide + 13) if widest else usual
    failed = DoesNotFitError("parts")
    for how in _narrowing(detail) if by_equation else ():
        look, tries = snug if how.tight else usual, iter(range(MOST_ROUTED))
        try:
            if found := list(_arranged(graph, sizes, look, typesetter, how, storeys, tries, lines)):
                return min(found, key=blemishes)
        except DoesNotFitError as error:
            failed = error
    if by_equation:
        raise failed
    best: list[tuple[int, Layout]] = []
    for stand, whole in ((place, True), (flow, True), (flow, False)):
        if not whole and (best or not any(part.folded and part.assigned for part in graph.parts)):
            break
        tries = iter(range(MOST_ROUTED // 2 if detail is Detail.STRIPS else MOST_ROUTED))
        tried = (
            layout
            for how in _arrangements(detail, rows=stand is place)
            for layout in _arranged(
                graph, sizes, snug if how.tight else usual, typesetter, how, stand, tries, lines, whole=whole
            )
        )
        best += [(blemishes(layout), layout) for layout in islice(tried, 1 if stand is place else MOST_COMPARED)]
        if any(many <= FEW for many, _ in best):
            break
    if not best:
        raise failed
    return min(best, key=lambda pair: max(FEW, pair[0]))[1]


def _with_values(theme: Theme, width: float) -> Theme:
    return replace(theme, part=replace(theme.part, value_width=width))


def _arrangements(detail: Detail, *, rows: bool = True) -> Iterator[Arrangement]:
    """Ways to try; with `rows` also concatenations below each other."""
    strips = detail is Detail.STRIPS
    for upright in (False,) if strips else (False, True):
        for stacked in (False, True) if rows else (False,):
            for scale in (1.1, 1.0, 0.85, 0.7) if strips else (1.1, 1.05, 1.0) if rows else (1.1, 1.0):
                if not (upright and detail is Detail.NUMBERS and scale > 1):
                    yield Arrangement(scale, upright, stacked, detail)


def _narrowing(detail: Detail) -> Iterator[Arrangement]:
    """Ways to try where plates stand side by side: ever narrower, and without numbers ever smaller."""
    stood = (False,) if detail is Detail.STRIPS else (False, True)
    for longest, upright in product((330.0, 250.0, 200.0, 165.0, 130.0, 100.0), stood):
        yield Arrangement(1.0, upright, False, detail, plates=(min(240.0, longest * 0.8), longest))
    if detail is not Detail.NUMBERS:
        for longest, upright in product((130.0, 100.0, 70.0), stood):
            yield Arrangement(SMALLEST, upright, False, detail, plates=(0.0, longest))


def _arranged(
    graph: Graph,
    sizes: Mapping[Key, int],
    theme: Theme,
    typesetter: Typesetter,
    how: Arrangement,
    stand: Callable[[Ground, Mapping[Key, float], float, float], Iterator[CellSite]],
    tries: Iterator[int],
    lines: int,
    *,
    whole: bool = False,
) -> Iterator[Layout]:
    """One arrangement carried through, in each way in which wires are found; `tries` runs out when enough was tried.

    With `whole`, plates have equations and not only their right sides.
    """
    many = len({part.equation for part in graph.parts if part.equation}) > MOST_IN_TWO
    rows = max([3 if many else 2, lines + how.strips, *(_rows(graph, sizes) if how.numbers else ())])
    pitch = PANEL_LINE if rows < 3 else PANEL_LINE - 3
    canvas = how.canvas
    panel = Box(22, canvas.bottom - 8 - pitch * (1.42 + rows), canvas.right - 22, canvas.bottom - 8)
    names = ColumnNames(graph, theme, typesetter, how, whole=whole)
    measures = Measures.of(theme, how)
    boxes, lengths = _boxed(graph, sizes) if how.strips else (sizes, {})
    ground = Ground(graph, boxes, how, measures, lengths, names.texts)
    rule = Box(panel.left, panel.top, panel.right, panel.top)
    for site in stand(ground, names.widths, names.size, panel.top - 4 - (SCALE_ROWS if how.strips else 0)):
        if next(tries, None) is None:
            return
        try:
            labels, laid = _joined(site, names, theme, typesetter)
        except (DoesNotFitError, NoWayError):
            continue
        yield Layout(
            graph,
            frames=(
                Frame(site.cell, "cell_edge", theme.stroke.box, "cell", theme.part.cell_radius),
                Frame(rule, "rule", theme.stroke.rule),
            ),
            labels=labels,
            wires=laid,
            placed={key: _without_sigma(one, laid) for key, one in site.placed.items()},
            canvas=canvas,
            cell=site.cell,
            panel=panel,
            pitch=pitch,
            lane=_lane(site),
            how=how,
            dot_radius=measures.dot,
            operator_radius=measures.radius,
        )


def _boxed(graph: Graph, sizes: Mapping[Key, int]) -> tuple[dict[Key, int], dict[Key, tuple[int, ...]]]:
    """In how many boxes each part stands where a vector is in one, and how many values are in each."""
    boxes = {part.key: kind(part).boxes(part) for part in graph.parts}
    lengths = {
        part.key: (sizes[part.key],) if boxes[part.key] == 1 else tuple(sizes[source.key] for source in part.sources)
        for part in graph.parts
    }
    return boxes, lengths


def _joined(
    site: CellSite, names: ColumnNames, theme: Theme, typesetter: Typesetter
) -> tuple[tuple[Label, ...], tuple[Wire, ...]]:
    """The names of parts that stand, wires around all, and words where the wires leave room."""
    namer = Namer(site, names, theme, typesetter)
    namer.name_parts()
    laid = wires(site, namer.labels)
    namer.name_values(laid)
    return tuple(namer.labels), laid


def _rows(graph: Graph, sizes: Mapping[Key, int]) -> Iterator[int]:
    """How many lines the panel of each state and fan may need: one a unit, one more for what sees all units at once."""
    for part in graph.parts:
        together = bool(part.argument and part.function) and not PLATES[part.function].elementwise
        if part.kind == "incoming" or (together and sizes[part.key] <= WRITTEN_UNITS):
            yield sizes[part.key] + together


def _lane(site: CellSite) -> tuple[Point, ...]:
    """The way of the memory from where it comes in to where it leaves."""
    out = next((part for part in site.graph.parts if part.key.leaving and part.partner == site.graph.carrier), None)
    if site.graph.carrier is None or out is None:
        return ()
    (start,) = kind(site.graph[site.graph.carrier]).exits(site.graph[site.graph.carrier], out, site)
    (end,) = kind(out).entries(out, 0, site)
    return ((start.x, start.y), (end.x, end.y)) if start.y == end.y else ()


def _without_sigma(placed: Placed, wires: Sequence[Wire]) -> Placed:
    """The part; without the sign before its sums where a wire needs the place."""
    sigma = placed.sigma
    if sigma and any(sigma.meets(strip(a, b, 4)) for wire in wires for a, b in segments(wire.path)):
        return replace(placed, sigma=None)
    return placed
