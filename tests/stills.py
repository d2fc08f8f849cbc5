"""Stills made, and how far two are apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.figure import Figure
from rnnviz.scenes import frames
from rnnviz.scenes.frames import Frame

Pixels = NDArray[np.float64]


def still(scene: Any, made: Figure, width: int, height: int) -> Frame:  # noqa: ANN401
    return frames.still(scene, width=width, height=height, background=made.theme.colours.ground)


def differs(one: Pixels, other: Pixels) -> float:
    """Root of the mean square, of 255."""
    return float(np.sqrt(((one - other) ** 2).mean()))


def worst_tile(one: Frame, other: Frame, size: int = 30) -> float:
    """The largest difference of any tile, so that one wrong digit is not lost in a large picture."""
    a, b = one[..., :3].astype(float), other[..., :3].astype(float)
    rows, columns = range(0, a.shape[0], size), range(0, a.shape[1], size)
    return max(differs(a[y : y + size, x : x + size], b[y : y + size, x : x + size]) for y in rows for x in columns)
