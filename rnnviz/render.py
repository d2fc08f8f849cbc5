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
from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake
from rnnviz.forms import named_width, rate, size
from rnnviz.gradients.asked import Aimed, parted
from rnnviz.made import Made
from rnnviz.models.model import Model
from rnnviz.models.runs import first_step, run_of
from rnnviz.output import (
    Files,
    Form,
    Format,
    Makes,
    Target,
    VectorWriter,
    Writer,
    format_of,
    formats,
    listed,
    save,
    targets,
)
from rnnviz.units import Units
from rnnviz.views.view import DEFAULT_VIEW
from rnnviz.views.view import WIDE as WIDE_SHAPE

if TYPE_CHECKING:
    from rnnviz.figures.figure import Figure
    from rnnviz.output.writer import Words
    from rnnviz.scenes.frames import SceneFactory
    from rnnviz.theme import Theme

FOLDER = Path("renders")
"""Where pictures go that are given no name."""

AUTO = "auto"
BY_DAY, BY_NIGHT = "light", "dark"
"""What the theme "auto" is, as the reader's setting says."""

FILMS = (Makes.FILM, Makes.PAGE, Makes.TEXT)
"""What `render` makes: films, and what goes with one."""
STILLS = (Makes.STILL,)
"""What `summary` and `legend` make."""
_ELSEWHERE = {FILMS: "`rnnviz summary` makes a still", STILLS: "`rnnviz render` makes a film"}

Progress = Callable[[int, int], None]
"""Told how many frames have come since it was last told, and how many there will be."""


def render(
    cell: str | Path | Cell | Model,
    *outputs: str | Path,
    view: str = DEFAULT_VIEW,
    detail: str | None = None,
    shape: str = WIDE_SHAPE,
    theme: str | Path = "light",
    width: int | None = None,
    fps: int = 25,
    pace: float = 1.0,
    sample: int = 1,
    units: Units = None,
    steps: int | None = None,
    loop: bool = True,
    progress: Progress | None = None,
    **numbers: Unpack[Aimed],
) -> Made:
    """A film of a step of a cell, and of short ones after it, in every asked file; the suffix says the format.

    An .html is the step player: a page to step through and read along. By the theme "light" or "auto" it is light or
    dark as its reader's setting says; by any other it has that alone.
    A .vtt is its captions, a .chapters.vtt its chapters, a .txt its long description; if nothing else is asked for,
    nothing is drawn.
    Without `outputs`: renders/CELL.gif and renders/CELL.mp4, in whose names is also what is not as usual (see
    `filenames`). `numbers` are those of `rnnviz.rollout`: `hidden_size`, `seed`, `values`, `text` and so on.
    `detail` is "full", or "idea", which has a block for each gate and says what it does; `shape` "wide" (16 : 9),
    "square" or "portrait" (4 : 5), of which the narrow ones have the idea. `width` is in pixels, even, 320 to 1920, by
    itself 960, of a narrow film 720. `theme` is "light", "dark" or the path of a theme file. `sample` and `units`
    (3, "1-6,40"), counted from 1, are what the panel writes out.
    `steps` are all of a sequence that goes in, 2 where there is none; with 1 the film ends after the first. `view`
    is one that has a film (`rnnviz views`).
    Raises `Mistake` before anything is written.
    """
    from rnnviz.figures.words import in_words
    from rnnviz.views.catalogue import figure, find

    find(view, "film").detail(detail, shape)
    form = Form(*size(width, shape=shape), fps=rate(fps), loop=loop)
    aim, rest = parted(numbers)
    run = run_of(cell, render, steps, rest)
    first = first_step(run)
    shown: dict[str, object] = {
        "view": view,
        "detail": detail,
        "shape": shape,
        "sample": sample,
        "units": units,
        "steps": steps,
    }
    shown |= {"theme": theme, "width": named_width(width, shape), "fps": fps, "pace": pace, "loop": loop}
    wanted = _Wanted(outputs, filenames.stem(run, rest, **shown, **aim), FILMS, ".gif", ".mp4")
    day, *_ = _themes(theme, wanted)
    show = partial(
        figure, run, view=view, detail=detail, shape=shape, pace=pace, sample=sample, units=units, steps=steps, **aim
    )
    made = show(theme=day)
    form = replace(_on(form, made), exact=made.theme.inks, words=in_words(made))
    if any(one.MAKES is Makes.PAGE for one in wanted.formats):
        from rnnviz.paged import paged

        find(view, "player")
        night = show(theme=BY_NIGHT) if day == BY_DAY else None
        form = replace(form, page=paged(made, night, form.words)[0])
    whole = made.story.length * form.fps // 100

    with wanted.ready() as asked, Files(asked, form) as files:
        draw.film(made, files, None if progress is None else lambda frames: progress(frames, whole))
    paths = tuple(Path(target.name) for target in asked)
    return Made(paths, form.words, loop, form.width, first.origin.note, form.height)


