"""PyTorch's recurrent cells as an oracle: cases made by torch, and its weights by the names of our equations.

`python tests/oracle.py` writes the stored cases anew; it needs torch.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

STORED = Path(__file__).parent / "expected" / "torch.json"
GATES = {"RNNCell": "h", "LSTMCell": "ifgo", "GRUCell": "rzn"}
"""The gates in the order in which torch stacks their weights."""


def torch_case(module: str, input_size: int, hidden_size: int, batch_size: int, seed: int) -> dict[str, Any]:
    """One step of `torch.nn.<module>` in float64: its weights, what came in, what came out."""
    import torch

    torch.manual_seed(seed)
    cell = getattr(torch.nn, module)(input_size, hidden_size, dtype=torch.float64)
    came = {"x_t": torch.randn(batch_size, input_size, dtype=torch.float64)}
    came["h_{t-1}"] = torch.randn(batch_size, hidden_size, dtype=torch.float64)
    if module == "LSTMCell":
        came["c_{t-1}"] = 2 * torch.randn(batch_size, hidden_size, dtype=torch.float64)
        hidden, memory = cell(came["x_t"], (came["h_{t-1}"], came["c_{t-1}"]))
        went = {"h_t": hidden, "c_t": memory}
    else:
        went = {"h_t": cell(came["x_t"], came["h_{t-1}"])}
    return {
        "module": module,
        "weights": {name: value.tolist() for name, value in cell.state_dict().items()},
        "inputs": {name: value.tolist() for name, value in came.items()},
        "outputs": {name: value.tolist() for name, value in went.items()},
    }


def given(case: dict[str, Any], cell: str) -> dict[str, NDArray[np.float64]]:
    """The case's weights and inputs by the names that they have in the equations of `cell`."""
    by_name = {name: np.array(value) for name, value in case["inputs"].items()}
    stacked = {name: np.array(value) for name, value in case["weights"].items()}
    gates = GATES[case["module"]]
    for k, gate in enumerate(gates):
        part = {name: np.split(value, len(gates))[k] for name, value in stacked.items()}
        joined = np.hstack([part["weight_hh"], part["weight_ih"]])
        bias = part["bias_ih"] + part["bias_hh"]
        match cell:
            case "rnn":
                by_name |= {"W": joined, "b": bias}
            case "rnn-split":
                by_name |= {"W_hh": part["weight_hh"], "W_xh": part["weight_ih"], "b": bias}
            case "rnn-torch":
                by_name |= {"W_ih": part["weight_ih"], "b_ih": part["bias_ih"]}
                by_name |= {"W_hh": part["weight_hh"], "b_hh": part["bias_hh"]}
            case "lstm":
                by_name |= {f"W_{gate}": joined, f"b_{gate}": bias}
            case "gru-torch" | "lstm-torch":
                by_name |= {f"W_i{gate}": part["weight_ih"], f"b_i{gate}": part["bias_ih"]}
                by_name |= {f"W_h{gate}": part["weight_hh"], f"b_h{gate}": part["bias_hh"]}
    return by_name


if __name__ == "__main__":
    sizes = [(3, 2, 1), (1, 1, 2), (4, 3, 2)]
    cases = [torch_case(module, *size, seed=k) for module in GATES for k, size in enumerate(sizes)]
    STORED.parent.mkdir(exist_ok=True)
    STORED.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n", encoding="utf-8")
