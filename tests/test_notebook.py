"""What records show in a notebook."""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest
from notebooks import parsed

import rnnviz
from rnnviz.cells.cell import load, shipped
from rnnviz.figures.words import in_words
from rnnviz.numbers.digits import show
from rnnviz.pages.notebook import LONGEST, WIDEST, html
from rnnviz.reports.step import MARK, readable
from rnnviz.text.markup import line

NUMBER = re.compile(rf"{MARK}?−?\d+\.\d\d")


@pytest.mark.parametrize("key", shipped())
def test_a_cell_shows_its_equations(key: str) -> None:
    cell = load(key)
    shown = parsed(cell)
    assert len([has for has in shown.all("span") if has.get("role") == "math"]) == len(cell.equations)
    assert shown.widths() == {3}
    assert {has["scope"] for has in shown.all("th")} == {"col", "row"}
    for equation in cell.equations:
        assert equation.name in shown.said("th")
        assert equation.meaning in shown.said("td")
    (title,) = shown.said("caption")
    assert title == f"{cell.title} ({key})"
    text = " ".join(shown.said("p"))
    assert cell.source in text
    assert re.sub(r"\b(\w)_", r"\1", cell.equals) in text


def test_a_value_without_a_name_has_no_empty_head(tmp_path: Path) -> None:
    file = tmp_path / "plain.toml"
    file.write_text('title = "T"\nequations = "h_t = tanh(W·[h_{t-1}, x_t])"\n', encoding="utf-8")
    trace = rnnviz.trace(file)
    assert parsed(trace.sized.cell).said("th") == ["equation", "name", "meaning"]
    shown = parsed(trace)
    assert all(has.get("aria-label") or text for has, text in zip(shown.all("th"), shown.said("th"), strict=True))


def test_a_cell_says_its_parameters() -> None:
    assert "With input size 3, hidden size 2: 48 parameters." in parsed(load("lstm")).said("p")
    assert "output size 2: 14 parameters." in parsed(load("rnn-output")).said("p")[0]


@pytest.mark.parametrize("asked", [{}, {"batch_size": 3, "seed": 1}, {"hidden_size": 4, "seed": 2}])
@pytest.mark.parametrize("key", ["lstm", "gru-torch", "rnn-output"])
def test_a_trace_shows_the_numbers_that_the_command_prints(key: str, asked: dict[str, int]) -> None:
    trace = rnnviz.trace(key, **asked)  # type: ignore[arg-type]
    shown, text = parsed(trace), "\n".join(readable(trace))
    assert [word for word in shown.said("td") if word] == NUMBER.findall(text)
    assert len(shown.widths()) == 1
    assert all(has["scope"] in ("col", "colgroup", "row", "rowgroup") for has in shown.all("th"))
    heads = [text for text in shown.said("th") if "=" in text]
    assert len(heads) == len(trace.sized.cell.equations)
    notes = [note for note in shown.said("p") if note.startswith(f"{MARK}: ")]
    assert bool(notes) == (MARK in text)


def test_a_batch_is_counted() -> None:
    assert "sample" not in parsed(rnnviz.trace("rnn")).said("th")
    shown = parsed(rnnviz.trace("rnn", batch_size=3))
    counted = [text for text in shown.said("th") if text.isdigit()]
    assert counted == ["1", "2", "3"] * 6  # x_t, h_{t-1} and the four of the equation


def test_a_large_trace_shows_both_ends() -> None:
    trace = rnnviz.trace("gru", input_size=300, hidden_size=200, batch_size=30)
    shown = parsed(trace)
    assert len(shown.text) < 80_000
    assert shown.widths() == {WIDEST + 2}
    last = trace.value("h_t")
    numbers = shown.said("td")[-WIDEST:]
    assert [word.removeprefix(MARK) for word in numbers if word != "…"] == [
        show(last[-1, k]) for k in (0, 1, 2, 3, 4, -4, -3, -2, -1)
    ]
    assert numbers.count("…") == 1
    assert shown.said("th")[-LONGEST:] == ["1", "2", "3", "4", "…", "28", "29", "30"]


def test_a_story_shows_its_beats_in_order() -> None:
    story = rnnviz.figure(rnnviz.trace("lstm")).story
    shown = parsed(story)
    assert len(shown.all("ol")) == 1
    steps = shown.said("li")
    assert len(steps) == len(story.beats)
    start = story.poster
    for step, beat in zip(steps, story.beats, strict=True):
        assert f"at {start / 100:.1f} s" in step
        assert beat.panel.sentence in step
        assert step.startswith(re.sub(r"_\{?(t−1|\w)\}?", r"\1", beat.panel.title))
        start += beat.length
    assert "ft = [0.91, 0.12]" in steps[2]
    assert f"LSTM: {len(steps)} beats in {start / 100:.1f} s" in shown.said("p")


def test_names_in_a_line_have_their_indices_below() -> None:
    assert line("c'_t: W_hh & b < h̃_{t−1}, W_h̃.") == (
        "<i>c'</i><sub>t</sub>: <i>W</i><sub>hh</sub> &amp; b &lt; <i>h̃</i><sub>t−1</sub>, <i>W</i><sub>h̃</sub>."
    )
    assert line("reset_after, x1_a, _t, h_") == "reset_after, x1_a, _t, h_", "words, not names"


def test_a_figure_shows_its_drawing_above_its_beats() -> None:
    made = rnnviz.figure(rnnviz.trace("rnn"), theme="dark")
    shown = parsed(made)
    (image,) = shown.all("img")
    kind, data = image["src"].split(",")
    assert kind == "data:image/svg+xml;base64"
    drawing = b64decode(data).decode()
    assert drawing.startswith("<svg")
    assert made.theme.colours.ground in drawing
    assert image["alt"] == in_words(made).alt
    assert len(shown.said("li")) == len(made.story.beats)
    assert shown.text.index("<img") < shown.text.index("<ol")


def test_in_a_terminal_each_is_one_short_line() -> None:
    trace = rnnviz.trace("lstm", batch_size=2)
    made = rnnviz.figure(trace)
    told = [repr(one) for one in (trace.sized.cell, trace.sized, trace, made, made.story)]
    assert all(len(text) < 120 and text.startswith("<") and "\n" not in text for text in told)
    assert told[0] == "<Cell lstm: 'LSTM', 6 equations>"
    why = "drawn from seed 0, as the example has batch size 1"
    assert told[2] == f"<Trace of lstm: input size 3, hidden size 2, batch size 2; {why}>"
    assert "15 beats" in told[3]


def test_what_has_no_form_is_an_error() -> None:
    with pytest.raises(TypeError, match="int has no form"):
        html(3)


def test_nothing_waits_for_it() -> None:
    code = """if True:
        import sys, rnnviz
        rnnviz.trace("lstm")
        rnnviz.load("lstm")._repr_html_(), rnnviz.trace("lstm")._repr_html_()
        heavy = ("manim", "typst", "PIL", "av", "cairo", "rnnviz.views.cell", "rnnviz.scenes")
        assert not [name for name in heavy if name in sys.modules], sorted(sys.modules)
    """
    subprocess.run([sys.executable, "-c", code], check=True)
