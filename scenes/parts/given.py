"""Vectors that are there from the start: a row of values, and nothing arrives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rnnviz.layout.marks import Placed
from rnnviz.scenes.motion import Track, fade
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.parts.kind import Drawn, Verb
from rnnviz.story.story import Move


class DrawnGiven(Drawn):
    """Inputs, incoming states, learned vectors."""

    names = ("input", "incoming", "parameter")


class DrawnFed(Drawn):
    """An input that comes when its step begins."""

    names = ("fed",)

    def verbs(self) -> Mapping[str, Verb]:
        return {"come": self._come}

    def _come(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        yield fade(move.start, move.start + move.length, moving.sketch.parts[placed.part.key].everything())
