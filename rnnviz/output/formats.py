"""Which formats there are: every module of this package that defines a `Writer` with a suffix."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from types import MappingProxyType

from rnnviz.output.writer import Writer


@cache
def formats() -> MappingProxyType[str, type[Writer]]:
    """The writers by suffix (".gif"), in alphabetical order."""
    found: dict[str, type[Writer]] = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)], f"{__package__}."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and issubclass(thing, Writer) and hasattr(thing, "SUFFIX"):
                found[thing.SUFFIX] = thing
    return MappingProxyType(dict(sorted(found.items())))
