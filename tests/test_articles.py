"""The figures of the articles: each row of the list makes its figure, by its own line, and the folder is whole."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import rnnviz
from rnnviz.articles.entries import FILM, LEGEND, STILL, Article, Entry, articles
from rnnviz.articles.making import figures
from rnnviz.cli import main
from rnnviz.figures.words import in_words
from rnnviz.gallery.manifest import NAME
from rnnviz.views.catalogue import figure, find

ENTRIES = [entry for article in articles() for entry in article.entries]
PART = Entry("999", "rnn", "A <cell>", STILL, "ours is “new” & small", ("rnn",), (("view", "equations"),))


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["figures", *words])
    return result.exit_code, result.output + result.stderr


def test_every_article_has_all_its_figures() -> None:
    many = {article.key: len(article.entries) for article in articles()}
    assert list(many) == ["000", "001", "002", "003", "004"], "in their order"
    assert many["000"] == 7, "figures 0 to 6"
    assert many["001"] >= 8
    assert many["002"] >= 9
    assert many["003"] == 18
    assert many["004"] >= 3
    assert len({entry.stem for entry in ENTRIES}) == len(ENTRIES), "two figures in one file"
    assert all(entry.name and entry.ours and not entry.ours.endswith(".") for entry in ENTRIES)


@pytest.mark.parametrize("entry", [one for one in ENTRIES if one.shows != LEGEND], ids=lambda one: one.stem)
def test_every_row_makes_its_figure(entry: Entry) -> None:
    made = figure(entry.of, **dict(entry.options))  # type: ignore[arg-type]
    assert in_words(made).alt
    if entry.shows == FILM:
        assert "film" in find(made.view).makes
        assert made.story.beats


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: one.stem)
def test_the_line_asks_for_what_the_row_says(entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a shell makes of it, given to the command, comes out as the row's options and nothing else."""
    asked: list[tuple[tuple[Any, ...], dict[str, object]]] = []

    class Heard(Exception):
        pass

    def hear(*given: object, **options: object) -> None:
        asked.append((given, options))
        raise Heard

    for name in (FILM, STILL, LEGEND):
        monkeypatch.setattr(rnnviz, name, hear)
    program, *words = shlex.split(entry.command)
    assert program == "rnnviz"
    usual = [entry.shows, *entry.of]
    for line in (words, usual):
        result = CliRunner().invoke(main, line)
        assert isinstance(result.exception, Heard), result.output
    (given, options), (plain, without) = asked
    assert given == plain
    if entry.shows != LEGEND:
        assert tuple(given[0] if entry.shows == STILL else given[:1]) == entry.of
    new = {name: value for name, value in options.items() if name != "progress" and value != without[name]}
    assert new == {name: tuple(v) if isinstance(v, list) else v for name, v in entry.options}


def test_the_list_names_every_figure() -> None:
    code, said = run()
    assert code == 0
    for entry in ENTRIES:
        assert f"  {entry.name}\n    {entry.command}\n    {entry.ours}\n" in f"{said}\n", entry.stem
    assert "Raimi Karim" in said


def test_all_of_it_in_a_folder(tmp_path: Path) -> None:
    """A still in both themes and a page; what is there is kept, what was lost or changed is made again."""
    shown = (Article("999", "An article & more", "Somebody", (PART,)),)
    folder = tmp_path / "figures"
    made = figures(folder, 1, shown=shown)
    still = folder / "999-rnn-poster.svg"
    assert {path.name for path in folder.iterdir()} == {still.name, "index.html", NAME}
    assert {*made.made} == {still, made.index}
    assert "prefers-color-scheme" in still.read_text()
    page = made.index.read_text()
    for words in ("An article &amp; more", "Somebody", "A &lt;cell&gt;", "rnnviz summary rnn --view equations"):
        assert words in page
    assert 'width="960" height="540"' in page
    again = figures(folder, 1, shown=shown)
    assert not again.made
    assert {*again.kept} == {still, made.index}
    was = still.read_bytes()
    still.write_text("not a picture")
    assert figures(folder, 1, shown=shown).made == (still,)
    assert still.read_bytes() == was


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("-o", "there"), "-o there: without --make nothing is made; add --make"),
        (("--jobs", "2"), "--jobs 2: without --make nothing is made; add --make"),
        (("--make", "--jobs", "0"), "--jobs 0: a whole number from 1 to 64 is expected"),
        (("--make", "-o", "no/there"), "cannot make the folder no/there (-o): no does not exist; make it first"),
        (("--make", "-o", "mine"), "is not the page of the articles' figures, and would be lost"),
    ],
)
def test_bad_input_writes_nothing(
    words: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "index.html").write_text("<p>a page of my own")
    before = sorted(tmp_path.rglob("*"))
    code, said = run(*words)
    assert code
    assert told in said
    assert sorted(tmp_path.rglob("*")) == before
