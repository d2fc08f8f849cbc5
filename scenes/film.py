"""The film: one loop over the beats of a story. It knows verbs and parts, and no cell by name."""

from __future__ import annotations

from typing import Any

from manim import VMobject

from rnnviz.panel import PanelSetter
from rnnviz.scenes import shapes
from rnnviz.scenes.drawing import Drawing
from rnnviz.scenes.frames import Timed
from rnnviz.scenes.motion import Tracks, set_opacity
from rnnviz.scenes.moves import Choreographer
from rnnviz.stage import Stage, stage, trace
from rnnviz.story import Beat

CALM = 0.4  # opacity of a fan whose gate is done


class Film(Timed):
    """A cell's computation, beat by beat; as far as beat `until` (counted from 1) when that is given.

    Without a stage it sets its own: the teaching example of `cell` in the light theme.
    """

    cell = "lstm"

    def __init__(self, made: Stage | None = None, *, until: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        made = made or stage(trace(self.cell))
        self.story, self.until = made.story, until
        self.drawing = Drawing(made.layout, made.wording, made.theme, made.typesetter)
        self.setter = PanelSetter(made.layout, made.theme, made.typesetter)
        self.moves = Choreographer(self.drawing)
        self.panel: list[VMobject] = []
        self.spot: list[VMobject] = []
        self.worked: tuple[str, ...] = ()
        self.set_ground(made.theme.colours.ground)

    def construct(self) -> None:
        self._prepare()
        drawing = self.drawing
        self.base = [*drawing.ground(), *drawing.page(), *self._words(self.setter.title())]
        self.ghosts = [ghost for inked in drawing.parts.values() for ghost in inked.ghosts]
        self.add(*self.base, *self.ghosts)
        for part in drawing.diagram.of("input", "in"):
            self.add(*drawing.parts[part.key].everything())
        for step, beat in enumerate(self.story.beats[: self.until]):
            self._beat(step, beat)

    def _prepare(self) -> None:
        lines = [line for beat in self.story.beats for line in self.setter.lines(beat.panel)]
        self.drawing.set.prepare(lines)

    def _words(self, label: Any) -> list[VMobject]:
        return shapes.text(self.drawing.set.ink(label.line), label.x, label.y)

    def _count(self, time: int) -> int:
        return time * self.fps // 100

    def _beat(self, step: int, beat: Beat) -> None:
        drawing, moves = self.drawing, self.moves
        self.remove(*self.panel, *self.spot, *moves.lasting)
        self._shade([drawing.parts[key].fan for key in self.worked], CALM)
        labels = [self.setter.counter(self.story, step), *self.setter.labels(beat.panel)]
        self.panel = [mobject for label in labels for mobject in self._words(label)]
        greeted = {move.part for move in beat.moves if move.verb == "greet"}
        lit = [key for key in beat.parts[:1] if key not in greeted]
        self.spot = drawing.maker.spotlight([box for key in lit for box in drawing.spots(key)])
        self.add(*self.panel)
        self.mobjects[len(self.base) : len(self.base)] = self.spot
        if not beat.parts:  # the end: nothing is worked on, all is in full ink
            self._shade([inked.fan for inked in drawing.parts.values()], 1.0)
        self.rest(self._count(beat.lead))
        if not beat.parts:
            self._clear({move.source for move in beat.moves})
        self.move(self._count(beat.motion), Tracks(moves.tracks(beat), beat.motion))
        self.remove(*moves.extras)
        self.rest(self._count(beat.rest))
        self.worked = beat.parts

    def _clear(self, kept: set[str]) -> None:
        """The step is over: all is quiet outline again, but for the values of the parts that are kept."""
        values = [m for key in kept for piece in self.drawing.parts[key].values for m in piece]
        gone = [m for inked in self.drawing.parts.values() for m in inked.everything()]
        self.remove(*(m for m in gone if not any(m is value for value in values)))
        incoming = [self.drawing.parts[part.key].labels for part in self.drawing.diagram.of("in")]
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
