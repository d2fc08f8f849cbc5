"""The page of a gallery: each cell's film as one would embed it, its equations, its still, and every file to take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from string import Template
from urllib.parse import quote

from rnnviz.cells.cell import Cell
from rnnviz.figures.legend import legend_in_words
from rnnviz.gallery.jobs import DAY, NIGHT, ONCE, THEMES, WAYS, Told, look_name, model_name, poster, stem
from rnnviz.language.names import read_name
from rnnviz.models.model import Model
from rnnviz.output import Makes, format_of, formats
from rnnviz.output.writer import Words
from rnnviz.pages import places
from rnnviz.pages.embed import snippet
from rnnviz.text.markup import formula, safe
from rnnviz.theme import Colours
from rnnviz.theme import load as load_theme

MARK = '<meta name="generator" content="rnnviz gallery">'
"""What the page is known by."""

ROLES = {
    "film": "{day}.mp4",
    "film_dark": "{night}.mp4",
    "still": "{poster}",
    "captions": "{day}.vtt",
    "chapters": "{day}.chapters.vtt",
    "player": "{day}.html",
}
"""The files that a film is embedded with."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A cell of the gallery, what is known of it, and the names of its files."""

    cell: Cell
    told: Told
    names: tuple[str, ...]


def page(
    exhibits: Sequence[Exhibit],
    legend: Sequence[str],
    folder: Path,
    size: tuple[int, int],
    models: Sequence[Model] = (),
) -> str:
    """The page. The files lie in `folder` beside it; `legend` are the names of the legend's, `size` is a film's; of
    `models` it has a still each.

    All that comes from a cell file is escaped; names of files are made safe for an address.
    """
    titles = ", ".join(safe(exhibit.cell.title) for exhibit in exhibits)
    said = legend_in_words(load_theme(DAY))
    return _template("page.html").substitute(
        mark=MARK,
        style=style(),
        titles=titles,
        jumps="".join(f'<li><a href="#{_id(exhibit)}">{safe(exhibit.cell.title)}</a></li>\n' for exhibit in exhibits),
        cells="".join(_section(exhibit, folder, size) for exhibit in exhibits),
        models=_models(models, folder, size) if models else "",
        legend_alt=safe(said.alt),
        width=str(size[0]),
        height=str(size[1]),
        legend_still=quoted(poster("legend")),
        legend_files=_table("Still", "legend", formats(Makes.STILL), legend, folder)
        + _table("For light and dark", "legend", [], legend, folder, more=(poster("legend"),)),
    )


def _section(exhibit: Exhibit, folder: Path, size: tuple[int, int]) -> str:
    cell, told = exhibit.cell, exhibit.told
    key, words = cell.key, Words(**told.words)
    title = safe(cell.title)
    about = [
        f"{told.sizes}.",
        f"Source: {cell.source}." if cell.source else "",
        f"Convention: {cell.equals}." if cell.equals else "",
        f"Symbols: {cell.symbols}." if cell.symbols else "",
    ]
    return _template("cell.html").substitute(
        id=_id(exhibit),
        title=title,
        about="".join(f"<p>{safe(text)}</p>\n" for text in about if text),
        film=film(key, words, size, exhibit.names),
        equations="".join(
            f"<dt>{safe(one.name or one.target.text)}</dt>\n<dd>{formula(one)}"
            + (f'<p class="meaning">{safe(one.meaning)}</p>' if one.meaning else "")
            + "</dd>\n"
            for one in cell.equations
        ),
        alt=safe(words.alt),
        still=quoted(poster(key)),
        player=quoted(f"{stem(key, DAY)}.html"),
        width=str(size[0]),
        height=str(size[1]),
        looks="".join(_look(exhibit, name, folder, size) for name in told.focuses),
        files=_files(exhibit, folder),
    )


def _look(exhibit: Exhibit, name: str, folder: Path, size: tuple[int, int]) -> str:
    """The idea, or a value in full ink, all else calm, with its name, and the file to take."""
    cell, made = exhibit.cell, look_name(exhibit.cell.key, name)
    file = quoted(made)
    said = exhibit.told.focuses[name]
    shown = safe(said) if said else formula(read_name(name))
    apart = "" if name in WAYS else " in full ink, all else calm"
    return (
        f'<figure><a href="{file}"><img src="{file}" width="{size[0]}" height="{size[1]}" loading="lazy" '
        f'alt="{safe(cell.title)}: {safe(said or name)}{apart}."></a>'
        f"<figcaption>{shown} <small>{download(made, folder)}</small></figcaption></figure>\n"
    )


