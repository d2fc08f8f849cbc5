"""The door: one request in, the paths of whole files out.

What draws is imported where it is used: whoever asks for numbers alone does not wait for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from rnnviz import draw, filenames
from rnnviz.cells.cell import Cell, load
from rnnviz.errors import Mistake
from rnnviz.made import Made
from rnnviz.numbers.step import Numbers, check_words, trace
from rnnviz.output import (
    RATES,
    WIDTHS,
    Files,
    Form,
    Target,
    VectorWriter,
    Writer,
    formats,
    save,
    suffix_of,
    targets,
    vectors,
)

if TYPE_CHECKING:
    from rnnviz.output.writer import Words
    from rnnviz.scenes.frames import SceneFactory
    from rnnviz.stage import Stage
    from rnnviz.theme import Theme

FOLDER = Path("renders")
"""Where pictures go that are given no name."""

AUTO = "auto"
BY_DAY, BY_NIGHT = "light", "dark"
"""What the theme "auto" is, as the reader's setting says."""
FILM = "a film is a .gif, .mp4, .webp or .webm"

Known = Mapping[str, type[Writer] | type[VectorWriter]]

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
) -> Made:
    """A film of one step of a cell, in every asked file; the suffix says the format.

    An .html is the step player: a page to step through and read along. By the theme "light" or "auto" it is light or
    dark as its reader's setting says; by any other it has that alone.
    A .vtt is its captions, a .chapters.vtt its chapters, a .txt its long description; if nothing else is asked for,
    nothing is drawn.
    Without `outputs`: renders/CELL.gif and renders/CELL.mp4, in whose names is also what is not as usual (see
    `filenames`). `numbers` are those of `rnnviz.trace`: `hidden_size`,
    `seed`, `values` and so on. `width` is in pixels, even, 320 to 1920; the film is 16 : 9. `theme` is "light", "dark"
    or the path of a theme file. `sample` and `unit`, counted from 1, are what the panel writes out.
    Raises `Mistake` before anything is written.
    """
    from rnnviz.stage import stage
    from rnnviz.text.words import in_words

    known = cell if isinstance(cell, Cell) else load(cell)
    check_words(known, numbers, render)
    form = Form(*size(width), fps=rate(fps), loop=loop)
    for name in outputs:
        if Path(name).suffix.lower() in vectors():
            raise Mistake(f"cannot write {name} (-o): {FILM}; `rnnviz summary` makes a still")
    worked = trace(known, **numbers)
    shown = {"sample": sample, "unit": unit, "theme": theme, "width": width, "fps": fps, "pace": pace, "loop": loop}
    wanted = _Wanted(outputs, filenames.stem(worked, numbers, **shown), ".gif", ".mp4")
    pictures = [name for name in wanted.names if formats()[suffix_of(name, formats())].DRAWN]
    if pictures and all(Path(name).suffix.lower() == ".png" for name in pictures):
        raise Mistake(f"cannot write {pictures[0]} (-o): {FILM}; `rnnviz summary` makes a still")
    day, *_ = _themes(theme, [name for name in pictures if Path(name).suffix.lower() != ".html"])
    made = stage(worked, theme=day, pace=pace, sample=sample, unit=unit)
    form = replace(form, exact=made.theme.inks, words=in_words(made))
    if any(Path(name).suffix.lower() == ".html" for name in wanted.names):
        night = partial(stage, made.trace, theme=BY_NIGHT, pace=pace, sample=sample, unit=unit)
        form = replace(form, page=_page(form.words, made, night() if day == BY_DAY else None))
    whole = made.story.length * form.fps // 100

    with wanted.ready() as asked, Files(asked, form) as files:
        draw.film(made, files, None if progress is None else lambda frames: progress(frames, whole))
    return Made(tuple(Path(target.name) for target in asked), form.words, loop, form.width, worked.values.note)


def summary(
    cell: str | Path | Cell,
    output: str | Path | None = None,
    *,
    beat: int | None = None,
    theme: str | Path = "light",
    width: int = 960,
    sample: int = 1,
    unit: int | None = None,
    title: str | None = None,
    description: str | None = None,
    **numbers: Unpack[Numbers],
) -> Made:
    """The finished drawing with all its equations as a still, or one `beat` (counted from 1) of the film at rest.

    The suffix says the format: .png has pixels, .svg and .pdf have outlines. They say in words what they show,
    or else `title` and `description`. With the theme "auto" an .svg is light or dark as its reader's setting says.
    Without `output`: renders/CELL.png, in whose name is also what is not as usual. All else is as in `render`.
    Raises `Mistake` before anything is written.
    """
    from rnnviz.stage import stage
    from rnnviz.text.words import in_words

    known = cell if isinstance(cell, Cell) else load(cell)
    check_words(known, numbers, summary)
    form = Form(*size(width))
    worked = trace(known, **numbers)
    shown = {"sample": sample, "unit": unit, "beat": beat, "theme": theme, "width": width}
    wanted = _wanted_still(output, filenames.stem(worked, numbers, **shown))
    stages = [stage(worked, theme=one, sample=sample, unit=unit) for one in _themes(theme, wanted.names, ".svg")]
    made = stages[0]
    beats = len(made.story.beats)
    if beat is not None and (isinstance(beat, bool) or not isinstance(beat, int) or not 1 <= beat <= beats):
        raise Mistake(f"--beat {beat}: a whole number from 1 to {beats} is expected, the beats of {known.title}")

    form = replace(form, words=_said(in_words(made, beat), title, description))

    drawn = _still(lambda: [(one.theme, draw.finished(one, beat)) for one in stages], wanted, form)
    return replace(drawn, note=worked.values.note)


