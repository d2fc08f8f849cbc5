"""Which kinds of parts there are: every module of this package that defines one."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from rnnviz.graph.graph import Graph, Part
from rnnviz.parts.kind import Kind, Zone
from rnnviz.registry import defined


@cache
def kinds() -> MappingProxyType[str, Kind]:
    """Every kind by its name."""
    return MappingProxyType({one.name: one() for one in defined(__package__, Kind, "name")})


def kind(part: Part) -> Kind:
    return kinds()[part.kind]


def zoned(graph: Graph, *zones: Zone) -> tuple[Part, ...]:
    """The parts of a graph that have their place in these zones."""
    return tuple(part for part in graph.parts if kind(part).zone in zones)
