"""Files of every kind that we read, and lines of options, marred at random: each is a Mistake or it is read.

A kind makes the bytes of a file from a source of chance, and reads a file. Nothing else is known of it.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np

import rnnviz
from fuzz import marring, papers, texts

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


def _json(chance: random.Random) -> bytes:
    return marring.marred(_numbers(chance.choice(("lstm", "rnn")), chance.randrange(9), chance.random() < 0.5), chance)


@cache
def _numbers(cell: str, seed: int, whole: bool) -> str:
    """What `rnnviz trace --json` writes, or its arrays alone."""
    from rnnviz.reports.written import as_json

    worked = rnnviz.trace(cell, seed=seed)
    return "".join(as_json(worked.stated(), worked.tables())) if whole else json.dumps(_plain(worked), indent=1)


def _plain(worked: rnnviz.Trace) -> dict[str, object]:
    cell = worked.sized.cell
    return {name: worked.parameter(name).tolist() for name in cell.parameters} | {
        name: worked.value(name).tolist() for name in cell.incoming
    }


def _read_values(path: Path) -> str | None:
    from rnnviz.reports import step

    return "\n".join(step.readable(rnnviz.trace("lstm", values=path)))


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


def _run(chance: random.Random) -> bytes:
    """Several steps as JSON, and what of it may be wrong."""
    return marring.marred(_steps(chance.choice(("lstm", "rnn")), chance.randrange(9)), chance)


@cache
def _steps(cell: str, seed: int) -> str:
    from rnnviz.reports.written import as_json

    worked = rnnviz.rollout(cell, seed=seed, text="one two three")
    return "".join(as_json(worked.stated(), worked.tables()))


def _read_run(path: Path) -> str | None:
    from rnnviz.reports import steps

    return "\n".join(steps.readable(rnnviz.rollout("lstm", values=path)))


def _rows(chance: random.Random) -> bytes:
    """Numbers for each step, a row each."""
    rows = [[chance.choice(_ENTRIES) for _ in range(3)] for _ in range(chance.randrange(6))]
    return marring.marred("\n".join(chance.choice((",", ",", ", ", ";", "\t")).join(row) for row in rows), chance)


_ENTRIES = ("0.5", "-1", "2e3", "0", "1e400", "nan", "inf", "", "a", '"1"', "−1", "1_000", "٣", " 7 ")


def _read_rows(path: Path) -> str | None:
    from rnnviz.reports import steps

    return "\n".join(steps.readable(rnnviz.rollout("rnn", inputs=path)))


_ARRAYS: tuple[Callable[[random.Random], object], ...] = (
    lambda _: np.array([[1.0] * 5] * 2),
    lambda _: np.array([0.5, -0.5]),
    lambda _: np.array([0.5, -0.5, 1.0]),
    lambda _: np.array([]),
    lambda _: np.zeros((0, 5)),
    lambda _: np.array(3.0),
    lambda _: np.array([1 + 2j, 0]),
    lambda _: np.array(["a", "b"]),
    lambda _: np.array([b"a", b"bc"]),
    lambda _: np.array([True, False]),
    lambda _: np.array([np.nan, 1.0]),
    lambda _: np.array([np.inf, -np.inf]),
    lambda _: np.array([2**62, 1]),
    lambda _: np.array([1.5, 2.5], dtype=np.float16),
    lambda _: np.array([1.5, 2.5], dtype=np.longdouble) * np.longdouble("1e4000"),
    lambda _: np.array([1.0, 2.0], dtype=">f8"),
    lambda _: np.array(["2001-01-01", "2002-01-01"], dtype="datetime64[D]"),
    lambda _: np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
    lambda _: np.array([None, {}], dtype=object),
    lambda c: np.zeros((1,) * c.choice((3, 8, 32))),
    lambda c: np.ones((c.choice((1, 2, 5000)), 3)),
)


def _npz(chance: random.Random) -> bytes:
    """Arrays of all kinds under names of all kinds; then perhaps the zip or a header in it is damaged."""
    names = [
        "x_t",
        "h_{t-1}",
        "c_{t-1}",
        "W_f",
        "b_f",
        "W_i",
        "parameters",
        "inputs",
        "",
        "é",
        "a/b",
        "..",
        "h",
        "seed",
    ]
    arrays = {name: chance.choice(_ARRAYS)(chance) for name in chance.sample(names, chance.randrange(1, 5))}
    if chance.random() < 0.3:
        arrays = {"x_t": np.array([0.5, -0.5, 1.0]), "h_{t-1}": np.array([0.5, -0.5])}
    out = io.BytesIO()
    packed = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(out, "w") as archive:
        for name, array in arrays.items():
            one = io.BytesIO()
            np.lib.format.write_array(one, np.asarray(array), allow_pickle=True)
            data = one.getvalue()
            if chance.random() < 0.4:
                data = _header(data, chance)
            entry = zipfile.ZipInfo((name + chance.choice((".npy", ".npy", ".npy", "", ".txt"))) or "-")
            archive.writestr(entry, data, packed)
    data = out.getvalue()
    return marring.bitten(data, chance) if chance.random() < 0.5 else data


SHAPES = ("(3,)", "(-1,)", "(10**12,)", "(1000000000000,)", "(2, 3", "()", "None", "(1.5,)", "('a',)", "(" * 300)
TYPES = ("'<f8'", "'|O'", "'<f16'", "'V9999999999'", "'<U4'", "'x'", "[('a', '<f8')]", "None", "'f8,f8'")


def _header(data: bytes, chance: random.Random) -> bytes:
    """An array's own head with another shape, type, order or length."""
    head = data[10 : 10 + struct.unpack("<H", data[8:10])[0]].decode("latin1")
    shape, kind = chance.choice(SHAPES), chance.choice(TYPES)
    match chance.randrange(4):
        case 0:
            head = re.sub(r"'shape': \([^)]*\)", f"'shape': {shape}", head)
        case 1:
            head = re.sub(r"'descr': [^,]*", f"'descr': {kind}", head)
        case 2:
            head = head.replace("False", chance.choice(("True", "0", "__import__('os')", "")))
        case 3:
            return marring.bitten(data, chance)
    coded = head.encode("latin1")
    return data[:8] + struct.pack("<H", min(len(coded), 65535)) + coded + data[10 + len(head) :]


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
    "json": Kind("values.json", _json, _read_values),
    "npz": Kind("values.npz", _npz, _read_values),
    "model": Kind("model.toml", _model, _read_model),
    "run": Kind("values.json", _run, _read_run),
    "rows": Kind("inputs.csv", _rows, _read_rows),
    "theme": Kind("theme.toml", _theme, _read_theme),
    "looks": Kind("theme.toml", _looks, _read_looks, start="spawn", patience=10),
    "place": Kind("place.toml", _place, _read_place),
    "manifest": Kind(".rnnviz-gallery.json", _manifest, _read_manifest),
    "options": Kind("options.txt", _options, _run_options, start="spawn"),
}
