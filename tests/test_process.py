"""The process of the command: how it begins, what it does with its streams and terminals, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from terminal import at_terminal, hears

import rnnviz
from rnnviz.cli import main
from rnnviz.process import legible

LONG = ("--width", "960", "--fps", "50", "--pace", "4")
MODULE = [sys.executable, "-m", "rnnviz"]
SCRIPT = [str(Path(sys.executable).with_name("rnnviz"))]


def tree(folder: Path) -> dict[str, bytes | None]:
    """All that is in a folder, byte by byte."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


# How it begins.


@pytest.fixture
def interrupted(tmp_path: Path) -> dict[str, str]:
    """An environment in which Ctrl-C comes while numpy is being imported."""
    text = "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(9)"
    (tmp_path / "numpy.py").write_text(text, encoding="utf-8")
    return {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.mark.parametrize("way", [MODULE, SCRIPT], ids=["module", "script"])
def test_ctrl_c_during_the_imports_ends_it_quietly(way: list[str], interrupted: dict[str, str]) -> None:
    done = subprocess.run([*way, "cells"], env=interrupted, capture_output=True, preexec_fn=hears, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_a_library_leaves_ctrl_c_to_who_imports_it(interrupted: dict[str, str]) -> None:
    words = [sys.executable, "-c", "try: import rnnviz\nexcept KeyboardInterrupt: print('heard')"]
    done = subprocess.run(words, env=interrupted, capture_output=True, preexec_fn=hears, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"heard\n", b"")


@pytest.mark.parametrize("shut", [">&-", "2>&-", ">&- 2>&- <&-"])
def test_a_stream_that_is_closed_is_no_error(shut: str, tmp_path: Path) -> None:
    """Nor does a file take its place: what a library says would be written into it."""
    line = f'"$0" -m rnnviz render rnn -o a.gif --width 320 --fps 10 --pace 0.25 {shut}'
    done = subprocess.run(["sh", "-c", line, sys.executable], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list(tree(tmp_path)) == ["a.gif"]
    assert (tmp_path / "a.gif").read_bytes().startswith(b"GIF89a")


def test_a_mistake_has_its_status_where_nobody_can_be_told(tmp_path: Path) -> None:
    words = ["sh", "-c", '"$0" -m rnnviz trace rnm >&- 2>&-', sys.executable]
    assert subprocess.run(words, cwd=tmp_path, check=False).returncode == 2


def test_without_a_path_to_look_in_it_draws(tmp_path: Path) -> None:
    env = {key: value for key, value in os.environ.items() if key != "PATH"}
    words = [*MODULE, "summary", "rnn", "-o", "a.png", "--width", "320"]
    done = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


# What it says.


def test_a_pipe_that_closes_early_is_no_error(tmp_path: Path) -> None:
    words = [*MODULE, "trace", "lstm", "--hidden-size", "60", "--input-size", "60", "--seed", "1", "--json"]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""


def test_letters_that_a_terminal_lacks_do_not_stop_it(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*MODULE, "trace", "gru", "--json"], cwd=tmp_path, env=env, capture_output=True, check=True)
    assert json.loads(done.stdout) == json.loads(CliRunner().invoke(main, ["trace", "gru", "--json"]).stdout)


EVIL = r"""
title = "T\u001b]0;mine\u0007\u001b[2J\u202Eabc\u009b31m\rend"
equations = '''
h_t = tanh(W·[h_{t-1}, x_t])  # gate: how
'''
"""
TURNS = {chr(sign) for sign in (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), 0x2066, 0x2067)}


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """A cell file whose title and name are more than words to a terminal."""
    path = tmp_path / "e\u202e\x1b[31mvil.toml"
    path.write_text(EVIL, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (("check",), "T\\u001b]0;mine\\u0007\\u001b[2J\\u202eabc\\u009b31m\\u000dend"),
        (("trace",), "T\\u001b]0;mine"),
        (("summary", "--width", "320", "-o", "a\x1b[2J.png"), "a\\u001b[2J.png"),
    ],
)
def test_what_a_file_holds_moves_no_cursor(command: tuple[str, ...], shown: str, evil: Path) -> None:
    said = at_terminal(command[0], evil.name, *command[1:], folder=evil.parent)
    assert shown in said
    assert not TURNS & set(said.replace("\r\n", "\n"))


