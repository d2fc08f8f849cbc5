"""Vectors that are there from the start: a row of values, and nothing arrives."""

from __future__ import annotations

from rnnviz.scenes.parts.kind import Drawn


class DrawnGiven(Drawn):
    """Inputs, incoming states, learned vectors."""

    names = ("input", "incoming", "parameter")
