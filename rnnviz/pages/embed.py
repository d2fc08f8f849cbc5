"""A film for a place where people write: the files that it takes, and the lines to paste there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Unpack
from urllib.parse import quote

from rnnviz import filenames
from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake
from rnnviz.forms import size
from rnnviz.gradients.asked import Aimed, parted
from rnnviz.models.model import Model
from rnnviz.models.network import Network
from rnnviz.models.runs import first_step, run_of
from rnnviz.output import Draft, inherit, sweep, want_folder, writable
from rnnviz.output.writer import Words
from rnnviz.pages.drawings import Drawing, fitting, narrow, shapes
from rnnviz.pages.places import Venue, VenueFile
from rnnviz.pages.places import load as load_place
from rnnviz.render import AUTO, BY_DAY, BY_NIGHT, FOLDER, Progress, render, summary
from rnnviz.text.plain import clean
from rnnviz.theme import load as load_theme
from rnnviz.units import Units
from rnnviz.views.view import DEFAULT_VIEW, WIDE

if TYPE_CHECKING:
    from rnnviz.figures.figure import Figure

NARROW_SCREEN = 30
"""Of a screen: up to so many letters' widths it has the narrow film, in rem."""

_STEP = re.compile(r"\d+\. ")


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file that was made: where, how large, and why. `size` is that of a film in pixels."""

    path: Path
    bytes: int
    why: str
    size: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Embedded:
    """What was made for a place, and the lines to paste there.

    `narrowed` says why a film is not wider, `elsewhere` what to do with the files, `note` what is to be known of the
    numbers; each may be "".
    """

    place: Venue
    folder: Path
    files: tuple[EmbeddedFile, ...]
    lines: str
    narrowed: str = ""
    elsewhere: str = ""
    note: str = ""

    def told(self) -> str:
        """What was chosen and why, to be read in a terminal."""
        names = [str(file.path.relative_to(self.folder)) for file in self.files]
        sizes = [" × ".join(map(str, file.size)) if file.size else "" for file in self.files]
        counts = [f"{file.bytes:,}" for file in self.files]
        columns = [max(map(len, column)) for column in (names, sizes, counts)]
        rows = [
            f"  {name:{columns[0]}}  {pixels:>{columns[1]}}  {count:>{columns[2]}} bytes  {file.why}"
            for name, pixels, count, file in zip(names, sizes, counts, self.files, strict=True)
        ]
        said = [text for text in (self.note, self.narrowed, *self.place.says, self.elsewhere) if text]
        return "\n".join([f"For {self.place.title}, in {self.folder}:", *rows, *said])


def embed(
    cell: str | Path | Cell | Model,
    place: str | Path = "html",
    folder: str | Path | None = None,
    *,
    view: str = DEFAULT_VIEW,
    theme: str | Path = AUTO,
    pace: float = 1.0,
    sample: int = 1,
    units: Units = None,
    steps: int | None = None,
    progress: Progress | None = None,
    **numbers: Unpack[Aimed],
) -> Embedded:
    """Everything that `place` takes of a film, in `folder`, and the lines to paste.

    `place` is a name of `places.names()` or the path of a place file. Without `folder`: renders/PLACE; one that is not
    there is made. With a `theme` of its own the film has that alone; "auto" is light and dark, where the place has
    both. Files are called by the cell, and by what is not as in its example. All else is as in `render`.
    Nothing appears under its name before all of it is there.
    Raises `Mistake` before anything is written, or if a film is too large for the place at any width.
    """
    from rnnviz.figures.words import in_words
    from rnnviz.views.catalogue import figure, find

    aim, rest = parted(numbers)
    run = run_of(cell, embed, steps, rest)
    first = first_step(run)
    known = run.model if isinstance(run, Network) else first.sized.cell
    where = load_place(place)
    find(view, "film")
    name = filenames.slug(filenames.stem(run, rest, view=view, sample=sample, units=units, steps=steps, **aim))
    root = FOLDER / where.key if folder is None else Path(folder)
    want_folder(root)
    alone = theme != AUTO
    drawn_in = shapes(run, view, {part.shape for part in where.files.values()}, sample)
    parts = {
        role: part
        for role, part in where.files.items()
        if part.shape in drawn_in and not (alone and part.theme == BY_NIGHT)
    }
    paths = {role: Path(where.folder, Template(part.name).substitute(cell=name)) for role, part in parts.items()}
    keep = [Path(Template(where.keep).substitute(cell=name))] if where.keep else []
    _apart([*((f"files.{role}", path) for role, path in paths.items()), *(("keep", path) for path in keep)], place)
    day = theme if alone else BY_DAY
    made = figure(run, view=view, theme=day, pace=pace, sample=sample, units=units, steps=steps, **aim)

    with _together(root, [*paths.values(), *keep]) as work:
        jobs = [Drawing(work / paths[role], theme if alone else part.theme, part.shape) for role, part in parts.items()]
        still = partial(summary, known, view=view, sample=sample, steps=steps, **numbers)
        film = partial(render, known, view=view, pace=pace, sample=sample, steps=steps, **numbers)
        for job in jobs:
            if job.still:
                wide = job.shape == WIDE
                still(
                    job.path, theme=job.theme, shape=job.shape,
                    width=where.widths[0] if wide else None, units=units if wide else None,
                )  # fmt: skip
        moving = [job for job in jobs if not job.still]
        wide_film = partial(film, units=units)
        width, narrowed = fitting(where, place, [job for job in moving if job.shape == WIDE], wide_film, progress)
        narrow(where, place, [job for job in moving if job.shape != WIDE], film)
        addresses = {role: _address(where, path, root) for role, path in paths.items()}
        markup = snippet(where, in_words(made), addresses, name=name, size=size(width), grounds=_grounds(made, alone))
        for path in keep:
            (work / path).write_text(markup, encoding="utf-8", newline="\n")
    there = [
        _there(root / paths[role], _why(part, job), job.size(width) if job.moving else None)
        for (role, part), job in zip(parts.items(), jobs, strict=True)
    ]
    there += [_there(root / path, "the markup that the line brings in") for path in keep]
    pasted = Template(where.paste).substitute(cell=name, snippet=markup)
    elsewhere = where.elsewhere if folder is None else ""
    return Embedded(where, root, tuple(there), f"{pasted.rstrip()}\n", narrowed, elsewhere, first.origin.note)


def snippet(
    place: Venue,
    words: Words,
    files: Mapping[str, str],
    *,
    name: str,
    size: tuple[int, int],
    grounds: tuple[str, str],
    caption: str = "",
) -> str:
    """The markup of a film: the place's template with everything in it made harmless.

    `files` are addresses by the place's roles; a line that names one that is not there is left out. `size` is that of
    the film in pixels, `name` that of the cell in file names, `grounds` are the colours of the page in the light film
    and in the dark one, `caption` is one sentence (without: the title).
    """
    texts = {"title": words.title, "alt": words.alt, "caption": clean(caption) or f"{words.title}."}
    markup = place.escape == "html"
    filled = {
        **{key: _html(text) if markup else text for key, text in texts.items()},
        "words": _steps(words.description) if markup else words.description,
        "cell": name,
        "width": str(size[0]),
        "height": str(size[1]),
        "ground": grounds[0],
        "by_day": "",
        "wide": "",
        **files,
    }
    if any(part.shape != WIDE for role, part in place.files.items() if role in files):
        filled |= {"narrow": "", "wide": f" and (min-width: {NARROW_SCREEN + 0.01:g}rem)"}
    if "film_dark" in files:  # else a line that speaks of it is left out
        filled |= {"ground_dark": grounds[1], "by_day": " and (prefers-color-scheme: light)"}
    lines = [line for line in map(Template, place.snippet.strip("\n").split("\n")) if _has(line, filled)]
    return "\n".join(line.substitute(filled) for line in lines) + "\n"


def _grounds(made: Figure, alone: bool) -> tuple[str, str]:
    ground = made.theme.colours.ground
    return ground, ground if alone else load_theme(BY_NIGHT).colours.ground


def _there(path: Path, why: str, pixels: tuple[int, int] | None = None) -> EmbeddedFile:
    return EmbeddedFile(path, path.stat().st_size, why, pixels)


def _why(part: VenueFile, job: Drawing) -> str:
    return f"{part.why}; light and dark in one" if job.theme == AUTO else part.why


def _has(line: Template, filled: Mapping[str, str]) -> bool:
    return all(name in filled for name in line.get_identifiers())


def _address(place: Venue, path: Path, root: Path) -> str:
    """As the lines name a file; nothing in it ends an attribute, whatever the reader calls the folder."""
    here = Path(os.path.relpath(root / path)).as_posix()
    below = path.relative_to(place.folder).as_posix()
    coded = partial(quote, errors="surrogateescape") if place.escape == "html" else str
    return Template(place.address).substitute(file=coded(below), path=coded(here))


def _html(text: str) -> str:
    """For an element or an attribute; site builders take a brace for their own sign, before any HTML is read."""
    return escape(text).replace("{", "&#123;")


def _steps(description: str) -> str:
    """The long description as markup: its head, and its steps as a list."""
    head, _, steps = description.strip().partition("\n\n")
    items = [f"<li>{_html(_STEP.sub('', line, count=1))}</li>" for line in steps.splitlines()]
    return "\n".join([f"<p>{_html(' '.join(head.splitlines()))}</p>", "<ol>", *items, "</ol>"])


@contextmanager
def _together(root: Path, paths: Sequence[Path]) -> Iterator[Path]:
    """A folder of work for files that appear below `root` together, when all of them are whole, or not at all."""
    there = next(folder for folder in (root, *root.absolute().parents) if os.path.lexists(folder))
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        what = "is not writable" if there.is_dir() else "is not a folder"
        named = there if root.is_absolute() else Path(os.path.relpath(there))
        raise Mistake(f"cannot write into {root} (-o): {named} {what}; choose another folder")
    for path in paths:
        if (root / path).parent.is_dir():
            writable(root / path)
    sweep(there)
    draft = Draft(there / "of a place")
    try:
        draft.create_folder()
        for path in paths:
            (draft.path / path).parent.mkdir(parents=True, exist_ok=True)
        yield draft.path
        for path in paths:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            inherit(draft.path / path, root / path)
        for path in paths:
            (draft.path / path).replace(root / path)
    except Mistake as mistake:  # what is told is where a file would have been
        raise Mistake(str(mistake).replace(str(draft.path), str(root))) from mistake
    except OSError as error:
        if error.filename is None:
            raise
        raise OSError(error.errno, error.strerror, str(error.filename).replace(str(draft.path), str(root))) from error
    finally:
        draft.discard()


def _apart(named: Sequence[tuple[str, Path]], place: str | Path) -> None:
    """No two files of a place, by their keys in it, may be one, and none the folder of another."""
    found: dict[str, str] = {}
    for key, path in sorted(named, key=lambda one: len(one[1].parts)):
        for one in (path, *path.parents):
            if (other := found.get(str(one).casefold())) is not None:
                what = f"would both be {path}" if one == path else f"cannot both be: {one} is a file"
                raise Mistake(f"--for {place}: {other} and {key} {what}; give each a name of its own.")
        found[str(path).casefold()] = key
