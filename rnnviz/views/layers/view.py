"""The view of a model: a row of copies for each layer and direction, and what goes up and on between them."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.figures.figure import Figure
from rnnviz.models.network import Network
from rnnviz.numbers.rollout import Rollout
from rnnviz.views.copies.figure import drawn, with_states
from rnnviz.views.copies.plan import of_network, of_rollout
from rnnviz.views.view import Shot, ShowsModels, View, called

MOST_STEPS = 12


class LayersView(View, ShowsModels):
    """A network over time."""

    name = "layers"
    says = "A model over time: layers above each other, both directions, an encoder and its decoder."
    steps = MOST_STEPS

    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        (run,) = runs
        cell = with_states(self.name, run)
        return drawn(self.name, cell.key, of_rollout(run, called(cell.title)), shot)

    def of_network(self, run: Network, shot: Shot) -> Figure:
        return drawn(self.name, run.model.key, of_network(run, shot.sample - 1), shot)
