"""What shows itself in a notebook. How, is said at the top of the house, and looked up only when something is shown."""

from __future__ import annotations

from importlib import import_module


class Shown:
    """A record with a form in HTML, for Jupyter and whatever else asks for one."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        # By its name: what is shown neither imports what shows it nor makes a start wait for it.
        text: str = import_module("rnnviz.pages.notebook").html(self)
        return text
