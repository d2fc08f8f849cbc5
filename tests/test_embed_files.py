"""The files of a place: apart from each other, whole together, and like those that they replace."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rnnviz.errors import Mistake
from rnnviz.pages import embed as room
from rnnviz.pages.embed import embed

PLACE = """like = "github"
folder = "{folder}"
keep = "{keep}"
snippet = "$film"
[files]
film = {{ name = "{film}", why = "a film" }}
film_dark = {{ name = "{dark}", why = "a film by night", theme = "dark" }}
still = {{ name = "$cell.svg", why = "a still" }}
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Pictures that cost nothing, in a folder of one's own."""

    def drawn(cell: object, *paths: Path, **_: object) -> None:
        for path in paths:
            path.write_bytes(b"drawn")

    monkeypatch.setattr(room, "render", drawn)
    monkeypatch.setattr(room, "summary", drawn)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def place(tmp_path: Path) -> Callable[..., Path]:
    def write(film: str = "$cell.gif", dark: str = "$cell-dark.gif", keep: str = "", folder: str = "") -> Path:
        path = tmp_path / "mine.toml"
        path.write_text(PLACE.format(film=film, dark=dark, keep=keep, folder=folder), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"dark": "$cell.gif"}, r"files\.film and files\.film_dark would both be rnn\.gif; give each a name"),
        ({"dark": "./$cell.gif"}, r"files\.film and files\.film_dark would both be rnn\.gif"),
        ({"dark": "rnn.gif"}, r"files\.film and files\.film_dark would both be rnn\.gif"),
        ({"dark": "$cell.GIF"}, r"files\.film and files\.film_dark would both be rnn\.GIF"),
        ({"keep": "$cell.gif"}, r"files\.film and keep would both be rnn\.gif"),
        ({"keep": "a/rnn.gif", "folder": "a"}, r"files\.film and keep would both be a/rnn\.gif"),
        ({"dark": "$cell.gif/dark.gif"}, r"files\.film and files\.film_dark cannot both be: rnn\.gif is a file"),
    ],
)
def test_a_place_that_names_a_file_twice_is_a_mistake_and_nothing_is_written(
    files: dict[str, str], said: str, place: Callable[..., Path], quick: Path
) -> None:
    file = place(**files)
    with pytest.raises(Mistake, match=rf"--for .*mine\.toml: {said}"):
        embed("rnn", file, "out")
    assert [path.name for path in quick.iterdir()] == ["mine.toml"]


def test_the_markup_may_be_kept_in_a_file_of_any_name(place: Callable[..., Path], quick: Path) -> None:
    (quick / "out").mkdir()
    embed("rnn", place(keep="$cell.md"), "out")
    assert (quick / "out" / "rnn.md").read_text() == "out/rnn.gif\n"


def test_files_that_are_replaced_keep_their_rights(place: Callable[..., Path], quick: Path) -> None:
    file = place(keep="rnn.html")
    (quick / "out").mkdir()
    for name in ("rnn.gif", "rnn.html"):
        (quick / "out" / name).touch(0o600)
    embed("rnn", file, "out")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (quick / "out").iterdir()}
    assert (modes["rnn.gif"], modes["rnn.html"]) == (0o600, 0o600)
    assert modes["rnn.svg"] == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_what_a_killed_run_has_left_is_swept_and_what_others_have_is_not(
    place: Callable[..., Path], quick: Path
) -> None:
    code = """if True:
        import os, signal
        from pathlib import Path
        from rnnviz.pages.embed import _together
        with _together(Path("out"), [Path("a.gif")]) as work:
            (work / "a.gif").write_text("half")
            os.kill(os.getpid(), signal.SIGKILL)
    """
    assert subprocess.run([sys.executable, "-c", code], cwd=quick, check=False).returncode == -signal.SIGKILL
    assert list(quick.glob(".rnnviz-*/a.gif"))
    (quick / ".rnnviz-mine").mkdir()
    embed("rnn", place(), "out")
    assert sorted(path.name for path in quick.iterdir()) == [".rnnviz-mine", "mine.toml", "out"]


def test_a_full_disk_is_told_with_the_name_that_the_file_would_have(
    place: Callable[..., Path], quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(cell: object, path: Path, *_: Path, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(room, "render", full)
    with pytest.raises(OSError, match="No space left") as told:
        embed("rnn", place(), "out")
    assert told.value.filename == str(Path("out", "rnn.gif"))
    assert [path.name for path in quick.iterdir()] == ["mine.toml"]


def test_a_mistake_is_told_with_the_name_that_the_file_would_have(
    place: Callable[..., Path], quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(cell: object, path: Path, *_: Path, **__: object) -> None:
        raise Mistake(f"cannot write {path} (-o): file name too long")

    monkeypatch.setattr(room, "render", refused)
    with pytest.raises(Mistake, match=r"^cannot write out/rnn\.gif \(-o\)"):
        embed("rnn", place(), "out")
    assert [path.name for path in quick.iterdir()] == ["mine.toml"]


def test_a_folder_whose_name_is_no_text_has_an_address(place: Callable[..., Path]) -> None:
    assert embed("rnn", place(), "caf\udce9").lines == "caf%E9/rnn.gif\n"
