"""What is not whole yet: a hidden file or folder beside the place that it is for, held by a lock as long as we live.

The lock is the system's: whoever dies lets go of it. So what a killed run has left is told from what another run is
making just now, on every machine that sees the folder.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

NAME = re.compile(r"\.rnnviz-[0-9a-f]{16}\.part")
"""What ours are called. The name of the target is not in it: that may be as long as the file system allows."""

PRIVATE = 0o600  # rights of what will replace a file, until it gets those of that one


class Draft:
    """What will be `target` when it is whole. It has its name before it is there, since Ctrl-C can come in between."""

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(f".rnnviz-{secrets.token_hex(8)}.part")
        self._target = target
        self._held: int | None = None

    def create(self) -> None:
        """Make the file, empty. Raises OSError."""
        rights = PRIVATE if self._target.exists() else 0o666
        while self._held is None:
            file = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, rights)
            self._hold(file)

    def create_folder(self) -> None:
        """Make a folder instead, for several files that come together. Raises OSError."""
        while self._held is None:
            self.path.mkdir(0o700)
            if sys.platform == "win32":
                return
            self._hold(os.open(self.path, os.O_RDONLY))

    def _hold(self, file: int) -> None:
        """Lock what has just been made; where somebody has swept it away before that, it is to be made again."""
        if sys.platform == "win32":  # what is open cannot be renamed there
            os.close(file)
            self._held = -1
            return
        with suppress(OSError):  # a file system without locks: nobody will sweep there either
            fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file).st_nlink:
            self._held = file
        else:
            os.close(file)

    def sync(self) -> None:
        """Wait until all of it is on the disk."""
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())

    def settle(self, *, new: bool = False) -> None:
        """Give it the name of the target, and with it whatever the file that stands there has besides its content.

        One that is to be `new` replaces none: FileExistsError, where there is one.
        """
        if new:
            try:
                os.link(self.path, self._target)
                return
            except FileExistsError:
                raise
            except OSError:  # a file system without links: it cannot be looked and taken in one
                if os.path.lexists(self._target):
                    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        inherit(self.path, self._target)
        self.path.replace(self._target)

    def discard(self) -> None:
        """Take it away, unless it has got its name."""
        with suppress(OSError):
            if self.path.is_dir():
                shutil.rmtree(self.path, ignore_errors=True)
            else:
                self.path.unlink(missing_ok=True)
        if self._held is not None and self._held >= 0:
            os.close(self._held)
        self._held = None


def inherit(new: Path, old: Path) -> None:
    """Owner, rights and access lists of the file `old`, if there is one, for that which is to replace it."""
    if not old.exists():
        return
    was = old.stat()
    if sys.platform != "win32":
        for owner in (was.st_uid, -1):  # who may not give a file away can still share it with the group
            with suppress(OSError):
                os.chown(new, owner, was.st_gid)
                break
    if sys.platform == "linux":  # other systems have no such calls
        with suppress(OSError):  # some file systems know none
            for name in os.listxattr(old):
                os.setxattr(new, name, os.getxattr(old, name))
    new.chmod(stat.S_IMODE(was.st_mode))


def sweep(folder: Path) -> None:
    """Take away what killed runs have left in a folder: what is called as ours, is our own, and is held by nobody."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        for path in [path for path in folder.iterdir() if NAME.fullmatch(path.name)]:
            with suppress(OSError), _let_go(path) as left:
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink()


@contextmanager
def _let_go(path: Path) -> Iterator[Path]:
    """A file or folder of ours that nobody holds, held by us; OSError for any other."""
    kind = path.lstat()
    if kind.st_uid != os.geteuid() or not (stat.S_ISREG(kind.st_mode) or stat.S_ISDIR(kind.st_mode)):
        raise PermissionError
    file = os.open(path, (os.O_RDONLY if stat.S_ISDIR(kind.st_mode) else os.O_RDWR) | os.O_NOFOLLOW)
    try:
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield path
    finally:
        os.close(file)
