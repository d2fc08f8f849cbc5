"""The view of a cell with its loop beside its unrolling: in the film the copies come out of the one."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.figures.figure import Figure
from rnnviz.numbers.rollout import Rollout
from rnnviz.views.copies.figure import drawn, with_states
from rnnviz.views.copies.plan import folded
from rnnviz.views.view import Shot, View, called


class FoldedView(View):
    """One cell, and one for each step."""

    name = "folded"
    says = "A cell with its loop, and what that means: a copy for each step, which comes out of it."
    steps = 8

    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        (run,) = runs
        cell = with_states(self.name, run)
        return drawn(self.name, cell.key, folded(run, f"{called(cell.title)}, folded and unrolled"), shot)
