"""Many boxes at once: rows of left, top, right, bottom."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from rnnviz.layout.geometry import Box

Boxes = NDArray[np.float64]


def rows(boxes: Iterable[Box]) -> Boxes:
    """Boxes as rows, (number of boxes, 4)."""
    return np.array([(box.left, box.top, box.right, box.bottom) for box in boxes], float).reshape(-1, 4)


def meeting(boxes: Boxes, others: Boxes) -> NDArray[np.bool_]:
    """Of each box whether it shares more than an edge with any of the others."""
    (left, top, right, bottom), (lefts, tops, rights, bottoms) = boxes.T[..., None], others.T
    both = (left < rights) & (lefts < right) & (top < bottoms) & (tops < bottom)
    return np.asarray(both.any(axis=1), bool)


def within(box: Box, boxes: Boxes) -> NDArray[np.bool_]:
    """Of each box whether it lies wholly in this one."""
    left, top, right, bottom = boxes.T
    inside = (left >= box.left) & (top >= box.top) & (right <= box.right) & (bottom <= box.bottom)
    return np.asarray(inside, bool)
