"""What there is to look at in a cell: each of its values, and what comes in and goes out; and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.figures.focus import Focus
from rnnviz.figures.words import ALT
from rnnviz.graph.graph import Key, Part
from rnnviz.graph.readings import Readings
from rnnviz.language.names import read_name
from rnnviz.language.notation import in_prose, typst
from rnnviz.language.spelling import nearest
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Label
from rnnviz.layout.measures import BRACE
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.story.panel import Panel, calculations, side_by_side
from rnnviz.story.story import Story
from rnnviz.story.voice import capital, listed
from rnnviz.text.plain import aloud, said, short
from rnnviz.typeset import Line, escape
from rnnviz.views.cell import level
from rnnviz.views.cell.narration import Narration
from rnnviz.views.cell.panel import BESIDE, PanelSetter
from rnnviz.views.cell.verdict import verdicts

LOWER = 6.0  # than a cell usually begins: its outline gives way to a name
AIR = 3.0  # between a brace and the cell below it, and the words above it
ENDS = "ends"
ROWS = ("concat", "joint")
ALL_ENDS = "what comes in and goes out"


def names(cell: Cell) -> dict[str, str]:
    """All that can be looked at: the ends, what comes in, what each equation assigns; and what its comment calls it."""
    given = dict.fromkeys(cell.incoming, "")
    return {ENDS: ALL_ENDS, **given, **{equation.target.text: equation.name for equation in cell.equations}}


def find(name: str, cell: Cell) -> str:
    """The name as the cell has it. Raises `Mistake` where it has none such."""
    known = names(cell)
    spelled = {_spelled(one): one for one in reversed(known)}  # a notation may write c_t as c⟨t⟩
    found = name if name in known else spelled.get(_spelled(name))
    if found is None:
        raise Mistake(
            f"--focus {name}: {cell.title} has no such value; it has {', '.join(known)}{nearest(name, known)}"
        )
    return found


def _spelled(name: str) -> str:
    """A name in its one spelling, or as it is where it is none."""
    try:
        return name if name == ENDS else read_name(name).text
    except Mistake:
        return name


def focus(name: str, readings: Readings, layout: Layout) -> Focus:
    """What is in full ink when a value is looked at; `name` is one of `names`."""
    graph = layout.graph
    if name == ENDS:
        made = {part.key for part in graph.parts if kind(part).given or part.key.leaving}
        whole = None if layout.how.idea else _above(layout.cell.left, layout.cell.right, layout)
        return Focus(name, frozenset(made), frozenset(), frozenset(), frozenset(), whole, "product")
    own = [part for part in graph.parts if part.equation == name and part.kind not in ROWS]
    own = own or [part for part in graph.parts if part.key == Key(name)]
    rows = [graph[s.key] for part in own for s in part.sources if graph[s.key].kind in ROWS]
    made = {part.key for part in (*own, *rows)}
    taken = {source.key for part in (*own, *rows) for source in part.sources} - made
    ends = {part.key for part in own if part.assigned or kind(part).given}
    used = {
        (part.key, entry)
        for part in graph.parts
        for entry, source in enumerate(part.sources)
        if source.key in ends and part.key not in made
    }
    shown = [box for part in own if not part.key.leaving for box in layout[part.key].body]
    hull = Box.hull(shown or [box for part in own for box in layout[part.key].body])
    brace = None if kind(own[-1]).given or layout.how.idea else _above(hull.left, hull.right, layout)
    role = next((part.role for part in own if part.key in ends), own[-1].role)
    does = {key for key, verdict in verdicts(readings).items() if (key, verdict.entry) in used}
    if layout.how.idea:  # what a gate does is seen from what it meets and what becomes of that
        taken |= {key for user in does for key in (user, *(source.key for source in graph[user].sources))} - made
        taken |= {out.key for user in does if not layout[user].boxes for out in graph.leaving(user)}
    return Focus(name, frozenset(made), frozenset(taken), frozenset(used), frozenset(does), brace, role)


def _above(left: float, right: float, layout: Layout) -> tuple[Point, Point]:
    """The ends of a brace just above the cell."""
    y = layout.cell.top - AIR
    return (left, y), (right, y)


def told(name: str, narration: Narration) -> Panel:
    """The words below the picture."""
    graph = narration.graph
    if name == ENDS:
        given, out = zoned(graph, Zone.BELOW, Zone.LEFT), zoned(graph, Zone.RIGHT)
        lines = tuple(side_by_side(narration.named(part) for part in some) for some in (given, out))
        return Panel(None, frozenset(), lines, "What comes in, and what one step makes of it.", capital(ALL_ENDS))
    part = next((graph[key] for key in (Key(name), Key(name, leaving=True)) if key in graph.by_key), None)
    assert part is not None
    if kind(part).given:
        name = capital(narration.called(part.key))
        return Panel(None, frozenset(), (narration.named(part),), in_prose(_goes_into(part, narration)), name)
    panel = narration.looked_at(part.key)
    if any(narration.readings.gate(user) == part for user in graph.users(part.key)):
        share, how = narration.percent(narration.readings.numbers(part))
        here = "Here" if narration.meaning(part) else "It lets through"
        return replace(panel, sentence=f"{panel.sentence} {here} {share}{how}.")
    return panel


def look(made: Figure, name: str) -> Figure:
    """The finished drawing of a figure with all calm but what makes and uses one value, and words on that."""
    assert made.readings is not None
    layout, name = roomy(made.layout), find(name, made.runs[0].sized.cell)
    seen = focus(name, made.readings, layout)
    what = ALL_ENDS if name == ENDS else aloud(name)
    return looked(made, layout, seen, what, lambda narration: iter((told(name, narration),)), f"--focus {name}")


def looked(
    made: Figure, layout: Layout, seen: Focus, what: str, say: Callable[[Narration], Iterator[Panel]], option: str
) -> Figure:
    """The finished drawing of a figure, laid out with room, with all calm but what is `seen`; below it the first panel
    of those that `say` has that finds room. `what` is what is looked at, in words. Raises `Mistake` where none does."""
    assert made.readings is not None
    setter = level.setter(layout, made.runs[0].sized, made.theme, made.typesetter)
    units = dict.fromkeys((made.units, (0,)))
    panels = (panel for one in units for panel in say(level.narration(setter, made.readings, *one)))
    for panel in panels:
        words = setter.words(panel)
        if setter.has_room(words):
            break
    else:
        raise Mistake(f"{option}: what is said of it has no room below the picture")
    account = replace(
        made.account,
        title=f"{made.account.name}: {what}",
        alt=short(f"{made.account.name}, {what}: {said(panel.sentence)}", ALT),
        lines=(said(panel.sentence), *(f"{'; '.join(map(aloud, calculations(line)))}." for line in panel.lines)),
    )
    beside = tuple(label for label in made.still if label.what == "scale")
    return replace(
        made,
        account=account,
        layout=layout,
        story=Story(made.story.title, sample=made.story.sample, samples=made.story.samples),
        still=(*_named(seen, made, setter), *words, *beside),
        panels=(),
        tips=(),
        without="",
        later=(),
        focus=seen,
    )


def roomy(layout: Layout) -> Layout:
    """The same without names above the lane, where a brace and what it is about have their place."""
    head, cell = layout.how.head, layout.cell
    if cell.top >= head - LOWER:
        return layout
    lower = replace(cell, top=head)
    frames = tuple(replace(one, box=lower) if one.box == cell else one for one in layout.frames)
    labels = tuple(one for one in layout.labels if one.key not in layout.graph.lane or one.box.top > head)
    return replace(layout, cell=lower, frames=frames, labels=labels)


def _named(seen: Focus, made: Figure, setter: PanelSetter) -> Iterator[Label]:
    """What is looked at, above its brace."""
    if seen.brace is None:
        return
    text, look, ((left, y), (right, _)) = made.theme.text, made.theme.roles[seen.role], seen.brace
    name = seen.name
    called = names(made.runs[0].sized.cell)[name]
    symbol = "" if name == ENDS else f"${typst(read_name(name))}$"
    line = Line(f"{escape(called)} {symbol}".strip(), text.label, look.text, bold=True)
    ink, low = made.typesetter.ink(line), max(label.box.right for label in made.heading) + BESIDE
    x = min(max((left + right) / 2 - ink.width / 2, low), made.layout.panel.right - ink.width)
    yield setter.at("focus", line, x, y - BRACE * 2 - AIR - ink.bottom)


def _goes_into(part: Part, narration: Narration) -> str:
    """What becomes of a value that is there from the start."""
    graph = narration.graph
    users = (*graph.users(part.key), *graph.leaving(part.key))
    rows = [user for user in users if user.kind in ROWS]
    if rows:
        return kind(rows[0]).says(rows[0], narration).sentence
    name, taken = capital(narration.called(part.key)), listed([narration.called(user.key) for user in users])
    return f"{name}: it goes into {taken}." if taken else f"{name}: nothing takes it in."