def _models(models: Sequence[Model], folder: Path, size: tuple[int, int]) -> str:
    """A section with every model over time."""
    shown = "".join(_still(model_name(one.key), one.title, "over time", folder, size) for one in models)
    return _template("models.html").substitute(models=shown)


def _still(name: str, title: str, about: str, folder: Path, size: tuple[int, int]) -> str:
    file = quoted(name)
    return (
        f'<figure><a href="{file}"><img src="{file}" width="{size[0]}" height="{size[1]}" loading="lazy" '
        f'alt="{safe(title)}: {safe(about)}."></a>'
        f"<figcaption>{safe(title)} <small>{download(name, folder)}</small></figcaption></figure>\n"
    )


def style() -> str:
    """How a page looks, light and dark."""
    day, night = (_variables(load_theme(theme).colours) for theme in (DAY, NIGHT))
    return _template("page.css").substitute(day=day, night=night)


def film(key: str, words: Words, size: tuple[int, int], names: Sequence[str]) -> str:
    """A film as `rnnviz embed --for html` says it; the files that are there are `names`."""
    named = {"day": stem(key, DAY), "night": stem(key, NIGHT), "poster": poster(key)}
    files = {role: name.format(**named) for role, name in ROLES.items()}
    there = {role: quoted(name) for role, name in files.items() if name in names}
    day, night = (load_theme(theme).colours.ground for theme in THEMES)
    return snippet(places.load("html"), words, there, name=key, size=size, grounds=(day, night))


def _id(exhibit: Exhibit) -> str:
    return f"cell-{quoted(exhibit.cell.key)}"


# -- what there is to take ------------------------------------------------------------------------------------------


def _files(exhibit: Exhibit, folder: Path) -> str:
    """Three tables: films and stills by theme, and what is the same in both."""
    key = exhibit.cell.key
    return (
        _table("Film", key, formats(Makes.FILM), exhibit.names, folder)
        + _table("Still", key, formats(Makes.STILL), exhibit.names, folder)
        + _table("For light and dark", key, formats(*ONCE), exhibit.names, folder, more=(poster(key),))
    )


def _table(
    head: str, key: str, suffixes: Iterable[str], names: Sequence[str], folder: Path, more: Sequence[str] = ()
) -> str:
    """One row for each format, one column for each theme that it comes in."""
    rows = {suffix: [name for theme in THEMES if (name := stem(key, theme) + suffix) in names] for suffix in suffixes}
    rows |= {one.SUFFIX: [name] for name in more if (one := format_of(name)) is not None}
    themes = max(map(len, rows.values()), default=0)
    heads = "".join(f'<th scope="col">{theme.title()}</th>' for theme in THEMES[:themes]) if themes > 1 else ""
    body = "".join(
        f'<tr><th scope="row">{_kind(kind)}</th>{"".join(f"<td>{download(name, folder)}</td>" for name in row)}</tr>\n'
        for kind, row in rows.items()
        if row
    )
    first = f"<thead><tr><td></td>{heads}</tr></thead>\n" if heads else ""
    return f"<table>\n<caption>{safe(head)}</caption>\n{first}<tbody>\n{body}</tbody>\n</table>\n"


def _kind(suffix: str) -> str:
    """A suffix, and what it is for where it does not say so itself."""
    about = formats()[suffix].ABOUT
    return f"{safe(suffix)} <small>{safe(about)}</small>" if about else safe(suffix)


def download(name: str, folder: Path) -> str:
    """A file to take, by how large it is."""
    count = f"{(folder / name).stat().st_size:,} bytes"
    return f'<a href="{quoted(name)}" download aria-label="{safe(name)}, {count}">{count}</a>'


def quoted(name: str) -> str:
    """A file's name for an address, also one that is no text."""
    return quote(name, errors="surrogateescape")


# -- files of the page ----------------------------------------------------------------------------------------------


def _variables(colours: Colours) -> str:
    return "".join(f"--{one.name.replace('_', '-')}:{getattr(colours, one.name)};" for one in fields(Colours))


def _template(name: str) -> Template:
    return Template((resources.files("rnnviz.assets") / "gallery" / name).read_text(encoding="utf-8"))
