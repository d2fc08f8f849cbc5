"""The film: one loop over the beats of a story. It knows verbs and parts, and no cell by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from manim import VMobject

from rnnviz.figures.figure import Figure
from rnnviz.graph.graph import Key
from rnnviz.layout.marks import Label
from rnnviz.scenes.drawing import Drawing
from rnnviz.scenes.frames import Timed
from rnnviz.scenes.motion import Tracks, set_opacity
from rnnviz.scenes.moves import Choreographer
from rnnviz.story.story import Beat, Move
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
        self.set_ground(made.theme.colours.ground)
        self.panel: list[VMobject] = []
        self.spot: list[VMobject] = []
        self.worked: tuple[Key, ...] = ()
        self.step = 0
        self.drawing = Drawing(made)
        self.moves = Choreographer(self.drawing)

    def construct(self) -> None:
        drawing = self.drawing
        self.frames = drawing.frames()
        self.base = [*self.frames, *drawing.ground(), *self._words(self.figure.heading)]
        self.add(*self.base)
        if self.until is None:
            self._poster()
        self._begin()
        for place, beat in enumerate(self.story.beats[: self.until]):
            self._beat(place, beat)

    def _words(self, labels: Sequence[Label]) -> list[VMobject]:
        return [mobject for label in labels for mobject in self.drawing.words(label)]

    def _count(self, time: int) -> int:
        return time * self.fps // 100

    def _poster(self) -> None:
        """The finished drawing, for who sees no other frame; then it is gone at once."""
        ink = [m for inked in self.drawing.parts.values() for m in inked.everything()]
        self._shade([inked.fan for inked in self.drawing.parts.values()], 1.0)
        words = self._words(self.figure.still)
        self.add(*ink, *words)
        self.rest(self._count(self.story.poster))
        self.remove(*ink, *words)

    def _begin(self) -> None:
        """All quiet, but for what the step is given."""
        self.ghosts = [ghost for inked in self.drawing.parts.values() for ghost in inked.ghosts]
        self.add(*self.ghosts)
        for part in self.drawing.graph.parts:
            if not part.sources:
                self.add(*self.drawing.parts[part.key].everything())

    def _beat(self, place: int, beat: Beat) -> None:
        self._turn(place, beat)
        self.rest(self._count(beat.lead))
        if beat.step == self.step:
            self._move(beat.moves, 0, beat.motion)
        else:
            self._pass(beat)
        self.rest(self._count(beat.rest))
        self.worked = beat.parts

    def _move(self, moves: Sequence[Move], start: int, end: int) -> None:
        """The moves between two moments of a beat's motion."""
        if moves:
            timed = [replace(move, start=move.start - start) for move in moves]
            self.move(self._count(end - start), Tracks(self.moves.tracks(timed), end - start))
            self.remove(*self.moves.extras)

    def _turn(self, place: int, beat: Beat) -> None:
        """The words of a beat, and the ring around what is worked on."""
        drawing = self.drawing
        self.remove(*self.panel, *self.spot, *self.moves.lasting)
        self._shade([drawing.parts[key].fan for key in self.worked], CALM)
        self.panel = self._words(self.figure.panels[place])
        greeted = {move.part for move in beat.moves if move.verb == "greet"}
        lit = [key for key in beat.parts[:1] if key not in greeted and beat.key is not None]
        self.spot = drawing.maker.spotlight([box for key in lit for box in drawing.spots(key)])
        self.add(*self.panel)
        self.mobjects[len(self.base) : len(self.base)] = self.spot
        if not beat.parts:  # the end: nothing is worked on, all is in full ink
            self._shade([inked.fan for inked in drawing.parts.values()], 1.0)

    def _pass(self, beat: Beat) -> None:
        """The states stay, all else clears; the empty cell leaves, and the next one comes in to where they are."""
        handed = [move for move in beat.moves if move.verb == "pass"]
        end = max((move.start + move.length for move in handed), default=0)
        kept = [m for move in handed for m in self._values(move.source)]
        self.remove(*(m for m in self.mobjects if m not in (*self.base, *self.panel)))
        come = self.drawing.frames()
        self.mobjects[0:0] = come
        self.add(*kept)
        if end:
            self.move(self._count(end), Tracks([*self.moves.passing(handed, self.frames, come)], end))
        self.remove(*kept, *self.frames)
        self.base = [*come, *self.base[len(self.frames) :]]
        self.step, self.frames = beat.step, come
        self.drawing = Drawing(self.figure.at(beat.step))
        self.moves = Choreographer(self.drawing)
        self._begin()
        self._move([move for move in beat.moves if move.verb != "pass"], end, beat.motion)

    def _values(self, key: Key | None) -> list[VMobject]:
        return [m for piece in self.drawing.parts[key].values for m in piece] if key else []

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
