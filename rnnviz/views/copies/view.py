"""What views of copies of cells have in common: one plan of what stands where, of a run or of a model."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from rnnviz.figures.figure import Figure
from rnnviz.models.network import Network
from rnnviz.numbers.rollout import Rollout
from rnnviz.views.copies.figure import drawn
from rnnviz.views.copies.plan import Plan, of_network
from rnnviz.views.view import Shot, ShowsModels, View

MOST_STEPS = 12


class CopiesView(View, shared=True):
    """A view that says which copies there are; all else follows."""

    recurs = True
    steps = MOST_STEPS

    @abstractmethod
    def plan(self, run: Rollout) -> Plan:
        """The copies of a run. Raises `Mistake` where it cannot be shown so."""

    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        (run,) = runs
        return drawn(self.name, run.sized.cell.key, self.plan(run), shot)


class NetworkCopiesView(CopiesView, ShowsModels, shared=True):
    """One that shows models as well."""

    def of_network(self, run: Network, shot: Shot) -> Figure:
        return drawn(self.name, run.model.key, of_network(run, shot.sample - 1), shot)
