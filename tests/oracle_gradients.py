"""PyTorch's autograd as an oracle: the derivatives of recurrent layers by all that they have.

`python tests/oracle_gradients.py` writes those of the layers anew, and prints how far all shipped cells and models are
from autograd, on our equations in torch; it needs torch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import derived
import numpy as np
import oracle_models as oracle
from numpy.typing import NDArray

import rnnviz
from rnnviz.cells.cell import load, shipped
from rnnviz.gradients.networks import parts_of
from rnnviz.models.modelfile import shipped as models
from rnnviz.models.run import HeadRun

Array = NDArray[np.float64]
STORED = Path(__file__).parent / "expected" / "gradients.json"


def seeds(case: oracle.Case) -> Array:
    """How much each entry of what comes out at the last step counts."""
    shape = (len(case.lengths), case.hidden * len(case.directions))
    return oracle.numbers(f"{case.name} seed", shape)


def torch_case(case: oracle.Case) -> dict[str, Any]:
    """What torch's autograd says of the outputs at each sample's last step, by input and parameters."""
    import torch

    net, x = oracle.torch_layers(case), torch.from_numpy(oracle.sequence(case)).requires_grad_()
    output, _ = oracle.torch_run(case, net, x)
    last = torch.stack([output[length - 1, k] for k, length in enumerate(case.lengths)])
    (last * torch.from_numpy(seeds(case))).sum().backward()
    weights = {name: one.grad.tolist() for name, one in net.named_parameters() if one.grad is not None}
    return {"x": x.grad.tolist(), "weights": weights}


def our_weights(case: oracle.Case, made: rnnviz.Gradient) -> dict[str, Array]:
    """The derivatives by our parameters, by torch's names and in its order: one bias of ours is two of torch's."""
    found: dict[str, Array] = {}
    for layer in range(case.layers):
        for direction in case.directions:
            name = f"l{layer}{'_reverse' * (direction == 'backward')}"
            own = made.parts.get(f"layer {layer + 1} {direction}")
            if own is None:
                continue
            of, gates = own.parameters, oracle.GATES[case.module]
            if case.module == "RNN":
                found |= {f"weight_ih_{name}": of["W_xh"], f"weight_hh_{name}": of["W_hh"]}
                found |= {f"bias_ih_{name}": of["b"], f"bias_hh_{name}": of["b"]}
                continue
            for torch_name, start in (
                ("weight_ih", "W_i"),
                ("weight_hh", "W_h"),
                ("bias_ih", "b_i"),
                ("bias_hh", "b_h"),
            ):
                found[f"{torch_name}_{name}"] = np.concatenate([of[f"{start}{gate}"] for gate in gates])
    return found


# All shipped cells and models, their equations in torch.


def _library() -> derived.Library:
    import torch
    from torch.nn import functional as F  # noqa: N812 - as everyone calls it

    functions = {
        "σ": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "leaky_relu": F.leaky_relu, "gelu": F.gelu,
        "silu": F.silu, "hard_sigmoid": F.hardsigmoid, "hard_tanh": F.hardtanh, "softsign": F.softsign,
        "softplus": F.softplus, "exp": torch.exp, "log": torch.log, "sqrt": torch.sqrt, "abs": torch.abs,
        "sign": torch.sign, "sin": torch.sin, "cos": torch.cos, "softmax": lambda z: torch.softmax(z, 0),
        "argmax": lambda z: z.argmax()[None].to(torch.float64),
    }  # fmt: skip
    operations = {"/": torch.div, "^": torch.pow, "max": torch.maximum, "min": torch.minimum}
    return derived.Library(
        functions, operations, torch.cat, lambda number, size: torch.full((size,), number, dtype=torch.float64)
    )


def apart(mine: Array | None, theirs: Any) -> float:  # noqa: ANN401 - a tensor or None
    """How far two derivatives are apart, in parts of the largest entry."""
    if theirs is None:
        return 0.0 if mine is None else float(np.abs(mine).max())
    wanted = theirs.numpy()
    if mine is None:
        return float(np.abs(wanted).max())
    return float(np.abs(np.nan_to_num(mine) - wanted).max() / max(np.abs(wanted).max(), 1e-300))


def cell_apart(name: str, chance: np.random.Generator) -> float:
    """The largest difference of a cell at a random size and length, of all derivatives by what is given."""
    import torch

    known = load(name)
    inputs, hidden, steps = (int(one) for one in chance.integers(1, 9, 3))
    sized = known.bind(hidden if known.equal else inputs, hidden)

    def tensor(shape: tuple[int, ...], low: float = -1.0) -> Any:  # noqa: ANN401
        return torch.from_numpy(chance.uniform(low, 1.0, shape)).requires_grad_()

    parameters = {one: tensor(sized.shapes[one]) for one in known.parameters}
    first = {state.incoming: tensor(sized.shapes[state.incoming], 0.1) for state in known.states}
    over = [{one: tensor(sized.shapes[one]) for one in known.inputs} for _ in range(steps)]
    sizes = {**sized.node_sizes, **{one: shape[0] for one, shape in sized.shapes.items()}}
    made = derived.steps(known, sizes, parameters, first, over, _library())
    of = known.hands_on
    seed = chance.normal(size=sized.shapes[of])
    (made[-1][of] * torch.from_numpy(seed)).sum().backward()
    plain = {one: array.detach().numpy() for one, array in {**parameters, **first}.items()}
    series = {one: np.stack([given[one].detach().numpy() for given in over])[:, None] for one in known.inputs}
    ours = rnnviz.backward(rnnviz.rollout(known, steps=steps, values={**plain, **series}), of, seed=seed)
    part = ours.parts[""]
    worst = [apart(part.parameters.get(one), array.grad) for one, array in parameters.items()]
    worst += [apart(part.states[one][0] if one in part.states else None, array.grad) for one, array in first.items()]
    for one in known.inputs:
        theirs = torch.stack([g[one].grad if g[one].grad is not None else torch.zeros_like(g[one]) for g in over])
        values = part.values(one)
        worst.append(apart(None if values is None else values[:, 0], theirs))
    return max(worst)


def model_apart(name: str, chance: np.random.Generator) -> float:
    """The same of a model on random weights and numbers: what comes out at last by all parameters and what went in."""
    import torch

    run = rnnviz.network(name, seed=int(chance.integers(1000)))
    top, found = next(iter(parts_of(run).items()))
    last = (found.traces if isinstance(found, HeadRun) else found.steps)[-1]
    cell = last.sized.cell
    of = rnnviz.gradients.asked.aim(cell)
    seed = chance.normal(size=last.value(of).shape)
    ours = rnnviz.backward(run, f"{top} {of}", seed=seed)
    weights = {
        part: {one: torch.from_numpy(array.copy()).requires_grad_() for one, array in _first(run_of).parameters.items()}
        for part, run_of in parts_of(run).items()
    }
    x = torch.from_numpy(run.timeline.inputs["x"][:, 0].copy()).requires_grad_()
    out = _network(run, weights, x)
    (out[of][: seed.shape[1]] * torch.from_numpy(seed[0])).sum().backward()  # of both directions the first
    worst = [apart(ours.inputs["x"][:, 0], x.grad)]
    for part, tables in weights.items():
        for one, array in tables.items():
            mine = ours.parts[part].parameters.get(one) if part in ours.parts else None
            worst.append(apart(mine, array.grad))
    return max(worst)


def _first(run: Any) -> rnnviz.Trace:  # noqa: ANN401 - a rollout or a head
    return run.traces[0] if isinstance(run, HeadRun) else run.steps[0]


def _network(run: rnnviz.Network, weights: Mapping[str, Any], x: Any) -> Any:  # noqa: ANN401 - torch's
    import torch

    lib = _library()

    def roll(cell: rnnviz.Cell, sized: Any, given: Any, states: Any, inputs: Any) -> Any:  # noqa: ANN401
        sizes = {**sized.node_sizes, **{one: shape[0] for one, shape in sized.shapes.items()}}
        return derived.steps(cell, sizes, given, states, [{cell.inputs[0]: one} for one in inputs], lib)

    def zero(sized: Any) -> Any:  # noqa: ANN401
        return {s.incoming: torch.zeros(sized.shapes[s.incoming], dtype=torch.float64) for s in sized.cell.states}

    value, left = list(x), []
    for k, layer in enumerate(run.layers, 1):
        outs, ends = [], []
        for direction, rollout in zip(layer.layer.directions, layer.rollouts, strict=True):
            order = value[::-1] if direction == "backward" else value
            made = roll(
                rollout.sized.cell, rollout.sized, weights[f"layer {k} {direction}"], zero(rollout.sized), order
            )
            ends.append(made[-1])
            outs.append([one[layer.layer.hands_on] for one in (made[::-1] if direction == "backward" else made)])
        value = [torch.cat(pair) for pair in zip(*outs, strict=True)]
        left.append((layer, ends))
    out: Any = {left[-1][0].layer.hands_on: value[-1]}
    if run.head:
        head = run.head
        read = (
            torch.cat([end[left[-1][0].layer.hands_on] for end in left[-1][1]])
            if head.head.reads == "last" else value[-1]
        )  # fmt: skip
        out = roll(head.head.cell, head.traces[0].sized, weights["head"], {}, [read])[-1]
    if run.decoded:
        decoded = run.decoded
        states = []
        for layer, (encoder, ends) in zip(decoded.layers, left, strict=True):
            pairs = rnnviz.models.decoding.handed_over(layer.layer, encoder.layer)
            states.append(
                {s.incoming: torch.cat([end[pairs[s.outgoing]] for end in ends]) for s in layer.layer.cell.states}
            )
        fed = decoded.timeline.inputs["x"][:, 0]
        value_in = torch.from_numpy(fed[0].copy())
        for k in range(len(decoded)):
            now = value_in
            for j, layer in enumerate(decoded.layers):
                rollout = layer.rollouts[0]
                made = roll(
                    layer.layer.cell, rollout.sized, weights[f"decoder layer {j + 1} forward"], states[j], [now]
                )
                states[j] = {s.incoming: made[-1][s.outgoing] for s in layer.layer.cell.states}
                now, out = made[-1][layer.layer.hands_on], made[-1]
            if decoded.head:
                out = roll(decoded.head.head.cell, decoded.head.traces[0].sized, weights["decoder head"], {}, [now])[-1]
                now = out[decoded.head.name]
            own = not decoded.forced and not decoded.chosen
            value_in = now if own else torch.from_numpy(fed[min(k + 1, len(fed) - 1)].copy())
    return out


def differences(many: int = 20) -> Iterator[tuple[str, float]]:
    """How far each cell and model is from autograd, at most, in so many cases."""
    chance = np.random.default_rng(4)
    for name in shipped():
        yield name, max(cell_apart(name, chance) for _ in range(many))
    for name in models():
        yield name, max(model_apart(name, chance) for _ in range(many))


if __name__ == "__main__":
    import sys

    stored = {case.name: torch_case(case) for case in oracle.cases()}
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(one)}" for name, one in stored.items())
    STORED.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    for name, worst in differences():
        sys.stdout.write(f"{name:20} {worst:.1e}\n")
