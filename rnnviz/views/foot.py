"""Words that every picture without a panel has: which beat it is, and a sentence at its foot."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Label
from rnnviz.story.story import Story
from rnnviz.views.setting import Setter

EDGE, SENTENCE, HEAD_BASE = 22.0, 14.0, 31.0
"""From the sides; from the lower edge to the sentence; of the title from the upper one."""
LEADING = 1.25
"""From one line to the next, in sizes of the letters."""


def panels(setter: Setter, canvas: Box, story: Story, *, most: int = 1) -> tuple[tuple[Label, ...], ...]:
    """The sentence of each beat, and which it is."""
    many = len(story.beats)
    return tuple(
        (
            _count(setter, canvas, k, many),
            *sentence(setter, canvas, beat.panel.sentence, most=most, loud=beat.panel.loud),
        )
        for k, beat in enumerate(story.beats)
    )


def sentence(setter: Setter, canvas: Box, words: str, *, most: int = 1, loud: bool = False) -> tuple[Label, ...]:
    """At the foot of the picture, as large as it can be; where one line is too short in up to `most`, and cut there."""
    text, wide = setter.theme.text, canvas.width - 2 * EDGE
    for size in (text.caption, text.small):
        lines = [setter.plain(words, size, loud=loud)]
        if setter.set.ink(lines[0]).width <= wide:
            break
    else:
        size, every = text.small, setter.wrapped(words, text.small, wide, loud=loud)
        lines = every[:most]
        if len(every) > most:
            lines[-1] = replace(lines[-1], source=f"{lines[-1].source} …")
    first = canvas.bottom - SENTENCE - (len(lines) - 1) * LEADING * size
    return tuple(setter.at("sentence", line, EDGE, first + k * LEADING * size) for k, line in enumerate(lines))


def _count(setter: Setter, canvas: Box, place: int, many: int) -> Label:
    line = setter.plain(f"{place + 1} of {many}", setter.theme.text.caption)
    return setter.at("counter", line, canvas.right - EDGE, HEAD_BASE, right=True)
