"""What gradients cost: the film of the way back against that of the step, a sweep through 1,000 steps, all figures.

    python tests/bench_backward.py [--runs 3]

Wall time and peak memory are those of the whole command, start and import included, the medians of the runs; of the
sweep alone they are those of the call. What is to be reached stands beside each figure.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench_sizes import run

import rnnviz

LONG = ["--hidden-size", "64", "--steps", "1000", "--seed", "1"]


def sweep() -> float:
    """Seconds of one walk back through an LSTM."""
    worked = rnnviz.rollout("lstm", hidden_size=64, steps=1000, seed=1)
    begin = time.perf_counter()
    rnnviz.backward(worked, "h_t", entry=1)
    return time.perf_counter() - begin


def main(runs: int) -> None:
    """Measure and print."""
    say = sys.stdout.write
    with tempfile.TemporaryDirectory(prefix="rnnviz-bench-") as folder:
        films = {name: Path(folder, f"{name}.gif") for name in ("cell", "backward")}
        commands = {
            "cell": ["render", "lstm", "--steps", "1", "-o", str(films["cell"])],
            "backward": ["render", "lstm", "--view", "backward", "-o", str(films["backward"])],
            "trace": ["trace", "lstm", *LONG, "--of", "h_t:1", "--json"],
        }
        took: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        sweeps = []
        for _ in range(runs):  # in turn, so that a busy moment falls on all
            for name, words in commands.items():
                took[name].append(run(words))
            sweeps.append(sweep())
        seconds, peak = ({n: statistics.median(one[k] for one in all_) for n, all_ in took.items()} for k in (0, 1))
        bytes_of = {name: path.stat().st_size for name, path in films.items()}
        say(f"{runs} runs, medians\n\n{'':10}{'wall s':>8}{'MB':>7}{'bytes':>11}\n")
        for name in commands:
            say(f"{name:10}{seconds[name]:8.2f}{peak[name]:7.0f}{bytes_of.get(name, 0):11,}\n")
        times, sizes = seconds["backward"] / seconds["cell"], bytes_of["backward"] / bytes_of["cell"]
        say(f"\nbackward of cell: {times:.2f} × the time (to reach: 1.5), {sizes:.2f} × the bytes (1.6)\n")
        say(f"sweep through 1,000 steps, 64 units: {statistics.median(sweeps):.2f} s (to reach: 3 s)\n")
        made = Path(folder, "figures")
        all_seconds, _ = run(["figures", "--make", "-o", str(made)])
        size = sum(path.stat().st_size for path in made.iterdir())
        say(f"all figures, once: {all_seconds:.0f} s (to reach on two cores: 360 s), {size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What gradients cost.")
    parser.add_argument("--runs", type=int, default=3)
    main(parser.parse_args().runs)
