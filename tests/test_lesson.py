"""The last sentence of a step: what it says of each unit is worked out again, from the trace alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest

import rnnviz
from rnnviz.functions.record import Array
from rnnviz.graph.of_cell import graph
from rnnviz.graph.readings import Readings
from rnnviz.views.cell.lesson import lesson

TERMS = {
    "lstm": ("c_{t-1}", "c_t/0", "c_t/1"),
    "gru": ("h_{t-1}", "h_t/0", "h_t/1"),
    "gru-cho": ("h_{t-1}", "h_t/0", "h_t/1"),
    "lstm-coupled": ("c_{t-1}", "c_t/0", "c_t/1"),
    "min-lstm": ("h_{t-1}", "h_t/0", "h_t/1"),
}
"""The memory that came in, and the two terms of its sum: what is left of it, and what is new."""


def told(trace: rnnviz.Trace) -> str:
    return lesson(Readings(graph(trace.sized.cell), trace))


def claims(sentence: str, units: int) -> Iterator[tuple[int, str]]:
    """Each unit with what is said of it."""
    for clause in re.split(r", (?=units? )", sentence[:-1]):
        found = re.fullmatch(r"units? ([\d, and]+) (\D.*)", clause, re.IGNORECASE)
        assert found, clause
        yield from ((int(number), found[2]) for number in re.findall(r"\d+", found[1]))


@pytest.mark.parametrize("cell", TERMS)
@pytest.mark.parametrize("seed", [None, *range(12)])
def test_what_became_of_the_memory(cell: str, seed: int | None) -> None:
    trace = rnnviz.trace(cell, seed=seed)
    old, kept, new = (np.abs(trace.value(node)[0]) for node in TERMS[cell])
    said = dict(claims(told(trace), 2))
    assert [*said] == sorted(said) or len({*said.values()}) > 1
    assert {*said} == {1, 2}
    for unit, words in said.items():
        share, left = (float(one[unit - 1]) for one in (kept / (kept + new), kept / old))
        if words.startswith("kept"):
            assert share >= 0.75
            assert 0.7 <= left <= 1.3
        elif words.startswith("replaced"):
            assert share <= 0.2
        elif words.startswith("lost"):
            assert share >= 0.75
            assert left < 0.7
        else:
            assert words == "mixed old and new"
            assert 0.2 < share < 0.75


ODD = {
    "c_t = f_t ⊙ c_{t-1} + i_t": (
        ([1, 1], [0, 0], "Units 1 and 2 lost their memory."),
        ([0, 0], [0.5, 0], "Unit 1 began at 0 and took in what is new, unit 2 stayed at 0."),
        ([1, 1], [0.5, 5], "Units 1 and 2 replaced their memory."),
    ),
    "c_t = f_t ⊙ c_{t-1} - i_t": (([1, 2], [0.5, 5], "Units 1 and 2 replaced their memory."),),
}


@pytest.mark.parametrize(
    ("line", "state", "added", "said"), [(line, *one) for line, some in ODD.items() for one in some]
)
def test_memory_that_is_0_or_goes(line: str, state: list[float], added: list[float], said: str) -> None:
    cell = rnnviz.Cell.read(f"f_t = relu(W·x_t)\ni_t = relu(V·x_t)\n{line}")
    values = {"x_t": [1.0], "W": [[0.0], [0.0]], "V": [[one] for one in added], "c_{t-1}": state}
    assert told(rnnviz.trace(cell, values=values)) == said


def test_a_memory_with_another_sign_or_grown_is_not_kept() -> None:
    cell = rnnviz.Cell.read("c_t = f_t ⊙ c_{t-1} + i_t\nf_t = W·x_t\ni_t = V·x_t")
    values = {"x_t": [1.0], "W": [[-1.0], [2.0]], "V": [[0.1], [0.1]], "c_{t-1}": [1.0, 1.0]}
    assert told(rnnviz.trace(cell, values=values)) == "Units 1 and 2 changed their memory."


@pytest.mark.parametrize(
    "lines",
    [
        "c_t = (f_t ⊙ c_{t-1} + i_t) ⊙ f_t + i_t\nf_t = σ(W·x_t)\ni_t = σ(V·x_t)",  # what is kept holds new things
        "c_t = (f_t ⊙ c_{t-1} + i_t) ⊙ f_t\nf_t = σ(W·x_t)\ni_t = σ(V·x_t)",  # and here it goes on
        "c_t = f_t ⊙ c_{t-1}\nf_t = σ(W·x_t)",
        "c_t = -c_{t-1}\nh_t = tanh(W·[h_{t-1}, x_t]) ⊙ c_t",  # nothing stands on the lane
        "h_t = tanh(W·x_t + V·x_{t-1})",  # an earlier input is no old state
        "h_t = tanh(W·x_t + U·h_{t-1} + V·h_{t-2})",
    ],
)
def test_where_it_cannot_be_told_nothing_is_said(lines: str) -> None:
    cell = rnnviz.Cell.read(lines, sizes={"hidden": {"length": lines.partition(" ")[0]}} if "U" not in lines else {})
    assert told(rnnviz.trace(cell)) == ""


@pytest.mark.parametrize(
    ("cell", "weights"), [("rnn", ("W", "")), ("rnn-split", ("W_hh", "W_xh")), ("rnn-output", ("W", "U"))]
)
@pytest.mark.parametrize("seed", [None, *range(12)])
def test_what_the_new_state_owes_to_the_old_one_and_to_the_input(
    cell: str, weights: tuple[str, str], seed: int | None
) -> None:
    trace = rnnviz.trace(cell, seed=seed)
    state = trace.sized.cell.states[0].incoming
    recurrent, own = weights
    both: Array = trace.parameter(recurrent)
    left, right = (both, trace.parameter(own)) if own else (both[:, :2], both[:, 2:])
    old, new = np.abs(left @ trace.value(state)[0]), np.abs(right @ trace.value("x_t")[0])
    for unit, words in claims(told(trace), 2):
        share = float((old / (old + new))[unit - 1])
        if words.startswith(("owes as", "owe as")):
            assert 0.4 < share < 0.6
        else:
            assert words.endswith("old state") == (share >= 0.6)
            assert words.endswith("the input") == (share <= 0.4)


def test_the_examples_say_what_they_were_chosen_for() -> None:
    assert told(rnnviz.trace("lstm")) == "Unit 1 kept its memory, unit 2 replaced it."
    assert told(rnnviz.rollout("lstm")[1]) == "Unit 1 lost much of its memory, unit 2 mixed old and new."
    assert told(rnnviz.rollout("min-gru")[1]) == "Unit 1 mixed old and new, unit 2 kept its memory."


def test_many_units_are_counted() -> None:
    sentence = told(rnnviz.trace("lstm", hidden_size=40, seed=1))
    counts = [int(number) for number in re.findall(r"(?:^|, )(\d+)", sentence)]
    assert sum(counts) == 40
    assert counts == sorted(counts, reverse=True)
    assert " of 40 units " in sentence


def test_a_cell_without_such_a_sum_has_no_lesson() -> None:
    assert told(rnnviz.trace("ind-rnn")) == ""
