"""The gallery: everything is there, nothing is made twice, and whatever happens goes on where it was."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module, resources
from itertools import pairwise
from pathlib import Path
from threading import Thread
from urllib.parse import unquote

import av
import pytest
from browser import AXE, AXE_MISSING, MISSING, PROGRAM, Browser, axe
from click.testing import CliRunner
from PIL import Image
from terminal import at_terminal

import rnnviz
from rnnviz.cells.cell import Cell, read_cell
from rnnviz.cli import main
from rnnviz.gallery.jobs import Looks as Shared
from rnnviz.gallery.jobs import Told, jobs, legends, survey, work
from rnnviz.gallery.manifest import NAME
from rnnviz.gallery.page import Exhibit, page
from rnnviz.output import formats
from rnnviz.views.catalogue import figure

SMALL = ("--width", "320", "--fps", "10", "--pace", "0.25")
make = partial(rnnviz.gallery, width=320, fps=10, pace=0.25, processes=2)
door = import_module("rnnviz.gallery.gallery")  # the module, whose name the function has taken

FILMS = {".gif", ".mp4", ".webp", ".webm"}
STILLS = {".png", ".svg", ".pdf"}
TEXTS = {".html", ".vtt", ".chapters.vtt", ".txt"}
WANTED = {
    "index.html",
    "rnn-poster.svg",
    *(f"{stem}{suffix}" for stem in ("rnn", "rnn-dark") for suffix in FILMS | STILLS),
    *(f"rnn{suffix}" for suffix in TEXTS),
    *(f"{stem}{suffix}" for stem in ("legend", "legend-dark") for suffix in STILLS),
    "legend-poster.svg",
}
FILM_DARK = {f"rnn-dark{suffix}" for suffix in FILMS}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small gallery of one cell; whoever changes something takes a copy."""
    folder = tmp_path_factory.mktemp("whole") / "gallery"
    made = make("rnn", output=folder)
    assert made.index == folder / "index.html"
    assert {path.name for path in made.made} == WANTED
    assert made.kept == ()
    return folder


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "gallery"))


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def names(paths: tuple[Path, ...]) -> set[str]:
    return {path.name for path in paths}


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
    told = Told(frames=100, beats=5)
    one = {job.name: job.digest() for job in jobs(first, told, "here")}
    assert len(set(one.values())) == len(one) == 5
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
    assert changed == {"film rnn dark", "still rnn dark", "page rnn light dark"}
    monkeypatch.setattr(module, "_program", lambda: "another version")
    assert all(job.digest() != one[job.name] for job in jobs(first, told, "here"))


