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
from rnnviz.functions.plates import PLATES, has_curve
from rnnviz.graph.graph import Graph, Key
from rnnviz.layout.geometry import Box, Point, segments, strip
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Frame, Label, Placed, Wire
from rnnviz.layout.measures import IDEA, NARROW, PORTRAIT, SQUARE, WIDE, Arrangement, Detail, DoesNotFitError, Measures
from rnnviz.layout.quality import blemishes
from rnnviz.layout.route import NoWayError
from rnnviz.layout.site import Ground
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind
from rnnviz.story.voice import WRITTEN_UNITS
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter
from rnnviz.views.cell.cellsite import CellSite
from rnnviz.views.cell.content import WIDE_SHAPE, Content
from rnnviz.views.cell.flow import flow
from rnnviz.views.cell.naming import ColumnNames, Namer
from rnnviz.views.cell.place import place
from rnnviz.views.cell.sayer import Sayer, spelled
from rnnviz.views.cell.storeys import storeys
from rnnviz.views.cell.verdict import Verdict
from rnnviz.views.cell.wiring import wires

CAPACITY = (8, 6)  # inputs and hidden units, the largest that is drawn unit by unit
MOST_IN_TWO = 8
"""Equations: more do not fit into two rows below a still."""
NUMBERS_ALONE = "`rnnviz trace` shows the numbers of any size"
MOST_ROUTED = 6
"""Placings for which wires are looked for: it takes long, and the first ones are the best."""
FEW, MOST_COMPARED = 1, 4
"""Blemishes that nobody sees, and as many layouts as are compared where there are more."""
CANVASES = {WIDE_SHAPE: (IDEA, WIDE), **{shape: (canvas,) for shape, canvas in NARROW.items()}}
"""On which the idea of a cell is tried, by the shape of the picture."""
PANELS = {SQUARE: 212.0, PORTRAIT: 286.0}
"""How high the panel is where there is room for figures."""
WORDS = 24.0  # around words between two parts
UNSAID = 4  # what a gate does, in blemishes
IDEAS, LEAST = (1.5, 1.25, 1.1), 1.004
"""How large the parts are where the idea alone is seen: as large as there is room; at least 14 pixels in 640."""
SMALLEST = 0.75
"""The scale at which a tinted value still shows its colour and its minus."""
SCALE_ROWS = 60.0  # above the panel, for the scale of what is not written out
TWO_LINES = 54.0  # the panel of an idea: an equation, a sentence
PANEL_LINE = 29.0  # from one baseline of the panel to the next


def does_not_fit(sized: Sized, key: Key | None, shape: str = WIDE_SHAPE) -> Mistake:
    """What is wrong where no arrangement has room for all parts: for the one with this key, where that is known."""
    if shape != WIDE_SHAPE:
        return Mistake(f"--shape {shape}: {sized.cell.title} is too wide for it; leave --shape out, for a wide picture")
    usual = check(sized.cell).sized.all_sizes
    large = " and ".join(f"--{name}-size {size}" for name, size in sized.all_sizes.items() if size > usual[name])
    lacking = f", no place is left for {key.node}" if key else ""
    help_ = "choose a smaller size" if large else "join equations or leave some out"
    wrong = f"its parts do not fit into one picture{f' with {large}' if large else ''}{lacking}"
    return Mistake(f"{sized.cell.title}: {wrong}; {help_}, {NUMBERS_ALONE}")


