"""What our writers gain over manim's own: the same scene, the same frames, in turn, in processes of their own.

    python tests/bench.py [--runs 3]
    python tests/bench.py --gallery [--runs 3]

Wall time and peak memory are those of the whole process, start and import included, medians over the runs. manim runs
as it is, only without its caching, which would cost it time here. The error is that of the decoded file against the
frames as drawn, mean and largest, of 255. What is to be reached stands beside each figure.

With --gallery: how long a gallery of three cells in two themes takes with one process and with two, and how long the
single commands that make the same files.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

CELL, FPS, BACKGROUND = "lstm", 25, "#FFFFFF"
GIF_WIDTH, MP4_WIDTH = 960, 1280
FILMS = (".gif", ".mp4", ".webp", ".webm")
STILLS, TEXTS = (".png", ".svg", ".pdf"), (".html", ".vtt", ".chapters.vtt", ".txt")
GALLERY = ("rnn", "lstm", "gru")


def scene(cell: str) -> Callable[..., Any]:
    """The scene of a cell's film: a scene class, or anything that makes one when given a renderer."""
    from rnnviz.scenes.film import Film

    return type(cell.upper(), (Film,), {"cell": cell})


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds, megabytes at its peak, and the files it left."""

    seconds: float
    memory: float
    files: tuple[Path, ...]


def ours(width: int, paths: list[Path]) -> None:
    """Draw the scene into files with our writers."""
    from rnnviz.output import Files, Form, targets
    from rnnviz.scenes.frames import render

    form = Form(width, width * 9 // 16, FPS)
    with Files(targets(paths), form) as files:
        render(scene(CELL), files, width=form.width, height=form.height, fps=FPS, background=BACKGROUND)


def manims(width: int, paths: list[Path]) -> None:
    """Draw the scene into a file with manim's own writer, camera and renderer."""
    import manim

    path = paths[0]
    settings = {
        "pixel_width": width, "pixel_height": width * 9 // 16, "frame_width": 12.8, "frame_height": 7.2,
        "frame_rate": FPS, "background_color": BACKGROUND, "format": path.suffix[1:], "disable_caching": True,
        "media_dir": str(path.parent / "media"), "output_file": str(path), "verbosity": "ERROR",
        "progress_bar": "none",
    }  # fmt: skip
    with manim.tempconfig(settings):
        scene(CELL)().render()