def test_with_half_a_manifest_all_is_made_anew(copy: Path, whole: Path) -> None:
    text = (copy / NAME).read_text(encoding="utf-8")
    (copy / NAME).write_text(text[: len(text) // 2], encoding="utf-8")
    assert names(make("rnn", output=copy).made) == WANTED - {"index.html"}, "and the page comes out the same"
    assert content(copy) == content(whole)


# What cannot be.


def test_a_shipped_cell_that_cannot_be_drawn_is_left_out(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "shipped", lambda: ("rnn", "gru-torch"))
    done = CliRunner().invoke(main, ["gallery", *SMALL, "-o", str(copy)])
    assert done.exit_code == 0, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("rnnviz: left out gru-torch: ")
    assert "do not fit into one picture" in line
    assert done.stdout == ""
    assert set(content(copy)) == WANTED | {NAME}


def test_a_named_cell_that_cannot_be_drawn_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(rnnviz.Mistake, match="do not fit into one picture"):
        make("rnn", "gru-torch", output=tmp_path / "gallery")
    assert list(tmp_path.iterdir()) == []


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


# What goes wrong on the way.


class Run:
    """The command, in processes of its own."""

    def __init__(self, folder: Path, *words: str, limit: bool = False) -> None:
        self.folder = folder
        self.before = len(self._entries())
        command = [sys.executable, "-m", "rnnviz", "gallery", "rnn", *SMALL, "-o", str(folder), "--jobs", "2", *words]

        def ready() -> None:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            if limit:  # as on a full disk: no file may grow beyond 20,000 bytes
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
            preexec_fn=ready, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip

    def until(self, files: int) -> list[int]:
        """Wait until so many files have come: the processes at work."""
        end = time.monotonic() + 60
        while len(self._entries()) < self.before + files:
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < end, "nothing comes"
            time.sleep(0.01)
        return self.children()

    def _entries(self) -> list[Path]:
        there = self.folder.iterdir() if self.folder.is_dir() else ()
        return [path for path in there if not path.name.startswith(".")]

    def children(self) -> list[int]:
        pid = self.process.pid
        found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return [child for child in found if b"gallery.crew" in Path(f"/proc/{child}/cmdline").read_bytes()]

    def ended(self) -> tuple[int, str, str]:
        out, error = self.process.communicate(timeout=60)
        return self.process.returncode, out, error


def gone(pids: list[int]) -> None:
    end = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        assert time.monotonic() < end, "a process is left"
        time.sleep(0.02)


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are looked up in /proc")


@needs_proc
def test_killed_at_any_moment_the_next_run_goes_on(tmp_path: Path, whole: Path) -> None:
    folder, right = tmp_path / "gallery", content(whole)
    for files in (1, 8):
        run = Run(folder)
        pids = run.until(files)
        assert len(pids) == 2
        run.process.kill()
        assert run.ended()[0] == -signal.SIGKILL
        gone(pids)
        left = content(folder)
        left.pop(NAME, None)
        whole_files = {name: found for name, found in left.items() if not name.endswith(".part")}
        assert whole_files.items() <= right.items(), "each is whole, and none is half"
    jobs_done = json.loads((folder / NAME).read_text(encoding="utf-8"))["jobs"]
    kept = {name for job in jobs_done.values() for name in job["files"]}
    assert kept, "something was done before it was killed"
    again = make("rnn", output=folder)
    assert kept <= names(again.kept)
    assert names(again.made) == WANTED - names(again.kept)
    assert content(folder) == right


@needs_proc
@pytest.mark.parametrize("all_hear", [True, False], ids=["as a terminal", "the one alone"])
def test_ctrl_c_ends_all_at_once_and_leaves_nothing_half(tmp_path: Path, whole: Path, all_hear: bool) -> None:
    run = Run(tmp_path / "gallery")
    pids = run.until(3)
    (os.killpg if all_hear else os.kill)(run.process.pid, signal.SIGINT)
    status, out, error = run.ended()
    assert (status, out, error.strip()) == (130, "", "")
    gone(pids)
    left = content(tmp_path / "gallery")
    left.pop(NAME)
    assert left.items() <= content(whole).items()


@needs_proc
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_ends_it_ends_all_and_leaves_nothing_half(
    tmp_path: Path, whole: Path, sent: signal.Signals
) -> None:
    run = Run(tmp_path / "gallery")
    pids = run.until(3)
    os.kill(run.process.pid, sent)
    assert run.ended() == (-sent, "", "")
    gone(pids)
    left = content(tmp_path / "gallery")
    left.pop(NAME)
    assert left.items() <= content(whole).items()


@needs_proc
def test_a_process_that_is_killed_is_told_in_a_sentence(tmp_path: Path, whole: Path) -> None:
    run = Run(tmp_path / "gallery")
    pids = run.until(3)
    os.kill(pids[0], signal.SIGKILL)
    status, out, error = run.ended()
    assert (status, out) == (1, "")
    assert error == "rnnviz: gallery: a process at work ended with status -9, what is done is kept\n"
    gone(pids)
    left = content(tmp_path / "gallery")
    left.pop(NAME)
    assert left.items() <= content(whole).items(), "not even what the killed one had begun"


def test_a_disk_without_room_is_told_in_a_sentence_and_what_is_done_is_kept(tmp_path: Path, whole: Path) -> None:
    status, out, error = Run(tmp_path / "gallery", limit=True).ended()
    assert (status, out) == (1, "")
    assert error.startswith("rnnviz: ")
    assert error.count("\n") == 1, error
    left = content(tmp_path / "gallery")
    left.pop(NAME)
    assert left.items() <= content(whole).items()


def test_what_a_killed_run_has_left_is_taken_away(copy: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    ours, other = copy / ".rnnviz-0123456789abcdef.part", copy / f".notes.{dead.pid}.0123abcd.part"
    for part in (ours, other):
        part.write_text("half")
    make("rnn", output=copy)
    assert [part.exists() for part in (ours, other)] == [False, True], "a stranger's file stays"


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


# The page.


class Parsed(HTMLParser):
    """Tags with their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def addresses(self) -> set[str]:
        found = [about.get(key) for _, about in self.tags for key in ("href", "src", "srcset", "poster")]
        return {unquote(address) for address in found if address}


def test_the_page_names_every_file_and_no_other(whole: Path) -> None:
    found = Parsed((whole / "index.html").read_text(encoding="utf-8"))
    inside = {address for address in found.addresses() if address.startswith("#")}
    assert found.addresses() - inside == WANTED - {"index.html"}
    ids = [about["id"] for _, about in found.tags if "id" in about]
    assert len(set(ids)) == len(ids)
    assert {address[1:] for address in inside} <= set(ids)
    for name in WANTED - {"index.html"}:
        links = [about for tag, about in found.tags if tag == "a" and about.get("href") == name and "download" in about]
        assert [link["aria-label"] for link in links] == [f"{name}, {(whole / name).stat().st_size:,} bytes"]


HOSTILE = '''title = "</title><script>alert(1)</script>\u202e"
source = '"><img src=x onerror=alert(2)> {{bad}} $bad'
equals = "<b>\\"bold\\"</b>"
equations = """
h_t = tanh(W·[h_{t-1}, x_t] + b)  # <i>gate</i>: </dl><script>alert(3)</script>
"""
'''


@pytest.fixture
def hostile(tmp_path: Path) -> Cell:
    """A cell with all that could break out, in a file whose name could as well."""
    path = tmp_path / "a b#?&\"'<i>.toml"
    path.write_text(HOSTILE, encoding="utf-8")
    return read_cell(path)


def test_what_stands_in_a_cell_file_stays_text(hostile: Cell, tmp_path: Path) -> None:
    first = survey(hostile.key, "x.toml", HOSTILE, Shared())
    told = work(first, lambda frames: None)
    found = tuple(name for job in jobs(first, told, "") for name in job.names)
    keys = tuple(name for job in legends(Shared(), "") for name in job.names)
    for name in (*found, *keys):
        (tmp_path / name).write_bytes(b"some")
    text = page([Exhibit(hostile, told, found)], keys, tmp_path, (960, 540))
    read = Parsed(text)
    assert not [tag for tag, _ in read.tags if tag in ("script", "b")]
    assert not [about for _, about in read.tags if any(key.startswith("on") for key in about)]
    assert "<b>" in read.text
    assert "\u202e" not in text
    assert {address for address in read.addresses() if address[0] != "#"} == {*found, *keys}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(whole: Path) -> Iterator[str]:
    """The gallery, served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=whole))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.mark.skipif(PROGRAM is None, reason=MISSING)
def test_the_page_in_a_browser(address: str, tmp_path: Path) -> None:
    grounds = set()
    with Browser(tmp_path) as browser:
        for width in (320, 360, 640, 1280):
            for dark in (False, True):
                browser.look(f"{address}index.html", width, 900, dark=dark)
                browser.value("document.querySelectorAll('img').forEach((one) => { one.loading = 'eager' })")
                browser.until("[...document.images].every((one) => one.complete && one.naturalWidth)")
                browser.until("document.querySelector('video').readyState > 0")
                assert browser.value("document.documentElement.scrollWidth") == width
                edges = browser.value(
                    "[...document.querySelectorAll('main *')].filter((one) => !one.closest('.equations dl'))"
                    ".map((one) => one.getBoundingClientRect().right)"
                )
                assert max(edges) <= width - 10
                grounds.add((dark, browser.value("getComputedStyle(document.body).backgroundColor")))
                film = browser.value("document.querySelector('video').currentSrc")
                assert film.endswith("rnn-dark.mp4" if dark else "rnn.mp4")
        heads = browser.value("[...document.querySelectorAll('h1,h2,h3')].map((one) => +one.tagName[1])")
        assert heads[0] == 1
        assert heads.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(heads))
        for landmark in ("header", "main", "footer", "nav[aria-label]"):
            assert browser.value(f"document.querySelectorAll('{landmark}').length") == 1
        requests = [one["params"]["request"]["url"] for one in browser.events if one["method"].endswith("WillBeSent")]
        asked = [url for url in requests if not url.startswith("data:")]
        assert asked
        assert all(url.startswith(address) for url in asked), asked
    assert len(grounds) == 2


@pytest.mark.skipif(not (PROGRAM and AXE), reason=AXE_MISSING)
def test_the_page_can_be_used_by_every_reader(address: str, tmp_path: Path) -> None:
    with Browser(tmp_path) as browser:
        for width in (360, 640, 1280):
            for dark in (False, True):
                browser.look(f"{address}index.html", width, 900, dark=dark)
                browser.value("document.querySelectorAll('details').forEach((one) => { one.open = true })")
                assert axe(browser) == []
