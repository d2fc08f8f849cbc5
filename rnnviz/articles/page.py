"""The page of the articles' figures: article by article, each figure with its line and what ours has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template

from rnnviz.articles.entries import FILM, Article, Entry
from rnnviz.gallery.page import download, film, quoted, style
from rnnviz.output.writer import Words
from rnnviz.text.markup import safe

MARK = '<meta name="generator" content="rnnviz figures">'
"""What the page is known by."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A figure as it was made: what it shows, its size in pixels, and the names of its files, the still first."""

    entry: Entry
    words: Words
    size: tuple[int, int]
    names: tuple[str, ...]


def page(articles: Sequence[Article], made: Mapping[Entry, Exhibit], folder: Path) -> str:
    """The page. The files of what is `made` lie in `folder` beside it."""
    shown = [(article, [made[entry] for entry in article.entries]) for article in articles]
    return _template("page.html").substitute(
        mark=MARK,
        style=style(),
        own=(resources.files("rnnviz.assets") / "articles" / "page.css").read_text(encoding="utf-8"),
        count=str(sum(len(exhibits) for _, exhibits in shown)),
        jumps="".join(f'<li><a href="#{_id(article)}">{safe(article.title)}</a></li>\n' for article in articles),
        articles="".join(_section(article, exhibits, folder) for article, exhibits in shown),
    )


def _section(article: Article, exhibits: Sequence[Exhibit], folder: Path) -> str:
    by = f'<p class="about">{safe(article.by)}</p>\n' if article.by else ""
    inside = "".join(_figure(exhibit, folder) for exhibit in exhibits)
    name = _id(article)
    return f'<section aria-labelledby="{name}">\n<h2 id="{name}">{safe(article.title)}</h2>\n{by}{inside}</section>\n'


def _figure(exhibit: Exhibit, folder: Path) -> str:
    entry, name = exhibit.entry, safe(exhibit.entry.stem)
    shown = film(entry.stem, exhibit.words, exhibit.size, exhibit.names) if entry.shows == FILM else _still(exhibit)
    files = "".join(
        f"<span>{safe(one.removeprefix(entry.stem))} {download(one, folder)}</span> " for one in exhibit.names
    )
    return (
        f'<div class="entry" id="{name}">\n<h3>{safe(entry.name)}</h3>\n{shown}\n'
        f'<p class="ours">Here: {safe(entry.ours)}.</p>\n<code>{safe(entry.command)}</code>\n'
        f'<p class="take">{files}</p>\n</div>\n'
    )


def _still(exhibit: Exhibit) -> str:
    file, (width, height) = quoted(exhibit.names[0]), exhibit.size
    return (
        f'<a class="still" href="{file}"><img src="{file}" width="{width}" height="{height}" loading="lazy" '
        f'alt="{safe(exhibit.words.alt)}"></a>'
    )


def _id(article: Article) -> str:
    return f"article-{article.key}"


def _template(name: str) -> Template:
    return Template((resources.files("rnnviz.assets") / "articles" / name).read_text(encoding="utf-8"))
