"""The view of one cell, whole: every number and every weight, beat by beat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from rnnviz.cells.cell import Cell, Sized
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.graph.graph import Key
from rnnviz.graph.idea import idea
from rnnviz.graph.of_cell import BY_EQUATION, FOLDS, graph
from rnnviz.graph.readings import Readings
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Label
from rnnviz.layout.measures import WIDE, Detail, DoesNotFitError
from rnnviz.layout.quality import confusions
from rnnviz.numbers.rollout import Rollout
from rnnviz.numbers.trace import Trace
from rnnviz.story.story import Story
from rnnviz.typeset import Typesetter
from rnnviz.units import short
from rnnviz.views.cell import level
from rnnviz.views.cell.account import account
from rnnviz.views.cell.against import against
from rnnviz.views.cell.chips import chips, room_for
from rnnviz.views.cell.content import Content
from rnnviz.views.cell.focus import look, names
from rnnviz.views.cell.narration import Narration
from rnnviz.views.cell.panel import PanelSetter
from rnnviz.views.cell.phases import PhasedSetter, marked
from rnnviz.views.cell.scale import scaled
from rnnviz.views.cell.sheet import CAPACITY, does_not_fit, lay_out
from rnnviz.views.cell.telling import tell
from rnnviz.views.cell.tips import tips
from rnnviz.views.cell.verdict import Verdict, verdicts
from rnnviz.views.view import DETAILS, IDEA, SHAPES, Shot, View
from rnnviz.views.view import WIDE as WIDE_SHAPE

FOLDED = (0.0, 0.5, 2.5, 3.5)
"""What each fold costs, in places of a picture that may be taken for another: it shows less of what is computed."""
HIDDEN = MappingProxyType({Detail.IDEA: 0.0, Detail.NUMBERS: 0.0, Detail.TINTS: 4.0, Detail.STRIPS: 8.0})
"""Likewise what it costs that numbers are not seen."""
SMALL = 4.0  # likewise that the idea of a cell is no larger than all of it
SHORTEST = "−0.00"  # the least for which a box has room
WRITTEN = (4, 3)
"""Inputs and hidden units: up to these every number is written, if need be with several operations in one part."""

MOST_STEPS = 12
"""Of a film, which has some five seconds for each: more nobody watches."""

CROWDED = 32
"""Equations: with more there is one way left to try, which needs the least room."""


class CellView(View):
    """Everything that one cell computes in one step."""

    name = "cell"
    says = "A cell step after step, the first one whole: every weight, every sum, every value."
    units = True
    phases = True
    steps = MOST_STEPS
    shapes = SHAPES
    details = DETAILS

    def check(self, runs: Sequence[Rollout], shot: Shot) -> None:
        super().check(runs, shot)
        if shot.units and shot.detail == IDEA:
            raise Mistake(f"--units {short(shot.units)}: the idea writes out no units; leave --units or --detail out")
        if shot.phases and shot.detail == IDEA:
            raise Mistake("--phases: the idea has no lines to number; leave --phases or --detail out")

    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        (run,) = runs
        known = run[0]
        sized, theme = known.sized, shot.theme
        typesetter = shot.typesetter()
        (readings, *later), layout = _laid_out([*run], shot, typesetter)
        strips = layout.how.strips
        if shot.phases:
            layout = marked(layout, sized, theme, typesetter)
        make = PhasedSetter if shot.phases else level.setter
        setter = make(layout, sized, theme, typesetter)
        labels = run.timeline.labels or ("",) * len(run)
        (narration, *after), story, panels = _told([readings, *later], labels, setter, shot)
        still, without = _still(setter, narration)
        scale = None
        if strips:
            layout, scale, beside = scaled(layout, narration, later, setter)
            still = (*still, *beside) if still else ()
        title, last = setter.title(), setter.counter(story, len(story.beats) - 1)
        return Figure(
            self.name,
            sized.cell.key,
            (known,),
            account(narration, sized, labels),
            layout,
            readings,
            theme,
            typesetter,
            story,
            heading=(title,),
            still=still,
            panels=panels,
            tips=tips((narration, *after), layout, story),
            units=narration.written,
            without=without,
            scale=scale,
            later=tuple(later),
            reach=max(step.reach() for step in (readings, *later)),
            chips=chips((readings, *later), labels, setter, room_for(setter, title.box, last.box)),
        )

    def looks(self, cell: Cell) -> Mapping[str, str]:
        return names(cell)

    def look(self, made: Figure, name: str) -> Figure:
        return look(made, name)

    def against(self, made: Figure, other: Cell) -> Figure:
        return against(made, other)


def _laid_out(steps: Sequence[Trace], shot: Shot, typesetter: Typesetter) -> tuple[list[Readings], Layout]:
    """The first layout that has room for all parts: with every operation and every number, else with less of them."""
    by_fold: dict[int, list[Readings]] = {}
    best: tuple[float, list[Readings], Layout] | None = None
    lacking: Key | None = None
    simple = shot.detail == IDEA
    for fold, detail in _ideas(shot.shape) if simple else _ways(steps[0].sized):
        price = FOLDED[fold] + HIDDEN[detail]
        if best and best[0] <= price:
            continue
        if fold not in by_fold:
            parts = graph(steps[0].sized.cell, fold, whole=simple)
            parts = idea(parts) if simple else parts
            by_fold[fold] = [Readings(parts, step, shot.sample - 1) for step in steps]
        first, widest = by_fold[fold][0], ""
        if detail in (Detail.NUMBERS, Detail.IDEA):
            widest = max(map(_widest, by_fold[fold]), key=len)
        try:
            content = Content(
                first.sizes, widest, len(shot.units), shot.shape, _verdicts(by_fold[fold]) if simple else {}
            )
            layout = lay_out(
                first.graph, content, shot.theme, typesetter, detail=detail, by_equation=fold >= BY_EQUATION
            )
        except DoesNotFitError as error:
            lacking = error.key or lacking
        else:
            price += confusions(layout) + (SMALL if simple and layout.canvas == WIDE else 0.0)
            best = best if best and best[0] <= price else (price, by_fold[fold], layout)
    if best:
        return best[1:]
    raise does_not_fit(steps[0].sized, lacking, shot.shape)


def _widest(readings: Readings) -> str:
    """The longest number that will stand in a box."""
    texts = [text for part in readings.graph.parts for text in (*readings.texts(part), *readings.sum_texts(part))]
    return max([SHORTEST, *texts], key=len)


def _ways(sized: Sized) -> Iterator[tuple[int, Detail]]:
    """How much is folded and seen, the best first: small cells keep numbers, larger ones fans, the largest are maps."""
    if len(sized.cell.equations) > CROWDED:
        yield FOLDS[-1], Detail.STRIPS
        return
    small, drawn = (
        all(size <= least for size, least in zip((sized.input_size, sized.hidden_size), most, strict=True))
        for most in (WRITTEN, CAPACITY)
    )
    if drawn:
        yield 0, Detail.NUMBERS
        yield from ((fold, Detail.NUMBERS) for fold in FOLDS[1:] if small)
        yield from ((fold, Detail.TINTS) for fold in FOLDS)
    yield from ((fold, Detail.STRIPS) for fold in FOLDS)


def _ideas(shape: str) -> Iterator[tuple[int, Detail]]:
    """Likewise for the idea of a cell; without operators it needs a wide picture."""
    yield from ((fold, Detail.IDEA) for fold in FOLDS if shape == WIDE_SHAPE or fold < BY_EQUATION)


def _still(setter: PanelSetter, narration: Narration) -> tuple[tuple[Label, ...], str]:
    """The words of the finished still, or why it has none: a film needs no room for all equations at once."""
    try:
        return setter.closed(narration), ""
    except Mistake as mistake:
        return (), str(mistake)


def _verdicts(steps: Sequence[Readings]) -> Mapping[Key, Sequence[Verdict]]:
    """What each gate does in every step."""
    told = [verdicts(one) for one in steps]
    return {key: [one[key] for one in told] for key in told[0]}


def _told(
    steps: Sequence[Readings], labels: Sequence[str], setter: PanelSetter, shot: Shot
) -> tuple[tuple[Narration, ...], Story, tuple[tuple[Label, ...], ...]]:
    """The words of each beat, of as many units as there is room for: those that are asked for, else all, else one."""
    how = setter.layout.how
    asked = tuple(unit - 1 for unit in shot.units)
    ways = [asked] if asked else [(), (0,)] if how.numbers else [(0,)]
    for units in ways:
        told = tuple(
            level.narration(setter, one, *units).at(k, label)
            for k, (one, label) in enumerate(zip(steps, labels, strict=True))
        )
        story = tell(*told, pace=shot.pace)
        try:
            panels = setter.panels(story)
        except Mistake:
            if units == ways[-1]:
                raise
            continue
        if all(map(setter.has_room, panels)):
            break
    else:
        if asked[1:]:
            raise Mistake(f"--units {short(shot.units)}: they have no room below the picture; name fewer")
        lacking = [beat.panel for beat, labels in zip(story.beats, panels, strict=True) if not setter.has_room(labels)]
        said = next((panel for panel in lacking if panel.equation), lacking[0])
        raise Mistake(
            f"{setter.cell.title}: what is said of {said.equation.target.text if said.equation else said.title} "
            "has no room below the picture; a shorter comment or equation, or a theme with smaller letters fits"
        )
    return told, story, panels