def lay_out(
    graph: Graph,
    content: Content,
    theme: Theme,
    typesetter: Typesetter,
    *,
    detail: Detail = Detail.NUMBERS,
    by_equation: bool = False,
) -> Layout:
    """The layout of a graph; `by_equation`, no operator stands alone. DoesNotFitError where no arrangement has room for
    values in that `detail`.
    """
    widest = content.widest
    wide = typesetter.ink(Line(widest, theme.text.value, theme.colours.ink)).width if widest else 0.0
    wide = max(wide, content.below)
    usual = _with_values(theme, max(theme.part.value_width, wide + 16))
    snug = _with_values(theme, wide + 13) if widest else usual
    failed = DoesNotFitError("parts")
    for how in map(content.way, _narrowing(detail)) if by_equation else ():
        look, tries = snug if how.tight else usual, iter(range(MOST_ROUTED))
        try:
            if found := list(_arranged(graph, content, look, typesetter, how, storeys, tries)):
                return min(found, key=blemishes)
        except DoesNotFitError as error:
            failed = error
    if by_equation:
        raise failed
    if detail is Detail.IDEA:
        return _of_idea(graph, content, usual, typesetter)
    best: list[tuple[int, Layout]] = []
    for stand, whole in ((place, True), (flow, True), (flow, False)):
        if not whole and (best or not any(part.folded and part.assigned for part in graph.parts)):
            break
        tries = iter(range(MOST_ROUTED // 2 if detail is Detail.STRIPS else MOST_ROUTED))
        tried = (
            layout
            for how in map(content.way, _arrangements(detail, rows=stand is place))
            for layout in _arranged(
                graph, content, snug if how.tight else usual, typesetter, how, stand, tries, whole=whole
            )
        )
        best += [(blemishes(layout), layout) for layout in islice(tried, 1 if stand is place else MOST_COMPARED)]
        if any(many <= FEW for many, _ in best):
            break
    if not best:
        raise failed
    return min(best, key=lambda pair: max(FEW, pair[0]))[1]


def _of_idea(graph: Graph, content: Content, theme: Theme, typesetter: Typesetter) -> Layout:
    """As large as there is room, if all is said; on a larger canvas only where there is none."""
    for canvas in CANVASES[content.shape]:
        best: list[tuple[int, Layout]] = []
        for scale, stand in product((*IDEAS, LEAST if canvas == IDEA else 1.0), (place, flow)):
            how, tries = Arrangement(scale, detail=Detail.IDEA, canvas=canvas), iter(range(MOST_ROUTED // 2))
            for layout in _arranged(graph, content, theme, typesetter, how, stand, tries):
                best.append((max(FEW, blemishes(layout) + _unsaid(layout, content)), layout))
            if best and min(many for many, _ in best) <= FEW:
                break
        if best:
            return min(best, key=lambda pair: pair[0])[1]
    raise DoesNotFitError("parts")


def _unsaid(layout: Layout, content: Content) -> int:
    """What it costs that there is no room to say what gates do."""
    said = {label.key for labels in layout.verdicts[:1] for label in labels}
    return UNSAID * len(content.verdicts.keys() - said)


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
    stood = (False,) if detail in (Detail.STRIPS, Detail.IDEA) else (False, True)
    for longest, upright in product((330.0, 250.0, 200.0, 165.0, 130.0, 100.0), stood):
        plates = min(240.0, longest * 0.8), longest
        yield Arrangement(1.0, upright, False, detail, plates=plates)
    if detail in (Detail.TINTS, Detail.STRIPS):
        for longest, upright in product((130.0, 100.0, 70.0), stood):
            yield Arrangement(SMALLEST, upright, False, detail, plates=(0.0, longest))


def _arranged(
    graph: Graph,
    content: Content,
    theme: Theme,
    typesetter: Typesetter,
    how: Arrangement,
    stand: Callable[[Ground, Mapping[Key, float], float, float], Iterator[CellSite]],
    tries: Iterator[int],
    *,
    whole: bool = False,
) -> Iterator[Layout]:
    """One arrangement carried through, in each way in which wires are found; `tries` runs out when enough was tried.

    With `whole`, plates have equations and not only their right sides.
    """
    sizes = content.sizes
    many = len({part.equation for part in graph.parts if part.equation}) > MOST_IN_TWO
    rows = max([3 if many else 2, content.lines + how.strips, *(_rows(graph, sizes) if how.numbers else ())])
    pitch = PANEL_LINE if rows < 3 and not how.narrow else PANEL_LINE - 3
    canvas = how.canvas
    tall = PANELS.get(canvas, TWO_LINES) if how.idea else pitch * (1.42 + rows)
    panel = Box(22, canvas.bottom - 8 - tall, canvas.right - 22, canvas.bottom - 8)
    names = ColumnNames(graph, theme, typesetter, how, whole=whole)
    tallest = max((sizes[part.key] for part in graph.parts if kind(part).zone is not Zone.BELOW), default=1)
    measures = Measures.of(theme, how, tallest)
    boxes, lengths = _boxed(graph, sizes) if how.strips else (sizes, {})
    ground = Ground(graph, boxes, how, measures, lengths, names.texts, _functions(graph, how, theme, typesetter))
    ground = replace(ground, beside=_beside(content, ground, theme, typesetter))
    rule = Box(panel.left, panel.top, panel.right, panel.top)
    floor = panel.top - 4 - (SCALE_ROWS if how.strips else 0)
    below = names.size if names.lines or not how.idea else 0.0
    for site in stand(ground, names.widths, below, floor):
        if next(tries, None) is None:
            return
        try:
            labels, said, laid = _joined(site, names, content.verdicts, theme, typesetter)
        except (DoesNotFitError, NoWayError):
            continue
        yield Layout(
            graph,
            frames=(
                Frame(site.cell, "cell_edge", theme.stroke.box, "cell", theme.part.cell_radius),
                Frame(rule, "rule", theme.stroke.rule),
            ),
            labels=labels,
            verdicts=said,
            wires=tuple(_tracked(site, wire) for wire in laid) if how.idea else laid,
            placed={key: _without_signs(one, laid) for key, one in site.placed.items()},
            canvas=canvas,
            cell=site.cell,
            panel=panel,
            pitch=pitch,
            lane=_lane(site),
            how=how,
            dot_radius=measures.dot,
        )


def _functions(graph: Graph, how: Arrangement, theme: Theme, typesetter: Typesetter) -> dict[str, float]:
    """The widths of the names of functions, small."""
    found = sorted({part.function for part in graph.parts if has_curve(part.function)})
    lines = {name: Line(name, theme.text.small * how.scale, theme.colours.ink) for name in found}
    return {name: typesetter.ink(line).width for name, line in lines.items()}


def _beside(content: Content, ground: Ground, theme: Theme, typesetter: Typesetter) -> dict[Key, float]:
    """How far an operator must be from a gate that does something else as well, for the words on both."""
    graph, m = ground.graph, ground.measures
    words = {
        key: min(
            max(typesetter.ink(line).width for lines in way for line in lines)
            for way in zip(*(spelled(verdict, theme) for verdict in steps), strict=True)
        )
        for key, steps in content.verdicts.items()
    }
    plates: dict[Key, float] = {}  # words that stand beside the plate through which a gate comes
    for key, steps in content.verdicts.items():
        gate = graph[graph[key].sources[steps[0].entry].key]
        if gate.kind == "through":
            plates[gate.sources[0].key] = kind(gate).half(gate, ground) + words[key]
    found: dict[Key, float] = {}
    for key, steps in content.verdicts.items():
        root = graph[key].sources[steps[0].entry].key
        if root in plates and key not in graph.lane:
            half = m.wide(ground.size(graph[key])) / 2
            found[key] = max(words[key] + m.radius + m.run + half, plates[root] + half) + WORDS
    return found


def _boxed(graph: Graph, sizes: Mapping[Key, int]) -> tuple[dict[Key, int], dict[Key, tuple[int, ...]]]:
    """In how many boxes each part stands where a vector is in one, and how many values are in each."""
    boxes = {part.key: kind(part).boxes(part) for part in graph.parts}
    lengths = {
        part.key: (sizes[part.key],) if boxes[part.key] == 1 else tuple(sizes[source.key] for source in part.sources)
        for part in graph.parts
    }
    return boxes, lengths


def _joined(
    site: CellSite, names: ColumnNames, verdicts: Mapping[Key, Sequence[Verdict]], theme: Theme, typesetter: Typesetter
) -> tuple[tuple[Label, ...], tuple[tuple[Label, ...], ...], tuple[Wire, ...]]:
    """The names of parts that stand, wires around all, and words where the wires leave room."""
    namer = Namer(site, names, theme, typesetter)
    namer.name_parts()
    laid = wires(site, namer.labels)
    sayer = Sayer(namer, laid)
    sayer.say(verdicts)
    namer.name_values(laid)
    return tuple(namer.labels), tuple(map(tuple, sayer.said)), laid


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


def _tracked(site: CellSite, wire: Wire) -> Wire:
    """A wire of the lane with a line for each unit; one that leaves the lane takes in all of them."""
    graph, m = site.graph, site.measures
    tracks = tuple(box.y for box in m.boxes(site.sizes[wire.source], 0.0, 0.0))
    if not graph.on_lane(wire.source) or len(tracks) == 1:
        return wire
    if wire.lane or (wire.own and wire.source in graph.lane):
        return replace(wire, tracks=tracks)
    (_, y0), (x1, y1), *rest = wire.path
    if abs(y0 - site.lane_y) > 1 or abs(y1 - y0) > 1:
        return wire
    up = bool(rest) and rest[0][1] < y1
    knots = tuple((x1, site.lane_y + aside) for aside in tracks)
    return replace(wire, path=((x1, knots[-1 if up else 0][1]), *rest), branch=None, knots=knots)


def _without_signs(placed: Placed, wires: Sequence[Wire]) -> Placed:
    """The part; without what stands before its sums and curves where a wire needs the place."""
    if placed.card:
        return placed

    def free(box: Box | None) -> Box | None:
        taken = box and any(box.meets(strip(a, b, 4)) for wire in wires for a, b in segments(wire.path))
        return None if taken else box

    return replace(placed, sigma=free(placed.sigma), spelled=free(placed.spelled))
