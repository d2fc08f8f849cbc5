"""The view of one step of gradient descent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rnnviz.errors import Mistake
from rnnviz.figures.chart import Chart
from rnnviz.figures.figure import Figure
from rnnviz.functions.record import Array
from rnnviz.gradients.asked import last_steps, run_steps
from rnnviz.gradients.descent import Change, Descent, descend
from rnnviz.gradients.gradient import Gradient
from rnnviz.gradients.networks import parts_of
from rnnviz.language.expression import Name
from rnnviz.language.names import read_name
from rnnviz.models.network import Network
from rnnviz.models.run import HeadRun
from rnnviz.models.runs import first_step
from rnnviz.numbers.digits import show, significant
from rnnviz.numbers.rollout import Rollout
from rnnviz.story.story import TICK, Beat, Move, Story, ticks
from rnnviz.text.plain import printed
from rnnviz.views.charted import LINES, POSTER, account, laid_out, spoken
from rnnviz.views.foot import panels, sentence
from rnnviz.views.learning.sheet import CANVAS, CHANGES, Sheet, Told
from rnnviz.views.setting import Setter
from rnnviz.views.view import Shot, ShowsModels, View, called

MOST_STEPS = 8
REVEAL, REST, LAST_REST = 100, 200, 300
WHAT = "one step of gradient descent on all weights, with the learning rate"


class LearningView(View, ShowsModels):
    """One step of learning."""

    name = "learning"
    says = "One step of gradient descent: forward, loss, back through time, every weight moved, forward again."
    steps = MOST_STEPS
    recurs = True
    aims = True
    learns = True

    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        (run,) = runs
        return self._figure(run, called(run.sized.cell.title), run.sized.cell.key, shot)

    def of_network(self, run: Network, shot: Shot) -> Figure:
        return self._figure(run, run.model.title, run.model.key, shot)

    def _figure(self, run: Rollout | Network, name: str, stem: str, shot: Shot) -> Figure:
        sample = shot.sample - 1
        made = descend(run, shot.rate, **shot.aim)
        told = _told(run, made, sample)
        setter = Setter(shot.theme, shot.typesetter(), first_step(run).sized.cell.roles, name)
        sheet = Sheet(setter, told)
        charts, lesson = sheet.charts(), _lesson(told)
        beats = tuple(_beats(told, charts, lesson, shot.pace))
        story = Story(name, beats, poster=POSTER)
        return Figure(
            self.name,
            stem,
            (first_step(run),),
            account([name], "one step of learning", lesson),
            laid_out(charts, CANVAS),
            None,
            shot.theme,
            setter.set,
            story,
            heading=(sheet.heading(name), sheet.what(sheet.quiet(f"{WHAT} η = {made.rate:g}"))),
            still=sentence(setter, CANVAS, lesson, most=LINES, loud=True),
            panels=panels(setter, CANVAS, story, most=LINES),
            charts=charts,
        )


def _part(run: Rollout | Network) -> tuple[str, Name]:
    """The part whose states are shown, the last layer, and the state."""
    if isinstance(run, Rollout):
        cell = run.sized.cell
        return "", cell.named(cell.hands_on)
    layer = run.layers[-1].layer
    return f"layer {len(run.layers)} {layer.directions[0]}", layer.cell.named(layer.hands_on)


def _states(run: Rollout | Network, part: str, name: str, sample: int) -> Array:
    """The state of every step that the sample has, (T, n)."""
    last = last_steps(run, part)[sample]
    return np.stack([step.value(name)[sample] for step in run_steps(run, part)[: last + 1]])


def _told(run: Rollout | Network, made: Descent, sample: int) -> Told:
    part, state = _part(run)
    name = state.text
    if part not in made.gradient.parts:
        raise Mistake(f"--view learning: the loss does not depend on {part}, so that nothing comes back to its states")
    slopes = made.gradient.parts[part].values(name)
    before = _states(made.gradient.run, part, name, sample)
    assert slopes is not None
    asked = made.gradient.asked
    numbers = asked.target[sample] if asked.target is not None else ()
    target = asked.label or ", ".join(show(float(x)) for x in numbers)
    return Told(
        run.timeline.names[: len(before)],
        state,
        before,
        _states(made.again.run, part, name, sample),
        slopes[: len(before), sample],
        (_answer(made.gradient, sample), _answer(made.again, sample)),
        (_meant(made.gradient, sample), _meant(made.again, sample)),
        made.losses,
        target,
        made.rate,
        made.largest(CHANGES),
    )


def _answer(gradient: Gradient, sample: int) -> str:
    """What comes out, with its numbers, and what that means."""
    run, asked = gradient.run, gradient.asked
    at = asked.step - 1 if asked.step else last_steps(run, asked.part)[sample]
    value = run_steps(run, asked.part)[at].value(asked.name)[sample]
    told = f"{printed(read_name(asked.name))} = {', '.join(show(float(x)) for x in value)}"
    return ", ".join(filter(None, (told, _meant(gradient, sample))))


def _meant(gradient: Gradient, sample: int) -> str:
    """The label of what comes out."""
    run, asked = gradient.run, gradient.asked
    found = parts_of(run)[asked.part] if isinstance(run, Network) else None
    if not isinstance(found, HeadRun) or not found.head.labels:
        return ""
    at = asked.step - 1 if asked.step else last_steps(run, asked.part)[sample]
    return found.answers(sample)[at]


def _lesson(told: Told) -> str:
    """Whether the loss fell."""
    before, after = told.losses
    first, then = significant(before), significant(after)
    if after < before:
        was, now = told.meant
        turned = f", and the answer turns from {was} to {now}" * (was != now)
        return f"The loss falls from {first} to {then}{turned}: every weight went against its derivative."
    if after > before:
        return f"The loss rises from {first} to {then}: with η = {told.rate:g} the step goes too far."
    return f"The loss stays at {first}: nothing has changed."


def _beats(told: Told, charts: Sequence[Chart], lesson: str, pace: float) -> Iterator[Beat]:
    most = told.changes[0] if told.changes else None
    moved = [_moved(change) for change in told.changes]
    ends = [f"{answer}, loss {significant(loss)}" for answer, loss in zip(told.answers, told.losses, strict=True)]
    said: tuple[tuple[str, str, Sequence[str]], ...] = (
        ("Forward", "Forward: the states, step by step, and what comes out.", ()),
        ("The loss", f"The loss compares it with the target, {told.target}.", ends[:1]),
        ("Back", "Back through time: how much of it reaches each step's state.", ()),
        ("The weights", f"Every weight moves against its derivative; most of all {_called(most)}.", moved),
        ("Again", "Forward again, with the new weights.", ends[1:]),
    )
    for chart, (name, words, lines) in zip(charts, said, strict=True):
        moves = (Move("reveal", chart.key, 0, REVEAL),)
        yield Beat(name, None, (chart.key,), moves, spoken(name, words, lines), TICK, ticks(REST * pace))
    panel = spoken("One step", lesson, loud=True)
    yield Beat("One step", None, (), (), panel, TICK, ticks(LAST_REST * pace))


def _moved(change: Change) -> str:
    """A weight, by its place from 1, with its numbers."""
    place = ", ".join(str(k + 1) for k in change.place)
    slope, after = significant(change.slope), significant(change.after)
    told = f"{change.part} {change.name} {place}: {significant(change.before)}, its derivative {slope}, then {after}"
    return told.strip()


def _called(change: Change | None) -> str:
    if change is None:
        return "none"
    return f"{change.name}, by {significant(abs(change.after - change.before))}"
