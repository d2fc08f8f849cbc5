"""What someone who writes no Python may edit: tables that come with the library, and a reader's own, one like another.

A TOML file may say `like = "NAME"` on top and give only what it does differently from that one.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from rnnviz.errors import Mistake, quoted

SUFFIX = ".toml"
LARGEST_FILE, DEEPEST, LONGEST_CHAIN = 500_000, 16, 16
"""Bytes of a file, tables and lists within each other, and files that are each like the next: far above any need."""

_LONG_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){200}""")
_TOO_DEEP = f"tables or lists stand in more than {DEEPEST} others"
_TOO_LARGE = "a whole number has more than 64 bits"


def shipped(folder: str) -> tuple[str, ...]:
    """The names of the tables in a folder of the assets."""
    files = (entry.name for entry in _assets(folder).iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in files if name.endswith(SUFFIX)))


def table(folder: str, name: str | Path, where: str) -> dict[str, Any]:
    """The table of that name in a folder of the assets, or that of a reader's own file, a path that ends in .toml.

    `where` is what a `Mistake` names: the option and what was given.
    """
    return _merged(folder, name, where, ())


def read_toml(text: str) -> dict[str, Any]:
    """The content of a TOML file. Raises `TOMLDecodeError` for all that it cannot be, also what is too deep or large.

    What comes back is no deeper than `DEEPEST` and has no whole number beyond 64 bits, as TOML promises, so that
    whoever goes through it needs no care.
    """
    if _LONG_KEY.search(text):  # tomllib takes time and memory by the square of a key's length
        raise tomllib.TOMLDecodeError(_TOO_DEEP)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise tomllib.TOMLDecodeError(_TOO_DEEP) from None
    except ValueError:  # Python reads no number of more than some 4,000 digits
        raise tomllib.TOMLDecodeError(_TOO_LARGE) from None
    level: list[Any] = [content]
    for _ in range(DEEPEST):
        inner = [value for one in level for value in (one.values() if isinstance(one, dict) else one)]
        if any(isinstance(value, int) and abs(value) >= 2**63 for value in inner):
            raise tomllib.TOMLDecodeError(_TOO_LARGE)
        level = [value for value in inner if isinstance(value, dict | list)]
    if level:
        raise tomllib.TOMLDecodeError(_TOO_DEEP)
    return content


def compare(found: Mapping[str, Any], wanted: Iterable[str], place: str, where: str, like: str = "") -> None:
    """Exactly these keys, or a `Mistake` that names the `place` in the file; `like` is what could have given them."""
    wanted = tuple(wanted)
    for key in found:
        if key not in wanted:
            raise Mistake(f'{where}: {place} has "{key}", which is not known{near(key, wanted)}.')
    for key in wanted:
        if key not in found:
            other = f', or say like = "{like}" on top' if like else ""
            raise Mistake(f'{where}: {place} lacks "{key}"; give it{other}.')


def near(word: str, known: Iterable[str]) -> str:
    """`, did you mean "X"?` for the nearest known word, empty where none is near."""
    found = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.5)
    return f', did you mean "{found[0]}"?' if found else ""


def _assets(folder: str) -> Traversable:
    return resources.files("rnnviz.assets") / folder


def _merged(folder: str, name: str | Path, where: str, heirs: tuple[str, ...]) -> dict[str, Any]:
    """The content of a file over that of the one which it is like."""
    content = _read(folder, name, where)
    if "equations" in content:
        raise Mistake(f"{where}: this is a cell file; the cell is named by itself, before the options.")
    like = content.get("like")
    if like is None:
        return content
    what = folder.removesuffix("s")
    if not isinstance(like, str) or like in (*heirs, str(name)):
        raise Mistake(f"{where}: like is {quoted(like)}, it must name a {what} that is not like this one.")
    if len(heirs) == LONGEST_CHAIN:
        raise Mistake(f"{where}: {LONGEST_CHAIN + 1} files and more are like one another in a row; take out some.")
    if not like.endswith(SUFFIX) and like not in (known := shipped(folder)):
        right = f"there are {', '.join(known)}, or a path to a .toml file"
        raise Mistake(f'{where}: like is "{like}", which is not a {what}{near(like, known)}; {right}.')
    return _over(_merged(folder, like, where, (*heirs, str(name))), content)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(below.get(key), dict)
        out[key] = _over(below[key], value) if both else value
    return out


def _read(folder: str, name: str | Path, where: str) -> dict[str, Any]:
    if str(name).endswith(SUFFIX):
        file: Traversable = Path(name)
        if not file.is_file():
            raise Mistake(f"{where}: there is no such file.")
    elif name in (known := shipped(folder)):
        file = _assets(folder) / f"{name}{SUFFIX}"
    else:
        right = f"there are {', '.join(known)}, or a path to a .toml file"
        raise Mistake(f"{where}: not known{near(str(name), known)}; {right}.")
    try:
        with file.open("rb") as opened:
            held = opened.read(LARGEST_FILE + 1)
        if len(held) > LARGEST_FILE:
            raise Mistake(f"{where}: it has more than {LARGEST_FILE:,} bytes; such a file has some thousand.")
        return read_toml(held.decode("utf-8").replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise Mistake(f"{where}: this is not TOML: {problem}.") from None
    except OSError as problem:
        raise Mistake(f"{where}: it cannot be read: {problem.strerror}.") from None
