"""The view of a long run: time across, units down, a map for each state and each gate, of a cell or a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnnviz.figures.figure import Account, Figure
from rnnviz.figures.words import ALT
from rnnviz.language.notation import in_prose
from rnnviz.layout.measures import WIDE
from rnnviz.models.network import Network
from rnnviz.models.rows import Row, rows, rows_of
from rnnviz.models.runs import first_step
from rnnviz.numbers.digits import show
from rnnviz.numbers.rollout import Rollout
from rnnviz.numbers.timeline import MOST_STEPS, Timeline
from rnnviz.story.voice import capital
from rnnviz.text.plain import aloud, clean, isolated, short
from rnnviz.views.activity.sheet import Sheet, most
from rnnviz.views.foot import panels, sentence
from rnnviz.views.mapped import Shown, graph_of, laid_out, tell
from rnnviz.views.setting import Setter
from rnnviz.views.view import Shot, ShowsModels, View, called

LONG = 24  # steps whose names are told one by one to who cannot see them


class ActivityView(View, ShowsModels):
    """What every unit does, step after step."""

    name = "activity"
    says = "Steps across, units down: every state and every gate as a map, for long runs and many units."
    steps = MOST_STEPS
    recurs = True

    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        (run,) = runs
        sizes = ", ".join(f"{name} size {number}" for name, number in run.sized.all_sizes.items())
        return self._figure(run, called(run.sized.cell.title), sizes, most(rows(run, shot.sample - 1)), shot)

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
        maps = sheet.maps()
        graph = graph_of(maps, [row.label for row in found], [row.role for row in found])
        shown = [*_shown(found, sheet, len(labels)), Shown((), title, _last(name, labels, found))]
        story = tell(name, graph, maps, shown, shot.pace)
        told_last = sentence(setter, WIDE, shown[-1].sentence, loud=True)
        return Figure(
            self.name,
            run.model.key if isinstance(run, Network) else first.sized.cell.key,
            (first,),
            _account(run.timeline, name, told, found),
            laid_out(graph, maps, sheet.labels(), verdicts=(sheet.beside(),)),
            None,
            theme,
            typesetter,
            story,
            heading=sheet.heading(title, told)[:1],
            still=(*sheet.heading(title, told)[1:], *told_last),
            panels=panels(setter, WIDE, story),
            scale=sheet.scale(),
            maps=maps,
        )


def _shown(found: Sequence[Row], sheet: Sheet, many: int) -> Iterator[Shown]:
    """What goes in, then a row after the other."""
    for place, row in enumerate(found):
        name = " ".join(filter(None, (row.place, row.name, row.symbol)))
        yield Shown((place,), capital(name), in_prose(f"{capital(sheet.told(row))}."), f"{row.symbol}, {many} steps")


def _last(name: str, labels: Sequence[str], found: Sequence[Row]) -> str:
    """What is most of all, of the last state that there is."""
    state = next((row for row in reversed(found) if row.role in ("cell", "hidden")), found[-1])
    most = max((state.largest, state.smallest), key=lambda at: abs(float(state.values[at])))
    at = f"“{labels[most[0]]}”" if not labels[most[0]].isdigit() else f"step {labels[most[0]]}"
    return in_prose(f"{state.symbol} is farthest from 0 at {at}: {state.shown(most)}, unit {most[1] + 1}.")


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
