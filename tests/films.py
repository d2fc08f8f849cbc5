"""A small film, the frames that it is made of, and how it looks when it is read again."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from rnnviz.output import Files, Form, Frame, targets

FLAT = ("#009E73", "#C8500A", "#0072B2", "#B7860B", "#A34E84", "#1F2933", "#FBF7EC", "#FFFFFF")
SIZE = (320, 180)


def picture(step: float = 0.0, size: tuple[int, int] = SIZE) -> Frame:
    """Flat shapes with soft edges, one of them moved along by `step` pixels."""
    image = Image.new("RGBA", (size[0] * 4, size[1] * 4), "#FBF7EC")
    draw = ImageDraw.Draw(image)
    for k, colour in enumerate(FLAT):
        draw.rounded_rectangle((40 + 140 * k, 60, 150 + 140 * k, 200), 30, fill=colour)
        draw.line((60 + 140 * k, 240, 100 + 140 * k, 420), fill=colour, width=10)
    draw.ellipse((100 + 4 * step, 460, 300 + 4 * step, 660), fill="#0072B2", outline="#1F2933", width=12)
    return np.array(image.resize(size, Image.Resampling.LANCZOS))


def film() -> list[tuple[Frame, int]]:
    """Rest, motion, rest: 10 + 8 + 25 frames."""
    moving = [(picture(4.3 * k), 1) for k in range(1, 9)]
    return [(picture(), 10), *moving, (picture(4.3 * 9), 25)]


def write(frames: list[tuple[Frame, int]], *paths: Path, fps: int = 25, loop: bool = True) -> None:
    height, width = frames[0][0].shape[:2]
    with Files(targets(paths), Form(width, height, fps, loop)) as sink:
        for frame, repeat in frames:
            sink.add(frame, repeat)


def video(path: Path) -> list[NDArray[np.uint8]]:
    """The pictures of an MP4 or a WebM, (height, width, 3), read as the file says that its colours are meant."""
    with av.open(str(path)) as found:
        return [
            np.asarray(
                frame.reformat(format="rgb24", src_colorspace="ITU709", src_color_range="MPEG").to_ndarray(), np.uint8
            )
            for frame in found.decode(video=0)
        ]
