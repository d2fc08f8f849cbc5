"""Pictures of cells as vectors, kept; and whether two pictures of pixels are one."""

from __future__ import annotations

from functools import cache, partial

import numpy as np
from vectors import Pixels

import rnnviz
from rnnviz.figures.figure import Figure
from rnnviz.output.vector import Picture
from rnnviz.scenes import film, frames, legend, summary, vector
from rnnviz.scenes.frames import SceneFactory
from rnnviz.theme import load
from rnnviz.views.catalogue import figure

SIZE = (1280, 720)


@cache
def staged(cell: str, theme: str = "light") -> Figure:
    return figure(rnnviz.trace(cell), theme=theme)


def scene(cell: str, beat: int | None, theme: str) -> tuple[SceneFactory, str]:
    """A scene of its own and the colour behind it."""
    if cell == "legend":
        return partial(legend.Legend, load(theme)), load(theme).colours.ground
    made = staged(cell, theme)
    ground = made.theme.colours.ground
    return (partial(summary.Summary, made) if beat is None else partial(film.Film, made, until=beat)), ground


@cache
def beats(cell: str) -> tuple[Picture, ...]:
    return vector.beats(staged(cell))


@cache
def drawn(cell: str) -> Picture:
    factory, ground = scene(cell, None, "light")
    return vector.picture(factory, background=ground, title=cell, description=f"All of {cell}.")


def still(factory: SceneFactory, ground: str) -> Pixels:
    return frames.still(factory, width=SIZE[0], height=SIZE[1], background=ground)[:, :, :3]


def apart(one: Pixels, other: Pixels) -> tuple[int, float]:
    """The largest and the mean difference of any part of any colour."""
    assert one.shape == other.shape
    difference = np.abs(one.astype(int) - other.astype(int))
    return int(difference.max()), float(difference.mean())


def same(one: Pixels, other: Pixels) -> bool:
    """Up to the roundings of soft edges: a line a tenth of a pixel off its place is more."""
    most, mean = apart(one, other)
    return most <= 24 and mean <= 0.1
