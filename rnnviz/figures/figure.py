"""Everything that a picture needs before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rnnviz.figures.chart import Chart
from rnnviz.figures.chip import Chip
from rnnviz.figures.focus import Focus
from rnnviz.figures.heatmap import HeatMap
from rnnviz.figures.scale import Scale
from rnnviz.graph.readings import Readings
from rnnviz.graph.slopes import Slopes
from rnnviz.layout.geometry import Box
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Label
from rnnviz.numbers.trace import Trace
from rnnviz.shown import Shown
from rnnviz.story.story import Story
from rnnviz.theme import Theme
from rnnviz.typeset import Typesetter


@dataclass(frozen=True, slots=True)
class Account:
    """The finished picture in words, for those who cannot see it.

    `full` is what it shows ("LSTM cell"), `name` the same but short, `title` that and what of it, `alt` a sentence.
    `head` are the first lines of a long description, `lines` those that tell what stands in a picture without beats.
    """

    full: str
    name: str
    title: str
    alt: str
    head: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tip:
    """One value at its `box`, from beat `first` to beat `last` (counted from 1).

    `name` says what it is ("Forget gate"), `formula` what it was made by, in the notation of the cell files,
    `numbers` the same on this value's own numbers.
    """

    box: Box
    first: int
    last: int
    name: str
    formula: str
    numbers: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A step of a cell that stands small in its `box`, from beat `first` on, and can be opened to be seen whole."""

    box: Box
    first: int
    name: str
    step: Trace


@dataclass(frozen=True, slots=True)
class Figure(Shown):
    """A run as one view shows it: its layout, its story and its looks, and all words of it.

    `stem` begins the names of its files, `runs` are the first steps of what it shows; `readings` the numbers of its
    parts in the first step, None where it has none, `later` those of the steps after it. `heading` stands on every
    picture, `still` on the finished one alone, `panels` one after the other beside the beats of the `story`, which has
    none where there is no film. `units` (from 0) are those that are written out, where not all are. `without` says why
    there is no finished still, "" where there is one. `scale` is that of the tints where a vector is one box, `reach`
    the value at which the level of a memory is full, 0 where there are no levels. `chips` are all steps in a row, where
    that is of use, `maps` tables of tints. `focus` is what a still looks at, None for all of it. `opens` are steps
    that stand in it as a whole. `charts` are the pieces of a diagram; `slopes` are the derivatives that stand below
    values, None where none do.
    """

    view: str
    stem: str
    runs: tuple[Trace, ...]
    account: Account
    layout: Layout
    readings: Readings | None
    theme: Theme
    typesetter: Typesetter
    story: Story
    heading: tuple[Label, ...] = ()
    still: tuple[Label, ...] = ()
    panels: tuple[tuple[Label, ...], ...] = ()
    tips: tuple[Tip, ...] = ()
    units: tuple[int, ...] = ()
    without: str = ""
    scale: Scale | None = None
    later: tuple[Readings, ...] = ()
    reach: float = 0.0
    chips: tuple[Chip, ...] = ()
    maps: tuple[HeatMap, ...] = ()
    focus: Focus | None = None
    opens: tuple[Opening, ...] = ()
    slopes: Slopes | None = None
    charts: tuple[Chart, ...] = ()

    def at(self, step: int) -> Figure:
        """The same in the numbers of a step, from 0."""
        if not step:
            return self
        layout = replace(self.layout, verdicts=self.layout.verdicts[step:])
        return replace(self, layout=layout, readings=self.later[step - 1], later=())

    @property
    def verdicts(self) -> tuple[Label, ...]:
        """What is said beside the parts of the numbers of this step."""
        return self.layout.verdicts[0] if self.layout.verdicts else ()

    def __repr__(self) -> str:
        film = f"{len(self.story.beats)} beats, {self.story.length / 100:g} s, " if self.story.beats else ""
        return f"<Figure {self.view} of {self.stem}: {film}theme {self.theme.name}>"
