"""What is said of cells that nobody here wrote down: true for each of them, whatever its equations are."""

from __future__ import annotations

from functools import cache

import pytest

import rnnviz
from rnnviz.cells.cell import Cell
from rnnviz.figures.figure import Figure
from rnnviz.graph.graph import Key
from rnnviz.graph.of_cell import graph
from rnnviz.graph.readings import Readings
from rnnviz.story.story import Beat
from rnnviz.views.cell.narration import Narration, within

ROW = "tanh(W·[h_{t-1}, x_t] + b)"
OUTPUT = '[sizes]\ny = { length = "y_t", default = 2 }\n'


@cache
def shown(*equations: str, more: str = "", unit: int | None = None, hidden: int = 2) -> Figure:
    text = 'title = "own"\nequations = """\n' + "\n".join(equations) + f'\n"""\n{more}'
    return rnnviz.figure(Cell.of_file("own.toml", text), seed=1, hidden_size=hidden, units=unit)


def beat(figure: Figure, node: str, *, leaving: bool = False) -> Beat:
    return next(beat for beat in figure.story.beats if beat.key == Key(node, leaving=leaving))


def figures(figure: Figure, node: str) -> list[str]:
    return [str(line) for line in beat(figure, node).panel.lines]


def sentence(figure: Figure, node: str, *, leaving: bool = False) -> str:
    return beat(figure, node, leaving=leaving).panel.sentence


# Signs, as they stand in the equation.


def test_a_sum_begins_with_its_minus() -> None:
    made = shown(f"a_t = {ROW}", "h_t = -a_t + h_{t-1}")
    assert figures(made, "h_t") == [
        "unit 1:  −(−0.67) + (−0.41) = 0.26",
        "unit 2:  −0.62 + (−0.72) = −1.34",
    ]
    assert sentence(made, "h_t") == "The previous state less a_t, unit by unit."


def test_a_minus_alone() -> None:
    made = shown(f"a_t = {ROW}", "h_t = -a_t")
    assert figures(made, "h_t") == ["unit 1:  −(−0.67) = 0.67", "unit 2:  −0.62 = −0.62"]


def test_of_one_unit_a_negative_number_stands_in_brackets() -> None:
    made = shown(f"a_t = {ROW}", "h_t = -a_t + h_{t-1}", unit=1)
    assert figures(made, "h_t") == ["unit 1:  −(−0.67) + (−0.41) = 0.26"]


def test_biases_and_weights_are_taken_away() -> None:
    first, _ = figures(shown("h_t = tanh(W·[h_{t-1}, x_t] - b)"), "h_t")
    assert " − 0.23·0.85 − (−0.17) = " in first
    first, _ = figures(shown("h_t = tanh(b - W·[h_{t-1}, x_t])"), "h_t")
    assert first.startswith("unit 1:  −0.88·(−0.41) − (−1.51)·(−0.72) − (−1.35)·0.92")


def test_the_wire_of_what_is_taken_away_has_a_minus() -> None:
    made = shown(f"a_t = {ROW}", "h_t = h_{t-1} - a_t")
    assert [wire.minus is not None for wire in made.layout.into(Key("h_t"))] == [False, True]
    assert not any(wire.minus for wire in rnnviz.figure("lstm").layout.wires)


def test_one_vector_twice_has_two_wires() -> None:
    made = shown(f"a_t = {ROW}", "h_t = a_t ⊙ a_t")
    one, other = made.layout.into(Key("h_t"))
    assert one.path != other.path


# Functions.


def test_a_function_of_all_units_sees_all_of_them() -> None:
    made = shown(f"h_t = {ROW}", "y_t = softmax(V·h_t)", more=OUTPUT)
    *sums, last = figures(made, "y_t")
    assert [line.count("softmax") for line in sums] == [0, 0]
    assert last == "softmax [−0.33,  −0.33] = [0.50,  0.50]"


def test_a_place_is_a_whole_number() -> None:
    made = shown(f"h_t = {ROW}", "y_t = argmax(h_t)")
    assert figures(made, "y_t") == ["argmax [−0.67,  0.62] = [1]"]


def test_a_function_says_what_it_does() -> None:
    made = shown(f"h_t = {ROW}", "y_t = relu(h_t)")
    assert sentence(made, "y_t") == ("h_t leaves. relu cuts off what is below 0 in it: −0.67 becomes 0.00.")


@pytest.mark.parametrize("unit", [1, 2, 3])
def test_the_sentence_is_of_the_unit_that_is_written_out(unit: int) -> None:
    made = shown(f"h_t = {ROW}", "y_t = tanh(h_t)", unit=unit, hidden=3)
    (line,) = figures(made, "y_t")
    before, after = line.removeprefix(f"unit {unit}:  tanh(").split(") = " if "=" in line else ") ≈ ")
    assert sentence(made, "y_t").endswith(f": {before} becomes {after}.")


# Names and what leaves.


def test_an_output_is_seen_by_no_step() -> None:
    made = shown(f"h_t = {ROW}", "y_t = softmax(V·h_t)   # output: a share for each class", more=OUTPUT)
    assert sentence(made, "y_t", leaving=True) == "The output leaves the cell: no later step sees it."


def test_a_symbol_keeps_its_case_and_a_line_without_a_comment_says_what_it_does() -> None:
    made = shown(f"h_t = {ROW}")
    assert sentence(made, "h_t") == "Weights times entries, plus bias; tanh bends the sum into the range from −1 to 1."
    assert sentence(made, "h_t", leaving=True) == "h_t leaves: the next step and the next layer see it."


