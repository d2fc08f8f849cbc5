"""The text of a trace: small ones whole, of large ones both ends and the extremes, and every entry for who asks."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import takewhile

import numpy as np
import pytest
from terminal import run

import rnnviz
from rnnviz.cells.cell import load, shipped
from rnnviz.functions.record import Array
from rnnviz.numbers.byhand import Marks, follows
from rnnviz.numbers.digits import show
from rnnviz.numbers.trace import Trace
from rnnviz.reports import step as report
from rnnviz.reports.step import GAP, LEFT_OUT, MARK, MARKED, readable
from rnnviz.reports.written import as_json

TOLD = re.compile(rf"\((.+) values; smallest {MARK}?(\S+) at (.+), largest {MARK}?(\S+) at (.+)\)$")


def lines_of(trace: Trace, label: str, head: str, *, every: bool = False) -> list[str]:
    """The lines of one array behind its label, in the block under a head."""
    lines = list(readable(trace, every=every))
    start = next(k for k, line in enumerate(lines) if line.startswith(head))
    first = next(k for k in range(start + 1, len(lines)) if lines[k].startswith(f"  {label} "))
    more = takewhile(lambda line: line.startswith("   "), lines[first + 1 :])
    return [lines[first].strip().removeprefix(label).strip(), *(line.strip() for line in more)]


def printed(trace: Trace, node: str, sample: int, unit: int) -> str:
    return ("" if trace.exact(node, sample, unit) else MARK) + show(trace.value(node)[sample, unit])


def plain(array: Array) -> list[str]:
    return [show(value) for value in array.tolist()]


@pytest.mark.parametrize("asked", [{}, {"batch_size": 14, "seed": 1}, {"input_size": 8, "hidden_size": 6}])
@pytest.mark.parametrize("cell", shipped())
def test_what_can_be_drawn_is_printed_whole(cell: str, asked: dict[str, int]) -> None:
    """Up to 8 inputs and 6 hidden units, which are 14 numbers one after the other."""
    asked = {name: size for name, size in asked.items() if name != "input_size" or not load(cell).equal}
    trace = rnnviz.trace(cell, **asked)  # type: ignore[arg-type]
    whole = list(readable(trace))
    assert whole == list(readable(trace, every=True))
    assert not any(GAP in line or "smallest" in line for line in whole)
    counted = sum(len(re.findall(r"\d\.\d\d\b", line)) for line in whole)
    names = [trace.parameters, trace.inputs]
    given = sum(array.size for arrays in names for array in arrays.values())
    made = sum(
        step.value.size
        for node, step in trace.nodes.items()
        if step.operation not in ("name", "number") or "/" not in node
    )
    assert counted == given + made


@pytest.mark.parametrize("seed", [1, 2])
def test_every_entry_is_printed_with_its_mark(seed: int) -> None:
    trace = rnnviz.trace("gru", input_size=20, hidden_size=30, batch_size=3, seed=seed)
    for node, label in (("z_t", "z_t"), ("h_t/1", "z_t ⊙ h̃_t"), ("h_t", "h_t")):
        lines = lines_of(trace, label, f"{node[:-2] if '/' in node else node} = ", every=True)
        assert [line.split() for line in lines] == [
            [printed(trace, node, sample, unit) for unit in range(30)] for sample in range(3)
        ]
    assert lines_of(trace, "W_z", "parameters", every=True)[29].split() == plain(trace.parameter("W_z")[29])
    assert LEFT_OUT not in "".join(readable(trace, every=True))


def test_of_a_long_vector_there_are_both_ends_and_the_extremes() -> None:
    trace = rnnviz.trace("lstm", input_size=200, hidden_size=300, seed=4)
    for node in ("f_t", "i_t", "g_t", "c_t", "o_t", "h_t"):
        (line,) = lines_of(trace, node, f"{node} = ")
        numbers, told = line.split("   (")
        ends = [printed(trace, node, 0, unit) for unit in (0, 1, 2, 298, 299)]
        assert numbers.split() == [*ends[:3], GAP, *ends[3:]]
        value = trace.value(node)[0]
        low, high = value.argmin(), value.argmax()
        assert f"({told}" == (
            f"(300 values; smallest {printed(trace, node, 0, low)} at {low + 1}, "
            f"largest {printed(trace, node, 0, high)} at {high + 1})"
        )
    (line,) = lines_of(trace, "x_t", "inputs")
    assert line.split("   (")[0].split() == [*plain(trace.value("x_t")[0, :3]), GAP, *plain(trace.value("x_t")[0, -2:])]


def test_of_a_large_matrix_there_are_the_corners_and_the_extremes() -> None:
    trace = rnnviz.trace("rnn", input_size=40, hidden_size=30, seed=4)
    weights = trace.parameter("W")
    *rows, told = lines_of(trace, "W", "parameters")
    assert [row.split() for row in rows] == [
        *([*plain(weights[row, :3]), GAP, *plain(weights[row, -2:])] for row in (0, 1, 2)),
        [GAP],
        *([*plain(weights[row, :3]), GAP, *plain(weights[row, -2:])] for row in (28, 29)),
    ]
    (low, high) = (np.unravel_index(place, weights.shape) for place in (weights.argmin(), weights.argmax()))
    assert re.match(TOLD, told).groups() == (  # type: ignore[union-attr]
        "30 × 70",
        show(weights.min()),
        f"row {low[0] + 1}, column {low[1] + 1}",
        show(weights.max()),
        f"row {high[0] + 1}, column {high[1] + 1}",
    )


@pytest.mark.parametrize(
    ("batch", "hidden", "shown"),
    [(15, 3, (6, 3)), (14, 15, (14, 6)), (40, 20, (6, 6)), (14, 14, (14, 14)), (1, 15, (1, 6))],
)
def test_rows_and_columns_are_left_out_each_where_there_are_more_than_14(
    batch: int, hidden: int, shown: tuple[int, int]
) -> None:
    trace = rnnviz.trace("rnn", batch_size=batch, hidden_size=hidden, seed=2)
    lines = lines_of(trace, "h_t", "h_t = ")
    left_out = shown != (batch, hidden)
    value = trace.value("h_t")
    found = "".join(lines)
    assert ("smallest" in found) == left_out
    if left_out:
        size, low, at_low, high, at_high = re.search(TOLD, lines[-1]).groups()  # type: ignore[union-attr]
        assert (low, high) == (show(value.min()), show(value.max()))
        assert size == (f"{batch} × {hidden}" if batch > 1 else str(hidden))
        if batch > 1:
            lines = lines[:-1]
            for place, at in ((value.argmin(), at_low), (value.argmax(), at_high)):
                assert at == f"{place % hidden + 1} of sample {place // hidden + 1}"
    assert (len(lines), len(lines[0].partition("   (")[0].split())) == shown
    ends = list(readable(trace))[-2:]
    wide = left_out or hidden + 3 > 14  # [h_{t-1}, x_t]
    assert (f"{GAP}: {LEFT_OUT}." in ends) == wide
    assert (f"{MARK}: {MARKED}." in ends) == any(MARK in line for line in list(readable(trace))[:-2])


def test_marks_are_worked_out_for_what_is_printed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    def counted(trace: Trace, node: str, samples: Sequence[int], units: Sequence[int]) -> Marks:
        asked.append((len(samples), len(units)))
        return follows(trace, node, samples, units)

    monkeypatch.setattr(report, "follows", counted)
    trace = rnnviz.trace("lstm", input_size=100, hidden_size=200, batch_size=300)
    assert len("\n".join(readable(trace))) < 30_000
    assert {*asked} == {(5, 5), (1, 1)}
    asked.clear()
    assert len("\n".join(readable(trace, every=True))) > 10_000_000
    assert {*asked} == {(300, 200), (300, 300)}


def test_the_command_prints_both_ends_and_with_all_every_entry() -> None:
    sizes = ("trace", "lstm", "--input-size", "60", "--hidden-size", "50", "--seed", "3")
    trace = rnnviz.trace("lstm", input_size=60, hidden_size=50, seed=3)
    short, whole = run(*sizes), run(*sizes, "--all")
    assert short.exit_code == whole.exit_code == 0
    assert short.stdout == "\n".join(readable(trace)) + "\n"
    assert whole.stdout == "\n".join(readable(trace, every=True)) + "\n"
    assert "50 × 110 values; smallest" in short.stdout
    assert f"\n{GAP}: {LEFT_OUT}.\n" in short.stdout
    assert "--all" in LEFT_OUT
    assert GAP not in whole.stdout
    assert len(re.findall(r"\d\.\d\d\b", whole.stdout)) > trace.sized.parameter_count
    assert run("trace", "lstm", "--all").stdout == run("trace", "lstm").stdout


def test_all_and_json_are_the_json() -> None:
    assert run("trace", "rnn", "--json", "--all").stdout == run("trace", "rnn", "--json").stdout


@pytest.mark.parametrize(
    ("cell", "asked"), [("lstm", {}), ("gru", {"batch_size": 3, "hidden_size": 20}), ("rnn-output", {"output_size": 4})]
)
def test_the_pieces_of_the_json_are_the_trace_one_name_a_line(cell: str, asked: dict[str, int]) -> None:
    trace = rnnviz.trace(cell, **asked)  # type: ignore[arg-type]
    text = "".join(as_json(trace.stated(), trace.tables()))
    assert json.loads(text) == trace.to_dict()
    names = [*trace.parameters, *trace.inputs, *trace.order]
    lines = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    assert [json.loads(f"{{{line.removesuffix(',')}}}").popitem()[0] for line in lines] == names
