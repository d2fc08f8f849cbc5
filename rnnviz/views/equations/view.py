"""The equations as cards: terms in aligned columns, shapes under the names, numbers below.

Several cells side by side have no numbers, but one skeleton: what is new, times how much, plus what is old, times how
much. The idea of aligned equation cards is that of dl-visuals (CC BY 4.0).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rnnviz.cells.phases import in_phases, phases
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Account, Figure
from rnnviz.layout.measures import NARROW, WIDE
from rnnviz.numbers.digits import show
from rnnviz.numbers.rollout import Rollout
from rnnviz.numbers.trace import Trace
from rnnviz.story.story import Story
from rnnviz.text.plain import aloud, clean, isolated, printed, short
from rnnviz.typeset import Line, escape
from rnnviz.views.equations.cards import card, compared
from rnnviz.views.equations.sheet import EDGE, laid_out
from rnnviz.views.setting import Setter
from rnnviz.views.view import SHAPES, Shot, View, called

MOST = 4  # cells side by side
BASE = 35.0  # of the title
WHAT = "in each phase what can be worked out in parallel"
HEADS = ("what is new", "times how much", "plus what is old", "times how much")


class EquationsView(View):
    """Cards of equations, of one cell with its numbers or of several side by side."""

    name = "equations"
    says = "The equations as cards, with shapes and numbers; of several cells the same skeleton in each."
    most = MOST
    makes = frozenset({"still"})
    phases = True
    shapes = SHAPES

    def check(self, runs: Sequence[Rollout], shot: Shot) -> None:
        super().check(runs, shot)
        if shot.phases and len(runs) > 1:
            raise Mistake("--phases: they are those of one cell; leave the others out")

    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        return self._figure([run[0] for run in runs], shot)

    def _figure(self, runs: Sequence[Trace], shot: Shot) -> Figure:
        first, theme, canvas = runs[0], shot.theme, NARROW.get(shot.shape, WIDE)
        typesetter = shot.typesetter()
        heads: tuple[str, ...] = ()
        if len(runs) == 1:
            known = first.sized
            setter = Setter(theme, typesetter, known.cell.roles, known.cell.title)
            cards = [card(setter, first, equation, shot.sample - 1) for equation in known.cell.equations]
            title, corner = called(known.cell.title), _facts(first, shot.sample)
            if shot.phases:
                order = phases(known.cell)
                numbered = zip(cards, (order[equation.target.text] for equation in known.cell.equations), strict=True)
                cards = sorted((replace(one, phase=number) for one, number in numbered), key=lambda one: one.phase)
                title, corner = f"{title}{in_phases(known.cell)}", WHAT
        else:
            setter = Setter(theme, typesetter, {}, " and ".join(run.sized.cell.title for run in runs))
            cards = [compared(theme, typesetter, run.sized.cell) for run in runs]
            title, corner, heads = "What cells do with their memory", "", HEADS
        line = Line(escape(title), theme.text.title, theme.colours.ink, bold=True)
        heading = [setter.at("title", line, EDGE, BASE)]
        facts = setter.at("counter", setter.plain(corner, theme.text.caption), canvas.right - EDGE, BASE, right=True)
        if corner and facts.box.left > heading[0].box.right + EDGE:
            heading.append(facts)
        return Figure(
            self.name,
            "-".join(run.sized.cell.key for run in runs),
            tuple(runs),
            _account(runs, shot.sample - 1),
            laid_out(setter, cards, heads, canvas),
            None,
            theme,
            typesetter,
            Story(title),
            heading=tuple(heading),
        )


def _facts(run: Trace, sample: int) -> str:
    sizes = ", ".join(f"{name} size {number}" for name, number in run.sized.all_sizes.items())
    of = f"sample {sample} of {run.batch_size}, " if run.batch_size > 1 else ""
    return f"{of}{sizes}, {run.sized.parameter_count} parameters"


def _account(runs: Sequence[Trace], sample: int) -> Account:
    titles = " and ".join(clean(run.sized.cell.title) for run in runs)
    name = isolated(short(titles, 80))
    lines = []
    for run in runs:
        cell = run.sized.cell
        for equation in cell.equations:
            said = f"{isolated(clean(cell.title))}: " if len(runs) > 1 else ""
            target = equation.target.text
            values = ", ".join(show(float(value), run.decimals(target)) for value in run.value(target)[sample])
            numbers = "" if len(runs) > 1 else f"; {aloud(target)} equals [{aloud(values)}]"
            lines.append(f"{said}{aloud(printed(equation))}{numbers}.")
    count = sum(len(run.sized.cell.equations) for run in runs)
    many = "equation" if count == 1 else "equations"
    alt = f"{name}: {count} {many} as cards, " + ("side by side." if len(runs) > 1 else "with shapes and numbers.")
    return Account(titles, name, f"{name}: {many}", alt, (isolated(f"{name}: {many}."),), tuple(lines))
