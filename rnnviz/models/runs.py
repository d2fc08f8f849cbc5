"""What is asked to be shown, worked out: a step or several of a cell, or a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake
from rnnviz.models.asked import network
from rnnviz.models.model import Model
from rnnviz.models.modelfile import is_model
from rnnviz.models.network import Network
from rnnviz.numbers.asked import Sequenced
from rnnviz.numbers.numerics import Trace
from rnnviz.numbers.rollout import Rollout, worked

Run = Trace | Rollout | Network


class Fed(Sequenced, total=False):
    """What a cell or a model computes on: as `rollout` and `network` take it."""

    targets: Any


BY_FILE = ("input_size", "hidden_size", "output_size", "notation")
"""What a model's file says, and nobody else."""


def run_of(cell: str | Path | Cell | Model, of: Callable[..., object], steps: int | None, numbers: Fed) -> Run:
    """A cell or a model, by name, by file or as it is, as the function `of` is asked to show it. Raises `Mistake` where
    that cannot be."""
    if isinstance(cell, Cell) or not (isinstance(cell, Model) or is_model(cell)):
        own: dict[str, Any] = {**numbers}
        refuse_targets(cell, own.pop("targets", None))
        return worked(cell, of, steps, own)  # type: ignore[arg-type]
    return network_of(cell, {"steps": steps, **numbers})


def refuse_targets(cell: str | Path | Cell, targets: object) -> None:
    """Raises `Mistake` where a cell is told what a decoder should say."""
    if targets is not None:
        name = cell.key if isinstance(cell, Cell) else cell
        raise Mistake(f"--targets: {name} is a cell; they are what a decoder should say, and a model has one")


def network_of(model: str | Path | Model, asked: Mapping[str, Any]) -> Network:
    """A model worked out, from all that may be asked of a cell. Raises `Mistake` for what its file says."""
    name = model.key if isinstance(model, Model) else str(model)
    refused = [f"--{size}-size" for size in asked.get("sizes") or {}]
    refused += [f"--{word.replace('_', '-')}" for word in BY_FILE if asked.get(word) is not None]
    if refused:
        raise Mistake(f"{refused[0]}: {name} is a model, whose file says it; leave it out")
    rest = {word: value for word, value in asked.items() if value is not None and word not in (*BY_FILE, "sizes")}
    return network(model, **rest)


def key_of(run: Run) -> str:
    """The name of the cell or the model that was run."""
    return run.model.key if isinstance(run, Network) else first_step(run).sized.cell.key


def first_step(run: Run) -> Trace:
    """The first step of the first cell."""
    if isinstance(run, Network):
        return run.layers[0].rollouts[0][0]
    return run[0] if isinstance(run, Rollout) else run
