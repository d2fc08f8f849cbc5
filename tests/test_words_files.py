"""Words in files of their own, and what other files say of themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import pytest
from click.testing import CliRunner
from heard import cues, shown
from PIL import Image

import rnnviz
from rnnviz.cli import main
from rnnviz.figures import words
from rnnviz.figures.legend import legend_in_words
from rnnviz.output import Files, Form, Words, targets
from rnnviz.output.files import suffix_of
from rnnviz.theme import load as load_theme

SMALL: dict[str, Any] = {"width": 320, "fps": 10, "pace": 0.25}


# Files.


def test_the_suffix_says_which_words(tmp_path: Path) -> None:
    chosen = targets([tmp_path / name for name in ("a.vtt", "a.Chapters.VTT", "chapters.vtt", "b.c.txt", "a.b.gif")])
    assert [target.writer.SUFFIX for target in chosen] == [".vtt", ".chapters.vtt", ".vtt", ".txt", ".gif"]
    assert suffix_of("film", {".vtt"}) == ""


def test_words_alone_need_no_drawing(tmp_path: Path) -> None:
    program = """if True:
        import sys, rnnviz
        made = rnnviz.render("lstm", *sys.argv[1:])
        assert "manim" not in sys.modules and "rnnviz.scenes" not in sys.modules
    """
    names = [str(tmp_path / name) for name in ("a.vtt", "a.chapters.vtt", "a.txt")]
    subprocess.run([sys.executable, "-c", program, *names], check=True)
    told = words.in_words(shown("lstm"))
    texts = [Path(name).read_bytes().decode() for name in names]
    assert texts == [told.captions, told.chapters, told.description]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.chapters.vtt", "a.txt", "a.vtt"]


def test_words_beside_a_film_have_its_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rnnviz.render("rnn", "a.mp4", "a.vtt", "a.gif", **SMALL)
    last = cues(Path("a.vtt").read_text(encoding="utf-8"))[-1].end
    with av.open("a.mp4") as film:
        stream = film.streams.video[0]
        assert sum(1 for _ in film.decode(stream)) * 1000 // 10 == last
    with Image.open("a.gif") as film:
        total = 0
        for k in range(film.n_frames):  # type: ignore[attr-defined]
            film.seek(k)
            total += film.info["duration"]
    assert total == last


def test_the_command_writes_them_and_says_what_it_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["render", "gru", "-o", "a.vtt", "-o", "a.chapters.vtt", "--seed", "2"])
    assert done.exit_code == 0, done.stderr
    assert len(cues(Path("a.vtt").read_text(encoding="utf-8"))) == 16
    twice = CliRunner().invoke(main, ["render", "gru", "-o", "b.txt", "-o", "./b.txt"])
    assert (twice.exit_code, twice.stderr) == (
        2,
        "rnnviz: cannot write ./b.txt twice (-o): give each file a name of its own\n",
    )
    nowhere = CliRunner().invoke(main, ["render", "gru", "-o", "no/b.txt", "-o", "b.vtt"])
    assert nowhere.exit_code == 2
    assert "the folder no does not exist" in nowhere.stderr
    still = CliRunner().invoke(main, ["render", "gru", "-o", "b.png", "-o", "b.vtt"])
    assert still.exit_code == 2
    assert "cannot write b.png (-o): a film is" in still.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.chapters.vtt", "a.vtt"]


def test_words_that_are_not_there_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no words"), Files(targets([tmp_path / "a.txt"]), Form(320, 180)):
        pass
    assert not list(tmp_path.iterdir())


# What files say of themselves.

TOLD = Words("Zelle „LSTM“ & <b>", 'Title --> "quoted" h̃_t, תא', "long", "WEBVTT\n", "WEBVTT\n")


def frames(path: Path, told: Words) -> bytes:
    import numpy as np

    frame = np.full((180, 320, 4), 255, np.uint8)
    with Files(targets([path]), Form(320, 180, words=told)) as files:
        files.add(frame, 5)
    return path.read_bytes()


def test_a_png_says_what_it_shows(tmp_path: Path) -> None:
    frames(tmp_path / "a.png", TOLD)
    with Image.open(tmp_path / "a.png") as still:
        still.load()
        assert (still.info["Title"], still.info["Description"]) == (TOLD.title, TOLD.alt)
        assert "Software" not in still.info


def test_an_mp4_says_what_it_shows_and_stays_the_same(tmp_path: Path) -> None:
    first, again = frames(tmp_path / "a.mp4", TOLD), frames(tmp_path / "b.mp4", TOLD)
    assert first == again
    with av.open(str(tmp_path / "a.mp4")) as film:
        assert {key: film.metadata[key] for key in ("title", "comment", "description")} == {
            "title": TOLD.title, "comment": TOLD.alt, "description": TOLD.alt,
        }  # fmt: skip
    assert len(first) - len(frames(tmp_path / "c.mp4", Words())) < 600


def test_a_gif_is_not_made_larger(tmp_path: Path) -> None:
    assert frames(tmp_path / "a.gif", TOLD) == frames(tmp_path / "b.gif", Words())


def test_stills_carry_their_words(tmp_path: Path) -> None:
    asked = [
        (rnnviz.summary("rnn", tmp_path / "a.png", width=320), "RNN cell: one step", words.alt(shown("rnn"))),
        (
            rnnviz.summary("rnn", tmp_path / "b.png", width=320, beat=2),
            "RNN cell, beat 2 of 9",
            words.alt(shown("rnn"), 2),
        ),
        (rnnviz.legend(tmp_path / "c.png", width=320), "Legend", legend_in_words(load_theme("light")).alt),
    ]
    for path, title, alt in asked:
        with Image.open(path) as still:
            still.load()
            assert (still.info["Title"], still.info["Description"]) == (title, alt)
