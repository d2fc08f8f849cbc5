"""Recurrent cells on real numbers, shown step by step.

    import rnnviz
    rnnviz.render("lstm", "lstm.gif", "lstm.mp4", hidden_size=2)   # a film
    rnnviz.summary("lstm", "lstm.png")                             # the still
    rnnviz.legend("legend.png")
    rnnviz.trace("lstm").value("c_t")                              # the numbers, (batch, n)
    rnnviz.rollout("lstm", steps=3)[2].value("c_t")                # those of the third step
    rnnviz.figure("lstm").story                                    # the order of the film

A `Cell` is its equations, a `Trace` one step of it on numbers, a `Rollout` several, a `Figure` all that a picture of it
needs; what has been `Made` are files. All but a `Rollout` show themselves in a notebook. What cannot be done raises
`Mistake`, in one sentence.
"""

from rnnviz import begin as begin  # first of all: Ctrl-C may come while the others are imported
from rnnviz.cells.cell import Cell, load
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.gallery.gallery import Gallery, gallery
from rnnviz.made import Made
from rnnviz.numbers.asked import trace
from rnnviz.numbers.numerics import Trace
from rnnviz.numbers.rollout import Rollout, rollout
from rnnviz.pages import notebook as _notebook  # noqa: F401 - how records show themselves
from rnnviz.pages.embed import embed
from rnnviz.render import legend, render, summary
from rnnviz.views.catalogue import figure

__all__ = [
    "Cell",
    "Figure",
    "Gallery",
    "Made",
    "Mistake",
    "Rollout",
    "Trace",
    "embed",
    "figure",
    "gallery",
    "legend",
    "load",
    "render",
    "rollout",
    "summary",
    "trace",
]
