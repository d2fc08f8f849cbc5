"""Which kinds of parts can be drawn: every module of this package that defines one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from types import MappingProxyType

from rnnviz.graph.graph import Part
from rnnviz.scenes.parts.kind import Drawn


@cache
def every() -> MappingProxyType[str, Drawn]:
    """Each by the name of its kind."""
    found: dict[str, Drawn] = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)], f"{__package__}."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and issubclass(thing, Drawn):
                found |= dict.fromkeys(thing.names, thing())
    return MappingProxyType(found)


def drawn(part: Part) -> Drawn:
    """How parts of this kind are drawn."""
    return every()[part.kind]
