"""Recurrent cells on real numbers, shown step by step.

    import rnnviz
    rnnviz.render("lstm", "lstm.gif", "lstm.mp4", hidden_size=2)   # a film
    rnnviz.summary("lstm", "lstm.png")                             # the still
    rnnviz.legend("legend.png")
    rnnviz.trace("lstm").value("c_t")                              # the numbers, (batch, n)
    rnnviz.rollout("lstm", steps=3)["c_t"]                         # those of three steps, (steps, batch, n)
    rnnviz.network("review-lstm", text="This was not good").head   # a model of several parts
    rnnviz.backward(rnnviz.trace("lstm"), "h_t", entry=1)["W_f"]   # derivatives of any of them by all the others
    rnnviz.figure("lstm").story                                    # the order of the film

A `Cell` is its equations, a `Trace` one step of it on numbers, a `Rollout` several; a `Model` is layers of cells, a
`Network` a model on numbers, a `Gradient` all derivatives of one of its numbers. A `Figure` is all that a picture
needs; what has been `Made` are files. All of them show themselves in a notebook. What cannot be done raises `Mistake`,
in one sentence.
"""

from rnnviz import begin as begin  # first of all: Ctrl-C may come while the others are imported
from rnnviz.cells.cell import Cell, load
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.gallery.gallery import Gallery, gallery
from rnnviz.gradients.gradient import Gradient, backward
from rnnviz.gradients.jacobian import Jacobian, jacobian
from rnnviz.made import Made
from rnnviz.models.asked import network
from rnnviz.models.model import Model
from rnnviz.models.network import Network
from rnnviz.numbers.asked import trace
from rnnviz.numbers.numerics import Trace
from rnnviz.numbers.rollout import Rollout, rollout
from rnnviz.pages import notebook as _notebook  # noqa: F401 - how records show themselves
from rnnviz.pages import notebook_steps as _notebook_steps  # noqa: F401 - and those of several steps
from rnnviz.pages.embed import embed
from rnnviz.render import legend, render, summary
from rnnviz.views.catalogue import figure

__all__ = [
    "Cell",
    "Figure",
    "Gallery",
    "Gradient",
    "Jacobian",
    "Made",
    "Mistake",
    "Model",
    "Network",
    "Rollout",
    "Trace",
    "backward",
    "embed",
    "figure",
    "gallery",
    "jacobian",
    "legend",
    "load",
    "network",
    "render",
    "rollout",
    "summary",
    "trace",
]
