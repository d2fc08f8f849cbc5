"""What views of maps have in common: each map a part, beats that show some of them, a sentence below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rnnviz.figures.heatmap import HeatMap
from rnnviz.graph.graph import Graph, Part, Source
from rnnviz.language.expression import Expr
from rnnviz.layout.geometry import Box
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Frame, Label, Placed
from rnnviz.layout.measures import WIDE
from rnnviz.parts.kind import Tempo
from rnnviz.parts.kinds import kind
from rnnviz.story.panel import Panel
from rnnviz.story.story import TICK, Beat, Story, ticks
from rnnviz.views.foot import EDGE

POSTER, REST, LAST_REST = 80, 160, 260
ROOM = 34.0
"""What a sentence takes up at the foot of a picture."""


class Shown(NamedTuple):
    """A beat that shows maps, by their places: its name, its sentence, and what comes out of it."""

    maps: Sequence[int]
    name: str
    sentence: str
    result: str = ""


def graph_of(maps: Sequence[HeatMap], labels: Sequence[Expr], roles: Sequence[str]) -> Graph:
    """Each map a part, of which the first is there from the start."""
    first = Source(maps[0].key)
    return Graph(
        tuple(
            Part(one.key, "heat", role, label, sources=(first,) if k else ())
            for k, (one, label, role) in enumerate(zip(maps, labels, roles, strict=True))
        )
    )


def laid_out(
    graph: Graph,
    maps: Sequence[HeatMap],
    labels: tuple[Label, ...],
    *,
    frames: tuple[Frame, ...] = (),
    verdicts: tuple[tuple[Label, ...], ...] = (),
) -> Layout:
    """Maps, what stands around them, and below them the place of the sentence."""
    return Layout(
        graph,
        frames=frames,
        labels=labels,
        verdicts=verdicts,
        placed={one.key: Placed(graph[one.key], maps=(one.box,), body=(one.box,)) for one in maps},
        canvas=WIDE,
        cell=Box.hull(one.box for one in maps),
        panel=Box(EDGE, WIDE.bottom - ROOM, WIDE.right - EDGE, WIDE.bottom - 6),
    )


def tell(title: str, graph: Graph, maps: Sequence[HeatMap], shown: Sequence[Shown], pace: float) -> Story:
    """The beats, of which the first has what is there from the start, and the last nothing new."""
    return Story(title, tuple(_beats(graph, maps, shown, pace)), poster=POSTER)


def _beats(graph: Graph, maps: Sequence[HeatMap], shown: Sequence[Shown], pace: float) -> Iterator[Beat]:
    for place, one in enumerate(shown):
        keys = [maps[k].key for k in one.maps]
        moves = [move for key in keys if graph[key].sources for move in kind(graph[key]).moves(graph[key], Tempo(1))]
        last = place == len(shown) - 1
        panel = Panel(None, frozenset(), (), one.sentence, one.name, one.name, result=one.result, loud=last)
        rest = ticks((LAST_REST if last else REST) * pace)
        made = [key for key in keys if graph[key].sources]
        yield Beat(one.name, made[0] if made else None, tuple(made), tuple(moves), panel, TICK, rest)
