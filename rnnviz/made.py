"""What a render gives back: the files, and all that is needed to show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from rnnviz.output.writer import Words
from rnnviz.shown import Shown


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Made(Shown, Sequence[Path]):
    """Files that have been made, in the order in which they were asked for: a sequence of paths.

    One file alone is a path itself: it can be opened, and handed to all that takes a path. `words` say what the files
    show, `loop` whether a film among them starts over, `width` and `height` how many pixels they have, `note` what is
    to be known of the numbers, or "". In a notebook the best of the files shows itself.
    """

    files: tuple[Path, ...]
    words: Words
    loop: bool = True
    width: int = 960
    note: str = ""
    height: int = 540

    @property
    def path(self) -> Path:
        """The file, where there is one alone; TypeError where there are more."""
        if len(self.files) != 1:
            raise TypeError(f"{len(self.files)} files have been made, {self}: choose one of them, by [0] for the first")
        return self.files[0]

    def __fspath__(self) -> str:
        return str(self.path)

    @overload
    def __getitem__(self, key: int) -> Path: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Path, ...]: ...
    def __getitem__(self, key: int | slice) -> Path | tuple[Path, ...]:
        return self.files[key]

    def __len__(self) -> int:
        return len(self.files)

    def __eq__(self, other: object) -> bool:
        """Equal to the same files, also in a list or a tuple."""
        if isinstance(other, Made | list | tuple):
            return self.files == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.files)

    def __str__(self) -> str:
        return ", ".join(map(str, self.files))

    def __repr__(self) -> str:
        return f"<Made {self}>"
