"""The files of a place: which shapes a cell has for it, and films as wide as the place takes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rnnviz.errors import Mistake
from rnnviz.forms import size
from rnnviz.layout.measures import NARROW
from rnnviz.models.runs import Run
from rnnviz.output import Makes, format_of
from rnnviz.pages.places import Venue
from rnnviz.render import AUTO, BY_DAY, Progress
from rnnviz.views.view import WIDE


@dataclass(frozen=True, slots=True)
class Drawing:
    """A file to be drawn in a theme."""

    path: Path
    theme: str | Path
    shape: str = WIDE

    def size(self, width: int) -> tuple[int, int]:
        """Of a film, where wide ones are `width` pixels wide."""
        return size(width) if self.shape == WIDE else size(None, NARROW[self.shape], self.shape)

    @property
    def still(self) -> bool:
        return self._makes is Makes.STILL

    @property
    def moving(self) -> bool:
        return self._makes is Makes.FILM

    @property
    def _makes(self) -> Makes:
        known = format_of(self.path)
        assert known is not None  # the place has been checked
        return known.MAKES


def fitting(
    place: Venue, given: str | Path, jobs: Sequence[Drawing], film: Callable[..., object], progress: Progress | None
) -> tuple[int, str]:
    """Draw all films at the first width at which each keeps to the limit: that width, and why it is not a wider one."""
    themes: defaultdict[str | Path, list[Path]] = defaultdict(list)
    for job in jobs:  # all of one theme are drawn in one go
        themes[BY_DAY if job.theme == AUTO else job.theme].append(job.path)
    moving = [job.path for job in jobs if job.moving]
    tried: list[str] = []
    for width in place.widths:
        for theme, paths in themes.items():
            film(*paths, theme=theme, width=width, progress=_counted(progress, len(themes)))
        most = max((path.stat().st_size for path in moving), default=0)
        if most <= place.limit:
            why = f"{' and '.join(tried)}, more than the {place.limit:,} of this place: so {width}."
            return width, why if tried else ""
        tried.append(f"{width} pixels wide a film would have {most:,} bytes")
    raise Mistake(
        f"--for {given}: even {width} pixels wide a film has {most:,} bytes, more than the {place.limit:,} of this "
        "place; a lower --pace makes it shorter"
    )


def narrow(place: Venue, given: str | Path, jobs: Sequence[Drawing], film: Callable[..., object]) -> None:
    """Draw the films that are not wide, all of one shape and theme in one go; `Mistake` for one beyond the limit."""
    groups: defaultdict[tuple[str, str | Path], list[Path]] = defaultdict(list)
    for job in jobs:
        groups[job.shape, BY_DAY if job.theme == AUTO else job.theme].append(job.path)
    for (shape, theme), paths in groups.items():
        film(*paths, shape=shape, theme=theme)
    most = max((job.path.stat().st_size for job in jobs if job.moving), default=0)
    if most > place.limit:
        raise Mistake(f"--for {given}: a narrow film has {most:,} bytes, more than the {place.limit:,} of this place")


def shapes(run: Run, view: str, wanted: set[str], sample: int) -> set[str]:
    """Those of the shapes in which this can be shown; wide is always one."""
    from rnnviz.views.catalogue import figure

    found = {WIDE}
    for shape in wanted - {WIDE}:
        with suppress(Mistake):
            figure(run, view=view, shape=shape, sample=sample, steps=1)
            found.add(shape)
    return found


def _counted(tell: Progress | None, films: int) -> Progress | None:
    """The frames of one film, told as part of several."""
    return None if tell is None else lambda frames, whole: tell(frames, whole * films)
