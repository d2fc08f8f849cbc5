"""The film: one loop over the beats of a story. It knows verbs and parts, and no cell by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from manim import VMobject

from rnnviz.figures.figure import Figure
from rnnviz.graph.graph import Key
from rnnviz.layout.marks import Label
from rnnviz.scenes.chips import chips
from rnnviz.scenes.drawing import Drawing
from rnnviz.scenes.frames import Timed
from rnnviz.scenes.motion import Track, Tracks, fade, hide
from rnnviz.scenes.moves import Choreographer
from rnnviz.scenes.pen import PALE_INK
from rnnviz.scenes.tone import Tone, set_tone
from rnnviz.story.story import Beat, Move
from rnnviz.views.catalogue import figure

COMES = 8  # 1/100 s in which a word is there


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
        self.late: list[tuple[Label, list[VMobject]]] = []
        self.known: set[Key] = set()
        self.step = 0
        self.chips: list[VMobject] = []
        self.drawing = Drawing(made)
        self.moves = Choreographer(self.drawing)

    def construct(self) -> None:
        drawing = self.drawing
        self.frames = drawing.frames()
        self.lane = drawing.lane()
        self.base = [*self.frames, *drawing.ground(), *self._words(self.figure.heading)]
        self.add(*self.base)
        self._chip(0, 0)
        if self.until is None:
            self._poster()
        self._begin()
        for place, beat in enumerate(self.story.beats[: self.until]):
            self._beat(place, beat)

    def _chip(self, present: int, done: int) -> None:
        """The row of steps beside the title."""
        self.remove(*self.chips)
        self.chips = chips(self.drawing.maker, self.figure.chips, present, done)
        self.add(*self.chips)

    def _words(self, labels: Sequence[Label]) -> list[VMobject]:
        return [mobject for label in labels for mobject in self.drawing.words(label)]

    def _count(self, time: int) -> int:
        return time * self.fps // 100

    def _poster(self) -> None:
        """The finished drawing, for who sees no other frame; then it is gone at once."""
        self._rest()
        ink = [m for inked in self.drawing.parts.values() for m in inked.everything()]
        words = self._words(self.figure.still)
        self.add(*self.lane, *ink, *words)
        self.rest(self._count(self.story.poster))
        self.remove(*self.lane, *ink, *words)

    def _begin(self) -> None:
        """All quiet, but for what the step is given."""
        self.add(*self.lane)
        for inked in self.drawing.parts.values():
            inked.pulled = False
            self.add(*(self.drawing.standing(inked) or (*inked.ghosts, *inked.pale)))
        given = [part.key for part in self.drawing.graph.parts if not part.sources]
        for key in given:
            set_tone(self.drawing.parts[key], Tone.WORKED, self.drawing)
            self.add(*self.drawing.parts[key].forward())
        self.known = set(given)

    def _beat(self, place: int, beat: Beat) -> None:
        self._turn(place, beat)
        self.rest(self._count(beat.lead))
        if beat.step == self.step:
            self._move(beat.moves, 0, beat.motion)
        else:
            self._pass(beat)
        self.rest(self._count(beat.rest))
        self.known |= set(beat.parts)
        self.remove(*(word for key in beat.parts for word in self.drawing.parts[key].pale))

    def _move(self, moves: Sequence[Move], start: int, end: int) -> None:
        """The moves between two moments of a beat's motion."""
        if moves:
            timed = [replace(move, start=move.start - start) for move in moves]
            tracks = [*self.moves.tracks(timed, self.lane), *(self._comes(label, words) for label, words in self.late)]
            self.move(self._count(end - start), Tracks(tracks, end - start))
            self.remove(*self.moves.extras)

    def _turn(self, place: int, beat: Beat) -> None:
        """The words of a beat, and the ring around what is worked on."""
        drawing = self.drawing
        self.remove(*self.panel, *self.spot, *self.moves.lasting)
        self._look(beat)
        if not beat.parts:  # the step is done
            self._chip(beat.step, beat.step + 1)
        told = [(label, drawing.words(label)) for label in self.figure.panels[place]]
        self.panel = [mobject for _, words in told for mobject in words]
        self.late = [(label, words) for label, words in told if label.since]
        hide(mobject for _, words in self.late for mobject in words)
        greeted = {move.part for move in beat.moves if move.verb == "greet"}
        about = [] if beat.key is None or beat.key in greeted else drawing.rings.together(beat, self.known)
        self.spot = drawing.maker.spotlight(about)
        self.add(*self.panel)
        below = {id(one) for one in (*self.base, *self.lane)}
        low = max(k for k, one in enumerate(self.mobjects) if id(one) in below) + 1
        self.mobjects[low:low] = self.spot

    def _pass(self, beat: Beat) -> None:
        """The states stay, all else clears; the empty cell leaves, and the next one comes in to where they are."""
        handed = [move for move in beat.moves if move.verb == "pass"]
        end = max((move.start + move.length for move in handed), default=0)
        kept = [m for move in handed for m in self._values(move.source)]
        self.remove(*(m for m in self.mobjects if m not in (*self.base, *self.panel)))
        self._chip(beat.step, beat.step)
        come = self.drawing.frames()
        self.mobjects[0:0] = come
        self.add(*kept)
        if end:
            self.move(self._count(end), Tracks([*self.moves.passing(handed, self.frames, come)], end))
        self.remove(*kept, *self.frames)
        self.base = [*come, *self.base[len(self.frames) :]]
        self.step, self.frames = beat.step, come
        self.drawing = Drawing(self.figure.at(beat.step), PALE_INK)
        self.moves = Choreographer(self.drawing)
        self._begin()
        others = [move for move in beat.moves if move.verb != "pass"]
        begin = min((move.start for move in others), default=beat.motion)
        if begin > end:
            self.rest(self._count(begin - end))
        self._move(others, begin, beat.motion)

    def _values(self, key: Key | None) -> list[VMobject]:
        return [m for piece in self.drawing.parts[key].values for m in piece] if key else []

    def _look(self, beat: Beat) -> None:
        """What a beat works with in full ink, all else that is there calm; all as at rest where it is about nothing."""
        if not beat.parts:
            self._rest()
        elif beat.key is not None and not self.drawing.layout.how.idea:
            graph = self.drawing.graph
            operands = {source.key for key in beat.parts for source in graph[key].sources}
            for key in self.known:
                tone = Tone.WORKED if key in beat.parts else Tone.OPERAND if key in operands else Tone.CALM
                set_tone(self.drawing.parts[key], tone, self.drawing)

    def _rest(self) -> None:
        for inked in self.drawing.parts.values():
            set_tone(inked, Tone.REST, self.drawing)

    def _comes(self, label: Label, words: Sequence[VMobject]) -> Track:
        """Words that wait for what they tell."""
        return fade(label.since, label.since + COMES, words)


class RNN(Film):
    """The vanilla RNN's teaching example."""

    cell = "rnn"


class LSTM(Film):
    """The LSTM's teaching example."""

    cell = "lstm"


class GRU(Film):
    """The GRU's teaching example."""

    cell = "gru"
