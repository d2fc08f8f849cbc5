"""The view of a long run: time across, units down, a map for each state and each gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnnviz.errors import Mistake
from rnnviz.figures.figure import Account, Figure
from rnnviz.figures.words import ALT
from rnnviz.graph.graph import Graph
from rnnviz.layout.layout import Layout
from rnnviz.layout.measures import WIDE
from rnnviz.numbers.rollout import Rollout
from rnnviz.numbers.timeline import MOST_STEPS
from rnnviz.story.story import Story
from rnnviz.text.plain import aloud, clean, isolated, short
from rnnviz.views.activity.rows import Row, rows
from rnnviz.views.activity.sheet import Sheet
from rnnviz.views.setting import Setter
from rnnviz.views.view import Shot, View, called

LONG = 24  # steps whose names are told one by one to who cannot see them


class ActivityView(View):
    """What every unit does, step after step."""

    name = "activity"
    says = "Steps across, units down: every state and every gate as a map, for long runs and many units."
    steps = MOST_STEPS
    makes = frozenset({"still"})

    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        (run,) = runs
        sized, theme, typesetter = run.sized, shot.theme, shot.typesetter()
        if not sized.cell.states:
            raise Mistake(
                f"--view {self.name}: {sized.cell.key} has no state, so that nothing goes on from step to step"
            )
        found = rows(run, shot.sample - 1)
        setter = Setter(theme, typesetter, sized.cell.roles, sized.cell.title)
        length = found[0].values.shape[0]
        title = f"{called(sized.cell.title)} over {length:,} step{'s' * (length > 1)}"
        sheet = Sheet(setter, found, run.labels[:length], named=bool(run.timeline.labels))
        return Figure(
            self.name,
            sized.cell.key,
            (run[0],),
            _account(run, found, shot.sample),
            Layout(Graph(()), labels=sheet.labels(), canvas=WIDE, cell=WIDE, panel=WIDE),
            None,
            theme,
            typesetter,
            Story(title),
            heading=sheet.heading(title, _facts(run, shot.sample)),
            scale=sheet.scale(),
            maps=sheet.maps(),
        )


def _facts(run: Rollout, sample: int) -> str:
    sizes = ", ".join(f"{name} size {number}" for name, number in run.sized.all_sizes.items())
    batch = run.timeline.batch_size
    return f"sample {sample} of {batch}, {sizes}" if batch > 1 else sizes


def _account(run: Rollout, found: Sequence[Row], sample: int) -> Account:
    title = called(clean(run.sized.cell.title))
    name, many = isolated(short(title, 60)), found[0].values.shape[0]
    steps = f"{many:,} step{'s' * (many > 1)}"
    names = f": {isolated(clean(' '.join(run.labels[:many])))}" if run.timeline.labels and many <= LONG else ""
    lines = tuple(f"{capital}." for row in found for capital in (_told(row, run),))
    alt = short(f"{name} over {steps}, every unit of every state and gate as a tint. {lines[-1]}", ALT)
    head = (isolated(f"{name} over {steps}{names}."), f"{_facts(run, sample)}.")
    return Account(title, name, f"{name}: {steps}", alt, head, lines)


def _told(row: Row, run: Rollout) -> str:
    ends = "; ".join(f"{word} {aloud(said)}" for word, said in _ends(row, run))
    return f"{isolated(clean(row.name))} {aloud(row.symbol)}: {ends}"


def _ends(row: Row, run: Rollout) -> Iterator[tuple[str, str]]:
    for word, place in (("largest", row.largest), ("smallest", row.smallest)):
        yield word, f"{row.shown(place)}, unit {place[1] + 1} at {run.labels[place[0]]}"
