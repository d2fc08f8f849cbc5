"""How runs of several steps and models show themselves in a notebook."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import rnnviz
from rnnviz.models.modelfile import load, shipped
from rnnviz.numbers.digits import show


class Cells(HTMLParser):
    """The texts of a table's cells, row by row; a tag that is not closed, or closes another, fails."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.open: list[str] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & {*self.open}:
            self.rows[-1][-1] += data


def test_a_rollout_has_a_column_for_each_step_with_its_numbers() -> None:
    worked = rnnviz.rollout("lstm", text="This movie was brilliant")
    head, *rows = Cells(worked._repr_html_()).rows
    assert head == ["value", "unit", "This", "movie", "was", "brilliant"]
    numbers = [row[-4:] for row in rows]
    wanted = [worked["x_t"], *(worked[name] for name in worked.steps[0].order)]
    assert numbers == [[show(float(x)) for x in unit] for array in wanted for unit in array[:, 0].T]


def test_of_a_long_run_both_ends_are_shown() -> None:
    head, *rows = Cells(rnnviz.rollout("gru", steps=300, hidden_size=40)._repr_html_()).rows
    assert head[2] == "1"
    assert head[-1] == "300"
    assert "…" in head
    assert any(set(row[-3:]) == {"…"} for row in rows)
    assert len(rows) < 60


@pytest.mark.parametrize("model", shipped())
def test_every_model_and_its_network_show_themselves(model: str) -> None:
    made = rnnviz.network(model)
    rows = Cells(made._repr_html_()).rows
    last = rows[-1] if made.head is None or made.head.head.reads == "last" else None
    if last:
        np.testing.assert_array_equal(last[-len(made) :], [show(float(x)) for x in made.outputs[:, 0, -1]])
    parts = [row[0] for row in Cells(load(model)._repr_html_()).rows[1:]]
    assert [part for part in parts if part.startswith("layer")] == [f"layer {k + 1}" for k in range(len(made.layers))]
    assert any(part.startswith("decoder") for part in parts) == (made.decoded is not None)


def test_what_comes_of_it_is_said() -> None:
    assert "positive" in rnnviz.network("review-lstm")._repr_html_()
    assert "the decoder says c b a" in rnnviz.network("backwards")._repr_html_()
    batch = rnnviz.rollout("rnn", batch_size=3, steps=2, seed=1)._repr_html_()
    assert "Sample 1 of 3." in batch


def test_nothing_in_a_file_is_markup(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    file = tmp_path / "net.toml"
    file.write_text(f'title = "{evil}"\nsource = "{evil}"\n[[layers]]\ncell = "rnn"\n', encoding="utf-8")
    shown = load(file)._repr_html_() + rnnviz.network(file, text=evil)._repr_html_()
    shown += rnnviz.rollout("rnn", text=f"{evil} b")._repr_html_()
    assert "alert" in shown
    assert not re.search("<script", shown)
