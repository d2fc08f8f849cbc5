"""The view of a plane of two units on its way through a step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rnnviz.errors import Mistake
from rnnviz.figures.chart import Chart
from rnnviz.figures.figure import Figure
from rnnviz.functions.record import Array
from rnnviz.language.notation import in_prose
from rnnviz.models.model import FORWARD
from rnnviz.models.network import Network
from rnnviz.models.run import read
from rnnviz.models.runs import first_step, key_of
from rnnviz.numbers.digits import show
from rnnviz.numbers.given import Chosen
from rnnviz.numbers.rollout import Rollout
from rnnviz.story.story import TICK, Beat, Move, Story, ticks
from rnnviz.story.voice import capital, listed
from rnnviz.views.charted import LINES, POSTER, account, laid_out, percent, spoken
from rnnviz.views.foot import panels, sentence
from rnnviz.views.journey.sheet import Sheet, Told
from rnnviz.views.journey.stages import Journey, Stage
from rnnviz.views.setting import Setter
from rnnviz.views.view import Shot, ShowsModels, View, called

MOST_STEPS, MOST_CELLS = 12, 3
TURN, REST, LAST_REST = 100, 140, 260
HOW = "a grid of two units through one step"
SECTIONS = 121  # across a plane, on each of which a head's edge is looked for


class JourneyView(View, ShowsModels):
    """What a step does to the plane of two units."""

    name = "journey"
    says = (
        "A plane of two units on its way through a step: turned, shifted, scaled, bent; several cells below each other."
    )
    most = MOST_CELLS
    steps = MOST_STEPS
    units = True
    recurs = True

    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        return self._figure(runs, shot)

    def of_network(self, run: Network, shot: Shot) -> Figure:
        return self._figure([run], shot)

    def of_networks(self, runs: Sequence[Rollout | Network], shot: Shot) -> Figure:
        return self._figure(runs, shot)

    def _figure(self, runs: Sequence[Rollout | Network], shot: Shot) -> Figure:
        rollouts = [_rollout(run) for run in runs]
        units, sample = _units(rollouts, shot), shot.sample - 1
        cells = [_told(run, rollout, units, sample) for run, rollout in zip(runs, rollouts, strict=True)]
        roles = {name: role for one in rollouts[::-1] for name, role in one.sized.cell.roles.items()}
        setter = Setter(shot.theme, shot.typesetter(), roles, cells[0].name)
        sheet = Sheet(setter, cells, units)
        charts, lesson = sheet.charts(), _lesson(cells)
        layout = laid_out(charts, sheet.canvas)
        beats = tuple(_beats(cells, charts, lesson, shot.pace))
        story = Story(cells[0].name, beats, poster=POSTER)
        many = len(rollouts[0])
        title = f"{cells[0].name}: " * (len(cells) == 1) + f"the journey of a state{f', step {many}' * (many > 1)}"
        return Figure(
            self.name,
            "-".join(map(key_of, runs)),
            tuple(first_step(run) for run in runs),
            account([one.name for one in cells], "the journey of a state", lesson, HOW),
            layout,
            None,
            shot.theme,
            setter.set,
            story,
            heading=(sheet.heading(title[:1].upper() + title[1:]), sheet.what(sheet.quiet(_what(cells)))),
            still=sentence(setter, sheet.canvas, lesson, most=LINES, loud=True),
            panels=panels(setter, sheet.canvas, story, most=LINES),
            charts=charts,
        )


def _rollout(run: Rollout | Network) -> Rollout:
    """The cell over time that is shown: of a model its last layer."""
    if isinstance(run, Rollout):
        return run
    layer = run.layers[-1]
    if layer.layer.directions != (FORWARD,):
        raise Mistake(f"--view journey: {layer.layer.place} goes backward; the journey is of a layer that goes forward")
    return layer.rollouts[0]


def _units(rollouts: Sequence[Rollout], shot: Shot) -> tuple[int, int]:
    """Which two units, from 0."""
    sizes = [run.sized.shapes[run.sized.cell.hands_on][0] for run in rollouts]
    if min(sizes) < 2:
        few = rollouts[sizes.index(min(sizes))].sized.cell
        raise Mistake(f"--view journey: {few.hands_on} of {few.key} has one unit, and a plane takes two")
    asked = shot.units or (1, 2)
    if len(asked) != 2:
        raise Mistake(f"--units {','.join(map(str, asked))}: two units are expected, which span the plane, as in 1,2")
    if max(asked) > min(sizes):
        raise Mistake(f"--units {','.join(map(str, asked))}: there are the units 1 to {min(sizes)}")
    return asked[0] - 1, asked[1] - 1


def _told(run: Rollout | Network, rollout: Rollout, units: tuple[int, int], sample: int) -> Told:
    length = int(rollout.timeline.real[:, sample].sum())
    cell, pair, last = rollout.sized.cell, list(units), rollout[length - 1]
    journey = Journey(last, units, sample)
    stages = journey.stages()
    handed = getattr(stages[-1].label, "text", "") == cell.hands_on
    name = cell.hands_on if handed else journey.outgoing
    before = next(state.incoming for state in cell.states if state.outgoing == name)
    path = [rollout[0].value(before), *(rollout[k].value(name) for k in range(length))]
    edge = _edge(run, last.value(name)[sample], units) if isinstance(run, Network) and handed else None
    title = called(cell.title) if isinstance(run, Rollout) else run.model.title
    return Told(title, stages, np.array(path)[:, sample, pair], edge)


def _edge(run: Network, state: Array, units: tuple[int, int]) -> Array | None:
    """Where a head of one number, or of two shares, changes its answer: points (n, 2), the other units as they are."""
    head = run.head
    if head is None or head.traces[0].value(head.name).shape[1] > 2:
        return None
    own = Chosen(head.traces[0].sized, head.traces[0].parameters, head.traces[0].inputs, head.traces[0].origin)
    along = np.linspace(-1.5, 1.5, SECTIONS)
    points = np.repeat(state[None], SECTIONS * SECTIONS, 0)
    points[:, list(units)] = np.stack(np.meshgrid(along, along, indexing="ij"), -1).reshape(-1, 2)
    value = read(head.head, own, points).value(head.name)
    score = (value[:, 0] - (value[:, 1] if value.shape[1] == 2 else head.head.threshold)).reshape(SECTIONS, SECTIONS)
    found = []
    for k, row in enumerate(score):
        change = np.flatnonzero(np.sign(row[:-1]) * np.sign(row[1:]) < 0)
        if len(change) == 1:
            j = int(change[0])
            found.append((along[k], along[j] + (along[1] - along[0]) * row[j] / (row[j] - row[j + 1])))
    return np.array(found) if len(found) > 1 else None


def _what(cells: Sequence[Told]) -> str:
    told = "two units at every point of a grid, all else as in the step; the dot is the state"
    told += ", its path the steps before" * (len(cells[0].path) > 2)
    return (
        f"{told}; pale square: −1 to 1{'; line: where the answer changes' * any(one.edge is not None for one in cells)}"
    )


def _lesson(cells: Sequence[Told]) -> str:
    """Where the state goes, and how much of the plane is left."""
    left = [percent(one.stages[-1].area / one.stages[0].area) for one in cells]
    if len(cells) > 1:
        told = listed([f"{share} in the {one.name}" for share, one in zip(left, cells, strict=True)])
        return f"Of the plane's area is left {told}."
    start, end = (_at(stage) for stage in (cells[0].stages[0], cells[0].stages[-1]))
    return f"From {start} the state goes to {end}; of the plane's area {left[0]} is left."


def _at(stage: Stage) -> str:
    return f"({', '.join(show(float(x)) for x in stage.at)})"


def _beats(cells: Sequence[Told], charts: Sequence[Chart], lesson: str, pace: float) -> Iterator[Beat]:
    """Stage after stage, in all cells at once."""
    most, at = max(len(one.stages) for one in cells), 0
    places = []
    for one in cells:
        places.append([charts[at + k].key for k in range(len(one.stages))])
        at += len(one.stages)
    for stage in range(most + 1):
        end = stage == most
        keys = [] if end else [keys[stage] for keys in places if stage < len(keys)]
        moves = tuple(Move("turn" if stage else "reveal", key, 0, TURN) for key in keys)
        words = dict.fromkeys(one.stages[stage].did for one in cells if not end and stage < len(one.stages))
        told = f"{capital('; '.join(filter(None, words)))}." if any(words) else "A grid over the plane of two units."
        said = lesson if end else told
        name = "The journey" if end else told.rstrip(".")
        where = [f"{one.name}: the state at {_at(one.stages[stage])}" for one in cells if stage < len(one.stages)]
        panel = spoken(name, in_prose(said), where, loud=end)
        rest = ticks((LAST_REST if end else REST) * pace)
        yield Beat(name, None, tuple(keys), moves, panel, TICK, rest)
