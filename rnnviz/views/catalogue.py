"""Which views there are, and figures made by them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Unpack

from rnnviz.cells.cell import Cell
from rnnviz.cells.cell import load as load_cell
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.gradients.asked import RATE, Aimed, as_asked, parted
from rnnviz.language.spelling import nearest
from rnnviz.models.model import Model
from rnnviz.models.network import Network
from rnnviz.models.runs import Fed, Run, run_of
from rnnviz.numbers.numerics import Trace
from rnnviz.numbers.rollout import Rollout, follow
from rnnviz.numbers.timeline import check_steps
from rnnviz.registry import defined
from rnnviz.theme import load as load_theme
from rnnviz.units import Units, numbered
from rnnviz.views.view import DEFAULT_VIEW, WIDE, Shot, ShowsModels, View, check_pace

Shows = str | Path | Cell | Model | Trace | Rollout | Network
"""What can be shown: a cell or a model by name, by file or as it is, or what has been worked out of one."""


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
    cell: Shows | Sequence[Shows],
    *,
    view: str = DEFAULT_VIEW,
    theme: str | Path = "light",
    pace: float = 1.0,
    sample: int = 1,
    units: Units = None,
    steps: int | None = None,
    detail: str | None = None,
    shape: str = WIDE,
    focus: str | None = None,
    against: str | Path | Cell | None = None,
    phases: bool = False,
    **numbers: Unpack[Aimed],
) -> Figure:
    """A cell, or what has been worked out of one, as a view shows it; of a view for several cells, a list of them.

    `theme` is "light", "dark" or the path of a theme file. `sample` and `units` (3, "1-6,40") count from 1, as on the
    command line; `pace` 2 rests twice as long; `steps` is how many a film has, 2 where nothing says so; `detail` is
    "full" or "idea", `shape` "wide", "square" or "portrait", of which the narrow ones show the idea; with a `focus`,
    the name of a value or "ends", it is a still that looks at that, and has no film; likewise `against` another cell,
    with what is new in full ink; with `phases` each line has the number of the phase in which it is worked out.
    `numbers` are those of
    `rnnviz.rollout`; a view of gradients takes `of`, `loss`, `target` and `at` as well (`gradients.asked.Aimed`).
    Raises `Mistake` where that cannot be shown.
    """
    cells = [cell] if isinstance(cell, Shows) else [*cell]
    shown = find(view, "still", len(cells))
    level = shown.detail(detail, shape)
    aim, rest = parted(numbers)
    if aim and not shown.aims:
        others = " or ".join(one.name for one in views().values() if one.aims)
        raise Mistake(f"--{next(iter(aim))}: the view {view} shows no gradient; --view {others} does")
    if RATE in aim and not shown.learns:
        others = " or ".join(one.name for one in views().values() if one.learns)
        raise Mistake(f"--rate: the view {view} shows no learning; --view {others} does")
    check_pace(pace)
    if steps is not None:
        check_steps(steps)
    looks = load_theme(theme) if shape == WIDE else load_theme(theme).for_phones()
    runs = [_run(one, steps, shown.unasked, rest) for one in cells]
    shot = Shot(looks, pace, sample, numbered(units), level, shape, as_asked(aim), aim.get(RATE), phases)
    made = _shown(shown, runs, shot)
    if against is not None:
        if focus is not None:
            raise Mistake(f"--against {against} and --focus {focus}: a still shows the one or the other; leave one out")
        other = against if isinstance(against, Cell) else load_cell(against, notation=rest.get("notation"))
        return shown.against(made, other)
    return made if focus is None else shown.look(made, focus)


def _shown(view: View, runs: Sequence[Rollout | Network], shot: Shot) -> Figure:
    """The figure of runs, or of a model where the view shows such."""
    network = next((run for run in runs if isinstance(run, Network)), None)
    if network is None:
        rollouts = [run for run in runs if isinstance(run, Rollout)]
        view.check(rollouts, shot)
        return view.figure(rollouts, shot)
    if not isinstance(view, ShowsModels):
        others = ", ".join(other.name for other in views().values() if isinstance(other, ShowsModels))
        told = f"{network.model.key} is a model, and it takes {view.wants}; --view {others} shows models"
        raise Mistake(f"--view {view.name}: {told}")
    for run in runs:
        view.check_run(run, shot)
    return view.of_networks(runs, shot)


def _run(cell: Shows, steps: int | None, unasked: int, numbers: Fed) -> Rollout | Network:
    if not isinstance(cell, Run):
        cell = run_of(cell, figure, steps, numbers)
    elif given := [word for word, value in numbers.items() if value is not None]:
        raise Mistake(f"{given[0]}: this step is worked out already; give the cell to have it on other numbers")
    if isinstance(cell, Rollout | Network):
        return cell
    try:
        return follow(cell, unasked if steps is None else steps)
    except Mistake:  # numbers grow beyond all bounds: it ends with the first step
        if steps is not None and steps > unasked:
            raise
        return follow(cell, 1)
