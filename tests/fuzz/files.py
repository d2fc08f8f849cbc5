"""Files of every kind that we read, and lines of options, marred at random: each is a Mistake or it is read.

A kind makes the bytes of a file from a source of chance, and reads a file. Nothing else is known of it.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import rnnviz
from fuzz import arrays, marring, papers, texts

Make = Callable[[random.Random], bytes]


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` is that of the file, `read` what we do with it.

    `start` says how a process for it begins: what draws must not be forked off one that has drawn, for its threads.
    `patience` is by how much longer than others it may take.
    """

    name: str
    make: Make
    read: Callable[[Path], str | None]
    start: str = "fork"
    patience: int = 1


LENGTHS = ("0.001", "0.1", "1", "2.5", "7", "19", "40", "100", "333.3", "640", "720", "1279", "1280")


@cache
def _assets(folder: str) -> Mapping[str, str]:
    files = resources.files("rnnviz.assets") / folder
    return {f.name.removesuffix(".toml"): f.read_text("utf-8") for f in files.iterdir() if f.name.endswith(".toml")}


def _cell(chance: random.Random) -> bytes:
    every = [*_assets("cells").values(), *(text for _, _, text in papers.files())]
    return marring.marred(chance.choice(every), chance)


def _equations(chance: random.Random) -> bytes:
    """A file that is TOML, with marred equations: what is asked of the language's own reader."""
    _, lines, _ = chance.choice([*papers.files()])
    text = "\n".join(f"{line.target.text} = {texts.write(line.of)}  # {line.target.text}: it" for line in lines)
    ways = (marring.swap, marring.drop, marring.put, marring.put, marring.number, marring.line, marring.nest)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 6))):
        text = chance.choice(ways)(text, chance)
    plain = "".join(sign if sign in "\n\t" or sign.isprintable() else "?" for sign in text)
    return papers.toml(plain, title=chance.choice(("A cell", "A", "cell of 3", "$ # * _"))).encode()


def _read_cell(path: Path) -> str | None:
    from rnnviz.reports import listing

    cell = rnnviz.load(path)
    return listing.checked(cell, rnnviz.trace(cell))


def _model(chance: random.Random) -> bytes:
    """A network's file, whole or with one part of another in it."""
    every = [*_assets("models").values()]
    text, other = chance.choice(every), chance.choice(every)
    if chance.random() < 0.5:
        parts = re.split(r"\n(?=\[)", text)
        parts[chance.randrange(len(parts))] = chance.choice(re.split(r"\n(?=\[)", other))
        text = "\n".join(parts)
    return marring.marred(text, chance)


def _read_model(path: Path) -> str | None:
    from rnnviz.reports import networks

    made = rnnviz.network(path)
    return "\n".join((networks.checked(made), *networks.readable(made)))


def _theme(chance: random.Random) -> bytes:
    small = 'like = "light"\n\n[colours]\nground = "#FFFDF5"\naccent = "#0B6E4F"\n\n[text]\nvalue = 23.5\n'
    return marring.marred(chance.choice((small, *_assets("themes").values())), chance)


def _read_theme(path: Path) -> str | None:
    from rnnviz import theme

    theme.load(path)
    return None


def _looks(chance: random.Random) -> bytes:
    """A theme that can be read, with lengths that are allowed and mean."""
    text = _assets("themes")["light"]
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        lengths = [*re.finditer(r"(?<== )\d+(\.\d+)?(?=\s)", text)]
        one = chance.choice(lengths)
        text = text[: one.start()] + chance.choice(LENGTHS) + text[one.end() :]
    return text.encode()


def _read_looks(path: Path) -> str | None:
    rnnviz.figure(rnnviz.trace("rnn"), theme=path)
    return None


def _place(chance: random.Random) -> bytes:
    small = 'like = "html"\ntitle = "our wiki"\nwidths = [800]\nlimit = 1_000_000\n'
    return marring.marred(chance.choice((small, *_assets("places").values())), chance)


def _read_place(path: Path) -> str | None:
    from rnnviz.pages import places

    places.load(path)
    return None


def _manifest(chance: random.Random) -> bytes:
    done = {"made_from": "ab", "files": {"a.gif": "00" * 32, "b.txt": ""}, "told": {"width": 960, "alt": "an alt"}}
    whole = {"version": 1, "jobs": {"lstm-light": done, "rnn-dark": done}}
    return marring.marred(json.dumps(whole, indent=1), chance)


