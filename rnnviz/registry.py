"""What the modules of a package define, so that a new thing is a new file and stands in no list."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TypeVar

T = TypeVar("T")


def defined(package: str, base: type[T], attribute: str) -> tuple[type[T], ...]:
    """Every class of kind `base` in the modules and folders of `package` that says its `attribute`."""
    found: dict[type[T], None] = {}
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and issubclass(thing, base) and hasattr(thing, attribute):
                found[thing] = None
    return tuple(found)
