"""The commands that say something: the numbers of a run, and what a file holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import click

from rnnviz import options, process
from rnnviz.models.modelfile import is_model
from rnnviz.models.runs import refuse_targets
from rnnviz.numbers.asked import Numbers
from rnnviz.numbers.asked import trace as work_out

if TYPE_CHECKING:
    from rnnviz.gradients.gradient import Gradient
    from rnnviz.models.network import Network
    from rnnviz.numbers.rollout import Rollout
    from rnnviz.numbers.trace import Trace


@click.command("trace", cls=options.NumbersCommand)
@options.cell
@click.option("--json", "as_json", is_flag=True, help="Everything at full precision; --values reads it back.")
@click.option("--all", "every", is_flag=True, help="Every entry, however large the cell.")
@options.sequence
@options.gradients
@options.numbers
def trace_command(
    cell: str,
    as_json: bool,
    every: bool,
    steps: int | None,
    inputs: str | None,
    text: str | None,
    one_hot: bool,
    labels: tuple[str, ...],
    lengths: tuple[int, ...],
    targets: str | None,
    show: tuple[str, ...],
    gradients: bool,
    of: str | None,
    loss: str | None,
    target: str | list[float] | None,
    at: int | None,
    **numbers: Unpack[Numbers],
) -> None:
    """Every value of one step of CELL, by name, or the states of several steps.

    CELL is a name of `rnnviz cells` or of `rnnviz models`, or the path of a cell or model file. Values have two
    decimals, with --json all. Of large cells the first, the last, the smallest and the largest entries are printed,
    with --all every one.

    \b
    rnnviz trace lstm
    rnnviz trace gru --hidden-size 4 --batch-size 2 --seed 1
    rnnviz trace lstm --json > lstm.json
    rnnviz trace lstm --values lstm.json
    rnnviz trace lstm --steps 4 --show f_t,i_t
    rnnviz trace gru --text "This movie was brilliant"
    rnnviz trace rnn --inputs numbers.csv
    rnnviz trace review-lstm
    rnnviz trace lstm --gradients --target 0.5,-0.2
    rnnviz trace lstm --steps 4 --of c_t:2
    """
    from rnnviz.reports import step
    from rnnviz.reports import steps as over_time

    wanted = {"of": of, "loss": loss, "target": target, "at": at}
    back = wanted if gradients or any(one is not None for one in wanted.values()) else None
    if is_model(cell):
        asked: dict[str, Any] = {"steps": steps, "inputs": inputs, "text": text, "one_hot": one_hot, "labels": labels}
        asked |= {"lengths": lengths, "targets": targets}
        _trace_model(cell, {**asked, **numbers}, show, back, as_json=as_json, every=every)
        return
    refuse_targets(cell, targets)
    if steps is not None or inputs is not None or text is not None or one_hot or labels or lengths or show:
        from rnnviz.numbers.rollout import rollout

        sequence = {"inputs": inputs, "text": text, "one_hot": one_hot, "labels": labels, "lengths": lengths}
        run = rollout(cell, steps=steps, **sequence, **numbers)  # type: ignore[arg-type]
        names = over_time.shown_names(run, show) if show else None
        telling = _Telling(run, over_time.readable(run, show, every=every), run.tables(names), run.steps[0].origin.note)
    else:
        worked = work_out(cell, **numbers)
        telling = _Telling(worked, step.readable(worked, every=every), worked.tables(), worked.origin.note)
    _tell(telling, back, show, as_json=as_json, every=every)


def _trace_model(
    name: str,
    asked: dict[str, Any],
    show: tuple[str, ...],
    back: dict[str, Any] | None,
    *,
    as_json: bool,
    every: bool,
) -> None:
    """The same of a model, whose file says its sizes and its cells' letters."""
    from rnnviz.models.runs import network_of
    from rnnviz.reports import networks

    run = network_of(name, asked)
    telling = _Telling(run, networks.readable(run, show, every=every), run.tables(), "")
    _tell(telling, back, show, as_json=as_json, every=every)


@dataclass(frozen=True, slots=True)
class _Telling:
    """What is told of a run: its lines, its arrays by name, and a note on where its numbers come from."""

    run: Trace | Rollout | Network
    lines: Iterator[str]
    tables: Mapping[str, Any]
    note: str


def _tell(
    telling: _Telling, back: Mapping[str, Any] | None, show: tuple[str, ...], *, as_json: bool, every: bool
) -> None:
    """The run, and where it is asked for its gradient, as text or as JSON."""
    from rnnviz.reports import gradients, written

    gradient = None if back is None else _gradient(telling.run, back)
    if not as_json:
        for line in telling.lines:
            process.tell(line)
        for line in ("", *gradients.readable(gradient, show, every=every)) if gradient else ():
            process.tell(line)
        return
    tables = {**telling.tables, "gradients": gradient.tables()} if gradient else telling.tables
    for piece in written.as_json(telling.run.stated(), tables):
        process.tell(piece, exact=True, nl=False)
    process.tell("")
    process.note(telling.note)  # which else stands in the text


def _gradient(run: Trace | Rollout | Network, aim: Mapping[str, Any]) -> Gradient:
    """What --of, --loss, --target and --at ask for. Raises `Mistake` where that cannot be."""
    from rnnviz.gradients.asked import as_asked
    from rnnviz.gradients.gradient import backward

    return backward(run, **as_asked(aim))


@click.command("check")
@click.argument("file", metavar="FILE")
def check_command(file: str) -> None:
    """Read a cell or model file and say what it holds.

    Equations as they were read, names, roles, shapes, the number of parameters, what is unused; of a model its layers.

    \b
    rnnviz check mgu.toml
    """
    from rnnviz.cells.cell import load, read_cell
    from rnnviz.reports import listing

    if is_model(file):
        from rnnviz.models.asked import network
        from rnnviz.reports import networks

        process.tell(networks.checked(network(file)))
        return
    cell = read_cell(file) if Path(file).exists() else load(file)
    process.tell(listing.checked(cell, work_out(cell)))
