"""PyTorch's and Keras' recurrent layers as an oracle for whole networks: what they make of numbers that both know.

`python tests/oracle_models.py` writes what they make anew; it needs torch and keras.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STORED = Path(__file__).parent / "expected" / "networks.json"
CELLS = {"RNN": "rnn-split", "LSTM": "lstm-torch", "GRU": "gru-torch"}
GATES = {"RNN": "h", "LSTM": "ifgo", "GRU": "rzn"}
"""In the order in which torch stacks their weights."""


class Case(NamedTuple):
    """A recurrent module of torch: so many layers, one or both directions, sizes, steps, and the lengths of samples."""

    module: str
    layers: int
    both: bool
    inputs: int
    hidden: int
    steps: int
    lengths: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"{self.module} × {self.layers}{' both' * self.both} {self.inputs}-{self.hidden} {self.lengths}"

    @property
    def directions(self) -> tuple[str, ...]:
        return ("forward", "backward") if self.both else ("forward",)


def numbers(name: str, shape: tuple[int, ...]) -> Array:
    """The same numbers for the same name, here and there."""
    return np.random.default_rng(zlib.crc32(name.encode())).uniform(-1.2, 1.2, shape)


def cases() -> Iterator[Case]:
    """Random sizes and lengths, with and without padding."""
    chance = np.random.default_rng(11)
    for module in CELLS:
        for layers in (1, 2, 3):
            for both in (False, True):
                inputs, hidden, steps, batch = (int(chance.integers(1, 5)) for _ in range(4))
                lengths = tuple(sorted((int(chance.integers(1, steps + 1)) for _ in range(batch - 1)), reverse=True))
                yield Case(module, layers, both, inputs, hidden, steps, (steps, *lengths))


def weight(case: Case, layer: int, direction: str, name: str) -> Array:
    """One of torch's own tables: weight_ih, weight_hh, bias_ih or bias_hh of a layer, from 0."""
    rows = case.hidden * len(GATES[case.module])
    below = case.inputs if layer == 0 else case.hidden * len(case.directions)
    columns = {"weight_ih": (below,), "weight_hh": (case.hidden,)}.get(name, ())
    return numbers(f"{case.name} {layer} {direction} {name}", (rows, *columns))


def given(case: Case) -> list[dict[str, dict[str, dict[str, Array]]]]:
    """All its weights by the names that they have in our equations, layer by layer, in each direction."""
    return [
        {direction: {"parameters": _parameters(case, layer, direction)} for direction in case.directions}
        for layer in range(case.layers)
    ]


