"""The teaching examples: every printed operation comes out, and each cell shows what it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from unicodedata import normalize

import numpy as np
import pytest

from rnnviz.cells.cell import load, shipped
from rnnviz.language.notation import write
from rnnviz.numbers.choose import choose
from rnnviz.numbers.digits import show, shown
from rnnviz.numbers.numerics import Trace, run


def example(cell: str) -> Trace:
    return run(*choose(load(cell)))


def units(trace: Trace, name: str) -> list[float]:
    return [float(value) for value in trace.value(name)[0]]


def one_shut_one_open(*names: str) -> Callable[[Trace], bool]:
    """Of each gate one unit is nearly shut and one nearly open."""
    return lambda trace: all(min(units(trace, n)) < 0.15 and max(units(trace, n)) > 0.85 for n in names)


def opposite(one: str, other: str) -> Callable[[Trace], bool]:
    """Where one gate is open the other is shut."""
    return lambda trace: all(
        (a > 0.5) != (b > 0.5) for a, b in zip(units(trace, one), units(trace, other), strict=True)
    )


def both_signs(*names: str) -> Callable[[Trace], bool]:
    return lambda trace: all(min(units(trace, name)) < 0 < max(units(trace, name)) for name in names)


def tanh_bends(trace: Trace) -> bool:
    """tanh(c) is visibly not c: of some unit |c| ≥ 1.2, and more than 0.3 is taken off."""
    return any(abs(c) >= 1.2 and abs(c - np.tanh(c)) > 0.3 for c in units(trace, "c_t"))


def differ(name: str, least: float) -> Callable[[Trace], bool]:
    return lambda trace: abs(units(trace, name)[0] - units(trace, name)[1]) > least


def one_saturated_one_mild(name: str) -> Callable[[Trace], bool]:
    return lambda trace: max(map(abs, units(trace, name))) > 0.9 and min(map(abs, units(trace, name))) < 0.65


def keeps_and_replaces(old: str, new: str, out: str) -> Callable[[Trace], bool]:
    """One unit stays nearer to its old value, the other goes nearer to the candidate, and these are far apart."""

    def shows(trace: Trace) -> bool:
        nearer = [
            abs(after - before) < abs(after - fresh)
            for before, fresh, after in zip(*(units(trace, name) for name in (old, new, out)), strict=True)
        ]
        apart = [abs(a - b) > 0.5 for a, b in zip(units(trace, old), units(trace, new), strict=True)]
        return sorted(nearer) == [False, True] and all(apart)

    return shows


def seen(name: str, least: float) -> Callable[[Trace], bool]:
    """No unit of it is so small that it might as well not be there."""
    return lambda trace: min(map(abs, units(trace, name))) > least


def cuts_one(argument: str, name: str) -> Callable[[Trace], bool]:
    """relu holds back one unit and lets the other pass as it is."""

    def shows(trace: Trace) -> bool:
        below, above = sorted(zip(units(trace, argument), units(trace, name), strict=True))
        return below[0] < -0.2 and below[1] == 0 and above[0] > 0.2 and above[0] == above[1]

    return shows


def add_up_to_one(*names: str) -> Callable[[Trace], bool]:
    """The printed shares of each unit are the whole."""
    return lambda trace: all(
        sum(Decimal(show(share)) for share in shares) == 1
        for shares in zip(*(units(trace, name) for name in names), strict=True)
    )


def weighed_by_its_larger(kept: str, new: str) -> Callable[[Trace], bool]:
    """The larger of the two exponents is taken off both: here the old counts fully, there the new."""
    return lambda trace: (
        sorted(zip(units(trace, kept), units(trace, new), strict=True))[0][1] == 1
        and all(max(pair) == 1 and min(pair) < 0.2 for pair in zip(units(trace, kept), units(trace, new), strict=True))
    )


def an_average(part: str, whole: str) -> Callable[[Trace], bool]:
    """What is divided is smaller than that by which it is divided, which is above 0."""
    return lambda trace: all(abs(a) < b for a, b in zip(units(trace, part), units(trace, whole), strict=True))


LSTM: dict[str, Callable[[Trace], bool]] = {
    "gates": one_shut_one_open("f_t", "i_t"),
    "one keeps while the other stores": opposite("f_t", "i_t"),
    "tanh bends": tanh_bends,
    "output gates differ": differ("o_t", 0.3),
}
SHOWS: dict[str, dict[str, Callable[[Trace], bool]]] = {
    "rnn": {"a unit near its limit, one not": one_saturated_one_mild("h_t"), "signs": both_signs("h_t")},
    "rnn-split": {"a unit near its limit, one not": one_saturated_one_mild("h_t"), "signs": both_signs("h_t")},
    "rnn-torch": {"a unit near its limit, one not": one_saturated_one_mild("h_t"), "signs": both_signs("h_t")},
    "rnn-output": {
        "a unit near its limit, one not": one_saturated_one_mild("s_t"),
        "a plain winner": differ("o_t", 0.3),
        "argmax is its place": lambda t: units(t, "ŷ_t") == [float(np.argmax(t.value("o_t")[0]))],
        "shares of 1 as printed": lambda t: sum(Decimal(show(o)) for o in units(t, "o_t")) == 1,
    },
    "lstm": {**LSTM, "candidate of both signs": both_signs("g_t")},
    "lstm-torch": {**LSTM, "candidate of both signs": both_signs("g_t")},
    "lstm-peephole": {
        **LSTM,
        "candidate of both signs": both_signs("g_t"),
        "the cell state counts for every gate": lambda t: all(seen(f"{g}_t/0/1", 0.1)(t) for g in "fio"),
    },
    "lstm-peephole-full": {
        **LSTM,
        "candidate of both signs": both_signs("c_t/1/1"),
        "the cell state counts for every gate": lambda t: all(seen(f"{g}_t/0/2", 0.1)(t) for g in "fio"),
    },
    "lstm-coupled": {
        "gates": one_shut_one_open("f_t"),
        "candidate of both signs": both_signs("g_t"),
        "keeps and replaces": keeps_and_replaces("c_{t-1}", "g_t", "c_t"),
        "tanh bends": tanh_bends,
        "output gates differ": differ("o_t", 0.3),
    },
    "s-lstm": {
        "gates": one_shut_one_open("f_t"),
        "candidate of both signs": both_signs("z_t"),
        "old or new counts fully": weighed_by_its_larger("f'_t", "i'_t"),
        "the old is an average": an_average("c_{t-1}", "n_{t-1}"),
        "the new is an average": an_average("c_t", "n_t"),
        "output gates differ": differ("o_t", 0.3),
    },
    "min-lstm": {
        "gates": one_shut_one_open("f_t", "i_t"),
        "one keeps while the other stores": opposite("f_t", "i_t"),
        "shares of 1 as printed": add_up_to_one("f'_t", "i'_t"),
        "candidate of both signs": both_signs("h̃_t"),
        "keeps and replaces": keeps_and_replaces("h_{t-1}", "h̃_t", "h_t"),
    },
    "gru": {
        "gates": one_shut_one_open("r_t", "z_t"),
        "candidate of both signs": both_signs("h̃_t"),
        "keeps and replaces": keeps_and_replaces("h_{t-1}", "h̃_t", "h_t"),
    },
    "gru-cho": {
        "gates": one_shut_one_open("r_t", "z_t"),
        "candidate of both signs": both_signs("h̃_t"),
        "keeps and replaces": keeps_and_replaces("h_{t-1}", "h̃_t", "h_t"),
    },
    "mgu": {
        "gates": one_shut_one_open("f_t"),
        "candidate of both signs": both_signs("h̃_t"),
        "keeps and replaces": keeps_and_replaces("h_{t-1}", "h̃_t", "h_t"),
    },
    "min-gru": {
        "gates": one_shut_one_open("z_t"),
        "candidate of both signs": both_signs("h̃_t"),
        "keeps and replaces": keeps_and_replaces("h_{t-1}", "h̃_t", "h_t"),
    },
    "li-gru": {
        "gates": one_shut_one_open("z_t"),
        "relu holds back one candidate": cuts_one("h̃_t/0", "h̃_t"),
        "keeps and replaces": keeps_and_replaces("h_{t-1}", "h̃_t", "h_t"),
    },
    "ugrnn": {
        "gates": one_shut_one_open("g_t"),
        "candidate of both signs": both_signs("c_t"),
        "keeps and replaces": keeps_and_replaces("h_{t-1}", "c_t", "h_t"),
    },
    "sru": {
        "gates": one_shut_one_open("f_t", "r_t"),
        "new content of both signs": both_signs("c_t/1/1"),
        "keeps and replaces": keeps_and_replaces("c_{t-1}", "c_t/1/1", "c_t"),
        "the state counts for both gates": lambda t: all(seen(f"{g}_t/0/1", 0.1)(t) for g in "fr"),
    },
    "ind-rnn": {
        "relu holds back one unit": cuts_one("h_t/0", "h_t"),
        "each unit's own memory counts": seen("h_t/0/1", 0.1),
    },
    "elman": {"a unit nearly shut, one nearly open": one_shut_one_open("h_t"), "outputs differ": differ("y_t", 0.3)},
    "jordan": {"a unit nearly shut, one nearly open": one_shut_one_open("h_t"), "outputs differ": differ("y_t", 0.3)},
    "gru-torch": {
        "gates": one_shut_one_open("r_t", "z_t"),
        "candidate of both signs": both_signs("n_t"),
        "keeps and replaces": keeps_and_replaces("h_{t-1}", "n_t", "h_t"),
    },
    "gru-update": {
        "gates": one_shut_one_open("Γ_u"),
        "candidate of both signs": both_signs("c̃_t"),
        "keeps and replaces": keeps_and_replaces("c_{t-1}", "c̃_t", "c_t"),
    },
}


def test_every_shipped_cell_has_its_claims() -> None:
    assert set(SHOWS) == set(shipped())


@pytest.mark.parametrize(("cell", "claim"), [(cell, claim) for cell, claims in SHOWS.items() for claim in claims])
def test_the_example_shows_what_the_cell_is_for(cell: str, claim: str) -> None:
    assert SHOWS[cell][claim](example(cell))


@pytest.mark.parametrize("cell", shipped())
def test_the_example_is_complete_and_of_the_default_size(cell: str) -> None:
    trace = example(cell)
    inputs = 2 if load(cell).equal else 3  # as many as states, where a cell adds the one to the other
    assert (trace.sized.input_size, trace.sized.hidden_size, trace.batch_size) == (inputs, 2, 1)
    assert trace.seed is None
    assert trace.origin.source == "example"
    assert set(trace.sized.cell.example) == {*trace.parameters, *trace.inputs}


@pytest.mark.parametrize("cell", shipped())
def test_every_printed_operation_gives_its_printed_result(cell: str) -> None:
    trace = example(cell)
    assert [node for node in trace.nodes if not trace.exact(node)] == []


@pytest.mark.parametrize("cell", shipped())
def test_no_printed_value_is_near_where_its_rounding_turns(cell: str) -> None:
    """At least 0.0003 away, so that no machine and no other order of adding prints another digit."""
    trace = example(cell)
    for node, step in trace.nodes.items():
        if step.operation not in ("name", "number", "concat"):
            distance = np.abs(np.abs(step.value) * 100 % 1 - 0.5) / 100
            assert distance.min() > 0.0003, f"{node}: {step.value}"


@pytest.mark.parametrize("cell", shipped())
def test_numbers_given_have_two_decimals_and_are_not_small(cell: str) -> None:
    values = example(cell)
    for name, array in {**values.parameters, **values.inputs}.items():
        for number in array.flat:
            assert number == shown(number), f"{name} {number}"
            assert 0.10 <= abs(number) <= 1.99, f"{name} {number}"
    for state in load(cell).states:
        if load(cell).role(state.incoming) == "hidden":
            assert np.abs(values.inputs[state.incoming]).max() < 1


def neighbours(trace: Trace) -> Iterator[tuple[str, float, float]]:
    for node, step in trace.nodes.items():
        if step.operation != "number":
            for row in step.value:
                yield from ((node, a, b) for a, b in pairwise(row))
        if step.operation == "name" and len(step.value) > 1:
            for column in step.value.T:
                yield from ((node, a, b) for a, b in pairwise(column))


@pytest.mark.parametrize("cell", shipped())
def test_no_two_equal_numbers_stand_next_to_each_other(cell: str) -> None:
    equal = [(node, show(a)) for node, a, b in neighbours(example(cell)) if show(a) == show(b)]
    assert equal == []


ON_PURPOSE = {
    "ind-rnn": {"h_t": {"0.00"}},
    "li-gru": {"h̃_t": {"0.00"}, "(1 - z_t) ⊙ h̃_t": {"0.00"}},
    "s-lstm": {
        "ĩ_t - m_t": {"0.00"},
        "log(f_t) + m_{t-1} - m_t": {"0.00"},
        "i'_t": {"1.00"},
        "f'_t": {"1.00"},
    },
}
"""What relu cuts off, and what is left of the larger exponent when it is taken off itself."""


@pytest.mark.parametrize("cell", shipped())
def test_nothing_is_printed_as_zero_or_one(cell: str) -> None:
    """A gate of 1.00 is not seen to let anything less than all through."""
    trace = example(cell)
    meant: dict[str, set[str]] = {}
    for node, step in trace.nodes.items():
        if step.operation not in ("number", "argmax"):
            found = {show(value) for value in step.value.flat} & {"0.00", "1.00", "−1.00"}
            shown = normalize("NFC", write(step.expression) if "/" in node else node)
            allowed = ON_PURPOSE.get(cell, {}).get(shown, set())
            assert found <= allowed, node
            meant |= {shown: found} if found else {}
    assert meant == ON_PURPOSE.get(cell, {}), "what is printed so on purpose is there"
