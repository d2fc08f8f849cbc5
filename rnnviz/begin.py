"""The first moment of the command: while all that it is made of is being imported, Ctrl-C ends it without a word.

A library leaves Ctrl-C alone: this is for the process that is `rnnviz` or `python -m rnnviz` alone, and only until
`rnnviz.process` hears it.
"""

from __future__ import annotations

import os
import signal
import sys

STOPPED = 130


def quit_at_once(*_: object) -> None:
    """Nothing has been begun yet, or all is done."""
    os._exit(STOPPED)


# Python says "-m" as long as it looks for the module, and imports its package for that.
_COMMAND = ("-m", "rnnviz", "rnnviz.exe")

if (
    os.path.basename("".join(sys.argv[:1])) in _COMMAND  # noqa: PTH119 - pathlib takes as long as all else here
    and signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else it is ignored, or in other hands
):
    signal.signal(signal.SIGINT, quit_at_once)
