"""The keywords that say what a cell computes on: which there are, and what becomes of all others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

import rnnviz

TAKES: tuple[Callable[..., Any], ...] = (rnnviz.trace, rnnviz.render, rnnviz.summary, rnnviz.embed)


def refusal(function: Callable[..., Any], cell: str, words: dict[str, Any]) -> str:
    with pytest.raises(rnnviz.Mistake) as caught:
        function(cell, **words)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture(autouse=True)
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing is made of what is refused."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("function", TAKES)
def test_an_unknown_keyword_is_a_mistake(function: Callable[..., Any], empty: Path) -> None:
    name = function.__name__
    assert refusal(function, "lstm", {"hiden_size": 5}) == (
        f"hiden_size: {name} has no such keyword; did you mean hidden_size?"
    )
    assert f"colour: {name} has no such keyword; it takes input_size," in refusal(function, "lstm", {"colour": 5})
    assert refusal(function, "lstm", {"x_t": [1, 0, 0]}) == (
        'x_t: numbers of the cell go into values: values={"x_t": …}'
    )
    assert list(empty.iterdir()) == []


def test_the_nearest_word_is_one_that_the_function_has() -> None:
    assert refusal(rnnviz.render, "rnn", {"them": "dark"}).endswith("did you mean theme?")
    assert refusal(rnnviz.summary, "rnn", {"beet": 2}).endswith("did you mean beat?")
    assert "fps" not in refusal(rnnviz.summary, "rnn", {"fsp": 10})


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("W_f", 'go into values: values={"W_f": …}'),
        ("h_{t-1}", 'go into values: values={"h_{t-1}": …}'),
        ("x", 'go into values: values={"x_t": …}'),
        ("f_t", "f_t: f_t is worked out by lstm and not given"),
        ("W_q", "has no such keyword; did you mean W_"),
        ("class_size", "class_size: trace has no such keyword"),
    ],
)
def test_names_of_the_cell_are_no_keywords(word: str, sentence: str) -> None:
    assert sentence in refusal(rnnviz.trace, "lstm", {word: [1.0]})


def test_a_size_of_a_cells_own_is_a_keyword(empty: Path) -> None:
    text = (
        'title = "T"\nequations = """\nh_t = tanh(W·[h_{t-1}, x_t])\no_t = softmax(V·h_t)\n"""\n'
        "[sizes]\nclass = { rows = 'V', default = 2 }\n"
    )
    (empty / "own.toml").write_text(text, encoding="utf-8")
    sizes: list[dict[str, Any]] = [{"class_size": 5}, {"sizes": {"class": 5}}, {"sizes": {"class_size": 5}}]
    for asked in (*sizes, {"class_size": 5, "sizes": {"class": 5}}):
        assert rnnviz.trace("own.toml", **asked).parameter("V").shape == (5, 2)
    assert rnnviz.trace("rnn-output", output_size=4).parameter("V").shape == (4, 2)
    assert refusal(rnnviz.trace, "own.toml", {"class_size": 5, "sizes": {"class": 4}}) == (
        "class_size 5: sizes has 4 for it; leave one of the two out"
    )


def test_what_is_no_table_is_told_so() -> None:
    assert "values: arrays by their names are expected" in refusal(rnnviz.trace, "rnn", {"values": [1, 2]})
    assert "sizes: numbers by the names of the sizes are expected" in refusal(rnnviz.trace, "rnn", {"sizes": 4})


def test_none_is_what_is_left_out() -> None:
    words: dict[str, Any] = dict.fromkeys(("input_size", "hidden_size", "output_size", "batch_size", "seed", "values"))
    assert rnnviz.trace("rnn", **cast(Any, words)).origin.source == "example"


def test_what_is_drawn_unasked_is_known_to_what_is_made(empty: Path) -> None:
    assert rnnviz.summary("rnn", "a.png", width=320, hidden_size=3).note == (
        "Numbers are drawn from seed 0, as the example has hidden size 2."
    )
    assert rnnviz.summary("rnn", "a.png", width=320).note == ""
    assert "drawn from seed 0, as the example has hidden size 2" in repr(rnnviz.trace("rnn", hidden_size=3))
