"""The view of a cell unrolled: a copy for each step, side by side, with the states between them."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.models.network import Network
from rnnviz.numbers.rollout import Rollout
from rnnviz.views.copies.figure import drawn, with_states
from rnnviz.views.copies.plan import of_network, of_rollout
from rnnviz.views.view import Shot, ShowsModels, View, called

MOST_STEPS = 12


class UnrolledView(View, ShowsModels):
    """One cell over time."""

    name = "unrolled"
    says = "A copy of the cell for each step, side by side: the same weights, and the states handed on."
    steps = MOST_STEPS

    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        (run,) = runs
        cell = with_states(self.name, run)
        return drawn(self.name, cell.key, of_rollout(run, f"{called(cell.title)}, unrolled"), shot)

    def of_network(self, run: Network, shot: Shot) -> Figure:
        layer = run.layers[0].layer
        if len(run.layers) > 1 or len(layer.directions) > 1 or run.decoded:
            raise Mistake(
                f"--view {self.name}: {run.model.key} is more than one cell over time; --view layers shows it"
            )
        return drawn(self.name, run.model.key, of_network(run, shot.sample - 1), shot)
