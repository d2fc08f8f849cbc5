"""What is half written: known as ours, swept where nobody holds it, and like the file that it replaces."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from films import film, picture, write

from rnnviz.errors import Mistake
from rnnviz.output import Draft, Files, Form, Makes, formats, save, sweep, targets

HOLDS = """if True:
    import os, signal, sys, time
    from pathlib import Path
    from rnnviz.output import Draft
    file, folder = Draft(Path("a.gif")), Draft(Path("a.gif"))
    file.create()
    folder.create_folder()
    (folder.path / "inside").write_text("half")
    print(file.path, folder.path, flush=True)
    if sys.argv[1:]:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)
"""


def begun(folder: Path, *killed: str) -> tuple[subprocess.Popen[str], list[Path]]:
    """A process with a file and a folder that are not whole yet."""
    process = subprocess.Popen([sys.executable, "-c", HOLDS, *killed], cwd=folder, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    left = [folder / name for name in process.stdout.readline().split()]
    assert [path.exists() for path in left] == [True, True]
    return process, left


def put(path: Path) -> None:
    save(targets([path])[0], b"new")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("way", ["save", "files"])
def test_who_writes_sweeps_what_a_killed_run_has_left(tmp_path: Path, way: str) -> None:
    process, _ = begun(tmp_path, "killed")
    assert process.wait() == -signal.SIGKILL
    if way == "save":
        put(tmp_path / "b.svg")
    else:
        write(film()[:1], tmp_path / "b.svg".replace("svg", "png"))
    assert len(names(tmp_path)) == 1


def test_what_somebody_is_making_just_now_stays(tmp_path: Path) -> None:
    process, left = begun(tmp_path)
    put(tmp_path / "b.svg")
    assert [path.exists() for path in left] == [True, True]
    process.kill()
    process.wait()
    put(tmp_path / "b.svg")
    assert names(tmp_path) == {"b.svg"}


def test_what_we_are_making_ourselves_stays(tmp_path: Path) -> None:
    with Files(targets([tmp_path / "a.png"]), Form(320, 180)) as files:
        put(tmp_path / "b.svg")
        files.add(picture())
    assert names(tmp_path) == {"a.png", "b.svg"}


def test_files_of_strangers_stay(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    strange = [f".notes.{dead.pid}.0123abcd.part", ".rnnviz-notes.part", ".rnnviz-0123456789abcdef.part.gz", "a.part"]
    strange += [".rnnviz-0123456789abcdeg.part", "x.rnnviz-0123456789abcdef.part"]
    for name in strange:
        (tmp_path / name).write_text("theirs")
    (tmp_path / ".rnnviz-0123456789abcdef.part").symlink_to(tmp_path / "a.part")
    before = names(tmp_path)
    sweep(tmp_path)
    assert names(tmp_path) == before


def test_what_another_user_has_left_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".rnnviz-0123456789abcdef.part").write_text("half")
    real = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: real + 1)
    sweep(tmp_path)
    assert names(tmp_path) == {".rnnviz-0123456789abcdef.part"}
    monkeypatch.undo()
    sweep(tmp_path)
    assert names(tmp_path) == set()


def test_a_draft_that_is_swept_before_it_is_held_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    real, swept = fcntl.flock, []

    def late(file: int, how: int) -> None:
        if not swept:
            swept.extend(tmp_path.iterdir())
            swept[0].unlink()
        real(file, how)

    monkeypatch.setattr(fcntl, "flock", late)
    draft = Draft(tmp_path / "a.gif")
    draft.create()
    assert draft.path.exists()
    assert swept == [draft.path]
    draft.discard()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755])
@pytest.mark.parametrize("way", ["save", "files"])
def test_a_file_that_is_replaced_keeps_its_rights(tmp_path: Path, mode: int, way: str) -> None:
    path = tmp_path / ("a.svg" if way == "save" else "a.png")
    path.write_bytes(b"old")
    path.chmod(mode)
    if way == "save":
        put(path)
    else:
        write(film()[:1], path)
    assert path.read_bytes() != b"old"
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_what_replaces_a_private_file_is_private_from_the_beginning(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch(0o600)
    with Files(targets([tmp_path / "a.png"]), Form(320, 180)) as files:
        (draft,) = tmp_path.glob(".*.part")
        assert stat.S_IMODE(draft.stat().st_mode) == 0o600
        files.add(picture())


def test_a_file_that_is_replaced_keeps_its_group_and_what_is_said_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_bytes(b"old")
    groups = [os.getegid(), *os.getgroups(), *([12345] if os.geteuid() == 0 else [])]
    os.chown(path, -1, groups[-1])
    noted = True
    try:
        os.setxattr(path, "user.note", b"mine")
    except OSError:  # a file system that keeps no notes
        noted = False
    put(path)
    assert path.stat().st_gid == groups[-1]
    assert not noted or os.getxattr(path, "user.note") == b"mine"


@pytest.mark.parametrize("length", [230, 255])
def test_a_name_may_be_as_long_as_the_file_system_allows(tmp_path: Path, length: int) -> None:
    path = tmp_path / ("é" * ((length - 4) // 2) + "x" * (length % 2) + ".png")
    assert len(os.fsencode(path.name)) in (length, length - 1)
    write(film()[:1], path)
    assert names(tmp_path) == {path.name}


def test_a_longer_name_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"\(-o\): file name too long; choose another name"):
        targets([tmp_path / ("x" * 252 + ".png")])
    with pytest.raises(Mistake, match="no name can have a null character"):
        targets([tmp_path / "a\0b.png"])
    assert names(tmp_path) == set()


FULL = """if True:
    import resource, signal, sys
    import numpy as np
    from rnnviz.output import Files, Form, Words, targets
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))  # as on a full disk: no file may grow beyond 100 bytes
    long, chance = "said " * 99, np.random.default_rng(1)
    words = Words(captions=long, chapters=long, description=long)
    for name in sys.argv[1:]:
        try:
            with Files(targets([name]), Form(320, 180, words=words, page=long)) as sink:
                for _ in range(2):
                    sink.add(chance.integers(0, 255, (180, 320, 4), np.uint8), 3)
        except OSError as error:
            print(type(error).__name__, error.filename)
"""


def test_on_a_full_disk_each_writer_says_one_thing_and_names_the_file(tmp_path: Path) -> None:
    asked = [f"a{suffix}" for suffix in formats(Makes.FILM, Makes.TEXT, Makes.PAGE)] + ["a.png"]
    done = subprocess.run(
        [sys.executable, "-c", FULL, *asked], cwd=tmp_path, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.stderr == "", "nothing from a thread"
    assert done.stdout.splitlines() == [f"OSError {name}" for name in asked]
    assert names(tmp_path) == set()
