"""What equations become on paper: which parts, what each takes in, and that they compute the cell."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.cells.cell import load, shipped
from rnnviz.diagram import Diagram, Part, diagram
from rnnviz.numbers.digits import show
from rnnviz.stage import trace
from rnnviz.text.wording import Wording

every_cell = pytest.mark.parametrize("cell", shipped())


def parts(cell: str, inputs: int = 3, hidden: int = 2) -> Diagram:
    return diagram(load(cell).bind(inputs, hidden))


def listed(drawn: Diagram) -> list[str]:
    return [f"{p.kind} {p.key}{f' {p.function}' if p.function else ''} ← {', '.join(p.sources)}" for p in drawn.parts]


def test_the_lstm_is_four_gates_over_one_row_and_a_lane() -> None:
    drawn = parts("lstm")
    assert listed(drawn) == [
        "input x_t ← ",
        "in h_{t-1} ← ",
        "in c_{t-1} ← ",
        "concat f_t/0/0/1 ← h_{t-1}, x_t",
        "gate f_t σ ← f_t/0/0/1",
        "gate i_t σ ← f_t/0/0/1",
        "gate g_t tanh ← f_t/0/0/1",
        "op c_t/0 ⊙ ← f_t, c_{t-1}",
        "op c_t/1 ⊙ ← i_t, g_t",
        "op c_t + ← c_t/0, c_t/1",
        "gate o_t σ ← f_t/0/0/1",
        "map h_t/1 tanh ← c_t",
        "op h_t ⊙ ← o_t, h_t/1",
        "out out:h_t ← h_t",
        "out out:c_t ← c_t",
    ]
    assert (drawn.carrier(), drawn.lane()) == ("c_{t-1}", ("c_t/0", "c_t"))


def test_the_gru_carries_its_hidden_state_and_has_two_rows() -> None:
    drawn = parts("gru")
    assert [p.key for p in drawn.of("concat")] == ["r_t/0/0/1", "h̃_t/0/0/1"]
    assert drawn["h̃_t/0/0/1"].sources == ("h̃_t/0/0/1/0", "x_t"), "the reset state, not the old one"
    assert drawn["h̃_t/0/0/1/0"].sources == ("r_t", "h_{t-1}")
    assert [(p.function, p.sources) for p in drawn.of("map")] == [("1−", ("z_t",))]
    assert drawn.carrier() == "h_{t-1}"
    assert [drawn[key].function for key in drawn.lane()] == ["⊙", "+"]


def test_the_rnn_has_one_gate_and_no_lane() -> None:
    drawn = parts("rnn")
    assert [p.kind for p in drawn.parts] == ["input", "in", "concat", "gate", "out"]
    assert drawn["h_t"].function == "tanh"
    assert (drawn.carrier(), drawn.lane()) == ("", ())


def test_split_weights_feed_one_gate_from_two_vectors() -> None:
    gate = parts("rnn-split")["h_t"]
    assert gate.sources == ("h_{t-1}", "x_t")
    assert gate.weights == ("W_hh", "W_xh")
    assert gate.biases == ("b",)


def test_a_mixed_sum_keeps_its_weights_apart_from_its_products() -> None:
    drawn = parts("gru-torch")
    plus = next(p for p in drawn.of("op") if p.function == "+" and p.equation == "n_t")
    share, product = (drawn[key] for key in plus.sources)
    assert (share.kind, share.weights, share.biases) == ("gate", ("W_in",), ("b_in",))
    assert (product.kind, product.function, product.sources[0]) == ("op", "⊙", "r_t")


@every_cell
@pytest.mark.parametrize(("inputs", "hidden"), [(3, 2), (1, 1), (5, 4)])
def test_what_a_part_takes_in_is_there_before_it(cell: str, inputs: int, hidden: int) -> None:
    seen: set[str] = set()
    for part in parts(cell, inputs, hidden).parts:
        assert part.key not in seen
        assert set(part.sources) <= seen, part.key
        assert bool(part.sources) == (part.kind not in ("input", "in"))
        seen.add(part.key)


@every_cell
def test_every_parameter_belongs_to_exactly_one_gate(cell: str) -> None:
    drawn = parts(cell)
    used = [name for gate in drawn.of("gate") for name in (*gate.weights, *gate.biases)]
    assert sorted(used) == sorted(drawn.sized.cell.parameters)


@every_cell
@pytest.mark.parametrize("seed", [1, 2])
def test_a_gate_is_its_weights_applied_to_its_sources(cell: str, seed: int) -> None:
    known = trace(cell, input_size=4, hidden_size=3, seed=seed, batch_size=2)
    drawn = diagram(known.sized)
    for sample in (0, 1):
        wording = Wording(drawn, known, sample)
        for gate in drawn.of("gate"):
            entries = [v for key in gate.sources for v in wording.numbers(drawn[key].nodes)] + [1.0] * len(gate.biases)
            sums = np.array(wording.weights(gate)) @ entries
            np.testing.assert_allclose(sums, wording.numbers(gate.sum_nodes), atol=1e-12)


def value(wording: Wording, part: Part) -> np.ndarray:
    return np.array(wording.numbers(part.nodes))


@every_cell
@pytest.mark.parametrize("seed", [1, 2])
def test_an_operator_is_its_sources_brought_together(cell: str, seed: int) -> None:
    known = trace(cell, input_size=4, hidden_size=3, seed=seed)
    drawn = diagram(known.sized)
    wording = Wording(drawn, known)
    bring = {"⊙": np.multiply, "+": np.add, "−": np.subtract}
    for part in drawn.of("op"):
        first, *others = (value(wording, drawn[key]) for key in part.sources)
        for other in others:
            first = bring[part.function](first, other)
        np.testing.assert_allclose(first, value(wording, part), atol=1e-12)
    for part in drawn.of("concat"):
        row = np.concatenate([value(wording, drawn[key]) for key in part.sources])
        np.testing.assert_array_equal(row, value(wording, part))
    for part in drawn.of("out"):
        np.testing.assert_array_equal(known.value(part.equation)[0], value(wording, part))


@every_cell
def test_a_part_has_a_number_for_each_unit(cell: str) -> None:
    known = trace(cell, input_size=4, hidden_size=3)
    drawn = diagram(known.sized)
    wording = Wording(drawn, known)
    for part in drawn.parts:
        assert part.size == len(wording.numbers(part.nodes)) == len(wording.texts(part))
        assert wording.texts(part) == tuple(map(show, wording.numbers(part.nodes)))


@every_cell
def test_every_state_and_output_leaves_once(cell: str) -> None:
    drawn = parts(cell)
    known = drawn.sized.cell
    assert sorted(p.equation for p in drawn.of("out")) == sorted((*(s.outgoing for s in known.states), *known.outputs))
