"""The view of a gradient: the cell's drawing, and on it each derivative below its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from rnnviz.errors import Mistake
from rnnviz.figures.figure import Account, Figure
from rnnviz.figures.words import ALT
from rnnviz.gradients.gradient import Gradient, backward
from rnnviz.graph.of_cell import BY_EQUATION, FOLDS, graph
from rnnviz.graph.readings import Readings
from rnnviz.graph.slopes import Slopes
from rnnviz.layout.geometry import Box
from rnnviz.layout.layout import Layout
from rnnviz.layout.measures import WIDE, DoesNotFitError
from rnnviz.models.network import Network
from rnnviz.numbers.rollout import Rollout
from rnnviz.numbers.trace import Trace
from rnnviz.text.plain import aloud, clean, isolated
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter
from rnnviz.views.backward.narration import KEY, Returning
from rnnviz.views.backward.returns import HEAD, returns
from rnnviz.views.backward.shares import Shares
from rnnviz.views.backward.telling import tell
from rnnviz.views.backward.unrolled import unrolled
from rnnviz.views.cell.account import head
from rnnviz.views.cell.content import Content
from rnnviz.views.cell.panel import PanelSetter
from rnnviz.views.cell.sheet import lay_out
from rnnviz.views.cell.tips import tips
from rnnviz.views.copies.plan import of_network, of_rollout
from rnnviz.views.copies.view import MOST_STEPS
from rnnviz.views.view import Shot, ShowsModels, View, called

HEIGHTS = (720.0, 860.0, 900.0, 940.0)
"""Of the canvas: the least on which there is room for a second line of figures below each value."""
CLOSER, LOOSE = (0.0, 4.0, 8.0), 10.0
"""How much nearer than a value a derivative may come to the sides of its box, and one that stands in none."""
SHORTEST = "−0.00"
LINES = 3  # of figures below the picture: three gates at once


class BackwardView(View, ShowsModels):
    """The gradient of one step of a cell, or of several."""

    name = "backward"
    aims = True
    steps = MOST_STEPS
    unasked = 1
    says = "The gradient: from a loss back along every wire, each derivative below its value; of one or several steps."

    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        (run,) = runs
        if len(run) > 1:
            cell = run.sized.cell
            self.check_recurs(cell)
            plan = of_rollout(run, f"{called(cell.title)}, backward through {len(run)} steps")
            return unrolled(self.name, cell.key, replace(plan, gradient=backward(run, **shot.aim)), shot)
        return self._step(run, shot)

    def of_network(self, run: Network, shot: Shot) -> Figure:
        if not run.is_one_cell:
            why = "is more than one cell over time; `rnnviz trace --gradients` has all its derivatives"
            raise Mistake(f"--view {self.name}: {run.model.key} {why}")
        plan = of_network(run, shot.sample - 1)
        plan = replace(plan, title=f"{plan.title}: backward through time", gradient=backward(run, **shot.aim))
        return unrolled(self.name, run.model.key, plan, shot)

    def _step(self, run: Rollout, shot: Shot) -> Figure:
        """One step by itself, with every operation."""
        known, theme = run[0], shot.theme
        gradient = backward(run, **shot.aim)
        sized, typesetter = known.sized, shot.typesetter()
        slopes, readings, layout = _laid_out(known, gradient, shot, typesetter)
        layout = replace(layout, returns=returns(layout, slopes, HEAD))
        narration = Returning(readings, Shares(readings, slopes), gradient.asked)
        setter = _Words(layout, sized, theme, typesetter)
        story = tell(narration, shot.pace)
        panels = setter.panels(story)
        still = (setter.facts(), *setter.words(narration.ending(still=True)), setter.foot(KEY))
        return Figure(
            self.name,
            sized.cell.key,
            (known,),
            _account(narration),
            layout,
            readings,
            theme,
            typesetter,
            story,
            heading=(setter.title(),),
            still=still,
            panels=panels,
            tips=tips((narration,), layout, story),
            reach=readings.reach(),
            slopes=slopes,
        )


class _Words(PanelSetter):
    """The words of a step that is walked backward."""

    suffix = ", backward"


def _laid_out(known: Trace, gradient: Gradient, shot: Shot, typesetter: Typesetter) -> tuple[Slopes, Readings, Layout]:
    """The first layout with room for all numbers: with every operation if it can be, on the lowest canvas."""
    (step,), sample = gradient.parts[""].steps, shot.sample - 1
    given = gradient.asked.above(gradient.run)[0]
    for fold in FOLDS:
        parts = graph(known.sized.cell, fold)
        readings, slopes = Readings(parts, known, sample), Slopes(parts, step, given, sample)
        every = [text for part in parts.parts for text in (*readings.texts(part), *readings.sum_texts(part))]
        below, sums = (
            max((wide(text, shot.theme, typesetter) for part in parts.parts for text in texts(part)), default=0.0)
            for texts in (slopes.texts, slopes.sum_texts)
        )
        for closer, height in product(CLOSER, HEIGHTS):
            canvas, widest = Box(0, 0, WIDE.width, height), max([SHORTEST, *every], key=len)
            content = Content(readings.sizes, widest, LINES, below=max(below - closer, sums - LOOSE), canvas=canvas)
            try:
                layout = lay_out(parts, content, shot.theme, typesetter, by_equation=fold >= BY_EQUATION)
            except DoesNotFitError:
                continue
            return slopes, readings, layout
    sizes = ", ".join(f"--{name}-size {size}" for name, size in known.sized.all_sizes.items())
    raise Mistake(
        f"{known.sized.cell.title}: no picture has room for all its derivatives with {sizes}; "
        "choose smaller sizes, `rnnviz trace --gradients` has them all"
    )


def wide(text: str, theme: Theme, typesetter: Typesetter) -> float:
    """The width of a number in a box, as large as a value: a derivative is a little smaller, and has air around it."""
    return typesetter.ink(Line(text, theme.text.value, theme.colours.ink)).width


def _account(narration: Returning) -> Account:
    cell, asked = narration.cell, narration.asked
    name = isolated(clean(cell.title))
    what = f"the {asked.loss.name}" if asked.loss else narration.symbol
    alt = f"{name}: the gradient of {what} runs back through one step. {aloud(narration.lesson_back())}"
    short = f"{name}: the gradient of {what}, back through one step."
    title = f"{name}: one step backward"
    lines = (*head(narration.readings.trace.sized), aloud(asked.words(narration.readings.sample)) + ".")
    return Account(called(clean(cell.title)), f"{name}, backward", title, alt if len(alt) <= ALT else short, lines)
