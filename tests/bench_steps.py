"""What several steps cost: the film of four against that of two, long runs as maps and as JSON, in turn.

    python tests/bench_steps.py [--runs 3]

Wall time and peak memory are those of the whole command, start and import included, the medians of the runs. What is
to be reached stands beside each figure.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from bench_sizes import run

FILMS = {"two steps": ["--steps", "2"], "four steps": ["--steps", "4"], "twelve steps": ["--steps", "12"],
         "unrolled": ["--steps", "4", "--view", "unrolled"], "folded": ["--steps", "3", "--view", "folded"],
         "beside": ["--steps", "4", "--view", "beside"]}  # fmt: skip
LARGE = ["--hidden-size", "512", "--steps", "1000"]


def main(runs: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="rnnviz-bench-") as folder:
        film, still = str(Path(folder, "a.gif")), str(Path(folder, "a.png"))
        commands = {name: ["render", "lstm", *flags, "-o", film] for name, flags in FILMS.items()}
        commands["activity"] = ["summary", "lstm", "--view", "activity", *LARGE, "-o", still]
        commands["json"] = ["trace", "lstm", "--hidden-size", "64", "--steps", "1000", "--show", "h_t", "--json"]
        took: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        size: dict[str, int] = {}
        for _ in range(runs):  # in turn, so that a busy moment falls on all
            for name, words in commands.items():
                took[name].append(run(words))
                size[name] = Path(words[-1]).stat().st_size if words[-2] == "-o" else 0
        seconds, peak = ({n: statistics.median(one[k] for one in all_) for n, all_ in took.items()} for k in (0, 1))
        say = sys.stdout.write
        say(f"{runs} runs, medians\n\n{'':14}{'wall s':>8}{'of two':>8}{'MB':>7}{'bytes':>11}{'of two':>8}\n")
        for name in commands:
            of = f"{seconds[name] / seconds['two steps']:8.2f}" if name in FILMS else f"{'':8}"
            bytes_of = f"{size[name] / size['two steps']:8.2f}" if name in FILMS else ""
            reach = {
                "four steps": "2, 2",
                "activity": "5 s, 500 MB",
                "json": "2 s",
                "twelve steps": "memory as of two",
                "unrolled": "1",
            }
            told = f"   to reach: {reach[name]}" if name in reach else ""
            say(f"{name:14}{seconds[name]:8.2f}{of}{peak[name]:7.0f}{size[name]:11,}{bytes_of}{told}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What several steps cost.")
    parser.add_argument("--runs", type=int, default=3)
    main(parser.parse_args().runs)