def _read_manifest(path: Path) -> str | None:
    from rnnviz.gallery.manifest import Manifest

    Manifest(path.parent).done("lstm-light", "ab", ["a.gif", "b.txt"])
    return None


# Without gallery, which draws in processes of its own.
WORDS = (
    "render", "summary", "trace", "check", "cells", "legend", "embed", "--help", "-h", "--version",
    "lstm", "rnn", "gru", "gru-torch", "LSTM", "nothing", "nothing.toml", "cell.toml", "/", ".", "", " ", "-", "--",
    "é", "\udcff", "-o", "-o", "x.txt", "x.vtt", "x.chapters.vtt", "x.xyz", "x", "/dev/null/x.txt",
    "no/such/folder/x.txt", "a" * 300 + ".txt", "--seed", "--values", "--input-size", "--hidden-size",
    "--output-size", "--cell-size", "--batch-size", "--sample", "--unit", "--pace", "--fps", "--width", "--theme",
    "--for", "--jobs", "--beat", "--json", "--all", "--no-loop", "--sed", "---", "--seed=", "--seed=1", "--x-size",
    "--x-size=3", "--input-size=2", "--pace=inf", "--pace=nan", "0", "1", "2", "3", "2048", "2049", "-1", "1.5",
    "nan", "inf", "1e3", "9" * 25, "9" * 5000, "٣", "true", "light", "dark", "auto", "values.json", "values.npz",
    "theme.toml", "html", "github", "wiki.toml", "0x10", "1_0",
)  # fmt: skip

STARTS = (
    ["trace", "lstm"], ["trace", "rnn-output"], ["check", "cell.toml"], ["render", "lstm", "-o", "x.txt"],
    ["render", "rnn", "-o", "x.vtt", "--pace", "2"], ["cells"], ["embed", "lstm", "--for"], ["summary"],
    ["legend", "-o"], [],
)  # fmt: skip


def _options(chance: random.Random) -> bytes:
    words = [*chance.choice(STARTS), *(chance.choice(WORDS) for _ in range(chance.choice((0, 1, 2, 2, 3, 4, 6))))]
    return "\n".join(words).encode("utf-8", "surrogateescape")


class DrawnError(BaseException):
    """Instead of drawing, which would take too long."""


def _run_options(path: Path) -> str | None:
    """The command line in this process: it ends with 0, or with 2 (1 where a disk is at fault) and one sentence."""
    from unittest import mock

    from rnnviz import draw
    from rnnviz.cli import main

    words = path.read_bytes().decode("utf-8", "surrogateescape").split("\n") if path.stat().st_size else []
    said, told = io.StringIO(), io.StringIO()
    names = ("film", "finished", "legend", "pixels", "outlines", "pictures")
    drawing = {name: mock.Mock(side_effect=DrawnError) for name in names}
    before, folder = Path.cwd(), path.parent / "here"
    folder.mkdir(exist_ok=True)
    os.chdir(folder)
    try:
        with redirect_stdout(said), redirect_stderr(told), mock.patch.multiple(draw, **drawing):
            main.main(words)
    except SystemExit as end:
        status = end.code
    except DrawnError:
        return None
    finally:
        os.chdir(before)
    if status == 0:
        return None
    text = told.getvalue()
    if status not in (1, 2) or not text.startswith("rnnviz: ") or said.getvalue():
        raise AssertionError(f"status {status}, {said.getvalue()[:200]!r}, {text[:400]!r}")
    raise rnnviz.Mistake(text.removeprefix("rnnviz: ").removesuffix("\n"))


KINDS: Mapping[str, Kind] = {
    "equations": Kind("cell.toml", _equations, _read_cell),
    "cell": Kind("cell.toml", _cell, _read_cell),
    "json": Kind("values.json", arrays.values, arrays.read_values),
    "npz": Kind("values.npz", arrays.npz, arrays.read_values),
    "model": Kind("model.toml", _model, _read_model),
    "run": Kind("values.json", arrays.run, arrays.read_run),
    "rows": Kind("inputs.csv", arrays.rows, arrays.read_rows),
    "theme": Kind("theme.toml", _theme, _read_theme),
    "looks": Kind("theme.toml", _looks, _read_looks, start="spawn", patience=10),
    "place": Kind("place.toml", _place, _read_place),
    "manifest": Kind(".rnnviz-gallery.json", _manifest, _read_manifest),
    "options": Kind("options.txt", _options, _run_options, start="spawn"),
}
