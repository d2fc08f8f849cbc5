"""What may go wrong while a film is written: under the asked name is always the old file or the new one, whole."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from rnnviz.output import Files, Form, targets

SMALL = ["--width", "320", "--fps", "10", "--pace", "0.25"]
MOMENTS = 10


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "rnnviz", "render", "rnn", *SMALL, *arguments]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """The digests of two films, by their seeds, each made alone; and how long one takes, in seconds, at 0."""
    folder = tmp_path_factory.mktemp("whole")
    found = {}
    for seed in (1, 2):
        path = folder / f"{seed}.gif"
        subprocess.run(command("-o", str(path), "--seed", str(seed)), check=True)
        found[seed] = digest(path)
    assert found[1] != found[2]
    return found


# What has been imported once is there for each run: a run begins to draw at once, and more of the moments at which it
# is killed lie where files are written.
WARM = """
import os, sys
import rnnviz.scenes.film, rnnviz.scenes.frames, rnnviz.views.catalogue, rnnviz.figures.words
from rnnviz.cli import main
for line in sys.stdin:
    run = os.fork()
    if not run:
        main(line.split())
    print(run, flush=True)
    os.waitpid(run, 0)
    print("ended", flush=True)
"""


def test_killed_at_ten_moments_the_file_is_the_old_one_or_the_new_one(tmp_path: Path, whole: dict[int, str]) -> None:
    path, chance = tmp_path / "film.gif", random.Random(7)
    words = " ".join([*command("-o", str(path), "--seed", "1")[3:]])
    seen, halves = [], 0
    pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen([sys.executable, "-c", WARM], stdin=pipe, stdout=pipe, stderr=quiet, text=True) as server:
        assert server.stdin
        assert server.stdout
        for moment in range(MOMENTS):
            path.write_bytes(b"old")
            before = set(tmp_path.glob(".*.part"))
            server.stdin.write(f"{words}\n")
            server.stdin.flush()
            run = int(server.stdout.readline())
            if moment % 2:  # while it is being written, however long it takes to come to that
                late = time.monotonic() + 20
                while time.monotonic() < late and not set(tmp_path.glob(".*.part")) - before:
                    time.sleep(0.005)
            else:
                time.sleep(chance.uniform(0.05, 0.9))
            with suppress(ProcessLookupError):  # it has ended already
                os.kill(run, signal.SIGKILL)
            assert server.stdout.readline() == "ended\n"
            seen.append("old" if path.read_bytes() == b"old" else digest(path))
            halves += len(list(tmp_path.glob(".*.part")))
        server.stdin.close()
    assert set(seen) <= {"old", whole[1]}
    assert "old" in seen, "some of them were killed before the end"
    assert halves, "and some of them in the middle of a file"


def test_two_runs_at_once_leave_one_whole_file(tmp_path: Path, whole: dict[int, str]) -> None:
    path = tmp_path / "film.gif"
    runs = [subprocess.Popen(command("-o", str(path), "--seed", str(seed))) for seed in (1, 2)]
    assert [run.wait() for run in runs] == [0, 0]
    assert digest(path) in whole.values()
    assert [entry.name for entry in tmp_path.iterdir()] == ["film.gif"]


def _no_room() -> None:
    """As on a full disk: no file may grow beyond 2,000 bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_a_disk_without_room_is_told_in_a_sentence_and_the_old_file_stays(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"film{suffix}"
    path.write_bytes(b"old")
    ended = subprocess.run(
        command("-o", str(path)), capture_output=True, text=True, preexec_fn=_no_room, check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.startswith("rnnviz: ")
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_folder_that_vanishes_is_an_error_and_no_hang(tmp_path: Path) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    frame = np.full((180, 320, 4), 255, np.uint8)
    asked = targets([folder / "film.gif", folder / "film.mp4"])

    def write() -> None:
        with Files(asked, Form(320, 180)) as files:
            files.add(frame)
            shutil.rmtree(folder)
            files.add(frame // 2, 3)

    with pytest.raises(OSError, match="No such file"):
        write()
    assert not folder.exists()
