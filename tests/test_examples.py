"""The teaching examples: every printed operation comes out, and each cell shows what it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest

from rnnviz.cells.cell import load, shipped
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


SHOWS: dict[str, dict[str, Callable[[Trace], bool]]] = {
    "rnn": {"a unit near its limit, one not": one_saturated_one_mild("h_t"), "signs": both_signs("h_t")},
    "rnn-split": {"a unit near its limit, one not": one_saturated_one_mild("h_t"), "signs": both_signs("h_t")},
    "rnn-output": {
        "a unit near its limit, one not": one_saturated_one_mild("s_t"),
        "a plain winner": differ("o_t", 0.3),
        "argmax is its place": lambda t: units(t, "ŷ_t") == [float(np.argmax(t.value("o_t")[0]))],
        "shares of 1 as printed": lambda t: sum(Decimal(show(o)) for o in units(t, "o_t")) == 1,
    },
    "lstm": {
        "gates": one_shut_one_open("f_t", "i_t"),
        "one keeps while the other stores": opposite("f_t", "i_t"),
        "candidate of both signs": both_signs("g_t"),
        "tanh bends": tanh_bends,
        "output gates differ": differ("o_t", 0.3),
    },
    "gru": {
        "gates": one_shut_one_open("r_t", "z_t"),
        "candidate of both signs": both_signs("h̃_t"),
        "keeps and replaces": keeps_and_replaces("h_{t-1}", "h̃_t", "h_t"),
    },
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
    assert (trace.sized.input_size, trace.sized.hidden_size, trace.batch_size) == (3, 2, 1)
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


@pytest.mark.parametrize("cell", shipped())
def test_nothing_is_printed_as_zero_or_one(cell: str) -> None:
    """A gate of 1.00 is not seen to let anything less than all through."""
    trace = example(cell)
    for node, step in trace.nodes.items():
        if step.operation not in ("number", "argmax"):
            assert not {show(value) for value in step.value.flat} & {"0.00", "1.00", "−1.00"}, node
