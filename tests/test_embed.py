"""A film for a place where people write: its files, its lines, its limits, and what can go wrong."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from contextlib import chdir
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import av
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image
from posts import PLACES, few_frames, files, small

import rnnviz
from rnnviz.cli import main
from rnnviz.errors import Mistake
from rnnviz.figures.words import in_words
from rnnviz.filenames import slug
from rnnviz.numbers.asked import trace
from rnnviz.pages.embed import Embedded, embed
from rnnviz.views.catalogue import figure


def shown(path: Path) -> tuple[int, int]:
    """Width and height of a film, as its reader finds them."""
    with av.open(str(path)) as film:
        frame = next(film.decode(video=0))
        return frame.width, frame.height


@pytest.fixture(autouse=True)
def _few_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnviz.pages.embed.render", few_frames)


# -- what is made -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
def test_what_is_said_to_be_there_is_there_and_keeps_to_the_place(
    place: str, embedded: dict[str, Embedded], home: Path
) -> None:
    done = embedded[place]
    assert done.folder == Path("renders", place)
    assert files(home / done.folder) == {file.path.relative_to(done.folder).as_posix() for file in done.files}
    for file in done.files:
        assert (home / file.path).stat().st_size == file.bytes
        assert file.why
        if file.size is not None:
            assert file.size[0] == (720 if "narrow" in file.path.name else done.place.widths[0])
            assert file.bytes <= done.place.limit
            assert shown(home / file.path) == file.size
    assert done.narrowed == ""
    assert str(done.folder) in done.told()


@pytest.mark.parametrize("place", ["html", "github"])
def test_every_address_leads_to_a_file_from_where_the_reader_is(
    place: str, embedded: dict[str, Embedded], home: Path
) -> None:
    addresses = re.findall(r'(?:src|srcset|href|poster)="([^"]*)"', embedded[place].lines)
    assert addresses
    assert {Path(unquote(address)) for address in addresses} == {file.path for file in embedded[place].files}
    assert all((home / unquote(address)).is_file() for address in addresses)


def test_medium_takes_a_gif_and_words(embedded: dict[str, Embedded], home: Path) -> None:
    lines = embedded["medium"].lines
    words = in_words(figure(trace("rnn")))
    assert words.alt in lines.splitlines()
    assert "renders/medium/rnn.gif" in lines.splitlines()
    assert "<" not in lines
    with Image.open(home / "renders/medium/rnn.gif") as film:
        assert film.size == (1400, 788)
        assert film.n_frames > 10


def test_the_words_are_in_the_markup_and_no_other(embedded: dict[str, Embedded]) -> None:
    words = in_words(figure(trace("rnn")))
    text = unescape(re.sub(r"<[^>]*>", "\n", embedded["html"].lines))
    steps = [line.partition(". ")[2] for line in words.description.splitlines() if re.match(r"\d+\. ", line)]
    assert len(steps) == 9
    for step in steps:
        assert step in text.splitlines()
    assert f'alt="{words.alt}"' in embedded["html"].lines
    assert f'aria-label="{words.alt}"' in embedded["html"].lines


def test_a_theme_of_ones_own_has_no_dark_version(home: Path) -> None:
    with chdir(home):
        done = embed("rnn", small(home), "alone", theme="dark", pace=0.25)
    assert not [file for file in done.files if "dark" in file.path.name]
    assert "dark" not in done.lines.replace("prefers-color-scheme: dark", "")
    assert done.lines.count("<source") == 1  # the still
    assert "light and dark in one" not in done.told()
    with Image.open(home / "alone/rnn.gif") as film:
        assert np.asarray(film.convert("RGB")).mean() < 100


def test_a_folder_of_any_name_is_an_address(home: Path) -> None:
    odd = """a "b" & 'c' <d> {{ e }} #f %g"""
    with chdir(home):
        done = embed("rnn", small(home), odd, theme="light", pace=0.25)
    (address,) = re.findall(r'<img src="([^"]*)"', done.lines)
    assert not set("<>\"'{} ") & set(address)
    assert Path(unquote(unescape(address))) == Path(odd, "rnn.gif")
    assert (home / odd / "rnn.gif").is_file()


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("lstm", "lstm"),
        ("gru-update", "gru-update"),
        ("My Cell (2)", "my-cell-2"),
        ("Zelle ä", "zelle-a"),
        ("ячейка", "cell"),
    ],
)
def test_a_name_for_files_is_plain(key: str, name: str) -> None:
    assert slug(key) == name


# -- limits -----------------------------------------------------------------------------------------------------------


def test_a_film_over_the_limit_is_made_narrower_and_it_is_said(home: Path) -> None:
    with chdir(home):
        wide = embed("rnn", small(home, widths=[640]), "wide", theme="light", pace=0.25)
        limit = wide.files[0].bytes - 1
        done = embed("rnn", small(home, widths=[640, 320], limit=limit), "narrow", theme="light", pace=0.25)
    film = done.files[0]
    assert film.size == (320, 180)
    assert film.bytes <= limit
    assert f"640 pixels wide a film would have {limit + 1:,} bytes" in done.told()
    assert 'width="320" height="180"' in done.lines