@pytest.mark.parametrize("words", [("trace", "\x1b[2J.toml"), ("\u202ex",), ("render", "rnn", "-o", "a.\x9b2J")])
def test_what_is_wrong_moves_no_cursor(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert not TURNS & set(done.output)
    assert "\\u" in done.output


def test_json_is_exact_in_a_pipe_and_harmless_on_a_terminal(evil: Path) -> None:
    piped = CliRunner().invoke(main, ["trace", str(evil), "--json"]).stdout
    assert json.loads(piped)["cell"] == evil.stem
    assert "\u202e" in piped
    shown = at_terminal("trace", evil.name, "--json", folder=evil.parent)
    assert not TURNS & set(shown.replace("\r\n", "\n"))
    assert json.loads(shown) == json.loads(piped)


def test_a_title_from_the_right_keeps_its_frame() -> None:
    assert legible("\u2068שלום\u2069 b\tc\nd") == "\u2068שלום\u2069 b\tc\nd"
    assert legible("\u2068שלום") == "\\u2068שלום"
    assert legible("\u2068a\x1b\u2069") == "\u2068a\\u001b\u2069"


# How it ends.


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path, Path]]:
    """A long film over a file that was there, while it is being written; its folder, and the one for passing files."""
    folder, passing = tmp_path / "films", tmp_path / "passing"
    folder.mkdir()
    passing.mkdir()
    (folder / "old.gif").write_bytes(b"a film of before")
    process = subprocess.Popen(
        [*MODULE, "render", "lstm", "-o", "old.gif", "-o", "new.mp4", *LONG],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(passing)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=hears,
    )
    ready = time.monotonic() + 60
    while not any(path.stat().st_size for path in folder.glob(".*.part")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < ready, "no file was begun"
        time.sleep(0.02)
    yield process, folder, passing
    process.kill()
    process.wait()


@pytest.mark.parametrize(
    ("sent", "status"),
    [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGHUP, -signal.SIGHUP)],
)
def test_who_ends_it_finds_nothing_left_behind(
    sent: signal.Signals, status: int, begun: tuple[subprocess.Popen[bytes], Path, Path]
) -> None:
    process, folder, passing = begun
    process.send_signal(sent)
    out, error = process.communicate(timeout=60)
    assert process.returncode == status
    assert (out, error.strip()) == (b"", b"")
    assert tree(folder) == {"old.gif": b"a film of before"}
    assert tree(passing) == {}


def test_a_terminal_that_closes_says_so_twice_and_nothing_is_left(
    begun: tuple[subprocess.Popen[bytes], Path, Path],
) -> None:
    process, folder, _ = begun
    for _ in range(2):
        process.send_signal(signal.SIGHUP)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGHUP
    assert tree(folder) == {"old.gif": b"a film of before"}


def test_signals_are_as_before_when_it_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rnnviz, "render", lambda *_, **__: os.kill(os.getpid(), signal.SIGTERM))
    ended: list[int] = []
    monkeypatch.setattr("rnnviz.process.Ended.die", lambda self: ended.append(self.number))
    before = signal.getsignal(signal.SIGTERM)
    CliRunner().invoke(main, ["render", "rnn"])
    assert ended == [signal.SIGTERM]
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_killed_run_never_leaves_a_broken_file_under_the_name_and_the_next_sweeps(
    begun: tuple[subprocess.Popen[bytes], Path, Path],
) -> None:
    process, folder, _ = begun
    process.kill()
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    left = tree(folder)
    assert left.pop("old.gif") == b"a film of before"
    assert left
    assert all(name.endswith(".part") for name in left), left
    rnnviz.render("rnn", folder / "words.vtt")
    assert set(tree(folder)) == {"old.gif", "words.vtt"}
