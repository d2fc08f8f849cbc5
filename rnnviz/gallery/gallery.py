"""A folder with everything of several cells: both themes, all formats, and a page to look at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from rnnviz.cells.cell import ARTICLES, Cell, load, shipped
from rnnviz.errors import Mistake
from rnnviz.forms import rate, size
from rnnviz.gallery.jobs import Job, Looks, Told, jobs, legends, of_models, survey, work
from rnnviz.models.modelfile import load as load_model
from rnnviz.render import FOLDER, Progress
from rnnviz.views.catalogue import find
from rnnviz.views.view import DEFAULT_VIEW, check_pace


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
    from rnnviz.gallery.page import MARK, Exhibit, page
    from rnnviz.gallery.session import INDEX, Session, counted, place

    size(width)
    check_pace(pace)
    find(view, "film")
    looks = Looks(width, rate(fps), float(pace), loop, view, None if notation is None else str(notation))
    count = counted(processes)
    known = {name: load(name, notation=notation) for name in cells or (shipped() if every else ARTICLES)}
    named = {name: survey(cell.key, *_source(name, cell), looks) for name, cell in known.items()}
    folder = place(output, FOLDER / "gallery", MARK, "a gallery")
    _apart(named, looks, folder)
    with Session(folder, count, work, Told.of, progress) as run:
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


# -- what can be checked before anything is drawn -------------------------------------------------------------------


def _source(name: str | Path, cell: Cell) -> tuple[str, str]:
    """The name and the text of a cell file."""
    if str(name) in shipped() and not isinstance(name, Path):
        return f"{name}.toml", (resources.files("rnnviz.assets") / "cells" / f"{name}.toml").read_text("utf-8")
    return f"{cell.key}.toml", Path(name).read_bytes().decode("utf-8-sig")


def _apart(named: Mapping[str | Path, Job], looks: Looks, folder: Path) -> None:
    """No two cells may write the same file."""
    found = {name.casefold(): "the legend" for job in legends(looks, "") for name in job.names}
    found |= {"index.html": "the page of the gallery"}
    for cell, first in named.items():
        for name in (name for job in jobs(first, Told(), "") for name in job.names):
            other = found.setdefault(name.casefold(), str(cell))
            if other != str(cell):
                raise Mistake(f"{cell} and {other} would both be {folder / name}; give the cell file another name")