def test_a_film_over_the_limit_at_any_width_is_refused_and_nothing_is_left(home: Path) -> None:
    with (
        chdir(home),
        pytest.raises(Mistake, match=r"--for .*small.toml: even 320 pixels wide .* 1,000 .*--pace") as error,
    ):
        embed("rnn", small(home, limit=1000), "never", theme="light", pace=0.25)
    assert "\n" not in str(error.value)
    assert not (home / "never").exists()
    assert not [path for path in home.iterdir() if path.name.startswith(".rnnviz")]


# -- faults -----------------------------------------------------------------------------------------------------------


def test_nothing_appears_before_all_is_there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home / "kept"
    folder.mkdir()
    (folder / "rnn-poster.svg").write_text("old")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left")

    monkeypatch.setattr("rnnviz.pages.embed.render", full)
    with chdir(home), pytest.raises(OSError, match="No space left"):
        embed("rnn", small(home), "kept")
    assert files(folder) == {"rnn-poster.svg"}
    assert (folder / "rnn-poster.svg").read_text() == "old"


def test_the_name_of_a_film_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"cannot write .*lstm\.gif \(-o\): a folder is asked for here"):
        embed("lstm", folder=tmp_path / "lstm.gif")
    assert files(tmp_path) == set()


def test_ctrl_c_leaves_nothing(home: Path) -> None:
    command = [sys.executable, "-m", "rnnviz", "embed", "rnn", "--for", "github", "-o", "stopped"]
    process = subprocess.Popen(
        command,
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background may have Ctrl-C ignored; the child shall hear it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    end = time.monotonic() + 60
    while not list(home.glob(".rnnviz-*/*")):
        assert time.monotonic() < end, "nothing comes"
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=60)
    assert (process.returncode, out, error.strip()) == (130, "", "")
    assert not (home / "stopped").exists()
    assert not list(home.glob(".rnnviz-*"))


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "post").write_text("mine")
    for folder in ("post", "post/below"):
        with pytest.raises(Mistake, match=r"post.* is not a folder; choose another"):
            embed("rnn", folder=tmp_path / folder)
    assert (tmp_path / "post").read_text() == "mine"


def test_a_folder_where_a_file_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rnn.mp4").mkdir()
    with pytest.raises(Mistake, match=r"rnn\.mp4 .* it is a folder"):
        embed("rnn", folder=tmp_path)
    assert files(tmp_path) == set()


# -- a place of one's own ---------------------------------------------------------------------------------------------


def test_a_place_of_ones_own_needs_one_file(home: Path) -> None:
    (home / "wiki.toml").write_text(
        """
title = "our wiki"
elsewhere = ""
folder = "media"
address = "File:$file"
widths = [320]
limit = 1_000_000
escape = "plain"
keep = ""
paste = "$snippet"
says = ["It takes WebP."]
snippet = "[[$film|$alt|$width]]"

[files]
film = { name = "$cell.webp", why = "small" }
""",
        encoding="utf-8",
    )
    with chdir(home):
        done = embed("rnn", "wiki.toml", "wiki", pace=0.25)
    assert files(home / "wiki") == {"media/rnn.webp"}
    assert done.lines == f"[[File:rnn.webp|{in_words(figure(trace('rnn'))).alt}|320]]\n"


# -- the command ------------------------------------------------------------------------------------------------------


def test_the_lines_come_alone_on_standard_output(home: Path) -> None:
    place = str(small(home))
    with chdir(home):
        done = CliRunner().invoke(main, ["embed", "rnn", "--for", place, "-o", "out", "--pace", "0.25"])
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("<picture")
    assert done.stdout.endswith("</details>\n")
    assert "rnn-dark.gif" in done.stderr
    assert "320 × 180" in done.stderr


def test_a_missing_place_is_told(home: Path) -> None:
    done = CliRunner().invoke(main, ["embed", "rnn"])
    assert done.exit_code == 2
    assert (
        done.stderr
        == "rnnviz: embed: --for is missing; say where: github, html, hugo, jekyll, medium or a .toml file\n"
    )


def test_from_python(home: Path) -> None:
    with chdir(home):
        done = rnnviz.embed("rnn", small(home), "python", theme="light", seed=3, pace=0.25)
    drawn = in_words(figure(trace("rnn", seed=3)))
    assert f'alt="{drawn.alt}"' in done.lines
    assert drawn.alt != in_words(figure(trace("rnn"))).alt
    assert {file.path.stem for file in done.files} >= {"rnn-seed3"}, "beside the films of the example"
    assert done.note == ""


def test_numbers_that_nobody_asked_for_are_told(home: Path) -> None:
    with chdir(home):
        done = rnnviz.embed("rnn", small(home), "three", theme="light", hidden_size=3, pace=0.25)
    assert "\nNumbers are drawn from seed 0, as the example has hidden size 2.\n" in done.told()
    assert "rnn-3x3.gif" in done.lines
