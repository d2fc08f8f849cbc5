"""Which views there are, and figures made by them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Unpack

from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.language.spelling import nearest
from rnnviz.numbers.asked import Numbers, trace
from rnnviz.numbers.numerics import Trace
from rnnviz.registry import defined
from rnnviz.theme import load as load_theme
from rnnviz.units import Units, numbered
from rnnviz.views.view import DEFAULT_VIEW, WIDE, Shot, View, check_pace, check_steps


@cache
def views() -> MappingProxyType[str, View]:
    """Every view by its name, the default first: what a module or folder of this package defines as one."""
    found = sorted(defined(__package__, View, "name"), key=lambda view: (view.name != DEFAULT_VIEW, view.name))
    return MappingProxyType({view.name: view() for view in found})


def find(name: str, makes: str = "still", cells: int = 1) -> View:
    """The view of that name, if it `makes` what is asked for, "still", "film" or "player", of so many `cells`.

    Raises `Mistake` where there is none, or where it takes or makes something else.
    """
    known = views()
    if name not in known:
        raise Mistake(f"--view {name}: there is no such view; there are {', '.join(known)}{nearest(name, known)}")
    found = known[name]
    if makes not in found.makes:
        others = [other.name for other in known.values() if makes in other.makes]
        raise Mistake(f"--view {name}: it has no {makes}, a {found.made} is what it has; {', '.join(others)} has one")
    if not 1 <= cells <= found.most:
        more = [other.name for other in known.values() if other.most >= cells]
        right = f"; --view {more[0]} shows more" if more else ""
        raise Mistake(f"--view {name}: {cells} cells are asked for, and it takes {found.wants}{right}")
    return found


def figure(
    cell: str | Path | Cell | Trace | Sequence[str | Path | Cell | Trace],
    *,
    view: str = DEFAULT_VIEW,
    theme: str | Path = "light",
    pace: float = 1.0,
    sample: int = 1,
    units: Units = None,
    steps: int = 2,
    detail: str | None = None,
    shape: str = WIDE,
    focus: str | None = None,
    **numbers: Unpack[Numbers],
) -> Figure:
    """A cell, or what has been traced of one, as a view shows it; of a view for several cells, a list of them.

    `theme` is "light", "dark" or the path of a theme file. `sample` and `units` (3, "1-6,40") count from 1, as on the
    command line; `pace` 2 rests twice as long; with `steps` 1 a film ends after the first; `detail` is "full" or
    "idea", `shape` "wide", "square" or "portrait", of which the narrow ones show the idea; with a `focus`, the name of
    a value or "ends", it is a still that looks at that, and has no film. `numbers` are those of `rnnviz.trace`.
    Raises `Mistake` where that cannot be shown.
    """
    cells = [cell] if isinstance(cell, str | Path | Cell | Trace) else [*cell]
    shown = find(view, "still", len(cells))
    level = shown.detail(detail, shape)
    check_pace(pace)
    check_steps(steps)
    looks = load_theme(theme) if shape == WIDE else load_theme(theme).for_phones()
    runs = [_run(one, numbers) for one in cells]
    shot = Shot(looks, pace, sample, numbered(units), steps, level, shape)
    shown.check(runs, shot)
    made = shown.figure(runs, shot)
    return made if focus is None else shown.look(made, focus)


def _run(cell: str | Path | Cell | Trace, numbers: Numbers) -> Trace:
    if not isinstance(cell, Trace):
        return trace(cell, **numbers)
    if given := [word for word, value in numbers.items() if value is not None]:
        raise Mistake(f"{given[0]}: this step is worked out already; give the cell to have it on other numbers")
    return cell