def _parameters(case: Case, layer: int, direction: str) -> dict[str, Array]:
    tables = {name: weight(case, layer, direction, name) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
    if case.module == "RNN":
        bias = tables["bias_ih"] + tables["bias_hh"]
        return {"W_xh": tables["weight_ih"], "W_hh": tables["weight_hh"], "b": bias}
    found = {}
    for k, gate in enumerate(GATES[case.module]):
        part = {name: np.split(table, len(GATES[case.module]))[k] for name, table in tables.items()}
        found |= {f"W_i{gate}": part["weight_ih"], f"b_i{gate}": part["bias_ih"]}
        found |= {f"W_h{gate}": part["weight_hh"], f"b_h{gate}": part["bias_hh"]}
    return found


def sequence(case: Case) -> Array:
    return numbers(f"{case.name} x", (case.steps, len(case.lengths), case.inputs))


# A small network that reads and writes words, as encoder and decoder.

SPOKEN = ("a", "b", "c", "end")
UNITS, LENGTH = 3, 2


def table(name: str) -> Array:
    """A table of the encoder–decoder by its torch name."""
    shapes = {"weight_ih": (4 * UNITS, LENGTH), "weight_hh": (4 * UNITS, UNITS), "V": (len(SPOKEN), UNITS)}
    shapes |= {"b": (len(SPOKEN),), "words": (len(SPOKEN), LENGTH)}
    return 1.5 * numbers(f"translation {name}", shapes.get(name.rpartition(" ")[2], (4 * UNITS,)))


def translator(part: str) -> dict[str, Array]:
    """The LSTM of the encoder or the decoder by the names of `lstm-torch`."""
    found = {}
    for k, gate in enumerate("ifgo"):
        tables = {
            name: np.split(table(f"{part} {name}"), 4)[k] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        }
        found |= {f"W_i{gate}": tables["weight_ih"], f"b_i{gate}": tables["bias_ih"]}
        found |= {f"W_h{gate}": tables["weight_hh"], f"b_h{gate}": tables["bias_hh"]}
    return found


def torch_layers(case: Case) -> Any:  # noqa: ANN401 - torch is not there when types are checked
    """The module of torch, with its weights."""
    import torch

    net = getattr(torch.nn, case.module)(
        case.inputs, case.hidden, case.layers, bidirectional=case.both, dtype=torch.float64
    )
    with torch.no_grad():
        for layer in range(case.layers):
            for direction in case.directions:
                for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
                    own = getattr(net, f"{name}_l{layer}{'_reverse' * (direction == 'backward')}")
                    own.copy_(torch.from_numpy(weight(case, layer, direction, name)))
    return net


def torch_run(case: Case, net: Any, x: Any) -> Any:  # noqa: ANN401 - as above
    """What it makes of a padded batch: outputs (T, batch, n), and its last states."""
    import torch
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    output, last = net(pack_padded_sequence(x, torch.tensor(case.lengths)))
    output, _ = pad_packed_sequence(output, total_length=case.steps)
    return output, last if isinstance(last, tuple) else (last,)


def _torch_case(case: Case) -> dict[str, Any]:
    import torch

    with torch.no_grad():
        output, last = torch_run(case, torch_layers(case), torch.from_numpy(sequence(case)))
    return {"output": output.tolist(), **dict(zip(("h_n", "c_n"), (one.tolist() for one in last), strict=False))}


def _torch_translator(*, forced: bool) -> dict[str, Any]:
    import torch

    def cell(part: str) -> Any:  # noqa: ANN401 - torch is not there when types are checked
        made = torch.nn.LSTMCell(LENGTH, UNITS, dtype=torch.float64)
        with torch.no_grad():
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
                getattr(made, name).copy_(torch.from_numpy(table(f"{part} {name}")))
        return made

    vectors = {word: torch.from_numpy(row)[None] for word, row in zip(SPOKEN, table("words"), strict=True)}
    h = c = torch.zeros(1, UNITS, dtype=torch.float64)
    encoder, decoder = cell("encoder"), cell("decoder")
    with torch.no_grad():
        for word in ("a", "b", "c"):
            h, c = encoder(vectors[word], (h, c))
        now, outputs, states = vectors["end"], [], []
        for target in ("c", "b", "a", "end"):
            h, c = decoder(now, (h, c))
            score = torch.softmax(h @ torch.from_numpy(table("V")).T + torch.from_numpy(table("b")), dim=1)
            outputs.append(score[0].tolist())
            states.append(c[0].tolist())
            now = vectors[target if forced else SPOKEN[int(score.argmax())]]
    return {"outputs": outputs, "c": states}


def _keras_case(kind: str, *, both: bool, whole: bool) -> dict[str, Any]:
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    keras.config.set_floatx("float64")
    case = keras_case(kind, both=both)
    layer = getattr(keras.layers, kind)(case.hidden, return_sequences=whole)
    layer = keras.layers.Bidirectional(layer) if both else layer
    x = sequence(case).swapaxes(0, 1)
    layer(x)
    tables: list[Array] = []
    for direction in case.directions:
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        found = {name: _in_keras_order(weight(case, 0, direction, name), kind) for name in names}
        tables += [found["weight_ih"].T, found["weight_hh"].T]
        tables.append(
            np.stack([found["bias_ih"], found["bias_hh"]]) if kind == "GRU" else found["bias_ih"] + found["bias_hh"]
        )
    layer.set_weights(tables)
    out = layer(x)
    found_out = out.detach().numpy()
    return {"output": found_out.swapaxes(0, 1).tolist() if whole else found_out.tolist()}


def keras_case(kind: str, *, both: bool) -> Case:
    return Case(kind, 1, both, 3, 2, 4, (4, 4))


def _in_keras_order(table: Array, kind: str) -> Array:
    """Keras stacks i, f, c, o as torch does, and of a GRU z before r."""
    if kind != "GRU":
        return table
    reset, update, new = np.split(table, 3)
    return np.concatenate([update, reset, new])


KERAS = [(kind, both, whole) for kind in ("LSTM", "GRU") for both in (False, True) for whole in (False, True)]


if __name__ == "__main__":
    found: dict[str, Any] = {case.name: _torch_case(case) for case in cases()}
    found |= {f"translator{' forced' * forced}": _torch_translator(forced=forced) for forced in (False, True)}
    found |= {
        f"keras {kind}{' both' * both}{' whole' * whole}": _keras_case(kind, both=both, whole=whole)
        for kind, both, whole in KERAS
    }
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(one)}" for name, one in found.items())
    STORED.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
