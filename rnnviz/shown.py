"""What shows itself in a notebook. How, is said at the top of the house, which registers a form for each record."""

from __future__ import annotations

from functools import singledispatch


@singledispatch
def html(shown: object) -> str:
    """What a notebook shows; TypeError for what has no form of its own."""
    raise TypeError(f"{type(shown).__name__} has no form in HTML")


class Shown:
    """A record with a form in HTML, for Jupyter and whatever else asks for one."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return html(self)
