"""Networks against PyTorch and Keras, whose numbers are stored: layers, directions, padding, encoder and decoder."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import oracle_models as oracle
import pytest

from rnnviz.models.asked import network
from rnnviz.models.network import Network

CLOSE = {"rtol": 1e-12, "atol": 1e-12}


@cache
def stored() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(oracle.STORED.read_text(encoding="utf-8"))
    return found


def model(case: oracle.Case, folder: Path) -> Path:
    """The file of a network of these layers."""
    direction = "both" if case.both else "forward"
    layer = (
        f'[[layers]]\ncell = "{oracle.CELLS[case.module]}"\nhidden_size = {case.hidden}\ndirection = "{direction}"\n'
    )
    file = folder / "net.toml"
    file.write_text(f'title = "{case.name}"\n' + layer * case.layers, encoding="utf-8")
    return file


@pytest.mark.parametrize("case", [*oracle.cases()], ids=lambda case: case.name)
def test_it_equals_torch(case: oracle.Case, tmp_path: Path) -> None:
    made = network(
        model(case, tmp_path),
        inputs=oracle.sequence(case),
        lengths=case.lengths,
        values={"layers": oracle.given(case)},
    )
    wanted = stored()[case.name]
    np.testing.assert_allclose(made.outputs, wanted["output"], **CLOSE)
    np.testing.assert_allclose(made.last(), wanted["h_n"], **CLOSE)
    if "c_n" in wanted:
        np.testing.assert_allclose(made.last("c_t"), wanted["c_n"], **CLOSE)


@pytest.mark.parametrize(("kind", "both", "whole"), oracle.KERAS)
def test_it_equals_keras(kind: str, both: bool, whole: bool, tmp_path: Path) -> None:
    """`Bidirectional` and `return_sequences`."""
    case = oracle.keras_case(kind, both=both)
    made = network(model(case, tmp_path), inputs=oracle.sequence(case), values={"layers": oracle.given(case)})
    seen = made.outputs if whole else made.layers[-1].last()
    wanted = stored()[f"keras {kind}{' both' * both}{' whole' * whole}"]["output"]
    np.testing.assert_allclose(seen, wanted, rtol=1e-12, atol=1e-12)


TRANSLATOR = """
title = "Three words backwards"
[[layers]]
cell = "lstm-torch"
[decoder]
start = "end"
end = "end"
steps = 4
[[decoder.layers]]
cell = "lstm-torch"
[decoder.head]
equations = "y_t = softmax(V·h_t + b_y)"
sizes = { output = { rows = "V", default = 4 } }
"""


def translator(folder: Path, **asked: Any) -> Network:  # noqa: ANN401 - as `network` takes them
    words = "\n".join(
        f"{word} = {row.tolist()}" for word, row in zip(oracle.SPOKEN, oracle.table("words"), strict=True)
    )
    file = folder / "translator.toml"
    file.write_text(f"{TRANSLATOR}[decoder.words]\n{words}\n[words]\n{words}\n", encoding="utf-8")
    values = {
        "layers": [{"forward": {"parameters": oracle.translator("encoder")}}],
        "decoder": {
            "layers": [{"forward": {"parameters": oracle.translator("decoder")}}],
            "head": {"parameters": {"V": oracle.table("V"), "b_y": oracle.table("b")}},
        },
    }
    return network(file, text="a b c", values=values, **asked)


@pytest.mark.parametrize("forced", [False, True])
def test_an_encoder_and_a_decoder_equal_those_of_torch(forced: bool, tmp_path: Path) -> None:
    made = translator(tmp_path, **({"targets": "c b a end"} if forced else {})).decoded
    assert made is not None
    wanted = stored()[f"translator{' forced' * forced}"]
    many = len(made)
    assert made.forced == forced
    assert many == 4 if forced else 1 <= many <= 4
    np.testing.assert_allclose(made.outputs[:, 0], wanted["outputs"][:many], **CLOSE)
    np.testing.assert_allclose(made.layers[0].rollouts[0]["c_t"][:, 0], wanted["c"][:many], **CLOSE)
    said = [oracle.SPOKEN[int(np.argmax(row))] for row in wanted["outputs"][:many]]
    assert made.said[0] == tuple(said[: said.index("end")] if "end" in said else said)
