"""Which kinds of parts there are: every module of this package that defines one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from types import MappingProxyType

from rnnviz.graph.graph import Graph, Part
from rnnviz.parts.kind import Kind, Zone


@cache
def kinds() -> MappingProxyType[str, Kind]:
    """Every kind by its name."""
    found: dict[str, Kind] = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)], f"{__package__}."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and issubclass(thing, Kind) and isinstance(getattr(thing, "name", None), str):
                found[thing.name] = thing()
    return MappingProxyType(found)


def kind(part: Part) -> Kind:
    return kinds()[part.kind]


def zoned(graph: Graph, *zones: Zone) -> tuple[Part, ...]:
    """The parts of a graph that have their place in these zones."""
    return tuple(part for part in graph.parts if kind(part).zone in zones)
