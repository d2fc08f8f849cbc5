"""What stands behind every value of a cell's picture: the expression that made it, with its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rnnviz.figures.figure import Tip
from rnnviz.graph.graph import Key, Part
from rnnviz.layout.layout import Layout
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.story.panel import calculations
from rnnviz.story.story import Story
from rnnviz.story.voice import capital
from rnnviz.text.plain import printed
from rnnviz.views.cell.narration import Narration


def tips(narration: Narration, layout: Layout, story: Story) -> tuple[Tip, ...]:
    """All values of all beats, in the order in which the film makes them."""
    return tuple(_all(narration, layout, story))


def _all(narration: Narration, layout: Layout, story: Story) -> Iterator[Tip]:
    last = len(story.beats)
    begins = {key: k for k, beat in reversed([*enumerate(story.beats, 1)]) for key in beat.parts}
    if narration.strips:
        yield from _of_strips(narration, layout, begins, last)
        return
    written = {unit: Narration(narration.cell, narration.readings, unit) for unit in _units(narration)}
    for part in narration.graph.parts:
        first = begins.get(part.key, last)
        if first == last:
            continue
        name, formula = kind(part).tip(part, narration)
        placed = layout[part.key]
        for unit, box in enumerate(placed.boxes):
            numbers = kind(part).origin(part, unit, narration) or ";  ".join(_figures(written[unit], part))
            yield Tip(box, first, last - 1, name, formula, numbers)
        for unit, box in enumerate(placed.sums):
            summed = " + ".join(printed(narration.cell.nodes()[term.node]) for term in part.argument)
            yield Tip(box, first, last - 1, "Weighted sum", summed, _figures(written[unit], part)[0])
    for part in zoned(narration.graph, Zone.RIGHT):  # in the end they have moved on
        if part.partner is None:
            continue
        name = capital(narration.called(part.partner).removeprefix("the "))
        for unit, box in enumerate(layout[part.partner].boxes):
            said = f"unit {unit + 1}: {narration.readings.texts(part)[unit]}"
            yield Tip(box, last, last, f"{name}, of the next step", printed(part.label), said)


def _of_strips(narration: Narration, layout: Layout, begins: Mapping[Key, int], last: int) -> Iterator[Tip]:
    """Of a vector in one box between what its values lie."""
    readings = narration.readings
    for part in narration.graph.parts:
        first = begins.get(part.key, last)
        if first == last:
            continue
        name, formula = kind(part).tip(part, narration)
        for one, box in zip(readings.vectors(part), layout[part.key].boxes, strict=False):
            yield Tip(box, first, last - 1, name, formula, f"{readings.size(one)} values {narration.extremes(one)}")


def _units(narration: Narration) -> range:
    return range(max(narration.readings.sizes.values(), default=0))


def _figures(narration: Narration, part: Part) -> list[str]:
    """The panel's figures for one unit: the sum, and what the function makes of it."""
    return [text for line in narration.panel(part.key).lines for text in calculations(line)]
