"""The name of a picture that is given none: it says all that is not as usual, so that no other is replaced by it.

`lstm-3x6-seed7-dark`: the cell, its sizes, where its numbers come from, what is shown of it, its looks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from rnnviz.cells.cell import Sized, default_sizes
from rnnviz.models.network import Network
from rnnviz.models.runs import Fed, Run, first_step, key_of
from rnnviz.numbers.rollout import Rollout
from rnnviz.numbers.trace import Trace
from rnnviz.units import numbered, short
from rnnviz.views.catalogue import views
from rnnviz.views.view import DEFAULT_VIEW

USUAL: Mapping[str, tuple[object, str]] = MappingProxyType(
    {
        "view": ("cell", "{}"),
        "detail": (None, "{}"),
        "shape": ("wide", "{}"),
        "sample": (1, "sample{}"),
        "units": (None, "unit{}"),
        "steps": (None, "steps{}"),
        "beat": (None, "beat{}"),
        "focus": (None, "focus-{}"),
        "against": (None, "against-{}"),
        "phases": (False, "phases"),
        "of": (None, "of-{}"),
        "loss": (None, "{}"),
        "target": (None, "target-{}"),
        "at": (None, "at{}"),
        "rate": (None, "rate{}"),
        "theme": ("light", "{}"),
        "width": (960, "{}px"),
        "fps": (25, "{}fps"),
        "pace": (1, "pace{}"),
        "loop": (True, "once"),
    }
)
"""The keywords of pictures: what is usual, and what a name says of anything else."""


def stem(runs: Run | Sequence[Run], numbers: Fed, **shown: object) -> str:
    """The name, without suffix, of a picture of runs that were made from `numbers`; `shown` are words of `USUAL`."""
    every = [runs] if isinstance(runs, Trace | Rollout | Network) else runs
    if isinstance(every[0], Trace) and shown.get("steps") == views()[str(shown.get("view", DEFAULT_VIEW))].unasked:
        shown["steps"] = None  # as many as it has anyway
    return "-".join((*map(key_of, every), *_of_numbers(every[0], numbers), *looks(**shown)))


def looks(**shown: object) -> Iterator[str]:
    """A word for each of `shown` that is not as usual. What is wrong in it is told elsewhere."""
    for key, (usual, word) in USUAL.items():
        value = shown.get(key, usual)
        if key == "units":  # 3, "1-6,40" and (1, 2) alike
            value = short(numbered(value)) or usual  # type: ignore[arg-type]
        if key in ("of", "target") and value is not None:
            told = "-".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            yield word.format(slug(told))
        elif value != usual and isinstance(value, int | float):
            yield word.format(f"{value:g}" if isinstance(value, float) else value)
        elif value != usual:
            yield word.format(Path(str(value)).name.removesuffix(".toml"))


def _of_numbers(run: Run, numbers: Fed) -> Iterator[str]:
    trace = first_step(run)
    if not isinstance(run, Network):
        yield from _of_sizes(trace.sized)
    if notation := numbers.get("notation"):
        yield Path(str(notation)).name.removesuffix(".toml")
    if trace.batch_size != 1:
        yield f"batch{trace.batch_size}"
    for word in ("text", "inputs"):
        if given := numbers.get(word):
            yield slug(str(given) if word == "text" else Path(given).stem if isinstance(given, str | Path) else word)
    if targets := numbers.get("targets"):
        yield f"targets-{slug(targets)}" if isinstance(targets, str) else "targets"
    if values := numbers.get("values"):
        yield Path(values).stem if isinstance(values, str | Path) else "values"
    if numbers.get("seed") is not None:
        yield f"seed{numbers.get('seed')}"


def _of_sizes(sized: Sized) -> Iterator[str]:
    cell = sized.cell
    if (sized.input_size, sized.hidden_size) != default_sizes(cell):
        yield f"{sized.input_size}x{sized.hidden_size}"
    yield from (f"{name}{size}" for name, size in sized.sizes.items() if size != cell.sizes[name].default)


def slug(key: str) -> str:
    """A cell's key in letters that every file system and address can have."""
    plain = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    return re.sub(r"[^\w.-]+", "-", plain).strip("-.").lower() or "cell"
