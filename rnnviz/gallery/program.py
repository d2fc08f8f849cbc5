"""What all files of a gallery depend on: this program, and what it draws with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable

MADE_WITH = ("manim", "typst", "av", "pillow", "pycairo", "numpy")


@cache
def program(apart: tuple[str, ...] = ("cells", "themes", "notations", "articles")) -> str:
    """The digest of every file of this package, but for those assets, and the versions of what it draws with.

    What a job of a gallery needs of the assets set apart, it names itself.
    """
    from importlib.metadata import version

    found = sha256(json.dumps([version("rnnviz"), *map(version, MADE_WITH)]).encode())
    for package in ("rnnviz", "rnnviz.scenes", "rnnviz.assets"):
        skipped = apart if package == "rnnviz.assets" else ()
        for path, content in sorted(_contents(resources.files(package), skipped)):
            found.update(f"{package}/{path} {sha256(content).hexdigest()}\n".encode())
    return found.hexdigest()


def _contents(folder: Traversable, apart: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name not in apart:
                yield from ((f"{entry.name}/{path}", content) for path, content in _contents(entry))
        elif not entry.name.endswith(".pyc"):
            yield entry.name, entry.read_bytes()
