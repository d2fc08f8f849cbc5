"""What equations become on paper: which parts, what each takes in, and that they compute the cell."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.cells.cell import Cell, load, shipped
from rnnviz.graph.folded import told
from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.graph.of_cell import FOLDS, graph
from rnnviz.graph.readings import Readings
from rnnviz.language.notation import write
from rnnviz.numbers.asked import trace
from rnnviz.numbers.digits import show
from rnnviz.parts.kinds import kind, kinds

PREDICTION = "y\u0302_t"
every_cell = pytest.mark.parametrize("cell", shipped())


def parts(cell: str) -> Graph:
    return graph(load(cell))


def own(*equations: str) -> Graph:
    """The graph of a cell of one's own."""
    return graph(Cell.of_file("own.toml", 'title = "own"\nequations = """\n' + "\n".join(equations) + '\n"""\n'))


def readings(cell: str, sample: int = 0, **numbers: int) -> Readings:
    if load(cell).equal:
        numbers.pop("input_size", None)
    known = trace(cell, **numbers)  # type: ignore[arg-type]
    return Readings(graph(known.sized.cell), known, sample)


def listed(drawn: Graph) -> list[str]:
    return [
        f"{p.kind} {p.key}{f' {p.function}' if p.function else ''} ← "
        + ", ".join(f"{'−' if source.sign < 0 else ''}{source.key}" for source in p.sources)
        for p in drawn.parts
    ]


def test_the_lstm_is_four_gates_over_one_row_and_a_lane() -> None:
    drawn = parts("lstm")
    assert listed(drawn) == [
        "input x_t ← ",
        "incoming h_{t-1} ← ",
        "incoming c_{t-1} ← ",
        "concat f_t/0/0/1 ← h_{t-1}, x_t",
        "affine f_t σ ← f_t/0/0/1",
        "affine i_t σ ← f_t/0/0/1",
        "affine g_t tanh ← f_t/0/0/1",
        "operator c_t/0 ⊙ ← f_t, c_{t-1}",
        "operator c_t/1 ⊙ ← i_t, g_t",
        "operator c_t + ← c_t/0, c_t/1",
        "affine o_t σ ← f_t/0/0/1",
        "map h_t/1 tanh ← c_t",
        "operator h_t ⊙ ← o_t, h_t/1",
        "outgoing h_t leaving ← h_t",
        "outgoing c_t leaving ← c_t",
    ]
    assert (drawn.carrier, drawn.lane) == (Key("c_{t-1}"), (Key("c_t/0"), Key("c_t")))


def test_a_state_knows_what_it_becomes() -> None:
    drawn = parts("lstm")
    assert drawn[Key("c_t", leaving=True)].partner == Key("c_{t-1}")
    assert parts("rnn-output")[Key(PREDICTION, leaving=True)].partner is None


def test_the_gru_carries_its_hidden_state_and_has_two_rows() -> None:
    drawn = parts("gru")
    assert [p.key.node for p in drawn.of("concat")] == ["r_t/0/0/1", "h̃_t/0/0/1"]
    row = drawn[Key("h̃_t/0/0/1")]
    assert [source.key.node for source in row.sources] == ["h̃_t/0/0/1/0", "x_t"], "the reset state, not the old one"
    assert [source.key.node for source in drawn[Key("h̃_t/0/0/1/0")].sources] == ["r_t", "h_{t-1}"]
    assert [(p.function, [s.key.node for s in p.sources]) for p in drawn.of("map")] == [("1−", ["z_t"])]
    assert drawn.carrier == Key("h_{t-1}")
    assert [drawn[key].function for key in drawn.lane] == ["⊙", "+"]


def test_the_rnn_has_one_gate_and_no_lane() -> None:
    drawn = parts("rnn")
    assert [p.kind for p in drawn.parts] == ["input", "incoming", "concat", "affine", "outgoing"]
    assert drawn[Key("h_t")].function == "tanh"
    assert (drawn.carrier, drawn.lane) == (None, ())


def test_split_weights_feed_one_gate_from_two_vectors() -> None:
    gate = parts("rnn-split")[Key("h_t")]
    assert [(source.key.node, source.weight) for source in gate.sources] == [("h_{t-1}", "W_hh"), ("x_t", "W_xh")]
    assert [bias.name for bias in gate.biases] == ["b"]


