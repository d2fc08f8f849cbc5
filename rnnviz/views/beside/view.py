"""The view of what recurrence is: a feed-forward network and a recurrent one on the same inputs."""

from __future__ import annotations

from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake
from rnnviz.numbers.asked import trace
from rnnviz.numbers.numerics import Trace
from rnnviz.numbers.rollout import Rollout
from rnnviz.views.copies.plan import Plan, beside
from rnnviz.views.copies.view import CopiesView
from rnnviz.views.view import called

FEED_FORWARD = """
title = "Feed-forward"
equations = "{made} = tanh(W·{given} + b)   # output: from this input alone"
sizes = {{ output = {{ length = "{made}", default = 2 }} }}
"""
"""What has no past: one layer, whose weights are drawn for each input."""


class BesideView(CopiesView):
    """Two networks."""

    name = "beside"
    says = "A feed-forward network on the same inputs, with weights of its own for each and no past, below the cell."
    steps = 6

    def plan(self, run: Rollout) -> Plan:
        cell = run.sized.cell
        if len(cell.inputs) != 1:
            told = f"{cell.key} takes {', '.join(cell.inputs)}"
            raise Mistake(f"--view {self.name}: {told}, and a feed-forward network beside it takes one input")
        return beside(run, _alone(run), f"{called(cell.title)} beside a feed-forward network")


def _alone(run: Rollout) -> list[Trace]:
    """Each input by itself through weights of its own, drawn from the seed and its step."""
    (name,) = run.sized.cell.inputs
    made = Cell.of_file("feed-forward.toml", FEED_FORWARD.format(given=name, made="o_t" if name[0] == "y" else "y_t"))
    (many,), seed = run.sized.shapes[name], run[0].origin.seed or 0
    return [
        trace(
            made,
            input_size=many,
            sizes={"output": run.sized.hidden_size},
            seed=seed + step,
            values={name: run.timeline.inputs[name][step]},
        )
        for step in range(len(run))
    ]
