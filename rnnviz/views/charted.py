"""What views of diagrams have in common: each piece a part, a canvas as high as it must be, words in their places."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.figures.chart import Chart
from rnnviz.figures.figure import Account
from rnnviz.figures.words import ALT
from rnnviz.graph.graph import Graph, Part, Source
from rnnviz.language.names import read_name
from rnnviz.layout.geometry import Box
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Label, Placed
from rnnviz.story.panel import Chunk, Figures, Panel, Span
from rnnviz.story.voice import listed
from rnnviz.text.plain import clean, isolated, short
from rnnviz.typeset import Line, escape
from rnnviz.views.foot import EDGE, HEAD_BASE
from rnnviz.views.setting import Setter

POSTER = 80
WHAT_BASE = 62.0
"""The baseline of the line below the title."""
LINES = 2
"""Of the sentence below, at most."""
CALLED = 60  # letters of names in an alt text
LEAST = 0.01
"""From this share on it is told in percent."""


class Pieces:
    """Sets the words of a diagram."""

    def __init__(self, setter: Setter) -> None:
        self.setter, self.theme = setter, setter.theme

    def heading(self, title: str) -> Label:
        return self.setter.at("title", self.bold(title, self.theme.text.title), EDGE, HEAD_BASE)

    def what(self, line: Line) -> Label:
        """What is drawn, below the title."""
        return self.setter.at("what", line, EDGE, WHAT_BASE)

    def bold(self, words: str, size: float) -> Line:
        return Line(escape(words), size, self.theme.colours.ink, bold=True)

    def fitting(self, words: str, room: float) -> Line:
        """A name, as small as it must be for its room."""
        text = self.theme.text
        wide = self.setter.set.ink(self.bold(words, text.label)).width
        return self.bold(words, min(text.label, max(text.small, text.label * room / wide)))

    def quiet(self, words: str) -> Line:
        return self.setter.plain(words, self.theme.text.small)

    def middled(self, line: Line, x: float, base: float) -> Label:
        """Around x."""
        return self.setter.at("words", line, x - self.setter.set.ink(line).width / 2, base)


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


def account(names: Sequence[str], what: str, lesson: str, how: str = "") -> Account:
    """What it shows, for who cannot see it: `what` of which cells or models, `how` it shows that, and what it tells."""
    full = clean(listed([*names]))
    called = isolated(short(full, CALLED))
    title = f"{called}: {what}"
    alt = short(f"{title}{f', {how}' if how else ''}. {lesson}", ALT)
    return Account(full, called, title, alt, (isolated(f"{title}."),), (lesson,))


def percent(share: float) -> str:
    """A share in words."""
    return f"{share:.0%}" if share >= LEAST or share == 0 else "less than 1%"
