"""The view of one cell, whole: every number and every weight, beat by beat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnnviz.cells.cell import Sized
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.graph.graph import Key
from rnnviz.graph.of_cell import BY_EQUATION, FOLDS, graph
from rnnviz.graph.readings import Readings
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Label
from rnnviz.layout.measures import DoesNotFitError
from rnnviz.layout.quality import confusions
from rnnviz.numbers.trace import Trace
from rnnviz.story.story import Story
from rnnviz.typeset import Typesetter
from rnnviz.views.cell.account import account
from rnnviz.views.cell.narration import Narration
from rnnviz.views.cell.panel import PanelSetter
from rnnviz.views.cell.sheet import check_capacity, does_not_fit, lay_out
from rnnviz.views.cell.telling import tell
from rnnviz.views.cell.tips import tips
from rnnviz.views.view import Shot, View

WRITTEN = (4, 3)
"""Inputs and hidden units: up to these every number is written, if need be with several operations in one part."""


class CellView(View):
    """Everything that one cell computes in one step."""

    name = "cell"
    says = "One step of a cell, whole: every weight, every sum, every value."
    units = True

    def figure(self, runs: Sequence[Trace], shot: Shot) -> Figure:
        (known,) = runs
        sized, theme = known.sized, shot.theme
        check_capacity(sized)
        typesetter = shot.typesetter()
        readings, layout = _laid_out(known, shot, typesetter)
        setter = PanelSetter(layout, sized, theme, typesetter)
        narration = Narration(sized.cell, readings)
        story = _told(narration, setter, shot.pace)
        if shot.unit is not None or not layout.how.numbers or not all(setter.fits(b.panel) for b in story.beats):
            # Not all units can be written out: one is.
            narration = Narration(sized.cell, readings, (shot.unit or 1) - 1)
            story = _told(narration, setter, shot.pace)
        still, without = _still(setter)
        return Figure(
            self.name,
            sized.cell.key,
            (known,),
            account(narration, sized),
            layout,
            readings,
            theme,
            typesetter,
            story,
            heading=(setter.title(),),
            still=still,
            panels=tuple((setter.counter(story, k), *setter.labels(beat.panel)) for k, beat in enumerate(story.beats)),
            tips=tips(narration, layout, story),
            unit=narration.unit,
            without=without,
        )


def _laid_out(known: Trace, shot: Shot, typesetter: Typesetter) -> tuple[Readings, Layout]:
    """The first layout that has room for all parts: with every operation and every number, else with less of them."""
    by_fold: dict[int, Readings] = {}
    best: tuple[int, Readings, Layout] | None = None
    lacking: Key | None = None
    for fold, numbers in _ways(known.sized):
        if fold not in by_fold:
            by_fold[fold] = Readings(graph(known.sized.cell, fold), known, shot.sample - 1)
        readings = by_fold[fold]
        texts = [text for part in readings.graph.parts for text in (*readings.texts(part), *readings.sum_texts(part))]
        widest = max(["−0.00", *texts], key=len)
        try:
            layout = lay_out(
                readings.graph, readings.sizes, shot.theme, typesetter,
                widest=widest, numbers=numbers, by_equation=fold >= BY_EQUATION,
            )  # fmt: skip
        except DoesNotFitError as error:
            lacking = error.key or lacking
        else:
            confused = confusions(layout)
            best = best if best and best[0] <= confused else (confused, readings, layout)
        if best and (best[0] == 0 or (numbers and fold == FOLDS[-1])):
            break
    if best:
        return best[1:]
    raise does_not_fit(known.sized, lacking)


def _ways(sized: Sized) -> Iterator[tuple[int, bool]]:
    """How much is folded and whether numbers are written, the best first: small cells keep numbers, large ones fans."""
    small = all(size <= least for size, least in zip((sized.input_size, sized.hidden_size), WRITTEN, strict=True))
    yield 0, True
    yield from ((fold, True) for fold in FOLDS[1:] if small)
    yield from ((fold, False) for fold in FOLDS)


def _still(setter: PanelSetter) -> tuple[tuple[Label, ...], str]:
    """The words of the finished still, or why it has none: a film needs no room for all equations at once."""
    try:
        return (setter.facts(), *setter.overview()), ""
    except Mistake as mistake:
        return (), str(mistake)


def _told(narration: Narration, setter: PanelSetter, pace: float) -> Story:
    story = tell(narration, pace=pace)
    setter.prepare(story)
    return story
