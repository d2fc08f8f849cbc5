"""Cells by name or by file, and what can be said of one without numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from unicodedata import normalize

from rnnviz.cells.analysis import ROLES, State
from rnnviz.cells.model import Cell, Sized
from rnnviz.cells.notations import load as load_notation
from rnnviz.cells.renaming import in_notation
from rnnviz.cells.sizes import HIDDEN_SIZE, INPUT_SIZE, LARGEST, OwnSize, check_size
from rnnviz.errors import Mistake
from rnnviz.language.spelling import columns, nearest
from rnnviz.tables import LARGEST_FILE
from rnnviz.tables import shipped as shipped_tables

__all__ = [
    "ARTICLES", "HIDDEN_SIZE", "INPUT_SIZE", "LARGEST", "ROLES", "Cell", "OwnSize", "Report", "Sized", "State",
    "check", "check_size", "default_sizes", "load", "read_cell", "shipped", "shipped_text",
]  # fmt: skip

ARTICLES = ("rnn", "lstm", "gru", "gru-torch", "gru-update", "rnn-output", "rnn-split")
"""The shipped cells that the articles show; the others are of papers."""

FIRST = ("rnn", "lstm", "gru")
"""The cells that are listed first; the rest follow by name."""


def shipped() -> tuple[str, ...]:
    """The names of the cells that come with the package."""
    folder = resources.files("rnnviz.assets") / "cells"
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(names, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST)))


def load(name_or_path: str | Path, *, notation: str | Path | None = None) -> Cell:
    """A shipped cell by its name, or a cell file by its path: what has a folder or a suffix is a path.

    With a `notation`, by its name or by the path of a file, its symbols are those of that one.
    Raises `Mistake` for a name that is unknown or a file that does not hold.
    """
    cell = _load(name_or_path)
    return cell if notation is None else in_notation(cell, load_notation(notation))


def _load(name_or_path: str | Path) -> Cell:
    word = str(name_or_path)
    if isinstance(name_or_path, Path) or word.endswith(".toml") or "/" in word or "\\" in word:
        return read_cell(Path(name_or_path))
    names = shipped()
    if word not in names:
        raise Mistake(
            f"there is no cell {word!r}; there are {', '.join(names)}, and any path to a cell file (.toml)"
            f"{_near(word, names)}"
        )
    return _comes_along(word)


@cache  # it is read often, and nothing of a cell changes
def _comes_along(name: str) -> Cell:
    return Cell.of_file(f"{name}.toml", shipped_text(name))


def shipped_text(name: str) -> str:
    """The file of a cell that comes with the package."""
    source = resources.files("rnnviz.assets") / "cells" / f"{name}.toml"
    return source.read_text(encoding="utf-8")


def _near(word: str, names: tuple[str, ...]) -> str:
    if word in shipped_tables("models"):
        return f"; {word} is a model: `rnnviz trace {word}`, see `rnnviz models`"
    if word.endswith((".json", ".npz")):
        return f"; numbers are given with --values {word}"
    return nearest(word.lower(), names)


def read_cell(path: str | Path) -> Cell:
    """The cell of one file. Raises `Mistake` with file, line and caret where it does not hold."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            held = file.read(LARGEST_FILE + 1)
        if len(held) > LARGEST_FILE:
            raise Mistake(f"{path}: has more than {LARGEST_FILE:,} bytes; a cell file has some hundred")
        text = held.decode("utf-8-sig")
    except FileNotFoundError:
        own = f"; the cell that comes along is called {path.stem}" if path.stem in shipped() else ""
        raise Mistake(f"{path}: there is no such file; a cell file (.toml) is expected{own}") from None
    except IsADirectoryError:
        raise Mistake(f"{path}: is a folder; a cell file (.toml) is expected") from None
    except OSError as error:
        raise Mistake(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Mistake(f"{path}: is not UTF-8 text") from None
    return Cell.of_file(str(path), text)


@dataclass(frozen=True, slots=True)
class Report:
    """What `rnnviz check` tells of a cell: one line for each name, then the sum of it all."""

    sized: Sized
    names: tuple[tuple[str, str, str, str], ...]
    """Name, role, size in words ("hidden × hidden + input"), and its shape at the default sizes."""
    unused: tuple[str, ...]
    """Sentences about what is never used."""

    @property
    def text(self) -> str:
        cell = self.sized.cell
        rows = [
            ("name", "role", "size", f"at {self.sized.input_size} × {self.sized.hidden_size}"),
            *self.names,
        ]
        widths = [max(columns(row[k]) for row in rows) for k in range(4)]
        table = [
            "  ".join(word + " " * (width - columns(word)) for word, width in zip(row, widths, strict=True))
            for row in rows
        ]
        parts = [
            f"{cell.title} ({cell.key}): {self.sized.parameter_count} parameters",
            *map(str.rstrip, table),
            *self.unused,
        ]
        return "\n".join(parts)


def check(cell: Cell) -> Report:
    """What can be said of a cell without numbers: shapes, roles, parameter count, what is unused."""
    sized = cell.bind(*default_sizes(cell))
    names = tuple(
        (
            name,
            cell.roles[name],
            " × ".join(" + ".join(size) for size in cell.shapes.names[name]),
            " × ".join(str(number) for number in sized.shapes[name]),
        )
        for name in (*cell.incoming, *cell.parameters, *(equation.target.text for equation in cell.equations))
    )
    unused = tuple(f"{name} is used by no other line: an output." for name in cell.outputs)
    return Report(sized, names, unused)


def default_sizes(cell: Cell) -> tuple[int, int]:
    """Input and hidden size where none are asked for: those of the file's example, or 3 and 2.

    Raises `Mistake` where the example is larger than anything may be.
    """
    units = _length(cell, "hidden") or HIDDEN_SIZE
    inputs = _length(cell, "input") or (units if cell.equal else INPUT_SIZE)
    check_size(f"{cell.key}: [example]: input size", inputs)
    check_size(f"{cell.key}: [example]: hidden size", units)
    return inputs, units


def _length(cell: Cell, size: str) -> int:
    """A size as the example has it, by the first state, input or parameter that is so long; 0 where none tells it."""
    example = {normalize("NFD", name): entries for name, entries in cell.example.items()}
    for name in (*(state.incoming for state in cell.states), *cell.inputs, *cell.parameters):
        sides = cell.shapes.names[name]
        if (size,) in sides:
            shape = _shape(example.get(name))[-len(sides) :]  # of what comes in, samples may stand before
            return next(iter(shape[sides.index((size,)) :]), 0)
    return 0


def _shape(entries: object) -> tuple[int, ...]:
    """How long lists are, and the first lists in them."""
    found = []
    while isinstance(entries, list):
        found.append(len(entries))
        entries = entries[0] if entries else None
    return tuple(found)
