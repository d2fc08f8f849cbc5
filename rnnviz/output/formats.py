"""Which formats there are: every module of this package that defines a `Format` with a suffix."""

from __future__ import annotations

from collections.abc import Container, Iterable
from functools import cache
from pathlib import Path
from types import MappingProxyType

from rnnviz.output.writer import Format, Makes, Writer
from rnnviz.registry import defined


@cache
def formats(*makes: Makes) -> MappingProxyType[str, type[Format]]:
    """What makes files of these kinds, of all kinds if none is named, by suffix (".gif").

    First those that take frames, then those that take vectors, each in alphabetical order.
    """
    return MappingProxyType({one.SUFFIX: one for one in _all() if not makes or one.MAKES in makes})


def format_of(name: str | Path) -> type[Format] | None:
    """The format of a file of that name; None where there is no such format."""
    return formats().get(suffix_of(name, formats()))


def suffix_of(name: str | Path, known: Container[str]) -> str:
    """What says the format: the last two suffixes where they are one together (".chapters.vtt"), else the last."""
    *before, last = ["", *(suffix.lower() for suffix in Path(name).suffixes)]
    both = "".join((*before[-1:], last))
    return both if both in known else last


def listed(suffixes: Iterable[str]) -> str:
    """ ".gif, .mp4 or .webm"."""
    *most, last = suffixes
    return f"{', '.join(most)} or {last}" if most else last


@cache
def _all() -> tuple[type[Format], ...]:
    found = defined(__package__, Format, "SUFFIX")
    return tuple(sorted(found, key=lambda one: (not issubclass(one, Writer), one.SUFFIX)))
