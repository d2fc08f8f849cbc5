"""The view of a long run: time across, units down, a map for each state and each gate, of a cell or a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnnviz.errors import Mistake
from rnnviz.figures.figure import Account, Figure
from rnnviz.figures.words import ALT
from rnnviz.graph.graph import Graph
from rnnviz.layout.layout import Layout
from rnnviz.layout.measures import WIDE
from rnnviz.models.network import Network
from rnnviz.models.rows import Row, rows, rows_of
from rnnviz.models.runs import first_step
from rnnviz.numbers.digits import show
from rnnviz.numbers.rollout import Rollout
from rnnviz.numbers.timeline import MOST_STEPS, Timeline
from rnnviz.story.story import Story
from rnnviz.text.plain import aloud, clean, isolated, short
from rnnviz.views.activity.sheet import Sheet, most
from rnnviz.views.setting import Setter
from rnnviz.views.view import Shot, ShowsModels, View, called

LONG = 24  # steps whose names are told one by one to who cannot see them


class ActivityView(View, ShowsModels):
    """What every unit does, step after step."""

    name = "activity"
    says = "Steps across, units down: every state and every gate as a map, for long runs and many units."
    steps = MOST_STEPS
    makes = frozenset({"still"})

    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        (run,) = runs
        cell = run.sized.cell
        if not cell.states:
            raise Mistake(f"--view {self.name}: {cell.key} has no state, and a step hands nothing to the next")
        sizes = ", ".join(f"{name} size {number}" for name, number in run.sized.all_sizes.items())
        return self._figure(run, called(cell.title), sizes, most(rows(run, shot.sample - 1)), shot)

    def of_network(self, run: Network, shot: Shot) -> Figure:
        said = "; ".join(_said(run, shot.sample - 1))
        return self._figure(run, run.model.title, said, most(rows_of(run, shot.sample - 1)), shot)

    def _figure(self, run: Rollout | Network, name: str, facts: str, found: Sequence[Row], shot: Shot) -> Figure:
        first, theme, typesetter = first_step(run), shot.theme, shot.typesetter()
        labels, batch = run.timeline.names[: len(found[0].values)], run.timeline.batch_size
        told = ", ".join(filter(None, (f"sample {shot.sample} of {batch}" * (batch > 1), facts)))
        setter = Setter(theme, typesetter, first.sized.cell.roles, name)
        title = f"{name} over {len(labels):,} step{'s' * (len(labels) > 1)}"
        sheet = Sheet(setter, found, labels, named=bool(run.timeline.labels))
        return Figure(
            self.name,
            run.model.key if isinstance(run, Network) else first.sized.cell.key,
            (first,),
            _account(run.timeline, name, told, found),
            Layout(Graph(()), labels=sheet.labels(), canvas=WIDE, cell=WIDE, panel=WIDE),
            None,
            theme,
            typesetter,
            Story(title),
            heading=sheet.heading(title, told),
            scale=sheet.scale(),
            maps=sheet.maps(),
        )


def _said(run: Network, sample: int) -> Iterator[str]:
    """What comes of all steps: the answer of a head after the last, what a decoder says."""
    if run.head and len(run.head.outputs.shape) < len(run.outputs.shape):
        numbers = ", ".join(show(float(number)) for number in run.head.outputs[sample])
        yield f"{run.head.name} = {numbers}{f', {run.head.answers(sample)[0]}' if run.head.head.labels else ''}"
    if run.decoded and run.decoded.said:
        yield f"the decoder says {' '.join(run.decoded.said[sample])}"


def _account(timeline: Timeline, called: str, facts: str, found: Sequence[Row]) -> Account:
    name, many = isolated(short(clean(called), 60)), len(found[0].values)
    labels, steps = timeline.names, f"{many:,} step{'s' * (many > 1)}"
    words = f": {isolated(clean(' '.join(labels[:many])))}" if timeline.labels and many <= LONG else ""
    lines = tuple(f"{_told(row, labels)}." for row in found)
    alt = short(f"{name} over {steps}, every unit of every state and gate as a tint. {lines[-1]}", ALT)
    head = (isolated(f"{name} over {steps}{words}."), *((isolated(clean(f"{facts}.")),) if facts else ()))
    return Account(clean(called), name, f"{name}: {steps}", alt, head, lines)


def _told(row: Row, labels: Sequence[str]) -> str:
    name = " ".join(filter(None, (row.place, isolated(clean(row.name)), aloud(row.symbol))))
    ends = ((word, row.shown(at), at) for word, at in (("largest", row.largest), ("smallest", row.smallest)))
    return f"{name}: " + "; ".join(
        f"{word} {aloud(text)}, unit {at[1] + 1} at {labels[at[0]]}" for word, text, at in ends
    )
