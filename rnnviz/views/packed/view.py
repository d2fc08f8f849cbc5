"""The view of a padded batch and its packing: which places are real, how many samples each step has, in which order."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.errors import Mistake
from rnnviz.figures.figure import Account, Figure
from rnnviz.figures.words import ALT
from rnnviz.graph.graph import Graph
from rnnviz.layout.layout import Layout
from rnnviz.layout.measures import WIDE
from rnnviz.numbers.rollout import Rollout
from rnnviz.story.story import Story
from rnnviz.story.voice import listed
from rnnviz.text.plain import clean, isolated, short
from rnnviz.views.packed.sheet import Sheet
from rnnviz.views.setting import Setter
from rnnviz.views.view import Shot, View, called

MOST_STEPS, MOST_SAMPLES = 24, 10


class PackedView(View):
    """A batch before and after packing."""

    name = "packed"
    says = "A padded batch and its packing: which steps are real, how many samples each step works on."
    steps = MOST_STEPS
    makes = frozenset({"still"})

    def check(self, runs: Sequence[Rollout], shot: Shot) -> None:
        super().check(runs, shot)
        (run,) = runs
        if not run.sized.cell.states:
            raise Mistake(f"--view {self.name}: {run.sized.cell.key} has no state that a step could hand on")
        batch = run.timeline.batch_size
        if not run.timeline.lengths:
            right = "--batch-size 3 --steps 4 --lengths 4,2,1 is such a batch"
            raise Mistake(f"--view {self.name}: all samples are equally long, and nothing is padded; {right}")
        if batch > MOST_SAMPLES:
            raise Mistake(f"--view {self.name}: the batch has {batch} samples; up to {MOST_SAMPLES} have room")

    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        (run,) = runs
        sized, theme, typesetter = run.sized, shot.theme, shot.typesetter()
        setter = Setter(theme, typesetter, sized.cell.roles, sized.cell.title)
        sheet = Sheet(setter, run)
        title = f"{called(sized.cell.title)}: a padded batch, packed"
        return Figure(
            self.name,
            sized.cell.key,
            (run[0],),
            _account(run),
            Layout(Graph(()), frames=sheet.frames(), labels=sheet.labels(), canvas=WIDE, cell=WIDE, panel=WIDE),
            None,
            theme,
            typesetter,
            Story(title),
            heading=sheet.heading(title),
            scale=sheet.scale(),
            maps=sheet.maps(),
        )


def _account(run: Rollout) -> Account:
    title = called(clean(run.sized.cell.title))
    name, real = isolated(short(title, 60)), run.real
    lengths = listed([f"{length}" for length in run.timeline.lengths])
    sizes = listed([str(int(one)) for one in real.sum(axis=1)])
    told = f"{int(real.sum())} of {real.size} places are real"
    lines = (
        f"The samples have {lengths} steps; {told}, the others are padding and change no state.",
        f"Packed, the steps work on {sizes} samples, the longest first.",
    )
    alt = short(f"{name}: a batch of {real.shape[1]} samples over {real.shape[0]} steps. {lines[1]}", ALT)
    return Account(title, name, f"{name}: a packed batch", alt, (isolated(f"{name}: a padded batch, packed."),), lines)
