"""Recurrent cells on real numbers, shown step by step.

    import rnnviz
    rnnviz.render("lstm", "lstm.gif", "lstm.mp4", hidden_size=2)   # a film
    rnnviz.summary("lstm", "lstm.png")                             # the still
    rnnviz.legend("legend.png")
    rnnviz.trace("lstm").value("c_t")                              # the numbers, (batch, n)
    rnnviz.stage(rnnviz.trace("lstm")).story                       # the order of the film

A `Cell` is its equations, a `Trace` one step of it on numbers, a `Stage` all that a picture of it needs; what has been
`Made` are files. Each shows itself in a notebook. What cannot be done raises `Mistake`, in one sentence.
"""

from rnnviz import begin as begin  # first of all: Ctrl-C may come while the others are imported
from rnnviz.cells.cell import Cell, load
from rnnviz.errors import Mistake
from rnnviz.gallery.gallery import Gallery, gallery
from rnnviz.made import Made
from rnnviz.numbers.numerics import Trace
from rnnviz.numbers.step import trace
from rnnviz.pages.embed import embed
from rnnviz.render import legend, render, summary
from rnnviz.stage import Stage, stage

__all__ = [
    "Cell",
    "Gallery",
    "Made",
    "Mistake",
    "Stage",
    "Trace",
    "embed",
    "gallery",
    "legend",
    "load",
    "render",
    "stage",
    "summary",
    "trace",
]
