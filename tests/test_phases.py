"""Phases: what a line takes in was there before, and its number stands free beside its value."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

import rnnviz
from rnnviz.cells.cell import load, shipped
from rnnviz.cells.phases import phases
from rnnviz.cli import main
from rnnviz.figures.figure import Figure
from rnnviz.language.expression import Name, walk
from rnnviz.layout.geometry import Box, segments, strip


def discs(figure: Figure) -> dict[str, Box]:
    """The numbers that stand in a picture, by their text and place."""
    labels = [label for label in figure.layout.labels if label.what == "phase"]
    frames = [frame.box for frame in figure.layout.frames if frame.box.width == frame.box.height > 0]
    assert len(labels) == len(frames)
    return {f"{label.line.source} {k}": box for k, (label, box) in enumerate(zip(labels, frames, strict=True))}


@pytest.mark.parametrize("cell", shipped())
def test_a_line_waits_for_what_it_takes_in_and_for_nothing_else(cell: str) -> None:
    known, found = load(cell), phases(load(cell))
    assert list(found) == [equation.target.text for equation in known.equations]
    for equation in known.equations:
        taken = {part.text for _, part in walk(equation.expression, "") if isinstance(part, Name)} & set(found)
        number = found[equation.target.text]
        assert all(found[name] < number for name in taken)
        assert number == 1 or any(found[name] == number - 1 for name in taken)


@pytest.mark.parametrize("cell", shipped())
def test_each_number_stands_free_beside_its_value(cell: str) -> None:
    figure = rnnviz.figure(cell, steps=1, phases=True)
    known, layout = phases(load(cell)), figure.layout
    found = discs(figure)
    assert found
    assert {text.split()[0] for text in found} <= {str(number) for number in known.values()}
    for text, box in found.items():
        parts = [one for placed in layout.placed.values() for one in (*placed.boxes, *placed.plates, *placed.sums)]
        parts += [sign for placed in layout.placed.values() for sign in (placed.sigma, placed.spelled) if sign]
        assert not any(box.meets(one) for one in parts), text
        assert not any(box.meets(label.box) for label in layout.labels if label.what != "phase"), text
        assert layout.canvas.holds(box)
        assert box.bottom < layout.panel.top
        assert not any(strip(a, b, 1.0).meets(box) for wire in layout.wires for a, b in segments(wire.path)), text
    lines = [label.line.source for label in figure.still if label.what == "equation"]
    assert len(lines) == len(known)
    assert all(f"[{number}]" in line for number, line in zip(known.values(), lines, strict=True))


def test_an_lstm_has_three() -> None:
    assert phases(load("lstm")) == {"f_t": 1, "i_t": 1, "g_t": 1, "c_t": 2, "o_t": 1, "h_t": 3}
    assert sorted(text.split()[0] for text in discs(rnnviz.figure("lstm", phases=True))) == [
        "1",
        "1",
        "1",
        "1",
        "2",
        "3",
    ]
    assert "in 3 phases" in rnnviz.figure("lstm", phases=True).heading[0].line.source


@pytest.mark.parametrize("cell", ["lstm", "gru", "s-lstm"])
def test_cards_of_a_phase_stand_together(cell: str) -> None:
    figure, known = rnnviz.figure(cell, view="equations", phases=True), phases(load(cell))
    bands = [frame.box for frame in figure.layout.frames if frame.box.width > frame.box.height]
    assert len(bands) >= max(known.values())
    found = discs(figure)
    assert {text.split()[0] for text in found} == {str(number) for number in known.values()}
    for box in found.values():
        assert sum(band.holds(box) for band in bands) == 1
        assert not any(box.meets(label.box) for label in figure.layout.labels if label.what != "phase")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["lstm", "--phases", "--detail", "idea"], "--phases: the idea has no lines to number"),
        (["lstm", "--phases", "--view", "unrolled"], "--phases: the view unrolled numbers no lines"),
        (["lstm", "gru", "--phases", "--view", "equations"], "--phases: they are those of one cell"),
        (["lstm", "--phases", "--focus", "f_t"], "a still shows the one or the other"),
    ],
)
def test_what_has_none_says_so(words: list[str], sentence: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("out") / "x.png"
    found = CliRunner().invoke(main, ["summary", *words, "-o", str(out)])
    assert found.exit_code == 2
    assert sentence in found.output
    assert not out.exists()