def test_a_mixed_sum_keeps_its_weights_apart_from_its_products() -> None:
    drawn = parts("gru-torch")
    plus = next(p for p in drawn.of("operator") if p.function == "+" and p.equation == "n_t")
    share, product = (drawn[source.key] for source in plus.sources)
    assert (share.kind, share.key.share, [s.weight for s in share.sources]) == ("affine", True, ["W_in"])
    assert [bias.name for bias in share.biases] == ["b_in"]
    assert (product.kind, product.function, product.sources[0].key.node) == ("operator", "⊙", "r_t")


# Signs.


def test_the_signs_of_terms_come_along() -> None:
    drawn = own("a_t = tanh(W·x_t + b)", "h_t = -a_t + h_{t-1}")
    assert listed(drawn)[-2:] == ["operator h_t + ← −a_t, h_{t-1}", "outgoing h_t leaving ← h_t"]


def test_a_minus_in_front_of_one_value_is_a_part_of_its_own() -> None:
    drawn = own("a_t = tanh(W·[h_{t-1}, x_t] + b)", "h_t = -a_t")
    assert "map h_t − ← a_t" in listed(drawn)


def test_weights_and_biases_may_be_taken_away() -> None:
    gate = own("h_t = tanh(W·x_t - U·h_{t-1} - b)")[Key("h_t")]
    assert [(source.weight, source.sign) for source in gate.sources] == [("W", 1), ("U", -1)]
    assert [(bias.name, bias.sign) for bias in gate.biases] == [("b", -1)]


def test_one_source_may_come_in_twice() -> None:
    drawn = own("a_t = tanh(W·x_t)", "h_t = h_{t-1} - a_t + h_{t-1}")
    assert [(s.key.node, s.sign) for s in drawn[Key("h_t")].sources] == [("h_{t-1}", 1), ("a_t", -1), ("h_{t-1}", 1)]
    assert drawn.users(Key("h_{t-1}")) == (drawn[Key("h_t")],), "but it is one user"


def test_a_learned_vector_may_stand_by_itself() -> None:
    drawn = own("h_t = b ⊙ h_{t-1} + tanh(W·x_t)")
    assert [part.key.node for part in drawn.of("parameter")] == ["b"]


def test_what_has_no_form_of_its_own_stands_on_a_plate_with_its_expression() -> None:
    drawn = own("h_t = max(0.5·h_{t-1}, c_{t-1}) ⊙ tanh(W·x_t)\nc_t = log(W_c·x_t + c_{t-1} ⊙ h_{t-1}) / 2")
    plates = {part.key.node: part for part in drawn.of("formula")}
    assert list(plates) == ["h_t/0", "c_t"]
    assert [source.key.node for source in plates["h_t/0"].sources] == ["h_{t-1}", "c_{t-1}"]
    assert write(told(plates["c_t"], drawn)) == "log(Σ + c_{t-1} ⊙ h_{t-1}) / 2"
    assert [str(source.key) for source in plates["c_t"].sources] == ["c_t/0/0 weighted share", "c_{t-1}", "h_{t-1}"]


def test_what_a_number_multiplies_on_its_way_is_on_no_lane() -> None:
    assert own("h_t = 0.5·h_{t-1} + tanh(W·x_t)").carrier is None
    assert own("h_t = α·h_{t-1} + tanh(W·x_t)\nc_t = c_{t-1} + h_t").carrier == Key("c_{t-1}")


def test_values_that_are_taken_twice_are_walked_once() -> None:
    doubled = [f"a_{k} = a_{k - 1} + a_{k - 1}" for k in range(1, 60)]
    drawn = own("a_0 = tanh(W·x_t)", *doubled, "c_t = a_59 + c_{t-1}")
    assert drawn.lane == (Key("c_t"),)


def test_a_learned_number_in_a_weighted_sum_is_a_bias_of_every_unit() -> None:
    cell = Cell.read("h_t = tanh(W·x_t + ν) + h_{t-1}", kinds={"ν": "scalar"})
    known = trace(cell, seed=1)
    read = Readings(graph(cell), known)
    (fan,) = read.graph.of("affine")
    assert [row[-1] for row in read.fan(fan)] == [float(known["ν"][0])] * 2


def test_the_more_is_folded_the_fewer_parts_there_are() -> None:
    cell = load("gru-torch")
    kinds = [[part.kind for part in graph(cell, fold).parts] for fold in FOLDS]
    assert [many.count("affine") for many in kinds] == [4, 4, 4, 0]
    assert [many.count("formula") for many in kinds] == [0, 2, 2, 4]
    assert [many.count("operator") for many in kinds] == [5, 2, 0, 0], "what the lane passes stays longest"


# What holds for all.


