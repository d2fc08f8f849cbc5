"""Files that are too large, too deep, too long or damaged: each ends in one sentence, and soon."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import rnnviz
from rnnviz import theme
from rnnviz.cells.cell import check, read_cell
from rnnviz.errors import Mistake, quoted
from rnnviz.functions.record import Array
from rnnviz.numbers.files import read_values

RNN = "h_t = tanh(W·[h_{t-1}, x_t] + b)"


@contextmanager
def soon(seconds: float = 2) -> Iterator[None]:
    """Not wall time: the machine may be busy with other tests."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < seconds


def told(caught: pytest.ExceptionInfo[Mistake]) -> str:
    """The sentence, which is one and short, before the line that it may show."""
    sentence = str(caught.value).partition("\n")[0]
    assert len(sentence) < 500
    return sentence


def cell_file(folder: Path, equations: str, more: str = "") -> Path:
    path = folder / "mine.toml"
    path.write_text(f'title = "Mine"\nequations = """\n{equations}\n"""\n{more}', encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with soon(), pytest.raises(Mistake) as caught:
        rnnviz.trace(path)
    return told(caught)


def chain(count: int, line: str, first: str, last: str) -> str:
    """`count` lines in which each takes the one before: `a_{2} = [a_{1}, a_{1}]`."""
    lines = [line.replace("new", f"a_{{{k + 1}}}").replace("old", f"a_{{{k}}}") for k in range(1, count)]
    return "\n".join([f"a_1 = {first}", *lines, last.replace("end", f"a_{{{count}}}")])


@pytest.mark.parametrize(
    ("equations", "sentence"),
    [
        (chain(24, "new = [old, old]", "[x_t, h_{t-1}]", "h_t = W·end"), "[a_8, a_8] puts more than 256 vectors"),
        (RNN + " " * 50_000, "the line has 50,032 letters; up to 2,000 are read"),
        ("h_t" + " " * 50_000 + "= x_t", "the line has 50,008 letters"),
        (f"{RNN} # state: " + "w " * 2000, "the line has"),
        ("\n".join([RNN, *(f"a_{k} = tanh(h_t)" for k in range(10_000))]), "there are more than 256 equations"),
        (chain(300, "new = tanh(old)", "W·x_t", "h_t = end + h_{t-1}"), "there are more than 256 equations"),
        ("h_t = " + "h_{t-1}" + "⊙x" * 490, "more than 100 operations stand in each other"),
        ("h_t = " + "W" * 300 + "·h_{t-1}", "more than 100 operations stand in each other"),
        ("h_t = W_" + "a" * 1900 + "·x_t", "a subscript of 1900 letters: up to 40 are read"),
        ("h_t = " + "tanh(" * 300 + "x_t" + ")" * 300, "brackets stand in more than 40 others"),
        ("h_t = " + "1" * 1900, "the number is too large"),
        ("\n".join(["y_t = [" + "x_t, " * 300 + "x_t]"] * 40), "there are more than 40,000 letters"),
        ("# nothing but a comment", "equations has no line that assigns anything"),
    ],
)
def test_equations_beyond_all_bounds_are_refused(tmp_path: Path, equations: str, sentence: str) -> None:
    assert sentence in refusal(cell_file(tmp_path, equations))


@pytest.mark.parametrize(
    "equations",
    [
        chain(25, "new = tanh(old) ⊙ old - old ⊙ old", "σ(W·x_t) + h_{t-1}", "h_t = σ(end)"),
        chain(250, "new = tanh(old)", "W·x_t + h_{t-1}", "h_t = end"),
        "\n".join(reversed(chain(250, "new = tanh(old)", "W·x_t + h_{t-1}", "h_t = end").splitlines())),
        "h_t = W·x_t" + " + h_{t-1}" * 190,
        "h_t = 0." + "1" * 1900 + " ⊙ h_{t-1} + W·x_t",
    ],
)
def test_long_cells_within_the_bounds_are_worked_out(tmp_path: Path, equations: str) -> None:
    with soon():
        known = read_cell(cell_file(tmp_path, equations))
        assert check(known).text
        assert rnnviz.trace(known).value("h_t").shape == (1, 2)


def test_a_cell_of_too_many_numbers_is_refused_before_any_is_made(tmp_path: Path) -> None:
    wide = "[" + ", ".join(["x_t"] * 250) + "]"
    lines = "\n".join(f"s_{{{k},t}} = tanh(W_{k}·{wide} + s_{{{k},t-1}})" for k in range(2))
    with soon(), pytest.raises(Mistake, match=r"up to 128,000,000 are worked out$") as caught:
        rnnviz.trace(cell_file(tmp_path, lines), input_size=2048, hidden_size=2048)
    assert "mine: 2,097,152,000 parameters with --input-size 2048, --hidden-size 2048; " in told(caught)


def test_a_step_of_too_many_numbers_is_refused_before_any_is_made(tmp_path: Path) -> None:
    path = cell_file(tmp_path, chain(200, "new = tanh(old)", "W·x_t + h_{t-1}", "h_t = end"))
    with soon(), pytest.raises(Mistake, match=r"823,296,000 values for 4096 samples with .*; up to 260,000,000 are"):
        rnnviz.trace(path, input_size=2, hidden_size=1000, batch_size=4096)
    wide = chain(7, "new = [old, old]", "[x_t, x_t]", "y_t = end")
    lines = "\n".join([wide, *(f"y_{k} = tanh(y_t)" for k in range(80))])
    with soon(), pytest.raises(Mistake, match=r"values in one step with .*; up to 16,000,000 are worked out"):
        rnnviz.trace(cell_file(tmp_path, f"h_t = W·x_t + h_{{t-1}}\n{lines}"), input_size=2048)


DEEP = "tables or lists stand in more than 16 others"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        *((f"[layout]\na = {'[' * deep}{']' * deep}", DEEP) for deep in (65, 3000)),
        *((f"[layout]\na = {'{a=' * deep}1{'}' * deep}", DEEP) for deep in (65, 3000)),
        *((f"[layout]\n{'a.' * deep}a = 1", DEEP) for deep in (65, 3000, 50_000)),
        (f"[{'a.' * 3000}a]", DEEP),
        (f"[layout]\n{'“a”.'.replace('“', chr(34)).replace('”', chr(34)) * 3000}a = 1", DEEP),
        ("[example]\nx_t = [" + "1" * 5000 + "]", "a whole number has more than 64 bits"),
        ("[example]\nx_t = [0x" + "f" * 20_000 + "]", "a whole number has more than 64 bits"),
        ("[example]\nx_t = [" + "1," * 2049 + "]", "[example]: input size 2049: a whole number from 1 to 2048"),
        ("[example]\nx_t = " + "[" * 10 + "]" * 10, "x_t: its lists are nested too deep"),
        ("#" + "a" * 600_000, "has more than 500,000 bytes"),
        ("title = 3", "not TOML"),
    ],
)
def test_files_beyond_all_bounds_are_refused(tmp_path: Path, more: str, sentence: str) -> None:
    assert sentence in refusal(cell_file(tmp_path, RNN, more))


