"""What a folder of many pictures is made by: pieces of work that are left, done at once by all cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

from rnnviz.errors import Mistake
from rnnviz.gallery.crew import Crew, Errand, Work
from rnnviz.gallery.manifest import Manifest
from rnnviz.output import save, sweep, targets, want_folder

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

INDEX = "index.html"
MOST = 64  # processes


class Piece(Errand, Protocol):
    """A piece of work: what it is called, the files that it makes, and a digest of all that they depend on."""

    @property
    def name(self) -> str: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    def digest(self) -> str: ...


P = TypeVar("P", bound=Piece)
R = TypeVar("R", bound="DataclassInstance")


class Session(Generic[P, R]):
    """What is done in one call: the pieces that are left, in processes that start when there are any.

    `read` makes a result again of what `asdict` has made of it; ValueError where it is not that.
    """

    def __init__(
        self,
        folder: Path,
        count: int,
        work: Work[P, R],
        read: Callable[[Mapping[str, Any]], R],
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self.made: list[Path] = []
        self.kept: list[Path] = []
        self._folder, self._count, self._progress = folder, count, progress
        self._work, self._read = work, read
        self._manifest = Manifest(folder)
        self._stack = ExitStack()
        self._new = ExitStack()  # folders, which go again if they stay empty
        self._crew: Crew[P, R] | None = None
        self._known: list[tuple[P, R]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)
        sweep(self._folder)  # what a process has begun that was killed
        self._new.close()

    def told(self, firsts: Sequence[P]) -> Mapping[P, R]:
        """What there is to know before anything is drawn; only what is new is looked at."""
        found = {piece: known for piece in firsts if (known := self._done(piece)) is not None}
        left = [piece for piece in firsts if piece not in found]
        if left:
            self._known = list(self._workers(self._count).each(left))
            found |= dict(self._known)
        return {piece: found[piece] for piece in firsts}

    def make(self, pieces: Iterable[P]) -> Mapping[P, R]:
        """Do what has not been done, and write down at once what is done; the results of all."""
        pieces = list(pieces)
        self._make_folder()
        targets([self._folder / name for piece in pieces for name in piece.names])
        for piece, result in self._known:
            self._manifest.add(piece.name, piece.digest(), (), asdict(result))
        found = {piece: known for piece in pieces if (known := self._done(piece)) is not None}
        self.kept += [path for piece in found for path in self._paths(piece)]
        left = [piece for piece in pieces if piece not in found]
        if left:
            heard = partial(self._hear, whole=sum(piece.weight for piece in left))
            for piece, result in self._workers(min(self._count, len(left))).each(left, heard):
                self._manifest.add(piece.name, piece.digest(), piece.names, asdict(result))
                self.made += self._paths(piece)
                found[piece] = result
        return found

    def write(self, name: str, text: str) -> None:
        """A text beside the pictures, if it is another than before."""
        path, content = self._folder / name, text.encode()
        if path.is_file() and path.read_bytes() == content:
            self.kept.append(path)
            return
        (target,) = targets([path])
        save(target, content)
        self.made.append(path)

    def _done(self, piece: P) -> R | None:
        """The result of a piece that was done before, and whose files are as they were made."""
        done = self._manifest.done(piece.name, piece.digest(), piece.names)
        if done is not None:
            with suppress(ValueError):
                return self._read(done.told)
        return None

    def _hear(self, frames: int, whole: int) -> None:
        if self._progress is not None:
            self._progress(frames, whole)

    def _paths(self, piece: P) -> list[Path]:
        return [self._folder / name for name in piece.names]

    def _workers(self, count: int) -> Crew[P, R]:
        if self._crew is None:
            self._crew = self._stack.enter_context(Crew(self._work, count))
        return self._crew

    def _make_folder(self) -> None:
        """Made as late as possible, and taken away again if nothing comes to be in it."""
        try:
            for folder in (self._folder.parent, self._folder):
                if not folder.is_dir():
                    folder.mkdir()
                    self._new.callback(_remove_empty, folder)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise Mistake(f"cannot make the folder {self._folder} (-o): {why}; choose another place") from None


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):  # there is something in it
        folder.rmdir()


# -- what can be checked before anything is drawn -------------------------------------------------------------------


def counted(processes: int | None) -> int:
    """How many processes work; by itself one for each core."""
    if processes is None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        return min(cores or 1, MOST)
    if isinstance(processes, bool) or not isinstance(processes, int) or not 1 <= processes <= MOST:
        raise Mistake(f"--jobs {processes}: a whole number from 1 to {MOST} is expected")
    return processes


def place(output: str | Path | None, usual: Path, mark: str, what: str) -> Path:
    """The folder to write into, without one the `usual`; a page in it that has not this `mark` is not `what` it is."""
    folder = usual if output is None else Path(output)
    want_folder(folder)
    if os.path.lexists(folder) and not folder.is_dir():
        raise Mistake(f"cannot write into {folder} (-o): it is not a folder; give the name of one")
    if not folder.is_dir() and output is not None and not folder.resolve().parent.is_dir():
        raise Mistake(f"cannot make the folder {folder} (-o): {folder.parent} does not exist; make it first")
    above = next(place for place in (folder, *folder.resolve().parents) if place.is_dir())
    if not os.access(above, os.W_OK | os.X_OK):
        raise Mistake(f"cannot write into {folder} (-o): {above} is not writable; choose another place")
    index = folder / INDEX
    if index.is_file() and mark.encode() not in index.read_bytes()[:4000]:
        raise Mistake(f"{index} is not the page of {what}, and would be lost; choose another folder with -o")
    return folder
