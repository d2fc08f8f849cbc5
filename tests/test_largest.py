"""The largest sizes, which every cell that comes along can have: no other bound is met before them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from terminal import run

import rnnviz
from rnnviz.cells.cell import LARGEST, load, shipped
from rnnviz.errors import Mistake
from rnnviz.language.expression import Name
from rnnviz.numbers.checked import LARGEST_BATCH
from rnnviz.numbers.choose import MOST_PARAMETERS, MOST_VALUES
from rnnviz.numbers.files import LARGEST_TEXT, MOST_IN_TEXT, MOST_NUMBERS


@pytest.mark.parametrize("cell", shipped())
def test_no_bound_is_met_before_the_largest_sizes(cell: str) -> None:
    known = load(cell)
    sized = known.bind(LARGEST, LARGEST, **dict.fromkeys(known.sizes, LARGEST))
    assert LARGEST == 2048
    assert sized.parameter_count <= MOST_PARAMETERS
    made = {node: size for node, size in sized.node_sizes.items() if not isinstance(known.nodes()[node], Name)}
    assert sum(made.values()) * LARGEST_BATCH <= MOST_VALUES
    inputs, values = (sum(sized.shapes[name][0] for name in names) for names in (known.incoming, known.shapes.names))
    assert sized.parameter_count + inputs * LARGEST_BATCH <= MOST_NUMBERS
    assert sized.parameter_count + inputs + values <= MOST_IN_TEXT
    assert 25 * MOST_IN_TEXT <= LARGEST_TEXT, "-1.2345678901234567e-05, "


def test_an_lstm_of_the_largest_sizes_is_worked_out() -> None:
    trace = rnnviz.trace("lstm", input_size=LARGEST, hidden_size=LARGEST)
    assert trace.sized.parameter_count == 33_562_624
    taken = np.concatenate([trace.value("h_{t-1}")[0], trace.value("x_t")[0]])
    wanted = 1 / (1 + np.exp(-(trace.parameter("W_f")[[0, -1]] @ taken + trace.parameter("b_f")[[0, -1]])))
    np.testing.assert_allclose(trace.value("f_t")[0, [0, -1]], wanted, rtol=1e-12)


def test_a_size_beyond_is_one_sentence() -> None:
    with pytest.raises(Mistake) as caught:
        rnnviz.trace("lstm", hidden_size=LARGEST + 1)
    assert str(caught.value) == "--hidden-size 2049: a whole number from 1 to 2048 is expected"


def test_what_trace_writes_at_the_largest_size_is_read_back(tmp_path: Path) -> None:
    """In one size at a time, which leaves few enough numbers for a test."""
    for sizes in ({"input_size": LARGEST, "hidden_size": 2}, {"input_size": 2, "output_size": LARGEST}):
        options = [word for name, size in sizes.items() for word in (f"--{name.replace('_', '-')}", str(size))]
        written = run("trace", "rnn-output", "--json", *options)
        (tmp_path / "v.json").write_text(written.stdout, encoding="utf-8")
        again = rnnviz.trace("rnn-output", values=tmp_path / "v.json")
        assert {name: again.sized.all_sizes[name.removesuffix("_size")] for name in sizes} == sizes
        assert again.to_dict() == json.loads(written.stdout)
