"""A figure as a page, with a page for each step that opens in it."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz import draw
from rnnviz.figures.figure import Figure, Opening
from rnnviz.figures.words import in_words
from rnnviz.output.vector import Picture
from rnnviz.output.writer import Words
from rnnviz.player import page
from rnnviz.views.catalogue import figure


def paged(day: Figure, night: Figure | None, words: Words) -> tuple[str, tuple[Picture, ...], tuple[Picture, ...]]:
    """The step player of a figure, with the looks of `night` for readers who want it dark; and what it was made from:
    the finished drawing and every beat, by day and by night."""
    by_day = draw.pictures(day, words)
    by_night = draw.pictures(night, words) if night else ()
    inside = [_opened(one, day, night) for one in day.opens]
    return page(day, by_day, (night.theme, by_night) if night else None, inside), by_day, by_night


def _opened(opening: Opening, day: Figure, night: Figure | None) -> str:
    """The page of one step, of the same sample."""
    looks: Sequence[Figure] = [one for one in (day, night) if one]
    first, *others = (figure(opening.step, theme=one.theme.name, steps=1, sample=one.story.sample + 1) for one in looks)
    return paged(first, others[0] if others else None, in_words(first))[0]