def in_process(how: str, width: int, paths: list[Path]) -> Run:
    """Run one of the two above in a process of its own and measure it."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, __file__, "--as", how, str(width), *map(str, paths)])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{how} {width} ended with {process.returncode}")
    return Run(time.perf_counter() - start, usage.ru_maxrss / 1024, tuple(paths))


def decoded(path: Path) -> Iterator[NDArray[np.uint8]]:
    """The frames that a viewer sees, one for each 1/25 s, (height, width, 3)."""
    if path.suffix in (".gif", ".webp"):
        from PIL import Image, ImageSequence

        with Image.open(path) as film:
            shown = 0.0
            for frame in ImageSequence.Iterator(film):
                picture = np.asarray(frame.convert("RGB"))  # a WebP says how long it stands once it is decoded
                shown += film.info["duration"] * FPS / 1000
                while shown >= 0.5:
                    yield picture
                    shown -= 1
        return
    import av
    from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

    exact = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
    with av.open(str(path)) as video:
        # manim's file does not say how its colours are meant; read it as it was made.
        said = video.streams.video[0].codec_context.colorspace
        space = Colorspace.ITU709 if said == 1 else Colorspace.ITU601
        turn = VideoReformatter()
        for encoded in video.decode(video=0):
            shown_as = turn.reformat(
                encoded, format="rgb24", src_colorspace=space, src_color_range=ColorRange.MPEG,
                dst_color_range=ColorRange.JPEG, interpolation=exact,
            )  # fmt: skip
            yield np.asarray(shown_as.to_ndarray(), np.uint8)


class Compare:
    """Takes the frames as drawn and measures how far decoded files are from them."""

    def __init__(self, paths: list[Path]) -> None:
        self.films = [decoded(path) for path in paths]
        self.total, self.largest, self.frames = [0.0] * len(paths), [0] * len(paths), 0

    def add(self, frame: NDArray[np.uint8], repeat: int = 1) -> None:
        drawn = frame[..., :3].astype(np.int16)
        self.frames += repeat
        for k, film in enumerate(self.films):
            for _ in range(repeat):
                seen = next(film, None)
                if seen is None:
                    self.largest[k] = 255
                    continue
                off = np.abs(seen - drawn)
                self.total[k] += float(off.mean())
                self.largest[k] = max(self.largest[k], int(off.max()))


def errors(width: int, paths: list[Path]) -> tuple[list[float], list[int], int]:
    """Mean and largest error of each file, and the number of frames."""
    from rnnviz.scenes.frames import render

    compare = Compare(paths)
    height = width * 9 // 16
    render(scene(CELL), compare, width=width, height=height, fps=FPS, background=BACKGROUND)
    left = [sum(1 for _ in film) for film in compare.films]
    if any(left):
        sys.stderr.write(f"frames over at the end: {left}\n")
    return [total / compare.frames for total in compare.total], compare.largest, compare.frames


def median(runs: list[Run]) -> tuple[float, float]:
    return statistics.median(run.seconds for run in runs), statistics.median(run.memory for run in runs)


def singly(folder: Path) -> list[list[str]]:
    """The commands that make the files of a gallery one after the other, all films of a cell and theme in one."""
    commands = []
    for theme, mark in (("light", ""), ("dark", "-dark")):
        looks = ["--theme", theme]
        for cell in GALLERY:
            films = [folder / f"{cell}{mark}{suffix}" for suffix in FILMS]
            texts = [folder / f"{cell}{suffix}" for suffix in TEXTS if not mark]
            commands.append(
                ["render", cell, *looks, *(word for path in (*films, *texts) for word in ("-o", str(path)))]
            )
            commands += [["summary", cell, *looks, "-o", str(folder / f"{cell}{mark}{suffix}")] for suffix in STILLS]
            if not mark:
                commands.append(["summary", cell, "--theme", "auto", "-o", str(folder / f"{cell}-poster.svg")])
        commands += [["legend", *looks, "-o", str(folder / f"legend{mark}{suffix}")] for suffix in STILLS]
    return commands


def timed(commands: list[list[str]]) -> float:
    """Seconds that the commands take, one after the other."""
    start = time.perf_counter()
    for command in commands:
        subprocess.run([sys.executable, "-m", "rnnviz", *command], check=True)
    return time.perf_counter() - start


def galleries(runs: int) -> None:
    """Measure galleries and print."""
    say = sys.stdout.write
    took: dict[str, list[float]] = {"one process": [], "two processes": [], "nothing left": [], "single commands": []}
    with tempfile.TemporaryDirectory(prefix="rnnviz-bench-") as name:
        for run in range(runs):  # in turn, so that a busy moment falls on all
            folders = [Path(name, f"{run}-{k}") for k in range(3)]
            one, two = ([["gallery", *GALLERY, "-o", str(folders[k]), "--jobs", str(k + 1)]] for k in (0, 1))
            folders[2].mkdir()
            took["one process"].append(timed(one))
            took["two processes"].append(timed(two))
            took["nothing left"].append(timed(two))
            took["single commands"].append(timed(singly(folders[2])))
        made, alone = ({path.name for path in folder.iterdir()} for folder in folders[1:])
        count = sum(path.stat().st_size for path in folders[1].iterdir())
    missing = {file for file in made ^ alone if not file.startswith(".")} - {"index.html"}
    if missing:
        sys.stderr.write(f"not made by both: {', '.join(sorted(missing))}\n")
    middle = {key: statistics.median(seconds) for key, seconds in took.items()}
    cores = len(os.sched_getaffinity(0))
    say(f"{', '.join(GALLERY)}, light and dark: {len(made)} files, {count:,} bytes\n")
    say(f"{runs} runs on {cores} cores, medians\n\n")
    for key, seconds in middle.items():
        say(f"{key:22}{seconds:8.2f} s\n")
    say("\ntwo processes, times faster\n")
    say(f"  {'than one':46}{middle['one process'] / middle['two processes']:9.2f}   to reach: 1.60 or more\n")
    say(f"  {'than single commands':46}{middle['single commands'] / middle['two processes']:9.2f}\n")


def main(runs: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="rnnviz-bench-") as name:
        folder = Path(name)
        plan: dict[str, tuple[str, int, list[Path]]] = {
            "manim gif": ("manim", GIF_WIDTH, [folder / "manim.gif"]),
            "our gif": ("ours", GIF_WIDTH, [folder / "ours.gif"]),
            "manim mp4": ("manim", MP4_WIDTH, [folder / "manim.mp4"]),
            "our mp4": ("ours", MP4_WIDTH, [folder / "ours.mp4"]),
            "our gif, 1280": ("ours", MP4_WIDTH, [folder / "wide.gif"]),
            "our webp, 1280": ("ours", MP4_WIDTH, [folder / "ours.webp"]),
            "our webm, 1280": ("ours", MP4_WIDTH, [folder / "ours.webm"]),
            "our gif + mp4, 1280": ("ours", MP4_WIDTH, [folder / f"both{suffix}" for suffix in FILMS[:2]]),
            "our four films, 1280": ("ours", MP4_WIDTH, [folder / f"all{suffix}" for suffix in FILMS]),
        }
        done: dict[str, list[Run]] = {key: [] for key in plan}
        for _ in range(runs):  # in turn, so that a busy moment falls on all
            for key, (how, width, paths) in plan.items():
                done[key].append(in_process(how, width, paths))
        report(plan, done)


def report(plan: dict[str, tuple[str, int, list[Path]]], done: dict[str, list[Run]]) -> None:
    """Print the table."""
    say = sys.stdout.write
    measured = {key: median(runs) for key, runs in done.items()}
    size = {key: sum(path.stat().st_size for path in paths) for key, (_, _, paths) in plan.items()}
    off: dict[str, tuple[float, int]] = {}
    frames = 1
    for width in (GIF_WIDTH, MP4_WIDTH):
        keys = [key for key, (_, at, paths) in plan.items() if at == width and len(paths) == 1]
        mean, largest, frames = errors(width, [plan[key][2][0] for key in keys])
        off.update({key: (mean[k], largest[k]) for k, key in enumerate(keys)})
    seconds = frames / FPS
    say(f"{CELL}: {frames} frames, {seconds:.1f} s of film at {FPS} a second, {len(done['our gif'])} runs, medians\n\n")
    say(f"{'':22}{'wall s':>8}{'s per s':>9}{'peak MB':>9}{'bytes':>12}{'mean err':>10}{'max err':>9}\n")
    for key, (wall, memory) in measured.items():
        mean_off, most = off.get(key, (float("nan"), 0))
        error = f"{mean_off:10.3f}{most:9}" if key in off else ""
        say(f"{key:22}{wall:8.2f}{wall / seconds:9.3f}{memory:9.0f}{size[key]:12,}{error}\n")

    def line(what: str, value: float, goal: str) -> None:
        say(f"  {what:46}{value:9.2f}   {goal}\n")

    def ratio(one: str, other: str, part: int) -> float:
        return measured[one][part] / measured[other][part]

    say(f"\nGIF at {GIF_WIDTH} × {GIF_WIDTH * 9 // 16}\n")
    line("times faster", ratio("manim gif", "our gif", 0), "to reach: 4 or more")
    line("times smaller", size["manim gif"] / size["our gif"], "to reach: 70 or more")
    line("memory, ours / manim's", ratio("our gif", "manim gif", 1), "to reach: 0.17 or less")
    line("seconds per second of film", measured["our gif"][0] / seconds, "to reach: 0.25 or less")
    line("bytes, in thousands", size["our gif"] / 1000, "to reach: 493.5 or less")
    line("mean error, of 255", off["our gif"][0], "to reach: 0.5 or less")
    say(f"MP4 at {MP4_WIDTH} × {MP4_WIDTH * 9 // 16}\n")
    line("times faster", ratio("manim mp4", "our mp4", 0), "to reach: 1.8 or more")
    line("bytes, ours / manim's", size["our mp4"] / size["manim mp4"], "to reach: 1.00 or less")
    line("mean error, ours / manim's", off["our mp4"][0] / off["manim mp4"][0], "to reach: 1.00 or less")
    say(f"WebP and WebM at {MP4_WIDTH} × {MP4_WIDTH * 9 // 16}\n")
    line("WebP, mean error, of 255", off["our webp, 1280"][0], "to reach: 0")
    line("WebP, largest error, of 255", off["our webp, 1280"][1], "to reach: 0")
    line("WebM, bytes / the MP4's", size["our webm, 1280"] / size["our mp4"], "to reach: 1.00 or less")
    line("WebM, mean error / the MP4's", off["our webm, 1280"][0] / off["our mp4"][0], "to reach: 1.00 or less")
    say(f"All at {MP4_WIDTH} × {MP4_WIDTH * 9 // 16}\n")
    both, every = "our gif + mp4, 1280", "our four films, 1280"
    dearer = max(measured["our gif, 1280"][0], measured["our mp4"][0])
    few = [memory for key, (_, memory) in measured.items() if key.startswith("our") and key != every]
    line("peak memory, MB, one film or GIF and MP4", max(few), "to reach: 330 or less")
    line("peak memory, MB, all four films", measured[every][1], "")
    line("GIF and MP4 together / the dearer alone", measured[both][0] / dearer, "to reach: 1.30 or less")
    line("all four films / GIF and MP4", ratio(every, both, 0), "to reach: 1.60 or less")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Our writers against manim's own.")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--gallery", action="store_true")
    parser.add_argument("--as", dest="how", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.how:
        which, at, *files = asked.how
        (ours if which == "ours" else manims)(int(at), [Path(file) for file in files])
    elif asked.gallery:
        galleries(asked.runs)
    else:
        main(asked.runs)
