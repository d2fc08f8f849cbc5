"""The view of one cell, whole: every number and every weight, beat by beat."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.graph.of_cell import graph
from rnnviz.graph.readings import Readings
from rnnviz.layout.marks import Label
from rnnviz.numbers.trace import Trace
from rnnviz.story.story import Story
from rnnviz.views.cell.account import account
from rnnviz.views.cell.narration import Narration
from rnnviz.views.cell.panel import PanelSetter
from rnnviz.views.cell.sheet import check_capacity, does_not_fit, lay_out
from rnnviz.views.cell.telling import tell
from rnnviz.views.cell.tips import tips
from rnnviz.views.view import Shot, View


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
        readings = Readings(graph(sized.cell), known, shot.sample - 1)
        texts = [text for part in readings.graph.parts for text in (*readings.texts(part), *readings.sum_texts(part))]
        widest = max(["−0.00", *texts], key=len)
        layout = lay_out(readings.graph, readings.sizes, theme, typesetter, widest=widest)
        if layout is None:
            raise does_not_fit(sized)
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
