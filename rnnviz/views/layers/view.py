"""The view of a model: a row of copies for each layer and direction, and what goes up and on between them."""

from __future__ import annotations

from rnnviz.numbers.rollout import Rollout
from rnnviz.views.copies.plan import Plan, of_rollout
from rnnviz.views.copies.view import NetworkCopiesView
from rnnviz.views.view import called


class LayersView(NetworkCopiesView):
    """A network over time."""

    name = "layers"
    says = "A model over time: layers above each other, both directions, an encoder and its decoder."

    def plan(self, run: Rollout) -> Plan:
        return of_rollout(run, called(run.sized.cell.title))
