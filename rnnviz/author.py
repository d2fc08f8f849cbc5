"""To write a cell of one's own: `rnnviz new` begins a file, `rnnviz example` finds numbers for it."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from rnnviz import options, process
from rnnviz.cells.cell import Cell, default_sizes, read_cell, shipped, shipped_text
from rnnviz.cells.cellfile import TARGET
from rnnviz.cells.rewrite import rewrite
from rnnviz.errors import Mistake
from rnnviz.functions.record import Array
from rnnviz.language.names import later
from rnnviz.language.spelling import nearest
from rnnviz.numbers.choose import choose
from rnnviz.output import put, writable
from rnnviz.tables import SUFFIX

if TYPE_CHECKING:
    from rnnviz.numbers.search import Found

BEGINNING, TITLE = "cell.toml", 'title = "A cell"'
"""A file that can be drawn at once, what it is called in its own comments, and the line with its title."""


@click.command("new", cls=options.Command)
@click.argument("name", metavar="NAME")
@click.option("--from", "start", metavar="CELL", help="Start from one of `rnnviz cells`.")
def new_command(name: str, start: str | None) -> None:
    """A cell file to start from, NAME.toml.

    It works at once, and its comments say what may stand in it. No file is written over.

    \b
    rnnviz new blend
    rnnviz new my-lstm --from lstm
    """
    process.made(new(name, start))


@click.command("example", cls=options.NumbersCommand)
@click.argument("file", metavar="FILE")
@options.sizes
@options.search_seed
def example_command(
    file: str,
    input_size: int | None,
    hidden_size: int | None,
    output_size: int | None,
    seed: int | None,
    sizes: Mapping[str, int | None],
) -> None:
    """Find numbers for a cell file, and write them into it.

    They have two decimals, every printed operation on them gives its printed result, and they show what the cell does:
    gates nearly shut and nearly open, curves that bend, memory that is kept and replaced. The input of the next step
    is found as well. They become the table [example] of the file; all else in it stays as it is.

    \b
    rnnviz example mgu.toml
    rnnviz example mgu.toml --hidden-size 3 --seed 7
    """
    own = {**sizes, **({"output": output_size} if output_size is not None else {})}
    found = example(file, seed=seed, input_size=input_size, hidden_size=hidden_size, sizes=own)
    process.made(Path(file))
    if found.missed:
        process.note(f"Not shown by the numbers found: {'; '.join(found.missed)}.")


def new(name: str | Path, start: str | None = None) -> Path:
    """Writes a cell file to start from, NAME.toml, or one that is as the shipped cell `start` has it.

    Raises `Mistake` where there is such a file, or where none can be.
    """
    path = Path(name if str(name).endswith(SUFFIX) else f"{name}{SUFFIX}")
    if not path.name.isprintable() or path.name == SUFFIX:
        raise Mistake(f"cannot write {str(path)!r}: a name of plain letters is expected")
    if start is not None and start not in shipped():
        near = nearest(start, shipped()) or f"; there are {', '.join(shipped())}"
        raise Mistake(f"--from {start}: there is no such cell{near}")
    there = f"cannot write {path}: there is such a file already, and none is written over; choose another name"
    if os.path.lexists(path) and not path.is_dir():
        raise Mistake(there)
    place = writable(path, "")
    try:
        put(str(path), place, (_beginning(path) if start is None else shipped_text(start)).encode(), "", new=True)
    except FileExistsError:
        raise Mistake(there) from None
    return path


def _beginning(path: Path) -> str:
    text = (resources.files("rnnviz.assets") / "start" / BEGINNING).read_text(encoding="utf-8")
    title = f"title = {json.dumps(path.stem, ensure_ascii=False)}"
    return text.replace(BEGINNING, shlex.quote(path.name)).replace(TITLE, title)


def example(
    file: str | Path,
    *,
    seed: int | None = None,
    input_size: int | None = None,
    hidden_size: int | None = None,
    sizes: Mapping[str, int | None] | None = None,
) -> Found:
    """Searches numbers for a cell file and writes them into it as its example.

    Raises `Mistake`, and writes nothing, where an operation does not come out.
    """
    from rnnviz.numbers.search import search  # only here: all other commands need not wait for them
    from rnnviz.numbers.second import second

    if str(file) in shipped() and not Path(file).exists():
        raise Mistake(f"{file}: comes along and stays as it is; `rnnviz new NAME --from {file}` makes a file of it")
    cell = read_cell(file)
    place = writable(file, "")
    held = place.read_bytes()
    asked = choose(cell, input_size=input_size, hidden_size=hidden_size, sizes=sizes, seed=seed or 0)
    for name, number in asked.sized.sizes.items():
        if number != (usual := cell.sizes[name].default):
            right = f"which is {usual}; change default in [sizes]"
            raise Mistake(f"--{name}-size {number}: an example has the default of its file, {right}")
    found = search(asked.sized, seed or 0)
    after = second(found.trace, seed or 0)
    numbers: dict[str, Array] = {}
    for name, array in found.trace.inputs.items():
        numbers[name] = array[0]
        if name in after:
            numbers[later(name)] = after[name]
    numbers |= found.trace.parameters
    if cell.target:
        numbers[TARGET] = np.array(cell.target)
    text = rewrite(held.decode("utf-8"), numbers, str(file))
    _taken(Cell.of_file(str(file), text.removeprefix("\ufeff")), found)
    if place.read_bytes() != held:
        raise Mistake(f"{file}: has been changed in the meantime; nothing is written, try again")
    put(str(file), place, text.encode(), "")
    return found


def _taken(cell: Cell, found: Found) -> None:
    """Raises `Mistake` unless what is written is taken where no sizes are asked for."""
    sized = found.trace.sized
    if default_sizes(cell) != (sized.input_size, sized.hidden_size):
        told = f"--input-size {sized.input_size}, --hidden-size {sized.hidden_size}"
        usual = "--input-size {}, --hidden-size {}".format(*default_sizes(cell))
        raise Mistake(f"{told}: with an example of these sizes {cell.key} would be read as of {usual}; leave them out")
