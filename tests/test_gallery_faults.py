"""The gallery: whatever happens on the way, the next run goes on where it was."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from galleries import SMALL, WANTED, content, make, names
from terminal import hears

from rnnviz.gallery.manifest import NAME


class Run:
    """The command, in processes of its own."""

    def __init__(self, folder: Path, *words: str, limit: bool = False) -> None:
        self.folder = folder
        self.before = len(self._entries())
        command = [sys.executable, "-m", "rnnviz", "gallery", "rnn", *SMALL, "-o", str(folder), "--jobs", "2", *words]

        def ready() -> None:
            hears()
            if limit:  # as on a full disk: no file may grow beyond 20,000 bytes
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
            preexec_fn=ready, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip

    def until(self, files: int, done: int = 0) -> list[int]:
        """Wait until so many files have come, and so many are written down as done: the processes at work."""
        end = time.monotonic() + 60
        while len(self._entries()) < self.before + files or self._done() < done:
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < end, "nothing comes"
            time.sleep(0.01)
        return self.children()

    def _done(self) -> int:
        manifest = self.folder / NAME
        jobs = json.loads(manifest.read_text(encoding="utf-8"))["jobs"] if manifest.is_file() else {}
        return sum(len(job["files"]) for job in jobs.values())

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
    run = Run(folder)
    pids = run.until(5, done=1)
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
@pytest.mark.parametrize("sent", [signal.SIGTERM])
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