def test_without_a_bias_none_is_told() -> None:
    assert "bias" not in sentence(shown("h_t = tanh(W·[h_{t-1}, x_t])"), "h_t")


def test_a_candidate_is_one_by_its_name() -> None:
    made = shown("z_t = σ(W·[h_{t-1}, x_t])", "a_t = relu(U·x_t)   # candidate: new", "h_t = z_t ⊙ a_t")
    assert [made.layout[Key(name)].part.role for name in ("z_t", "a_t")] == ["gate", "candidate"]


def test_what_stays_is_the_old_state_alone() -> None:
    gates = "z_t = σ(W·[h_{t-1}, x_t])\na_t = tanh(U·x_t)   # candidate: new\n"
    said = []
    for blend in ("(1 - z_t) ⊙ h_{t-1} + z_t ⊙ a_t", "(1 - z_t) ⊙ a_t + z_t ⊙ h_{t-1}"):
        cell = Cell.of_file("own.toml", f'title = "own"\nequations = """\n{gates}h_t = {blend}\n"""\n')
        told = Narration(cell, Readings(graph(cell), rnnviz.trace(cell, seed=1)))
        said.append(told.panel(Key("h_t/0")).sentence)
    keeps, takes = said
    assert keeps.endswith("of the previous state stay.")
    assert takes.startswith("One minus z_t lets through")
    assert takes.endswith("of the candidate.")


def test_a_term_is_no_prefix_of_a_later_one() -> None:
    terms = " + ".join(["x_t"] * 11)
    cell = Cell.of_file("own.toml", f'title = "own"\nequations = "c_t = {terms}"\n')
    nodes = [node for node in cell.nodes() if node.startswith("c_t/1")]
    assert nodes == ["c_t/1", "c_t/10"]
    assert [within(node, "c_t/1") for node in nodes] == [True, False]


def test_a_cell_without_a_state_ends_its_step() -> None:
    made = shown("y_t = tanh(W·x_t)", more=OUTPUT)
    assert made.story.beats[-1].panel.sentence == "The step is done."
    assert made.story.beats[-1].moves == ()


def test_an_output_may_be_a_row() -> None:
    made = shown(f"h_t = {ROW}", "y_t = [h_t, x_t]")
    assert sentence(made, "y_t") == "h_t and the input, side by side."
    assert sentence(made, "y_t", leaving=True) == "y_t leaves the cell: no later step sees it."


def test_a_learned_vector_has_a_place_of_its_own() -> None:
    made = shown("h_t = b ⊙ h_{t-1} + tanh(W·x_t)")
    assert made.layout[Key("b")].boxes
    assert Key("b") in made.story.beats[0].parts, "it is there from the start"
    assert figures(made, "h_t/0") == ["unit 1:  −0.39 · (−0.41) = 0.16", "unit 2:  1.51 · (−0.72) = −1.09"]


def test_every_gate_is_every_gate() -> None:
    gates = "".join(f"{k}_t = σ(W_{k}·[h_{{t-1}}, x_t])   # {k} gate\n" for k in "pqr")
    said = []
    for other in ("", "u_t = σ(V·x_t)   # last gate\n"):
        last = "p_t ⊙ q_t ⊙ r_t" + (" ⊙ u_t" if other else "")
        cell = Cell.of_file("own.toml", f'title = "own"\nequations = """\n{gates}{other}h_t = {last}\n"""\n')
        told = Narration(cell, Readings(graph(cell), rnnviz.trace(cell, seed=1)))
        said.append(told.panel(Key("p_t/0/1")).sentence)
    assert said[0].endswith(": every gate weighs it.")
    assert said[1].endswith(": the p gate, the q gate and the r gate weigh it.")


def test_a_plate_is_worked_out_from_what_is_printed() -> None:
    text = """
h_t = (1 - α)·h_{t-1} + α·tanh(W·x_t) / 1000000
c_t = max(c_{t-1} ⊙ h_t, 0.125)^2 / (c_{t-1} - h_t)
"""
    given = {
        "α": [-0.25],
        "h_{t-1}": [0.5, -1],
        "x_t": [1, 1, 1],
        "W": [[0, 0, 0], [1, 1, 1]],
        "c_{t-1}": [0.9, -1.252],
    }
    made = rnnviz.figure(Cell.read(text), values=given)
    plates = {part.equation: part.key for part in made.layout.graph.of("formula")}
    told = {str(beat.key): str(beat.panel.lines[0]) for beat in made.story.beats if beat.key}
    assert "h_t/0" in told
    assert told["h_t/0"] == "unit 1:  (1 − (−0.25))·0.50 = 0.63"
    assert told["h_t/1"].startswith("unit 1:  (−0.25)·") or "1000000" in told["h_t/1"]
    assert told[str(plates["c_t"])].startswith("unit 1:  max(0.90 · 0.63, 0.125)^2 / (0.90 − ")
    assert " ≈ " in told[str(plates["c_t"])], "nothing is divided by 0.00"


def test_an_input_of_the_step_before_is_kept_for_the_next() -> None:
    made = shown("h_t = tanh(W·x_t + U·x_{t-1} + V·h_{t-1} + b)")
    assert {str(key) for key in made.layout.placed} >= {"x_t", "x_{t-1}"}
    assert any("for the next step" in beat.panel.sentence and beat.panel.equation is None for beat in made.story.beats)
