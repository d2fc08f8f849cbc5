"""Cells with more than the usual arrangements hold: two storeys with rails between, and what is refused beyond them."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from fuzz import pictures
from papers import PAPERS, Paper

import rnnviz
from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.layout.geometry import Box, Point, segments
from rnnviz.views.cell.rails import LEAST_APART, by_moving

RAU = """
a_t = softmax(W_c·[x_t, h_{t-1}] + b_c)
ĥ_t = a_t ⊙ relu(W_a·[x_t, h_{t-1}] + b_a)
r_t = σ(W_xr·x_t + W_hr·h_{t-1} + b_r)
z_t = σ(W_xz·x_t + W_hz·h_{t-1} + b_z)
h̃_t = tanh(W_xh·x_t + W_hh·(r_t ⊙ h_{t-1}) + b_h)
h_t = (1 - z_t) ⊙ h̃_t + z_t ⊙ h_{t-1} + ĥ_t
"""
"""The recurrent attention unit, Zhong et al. 2018, as it is implemented: a GRU with a gate whose shares sum to one."""
OF_PAPERS = ("MUT1", "CFN", "FastGRNN", "SCRN", "LEM")


def chained(many: int) -> Cell:
    """A cell whose gates are each made of the one before and of the state."""
    letters = "adefgijklmnopqruvz"[:many]
    lines = [f"{letters[0]}_t = σ(W_{letters[0]}·x_t + U_{letters[0]}·h_{{t-1}}) ⊙ h_{{t-1}}"]
    for before, letter in pairwise(letters):
        lines.append(f"{letter}_t = tanh(W_{letter}·{before}_t + U_{letter}·h_{{t-1}}) ⊙ h_{{t-1}}")
    return Cell.read("\n".join([*lines, f"h_t = tanh({letters[-1]}_t) ⊙ {letters[0]}_t"]))


def faults(made: Figure) -> list[str]:
    found = pictures.faults(made, (), lambda _: ())
    return [f"{check}: {what}" for check, what in found if check != "as many lines as weights"]


@pytest.mark.parametrize("paper", [paper for paper in PAPERS if paper.name in OF_PAPERS], ids=lambda paper: paper.name)
def test_the_cell_of_a_paper_is_drawn_without_a_fault(paper: Paper) -> None:
    made = rnnviz.figure(rnnviz.trace(Cell.read(paper.read[0], **paper.tables), seed=1))
    assert faults(made) == []
    assert made.layout.graph.of("affine"), "with all its weights"


def test_all_papers_are_among_them() -> None:
    assert {paper.name for paper in PAPERS} >= {*OF_PAPERS}


def test_the_recurrent_attention_unit_is_drawn_without_a_fault() -> None:
    made = rnnviz.figure(rnnviz.trace(Cell.read(RAU), seed=1))
    assert made.layout.how.numbers
    assert faults(made) == []


# Storeys.


@pytest.fixture(scope="module")
def s_lstm() -> Figure:
    return rnnviz.figure("s-lstm")


def test_the_largest_shipped_cell_has_its_numbers_and_weights_without_a_fault(s_lstm: Figure) -> None:
    assert s_lstm.layout.how.numbers
    assert s_lstm.without == ""
    assert len(s_lstm.layout.graph.of("affine")) == 4
    assert faults(s_lstm) == []


def test_every_part_of_a_storey_has_its_name(s_lstm: Figure) -> None:
    named = {label.key.node for label in s_lstm.layout.labels if label.key}
    assert {equation.target.text for equation in s_lstm.runs[0].sized.cell.equations} <= named


def level(points: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    return [(a, b) for a, b in segments(points) if abs(a[1] - b[1]) < 0.5]


def test_no_rail_runs_on_another_and_what_runs_level_passes_under(s_lstm: Figure) -> None:
    wires = s_lstm.layout.wires
    for one, other in combinations(wires, 2):
        if one.source == other.source:
            continue
        for (a, b), (c, d) in [(x, y) for x in level(one.path) for y in level(other.path)]:
            over = min(max(a[0], b[0]), max(c[0], d[0])) - max(min(a[0], b[0]), min(c[0], d[0]))
            assert over < 1 or abs(a[1] - c[1]) >= LEAST_APART - 0.01, f"{one.source} and {other.source}"
    gaps = [(wire, gap) for wire in wires for gap in wire.gaps]
    assert gaps
    for wire, (x, y) in gaps:
        assert any(abs(a[1] - y) < 0.5 and min(a[0], b[0]) < x < max(a[0], b[0]) for a, b in level(wire.path))


@pytest.mark.parametrize("many", [6, 8])
def test_a_cell_of_many_equations_is_drawn_without_a_fault(many: int) -> None:
    made = rnnviz.figure(rnnviz.trace(chained(many), seed=1))
    assert faults(made) == []


def test_what_is_too_much_is_refused_with_the_part_that_has_no_place() -> None:
    with pytest.raises(Mistake) as refused:
        rnnviz.figure(rnnviz.trace(chained(16), seed=1))
    said = str(refused.value)
    assert "no place is left for " in said
    assert "join equations or leave some out" in said


@pytest.mark.parametrize("order", ["abc", "cba", "bca"])
def test_an_order_is_found_by_moving(order: str) -> None:
    cost = {(a, b): int(a > b) for a in "abc" for b in "abc"}
    assert by_moving([*order], cost) == ["a", "b", "c"]


# Vectors that stand on end.


@pytest.mark.parametrize(("cell", "hidden"), [("lstm", 3), ("gru", 3), ("lstm-peephole", 2)])
def test_a_bracket_clasps_values_that_stand_on_end_and_has_their_wire(cell: str, hidden: int) -> None:
    layout = rnnviz.figure(cell, hidden_size=hidden, seed=1).layout
    assert layout.how.upright
    outer = [placed for placed in layout.placed.values() if placed.part.kind in ("incoming", "outgoing")]
    for placed in outer:
        clasp = Box.hull([Box(x, y, x, y) for x, y in placed.bracket])
        assert clasp.top < placed.boxes[0].bottom
        assert clasp.bottom > placed.boxes[-1].top
        ends = [wire.path[0] for wire in layout.wires if wire.source == placed.part.key]
        ends += [wire.path[-1] for wire in layout.wires if wire.target == placed.part.key]
        for x, y in ends:
            assert x in (pytest.approx(clasp.left), pytest.approx(clasp.right))
            assert clasp.top <= y <= clasp.bottom


@pytest.mark.parametrize(("cell", "hidden"), [("lstm", 3), ("gru", 3), ("rnn", 4), ("mgu", 2), ("lstm-torch", 2)])
def test_every_fan_has_its_sign_of_a_sum(cell: str, hidden: int) -> None:
    layout = rnnviz.figure(cell, hidden_size=hidden, seed=1).layout
    assert [str(part.key) for part in layout.graph.of("affine") if layout[part.key].sigma is None] == []
