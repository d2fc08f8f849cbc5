"""Which words go with a level of detail: who makes them and who sets them."""

from __future__ import annotations

from rnnviz.cells.cell import Sized
from rnnviz.graph.readings import Readings
from rnnviz.layout.layout import Layout
from rnnviz.theme import Theme
from rnnviz.typeset import Typesetter
from rnnviz.views.cell.gist import Gist
from rnnviz.views.cell.gistpanel import GistSetter
from rnnviz.views.cell.narration import Narration
from rnnviz.views.cell.panel import PanelSetter


def setter(layout: Layout, sized: Sized, theme: Theme, typesetter: Typesetter) -> PanelSetter:
    return (GistSetter if layout.how.idea else PanelSetter)(layout, sized, theme, typesetter)


def narration(setter: PanelSetter, readings: Readings, *written: int) -> Narration:
    """The words on one step, with the units `written`, which count from 0."""
    how = setter.layout.how
    if how.idea:
        return Gist(setter.cell, readings, *written)
    return Narration(setter.cell, readings, *written, strips=how.strips)
