"""Everything that a picture of one step needs before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rnnviz.errors import Mistake
from rnnviz.numbers.asked import trace
from rnnviz.numbers.numerics import Trace
from rnnviz.shown import Shown

if TYPE_CHECKING:  # who asks for numbers alone does not wait for the rest
    from rnnviz.layout import Layout
    from rnnviz.panel import PanelSetter
    from rnnviz.story import Story
    from rnnviz.text.wording import Wording
    from rnnviz.theme import Theme
    from rnnviz.typeset import Typesetter

__all__ = ["Stage", "stage", "trace"]

PACES = (0.25, 4)
"""The least and the most that `pace` may be."""


@dataclass(frozen=True, slots=True)
class Stage(Shown):
    """A trace with its story, its layout and its looks."""

    trace: Trace
    layout: Layout
    wording: Wording
    story: Story
    theme: Theme
    typesetter: Typesetter

    def __repr__(self) -> str:
        told = f"{len(self.story.beats)} beats, {self.story.length / 100:g} s, theme {self.theme.name}"
        return f"<Stage of {self.trace.sized.cell.key}: {told}>"


def stage(
    known: Trace, *, theme: str | Path = "light", pace: float = 1.0, sample: int = 1, unit: int | None = None
) -> Stage:
    """The stage of a trace. `sample` and `unit` count from 1, as on the command line; `pace` 2 rests twice as long."""
    from rnnviz.diagram import diagram
    from rnnviz.layout import lay_out
    from rnnviz.panel import PanelSetter
    from rnnviz.text.wording import Wording
    from rnnviz.theme import load as load_theme
    from rnnviz.typeset import Typesetter

    looks = load_theme(theme)
    check_pace(pace)
    _check("--sample", sample, known.batch_size, f"the batch has {known.batch_size}")
    if unit is not None:
        _check("--unit", unit, known.sized.hidden_size, f"the hidden size is {known.sized.hidden_size}")
    typesetter = Typesetter(looks.font)
    parts = diagram(known.sized)
    wording = Wording(parts, known, sample - 1)
    texts = [text for part in parts.parts for text in (*wording.texts(part), *wording.sum_texts(part))]
    layout = lay_out(parts, looks, typesetter, widest=max(["−0.00", *texts], key=len))
    setter = PanelSetter(layout, looks, typesetter)
    story = _told(wording, setter, pace)
    if unit is not None or not layout.how.numbers or not all(setter.fits(beat.panel) for beat in story.beats):
        # Not all units can be written out: one is.
        wording = Wording(parts, known, sample - 1, (unit or 1) - 1)
        story = _told(wording, setter, pace)
    for beat in story.beats:
        setter.labels(beat.panel)  # a line that is too long is found now, not in the middle of a film
    return Stage(known, layout, wording, story, looks, typesetter)


def check_pace(pace: object) -> None:
    """Raises `Mistake` unless `pace` is within `PACES`."""
    low, high = PACES
    if isinstance(pace, bool) or not isinstance(pace, int | float) or not low <= pace <= high:
        said = f"{pace:g}" if isinstance(pace, float) else pace
        raise Mistake(f"--pace {said}: a number from {low} to {high} is expected")


def _told(wording: Wording, setter: PanelSetter, pace: float) -> Story:
    from rnnviz.story import tell

    story = tell(wording, pace=pace)
    setter.set.prepare(line for beat in story.beats for line in setter.lines(beat.panel))
    return story


def _check(word: str, number: object, last: int, why: str) -> None:
    """A place in a row is counted from 1."""
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= last:
        right = f"a whole number from 1 to {last}" if last > 1 else "1"
        raise Mistake(f"{word} {number}: {right} is expected, for {why}")
