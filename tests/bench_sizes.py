"""What size costs: a cell of 512 inputs and 512 hidden units against one of 3 and 2, and the layout of every cell.

    python tests/bench_sizes.py [--runs 3] [--cell lstm]

Wall time and peak memory of whole commands, start and import included, in turn, medians over the runs. A layout is
timed in one process, all cells after each other, without import. What is to be reached stands beside each figure.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = {"3 × 2": ("3", "2"), "512 × 512": ("512", "512")}
FORMATS = {"still": ("summary", ".png"), "svg": ("summary", ".svg"), "film": ("render", ".gif")}


def run(words: list[str]) -> tuple[float, float]:
    """Seconds and megabytes of one command."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "rnnviz", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"rnnviz {' '.join(words)} ended with {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def sizes(cell: str, runs: int) -> None:
    """The two sizes in turn, each format."""
    say = sys.stdout.write
    with tempfile.TemporaryDirectory(prefix="rnnviz-bench-") as name:
        for what, (command, suffix) in FORMATS.items():
            took: dict[str, list[tuple[float, float]]] = {size: [] for size in SIZES}
            large = Path(name)
            for _ in range(runs):
                for size, (inputs, hidden) in SIZES.items():
                    path = large / f"{what}-{inputs}{suffix}"
                    words = [command, cell, "-o", str(path), "--seed", "1"]
                    took[size].append(run([*words, "--input-size", inputs, "--hidden-size", hidden]))
            seconds = {size: statistics.median(s for s, _ in all_) for size, all_ in took.items()}
            memory = {size: statistics.median(m for _, m in all_) for size, all_ in took.items()}
            small, big = SIZES
            count = path.stat().st_size
            costs = "   ".join(f"{size}: {seconds[size]:6.2f} s {memory[size]:5.0f} MB" for size in SIZES)
            say(f"{what:6} {costs}")
            say(f"   time × {seconds[big] / seconds[small]:.2f} (to reach: 3 or less)")
            say(f"   memory × {memory[big] / memory[small]:.2f} (2 or less)   {count:,} bytes\n")


def layouts(runs: int) -> None:
    """Each shipped cell laid out at its usual size."""
    from rnnviz import theme, trace
    from rnnviz.cells.cell import shipped
    from rnnviz.views.cell.view import _laid_out
    from rnnviz.views.view import Shot

    looks, took = theme.load("light"), {}
    for cell in shipped():
        run_of, many = trace(cell), []
        for _ in range(runs):
            shot = Shot(looks)
            start = time.perf_counter()
            _laid_out(run_of, shot, shot.typesetter())
            many.append(time.perf_counter() - start)
        took[cell] = statistics.median(many)
    for cell, seconds in sorted(took.items(), key=lambda pair: -pair[1]):
        sys.stdout.write(f"layout {cell:20} {seconds:6.2f} s   (to reach: 1 or less)\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What size costs.")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cell", default="lstm")
    asked = parser.parse_args()
    sizes(asked.cell, asked.runs)
    layouts(asked.runs)
