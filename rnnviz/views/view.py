"""What a view is: a way to show a run, and what it takes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from rnnviz.cells.cell import Cell
from rnnviz.errors import Mistake, plain
from rnnviz.figures.figure import Figure
from rnnviz.models.network import Network
from rnnviz.numbers.rollout import DEFAULT_STEPS, Rollout
from rnnviz.theme import Theme
from rnnviz.typeset import Typesetter
from rnnviz.units import short

DEFAULT_VIEW = "cell"
FULL, IDEA = "full", "idea"
DETAILS = (FULL, IDEA)
"""How much is shown: every number and every weight, or what each gate does."""
WIDE = "wide"
SHAPES = (WIDE, "square", "portrait")
"""16 : 9, 1 : 1, 4 : 5."""
PACES = (0.25, 4)
"""The least and the most that `pace` may be."""


@dataclass(frozen=True, slots=True)
class Shot:
    """How a run is to be shown: `sample` and `units` count from 1, `pace` 2 rests twice as long, `detail` one of
    `DETAILS`, `shape` one of `SHAPES`. `aim` are the keywords of `backward`, which say what
    a gradient is of, `rate` is how far one step of learning goes; with `phases` each line has the number of its
    phase."""

    theme: Theme
    pace: float = 1.0
    sample: int = 1
    units: tuple[int, ...] = ()
    detail: str = FULL
    shape: str = WIDE
    aim: Mapping[str, Any] = field(default_factory=dict)
    rate: float | None = None
    phases: bool = False

    def typesetter(self) -> Typesetter:
        return Typesetter(self.theme.font)


class View(ABC):
    """One way to show runs of cells.

    `says` is one sentence for a list. `most` is how many cells stand side by side at most; `makes` has what comes of
    it: "still", "film", "player". `units`: it can write out some units alone, `phases`: number what is worked out at
    once. `recurs`: it shows what one step hands
    to the next, and so cells with a state alone. `aims`: it shows a gradient, which may be asked of something; with
    `learns` a step of learning. `steps` is how many it shows at most; of a longer run a view of one step shows the
    first. `unasked` is how many there are of a cell where nobody says so. `shapes` are those that it fills, `details`
    its levels of detail, of which a narrow picture has the last.

    A still without parts has a layout of frames and labels alone, no readings, and a story without beats.
    """

    name: ClassVar[str]
    says: ClassVar[str]
    most: ClassVar[int] = 1
    makes: ClassVar[frozenset[str]] = frozenset({"still", "film", "player"})
    units: ClassVar[bool] = False
    phases: ClassVar[bool] = False
    recurs: ClassVar[bool] = False
    aims: ClassVar[bool] = False
    learns: ClassVar[bool] = False
    steps: ClassVar[int] = 1
    unasked: ClassVar[int] = DEFAULT_STEPS
    shapes: ClassVar[tuple[str, ...]] = (WIDE,)
    details: ClassVar[tuple[str, ...]] = (FULL,)

    def __init_subclass__(cls, *, shared: bool = False) -> None:
        """`shared`: what several views have in common, and no view by itself."""
        super().__init_subclass__()
        lacks = [] if shared else [word for word in ("name", "says") if not isinstance(getattr(cls, word, None), str)]
        if lacks:
            raise TypeError(f"the view {cls.__name__} has no {' and no '.join(lacks)}")

    def check(self, runs: Sequence[Rollout], shot: Shot) -> None:
        """Raises `Mistake` for runs that this view does not show, or not so: as `check_run` does, for cells without a
        state where it shows what is handed on, and for units that there are not."""
        for run in runs:
            self.check_run(run, shot)
            if self.recurs:
                self.check_recurs(run.sized.cell)
            if shot.units:
                hidden = run.sized.hidden_size
                check_place("--units", shot.units[-1], hidden, f"the hidden size is {hidden}")

    def check_recurs(self, cell: Cell) -> None:
        """Raises `Mistake` for a cell without a state."""
        if not cell.states:
            raise Mistake(f"--view {self.name}: {cell.key} has no state, and a step hands nothing to the next")

    def check_run(self, run: Rollout | Network, shot: Shot) -> None:
        """Raises `Mistake` for more steps than this view shows, for a sample that there is not, or for units where it
        does not write out some alone."""
        batch = run.timeline.batch_size
        check_place("--sample", shot.sample, batch, f"the batch has {batch}")
        if len(run) > self.steps > 1:
            right = f"the view {self.name} shows up to {self.steps}, `rnnviz trace` tells of any number"
            raise Mistake(f"{len(run)} steps are asked for: {right}; --steps {self.steps} shows the first of them")
        if shot.phases and not self.phases:
            raise Mistake(f"--phases: the view {self.name} numbers no lines; --view cell and --view equations do")
        if shot.units and not self.units:
            raise Mistake(f"--units {short(shot.units)}: the view {self.name} writes out all units; leave --units out")

    def detail(self, asked: str | None, shape: str) -> str:
        """The level of detail of a picture of this shape, the one that is asked for if it can be.

        Raises `Mistake` for a level or a shape that there is not, or that this view has not.
        """
        for word, value, known, own in (
            ("--shape", shape, SHAPES, self.shapes),
            ("--detail", asked or FULL, DETAILS, self.details),
        ):
            if value not in known:
                raise Mistake(f"{word} {plain(value)}: {', '.join(known[:-1])} or {known[-1]} is expected")
            if value not in own:
                raise Mistake(f"{word} {value}: the view {self.name} is {own[0]}; leave {word} out")
        least = self.details[-1] if shape != WIDE else self.details[0]
        if asked is not None and shape != WIDE and asked != least:
            raise Mistake(f"--detail {asked} --shape {shape}: a narrow picture shows the {least}; leave --detail out")
        return asked or least

    @abstractmethod
    def figure(self, runs: Sequence[Rollout], shot: Shot) -> Figure:
        """The figure of one or more runs, of which it shows as many steps as it can.

        Raises `Mistake` where they cannot be shown so."""

    def looks(self, cell: Cell) -> Mapping[str, str]:
        """What its still can look at with all else calm, by name, and what that is called, "" where it is not."""
        return {}

    def look(self, made: Figure, name: str) -> Figure:
        """A figure of this view that looks at one of these. Raises `Mistake` where there is none such."""
        raise Mistake(f"--focus {name}: the view {self.name} shows all at once; leave --focus out")

    def against(self, made: Figure, other: Cell) -> Figure:
        """A figure of this view that shows what is new against another cell. Raises `Mistake` where it shows none."""
        raise Mistake(f"--against {other.key}: the view {self.name} sets no cell against another; --view cell does")

    @property
    def wants(self) -> str:
        """What it takes, in words."""
        cells = "one cell" if self.most == 1 else f"1 to {self.most} cells"
        return f"{cells} or a model" if isinstance(self, ShowsModels) else cells

    @property
    def made(self) -> str:
        """What it makes, in words."""
        return ", ".join(word for word in ("still", "film", "player") if word in self.makes)


class ShowsModels(ABC):
    """What a view is besides, if it shows models as well."""

    @abstractmethod
    def of_network(self, run: Network, shot: Shot) -> Figure:
        """The figure of a model. Raises `Mistake` where it cannot be shown so."""

    def of_networks(self, runs: Sequence[Rollout | Network], shot: Shot) -> Figure:
        """That of several, where the view shows more than one, of which some may be cells."""
        (run,) = runs
        assert isinstance(run, Network)
        return self.of_network(run, shot)


def called(title: str) -> str:
    """As above the picture: "LSTM cell"; a title of several words stands for itself."""
    return title if " " in title else f"{title} cell"


def check_pace(pace: object) -> None:
    """Raises `Mistake` unless `pace` is within `PACES`."""
    low, high = PACES
    if isinstance(pace, bool) or not isinstance(pace, int | float) or not low <= pace <= high:
        said = f"{pace:g}" if isinstance(pace, float) else pace
        raise Mistake(f"--pace {said}: a number from {low} to {high} is expected")


def check_place(word: str, number: object, last: int, why: str) -> None:
    """Raises `Mistake` unless `number` is a place in a row of `last`, counted from 1."""
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= last:
        right = f"a whole number from 1 to {last}" if last > 1 else "1"
        raise Mistake(f"{word} {number}: {right} is expected, for {why}")
