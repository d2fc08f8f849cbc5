"""Which formats there are: every module of this package that defines a `Writer` or `VectorWriter` with a suffix."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from types import MappingProxyType

from rnnviz.output.vector import VectorWriter
from rnnviz.output.writer import Writer


@cache
def formats() -> MappingProxyType[str, type[Writer]]:
    """What writes frames, by suffix (".gif"), in alphabetical order."""
    return MappingProxyType({suffix: kind for suffix, kind in _known() if issubclass(kind, Writer)})


@cache
def vectors() -> MappingProxyType[str, type[VectorWriter]]:
    """What encodes vector pictures, by suffix (".svg"), in alphabetical order."""
    return MappingProxyType({suffix: kind for suffix, kind in _known() if issubclass(kind, VectorWriter)})


@cache
def _known() -> tuple[tuple[str, type], ...]:
    found: dict[str, type] = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)], f"{__package__}."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and isinstance(suffix := getattr(thing, "SUFFIX", None), str):
                found[suffix] = thing
    return tuple(sorted(found.items()))
