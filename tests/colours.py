"""What an eye tells apart: contrast (WCAG 2), distance (CIE ΔE 2000), and sight without one kind of cone.

Colours are hex strings, `#RRGGBB`. Sources: WCAG 2.2 relative luminance; Sharma, Wu and Dalal 2005; Machado,
Oliveira and Fernandes 2009, severity 1, applied to linear RGB.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

SIGHTS: dict[str, Vector] = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}

_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = _TO_XYZ.sum(axis=1)


def linear(colour: str) -> Vector:
    """Linear RGB, 0 to 1, shape (3,)."""
    channel = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio, 1 to 21."""
    light, dark = sorted((float(linear(c) @ _TO_XYZ[1]) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, sight: str = "normal") -> Vector:
    """CIE L*a*b* (D65), as an eye of that sight has it, shape (3,)."""
    seen = np.clip(SIGHTS[sight] @ linear(colour), 0, 1)
    ratio = _TO_XYZ @ seen / _WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: str, other: str, sight: str = "normal") -> float:
    """ΔE 2000 of two colours, as an eye of that sight has them."""
    return delta_e(lab(one, sight), lab(other, sight))


def delta_e(one: Vector, other: Vector) -> float:
    """CIE ΔE 2000 of two L*a*b* colours, with the weights k = 1."""
    l1, a1, b1 = one
    l2, a2, b2 = other
    mean_chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1 + 0.5 * (1 - np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7)))
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    mid_l, mid_c = (l1 + l2) / 2, (c1 + c2) / 2
    mid_h = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    weight = (
        1
        - 0.17 * np.cos(np.radians(mid_h - 30))
        + 0.24 * np.cos(np.radians(2 * mid_h))
        + 0.32 * np.cos(np.radians(3 * mid_h + 6))
        - 0.20 * np.cos(np.radians(4 * mid_h - 63))
    )
    by_l = (l2 - l1) / (1 + 0.015 * (mid_l - 50) ** 2 / np.sqrt(20 + (mid_l - 50) ** 2))
    by_c = (c2 - c1) / (1 + 0.045 * mid_c)
    by_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * mid_c * weight)
    bend = 60 * np.exp(-(((mid_h - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(mid_c**7 / (mid_c**7 + 25.0**7)) * np.sin(np.radians(bend))
    return float(np.sqrt(by_l**2 + by_c**2 + by_h**2 + rotation * by_c * by_h))
