"""Sizes of a cell by their names, and what numbers they may be."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.errors import Mistake, plain

INPUT_SIZE, HIDDEN_SIZE = 3, 2
LARGEST = 2048
"""The largest size of anything: far above what can be drawn, and far below what would exhaust memory."""


@dataclass(frozen=True, slots=True)
class OwnSize:
    """A size that is neither input nor hidden size, from `[sizes]`: `of` is its matrix or vector."""

    name: str
    of: str
    default: int


def check_size(word: str, number: object, largest: int = LARGEST) -> None:
    """Raises `Mistake` unless `number` is a whole number from 1 to `largest`; `word` names it there."""
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= largest:
        raise Mistake(f"{word} {plain(number)}: a whole number from 1 to {largest} is expected")
