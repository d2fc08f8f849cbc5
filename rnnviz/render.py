"""The door: one request in, the paths of whole files out.

What draws is imported where it is used: whoever asks for numbers alone does not wait for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from rnnviz.cells.cell import Cell, load
from rnnviz.errors import Mistake
from rnnviz.numbers.step import Numbers, trace
from rnnviz.output import RATES, Files, Form, Target, targets

if TYPE_CHECKING:
    from rnnviz.scenes.frames import SceneFactory

FOLDER = Path("renders")
"""Where pictures go that are given no name."""

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
    **numbers: Unpack[Numbers],
) -> list[Path]:
    """A film of one step of a cell, in every asked file; the suffix says the format.

    Without `outputs`: renders/CELL.gif and renders/CELL.mp4. `numbers` are those of `rnnviz.trace`: `hidden_size`,
    `seed`, `values` and so on. `width` is in pixels, even, 320 to 1920; the film is 16 : 9. `theme` is "light", "dark"
    or the path of a theme file. `sample` and `unit`, counted from 1, are what the panel writes out.
    Raises `Mistake` before anything is written.
    """
    from rnnviz.stage import stage

    known = cell if isinstance(cell, Cell) else load(cell)
    form = Form(*size(width), fps=rate(fps), loop=loop)
    wanted = _Wanted(outputs, known.key, ".gif", ".mp4")
    if all(Path(name).suffix.lower() == ".png" for name in wanted.names):
        raise Mistake(f"cannot write {wanted.names[0]} (-o): a film is a .gif or .mp4; `rnnviz summary` makes a still")
    made = stage(trace(known, **numbers), theme=theme, pace=pace, sample=sample, unit=unit)
    form = replace(form, exact=made.theme.inks)
    whole = made.story.length * form.fps // 100

    with wanted.ready() as asked:
        from rnnviz.scenes import film, frames

        with Files(asked, form) as files:
            frames.render(
                partial(film.Film, made),
                files,
                width=form.width,
                height=form.height,
                fps=form.fps,
                background=made.theme.colours.ground,
                progress=None if progress is None else lambda frames: progress(frames, whole),
            )
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
    **numbers: Unpack[Numbers],
) -> Path:
    """The finished drawing with all its equations as a still, or one `beat` (counted from 1) of the film at rest.

    Without `output`: renders/CELL.png. All else is as in `render`. Raises `Mistake` before anything is written.
    """
    from rnnviz.stage import stage

    known = cell if isinstance(cell, Cell) else load(cell)
    form = Form(*size(width))
    wanted = _Wanted(() if output is None else (output,), known.key, ".png")
    made = stage(trace(known, **numbers), theme=theme, sample=sample, unit=unit)
    beats = len(made.story.beats)
    if beat is not None and (isinstance(beat, bool) or not isinstance(beat, int) or not 1 <= beat <= beats):
        raise Mistake(f"--beat {beat}: a whole number from 1 to {beats} is expected, the beats of {known.title}")

    def scene() -> SceneFactory:
        from rnnviz.scenes import film
        from rnnviz.scenes import summary as stills

        return partial(stills.Summary, made) if beat is None else partial(film.Film, made, until=beat)

    return _still(scene, wanted, form, made.theme.colours.ground)


def legend(output: str | Path | None = None, *, theme: str | Path = "light", width: int = 960) -> Path:
    """Every part, role and symbol of the films, with its name. Without `output`: renders/legend.png."""
    from rnnviz.theme import load as load_theme

    form = Form(*size(width))
    wanted = _Wanted(() if output is None else (output,), "legend", ".png")
    looks = load_theme(theme)

    def scene() -> SceneFactory:
        from rnnviz.scenes import legend as page

        return partial(page.Legend, looks)

    return _still(scene, wanted, form, looks.colours.ground)


def size(width: int) -> tuple[int, int]:
    """Width and height of a picture, both even."""
    low, high = WIDTHS
    if isinstance(width, bool) or not isinstance(width, int) or width % 2 or not low <= width <= high:
        raise Mistake(f"--width {width}: an even number from {low} to {high} is expected")
    return width, round(width * 9 / 32) * 2


def rate(fps: int) -> int:
    """Frames a second, if every format can show them."""
    if isinstance(fps, bool) or not isinstance(fps, int) or fps not in RATES:
        *most, last = RATES
        raise Mistake(f"--fps {fps}: {', '.join(map(str, most))} or {last} is expected")
    return fps


class _Wanted:
    """The files that are asked for, or those of the default folder.

    What can be checked is checked at once; the default folder is made as late as possible, and taken away again if
    nothing comes to be in it.
    """

    def __init__(self, names: Sequence[str | Path], stem: str, *suffixes: str) -> None:
        self.late = not names and not os.path.lexists(FOLDER)
        self.names = tuple(names) or tuple(FOLDER / f"{stem}{suffix}" for suffix in suffixes)
        self._asked: tuple[Target, ...] = ()
        if not self.late:
            self._asked = _targets(self.names)
        elif not os.access(Path.cwd(), os.W_OK | os.X_OK):
            raise Mistake(f"cannot make the folder {FOLDER} here: name a file in a folder that is writable with -o")

    @contextmanager
    def ready(self) -> Iterator[tuple[Target, ...]]:
        """Now that all else is known to be good."""
        if not self.late:
            yield self._asked
            return
        FOLDER.mkdir(exist_ok=True)
        try:
            yield _targets(self.names)
        except BaseException:
            with suppress(OSError):  # not empty: somebody else's
                FOLDER.rmdir()
            raise


def _targets(names: Sequence[str | Path]) -> tuple[Target, ...]:
    try:
        return targets(names)
    except OSError as error:  # a name that is too long, say
        why = (error.strerror or str(error)).lower()
        raise Mistake(f"cannot write {error.filename} (-o): {why}; choose another name") from None


def _still(scene: Callable[[], SceneFactory], wanted: _Wanted, form: Form, background: str) -> Path:
    (name,) = wanted.names
    if Path(name).suffix.lower() != ".png":
        raise Mistake(f"cannot write {name} (-o): a still is a .png; `rnnviz render` makes a film")
    with wanted.ready() as asked:
        from rnnviz.scenes import frames

        made = scene()
        with Files(asked, form) as files:
            files.add(frames.still(made, width=form.width, height=form.height, background=background))
    return Path(name)
