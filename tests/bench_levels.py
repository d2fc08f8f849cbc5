"""What the levels of detail and the shapes of a film cost: the same command for each, in turn.

    python tests/bench_levels.py [--runs 3]

Wall time is that of the whole command, start and import included, the median of the runs; beside it how much that is of
the whole cell's. The error is that of the decoded GIF against the frames as drawn, mean, of 255. What is to be reached
stands beside each figure.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path

from bench import FPS, Compare
from bench_sizes import run

from rnnviz.forms import size
from rnnviz.scenes.film import Film
from rnnviz.scenes.frames import render
from rnnviz.views.catalogue import figure

FILMS = {"whole": {}, "idea": {"detail": "idea"}, "portrait": {"shape": "portrait"}}
LIMITS = {
    ("lstm", "whole"): 650_000, ("gru", "whole"): 600_000, ("rnn", "whole"): 290_000, ("lstm", "idea"): 300_000,
}  # fmt: skip
"""Bytes."""


def error(cell: str, which: str, path: Path) -> tuple[float, float]:
    """The mean error of a GIF, and the seconds that it lasts."""
    made = figure(cell, **FILMS[which])  # type: ignore[arg-type]
    width, height = size(None, made.layout.canvas, FILMS[which].get("shape", "wide"))
    compare = Compare([path])
    ground = made.theme.colours.ground
    render(partial(Film, made), compare, width=width, height=height, fps=FPS, background=ground)
    return compare.total[0] / compare.frames, compare.frames / FPS


def main(runs: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="rnnviz-bench-") as folder:
        every = [(cell, which) for cell in ("lstm", "gru", "rnn") for which in FILMS]
        paths = {(cell, which): Path(folder, f"{cell}-{which}.gif") for cell, which in every}
        took: dict[tuple[str, str], list[float]] = {key: [] for key in every}
        for _ in range(runs):  # in turn, so that a busy moment falls on all
            for cell, which in every:
                flags = [word for name, value in FILMS[which].items() for word in (f"--{name}", value)]
                took[cell, which].append(run(["render", cell, *flags, "-o", str(paths[cell, which])])[0])
        say = sys.stdout.write
        say(f"{runs} runs, medians\n\n{'':16}{'wall s':>8}{'of whole':>9}{'film s':>8}{'bytes':>10}{'mean err':>10}\n")
        for cell, which in every:
            wall, whole = (statistics.median(took[cell, one]) for one in (which, "whole"))
            off, lasts = error(cell, which, paths[cell, which])
            limit = LIMITS.get((cell, which), paths[cell, "whole"].stat().st_size)
            say(
                f"{cell:6}{which:10}{wall:8.2f}{wall / whole:9.2f}{lasts:8.1f}{paths[cell, which].stat().st_size:10,}"
                f"{off:10.3f}   to reach: {limit:,} bytes, 0.5, {'1.00' if which != 'whole' else '-'} of whole\n"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What levels of detail and shapes cost.")
    parser.add_argument("--runs", type=int, default=3)
    main(parser.parse_args().runs)
