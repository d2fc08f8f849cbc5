"""The long run: `make fuzz`, or `python -m fuzz` in `tests`.

    python -m fuzz [--minutes 30] [--seed N] [--cells 2000] [--files 100000] [--jobs N]

Cells until so many have been drawn, files of every kind until so many have been read, or until time is up; then what
was found, each made small and printed to be pasted. The same seed finds the same.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from functools import partial

from fuzz import files, hunt

CELLS, FILES = 20, 500  # in one go
SECONDS = 20.0  # to make one finding small
Job = Callable[[], hunt.Report]


def jobs(start: int, cells: int, many: int, until: float, whole: hunt.Report) -> Iterator[Job]:
    """Cells and files in turn, until there have been enough of both."""
    kinds = itertools.cycle(files.KINDS)
    for k in itertools.count():
        drawn, read = whole.ends["figure"], sum(n for end, n in whole.ends.items() if ": " in end and "," not in end)
        if drawn < cells:
            yield partial(hunt.random_cells, start + k, CELLS, picture=True)
            if k % 8 == 0:
                yield partial(hunt.random_cells, start + k, CELLS * 20, draw=False)
            if k % 40 == 0:
                yield partial(hunt.paper_cells, start + k // 40, picture=True)
        if read < many:
            kind = next(kinds)
            some = FILES // files.KINDS[kind].patience ** 2
            yield partial(hunt.marred_files, kind, start, range(k * FILES, k * FILES + some), until)
        if drawn >= cells and read >= many:
            return


def run(start: int, cells: int, many: int, minutes: float, cores: int) -> hunt.Report:
    """All of it, on so many cores."""
    whole, until = hunt.Report(), time.monotonic() + minutes * 60
    running: set[Future[hunt.Report]] = set()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores, context, max_tasks_per_child=20) as pool:
        waiting = jobs(start, cells, many, until, whole)
        while True:
            while len(running) < cores and time.monotonic() < until and (job := next(waiting, None)):
                running.add(pool.submit(job))
            if not running:
                return whole
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for each in done:
                whole += each.result()


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30, help="at most so long, without making findings small")
    parser.add_argument("--seed", type=int, help="without it another each time; it is told")
    parser.add_argument("--cells", type=int, default=2000, help="until so many have been drawn")
    parser.add_argument("--files", type=int, default=100_000, help="until so many have been read or refused")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time")
    asked = parser.parse_args()
    start = random.SystemRandom().randrange(10**6) * 10**4 if asked.seed is None else asked.seed
    say(f"seed {start}")
    report = run(start, asked.cells, asked.files, asked.minutes, asked.jobs)
    for end, count in report.ends.most_common():
        say(f"{count:8,}  {end}")
    say(f"\n{len(report.first)} ways to break the law")
    with ProcessPoolExecutor(asked.jobs, multiprocessing.get_context("spawn"), max_tasks_per_child=20) as pool:
        for finding in pool.map(partial(hunt.reduced, seconds=SECONDS), hunt.findings(report)):
            say(f"\n# Met {report.times[finding.cause]} times:\n{finding}")
    return bool(report.first)


if __name__ == "__main__":
    sys.exit(main())
