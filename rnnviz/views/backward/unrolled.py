"""The figure of a gradient that runs back through several steps: copies side by side, derivatives below values."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.figures.figure import Account, Figure
from rnnviz.figures.words import ALT
from rnnviz.layout.marks import Label
from rnnviz.text.plain import aloud, clean, isolated, short
from rnnviz.views.backward.returns import HEAD, returns
from rnnviz.views.backward.stepping import tell
from rnnviz.views.backward.steps import StepsBack
from rnnviz.views.copies.figure import arranged, assembled, slopes_of
from rnnviz.views.copies.plan import Plan
from rnnviz.views.copies.words import CopiesSetter, counted
from rnnviz.views.view import Shot


def unrolled(view: str, stem: str, plan: Plan, shot: Shot) -> Figure:
    """The figure of a plan with a gradient. Raises `Mistake` where it has no room."""
    typesetter = shot.typesetter()
    sheet, layout = arranged(view, plan, shot, typesetter)
    slopes = slopes_of(sheet.plan, sheet.readings)
    assert slopes is not None
    steps = StepsBack(sheet.plan, sheet.readings, slopes, tinted=not layout.how.numbers)
    arrows = [one for one in returns(layout, slopes, HEAD) if not steps.starts(layout.graph[one.target])]
    setter = _Words(replace(layout, returns=tuple(arrows)), sheet.plan, sheet.theme, typesetter)
    still = (setter.facts(), *setter.closing(steps))
    return assembled(view, stem, steps, setter, tell(steps, shot.pace), _account(steps), still, slopes)


class _Words(CopiesSetter):
    """The words of steps that are walked backward."""

    def facts(self) -> Label:
        return self._corner(f"{self.plan.parameters:,} parameters")

    def closing(self, steps: StepsBack) -> tuple[Label, ...]:
        """The last words with what stands where, and as many lines as there is room for between."""
        panel, foot = steps.ending(still=True), self.foot(steps.foot)
        for many in range(len(panel.lines), -1, -1):
            words = self.words(replace(panel, lines=panel.lines[:many]))
            if not any(label.box.meets(foot.box) for label in words):
                break
        return (*words, foot)


def _account(steps: StepsBack) -> Account:
    asked, title = steps.asked, clean(steps.plan.title)
    what, many = f"the {asked.loss.name}" if asked.loss else steps.symbol, counted(steps.plan.times)
    name = isolated(short(title, 60))
    alt = short(f"{name}: the gradient of {what} runs back through {many}. {aloud(steps.lesson_back())}", ALT)
    lines = (f"{name}.", aloud(asked.words(steps.readings.sample)) + ".")
    return Account(title, name, f"{name}: {many}", alt, lines)
