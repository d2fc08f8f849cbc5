"""Pictures as vectors: read by others than their writers, they are what the pixels are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image
from vectored import SIZE, apart, beats, drawn, same, scene, staged, still
from vectors import SVG, pdf_pixels, svg_pixels

import rnnviz
from rnnviz.cli import main
from rnnviz.errors import Mistake
from rnnviz.figures.words import in_words
from rnnviz.output import Makes, VectorWriter, formats
from rnnviz.output.svg import svg
from rnnviz.output.vector import Mark, Paint, Picture
from rnnviz.scenes import frames, shapes, vector

PICTURES: list[tuple[str, int | None, str]] = [
    ("lstm", None, "light"), ("gru", None, "dark"), ("rnn", 3, "light"), ("lstm", 9, "dark"), ("legend", None, "dark"),
]  # fmt: skip


class TestPicture:
    @pytest.mark.parametrize(("cell", "beat", "theme"), PICTURES)
    def test_both_formats_are_the_frame(self, cell: str, beat: int | None, theme: str, tmp_path: Path) -> None:
        make: Callable[..., rnnviz.Made] = rnnviz.legend if cell == "legend" else partial(rnnviz.summary, cell)
        more = {} if beat is None else {"beat": beat}
        factory, ground = scene(cell, beat, theme)
        frame = still(factory, ground)
        assert same(svg_pixels(make(tmp_path / "a.svg", theme=theme, width=1280, **more).path.read_text()), frame)
        assert same(pdf_pixels(make(tmp_path / "a.pdf", theme=theme, width=1280, **more).path.read_bytes()), frame)

    def test_a_line_that_is_a_little_off_is_seen(self) -> None:
        """What the comparison above is worth."""
        whole = drawn("rnn")
        look, moved = whole.marks[-1].look, [(shape, x + 0.2, y) for shape, x, y in whole.marks[-1].shapes]
        other = Picture((*whole.marks[:-1], Mark(look, tuple(moved))), whole.ground, whole.width, whole.height)
        frame = svg_pixels(svg(whole, width=1280, height=720))
        assert not same(svg_pixels(svg(other, width=1280, height=720)), frame)

    def test_the_beats_of_one_run_are_those_of_single_runs(self) -> None:
        found = beats("rnn")
        assert len(found) == len(staged("rnn").story.beats)
        for beat, picture in enumerate(found, 1):
            alone = vector.picture(*scene("rnn", beat, "light")[:1], background=picture.ground)
            assert alone.marks == picture.marks, beat

    def test_words_come_from_the_story_or_are_given(self, tmp_path: Path) -> None:
        def words(file: Path) -> tuple[str | None, str | None]:
            root = ElementTree.fromstring(file.read_text())
            return root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")

        for beat in (None, 2):
            told = in_words(staged("rnn"), beat)
            assert words(rnnviz.summary("rnn", tmp_path / "a.svg", beat=beat).path) == (told.title, told.description)
        assert words(rnnviz.summary("rnn", tmp_path / "a.svg", title="A", description="B").path) == ("A", "B")
        title, names = words(rnnviz.legend(tmp_path / "a.svg").path)
        assert title == "Legend"
        assert names is not None
        assert "Hidden state" in names

    def test_a_look_that_vectors_do_not_know_is_an_error(self) -> None:
        class Odd(frames.Timed):
            def construct(self) -> None:
                made = shapes.mobject(shapes.circle(10, 10, 5), fill="#FF0000")
                made.set_fill(["#FF0000", "#00FF00"])
                self.add(made)

        with pytest.raises(ValueError, match="a look that vector pictures do not know"):
            vector.picture(Odd)

    def test_what_cannot_be_seen_is_left_out(self) -> None:
        class Ghosts(frames.Timed):
            def construct(self) -> None:
                outline = shapes.circle(10, 10, 5)
                self.add(shapes.mobject(outline, fill="#FF0000", opacity=0.0), shapes.mobject(outline))
                self.add(shapes.mobject(outline, fill="#FF0000", stroke="#00FF00", width=2, opacity=0.25))

        assert [mark.look for mark in vector.picture(Ghosts).marks] == [Paint("#FF0000", 0.25, "#00FF00", 0.25, 2.0)]


class TestPdf:
    def test_one_page_of_paths(self, tmp_path: Path) -> None:
        made = rnnviz.summary("rnn", tmp_path / "a.PDF", width=640, title="R & D (ü)", description="Say")
        data = made.path.read_bytes()
        assert data.startswith(b"%PDF-1.")
        assert data.rstrip().endswith(b"%%EOF")
        assert len(re.findall(rb"/Type /Page\b", data)) == 1
        assert b"/MediaBox [ 0 0 640 360 ]" in data
        assert b"/Font" not in data
        assert b"/Image" not in data
        assert "R & D (ü)".encode("utf-16-be").hex().encode() in data.lower()
        assert b"/Subject (Say)" in data
        assert b"/CreationDate (20000101000000Z)" in data


class TestDoor:
    def test_the_suffixes(self) -> None:
        assert list(formats(Makes.STILL)) == [".png", ".pdf", ".svg"], "pixels first"
        assert [one for one, kind in formats().items() if issubclass(kind, VectorWriter)] == [".pdf", ".svg"]

    def test_command_and_python_make_the_same_bytes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        for suffix in (".svg", ".pdf"):
            words = ["summary", "rnn", "--beat", "2", "--theme", "dark", "--width", "640", "-o", f"c{suffix}"]
            assert CliRunner().invoke(main, words).exit_code == 0
            rnnviz.summary("rnn", f"p{suffix}", beat=2, theme="dark", width=640)
            assert Path(f"c{suffix}").read_bytes() == Path(f"p{suffix}").read_bytes()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["c.pdf", "c.svg", "p.pdf", "p.svg"]

    def test_what_is_no_still_and_what_is_no_film(self, tmp_path: Path) -> None:
        with pytest.raises(Mistake, match=r"a still is a \.png, \.pdf or \.svg; `rnnviz render` makes a film"):
            rnnviz.summary("rnn", tmp_path / "a.gif")
        with pytest.raises(Mistake, match=r"its suffix \.avi is not known; use \.png, \.pdf or \.svg"):
            rnnviz.legend(tmp_path / "a.avi")
        with pytest.raises(Mistake, match="`rnnviz summary` makes a still"):
            rnnviz.render("rnn", tmp_path / "a.gif", tmp_path / "a.svg")
        assert list(tmp_path.iterdir()) == []

    def test_a_failure_leaves_what_was_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "a.svg").write_text("old")

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            rnnviz.summary("rnn", tmp_path / "a.svg", width=320)
        assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.svg", "old")]


CHROMIUM = shutil.which("chromium")


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
class TestChromium:
    @pytest.mark.parametrize("cell", ["lstm", "legend"])
    def test_a_browser_shows_the_frame(self, cell: str, tmp_path: Path) -> None:
        """Its soft edges are its own: what four by four pixels are together is compared."""
        page = tmp_path / "page.html"
        own = svg(drawn(cell), width=1280, height=720)
        page.write_text(f"<!doctype html><meta charset=utf-8><style>body{{margin:0}}svg{{display:block}}</style>{own}")
        shown = self._shot(page, tmp_path)
        frame = Image.fromarray(still(*scene(cell, None, "light")))
        most, mean = apart(np.asarray(shown.reduce(4)), np.asarray(frame.reduce(4)))
        assert most <= 32
        assert mean <= 0.6

    def test_two_in_a_page_do_not_meet(self, tmp_path: Path) -> None:
        """The second of two is drawn as if it were alone."""
        page = tmp_path / "page.html"
        style = "<!doctype html><meta charset=utf-8><style>body{margin:0}svg{display:block}</style>"
        first, second = (svg(drawn(cell), width=1280, height=360) for cell in ("gru", "rnn"))
        page.write_text(style + first + second)
        both = np.asarray(self._shot(page, tmp_path))
        page.write_text(style + f'<div style="height:360px"></div>{second}')
        assert apart(both[360:], np.asarray(self._shot(page, tmp_path))[360:]) == (0, 0.0)

    def _shot(self, page: Path, folder: Path) -> Image.Image:
        shot = folder / "shot.png"
        flags = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--force-color-profile=srgb", f"--user-data-dir={folder / 'profile'}", "--window-size=1280,900",
        ]  # fmt: skip
        assert CHROMIUM
        command = [CHROMIUM, *flags, f"--screenshot={shot}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        with Image.open(shot) as picture:
            return picture.convert("RGB").crop((0, 0, *SIZE))
