"""Every figure of the articles: what it is called there, the command that makes ours, and what ours has.

The list is a table, `assets/articles/figures.toml`; the articles are those behind the project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from rnnviz.tables import read_toml

Plain = str | int | tuple[int, ...]
FILM, STILL, LEGEND = "render", "summary", "legend"
"""The commands that make a figure."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure of an article.

    `shows` is the command that makes ours, `of` the cells or models that it shows, `options` the rest of it, as they
    are called in Python. `ours` says in half a sentence what ours has that it lacks, or what was wrong in it.
    """

    article: str
    key: str
    name: str
    shows: str
    ours: str
    of: tuple[str, ...] = ()
    options: tuple[tuple[str, Plain], ...] = ()

    @property
    def stem(self) -> str:
        """What its files are called, without their suffix."""
        return f"{self.article}-{self.key}"

    @property
    def command(self) -> str:
        """The line that makes it."""
        words = ["rnnviz", self.shows, *self.of, *self._words()]
        return " ".join(f'"{word}"' if " " in word else word for word in words)  # as every shell reads it

    def _words(self) -> Iterator[str]:
        for name, value in self.options:
            yield f"--{name.replace('_', '-')}"
            if value is not True:  # what is only said has no value
                yield ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


@dataclass(frozen=True, slots=True)
class Article:
    """An article and its figures, in its order; `by` is "" where nobody is named."""

    key: str
    title: str
    by: str
    entries: tuple[Entry, ...]


@cache
def articles() -> tuple[Article, ...]:
    """The articles, in their order."""
    table = read_toml((resources.files("rnnviz.assets") / "articles" / "figures.toml").read_text(encoding="utf-8"))
    return tuple(_article(**one) for one in table["article"])


def _article(key: str, title: str, figure: Sequence[Mapping[str, Any]], by: str = "") -> Article:
    return Article(key, title, by, tuple(_entry(key, row) for row in figure))


def _entry(article: str, row: Mapping[str, Any]) -> Entry:
    options = {name: tuple(value) if isinstance(value, list) else value for name, value in row.get("with", {}).items()}
    key, name, shows, ours = (row[part] for part in ("key", "name", "shows", "ours"))
    return Entry(article, key, name, shows, ours, tuple(row.get("of", ())), tuple(options.items()))
