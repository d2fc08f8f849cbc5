"""Small films of the three cells, each drawn once: their frames, and what is in the scene after every beat."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import reading
from manim import VMobject
from marks import DRAWN, around, pixels, staged
from stills import Pixels, still

from rnnviz.figures.figure import Figure
from rnnviz.layout.geometry import Box
from rnnviz.scenes import film, frames, summary
from rnnviz.scenes.drawing import Drawing
from rnnviz.scenes.frames import Frame
from rnnviz.scenes.shapes import is_text
from rnnviz.story.story import Beat

REPOSITORY = Path(__file__).parent.parent


WIDE, TALL, FPS = 320, 180, 10


every_cell = pytest.mark.parametrize("cell", DRAWN)


@dataclass
class Kept:
    """A sink that keeps every frame."""

    frames: list[Frame] = field(default_factory=list)

    def add(self, frame: Frame, repeat: int = 1) -> None:
        assert repeat > 0
        self.frames += [frame] * repeat


class Watched(film.Film):  # type: ignore[misc, unused-ignore]
    """A film that notes after every beat what is in the scene."""

    def __init__(self, made: Figure, notes: list[Note], **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(made, **kwargs)
        self.notes = notes

    def _beat(self, place: int, beat: Beat) -> None:
        super()._beat(place, beat)
        # manim adds empty mobjects of its own, and what moves together as a group.
        there = [m for top in self.mobjects for m in top.get_family() if len(m.points)]
        seen = [(m, around([m])) for m in there if isinstance(m, VMobject) and visible(m)]
        parts = self.drawing.parts.values()
        known = [*self.base, *self.lane, *(m for i in parts for m in (*i.ghosts, *i.pale, *i.everything()))]
        self.notes.append(Note(self, there, [*self.spot, *self.moves.lasting], seen, known, self.drawing))


@dataclass(frozen=True)
class Note:
    """What was in the scene when a beat had ended: everything, the rings, and what could be seen, where; what it was
    made of, and the drawing.
    """

    scene: Watched
    mobjects: list[Any]
    spot: list[VMobject]
    seen: list[tuple[VMobject, Box]]
    known: list[VMobject]
    drawing: Drawing


def visible(mobject: VMobject) -> bool:
    strokes = mobject.stroke_width > 0 and mobject.get_stroke_rgbas()[:, 3].max() > 0.01
    return len(mobject.points) > 0 and bool(strokes or mobject.get_fill_rgbas()[:, 3].max() > 0.01)


def shoot(made: Figure, *, until: int | None = None, fps: int = FPS) -> tuple[list[Frame], list[Note]]:
    kept, notes = Kept(), []  # type: ignore[var-annotated]
    frames.render(
        partial(Watched, made, notes, until=until), kept, width=WIDE, height=TALL, fps=fps,
        background=made.theme.colours.ground,
    )  # fmt: skip
    return kept.frames, notes


@cache
def shot(cell: str) -> tuple[list[Frame], list[Note]]:
    return shoot(staged(cell))


@cache
def finished(cell: str) -> Frame:
    return still(partial(summary.Summary, staged(cell)), staged(cell), WIDE, TALL)


def figures(mobjects: list[VMobject]) -> str:
    """The number that is written by these; a level's bar is none."""
    return "".join(reading.text(pixels(m.points)) for m in mobjects if is_text(m))


def cut(frame: Frame, box: Box) -> Pixels:
    """The pixels of a frame in a box of the canvas."""
    share = frame.shape[1] / 1280
    left, top, right, bottom = (round(edge * share) for edge in (box.left, box.top, box.right, box.bottom))
    return np.asarray(frame[top:bottom, left:right, :3], float)


def begins(made: Figure) -> list[int]:
    """The frame at which each beat begins, and the end."""
    return [int(t) for t in np.cumsum([made.story.poster, *(beat.length for beat in made.story.beats)]) * FPS // 100]


def told(made: Figure, step: int = 0) -> list[tuple[Beat, int, int]]:
    """The beats of a step, each with the frame at which it begins and that at which it ends."""
    at = begins(made)
    return [one for one in zip(made.story.beats, at, at[1:], strict=False) if one[0].step == step]
