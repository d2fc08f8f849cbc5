"""Formats say what they make: nobody else in the house knows a suffix, so another format is one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import rnnviz
from rnnviz import output
from rnnviz.cli import main
from rnnviz.gallery.jobs import Looks, Told, jobs, legends, survey
from rnnviz.output import Makes, format_of, formats, listed
from rnnviz.output import formats as every
from rnnviz.output.formats import _all

TOY = """
from PIL import Image
from rnnviz.output.writer import Frame, Makes, Writer

class Toy(Writer):
    SUFFIX, MAKES, MEDIA, ABOUT = ".toy", Makes.{kind}, "image/bmp", "a toy"

    def add(self, frame: Frame, repeat: int) -> None:
        self.frame = frame

    def finish(self) -> None:
        Image.fromarray(self.frame).convert("RGB").save(self.path, "BMP")
"""


@pytest.fixture(params=["STILL", "FILM"])
def toy(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Makes]:
    """One more file in the room of the formats, and what it makes."""
    room = tmp_path / "room"
    room.mkdir()
    (room / f"toy_{request.param.lower()}.py").write_text(TOY.format(kind=request.param), encoding="utf-8")
    monkeypatch.setattr(output, "__path__", [*output.__path__, str(room)])
    monkeypatch.chdir(tmp_path)
    _all.cache_clear()
    every.cache_clear()
    yield Makes[request.param]
    _all.cache_clear()
    every.cache_clear()


def said(*words: str) -> str:
    return CliRunner().invoke(main, words).output


def test_every_format_says_what_it_makes() -> None:
    assert {one: tuple(formats(one)) for one in Makes} == {
        Makes.FILM: (".gif", ".mp4", ".webm", ".webp"),
        Makes.STILL: (".png", ".pdf", ".svg"),
        Makes.PAGE: (".html",),
        Makes.TEXT: (".chapters.vtt", ".txt", ".vtt"),
    }
    assert all(one.MEDIA.count("/") == 1 for one in formats().values())
    assert format_of("a.CHAPTERS.vtt") is formats()[".chapters.vtt"]
    assert format_of("a.avi") is None
    assert listed([".a", ".b", ".c"]) == ".a, .b or .c"


def test_a_command_lists_what_it_takes_and_nothing_that_it_refuses() -> None:
    film, still = said("render", "lstm", "-o", "film"), said("summary", "lstm", "-o", "still")
    assert film.endswith("use .chapters.vtt, .gif, .html, .mp4, .txt, .vtt, .webm or .webp\n")
    assert still.endswith("use .png, .pdf or .svg\n")
    assert "A .vtt .gif .html .mp4 .txt .webm .webp; repeat it." in said("render", "--help")
    assert "Write this .png .pdf .svg." in said("summary", "--help")
    assert "auto (.html .svg)" in said("legend", "--help")


def test_a_new_format_is_one_file(toy: Makes) -> None:
    maker, other = ("summary", "render") if toy is Makes.STILL else ("render", "summary")
    assert ".toy" in said(maker, "--help")
    assert ".toy" not in said(other, "--help")
    assert ".toy" in said(maker, "rnn", "-o", "none")
    assert f"`rnnviz {maker}` makes a {toy}" in said(other, "rnn", "-o", "a.toy")
    if toy is Makes.STILL:
        made = rnnviz.summary("rnn", "a.toy", width=320)
    else:
        made = rnnviz.render("rnn", "a.toy", width=320, fps=10, pace=0.25)
    assert Path("a.toy").read_bytes().startswith(b"BM")
    assert "data:image/bmp;base64" in made._repr_html_()

    first = survey("rnn", "rnn.toml", "", Looks())
    every_job = (*jobs(first, Told(), ""), *legends(Looks(), ""))
    kinds = {job.kind for job in every_job if any(name.endswith(".toy") for name in job.names)}
    assert kinds == ({"still", "legend"} if toy is Makes.STILL else {"film"})
