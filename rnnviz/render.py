"""The door: one request in, the paths of whole files out. manim is imported only when a picture is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from rnnviz.cell import Cell, load
from rnnviz.errors import Mistake
from rnnviz.output import Files, Form, targets
from rnnviz.stage import Stage, stage, trace
from rnnviz.theme import load as load_theme

FOLDER = Path("renders")
WIDTHS = (320, 1920)

Progress = Callable[[int, int], None]
"""Told how many frames have come since it was last told, and how many there will be."""


def render(
    cell: str | Path | Cell,
    *outputs: str | Path,
    theme: str | Path = "light",
    width: int = 960,
    fps: int = 25,
    pace: float = 1.0,
    sample: int = 1,
    unit: int | None = None,
    loop: bool = True,
    progress: Progress | None = None,
    **numbers: Any,
) -> list[Path]:
    """A film of one step of a cell, in every asked file; the suffix says the format.

    Without `outputs`: renders/CELL.gif and renders/CELL.mp4. `numbers` are those of `rnnviz.trace`: `hidden_size`,
    `seed`, `values` and so on. `width` is in pixels, even, 320 to 1920; the film is 16 : 9.
    Raises `Mistake` before anything is written.
    """
    known = cell if isinstance(cell, Cell) else load(cell)
    form = Form(*size(width), fps=fps, loop=loop)
    asked = targets(outputs or _default(known.key, ".gif", ".mp4"))
    _still_alone([target.path for target in asked])
    made = stage(trace(known, **numbers), theme=theme, pace=pace, sample=sample, unit=unit)

    from rnnviz.scenes import film, frames

    whole = made.story.length * fps // 100
    told = None if progress is None else partial(_tell, progress, whole)
    with Files(asked, form) as files:
        frames.render(
            partial(film.Film, made), files, width=form.width, height=form.height, fps=fps,
            background=made.theme.colours.ground, progress=told,
        )  # fmt: skip
    return [Path(target.name) for target in asked]


def summary(
    cell: str | Path | Cell,
    output: str | Path | None = None,
    *,
    beat: int | None = None,
    theme: str | Path = "light",
    width: int = 960,
    sample: int = 1,
    unit: int | None = None,
    **numbers: Any,
) -> Path:
    """The finished drawing with all its equations as a still, or one `beat` (counted from 1) of the film at rest."""
    known = cell if isinstance(cell, Cell) else load(cell)
    made = stage(trace(known, **numbers), theme=theme, sample=sample, unit=unit)
    if beat is not None and not 1 <= beat <= len(made.story.beats):
        raise Mistake(f"--beat {beat}: the film of {known.title} has beats 1 to {len(made.story.beats)}")

    def scene() -> Any:
        from rnnviz.scenes import film
        from rnnviz.scenes import summary as stills

        return partial(stills.Summary, made) if beat is None else partial(film.Film, made, until=beat)

    return _still(scene, made.theme.colours.ground, output or _default(known.key, ".png")[0], width)


def legend(output: str | Path | None = None, *, theme: str | Path = "light", width: int = 960) -> Path:
    """Every part, role and symbol of the films, with its name."""
    looks = load_theme(theme)

    def scene() -> Any:
        from rnnviz.scenes import legend as page

        return partial(page.Legend, looks)

    return _still(scene, looks.colours.ground, output or _default("legend", ".png")[0], width)


def size(width: int) -> tuple[int, int]:
    """Width and height of a picture, both even."""
    low, high = WIDTHS
    if isinstance(width, bool) or not isinstance(width, int) or width % 2 or not low <= width <= high:
        raise Mistake(f"--width {width}: an even number from {low} to {high} is expected")
    return width, round(width * 9 / 32) * 2


def _still(scene: Callable[[], Any], background: str, output: str | Path, width: int) -> Path:
    form = Form(*size(width))
    (target,) = asked = targets([output])
    if target.writer.SUFFIX != ".png":
        raise Mistake(f"cannot write {target.name} (-o): a still is a .png")

    from rnnviz.scenes import frames

    made = scene()
    with Files(asked, form) as files:
        files.add(frames.still(made, width=form.width, height=form.height, background=background))
    return Path(target.name)


def _default(stem: str, *suffixes: str) -> list[Path]:
    """Names in the default folder, which is made when it is missing."""
    FOLDER.mkdir(exist_ok=True)
    return [FOLDER / f"{stem}{suffix}" for suffix in suffixes]


def _still_alone(paths: list[Path]) -> None:
    if paths and all(path.suffix.lower() == ".png" for path in paths):
        raise Mistake(f"{paths[0].name}: a film is a .gif or .mp4; for a still use `rnnviz summary`")


def _tell(progress: Progress, whole: int, frames: int) -> None:
    progress(frames, whole)


__all__ = ["Stage", "legend", "render", "summary", "trace"]
