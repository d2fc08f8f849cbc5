"""Reads marred files in processes of their own, each within a time and within so much memory.

A file that hangs, or that ends its process, is a finding like any other: the run goes on behind it.
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import signal
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import rnnviz
from fuzz import files, law
from fuzz.law import Broken

SECONDS, MORE_MEMORY = 2.0, 1 << 30
"""What a file may take: of the processor's time; and of memory, in bytes, beyond what is taken already."""

Found = tuple[int, str, list[Broken]]
"""Which file, by its number; "read" or "refused"; what was broken."""


def data(kind: str, seed: int, number: int) -> bytes:
    """A file of a kind, always the same for a seed and a number."""
    return files.KINDS[kind].make(random.Random(f"{kind} {seed} {number}"))


def judge(kind: str, content: bytes, folder: Path) -> tuple[str, list[Broken]]:
    """Hold one file to the law, in this process."""
    path = folder / files.KINDS[kind].name
    path.write_bytes(content)

    try:
        with warnings.catch_warnings(), law.limit(SECONDS * files.KINDS[kind].patience):
            warnings.simplefilter("ignore")
            files.KINDS[kind].read(path)
    except rnnviz.Mistake as mistake:
        if kind == "manifest":
            return "refused", [Broken("a manifest that is refused, where it is to be made anew", str(mistake))]
        return "refused", [*law.unclear(mistake, 2 * len(content))]
    except law.TooSlowError as error:
        return "broken", [Broken(f"more than {SECONDS:g} s, {law.unexpected(error).cause}", "")]
    except Exception as error:
        return "broken", [law.unexpected(error)]
    return "read", []


def _work(kind: str, seed: int, numbers: range, pipe: Connection) -> None:
    """One process: file after file; each number is sent before it is read, for it may be the last."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limited()
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            pipe.send(number)
            end, broken = judge(kind, data(kind, seed, number), Path(folder))
            pipe.send((number, end, broken))
    pipe.send(None)


def _limited() -> None:
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MORE_MEMORY,) * 2)


def found(kind: str, seed: int, numbers: range) -> Iterator[Found]:
    """Every file of these numbers, whatever becomes of the processes that read them."""
    longest = SECONDS * files.KINDS[kind].patience * 5
    context = multiprocessing.get_context(files.KINDS[kind].start)
    while numbers:
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(kind, seed, numbers, there))
        process.start()
        there.close()
        at = -1  # it is still beginning
        try:
            while here.poll(longest if at >= 0 else 60):
                got = here.recv()
                if got is None:
                    return
                if isinstance(got, int):
                    at = got
                else:
                    yield got
            why = f"no answer in {longest:g} s"
        except EOFError:
            process.join()
            why = f"the process ends with {process.exitcode}"
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            process.join()
            here.close()
        at = max(at, numbers.start)
        yield at, "broken", [Broken(why, "")]
        numbers = range(at + 1, numbers.stop)


def reduced(kind: str, content: bytes, cause: str, seconds: float = 20.0) -> bytes:
    """The file with all taken away that the cause does not need: halves first, then ever smaller pieces."""
    until, size = time.monotonic() + seconds, max(1, len(content) // 2)
    with tempfile.TemporaryDirectory() as folder:

        def still(tried: bytes) -> bool:
            return cause in {broken.cause for broken in judge(kind, tried, Path(folder))[1]}

        if "s, " in cause or "process" in cause or "no answer" in cause or not still(content):
            return content  # each try would take as long, or end this process
        while time.monotonic() < until:
            at, shorter = 0, False
            while at < len(content) and time.monotonic() < until:
                tried = content[:at] + content[at + size :]
                if still(tried):
                    content, shorter = tried, True
                else:
                    at += size
            if size == 1 and not shorter:
                break
            size = max(1, size // 2)
    return content
