"""Films for places where people write: a folder to write in, places that cost little, and a post."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import rnnviz

few_frames = partial(rnnviz.render, fps=10)
"""What films are drawn with where it does not matter how smooth they are."""
PLACES = ("github", "html", "hugo", "jekyll", "medium")
GROUNDS = ("#FFFFFF", "#000000")
POST = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A post</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<style>body{{background:Canvas;color:CanvasText;max-width:40rem;margin:auto;padding:1rem;}}</style></head>
<body><main><h1>A post</h1><p>Some words.</p>{}<p>More words.</p></main></body></html>"""


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def small(folder: Path, **other: object) -> Path:
    """A place that costs little to draw for."""
    lines = {"widths": [320], **other}
    text = 'like = "github"\n' + "".join(f"{key} = {value!r}\n" for key, value in lines.items())
    path = folder / "small.toml"
    path.write_text(text.replace("'", '"'), encoding="utf-8")
    return path
