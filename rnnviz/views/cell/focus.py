"""What there is to look at in a cell: each of its values, and what comes in and goes out; and what is said of it."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.figures.focus import Focus
from rnnviz.figures.words import ALT
from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.language.names import read_name
from rnnviz.language.notation import in_prose
from rnnviz.language.spelling import nearest
from rnnviz.layout.geometry import Box
from rnnviz.layout.layout import Layout
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.story.panel import Panel, calculations, side_by_side
from rnnviz.story.story import Story
from rnnviz.story.voice import capital, listed
from rnnviz.text.plain import aloud, said, short
from rnnviz.views.cell.narration import Narration
from rnnviz.views.cell.panel import PanelSetter

ENDS = "ends"
ALL_ENDS = "what comes in and goes out"


def names(cell: Cell) -> dict[str, str]:
    """All that can be looked at: the ends, what comes in, what each equation assigns; and what its comment calls it."""
    given = dict.fromkeys(cell.incoming, "")
    return {ENDS: ALL_ENDS, **given, **{equation.target.text: equation.name for equation in cell.equations}}


def find(name: str, cell: Cell) -> str:
    """The name as the cell has it. Raises `Mistake` where it has none such."""
    known = names(cell)
    try:
        spelled = name if name == ENDS else read_name(name).text
    except Mistake:
        spelled = name
    if spelled not in known:
        raise Mistake(
            f"--focus {name}: {cell.title} has no such value; it has {', '.join(known)}{nearest(name, known)}"
        )
    return spelled


def focus(name: str, graph: Graph, layout: Layout) -> Focus:
    """What is in full ink when a value is looked at; `name` is one of `names`."""
    if name == ENDS:
        made = {part.key for part in graph.parts if kind(part).given or part.key.leaving}
        panel = layout.panel
        return Focus(name, frozenset(made), frozenset(), frozenset(), (panel.left, panel.right), "product")
    own = [part for part in graph.parts if part.equation == name and part.kind != "concat"]
    own = own or [part for part in graph.parts if part.key == Key(name)]
    rows = [graph[s.key] for part in own for s in part.sources if graph[s.key].kind == "concat"]
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
    role = next((part.role for part in own if part.key in ends), own[-1].role)
    return Focus(name, frozenset(made), frozenset(taken), frozenset(used), (hull.left, hull.right), role)


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
    panel = narration.panel(part.key)
    lets = [
        kind(user).says(user, narration).sentence
        for user in graph.users(part.key)
        if narration.readings.gate(user) == part
    ]
    return replace(panel, sentence=" ".join([panel.sentence, *lets[:1]]))


def look(made: Figure, name: str) -> Figure:
    """The finished drawing of a figure with all calm but what makes and uses one value, and words on that."""
    assert made.readings is not None
    sized, layout = made.runs[0].sized, made.layout
    name = find(name, sized.cell)
    setter = PanelSetter(layout, sized, made.theme, made.typesetter)
    for units in dict.fromkeys((made.units, (0,))):
        narration = Narration(sized.cell, made.readings, *units, strips=layout.how.strips)
        panel = told(name, narration)
        words = setter.words(panel)
        if setter.has_room(words):
            break
    else:
        raise Mistake(f"--focus {name}: what is said of it has no room below the picture")
    what = ALL_ENDS if name == ENDS else aloud(name)
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
        story=Story(made.story.title, sample=made.story.sample, samples=made.story.samples),
        still=(setter.facts(), *words, *beside),
        panels=(),
        tips=(),
        without="",
        later=(),
        focus=focus(name, layout.graph, layout),
    )


def _goes_into(part: Part, narration: Narration) -> str:
    """What becomes of a value that is there from the start."""
    graph = narration.graph
    users = (*graph.users(part.key), *graph.leaving(part.key))
    rows = [user for user in users if user.kind == "concat"]
    if rows:
        return kind(rows[0]).says(rows[0], narration).sentence
    name, taken = capital(narration.called(part.key)), listed([narration.called(user.key) for user in users])
    return f"{name}: it goes into {taken}." if taken else f"{name}: nothing takes it in."