def legend(
    output: str | Path | None = None,
    *,
    theme: str | Path = "light",
    width: int = 960,
    title: str | None = None,
    description: str | None = None,
) -> Made:
    """Every part, role and symbol of the films, with its name. Without `output`: renders/legend.png, as in `summary`.

    It says all names in words, or else `title` and `description`.
    """
    from rnnviz.text.words import legend_in_words
    from rnnviz.theme import load as load_theme

    form = Form(*size(width))
    wanted = _wanted_still(output, "-".join(("legend", *filenames.looks(theme=theme, width=width))))
    looks = [load_theme(one) for one in _themes(theme, wanted.names, ".svg")]
    form = replace(form, words=_said(legend_in_words(looks[0]), title, description))

    return _still(lambda: [(one, draw.legend(one)) for one in looks], wanted, form)


def _said(words: Words, title: str | None, description: str | None) -> Words:
    """The words, but for what the caller says otherwise."""
    return replace(
        words,
        title=words.title if title is None else title,
        description=words.description if description is None else description,
    )


def _themes(theme: str | Path, names: Sequence[str | Path], *both: str) -> tuple[str | Path, ...]:
    """The theme, or the two that "auto" is, which takes files of the suffixes `both`."""
    if str(theme) != AUTO:
        return (theme,)
    for name in names:
        if Path(name).suffix.lower() not in both:
            right = "an .svg still or an .html can be light and dark in one; make one with each of the two"
            raise Mistake(f"--theme auto does not go with {name}: {right}")
    return BY_DAY, BY_NIGHT


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

    def __init__(self, names: Sequence[str | Path], stem: str, *suffixes: str, known: Known | None = None) -> None:
        self._known = formats() if known is None else known
        self.late = not names and not os.path.lexists(FOLDER)
        self.names = tuple(names) or tuple(FOLDER / f"{stem}{suffix}" for suffix in suffixes)
        self._asked: tuple[Target, ...] = ()
        if not self.late:
            self._asked = _targets(self.names, self._known)
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
            yield _targets(self.names, self._known)
        except BaseException:
            with suppress(OSError):  # not empty: somebody else's
                FOLDER.rmdir()
            raise


def _targets(names: Sequence[str | Path], known: Known) -> tuple[Target, ...]:
    try:
        return targets(names, known)
    except OSError as error:  # a name that is too long, say
        why = (error.strerror or str(error)).lower()
        raise Mistake(f"cannot write {error.filename} (-o): {why}; choose another name") from None


def _wanted_still(output: str | Path | None, stem: str) -> _Wanted:
    """The file of a still, in any format that can hold one picture."""
    known: Known = {".png": formats()[".png"], **vectors()}
    if output is not None and (suffix := Path(output).suffix.lower()) in formats() and suffix not in known:
        _, *most, last = known
        listed = f".png, {', '.join(most)} or {last}"
        raise Mistake(f"cannot write {output} (-o): a still is a {listed}; `rnnviz render` makes a film")
    return _Wanted(() if output is None else (output,), stem, ".png", known=known)


def _page(words: Words, day: Stage, night: Stage | None) -> str:
    """The step player, with the looks of `night` for readers who want it dark."""
    from rnnviz.player import page

    dark = None if night is None else (night.theme, draw.pictures(night, words))
    return page(day, draw.pictures(day, words), dark)


def _still(scenes: Callable[[], list[tuple[Theme, SceneFactory]]], wanted: _Wanted, form: Form) -> Made:
    """One picture, as pixels or as outlines; of two themes, as outlines, one that is both."""
    with wanted.ready() as (target,):
        if issubclass(target.writer, VectorWriter):
            from rnnviz.inks import paired

            day, *night = ((theme, (draw.outlines(scene, theme, form.words),)) for theme, scene in scenes())
            (picture,) = paired(day, *night) if night else day[1]
            save(target, target.writer().encode(picture, form))
        else:
            ((theme, scene),) = scenes()
            with Files((target,), form) as files:
                draw.pixels(scene, theme, files)
    return Made((Path(target.name),), form.words)