def test_a_title_has_room_above_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "long.toml"
    path.write_text(f'title = "{"a" * 5000}"\nequations = "{RNN}"', encoding="utf-8")
    assert "title has 5000 letters; up to 500" in refusal(path)


def test_themes_are_like_one_another_in_a_row_of_few(tmp_path: Path) -> None:
    for k in range(40):
        like = f'"{tmp_path}/{k + 1}.toml"' if k < 39 else '"light"'
        (tmp_path / f"{k}.toml").write_text(f"like = {like}\n", encoding="utf-8")
    with soon(), pytest.raises(Mistake, match="17 files and more are like one another in a row"):
        theme.load(tmp_path / "0.toml")
    assert theme.load(tmp_path / "30.toml").font == theme.load("light").font


@pytest.mark.parametrize("content", ["a." * 3000 + "a = 1", "a = " + "[" * 3000 + "]" * 3000, "a = " + "1" * 5000])
def test_a_theme_that_cannot_be_read_is_one_mistake(tmp_path: Path, content: str) -> None:
    (tmp_path / "deep.toml").write_text(f'like = "light"\n{content}\n', encoding="utf-8")
    with soon(), pytest.raises(Mistake, match=r"this is not TOML: (tables or lists|a whole number)"):
        theme.load(tmp_path / "deep.toml")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        *(('{"x_t": ' + "[" * deep + "]" * deep + "}", "lists are nested too deep") for deep in (65, 900, 3000)),
        *(('{"x_t": ' + '{"a":' * deep + "1" + "}" * deep + "}", "x_t") for deep in (65, 900)),
        ('{"x_t": [' + "1" * 5000 + "]}", "holds a number that is too large"),
        ('{"x_t": [' + "1" * 4000 + "]}", "holds a number that is too large"),
        ('{"parameters": {}, "seed": ' + "1" * 4000 + "}", "a seed is a whole number from 0"),
        ('{"parameters": {}, "batch_size": ' + "1" * 4000 + "}", "a whole number from 1 to 4096"),
        ('{"x_t": [1, 2, 3], "x_t": [4, 5, 6]}', "x_t is given twice"),
        ('{"inputs": {"x_t": [1], "x_t": [2]}}', "x_t is given twice"),
        ('{"' + "x" * 500_000 + '": 1}', "is no name in rnn"),
        ('{"x_t": "' + "x" * 500_000 + '"}', "which is not a number"),
        ('{"x_t": [' + "0," * 50_100_000 + "0]}", "where 50 million numbers are read; an .npz file takes more"),
        *(('{"x_t": [' + f"{one}," * 410_000 + "0]}", "is too large for JSON") for one in ("[]", "{}", '""')),
    ],
    ids=lambda text: text[:24],  # a name of a hundred million letters takes longer than the test
)
def test_json_beyond_all_bounds_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "v.json"
    path.write_text(text, encoding="utf-8")
    with soon(), pytest.raises(Mistake) as caught:
        rnnviz.trace("rnn", values=path)
    assert sentence in told(caught)


