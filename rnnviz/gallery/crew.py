"""Work for several processes: handed out one piece after the other, and ended so that no process is left.

Pipes and no queue: whoever dies closes his end. A worker that is killed is known at once, and one whose caller is
killed ends by itself.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import connection, get_all_start_methods, get_context, resource_tracker, set_start_method
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import ModuleType, TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

from rnnviz.errors import Mistake

PATIENCE = 5.0  # seconds that a worker has to tidy up in, before it is killed
OFTEN = 20  # frames, at least, between two messages
AT_HAND = 80  # frames, about, that are saved by each thing that is at hand


class Piece(Protocol):
    """A piece of work: how long it takes, in frames, and what a worker has at hand that has done a like one."""

    @property
    def weight(self) -> int: ...
    @property
    def needs(self) -> frozenset[str]: ...


P = TypeVar("P", bound=Piece)
R = TypeVar("R")

Work = Callable[[P, Callable[[int], None]], R]
"""Does one piece and tells its frames as they come. A function at the top of a module."""


@dataclass(slots=True)
class _Worker(Generic[P]):
    process: BaseProcess
    pipe: Connection[Any, Any]
    had: set[str] = field(default_factory=set)
    piece: P | None = None
    told: int = 0


class Crew(Generic[P, R]):
    """`count` processes that do one work. Use it in a `with` statement: after it all of them have ended.

    They are started anew, not forked, so that none takes over threads or manim's settings.
    """

    def __init__(self, work: Work[P, R], count: int) -> None:
        self._work = work
        self._count = count
        self._workers: list[_Worker[P]] = []

    def __enter__(self) -> Self:
        context = get_context("spawn")
        try:
            for _ in range(self._count):
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(theirs, self._work), daemon=True)
                self._workers.append(_Worker(process, ours))
                with _deaf(), _alone():
                    process.start()
                theirs.close()  # so that the end of the worker is the end of the pipe
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        started = [worker for worker in self._workers if worker.process.pid is not None]
        for worker in self._workers:
            worker.pipe.close()
        if error is not None:
            for worker in started:
                worker.process.terminate()
        end = time.monotonic() + PATIENCE
        for worker in started:
            worker.process.join(max(0.0, end - time.monotonic()))
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()

    @property
    def pids(self) -> frozenset[int]:
        """The numbers of its processes, also when they have ended."""
        return frozenset(worker.process.pid for worker in self._workers if worker.process.pid is not None)

    def each(self, pieces: Iterable[P], heard: Callable[[int], None] = lambda frames: None) -> Iterator[tuple[P, R]]:
        """Every piece with its result, as they are done; the longest are begun first.

        `heard` is told the frames that have come, in the end all of every piece. The first error of a worker is
        raised here: a `Mistake` or an OSError as it was, anything else as RuntimeError; ChildProcessError if a worker
        ended.
        """
        waiting = list(pieces)
        while True:
            for worker in self._workers:
                if worker.piece is None and waiting:
                    self._hand(worker, _next(waiting, worker.had))
            at_work = {worker.pipe: worker for worker in self._workers if worker.piece is not None}
            if not at_work:
                return
            for pipe in connection.wait(list(at_work)):
                worker = at_work[pipe]  # type: ignore[index]  # typeshed: also sockets and numbers
                word, said = self._listen(worker)
                piece = worker.piece
                assert piece is not None
                if word == "frames":
                    worker.told += said
                    heard(said)
                elif word == "done":
                    worker.piece = None
                    heard(piece.weight - worker.told)
                    yield piece, said
                else:
                    raise said

    @staticmethod
    def _hand(worker: _Worker[P], piece: P) -> None:
        worker.piece, worker.told = piece, 0
        worker.had |= piece.needs
        with suppress(OSError):  # it has died: that is heard of next
            worker.pipe.send(piece)

    @staticmethod
    def _listen(worker: _Worker[P]) -> tuple[str, Any]:
        try:
            word, said = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(PATIENCE)
            status = worker.process.exitcode
            why = f"a process at work ended with status {status}, what is done is kept"
            raise ChildProcessError(0, why, "gallery") from None
        return word, said


def _next(waiting: list[P], had: set[str]) -> P:
    """The longest, or one nearly as long for which more is at hand."""
    piece = max(waiting, key=lambda one: one.weight + AT_HAND * len(one.needs & had))
    waiting.remove(piece)
    return piece


@contextmanager
def _deaf() -> Iterator[None]:
    """What is started here does not hear Ctrl-C, which a terminal sends to all: its caller hears it and says so."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # once: it would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _alone() -> Iterator[None]:
    """What is started here does not run the caller's script again, of which it needs nothing.

    So a script may call it without `if __name__ == "__main__":`, and may come from a pipe.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


# -- in the worker --------------------------------------------------------------------------------------------------


def _serve(pipe: Connection[Any, Any], work: Work[Any, Any]) -> None:
    """Do what comes along the pipe until it ends."""
    signal.signal(signal.SIGTERM, _stop)
    if "fork" in get_all_start_methods():
        # The locks of a library, of tqdm say, are then its own: else one that is killed leaves them with a warning.
        set_start_method("fork", force=True)
    with suppress(EOFError, OSError, SystemExit):  # the caller is gone, or has said so
        while True:
            piece, teller = pipe.recv(), _Teller(pipe)
            try:
                answer = "done", work(piece, teller)
            except (Mistake, OSError) as error:
                answer = "failed", error
            except Exception:
                answer = "failed", RuntimeError(traceback.format_exc())
            pipe.send(answer)
    os._exit(0)  # every file is closed; to take all else down as well would only take time


class _Teller:
    """Tells frames, several at a time."""

    def __init__(self, pipe: Connection[Any, Any]) -> None:
        self._pipe, self._frames = pipe, 0

    def __call__(self, frames: int) -> None:
        self._frames += frames
        if self._frames >= OFTEN:
            self._pipe.send(("frames", self._frames))
            self._frames = 0


def _stop(*_: object) -> None:
    """Leaves every `with` on the way out, so that half a file is taken away; nobody wants to hear of it any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    raise SystemExit
