"""What files that have been made show in a notebook, and what they are in Python."""

from __future__ import annotations

import os
import pickle
from base64 import b64decode
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from notebooks import FILES, TOLD, parsed

import rnnviz
from rnnviz.figures.words import in_words
from rnnviz.made import Made


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """One file of each kind, with nothing but its name in it."""
    monkeypatch.chdir(tmp_path)
    for name in FILES:
        Path(name).write_text(f"<{name}>", encoding="utf-8")
    return FILES


def test_every_kind_of_file_shows_itself(files: dict[str, str]) -> None:
    for name, tag in files.items():
        made = Made((Path(name),), TOLD)
        shown = parsed(made)
        (has,) = shown.all(tag)
        if tag == "pre":
            assert shown.said("pre") == [f"<{name}>"]
        else:
            assert b64decode(has.get("src", has.get("href", "")).split(",")[1]).decode() == f"<{name}>"
        if tag == "video":
            assert {"controls", "loop", "muted", "playsinline"} <= set(has)
            assert "autoplay" not in has
            assert has["aria-label"] == TOLD.alt
            (track,) = shown.all("track")
            assert b64decode(track["src"].split(",")[1]).decode() == TOLD.captions
        if tag == "img":
            assert has["alt"] == TOLD.alt
        if tag == "iframe":
            assert has["title"] == TOLD.title
            assert has["sandbox"] == "allow-scripts"
        assert shown.said("p")[-1] == name


def test_of_several_the_best_is_shown(files: dict[str, str]) -> None:
    names = [*files]
    for k, name in enumerate(names):
        made = Made(tuple(Path(name) for name in reversed(names[k:])), TOLD)
        alone = Made((Path(name),), TOLD)
        assert parsed(made).tags[:5] == parsed(alone).tags[:5]
        assert unescape(", ".join(map(str, made))) in parsed(made).said("p")


def test_a_film_that_ends_is_not_repeated(files: dict[str, str]) -> None:
    (has,) = parsed(Made((Path("a.mp4"),), TOLD, loop=False)).all("video")
    assert "loop" not in has


def test_what_is_to_be_known_of_the_numbers_stands_below_the_film(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    note = "Numbers are drawn from seed 0, as the example has hidden size 2."
    assert parsed(Made((tmp_path / "a.txt",), TOLD, note=note)).said("p") == [f"{tmp_path / 'a.txt'}. {note}"]
    assert parsed(Made((tmp_path / "a.txt",), TOLD)).said("p") == [str(tmp_path / "a.txt")]


def test_a_file_that_has_gone_is_named(tmp_path: Path) -> None:
    assert parsed(Made((tmp_path / "no.gif",), TOLD)).said("p") == [f"{tmp_path / 'no.gif'} is no longer there."]


def test_what_was_made_is_a_sequence_of_paths() -> None:
    a, b = Path("a.gif"), Path("b.mp4")
    made = Made((a, b), TOLD)
    assert [*made] == [made[0], made[-1]] == [a, b]
    assert len(made) == 2
    assert made[1:] == (b,)
    assert made == [a, b] == made
    assert made == (a, b)
    assert made != [b, a]
    assert made != Made((a,), TOLD)
    assert made != "a.gif"
    assert len({made, Made((a, b), TOLD, loop=False), (a, b)}) == 1
    assert a in made
    assert (str(made), repr(made)) == ("a.gif, b.mp4", "<Made a.gif, b.mp4>")
    assert pickle.loads(pickle.dumps(made)) == made
    for use in (os.fspath, Path, open):
        with pytest.raises(TypeError, match=r"2 files have been made, a\.gif, b\.mp4: choose one"):
            use(made)  # type: ignore[operator]


def test_one_file_alone_is_a_path(tmp_path: Path) -> None:
    made = rnnviz.legend(tmp_path / "a.svg", width=320)
    assert made.path == Path(made) == tmp_path / "a.svg"
    assert str(made) == str(tmp_path / "a.svg")
    with open(made, encoding="utf-8") as file:  # noqa: PTH123 - that it can be is what is asked
        assert file.read(4) == "<svg"
    assert os.path.getsize(made) > 1000  # noqa: PTH202
    (image,) = parsed(made).all("img")
    assert image["alt"] == made.words.alt != ""


def test_films_and_stills_carry_their_words(tmp_path: Path) -> None:
    film = rnnviz.render("rnn", tmp_path / "a.vtt", tmp_path / "a.txt", loop=False)
    told = in_words(rnnviz.figure(rnnviz.trace("rnn")))
    assert film == [tmp_path / "a.vtt", tmp_path / "a.txt"]
    assert (film.words, film.loop) == (told, False)
    still = rnnviz.summary("rnn", tmp_path / "a.png", beat=2, width=320, title="T")
    assert still.words == replace(in_words(rnnviz.figure(rnnviz.trace("rnn")), 2), title="T")