def test_json_of_too_many_bytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "v.json"
    with path.open("wb") as file:
        file.truncate(1_250_000_001)
    with soon(1), pytest.raises(Mistake, match=r"is too large for JSON, where .*; an \.npz file takes more"):
        read_values(path)


def npy(array: Array) -> bytes:
    held = io.BytesIO()
    np.lib.format.write_array(held, array, allow_pickle=True)
    return held.getvalue()


def headed(header: str) -> bytes:
    """Three numbers behind a header of one's own."""
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header) + 1) + header.encode() + b"\n" + bytes(24)


def packed(member: bytes, name: str = "x_t.npy") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, member)
    return held.getvalue()


def flagged(data: bytes, local: int, central: int, value: int) -> bytes:
    """A zip file with one byte of its two descriptions of the member changed."""
    out = bytearray(data)
    out[out.index(b"PK\x03\x04") + local] = value
    out[out.index(b"PK\x01\x02") + central] = value
    return bytes(out)


def claiming(data: bytes, size: int) -> bytes:
    """A zip file that says of its member that it has so many bytes."""
    out = bytearray(data)
    for start in (out.index(b"PK\x03\x04") + 22, out.index(b"PK\x01\x02") + 24):
        out[start : start + 4] = struct.pack("<I", size)
    return bytes(out)


ROW = np.linspace(0, 1, 300)
GOOD = packed(npy(ROW))
DAMAGED = {
    "an array alone": npy(ROW),
    "nothing": b"",
    "its first half": GOOD[: len(GOOD) // 2],
    "bad deflate": GOOD[:60] + bytes(30) + GOOD[90:],
    "encrypted": flagged(GOOD, 6, 8, 1),
    "packed in an unknown way": flagged(GOOD, 8, 10, 77),
    "objects": packed(npy(np.array([1, None], object))),
    "no header": packed(b"\x93NUMPY\x01\x00"),
    "not an array": packed(b"hello"),
    "another file": packed(b"hello", "x_t.txt"),
    "a header that is no table": packed(headed("(((((")),
    "a deep header": packed(headed("(" * 5000)),
    "an unknown type": packed(headed("{'descr': '<q99', 'fortran_order': False, 'shape': (3,)}")),
    "a shape below zero": packed(headed("{'descr': '<f8', 'fortran_order': False, 'shape': (-3,)}")),
    "a huge shape": packed(headed(f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({2**62}, 4)}}")),
    "a shape of its own": packed(headed("{'descr': '<f8', 'fortran_order': False, 'shape': (10000000000,)}")),
    "names": packed(npy(np.array(["a", "b"]))),
    "many zeros": packed(npy(np.zeros(12_000_000))),
    "more numbers than any cell": claiming(GOOD, 8 * 160_100_000),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_npz_is_one_mistake(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "v.npz"
    path.write_bytes(data)
    with soon(), pytest.raises(Mistake, match=r"--values .*v\.npz: ") as caught:
        rnnviz.trace("rnn", values=path)
    told(caught)


def test_an_npz_of_more_than_any_cell_takes_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "v.npz"
    path.write_bytes(claiming(GOOD, 8 * 160_100_000))
    with pytest.raises(Mistake, match="holds more than 160 million numbers, which is more than any cell takes"):
        read_values(path)


def test_an_npz_that_names_an_array_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x_t.npy", npy(ROW))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("x_t.npy", npy(ROW))
    with pytest.raises(Mistake, match="'x_t' is given twice"):
        read_values(path)


def test_what_a_reader_gave_is_quoted_short() -> None:
    assert quoted("gat") == "'gat'"
    assert quoted(["W"]) == "['W']"
    assert len(quoted("a" * 1000)) < 80
    assert "digits" in quoted(16**20_000)
    deep: object = 1
    for _ in range(5000):
        deep = [deep]
    assert len(quoted(deep)) < 80
