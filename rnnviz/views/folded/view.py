"""The view of a cell with its loop beside its unrolling: in the film the copies come out of the one."""

from __future__ import annotations

from rnnviz.numbers.rollout import Rollout
from rnnviz.views.copies.plan import Plan, folded
from rnnviz.views.copies.view import CopiesView
from rnnviz.views.view import called


class FoldedView(CopiesView):
    """One cell, and one for each step."""

    name = "folded"
    says = "A cell with its loop, and what that means: a copy for each step, which comes out of it."
    steps = 8

    def plan(self, run: Rollout) -> Plan:
        return folded(run, f"{called(run.sized.cell.title)}, folded and unrolled")
