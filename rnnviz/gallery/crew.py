"""Work for several processes: handed out one piece after the other, and ended so that no process is left.

Each is a Python of its own, which reads its work from a pipe and says in another what it has done. Whoever dies closes
his ends: a worker that is killed is known at once, and one whose caller is killed ends by itself.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import IO, Any, Generic, Protocol, Self, TypeVar

from rnnviz.errors import Mistake

PATIENCE = 5.0  # seconds that a worker has to tidy up in, before it is killed
OFTEN = 20  # frames, at least, between two messages
AT_HAND = 80  # frames, about, that are saved by each thing that is at hand

# The caller's path comes first, so that a worker finds what the caller has found.
START = """
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from rnnviz.gallery.crew import serve
serve()
"""


class Errand(Protocol):
    """A piece of work: how long it takes, in frames, and what a worker has at hand that has done a like one."""

    @property
    def weight(self) -> int: ...
    @property
    def needs(self) -> frozenset[str]: ...


E = TypeVar("E", bound=Errand)
R = TypeVar("R")

Work = Callable[[E, Callable[[int], None]], R]
"""Does one piece and tells its frames as they come. A function at the top of a module."""


@dataclass(slots=True, eq=False)
class _Hand(Generic[E]):
    """A process at work: what it has at hand, its piece, and how many frames of it have been heard of."""

    process: subprocess.Popen[bytes]
    had: set[str] = field(default_factory=set)
    piece: E | None = None
    told: int = 0

    def give(self, thing: object) -> None:
        assert self.process.stdin is not None
        with suppress(OSError):  # it has died: that is heard of next
            pickle.dump(thing, self.process.stdin)
            self.process.stdin.flush()


class Crew(Generic[E, R]):
    """`count` processes that do one work. Use it in a `with` statement: after it all of them have ended.

    They are started anew, not forked, so that none takes over threads, manim's settings or the caller's script.
    """

    def __init__(self, work: Work[E, R], count: int) -> None:
        self._work = work
        self._count = count
        self._hands: list[_Hand[E]] = []
        self._said: SimpleQueue[tuple[_Hand[E], tuple[str, Any] | None]] = SimpleQueue()

    def __enter__(self) -> Self:
        try:
            for _ in range(self._count):
                self._start()
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise
        return self

    def _start(self) -> None:
        # What goes wrong there is said in the pipe; whatever else is printed there is for nobody.
        command = [sys.executable, "-P", "-c", START]
        pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
        with _deaf():
            hand: _Hand[E] = _Hand(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet))
            self._hands.append(hand)
        Thread(target=self._listen, args=(hand,), daemon=True).start()
        hand.give(sys.path)
        hand.give(self._work)

    def _listen(self, hand: _Hand[E]) -> None:
        """In a thread: all that a process says, and in the end None."""
        assert hand.process.stdout is not None
        try:
            while True:
                self._said.put((hand, pickle.load(hand.process.stdout)))
        except (EOFError, OSError, pickle.UnpicklingError):  # it has ended, perhaps in the middle of a word
            self._said.put((hand, None))
        except Exception as error:  # what cannot be read back
            self._said.put((hand, ("failed", error)))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for hand in self._hands:
            assert hand.process.stdin is not None
            with suppress(OSError):
                hand.process.stdin.close()  # that is how it hears that there is no more
            if error is not None:
                hand.process.terminate()
        end = time.monotonic() + PATIENCE
        for hand in self._hands:
            try:
                hand.process.wait(max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                hand.process.kill()
                hand.process.wait()

    def each(self, pieces: Iterable[E], heard: Callable[[int], None] = lambda frames: None) -> Iterator[tuple[E, R]]:
        """Every piece with its result, as they are done; the longest are begun first.

        `heard` is told the frames that have come, in the end all of every piece. The first error of a worker is
        raised here: a `Mistake` or an OSError as it was, anything else as RuntimeError; ChildProcessError if a worker
        ended.
        """
        waiting = list(pieces)
        while True:
            for hand in self._hands:
                if hand.piece is None and waiting:
                    hand.piece, hand.told = _next(waiting, hand.had), 0
                    hand.had |= hand.piece.needs
                    hand.give(hand.piece)
            if all(hand.piece is None for hand in self._hands):
                return
            hand, message = self._said.get()
            piece = hand.piece
            if message is None:
                why = f"a process at work ended with status {hand.process.wait()}, what is done is kept"
                raise ChildProcessError(0, why, "gallery")
            word, said = message
            if word == "failed":
                raise said
            assert piece is not None
            if word == "frames":
                hand.told += said
                heard(said)
            else:
                hand.piece = None
                heard(piece.weight - hand.told)
                yield piece, said


def _next(waiting: list[E], had: set[str]) -> E:
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
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# -- in the worker --------------------------------------------------------------------------------------------------


def serve() -> None:
    """Do what comes along the pipe until it ends."""
    signal.signal(signal.SIGTERM, _stop)
    ours = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is not taken for a message
    with suppress(EOFError, OSError, SystemExit):  # the caller is gone, or has said so
        work: Work[Any, Any] = pickle.load(sys.stdin.buffer)
        while True:
            piece = pickle.load(sys.stdin.buffer)
            try:
                answer = "done", work(piece, _Counted(ours))
            except (Mistake, OSError) as error:
                answer = "failed", error
            except Exception:
                answer = "failed", RuntimeError(traceback.format_exc())
            _tell(ours, answer)
    os._exit(0)  # every file is closed; to take all else down as well would only take time


def _tell(pipe: IO[bytes], message: tuple[str, Any]) -> None:
    pickle.dump(message, pipe)
    pipe.flush()


class _Counted:
    """Tells frames, several at a time."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe, self._frames = pipe, 0

    def __call__(self, frames: int) -> None:
        self._frames += frames
        if self._frames >= OFTEN:
            _tell(self._pipe, ("frames", self._frames))
            self._frames = 0


def _stop(*_: object) -> None:
    """Leaves every `with` on the way out, so that half a file is taken away."""
    raise SystemExit
