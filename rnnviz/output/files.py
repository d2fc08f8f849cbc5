"""Several files of the same frames: checked before the first, written side by side, whole or not there."""

from __future__ import annotations

import os
import secrets
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from rnnviz.errors import Mistake
from rnnviz.output.formats import formats
from rnnviz.output.vector import VectorWriter
from rnnviz.output.worker import Worker
from rnnviz.output.writer import Form, Frame, Writer


@dataclass(frozen=True, slots=True)
class Target:
    """A file that is asked for: the name as the reader wrote it, where it really is, and what writes it."""

    name: str
    path: Path
    writer: type[Writer] | type[VectorWriter]


Known = Mapping[str, type[Writer] | type[VectorWriter]]


def targets(names: Iterable[str | Path], known: Known | None = None) -> tuple[Target, ...]:
    """Check every asked file without touching any. `known` are the formats by suffix, all that take frames by default.

    Raises:
        Mistake: for an unknown suffix, a missing folder, a place that cannot be written, a file asked twice.
    """
    found: list[Target] = []
    for name in names:
        target = _target(str(name), formats() if known is None else known)
        if any(target.path == other.path for other in found):
            raise Mistake(f"cannot write {name} twice (-o): give each file a name of its own")
        found.append(target)
    return tuple(found)


def suffix_of(name: str | Path, known: Container[str]) -> str:
    """What says the format: the last two suffixes where they are one together (".chapters.vtt"), else the last."""
    *before, last = ["", *(suffix.lower() for suffix in Path(name).suffixes)]
    both = "".join((*before[-1:], last))
    return both if both in known else last


def _target(name: str, known: Known) -> Target:
    if Path(name).is_dir():
        raise Mistake(f"cannot write {name} (-o): it is a folder; give the name of a file")
    suffix = suffix_of(name, known)
    if suffix not in known:
        *most, last = known
        wrong = f"its suffix {suffix} is not known" if suffix else "it has no suffix"
        raise Mistake(f"cannot write {name} (-o): {wrong}; use {', '.join(most)} or {last}")
    path = Path(os.path.realpath(name))  # a link stays a link: the file that it names is the one replaced
    folder = path.parent
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise Mistake(f"cannot write {name} (-o): the folder {Path(name).parent} {what}; make it first")
    if path.exists() and not path.is_file():
        raise Mistake(f"cannot write {name} (-o): it is a device, not a file; give the name of a file")
    if path.exists() and not os.access(path, os.W_OK):
        raise Mistake(f"cannot write {name} (-o): the file is write-protected; choose another name")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Mistake(f"cannot write {name} (-o): the folder {folder} is not writable; choose another")
    return Target(name, path, known[suffix])


def want_folder(path: Path, known: Known) -> None:
    """Raise a `Mistake` where a file is named and a folder is asked for."""
    if suffix_of(path, known) in known and not path.is_dir():
        raise Mistake(f"cannot write {path} (-o): a folder is asked for here, which gets all the files; name one")


def save(target: Target, content: bytes) -> None:
    """Write a file whose bytes are known, whole or not at all."""
    part = _part(target)
    try:
        _create(part, target)
        with part.open("rb+") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target.path)
    finally:
        _remove(part)


def _part(target: Target) -> Path:
    """The name, beside the target, of what is not whole yet. It is known before the file is there: Ctrl-C can come."""
    return target.path.with_name(f".{target.path.stem}.{os.getpid()}.{secrets.token_hex(4)}.part")


def _create(part: Path, target: Target) -> None:
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Mistake(f"cannot write {target.name} (-o): {reason}; choose another place") from error


def _remove(part: Path) -> None:
    with suppress(OSError):
        part.unlink(missing_ok=True)


class Files:
    """Writes the same frames to every target, each in a thread of its own beside the drawing.

    Use it in a `with` statement. On the way out every file is finished, then all are renamed to their names;
    after an exception, Ctrl-C among them, nothing is left and files that stood there before are untouched.
    """

    def __init__(self, asked: Sequence[Target], form: Form) -> None:
        self.form = form
        self.drawn = False  # whether any of the files is made of frames
        self._asked = tuple(asked)
        self._parts: list[Path] = []
        self._workers: list[Worker] = []
        self._last: Frame | None = None
        self._repeat = 0

    def __enter__(self) -> Self:
        try:
            for target in self._asked:
                if issubclass(target.writer, VectorWriter):
                    raise TypeError(f"{target.name} takes no frames")
                self.drawn |= target.writer.DRAWN
                self._parts.append(_part(target))
                _create(self._parts[-1], target)
                self._workers.append(Worker(target.writer(self._parts[-1], self.form)))
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
            for worker in self._workers:
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
        for worker in self._workers:
            worker.join()
        for part in self._parts:
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        for part, target in zip(self._parts, self._asked, strict=True):
            part.replace(target.path)

    def _discard(self) -> None:
        """Stop what still runs and remove what has not got its name."""
        for worker in self._workers:
            worker.abort()
        for part in self._parts:
            _remove(part)
