"""A small gallery of one cell: how it is asked for, and all that is in it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import rnnviz

SMALL = ("--width", "320", "--fps", "10", "--pace", "0.25")
make = partial(rnnviz.gallery, width=320, fps=10, pace=0.25, processes=2)

FILMS = {".gif", ".mp4", ".webp", ".webm"}
STILLS = {".png", ".svg", ".pdf"}
TEXTS = {".html", ".vtt", ".chapters.vtt", ".txt"}
WANTED = {
    "index.html",
    "rnn-poster.svg",
    "rnn-idea.svg",
    "rnn-unrolled.svg",
    *(f"rnn-focus-{name}.svg" for name in ("ends", "x_t", "h_{t-1}", "h_t")),
    *(f"{stem}{suffix}" for stem in ("rnn", "rnn-dark") for suffix in FILMS | STILLS),
    *(f"rnn{suffix}" for suffix in TEXTS),
    *(f"{stem}{suffix}" for stem in ("legend", "legend-dark") for suffix in STILLS),
    "legend-poster.svg",
}


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def names(paths: tuple[Path, ...]) -> set[str]:
    return {path.name for path in paths}
