"""A folder with everything of several cells: both themes, all formats, and a page to look at them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from functools import partial
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rnnviz.cells.cell import ARTICLES, Cell, load, shipped
from rnnviz.errors import Mistake
from rnnviz.forms import rate, size
from rnnviz.gallery.jobs import Job, Looks, Told, jobs, legends, of_models, survey, work
from rnnviz.gallery.manifest import Manifest
from rnnviz.models.modelfile import load as load_model
from rnnviz.output import save, sweep, targets, want_folder
from rnnviz.render import FOLDER, Progress
from rnnviz.views.catalogue import find
from rnnviz.views.view import DEFAULT_VIEW, check_pace

if TYPE_CHECKING:
    from rnnviz.gallery.crew import Crew

INDEX = "index.html"
MOST = 64  # processes


@dataclass(frozen=True, slots=True)
class Gallery:
    """A gallery as it is now: its page, the files made this time, those that were there already, and cells left out.

    `left_out` says of each shipped cell that cannot be drawn why that is.
    """

    index: Path
    made: tuple[Path, ...]
    kept: tuple[Path, ...]
    left_out: Mapping[str, str]


def gallery(
    *cells: str | Path,
    output: str | Path | None = None,
    processes: int | None = None,
    view: str = DEFAULT_VIEW,
    notation: str | Path | None = None,
    width: int = 960,
    fps: int = 25,
    pace: float = 1.0,
    loop: bool = True,
    every: bool = False,
    progress: Progress | None = None,
) -> Gallery:
    """All pictures of the cells, light and dark, in all formats, into the folder `output`, with an index.html.

    Without `cells` those of the articles, or, with `every`, all shipped ones that can be drawn, and the models that
    come along; without `output` renders/gallery. `processes` work at a time, by default one for each core. What is
    there already, unchanged and made from the same, is not made again; what has been made stays if something goes
    wrong, and the next call goes on with the rest. All else is as in `render`.
    Raises `Mistake` before anything is written.
    """
    from rnnviz.gallery.page import Exhibit, page

    size(width)
    check_pace(pace)
    find(view, "film")
    looks = Looks(width, rate(fps), float(pace), loop, view, None if notation is None else str(notation))
    count = _count(processes)
    known = {name: load(name, notation=notation) for name in cells or (shipped() if every else ARTICLES)}
    named = {name: survey(cell.key, *_source(name, cell), looks) for name, cell in known.items()}
    folder = _folder(output)
    _apart(named, looks, folder)
    with _Session(folder, count, progress) as run:
        told = run.told(list(named.values()))
        left_out = {job.key: found.refused for job, found in told.items() if found.refused}
        if left_out and (cells or len(left_out) == len(known)):
            raise Mistake(next(iter(left_out.values())))
        shown = {job: found for job, found in told.items() if not found.refused}
        where = str(folder)
        for_each = {job: list(jobs(job, found, where)) for job, found in shown.items()}
        legend = list(legends(looks, where))
        networks = [] if cells else list(of_models(looks, where))
        run.make([*(job for some in for_each.values() for job in some), *networks, *legend])
        by_key = {cell.key: cell for cell in known.values()}
        exhibits = [
            Exhibit(by_key[job.key], found, tuple(name for one in for_each[job] for name in one.names))
            for job, found in shown.items()
        ]
        names = tuple(name for one in legend for name in one.names)
        models = [load_model(job.key) for job in networks]
        run.write(INDEX, page(exhibits, names, folder, size(width), models))
    return Gallery(folder / INDEX, tuple(run.made), tuple(run.kept), left_out)


class _Session:
    """What is done in one call: the jobs that are left, in processes that start when there are any."""

    def __init__(self, folder: Path, count: int, progress: Progress | None) -> None:
        self.made: list[Path] = []
        self.kept: list[Path] = []
        self._folder, self._count, self._progress = folder, count, progress
        self._manifest = Manifest(folder)
        self._stack = ExitStack()
        self._new = ExitStack()  # folders, which go again if they stay empty
        self._crew: Crew[Job, Told] | None = None
        self._known: list[tuple[Job, Told]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)
        sweep(self._folder)  # what a process has begun that was killed
        self._new.close()

    def told(self, firsts: Sequence[Job]) -> Mapping[Job, Told]:
        """What there is to know of each cell; only what is new is looked at."""
        found: dict[Job, Told] = {}
        for job in firsts:
            if (done := self._manifest.done(job.name, job.digest(), ())) is not None:
                with suppress(ValueError):
                    found[job] = Told.of(done.told)
        left = [job for job in firsts if job not in found]
        if left:
            self._known = list(self._workers(self._count).each(left))
            found |= dict(self._known)
        return {job: found[job] for job in firsts}

    def make(self, all_jobs: Sequence[Job]) -> None:
        """Do what has not been done, and write down at once what is done."""
        self._make_folder()
        targets([self._folder / name for job in all_jobs for name in job.names])
        for job, told in self._known:
            self._manifest.add(job.name, job.digest(), (), asdict(told))
        left = []
        for job in all_jobs:
            if self._manifest.done(job.name, job.digest(), job.names) is None:
                left.append(job)
            else:
                self.kept += self._paths(job)
        if left:
            heard = partial(self._hear, whole=sum(job.weight for job in left))
            for job, told in self._workers(min(self._count, len(left))).each(left, heard):
                self._manifest.add(job.name, job.digest(), job.names, asdict(told))
                self.made += self._paths(job)

    def write(self, name: str, text: str) -> None:
        """A text beside the pictures, if it is another than before."""
        path, content = self._folder / name, text.encode()
        if path.is_file() and path.read_bytes() == content:
            self.kept.append(path)
            return
        (target,) = targets([path])
        save(target, content)
        self.made.append(path)

    def _hear(self, frames: int, whole: int) -> None:
        if self._progress is not None:
            self._progress(frames, whole)

    def _paths(self, job: Job) -> list[Path]:
        return [self._folder / name for name in job.names]

    def _workers(self, count: int) -> Crew[Job, Told]:
        if self._crew is None:
            from rnnviz.gallery.crew import Crew

            self._crew = self._stack.enter_context(Crew(work, count))
        return self._crew

    def _make_folder(self) -> None:
        """Made as late as possible, and taken away again if nothing comes to be in it."""
        try:
            for folder in (self._folder.parent, self._folder):
                if not folder.is_dir():
                    folder.mkdir()
                    self._new.callback(_remove_empty, folder)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise Mistake(f"cannot make the folder {self._folder} (-o): {why}; choose another place") from None


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):  # there is something in it
        folder.rmdir()


# -- what can be checked before anything is drawn -------------------------------------------------------------------


def _count(processes: int | None) -> int:
    if processes is None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        return min(cores or 1, MOST)
    if isinstance(processes, bool) or not isinstance(processes, int) or not 1 <= processes <= MOST:
        raise Mistake(f"--jobs {processes}: a whole number from 1 to {MOST} is expected")
    return processes


def _source(name: str | Path, cell: Cell) -> tuple[str, str]:
    """The name and the text of a cell file."""
    if str(name) in shipped() and not isinstance(name, Path):
        return f"{name}.toml", (resources.files("rnnviz.assets") / "cells" / f"{name}.toml").read_text("utf-8")
    return f"{cell.key}.toml", Path(name).read_bytes().decode("utf-8-sig")


def _folder(output: str | Path | None) -> Path:
    folder = FOLDER / "gallery" if output is None else Path(output)
    want_folder(folder)
    if os.path.lexists(folder) and not folder.is_dir():
        raise Mistake(f"cannot write into {folder} (-o): it is not a folder; give the name of one")
    if not folder.is_dir() and output is not None and not folder.resolve().parent.is_dir():
        raise Mistake(f"cannot make the folder {folder} (-o): {folder.parent} does not exist; make it first")
    above = next(place for place in (folder, *folder.resolve().parents) if place.is_dir())
    if not os.access(above, os.W_OK | os.X_OK):
        raise Mistake(f"cannot write into {folder} (-o): {above} is not writable; choose another place")
    from rnnviz.gallery.page import MARK

    index = folder / INDEX
    if index.is_file() and MARK.encode() not in index.read_bytes()[:4000]:
        raise Mistake(f"{index} is not the page of a gallery, and would be lost; choose another folder with -o")
    return folder


def _apart(named: Mapping[str | Path, Job], looks: Looks, folder: Path) -> None:
    """No two cells may write the same file."""
    found = {name.casefold(): "the legend" for job in legends(looks, "") for name in job.names}
    found |= {INDEX: "the page of the gallery"}
    for cell, first in named.items():
        for name in (name for job in jobs(first, Told(), "") for name in job.names):
            other = found.setdefault(name.casefold(), str(cell))
            if other != str(cell):
                raise Mistake(f"{cell} and {other} would both be {folder / name}; give the cell file another name")
