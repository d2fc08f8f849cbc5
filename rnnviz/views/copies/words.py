"""The words below and above copies of cells."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from rnnviz.graph.strands import timed
from rnnviz.language.expression import Name
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Label
from rnnviz.story.story import Beat
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter, escape
from rnnviz.views.cell.panel import HEAD_BASE, PanelSetter
from rnnviz.views.copies.narration import Steps
from rnnviz.views.copies.plan import Plan
from rnnviz.views.copies.whole import whole


class CopiesSetter(PanelSetter):
    """Makes labels of panels for one plan."""

    shares = (1.0, 0.8, 0.6, 0.4, 0.2, 0.0)

    def __init__(self, layout: Layout, plan: Plan, theme: Theme, typesetter: Typesetter) -> None:
        super().__init__(layout, plan.strands[0].steps[0].sized, theme, typesetter)
        self.plan, self.roles = plan, _roles(plan)

    def title(self) -> Label:
        line = Line(escape(self._titled()), self.theme.text.title, self.theme.colours.ink, bold=True)
        return self.at("title", line, self.layout.panel.left, HEAD_BASE)

    def _titled(self) -> str:
        return self.plan.title

    def _labelled(self, beat: Beat) -> tuple[Label, ...]:
        """The words of a beat, those of all without what letters stand for where there is no room."""
        labels, panel = super()._labelled(beat), beat.panel
        if panel.equation or self.has_room(labels):
            return labels
        return super()._labelled(replace(beat, panel=replace(panel, lines=())))

    def finished(self, steps: Steps) -> tuple[Label, ...]:
        """The words of the finished still."""
        words = f", {self.plan.vectors} word vectors" if self.plan.vectors else ""
        counts = self._corner(f"{counted(self.plan.times)}, {self.plan.parameters:,} parameters{words}")
        return (counts, *self.words(whole(steps).closing(steps)))


def _roles(plan: Plan) -> dict[str, str]:
    """The roles of all names, of those that have a time at each of all times, and in each layer and direction."""
    heads = [step.sized.cell for step in plan.answers.steps.values()][:1] if plan.answers else []
    found: dict[str, str] = {}
    tags = {"", *(strand.tag for strand in plan.strands)}
    for cell in (*heads, *(strand.cell for strand in plan.strands)):
        names = {name for name in cell.nodes().values() if isinstance(name, Name) and name.shift is not None}
        names |= {equation.target for equation in cell.equations}
        found |= cell.roles
        for name, time, tag in product(names, range(plan.times + 2), tags):
            found[timed(name, time, tag).text] = cell.roles[name.text]
    return found


def counted(times: int) -> str:
    return f"{times} step{'s' * (times > 1)}"
