"""Every sentence for numbers that cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from rnnviz.cells.cell import load, read_cell
from rnnviz.errors import Mistake
from rnnviz.numbers.choose import choose
from rnnviz.numbers.files import read_values

ONE_ROW = [0.1, 0.2, 0.3, 0.4, 0.5]


def refusal(cell: str = "lstm", source: str = "--values v.json", **asked: object) -> str:
    with pytest.raises(Mistake) as caught:
        choose(load(cell), source=source, **cast(Any, asked))
    return str(caught.value)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            {"given": {"W_q": [1]}},
            "--values v.json: 'W_q' is no name in lstm, which takes W_f, b_f, W_i, b_i, W_g, b_g, W_o, b_o, "
            "x_t, h_{t-1}, c_{t-1}; did you mean W_o?",
        ),
        ({"given": {"h_t-1": [1, 2]}}, "did you mean h_{t-1}?"),
        ({"given": {"f_t": [1, 2]}}, "--values v.json: f_t is worked out by the cell and not given"),
        ({"given": {"x": [1, 2, 3], "x_t": [1, 2, 3]}}, "--values v.json: x_t is given twice"),
        (
            {"given": {"W_f": [ONE_ROW] * 3}, "hidden_size": 2},
            "--values v.json: W_f has the shape 3 × 5, and must have the shape 2 × 5 "
            "(hidden size 2 by --hidden-size 2, input size 3 by W_f)",
        ),
        (
            {"given": {"b_f": [1, 2, 3], "b_i": [1, 2]}},
            "--values v.json: b_i has the shape 2, and must have the shape 3 (hidden size 3 by b_f)",
        ),
        ({"given": {"b_f": [[1, 2]]}}, "b_f has the shape 1 × 2, and must have the shape 2"),
        ({"given": {"x_t": 3}}, "--values v.json: x_t is a single number, and must have the shape 3"),
        ({"given": {"x_t": [[[1]]]}}, "x_t has the shape 1 × 1 × 1, and must have the shape 1"),
        ({"given": {"x_t": [1, float("nan"), 2]}}, "--values v.json: x_t holds NaN"),
        ({"given": {"x_t": [1, float("-inf"), 2]}}, "--values v.json: x_t holds infinity"),
        ({"given": {"x_t": [1, 10**400, 2]}}, "--values v.json: x_t holds a number that is too large"),
        ({"given": {"x_t": [1, "a", 2]}}, "--values v.json: x_t holds 'a', which is not a number"),
        ({"given": {"x_t": [True, False]}}, "--values v.json: x_t holds True, which is not a number"),
        ({"given": {"x_t": None}}, "--values v.json: x_t holds None, which is not a number"),
        ({"given": {"x_t": [[1, 2], [3]]}}, "--values v.json: x_t is ragged"),
        ({"given": {"x_t": [[1, 2], 3]}}, "--values v.json: x_t is ragged"),
        ({"given": {"x_t": []}}, "--values v.json: x_t is empty"),
        ({"given": {"x_t": np.array(["a"])}}, "--values v.json: x_t holds <U1 and not real numbers"),
        ({"given": {"x_t": [0.5] * 2049}}, "input size by x_t 2049: a whole number from 1 to 2048 is expected"),
        (
            {"given": {"x_t": [[1, 2], [3, 4]], "h_{t-1}": [1, 2]}},
            "h_{t-1} is a plain list, which is one sample, but the batch size is 2 by x_t with 2",
        ),
        (
            {"given": {"x_t": [[1, 2], [3, 4]], "h_{t-1}": [[1, 2]] * 3}},
            "h_{t-1} has 3 samples, but the batch size is 2 by x_t with 2",
        ),
        (
            {"given": {"x_t": [[1, 2], [3, 4]]}, "batch_size": 3},
            "x_t has 2 samples, but the batch size is 3 by --batch-size 3",
        ),
        ({"given": {"parameters": 3}}, "--values v.json: parameters must hold arrays by their names"),
        ({"given": {"parameters": {}, "foo": 1}}, "--values v.json: unknown key 'foo'"),
        ({"given": {"parameters": {}, "seed": "a"}}, "--values v.json: seed 'a': a seed is a whole number"),
        (
            {"given": {"cell": "gru", "parameters": {"W_r": [[1]]}, "output_size": 3}},
            "--values v.json: has the numbers of 'gru', and lstm has no 'W_r'; `rnnviz trace lstm --json` writes",
        ),
        (
            {"given": {"parameters": {}, "seed": 7}, "seed": 3},
            "--seed 3: --values v.json has numbers of seed 7 already; leave one of the two out",
        ),
        ({"seed": 2**64}, "a seed is a whole number from 0 to 18446744073709551615"),
        ({"sizes": {"hiden": 3}}, "--hiden-size 3: lstm has no such size; it has --input-size, --hidden-size; did you"),
        ({"sizes": {"classes": "many"}}, "--classes-size many: lstm has no such size"),
        ({"given": {"parameters": {}, "hidden_size": 4.5}}, "--values v.json: hidden_size 4.5: a whole number"),
        (
            {"given": {"parameters": {}, "hidden_size": 4}, "hidden_size": 3},
            "--hidden-size 3: --values v.json has hidden_size 4; leave one out",
        ),
        ({"seed": -1}, "--seed -1: a seed is a whole number from 0"),
        ({"seed": 1.5}, "--seed 1.5: a seed is a whole number from 0"),
        ({"batch_size": 0}, "--batch-size 0: a whole number from 1 to 4096 is expected"),
        ({"input_size": 0}, "--input-size 0: a whole number from 1 to 2048 is expected"),
        ({"hidden_size": -2}, "--hidden-size -2: a whole number from 1 to 2048 is expected"),
        ({"hidden_size": 2049}, "--hidden-size 2049: a whole number from 1 to 2048 is expected"),
        ({"hidden_size": "2"}, "--hidden-size 2: a whole number from 1 to 2048 is expected"),
        (
            {"sizes": {"output": 3}},
            "--output-size 3: lstm has no such size; it has --input-size, --hidden-size",
        ),
    ],
)
def test_refusals(asked: dict[str, object], sentence: str) -> None:
    told = refusal(**cast(Any, asked))
    assert sentence in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.json", b"{", "is not JSON (line 1, column 2: Expecting property name"),
        ("a.txt", b"hello", "is not JSON (line 1, column 1: Expecting value); a .json or an .npz file is expected"),
        ("a.json", b"[1, 2]", "must hold an object"),
        ("a.json", b"\xff\xfe", "is not UTF-8 text"),
        ("a.json", b"[" * 100_000, "nested too deep"),
        ("a.npz", b"abc", "is not an npz file of plain arrays"),
        ("a.npz", b"", "is not an npz file of plain arrays"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Mistake) as caught:
        read_values(path)
    assert str(caught.value).startswith(f"--values {path}: ")
    assert sentence in str(caught.value)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    for path, sentence in ((tmp_path / "none.json", "no such file"), (tmp_path, "cannot be read")):
        with pytest.raises(Mistake, match=sentence):
            read_values(path)


def test_an_npz_of_objects_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x_t=np.array([{}, {}], dtype=object))
    with pytest.raises(Mistake, match="plain arrays"):
        read_values(tmp_path / "a.npz")


def test_an_example_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    equations = 'title = "X"\nequations = "h_t = tanh(W·[h_{t-1}, x_t])"\n'
    for example, sentence in (
        ("W = [[1, 2]]", "W has the shape 1 × 2, and must have the shape 2 × 5"),
        ("W_h = [[1, 2]]", "'W_h' is no name in mine"),
        ("x_t = [1, inf, 2]", "x_t holds infinity"),
        ("x_t = [[1, 2, 3], [4, 5, 6]]", "x_t has 2 samples, but the batch size is 1"),
    ):
        path.write_text(f"{equations}[example]\n{example}\n", encoding="utf-8")
        with pytest.raises(Mistake) as caught:
            choose(read_cell(path))
        assert str(caught.value).startswith("mine: [example]: ")
        assert sentence in str(caught.value)
