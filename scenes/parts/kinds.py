"""Which kinds of parts can be drawn: every module of this package that defines one."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from rnnviz.graph.graph import Part
from rnnviz.registry import defined
from rnnviz.scenes.parts.kind import Drawn


@cache
def every() -> MappingProxyType[str, Drawn]:
    """Each by the name of its kind."""
    return MappingProxyType({name: one() for one in defined(__package__, Drawn, "names") for name in one.names})


def drawn(part: Part) -> Drawn:
    """How parts of this kind are drawn."""
    return every()[part.kind]
