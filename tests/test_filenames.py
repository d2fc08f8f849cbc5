"""What a picture is called that is given no name."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

import rnnviz
from rnnviz.filenames import looks, stem

CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "lstm": ({}, {}),
    "lstm-3x6": ({"hidden_size": 6}, {}),
    "lstm-4x2-seed7": ({"input_size": 4, "seed": 7}, {}),
    "lstm-batch3-sample2": ({"batch_size": 3}, {"sample": 2}),
    "lstm-seed0-dark": ({"seed": 0}, {"theme": "dark"}),
    "lstm-values": ({"values": {"x_t": [1, 2, 3]}}, {}),
    "lstm-2x2-values": ({"values": {"x_t": [1, 2]}}, {}),
    "lstm-beat3-paper": ({}, {"beat": 3, "theme": "looks/paper.toml"}),
    "lstm-unit2-640px-50fps-pace1.5-once": ({}, {"width": 640, "fps": 50, "pace": 1.5, "loop": False, "units": 2}),
    "rnn-output-output4": ({"output_size": 4}, {}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_name_says_what_is_not_as_usual(name: str) -> None:
    numbers, shown = CASES[name]
    trace = rnnviz.trace("rnn-output" if name.startswith("rnn") else "lstm", **numbers)
    assert stem(trace, cast(Any, numbers), **shown) == name


def test_what_is_usual_may_also_be_said() -> None:
    numbers: dict[str, Any] = {"hidden_size": 2, "batch_size": 1, "values": None, "seed": None, "sizes": {}}
    usual = {"sample": 1, "unit": None, "theme": "light", "width": 960, "pace": 1.0, "loop": True}
    assert stem(rnnviz.trace("lstm", **numbers), cast(Any, numbers), **usual) == "lstm"


def test_a_values_file_gives_its_name(tmp_path: Path) -> None:
    file = tmp_path / "mine.v2.json"
    file.write_text('{"x_t": [1, 2, 3]}', encoding="utf-8")
    assert stem(rnnviz.trace("gru", values=file), {"values": file}) == "gru-mine.v2"


def test_what_cannot_be_is_no_part_of_a_path() -> None:
    for wrong in ({"theme": "../a"}, {"sample": "../a"}, {"pace": "a/b"}):
        assert not any("/" in word for word in looks(**wrong))
