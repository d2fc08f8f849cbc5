"""The view of a padded batch and its packing: which places are real, how many samples each step has, in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnnviz.errors import Mistake
from rnnviz.figures.figure import Account, Figure
from rnnviz.figures.heatmap import HeatMap
from rnnviz.figures.words import ALT
from rnnviz.language.names import read_name
from rnnviz.layout.measures import WIDE
from rnnviz.numbers.rollout import Rollout
from rnnviz.story.voice import listed
from rnnviz.text.plain import clean, isolated, short
from rnnviz.views.foot import panels, sentence
from rnnviz.views.mapped import Shown, graph_of, laid_out, tell
from rnnviz.views.packed.sheet import Sheet
from rnnviz.views.setting import Setter
from rnnviz.views.view import Shot, View, called

MOST_STEPS, MOST_SAMPLES = 24, 10


class PackedView(View):
    """A batch before and after packing."""

    name = "packed"
    says = "A padded batch and its packing: which steps are real, how many samples each step works on."
    steps = MOST_STEPS
    recurs = True

    def check(self, runs: Sequence[Rollout], shot: Shot) -> None:
        super().check(runs, shot)
        (run,) = runs
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
        title, account = f"{called(sized.cell.title)}: a padded batch, packed", _account(run)
        maps, name = sheet.maps(), read_name(sheet.name)
        graph = graph_of(maps, [name] * len(maps), [sized.cell.role(sheet.name)] * len(maps))
        story = tell(called(sized.cell.title), graph, maps, [*_shown(run, sheet, maps, account)], shot.pace)
        head, *corner = sheet.heading(title)
        return Figure(
            self.name,
            sized.cell.key,
            (run[0],),
            account,
            laid_out(graph, maps, sheet.labels(), frames=sheet.frames()),
            None,
            theme,
            typesetter,
            story,
            heading=(head,),
            still=(*corner, *sentence(setter, WIDE, story.beats[-1].panel.sentence, loud=True)),
            panels=panels(setter, WIDE, story),
            scale=sheet.scale(),
            maps=maps,
        )


def _shown(run: Rollout, sheet: Sheet, maps: Sequence[HeatMap], account: Account) -> Iterator[Shown]:
    """The padded batch, the packed one step by step, and what that saves."""
    padded, *steps = sheet.steps_of(maps)
    yield Shown(padded, "A padded batch", account.lines[0])
    for step, places in enumerate(steps):
        label, many = run.timeline.names[step], len(places)
        name = f"“{label}”" if run.timeline.labels else f"Step {label}"
        yield Shown(places, name, f"{name} works on {many} sample{'s' * (many > 1)}: those that still go on.")
    yield Shown((), "Packed", account.lines[1])


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
