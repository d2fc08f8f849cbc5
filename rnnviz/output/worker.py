"""A writer in a thread of its own, so that encoding goes on beside the drawing."""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, Queue
from threading import Event, Thread

from rnnviz.output.writer import Frame, Writer

WAITING = 1  # frames that may wait for the encoder: 4 MB each at 1280 × 720


class Worker:
    """Hands frames to a writer. What goes wrong in the thread is raised at the next call."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._queue: Queue[tuple[Frame, int] | None] = Queue(WAITING)
        self._error: BaseException | None = None
        self._stop = Event()
        # A daemon, so that a second Ctrl-C is not held up by an encoder.
        self._thread = Thread(target=self._run, name=f"writer{writer.SUFFIX}", daemon=True)
        self._thread.start()

    def add(self, frame: Frame, repeat: int) -> None:
        """Queue a frame; waits while the encoder is too far behind."""
        self._raise()
        self._queue.put((frame, repeat))

    def close(self) -> None:
        """Say that no more frames come; the writer finishes meanwhile."""
        self._queue.put(None)

    def join(self) -> None:
        """Wait until the file is whole."""
        self._thread.join()
        self._raise()

    def abort(self) -> None:
        """Stop as soon as the frame at hand is done. Does nothing after `join`."""
        self._stop.set()
        while self._thread.is_alive():
            try:  # a full queue must not block the end mark
                self._queue.get_nowait()
            except Empty:
                self._queue.put(None)
                self._thread.join()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            self._write()
        except BaseException as error:
            self._error = error
            with suppress(Exception):  # on a full disk to close fails as well; the file goes anyway
                self._writer.abort()

    def _write(self) -> None:
        item: tuple[Frame, int] | None = None
        try:
            while (item := self._queue.get()) is not None and not self._stop.is_set():
                self._writer.add(*item)
        except BaseException as error:
            self._error = error  # told at once: the caller may be about to put another frame
            while item is not None:  # and must not wait for ever if it is
                item = self._queue.get()
            raise
        if self._stop.is_set():
            self._writer.abort()
        else:
            self._writer.finish()
