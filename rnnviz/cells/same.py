"""A cell by what it is, not by what it says: what is worked out of one is kept for that one."""

from __future__ import annotations

from rnnviz.cells.model import Cell


class Same:
    """A cell that equals only the very same object: to compare two by their equations takes long."""

    __slots__ = ("cell",)

    def __init__(self, cell: Cell) -> None:
        self.cell = cell

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.cell is other.cell

    def __hash__(self) -> int:
        return id(self.cell)
