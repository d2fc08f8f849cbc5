"""A program as somebody sees it who sits at a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path


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