def summary(
    cell: str | Path | Cell | Model | Sequence[str | Path | Cell | Model],
    output: str | Path | None = None,
    *,
    view: str = DEFAULT_VIEW,
    beat: int | None = None,
    focus: str | None = None,
    against: str | Path | Cell | None = None,
    phases: bool = False,
    detail: str | None = None,
    shape: str = WIDE_SHAPE,
    theme: str | Path = "light",
    width: int | None = None,
    sample: int = 1,
    units: Units = None,
    steps: int | None = None,
    title: str | None = None,
    description: str | None = None,
    **numbers: Unpack[Aimed],
) -> Made:
    """The finished drawing with all its equations as a still, or one `beat` (counted from 1) of the film at rest.

    With a `focus`, the name of a value ("f_t", "c_{t-1}"), what makes it and what uses it is in full ink and all else
    calm; "ends" is what comes in and goes out. `against` another cell what is new is in full ink. With `phases` all
    lines that can be worked out at once have the same number.
    The suffix says the format: .png has pixels, .svg and .pdf have outlines. They say in words what they show,
    or else `title` and `description`. With the theme "auto" an .svg is light or dark as its reader's setting says.
    Of several `steps` it shows the first, or the one of the beat.
    Without `output`: renders/CELL.png, in whose name is also what is not as usual. A `view` that sets several cells
    side by side takes a list of them. All else is as in `render`.
    Raises `Mistake` before anything is written.
    """
    from rnnviz.figures.words import in_words
    from rnnviz.views.catalogue import figure, find

    cells = [cell] if isinstance(cell, str | Path | Cell | Model) else [*cell]
    find(view, "still", len(cells)).detail(detail, shape)
    asked = {"--beat": beat, "--focus": focus, "--against": against, "--phases": "" if phases else None}
    if len(given := [f"{option} {value}".strip() for option, value in asked.items() if value is not None]) > 1:
        raise Mistake(f"{given[0]} and {given[1]}: a still shows the one or the other; leave one out")
    form = Form(*size(width, shape=shape))
    aim, rest = parted(numbers)
    runs = [run_of(one, summary, steps, rest) for one in cells]
    first = [first_step(run) for run in runs]
    shown: dict[str, object] = {"view": view, "detail": detail, "shape": shape, "sample": sample, "units": units}
    shown |= {
        "steps": steps,
        "beat": beat,
        "focus": focus,
        "against": against.key if isinstance(against, Cell) else against,
        "phases": phases,
        "theme": theme,
        "width": named_width(width, shape),
    }
    wanted = _Wanted(_alone(output), filenames.stem(runs, rest, **shown, **aim), STILLS, ".png")
    look = partial(
        figure, runs, view=view, detail=detail, shape=shape, sample=sample, units=units, focus=focus, against=against,
        phases=phases, steps=steps, **aim,
    )  # fmt: skip
    figures = [look(theme=one) for one in _themes(theme, wanted)]
    made = figures[0]
    if beat is not None:
        check_beat(beat, made)
    form = replace(_on(form, made), words=_said(in_words(made, beat), title, description))
    drawn = _still(lambda: [(one.theme, draw.finished(one, beat)) for one in figures], wanted, form)
    return replace(drawn, note=first[0].origin.note)


def check_beat(beat: object, made: Figure) -> None:
    """Raises `Mistake` unless `beat` is one of the figure's, counted from 1."""
    beats = len(made.story.beats)
    if not beats:
        raise Mistake(f"--beat {beat}: the view {made.view} has no beats; leave --beat out")
    if isinstance(beat, bool) or not isinstance(beat, int) or not 1 <= beat <= beats:
        raise Mistake(f"--beat {beat}: a whole number from 1 to {beats} is expected, the beats of {made.story.title}")


