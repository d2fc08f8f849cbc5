"""The program as somebody uses it: its words, at a desk with files on it, and at a terminal."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from rnnviz.cli import main

MGU = '''title = "MGU"
equations = """
f_t = σ(W_f·[h_{t-1}, x_t] + b_f)           # forget gate: how much of the old state to replace
h̃_t = tanh(W_h·[f_t ⊙ h_{t-1}, x_t] + b_h)  # candidate
h_t = (1 - f_t) ⊙ h_{t-1} + f_t ⊙ h̃_t       # hidden state
"""
'''


def hears() -> None:
    """Whoever runs the tests in the background may have signals ignored; the child shall hear them."""
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)


def equations(*lines: str, more: str = "") -> str:
    return "\n".join(('title = "T"', 'equations = """', *lines, '"""', more))


DESK = {
    "old.gif": "a film of before",
    "old.png": "a still of before",
    "mgu.toml": MGU,
    "shape.json": '{"W_f": [[1, 2], [3, 4]]}',
    "name.json": '{"W_q": [[1]]}',
    "nan.json": '{"x_t": [NaN, 1, 2]}',
    "inf.json": '{"x_t": [1, -Infinity, 2]}',
    "text.json": '{"x_t": ["one", 2, 3]}',
    "list.json": "[1, 2]",
    "not.json": "{x_t: 1}",
    "not.npz": "PK",
    "open.toml": equations("h_t = tanh(W·[h_{t-1}, x_t] + b"),
    "function.toml": equations("h_t = tanhh(W·[h_{t-1}, x_t])"),
    "state.toml": equations("o_t = σ(W·[h_{t-1}, x_t])"),
    "conflict.toml": equations("h_t = tanh(W·x_t + U·h_{t-1}) ⊙ x_t"),
    "twice.toml": equations("h_t = tanh(W·x_t + W·[h_{t-1}, x_t])"),
    "example.toml": equations("h_t = tanh(W·x_t + U·h_{t-1})", more="[example]\nx_t = [1.0, 2.0]\nU = [[1.0]]"),
    "quote.toml": 'title = "T\n',
    "none.toml": 'title = "T"',
    "look.toml": 'like = "light"\n[colours]\nink = "red"',
}
"""What lies on the desk: pictures of before, and files with mistakes in them."""


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def program(*words: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """The real thing, in a process of its own."""
    return subprocess.run([sys.executable, "-m", "rnnviz", *words], cwd=folder, capture_output=True, check=False)


def tree(folder: Path) -> dict[str, bytes | None]:
    """All that is in a folder, byte by byte."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def at_terminal(*words: str, folder: Path) -> str:
    """What `rnnviz WORDS` says when it is typed in `folder`; it must end well."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "rnnviz", *words], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    heard = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:  # how Linux says that the other side is gone
            break
        if not more:
            break
        heard += more
    os.close(ours)
    assert process.wait() == 0, heard
    return heard.decode()
