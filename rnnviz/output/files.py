"""Several files of the same frames: checked before the first, written side by side, whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from rnnviz.errors import Mistake
from rnnviz.output.drafts import Draft, sweep
from rnnviz.output.formats import formats, listed, suffix_of
from rnnviz.output.worker import Worker
from rnnviz.output.writer import Form, Format, Frame, Writer


@dataclass(frozen=True, slots=True)
class Target:
    """A file that is asked for: the name as the reader wrote it, where it really is, and what writes it."""

    name: str
    path: Path
    writer: type[Format]


Known = Mapping[str, type[Format]]

BY = " (-o)"
"""The option by which files are named."""


def targets(names: Iterable[str | Path], known: Known | None = None) -> tuple[Target, ...]:
    """Check every asked file without touching any. `known` are the formats by suffix, all that there are by default.

    Raises:
        Mistake: for an unknown suffix, a missing folder, a place that cannot be written, a file asked twice.
    """
    found: list[Target] = []
    for name in map(str, names):
        target = Target(name, *_checked(name, formats() if known is None else known))
        if any(target.path == other.path for other in found):
            raise Mistake(f"cannot write {name} twice (-o): give each file a name of its own")
        found.append(target)
    return tuple(found)


def _checked(name: str, known: Known) -> tuple[Path, type[Format]]:
    with suppress(OSError):  # a name that is too long is told below
        if Path(name).is_dir():
            raise Mistake(f"cannot write {name} (-o): it is a folder; give the name of a file")
    suffix = suffix_of(name, known)
    if suffix not in known:
        wrong = f"its suffix {suffix} is not known" if suffix else "it has no suffix"
        raise Mistake(f"cannot write {name} (-o): {wrong}; use {listed(known)}")
    return writable(name), known[suffix]


def writable(name: str | Path, by: str = BY) -> Path:
    """Where a file of that name really is; a `Mistake` where none can be written. Nothing is touched.

    `by` is the option that has named it, as it stands in a sentence, or "".
    """
    if "\0" in str(name):
        raise Mistake(f"cannot write {name!r}{by}: no name can have a null character; choose another name")
    path = Path(os.path.realpath(name))  # a link stays a link: the file that it names is the one replaced
    folder = path.parent
    try:
        if not folder.is_dir():
            what = "is not a folder" if folder.exists() else "does not exist"
            raise Mistake(f"cannot write {name}{by}: the folder {Path(name).parent} {what}; make it first")
        if path.is_dir():
            raise Mistake(f"cannot write {name}{by}: it is a folder; give the name of a file")
        if path.exists() and not path.is_file():
            raise Mistake(f"cannot write {name}{by}: it is a device, not a file; give the name of a file")
    except OSError as error:  # a name that is too long, say
        why = (error.strerror or str(error)).lower()
        raise Mistake(f"cannot write {name}{by}: {why}; choose another name") from None
    if path.exists() and not os.access(path, os.W_OK):
        raise Mistake(f"cannot write {name}{by}: the file is write-protected; choose another name")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Mistake(f"cannot write {name}{by}: the folder {folder} is not writable; choose another")
    return path


def want_folder(path: Path) -> None:
    """Raise a `Mistake` where a file is named and a folder is asked for."""
    if suffix_of(path, formats()) in formats() and not path.is_dir():
        raise Mistake(f"cannot write {path} (-o): a folder is asked for here, which gets all the files; name one")


def save(target: Target, content: bytes) -> None:
    """Write a file whose bytes are known, whole or not at all."""
    put(target.name, target.path, content)


def put(name: str, path: Path, content: bytes, by: str = BY, *, new: bool = False) -> None:
    """Write a file whose bytes are known, whole or not at all; `name` is what the reader calls it.

    Raises FileExistsError where it is to be `new` and there is one, even if it has come just now.
    """
    sweep(path.parent)
    draft = Draft(path)
    try:
        _create(draft, name, by)
        with _told(name):
            draft.path.write_bytes(content)
            draft.sync()
            draft.settle(new=new)
    finally:
        draft.discard()


def _create(draft: Draft, name: str, by: str = BY) -> None:
    try:
        draft.create()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Mistake(f"cannot write {name}{by}: {reason}; choose another place") from error


@contextmanager
def _told(name: str) -> Iterator[None]:
    """What the system refuses, a full disk say, is told with the name that the reader gave to the file."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), name) from error


class Files:
    """Writes the same frames to every target, each in a thread of its own beside the drawing.

    Use it in a `with` statement. On the way out every file is finished, then all are renamed to their names;
    after an exception, Ctrl-C among them, nothing is left and files that stood there before are untouched.
    """

    def __init__(self, asked: Sequence[Target], form: Form) -> None:
        self.form = form
        self.drawn = False  # whether any of the files is made of frames
        self._asked = tuple(asked)
        self._drafts: list[Draft] = []
        self._workers: list[Worker] = []
        self._last: Frame | None = None
        self._repeat = 0

    def __enter__(self) -> Self:
        try:
            for folder in {target.path.parent for target in self._asked}:
                sweep(folder)
            for target in self._asked:
                if not issubclass(target.writer, Writer):
                    raise TypeError(f"{target.name} takes no frames")
                self.drawn |= target.writer.MAKES.drawn
                self._drafts.append(draft := Draft(target.path))
                _create(draft, target.name)
                with _told(target.name):
                    self._workers.append(Worker(target.writer(draft.path, self.form)))
        except BaseException:
            self._discard()
            raise
        return self

    def add(self, frame: Frame, repeat: int = 1) -> None:
        """Show `frame` (height, width, 4) for `repeat` frames. It must not be changed afterwards.

        Equal frames in a row are joined, so that a hold costs one.
        """
        if frame.shape != (self.form.height, self.form.width, 4) or frame.dtype != np.uint8:
            raise ValueError(f"a frame of {frame.shape} {frame.dtype} does not fit {self.form}")
        if self._last is not None:
            if frame is self._last or np.array_equal(self._last.view(np.uint32), frame.view(np.uint32)):
                self._repeat += repeat
                return
            self._send()
        self._last, self._repeat = frame, repeat

    def _send(self) -> None:
        if self._last is not None:
            for worker, target in zip(self._workers, self._asked, strict=True):
                with _told(target.name):
                    worker.add(self._last, self._repeat)
            self._last = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._finish()
        finally:
            self._discard()

    def _finish(self) -> None:
        if self._last is None and self.drawn:
            raise ValueError("no frame was drawn")
        self._send()
        for worker in self._workers:
            worker.close()
        for worker, draft, target in zip(self._workers, self._drafts, self._asked, strict=True):
            with _told(target.name):
                worker.join()
                draft.sync()
        for draft, target in zip(self._drafts, self._asked, strict=True):
            with _told(target.name):
                draft.settle()

    def _discard(self) -> None:
        """Stop what still runs and remove what has not got its name."""
        for worker in self._workers:
            worker.abort()
        for draft in self._drafts:
            draft.discard()
