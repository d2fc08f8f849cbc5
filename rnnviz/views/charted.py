"""What views of diagrams have in common: each piece a part, a canvas as high as it must be, a sentence below."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.figures.chart import Chart
from rnnviz.graph.graph import Graph, Part, Source
from rnnviz.language.names import read_name
from rnnviz.layout.geometry import Box
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Label, Placed
from rnnviz.story.panel import Chunk, Figures, Panel, Span
from rnnviz.story.story import Story
from rnnviz.views.setting import Setter

POSTER = 80
EDGE, HEAD_BASE, BASE = 22.0, 31.0, 16.0
"""From the sides; the title's baseline; of the sentence, from the lower edge."""
LEADING = 1.25
"""From one line to the next, in sizes of the letters."""


def spoken(name: str, sentence: str, lines: Sequence[str] = (), *, loud: bool = False) -> Panel:
    """What a beat says; `lines` stand in the picture, and are told to who cannot see it."""
    figures = tuple(Figures((Chunk((Span(line),)),)) for line in lines)
    return Panel(None, frozenset(), figures, sentence, name, name, loud=loud)


def laid_out(charts: Sequence[Chart], canvas: Box) -> Layout:
    """Every piece in its place, of which the first is there from the start."""
    label, first = read_name("h_t"), Source(charts[0].key)
    parts = (Part(one.key, "chart", "hidden", label, sources=(first,) if k else ()) for k, one in enumerate(charts))
    graph = Graph(tuple(parts))
    return Layout(
        graph,
        placed={one.key: Placed(graph[one.key], maps=(one.box,), body=(one.box,)) for one in charts},
        canvas=canvas,
        cell=Box.hull(one.box for one in charts),
        panel=Box(EDGE, canvas.bottom - 40, canvas.right - EDGE, canvas.bottom - 6),
    )


def panels(setter: Setter, canvas: Box, story: Story) -> tuple[tuple[Label, ...], ...]:
    """The sentence of each beat, and which it is."""
    every = [beat.panel for beat in story.beats]
    return tuple(
        (_count(setter, canvas, k, len(every)), *sentence(setter, canvas, one.sentence, loud=one.loud))
        for k, one in enumerate(every)
    )


def sentence(setter: Setter, canvas: Box, words: str, *, loud: bool = False) -> tuple[Label, ...]:
    """At the foot of the picture, as large as it can be; what is too long for one line takes more."""
    text, wide = setter.theme.text, canvas.width - 2 * EDGE
    for size in (text.caption, text.small):
        line = setter.plain(words, size, loud=loud)
        if setter.set.ink(line).width <= wide:
            return (setter.at("sentence", line, EDGE, canvas.bottom - BASE),)
    lines = setter.wrapped(words, text.small, wide, loud=loud)
    first = canvas.bottom - BASE - (len(lines) - 1) * LEADING * text.small
    return tuple(setter.at("sentence", line, EDGE, first + k * LEADING * text.small) for k, line in enumerate(lines))


def _count(setter: Setter, canvas: Box, place: int, many: int) -> Label:
    line = setter.plain(f"{place + 1} of {many}", setter.theme.text.caption)
    return setter.at("counter", line, canvas.right - EDGE, HEAD_BASE, right=True)
