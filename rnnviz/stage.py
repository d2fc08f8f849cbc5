"""Everything that a picture of one step needs before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnviz.cell import Cell, load
from rnnviz.diagram import diagram
from rnnviz.errors import Mistake
from rnnviz.layout import Layout, lay_out
from rnnviz.numerics import Trace, run
from rnnviz.story import Story, tell
from rnnviz.theme import Theme
from rnnviz.theme import load as load_theme
from rnnviz.typeset import Typesetter
from rnnviz.values import choose
from rnnviz.wording import Wording


@dataclass(frozen=True, slots=True)
class Stage:
    """A trace with its story, its layout and its looks."""

    trace: Trace
    layout: Layout
    wording: Wording
    story: Story
    theme: Theme
    typesetter: Typesetter


def trace(
    cell: str | Path | Cell,
    *,
    input_size: int | None = None,
    hidden_size: int | None = None,
    output_size: int | None = None,
    batch_size: int | None = None,
    seed: int | None = None,
    values: Mapping[str, Any] | None = None,
    source: str = "values",
) -> Trace:
    """One step of a cell, worked out.

    `cell` is a name of `rnnviz cells`, a path to a cell file, or a `Cell`. `values` has any of the weights (rows,
    columns), biases (n,), inputs and incoming states (batch, n) or (n,) by their names in the equations; sizes follow
    from them, and what is not given is the teaching example or drawn from `seed`. `source` is how a mistake calls
    `values`. Raises `Mistake` where anything asked for cannot be.
    """
    known = cell if isinstance(cell, Cell) else load(cell)
    sizes = {"output": output_size} if output_size is not None else {}
    sized, numbers = choose(
        known,
        input_size=input_size,
        hidden_size=hidden_size,
        sizes=sizes,
        batch_size=batch_size,
        seed=seed,
        given=values,
        source=source,
    )
    return run(sized, numbers)


def stage(
    known: Trace, *, theme: str | Path = "light", pace: float = 1.0, sample: int = 1, unit: int | None = None
) -> Stage:
    """The stage of a trace. `sample` and `unit` count from 1, as on the command line; `pace` 2 rests twice as long."""
    looks = load_theme(theme)
    if not 0.25 <= pace <= 4:
        raise Mistake(f"--pace {pace:g}: a number from 0.25 to 4 is expected")
    if not 1 <= sample <= known.batch_size:
        raise Mistake(f"--sample {sample}: the batch has samples 1 to {known.batch_size}")
    hidden = known.sized.hidden_size
    if unit is not None and not 1 <= unit <= hidden:
        raise Mistake(f"--unit {unit}: the cell has units 1 to {hidden}")
    typesetter = Typesetter(looks.font)
    parts = diagram(known.sized)
    wording = Wording(parts, known, sample - 1, None if unit is None else unit - 1)
    texts = [text for part in parts.parts for text in (*wording.texts(part), *wording.sum_texts(part))]
    layout = lay_out(parts, looks, typesetter, widest=max(["−0.00", *texts], key=len))
    story = tell(parts, known, sample=sample - 1, unit=wording.unit, pace=pace)
    return Stage(known, layout, wording, story, looks, typesetter)
