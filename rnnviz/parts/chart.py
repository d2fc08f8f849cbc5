"""A piece of a diagram."""

from __future__ import annotations

from rnnviz.parts.heat import HeatKind


class ChartKind(HeatKind):
    """A box, as a table of tints is one."""

    name = "chart"
