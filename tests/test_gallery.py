"""The gallery: everything is there, nothing is made twice, and what it says."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib import import_module, resources
from pathlib import Path

import av
import pytest
from click.testing import CliRunner
from galleries import FILMS, SMALL, STILLS, TEXTS, WANTED, content, make, names
from PIL import Image
from terminal import at_terminal

import rnnviz
from rnnviz.cli import main
from rnnviz.gallery.jobs import Looks as Shared
from rnnviz.gallery.jobs import Told, jobs, of_models, survey, work
from rnnviz.gallery.manifest import NAME
from rnnviz.models.modelfile import shipped as models
from rnnviz.output import formats
from rnnviz.views.catalogue import figure

door = import_module("rnnviz.gallery.gallery")  # the module, whose name the function has taken


FILM_DARK = {f"rnn-dark{suffix}" for suffix in FILMS}


# What there is.


def test_every_format_is_there_in_both_themes_and_nothing_else(whole: Path) -> None:
    assert {*formats()} == FILMS | STILLS | TEXTS, "a format that this test does not know"
    assert set(content(whole)) == WANTED | {NAME}


def test_the_files_can_be_read(whole: Path) -> None:
    seconds = figure(rnnviz.trace("rnn"), pace=0.25).story.length / 100
    for stem in ("rnn", "rnn-dark"):
        for suffix in (".mp4", ".webm"):
            with av.open(str(whole / f"{stem}{suffix}")) as film:
                frames = sum(1 for _ in film.decode(video=0))
            assert frames == seconds * 10
        for suffix in (".gif", ".webp"):
            with Image.open(whole / f"{stem}{suffix}") as picture:
                assert picture.size == (320, 180)
                assert picture.n_frames > 10  # type: ignore[attr-defined]
    for stem, dark in (("rnn", False), ("rnn-dark", True), ("legend", False), ("legend-dark", True)):
        with Image.open(whole / f"{stem}.png") as picture:
            assert (sum(picture.convert("RGB").getpixel((2, 2))) < 300) is dark  # type: ignore[arg-type]
        assert (whole / f"{stem}.pdf").read_bytes().startswith(b"%PDF")
        assert (whole / f"{stem}.svg").read_text().startswith("<svg")
    assert "prefers-color-scheme" in (whole / "rnn-poster.svg").read_text()
    assert (whole / "rnn.vtt").read_text().startswith("WEBVTT")
    assert "forget" not in (whole / "rnn.txt").read_text()


def test_the_files_are_those_of_the_single_commands(whole: Path, tmp_path: Path) -> None:
    rnnviz.render("rnn", tmp_path / "a.gif", tmp_path / "a.html", width=320, fps=10, pace=0.25)
    rnnviz.summary("rnn", tmp_path / "a.svg", width=320, theme="dark")
    rnnviz.legend(tmp_path / "l.png", width=320)
    for mine, other in (
        ("rnn.gif", "a.gif"),
        ("rnn.html", "a.html"),
        ("rnn-dark.svg", "a.svg"),
        ("legend.png", "l.png"),
    ):
        assert (whole / mine).read_bytes() == (tmp_path / other).read_bytes(), mine


# Nothing is made twice.


def test_what_is_there_is_not_made_again(whole: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in whole.iterdir()}
    again = make("rnn", output=whole)
    assert again.made == ()
    assert names(again.kept) == WANTED
    assert {path: path.stat().st_mtime_ns for path in whole.iterdir()} == before


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"mine")], ids=["removed", "changed"])
def test_a_file_that_is_gone_or_changed_is_made_again_with_those_of_its_job(
    copy: Path, whole: Path, harm: Callable[[Path], object]
) -> None:
    harm(copy / "rnn-dark.webm")
    again = make("rnn", output=copy)
    assert names(again.made) == FILM_DARK
    assert names(again.kept) == WANTED - FILM_DARK
    assert content(copy)["rnn-dark.webm"] == content(whole)["rnn-dark.webm"]


def test_a_changed_cell_file_is_made_anew_and_the_legend_is_not(copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "rnn.toml"
    text = (resources.files("rnnviz.assets") / "cells" / "rnn.toml").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    assert make(file, output=copy).made == (), "the same text under the same name"
    file.write_text(text.replace('title = "RNN"', 'title = "Elman"'), encoding="utf-8")
    again = make(file, output=copy)
    assert names(again.kept) == {name for name in WANTED if name.startswith("legend")}
    assert names(again.made) == {name for name in WANTED if not name.startswith("legend")}
    assert "Elman" in (copy / "index.html").read_text(encoding="utf-8")


def test_all_that_a_file_depends_on_is_in_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    first = survey("rnn", "rnn.toml", "the text", Shared())
    told = Told(frames=100, beats=5, focuses={"ends": "", "h_t": "state"})
    one = {job.name: job.digest() for job in jobs(first, told, "here")}
    assert len(set(one.values())) == len(one) == 6
    assert one == {job.name: job.digest() for job in jobs(first, told, "elsewhere")}
    for other in (
        survey("rnn", "rnn.toml", "another text", Shared()),
        *(survey("rnn", "rnn.toml", "the text", looks) for looks in (Shared(640), Shared(fps=10), Shared(pace=2.0))),
        survey("rnn", "rnn.toml", "the text", Shared(loop=False)),
    ):
        assert not {job.digest() for job in jobs(other, told, "here")} & set(one.values())
    module = import_module("rnnviz.gallery.jobs")
    day = module.load_theme("light")
    monkeypatch.setattr(module, "load_theme", lambda name: day)
    changed = {job.name for job in jobs(first, told, "here") if job.digest() != one[job.name]}
    assert changed == {"film rnn dark", "still rnn dark", "page rnn light dark", "looks rnn light dark"}
    monkeypatch.setattr(module, "program", lambda: "another version")
    assert all(job.digest() != one[job.name] for job in jobs(first, told, "here"))


def test_with_half_a_manifest_all_is_made_anew(copy: Path, whole: Path) -> None:
    text = (copy / NAME).read_text(encoding="utf-8")
    (copy / NAME).write_text(text[: len(text) // 2], encoding="utf-8")
    assert names(make("rnn", output=copy).made) == WANTED - {"index.html"}, "and the page comes out the same"
    assert content(copy) == content(whole)


# What cannot be.


def without_room(folder: Path) -> str:
    """A cell whose comment is too long for any picture."""
    folder.mkdir(exist_ok=True)
    path = folder / "long.toml"
    line = f"h_t = tanh(W·[h_{{t-1}}, x_t] + b)  # {'many words ' * 60}"
    path.write_text(f'title = "Long"\nequations = """\n{line}\n"""\n', encoding="utf-8")
    return str(path)


def test_a_shipped_cell_that_cannot_be_drawn_is_left_out(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "ARTICLES", ("rnn", without_room(tmp_path / "own")))
    monkeypatch.setattr(door, "of_models", lambda *_: ())
    done = CliRunner().invoke(main, ["gallery", *SMALL, "-o", str(copy)])
    assert done.exit_code == 0, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("rnnviz: left out long: ")
    assert "what is said of h_t has no room below the picture" in line
    assert done.stdout == ""
    assert set(content(copy)) == WANTED | {NAME}


def test_the_models_that_come_along_have_a_still_each(tmp_path: Path) -> None:
    found = {job.key: job for job in of_models(Shared(320), str(tmp_path))}
    assert set(found) == set(models())
    work(found["corners"], lambda _: None)
    (file,) = tmp_path.iterdir()
    assert file.name == "model-corners.svg"
    assert "Four corners through an RNN" in file.read_text(encoding="utf-8")


def test_a_named_cell_that_cannot_be_drawn_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(rnnviz.Mistake, match="what is said of h_t has no room below the picture"):
        make("rnn", without_room(tmp_path), output=tmp_path / "gallery")
    assert [path.name for path in tmp_path.iterdir()] == ["long.toml"]


MISTAKES = {
    "a/mgu.toml b/mgu.toml": ("b/mgu.toml and a/mgu.toml would both be gallery/mgu.gif", "another name"),
    "a/mgu.toml a/mgu-dark.toml": ("would both be gallery/mgu-dark.gif",),
    "a/legend.toml": ("a/legend.toml and the legend would both be gallery/legend.png",),
    "a/index.toml": ("a/index.toml and the page of the gallery would both be gallery/index.html",),
    "rnm": ("there is no cell 'rnm'", "did you mean rnn?"),
    "a/none.toml": ("there is no such file",),
    "--jobs 0": ("--jobs 0: a whole number from 1 to",),
    "--jobs two": ("--jobs two: a whole number",),
    "--width 641": ("--width 641: an even number",),
    "--fps 30": ("--fps 30: ",),
    "--pace 9": ("--pace 9: a number from 0.25 to 4",),
    "-o a/mgu.toml": ("cannot write into a/mgu.toml (-o): it is not a folder",),
    "-o none/gallery": ("cannot make the folder none/gallery (-o): none does not exist",),
    "-o mine": ("mine/index.html is not the page of a gallery, and would be lost",),
    "--theme dark": ("--theme: gallery has no such option",),
}


@pytest.mark.parametrize("words", MISTAKES)
def test_a_mistake_is_one_sentence_and_nothing_is_written(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a/mgu.toml", "b/mgu.toml", "a/mgu-dark.toml", "a/legend.toml", "a/index.toml", "mine/index.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('title = "M"\nequations = "h_t = tanh(W·[h_{t-1}, x_t])"', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    where = () if "-o" in words else ("-o", "gallery")
    done = CliRunner().invoke(main, ["gallery", *words.split(), *where])
    assert done.exit_code == 2, done.output
    (line,) = done.stderr.splitlines()
    for part in MISTAKES[words]:
        assert part in line
    assert sorted(tmp_path.rglob("*")) == before


def test_a_cell_whose_file_name_is_no_text_has_its_place(copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "caf\udce9.toml"
    file.write_text((resources.files("rnnviz.assets") / "cells" / "rnn.toml").read_text("utf-8"), encoding="utf-8")
    made = make(file, output=copy)
    assert copy / "caf\udce9.gif" in made.made
    page = made.index.read_text(encoding="utf-8")
    assert 'href="caf%E9.gif"' in page
    assert make(file, output=copy).made == (), "and it is known again"


# What it says.


def test_on_a_terminal_there_is_a_bar_and_then_the_page(copy: Path) -> None:
    (copy / "rnn.gif").unlink()
    said = at_terminal("gallery", "rnn", *SMALL, "-o", str(copy), "--jobs", "1", folder=copy.parent)
    assert "100%" in said
    (line,) = (line for line in said.splitlines() if "index.html" in line)
    assert f"4 files made, {len(WANTED) - 4} kept" in line
    assert f"{(copy / 'index.html').stat().st_size:,} bytes" in line


def test_in_a_pipe_it_is_quiet_and_progress_is_told_to_the_end(copy: Path) -> None:
    done = CliRunner().invoke(main, ["gallery", "rnn", *SMALL, "-o", str(copy)])
    assert (done.exit_code, done.output) == (0, "")
    (copy / "rnn.gif").unlink()
    (copy / "legend.pdf").unlink()
    told: list[tuple[int, int]] = []
    make("rnn", output=copy, progress=lambda frames, whole: told.append((frames, whole)))
    assert len({whole for _, whole in told}) == 1
    assert sum(frames for frames, _ in told) == told[0][1] > 0
    assert len(told) > 3, "not only at the end"


@pytest.mark.parametrize("way", ["file", "pipe"])
def test_a_script_needs_no_guard(copy: Path, tmp_path: Path, way: str) -> None:
    (copy / "legend.pdf").unlink()
    code = "import rnnviz; made = rnnviz.gallery('rnn', output='gallery', width=320, fps=10, pace=0.25)\n"
    code += "print(len(made.made), len(made.kept))"
    (tmp_path / "script.py").write_text(code, encoding="utf-8")
    words, given = ([], code) if way == "pipe" else (["script.py"], "")
    done = subprocess.run(
        [sys.executable, *words], input=given, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == (f"3 {len(WANTED) - 3}\n", "")