def legend(
    output: str | Path | None = None,
    *,
    theme: str | Path = "light",
    width: int | None = None,
    title: str | None = None,
    description: str | None = None,
) -> Made:
    """Every part, role and symbol of the films, with its name. Without `output`: renders/legend.png, as in `summary`.

    It says all names in words, or else `title` and `description`.
    """
    from rnnviz.figures.legend import legend_in_words
    from rnnviz.theme import load as load_theme

    form = Form(*size(width))
    stem = "-".join(("legend", *filenames.looks(theme=theme, width=named_width(width))))
    wanted = _Wanted(_alone(output), stem, STILLS, ".png")
    looks = [load_theme(one) for one in _themes(theme, wanted)]
    form = replace(form, words=_said(legend_in_words(looks[0]), title, description))

    return _still(lambda: [(one, draw.legend(one)) for one in looks], wanted, form)


def _said(words: Words, title: str | None, description: str | None) -> Words:
    """The words, but for what the caller says otherwise."""
    return replace(
        words,
        title=words.title if title is None else title,
        description=words.description if description is None else description,
    )


def _themes(theme: str | Path, wanted: _Wanted) -> tuple[str | Path, ...]:
    """The theme, or the two that "auto" is, where each file that shows it can have both."""
    if str(theme) != AUTO:
        return (theme,)
    for name, one in zip(wanted.names, wanted.formats, strict=True):
        if one.MAKES is not Makes.TEXT and not one.PAIRED:
            raise Mistake(f"--theme auto does not go with {name}: {_paired()}")
    return BY_DAY, BY_NIGHT


def _paired() -> str:
    """Which files can be light and dark in one."""
    both = [f"an {suffix}" for suffix, one in formats().items() if one.PAIRED]
    return f"{listed(both)} can be light and dark in one; make one with each of the two"


def _on(form: Form, made: Figure) -> Form:
    """The form in the shape of a figure's canvas."""
    return replace(form, height=size(form.width, made.layout.canvas)[1])


class _Wanted:
    """The files that are asked for, or those of the default folder.

    What can be checked is checked at once; the default folder is made as late as possible, and taken away again if
    nothing comes to be in it.
    """

    def __init__(self, names: Sequence[str | Path], stem: str, makes: tuple[Makes, ...], *suffixes: str) -> None:
        self._known = _taken(makes, names)
        for name in names:
            if (other := format_of(name)) is not None and other.SUFFIX not in self._known:
                what = f"a {makes[0]} is a {listed(formats(makes[0]))}"
                raise Mistake(f"cannot write {name} (-o): {what}; {_ELSEWHERE[makes]}")
        self.late = not names and not os.path.lexists(FOLDER)
        self.names = tuple(names) or tuple(FOLDER / f"{stem}{suffix}" for suffix in suffixes)
        self._asked: tuple[Target, ...] = ()
        if not self.late:
            self._asked = targets(self.names, self._known)
        elif not os.access(Path.cwd(), os.W_OK | os.X_OK):
            raise Mistake(f"cannot make the folder {FOLDER} here: name a file in a folder that is writable with -o")

    @property
    def formats(self) -> tuple[type[Format], ...]:
        """The format of each."""
        return tuple(one for name in self.names if (one := format_of(name)) is not None)

    @contextmanager
    def ready(self) -> Iterator[tuple[Target, ...]]:
        """Now that all else is known to be good."""
        if not self.late:
            yield self._asked
            return
        FOLDER.mkdir(exist_ok=True)
        try:
            yield targets(self.names, self._known)
        except BaseException:
            with suppress(OSError):  # not empty: somebody else's
                FOLDER.rmdir()
            raise


def _taken(makes: tuple[Makes, ...], names: Sequence[str | Path]) -> Mapping[str, type[Format]]:
    """The formats of these kinds, by suffix; beside a film also stills made of frames, which have its last."""
    asked = [one.MAKES for name in names if (one := format_of(name)) is not None]
    if Makes.FILM not in makes or Makes.FILM not in asked:
        return formats(*makes)
    stills = {suffix: one for suffix, one in formats(Makes.STILL).items() if issubclass(one, Writer)}
    return {**formats(*makes), **stills}


def _alone(output: str | Path | None) -> tuple[str | Path, ...]:
    return () if output is None else (output,)


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
    return Made((Path(target.name),), form.words, width=form.width, height=form.height)
