"""All figures of the articles in one folder, light and dark, with a page to look at them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from rnnviz.articles.entries import FILM, LEGEND, Article, Entry, articles
from rnnviz.articles.page import MARK, Exhibit, page
from rnnviz.gallery.jobs import DAY, PICTURE, THEMES, poster, stem
from rnnviz.gallery.program import program
from rnnviz.made import Made
from rnnviz.output.writer import Words
from rnnviz.render import FOLDER, legend, render, summary

WIDTH = 960
FRAMES = 750  # of a film, about: half a minute
BOTH = "auto"
LIGHT_FILM = (".mp4", ".gif", ".html", ".vtt", ".chapters.vtt")
DARK_FILM = (".mp4", ".gif")


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures as they are now: their page, the files made this time, and those that were there already."""

    index: Path
    made: tuple[Path, ...]
    kept: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Errand:
    """One figure to make: as a still that is light and dark, or as a film in one theme."""

    entry: Entry
    theme: str
    names: tuple[str, ...]
    folder: str

    @property
    def film(self) -> bool:
        return self.theme != BOTH

    @property
    def name(self) -> str:
        """What it is called in the manifest."""
        return f"{self.entry.stem} {self.theme}"

    @property
    def weight(self) -> int:
        """Frames, about."""
        return FRAMES if self.film else 2 * PICTURE

    @property
    def needs(self) -> frozenset[str]:
        """Whoever has shown a cell has all that it takes to show it again."""
        return frozenset(self.entry.of)

    def digest(self) -> str:
        """Of all that its files depend on: the line, its theme, and everything in this program but the list."""
        parts = [asdict(self.entry), self.theme, program(("articles",))]
        return sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a figure shows, in words, and its size in pixels."""

    words: Mapping[str, str]
    width: int
    height: int

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Seen:
        """What `asdict` has made of one, read again from a file; ValueError where it is not that."""
        words, size = table.get("words"), (table.get("width"), table.get("height"))
        if not isinstance(words, dict) or set(words) != set(asdict(Words())) or not all(type(n) is int for n in size):
            raise ValueError("not what a figure shows")
        return cls(**table)


def figures(
    output: str | Path | None = None,
    processes: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    shown: tuple[Article, ...] | None = None,
) -> Figures:
    """Every figure of the articles, light and dark, into the folder `output`, with an index.html.

    Without `output` into renders/figures. `processes` work at a time, by default one for each core; what is there
    already and unchanged is not made again. `shown` are the articles, all without it.
    Raises `Mistake` before anything is written.
    """
    from rnnviz.gallery.session import INDEX, Session, counted, place

    shown = articles() if shown is None else shown
    count = counted(processes)
    folder = place(output, FOLDER / "figures", MARK, "the articles' figures")
    with Session(folder, count, work, Seen.of, progress) as run:
        entries = {entry: list(_errands(entry, folder)) for article in shown for entry in article.entries}
        seen = run.make(errand for errands in entries.values() for errand in errands)
        exhibits = {entry: _exhibit(entry, errands, seen) for entry, errands in entries.items()}
        run.write(INDEX, page(shown, exhibits, folder))
    return Figures(folder / INDEX, tuple(run.made), tuple(run.kept))


def _errands(entry: Entry, folder: Path) -> Iterator[Errand]:
    yield Errand(entry, BOTH, (poster(entry.stem),), str(folder))
    if entry.shows == FILM:
        for theme in THEMES:
            suffixes = LIGHT_FILM if theme == DAY else DARK_FILM
            names = tuple(f"{stem(entry.stem, theme)}{suffix}" for suffix in suffixes)
            yield Errand(entry, theme, names, str(folder))


def _exhibit(entry: Entry, errands: Sequence[Errand], seen: Mapping[Errand, Seen]) -> Exhibit:
    still = seen[errands[0]]
    names = tuple(name for errand in errands for name in errand.names)
    return Exhibit(entry, Words(**still.words), (still.width, still.height), names)


# -- in a process of its own ----------------------------------------------------------------------------------------


def work(errand: Errand, progress: Callable[[int], None]) -> Seen:
    """Make one figure; every file is whole under its name afterwards."""
    made = _made(errand, progress)
    return Seen(asdict(made.words), made.width, made.height)


def _made(errand: Errand, progress: Callable[[int], None]) -> Made:
    entry, files = errand.entry, [Path(errand.folder, name) for name in errand.names]
    still = files[0]
    looks: dict[str, Any] = {"theme": errand.theme, "width": WIDTH}
    if entry.shows == LEGEND:
        return legend(still, **looks)
    options: dict[str, Any] = dict(entry.options)
    if errand.film:
        (cell,) = entry.of
        return render(cell, *files, progress=lambda frames, _: progress(frames), **looks, **options)
    return summary(entry.of, still, **looks, **options)
