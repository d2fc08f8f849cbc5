"""Files of numbers, marred at random: values as JSON and npz, several steps as JSON, inputs as rows."""

from __future__ import annotations

import io
import json
import random
import re
import struct
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

import rnnviz
from fuzz import marring


def values(chance: random.Random) -> bytes:
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


def read_values(path: Path) -> str | None:
    from rnnviz.reports import step

    return "\n".join(step.readable(rnnviz.trace("lstm", values=path)))


def run(chance: random.Random) -> bytes:
    """Several steps as JSON, and what of it may be wrong."""
    return marring.marred(_steps(chance.choice(("lstm", "rnn")), chance.randrange(9)), chance)


@cache
def _steps(cell: str, seed: int) -> str:
    from rnnviz.reports.written import as_json

    worked = rnnviz.rollout(cell, seed=seed, text="one two three")
    return "".join(as_json(worked.stated(), worked.tables()))


def read_run(path: Path) -> str | None:
    from rnnviz.reports import steps

    return "\n".join(steps.readable(rnnviz.rollout("lstm", values=path)))


def rows(chance: random.Random) -> bytes:
    """Numbers for each step, a row each."""
    rows = [[chance.choice(_ENTRIES) for _ in range(3)] for _ in range(chance.randrange(6))]
    return marring.marred("\n".join(chance.choice((",", ",", ", ", ";", "\t")).join(row) for row in rows), chance)


_ENTRIES = ("0.5", "-1", "2e3", "0", "1e400", "nan", "inf", "", "a", '"1"', "−1", "1_000", "٣", " 7 ")


def read_rows(path: Path) -> str | None:
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


def npz(chance: random.Random) -> bytes:
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