def test_a_long_chain_is_walked_once() -> None:
    lines = ["v_0 = tanh(W·x_t)"] + [f"v_{k + 1} = v_{k} ⊙ v_{k}" for k in range(12)]
    drawn = own(*lines, "h_t = v_12 ⊙ h_{t-1}")
    assert len(drawn.lane) == 1


@every_cell
def test_every_kind_is_known(cell: str) -> None:
    assert {part.kind for part in parts(cell).parts} <= set(kinds())


@every_cell
def test_what_a_part_takes_in_is_there_before_it(cell: str) -> None:
    seen: set[Key] = set()
    for part in parts(cell).parts:
        assert part.key not in seen
        assert {source.key for source in part.sources} <= seen, part.key
        assert bool(part.sources) != kind(part).given
        seen.add(part.key)


@every_cell
def test_every_parameter_belongs_to_exactly_one_gate(cell: str) -> None:
    fans = parts(cell).of("affine")
    used = [name for p in fans for name in (*(s.weight for s in p.sources), *(bias.name for bias in p.biases))]
    used += [part.key.node for part in parts(cell).of("parameter")]  # a vector that stands by itself
    assert sorted(used) == sorted(load(cell).parameters)


@every_cell
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("sample", [0, 1])
def test_a_gate_is_its_weights_applied_to_its_sources(cell: str, seed: int, sample: int) -> None:
    read = readings(cell, sample, input_size=4, hidden_size=3, seed=seed, batch_size=2)
    for fan in read.graph.of("affine"):
        entries = [v for source in fan.sources for v in read.numbers(read.graph[source.key])]
        sums = np.array(read.fan(fan)) @ [*entries, *([1.0] * len(fan.biases))]
        np.testing.assert_allclose(sums, read.argument(fan), atol=1e-12)


def value(read: Readings, part: Part) -> np.ndarray:
    return np.array(read.numbers(part))


@every_cell
@pytest.mark.parametrize("seed", [1, 2])
def test_an_operator_is_its_sources_brought_together(cell: str, seed: int) -> None:
    read = readings(cell, input_size=4, hidden_size=3, seed=seed)
    drawn = read.graph
    for part in drawn.of("operator"):
        values = [source.sign * value(read, drawn[source.key]) for source in part.sources]
        together = np.prod(values, axis=0) if part.function == "⊙" else np.sum(values, axis=0)
        np.testing.assert_allclose(together, value(read, part), atol=1e-12)
    for part in drawn.of("concat"):
        row = np.concatenate([value(read, drawn[source.key]) for source in part.sources])
        np.testing.assert_array_equal(row, value(read, part))
    for part in drawn.of("outgoing"):
        np.testing.assert_array_equal(read.trace.value(part.equation)[0], value(read, part))


@every_cell
def test_a_part_has_a_number_for_each_unit(cell: str) -> None:
    read = readings(cell, input_size=4, hidden_size=3)
    for part in read.graph.parts:
        assert read.size(part) == len(read.numbers(part)) == len(read.texts(part)) == len(read.roles(part))
        places = 0 if part.equation == PREDICTION else 2
        assert read.texts(part) == tuple(show(number, places) for number in read.numbers(part))


def test_a_place_is_a_whole_number() -> None:
    read = readings("rnn-output")
    place = str(int(np.argmax(read.trace.value("o_t")[0])))
    assert read.texts(read.graph[Key(PREDICTION)]) == (place,)
    assert read.texts(read.graph[Key(PREDICTION, leaving=True)]) == (place,)


@every_cell
def test_every_state_and_output_leaves_once(cell: str) -> None:
    known = load(cell)
    leaving = sorted(p.equation for p in parts(cell).of("outgoing"))
    assert leaving == sorted((*(s.outgoing for s in known.states), *known.outputs))


def test_a_gate_is_a_share_only_if_its_function_keeps_it_within_0_and_1() -> None:
    cell = Cell.of_file("own.toml", '''title = "own"
equations = """
g_t = tanh(W·x_t)   # update gate
z_t = σ(U·x_t)      # forget gate
h_t = g_t ⊙ h_{t-1} + z_t ⊙ h_{t-1}
"""
[roles]
g_t = "gate"
''')  # fmt: skip
    known = trace(cell)
    read = Readings(graph(cell), known)
    assert [read.is_share(read.graph[Key(name)]) for name in ("g_t", "z_t")] == [False, True]


def test_every_kind_has_its_drawing() -> None:
    from rnnviz.scenes.parts.kinds import every

    assert set(every()) == set(kinds())
