"""The commands that say something: the numbers of a run, and what a file holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Unpack

import click

from rnnviz import options, process
from rnnviz.errors import Mistake
from rnnviz.models.modelfile import is_model
from rnnviz.numbers.asked import Numbers
from rnnviz.numbers.asked import trace as work_out


@click.command("trace", cls=options.NumbersCommand)
@options.cell
@click.option("--json", "as_json", is_flag=True, help="Everything at full precision; --values reads it back.")
@click.option("--all", "every", is_flag=True, help="Every entry, however large the cell.")
@options.sequence
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
    """
    from rnnviz.reports import step, written
    from rnnviz.reports import steps as over_time

    if is_model(cell):
        asked: dict[str, Any] = {"steps": steps, "inputs": inputs, "text": text, "one_hot": one_hot, "labels": labels}
        asked |= {"lengths": lengths, "targets": targets}
        _trace_model(cell, {**asked, **numbers}, show, as_json=as_json, every=every)
        return
    if targets is not None:
        raise Mistake(f"--targets: {cell} is a cell; they are what a decoder should say, and a model has one")
    if steps is not None or inputs is not None or text is not None or one_hot or labels or lengths or show:
        from rnnviz.numbers.rollout import rollout

        sequence = {"inputs": inputs, "text": text, "one_hot": one_hot, "labels": labels, "lengths": lengths}
        run = rollout(cell, steps=steps, **sequence, **numbers)  # type: ignore[arg-type]
        names = over_time.shown_names(run, show) if show else None
        note = run.steps[0].origin.note
        lines = over_time.readable(run, show, every=every)
        pieces = written.as_json(run.stated(), run.tables(names)) if as_json else iter(())
    else:
        worked = work_out(cell, **numbers)
        note, lines = worked.origin.note, step.readable(worked, every=every)
        pieces = written.as_json(worked.stated(), worked.tables()) if as_json else iter(())
    _tell(lines, pieces, note, as_json=as_json)


def _trace_model(name: str, asked: dict[str, Any], show: tuple[str, ...], *, as_json: bool, every: bool) -> None:
    """The same of a model, whose file says its sizes and its cells' letters."""
    from rnnviz.models.runs import network_of
    from rnnviz.reports import networks, written

    run = network_of(name, asked)
    pieces = written.as_json(run.stated(), run.tables()) if as_json else iter(())
    _tell(networks.readable(run, show, every=every), pieces, "", as_json=as_json)


def _tell(lines: Iterator[str], pieces: Iterator[str], note: str, *, as_json: bool) -> None:
    if not as_json:
        for line in lines:
            process.tell(line)
        return
    for piece in pieces:
        process.tell(piece, exact=True, nl=False)
    process.tell("")
    process.note(note)  # which else stands in the text


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
