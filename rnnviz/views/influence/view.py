"""The view of what is left of each input, of one cell or of several models on the same words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnnviz.errors import Mistake
from rnnviz.figures.chart import Chart
from rnnviz.figures.figure import Figure
from rnnviz.gradients.influence import influence
from rnnviz.graph.graph import Graph
from rnnviz.language.names import read_name
from rnnviz.models.network import Network
from rnnviz.models.runs import first_step, key_of
from rnnviz.numbers.rollout import Rollout
from rnnviz.parts.kind import Tempo
from rnnviz.parts.kinds import kind
from rnnviz.story.story import TICK, Beat, Story, ticks
from rnnviz.story.voice import capital, listed
from rnnviz.views.charted import LINES, POSTER, account, laid_out, percent, spoken
from rnnviz.views.foot import panels, sentence
from rnnviz.views.influence.sheet import CANVAS, Sheet, Told
from rnnviz.views.setting import Setter
from rnnviz.views.view import Shot, ShowsModels, View

MOST_STEPS, MOST_MODELS = 12, 3
REST, LAST_REST = 160, 260
HOW = "as shares of every state"


class InfluenceView(View, ShowsModels):
    """What is still there of each input."""

    name = "influence"
    says = "How much of each input is still in each state, and how far back gradients reach; of several models too."
    most = MOST_MODELS
    steps = MOST_STEPS
    recurs = True

    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        return self._figure(runs, shot)

    def of_networks(self, runs: Sequence[Rollout | Network], shot: Shot) -> Figure:
        return self._figure(runs, shot)

    def of_network(self, run: Network, shot: Shot) -> Figure:
        return self._figure([run], shot)

    def _figure(self, runs: Sequence[Rollout | Network], shot: Shot) -> Figure:
        first, sample = first_step(runs[0]), shot.sample
        many = {int(run.timeline.real[:, sample - 1].sum()) for run in runs}
        labels = {run.timeline.names[: max(many)] for run in runs}
        if len(many) > 1 or len(labels) > 1:
            raise Mistake("--view influence: the models take different steps; --text gives all of them the same words")
        models = [_told(run, sample) for run in runs]
        theme, typesetter = shot.theme, shot.typesetter()
        setter = Setter(theme, typesetter, first.sized.cell.roles, models[0].name)
        (words,) = labels
        lesson = _lesson(models, words)
        sheet = Sheet(setter, models, words, len(sentence(setter, CANVAS, lesson, most=LINES)))
        charts = sheet.charts()
        layout = laid_out(charts, sheet.canvas)
        beats = tuple(_beats(layout.graph, charts, models, words, lesson, shot.pace))
        story = Story(models[0].name, beats, poster=POSTER)
        title = f"What is left of each {'word' if runs[0].timeline.labels else 'input'}"
        return Figure(
            self.name,
            "-".join(map(key_of, runs)),
            tuple(first_step(run) for run in runs),
            account([one.name for one in models], "what is left of each input", lesson, HOW),
            layout,
            None,
            theme,
            typesetter,
            story,
            heading=(sheet.heading(title), sheet.what(sheet.shares())),
            still=sentence(setter, sheet.canvas, lesson, most=LINES, loud=True),
            panels=panels(setter, sheet.canvas, story, most=LINES),
            charts=charts,
        )


def _told(run: Rollout | Network, sample: int) -> Told:
    """The state is what the last layer hands on, the input what goes into the first."""
    first, last = (run, run) if isinstance(run, Rollout) else (run.layers[0].rollouts[0], run.layers[-1].rollouts[0])
    cell, inputs = last.sized.cell, first.sized.cell.inputs
    came = first.sized.cell.named(inputs[0]) if len(inputs) == 1 else read_name("x_t")
    return Told(_short(run), key_of(run), _trained(run), cell.named(cell.hands_on), came, influence(run, sample))


def _short(run: Rollout | Network) -> str:
    """What a model is called beside its bars: by its cell."""
    if isinstance(run, Network):
        titles = dict.fromkeys(layer.layer.cell.title for layer in run.layers)
        return f"{len(run.layers)} × " * (len(run.layers) > 1) + " + ".join(titles)
    return run.sized.cell.title


def _trained(run: Rollout | Network) -> str:
    """Where its weights are from."""
    if isinstance(run, Network):
        return run.model.source if "trained" in run.model.source else "untrained weights"
    return "untrained weights"


def _beats(
    graph: Graph, charts: Sequence[Chart], models: Sequence[Told], words: Sequence[str], lesson: str, pace: float
) -> Iterator[Beat]:
    names = _named(words)
    some = f"{', '.join(names[:4])}{', …' * (len(names) > 4)}"
    told = f"{some}: how much of each is in the state, step by step?"
    shown: list[tuple[list[int], str, str]] = [([], "Start", told)]
    for step, name in enumerate(names):
        new = [f"{one.found.parts[step, step + 1]:.0%}" for one in models]
        of = f"in {listed([one.name for one in models])} {listed(new)} of" if len(models) > 1 else f"{new[0]} of"
        shown.append(([step + 1], name, f"{capital(name)} comes in: {of} the state now stems from it."))
    last = len(charts)
    shown.append(([last - 2, last - 1], "What is left", lesson))
    for k, (places, name, said) in enumerate(shown):
        keys = [charts[place].key for place in places]
        moves = [move for key in keys for move in kind(graph[key]).moves(graph[key], Tempo(1))]
        end = k == len(shown) - 1
        panel = spoken(name, said, [*_shares(models, words, k - 1)] if 0 < k <= len(names) else [], loud=end)
        rest = ticks((LAST_REST if end else REST) * pace)
        yield Beat(name, None, tuple(keys), tuple(moves), panel, TICK, rest)


def _named(words: Sequence[str]) -> list[str]:
    return [f"step {word}" if word.isdigit() else f"“{word}”" for word in words]


def _lesson(models: Sequence[Told], words: Sequence[str]) -> str:
    """How much of the first input is left, and how far what was carried reaches."""
    first, *_, last = [*_named(words), ""][: len(words)] if len(words) > 1 else [_named(words)[0]] * 2
    left = [one.found.parts[-1, 1] for one in models]
    if len(models) == 1:
        (one,) = models
        newest = percent(one.found.parts[-1, -1])
        return f"Of the last state {percent(left[0])} stems from {first} and {newest} from {last}."
    if len(alike := {percent(share) for share in left}) == 1:
        told = f"{alike.pop()} in {'both' if len(models) == 2 else 'all three'}"
    else:
        told = listed([f"{percent(share)} in the {one.name}" for share, one in zip(left, models, strict=True)])
    most = max(models, key=lambda one: float(one.found.largest[0]))
    return f"Of {first} is left {told}; of a change of the first state, most in the {most.name}."


def _shares(models: Sequence[Told], words: Sequence[str], step: int) -> Iterator[str]:
    """What each model has of every input after a step."""
    names = ["the first state", *_named(words[: step + 1])]
    for one in models:
        parts = zip(names, one.found.parts[step], strict=False)
        yield f"{one.name}: {listed([f'{name} {share:.0%}' for name, share in parts if share])}"
