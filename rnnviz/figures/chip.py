"""A step of a run, as it stands in a row of all of them."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Label


@dataclass(frozen=True, slots=True)
class Chip:
    """A step by its word or its number, in its `box`.

    `cells` are places for what the memory is after it, one for each unit that is shown, `shares` what stands there, of
    the largest of all steps, −1 to 1; `role` is that of the memory. `loud` are the same words while the step is worked
    on.
    """

    box: Box
    label: Label
    loud: Label
    cells: tuple[Box, ...]
    shares: tuple[float, ...]
    role: str
