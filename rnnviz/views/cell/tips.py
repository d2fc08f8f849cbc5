"""What stands behind every value of a cell's picture: the expression that made it, with its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rnnviz.figures.figure import Tip
from rnnviz.graph.graph import Key, Part
from rnnviz.layout.layout import Layout
from rnnviz.parts.kinds import kind
from rnnviz.story.panel import calculations
from rnnviz.story.story import Story
from rnnviz.text.plain import printed
from rnnviz.views.cell.narration import Narration


def tips(narrations: Sequence[Narration], layout: Layout, story: Story) -> tuple[Tip, ...]:
    """All values of all beats, step after step, in the order in which the film makes them."""
    return tuple(tip for step, narration in enumerate(narrations) for tip in _all(narration, layout, story, step))


def _all(narration: Narration, layout: Layout, story: Story, step: int) -> Iterator[Tip]:
    own = [(k, beat) for k, beat in enumerate(story.beats, 1) if beat.step == step]
    begins, last = {key: k for k, beat in reversed(own) for key in beat.parts}, own[-1][0]
    if narration.strips:
        yield from _of_strips(narration, layout, begins, last)
        return
    written = {unit: Narration(narration.cell, narration.readings, unit) for unit in _units(narration)}
    for part in narration.graph.parts:
        first = begins.get(part.key)
        if first is None:
            continue
        name, formula = kind(part).tip(part, narration)
        placed = layout[part.key]
        for unit, box in enumerate(placed.boxes):
            numbers = kind(part).origin(part, unit, narration) or ";  ".join(_figures(written[unit], part))
            yield Tip(box, first, last, name, formula, numbers)
        for unit, box in enumerate(placed.sums):
            summed = " + ".join(printed(narration.cell.nodes()[term.node]) for term in part.argument)
            yield Tip(box, first, last, "Weighted sum", summed, _figures(written[unit], part)[0])


def _of_strips(narration: Narration, layout: Layout, begins: Mapping[Key, int], last: int) -> Iterator[Tip]:
    """Of a vector in one box between what its values lie."""
    readings = narration.readings
    for part in narration.graph.parts:
        first = begins.get(part.key)
        if first is None:
            continue
        name, formula = kind(part).tip(part, narration)
        for one, box in zip(readings.vectors(part), layout[part.key].boxes, strict=False):
            yield Tip(box, first, last, name, formula, f"{readings.size(one)} values {narration.extremes(one)}")


def _units(narration: Narration) -> range:
    return range(max(narration.readings.sizes.values(), default=0))


def _figures(narration: Narration, part: Part) -> list[str]:
    """The panel's figures for one unit: the sum, and what the function makes of it."""
    return [text for line in narration.panel(part.key).lines for text in calculations(line)]
