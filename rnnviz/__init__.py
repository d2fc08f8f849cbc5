"""Recurrent cells on real numbers, shown step by step.

    import rnnviz
    rnnviz.render("lstm", "lstm.gif", "lstm.mp4", hidden_size=2)   # a film
    rnnviz.summary("lstm", "lstm.png")                             # the still
    rnnviz.legend("legend.png")
    rnnviz.trace("lstm").value("c_t")                              # the numbers, (batch, n)

A `Cell` is its equations, a `Trace` one step of it on numbers. What cannot be done raises `Mistake`, in one sentence.
"""

from rnnviz.cells.cell import Cell, load
from rnnviz.errors import Mistake
from rnnviz.numbers.numerics import Trace
from rnnviz.numbers.step import trace
from rnnviz.render import legend, render, summary

__all__ = ["Cell", "Mistake", "Trace", "legend", "load", "render", "summary", "trace"]
