"""The view of a cell unrolled: a copy for each step, side by side, with the states between them."""

from __future__ import annotations

from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.models.network import Network
from rnnviz.numbers.rollout import Rollout
from rnnviz.views.copies.plan import Plan, of_rollout
from rnnviz.views.copies.view import NetworkCopiesView
from rnnviz.views.view import Shot, called


class UnrolledView(NetworkCopiesView):
    """One cell over time."""

    name = "unrolled"
    says = "A copy of the cell for each step, side by side: the same weights, and the states handed on."

    def plan(self, run: Rollout) -> Plan:
        return of_rollout(run, f"{called(run.sized.cell.title)}, unrolled")

    def of_network(self, run: Network, shot: Shot) -> Figure:
        if not run.is_one_cell:
            raise Mistake(
                f"--view {self.name}: {run.model.key} is more than one cell over time; --view layers shows it"
            )
        return super().of_network(run, shot)
