"""What every format is: frames go in one after the other, and at the end one file is whole."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from rnnviz.errors import Mistake

WIDTHS = (320, 1920)  # pixels of the narrowest and the widest picture
RATES = (10, 20, 25, 50)  # frames a second whose delays are whole hundredths, as a GIF counts them

Frame = NDArray[np.uint8]
"""One picture: (height, width, 4), red, green, blue and an opaque alpha, top row first, C-contiguous."""


@dataclass(frozen=True, slots=True)
class Words:
    """A picture in words, for readers who cannot see it; all of it may hold what a reader wrote, none is escaped.

    `title` and `alt` are one line each, `description` is a text of several. `captions` and `chapters` are whole WebVTT
    files, empty for what has no length.
    """

    title: str = ""
    alt: str = ""
    description: str = ""
    captions: str = ""
    chapters: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What all files of one render share: size in pixels, frames a second, and whether a film starts over.

    `exact` are colours, "#RRGGBB", that a format with few of them must not change, wherever they stand still; `words`
    is what the files say of themselves; `page` is the step player, where one is asked for.
    """

    width: int
    height: int
    fps: int = 25
    loop: bool = True
    exact: tuple[str, ...] = ()
    words: Words = Words()
    page: str = ""

    def __post_init__(self) -> None:
        if self.fps not in RATES:
            raise Mistake(f"the frame rate {self.fps} is not one of {', '.join(map(str, RATES))}")
        if self.width <= 0 or self.height <= 0 or self.width % 2 or self.height % 2:
            raise Mistake(f"the size {self.width} × {self.height} is not two even numbers of pixels above 0")


class Makes(StrEnum):
    """What a file is to its reader."""

    FILM = "film"
    STILL = "still"
    PAGE = "page"
    TEXT = "text"

    @property
    def drawn(self) -> bool:
        """Whether it is made of pictures. If no file of a render is, nothing need be drawn."""
        return self in (Makes.FILM, Makes.STILL)


class Format(ABC):
    """What a format says of itself: nobody else knows a suffix. A module of this package that defines one adds it."""

    SUFFIX: ClassVar[str]
    MAKES: ClassVar[Makes]
    MEDIA: ClassVar[str]
    """Its media type, "video/mp4"."""
    ABOUT: ClassVar[str] = ""
    """What it is, where neither the suffix nor `MAKES` says it: "captions"."""
    PAIRED: ClassVar[bool] = False
    """Whether one file can be light and dark, as its reader's setting says."""


class Writer(Format):
    """Writes one file from frames, or from what its form says.

    The methods are called from one thread at a time, and the path is that of a file that may be half written:
    it gets its name when `finish` has returned.
    """

    def __init__(self, path: Path, form: Form) -> None:
        self.path = path
        self.form = form

    @abstractmethod
    def add(self, frame: Frame, repeat: int) -> None:
        """Take one frame, to be shown `repeat` frames long. It may be kept, but not changed."""

    @abstractmethod
    def finish(self) -> None:
        """Write what is left and close the file."""

    def abort(self) -> None:
        """Let go of everything that is open; the file is removed by the caller."""
