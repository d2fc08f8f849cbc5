"""The film: one loop over the beats of a story. It knows verbs and parts, and no cell by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import VMobject

from rnnviz.figures.figure import Figure
from rnnviz.graph.graph import Key
from rnnviz.layout.marks import Label
from rnnviz.scenes.drawing import Drawing
from rnnviz.scenes.frames import Timed
from rnnviz.scenes.motion import Tracks, set_opacity
from rnnviz.scenes.moves import Choreographer
from rnnviz.story.story import Beat
from rnnviz.views.catalogue import figure

CALM = 0.4  # opacity of a fan whose gate is done


class Film(Timed):
    """A figure's story, beat by beat; as far as beat `until` (counted from 1) when that is given.

    Without a figure it makes its own: the teaching example of `cell` in the light theme.
    """

    cell = "lstm"

    def __init__(self, made: Figure | None = None, *, until: int | None = None, **kwargs: Any) -> None:
        made = made or figure(self.cell)
        super().__init__(canvas=made.layout.canvas, **kwargs)
        self.figure, self.story, self.until = made, made.story, until
        self.drawing = Drawing(made)
        self.moves = Choreographer(self.drawing)
        self.panel: list[VMobject] = []
        self.spot: list[VMobject] = []
        self.worked: tuple[Key, ...] = ()
        self.set_ground(made.theme.colours.ground)

    def construct(self) -> None:
        drawing = self.drawing
        self.base = [*drawing.ground(), *self._words(self.figure.heading)]
        self.ghosts = [ghost for inked in drawing.parts.values() for ghost in inked.ghosts]
        self.add(*self.base, *self.ghosts)
        for part in drawing.graph.parts:
            if not part.sources:
                self.add(*drawing.parts[part.key].everything())
        for place, beat in enumerate(self.story.beats[: self.until]):
            self._beat(place, beat)

    def _words(self, labels: Sequence[Label]) -> list[VMobject]:
        return [mobject for label in labels for mobject in self.drawing.words(label)]

    def _count(self, time: int) -> int:
        return time * self.fps // 100

    def _beat(self, place: int, beat: Beat) -> None:
        drawing, moves = self.drawing, self.moves
        self.remove(*self.panel, *self.spot, *moves.lasting)
        self._shade([drawing.parts[key].fan for key in self.worked], CALM)
        self.panel = self._words(self.figure.panels[place])
        greeted = {move.part for move in beat.moves if move.verb == "greet"}
        lit = [key for key in beat.parts[:1] if key not in greeted]
        self.spot = drawing.maker.spotlight([box for key in lit for box in drawing.spots(key)])
        self.add(*self.panel)
        self.mobjects[len(self.base) : len(self.base)] = self.spot
        if not beat.parts:  # the end: nothing is worked on, all is in full ink
            self._shade([inked.fan for inked in drawing.parts.values()], 1.0)
        self.rest(self._count(beat.lead))
        if not beat.parts:
            self._clear({move.source for move in beat.moves if move.source})
        if beat.moves:
            self.move(self._count(beat.motion), Tracks(moves.tracks(beat), beat.motion))
        self.remove(*moves.extras)
        self.rest(self._count(beat.rest))
        self.worked = beat.parts

    def _clear(self, kept: set[Key]) -> None:
        """The step is over: all is quiet outline again, but for the values of the parts that are kept."""
        values = [m for key in kept for piece in self.drawing.parts[key].values for m in piece]
        gone = [m for inked in self.drawing.parts.values() for m in inked.everything()]
        self.remove(*(m for m in gone if not any(m is value for value in values)))
        incoming = [self.drawing.parts[part.key].labels for part in self.drawing.graph.of("incoming")]
        self.add(*(m for labels in incoming for m in labels))

    def _shade(self, fans: list[list[list[VMobject]]], share: float) -> None:
        """The lines of fans at a share of their full ink."""
        for fan in fans:
            for unit, lines in enumerate(fan):
                for line in lines:
                    set_opacity(line, share * self.drawing.strength(unit))


class RNN(Film):
    """The vanilla RNN's teaching example."""

    cell = "rnn"


class LSTM(Film):
    """The LSTM's teaching example."""

    cell = "lstm"


class GRU(Film):
    """The GRU's teaching example."""

    cell = "gru"
