"""What stands in a folder, and what it was made from: so that nothing is made twice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Any

from rnnviz.output import Target, Writer, save

NAME = ".rnnviz-gallery.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Done:
    """A job that has been done: the digest of all it was made from, that of each file, and what was found out."""

    made_from: str
    files: Mapping[str, str]
    told: Mapping[str, Any] = field(default_factory=dict)


class Manifest:
    """The finished jobs of a folder, by name; each is written down as soon as it is done.

    What cannot be read is taken for empty: then all is made anew.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._done = dict(_read(folder / NAME))

    def done(self, job: str, made_from: str, names: Iterable[str]) -> Done | None:
        """The job, if it was made from the same, and all its files are there as they were made."""
        found = self._done.get(job)
        if found is None or found.made_from != made_from or set(found.files) != set(names):
            return None
        return found if all(digest(self._folder / name) == was for name, was in found.files.items()) else None

    def add(self, job: str, made_from: str, names: Iterable[str], told: Mapping[str, Any]) -> None:
        """Write down that a job is done; its files are as they are now."""
        files = {name: digest(self._folder / name) for name in names}
        self._done[job] = Done(made_from, files, told)
        content = {"version": VERSION, "jobs": {name: asdict(done) for name, done in sorted(self._done.items())}}
        path = self._folder / NAME
        save(Target(str(path), path.resolve(), Writer), json.dumps(content, indent=1).encode())


def digest(path: Path) -> str:
    """The SHA-256 of a file; empty where there is none that can be read."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _read(path: Path) -> Mapping[str, Done]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            return {}
        return {name: _checked(Done(**done)) for name, done in content["jobs"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _checked(done: Done) -> Done:
    """All of it is flat, but for the words in what was found out: what lies deeper could not be written again."""
    if not isinstance(done.files, dict) or not isinstance(done.told, dict):
        raise TypeError
    within = [value for one in done.told.values() if isinstance(one, dict) for value in one.values()]
    if any(isinstance(one, list) for one in done.told.values()) or any(isinstance(one, dict | list) for one in within):
        raise TypeError
    if not all(isinstance(text, str) for text in (done.made_from, *done.files.values())):
        raise TypeError
    return done
