"""What stands behind every value of a picture of copies: the expression that made it, with its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rnnviz.figures.figure import Opening, Tip
from rnnviz.graph.graph import Copy, Key, Part
from rnnviz.graph.of_cell import graph
from rnnviz.graph.readings import Readings
from rnnviz.graph.strands import Strand, card
from rnnviz.layout.layout import Layout
from rnnviz.parts.kinds import kind
from rnnviz.story.panel import calculations
from rnnviz.story.story import Story
from rnnviz.text.plain import printed
from rnnviz.views.cell.narration import Narration
from rnnviz.views.copies.narration import Steps


def tips(steps: Steps, layout: Layout, story: Story) -> Iterator[Tip]:
    """All values, in the order in which the film makes them."""
    begins, last = _begins(story), len(story.beats)
    for part in steps.readings.graph.parts:
        boxes, first = layout[part.key].boxes, begins.get(part.key, 1)
        told = [_told(steps, part, unit) for unit in range(len(boxes))]
        for box, (name, formula, numbers) in zip(boxes, told, strict=True):
            yield Tip(box, first, last, name, formula, numbers)


def openings(steps: Steps, layout: Layout, story: Story) -> Iterator[Opening]:
    """All copies, each with its own step."""
    begins = _begins(story)
    for strand in steps.plan.strands:
        for copy in strand.order:
            key = card(copy)
            yield Opening(layout[key].hull, begins[key], steps.place(strand, copy), strand.at(copy))


def _begins(story: Story) -> Mapping[Key, int]:
    return {key: k for k, beat in reversed([*enumerate(story.beats, 1)]) for key in beat.parts}


def _told(steps: Steps, part: Part, unit: int) -> tuple[str, str, str]:
    """Name, formula and numbers of one value."""
    text, label = steps.readings.texts(part)[unit], printed(part.label)
    strand = _strand(steps, part.key.copy)
    if part.kind in ("input", "fed", "incoming") or strand is None:
        what = "entry" if part.kind in ("input", "fed", "answer") else "unit"
        before = f"{part.name or 'State'} before the first step"
        name = {"input": "Input", "fed": "Input", "incoming": before}.get(part.kind, part.name)
        formula = steps.answered() if part.kind == "answer" else label
        return name[:1].upper() + name[1:] or label, formula, f"{what} {unit + 1}: {label} = {text}"
    told = Narration(strand.cell, Readings(graph(strand.cell), strand.at(part.key.copy), steps.sample), unit)
    made = told.graph.by_key.get(Key(part.equation))
    if made is None or kind(made).given:
        return label, label, f"unit {unit + 1}: {label} = {text}"
    name, formula = kind(made).tip(made, told)
    figures = [line for one in told.panel(made.key).lines for line in calculations(one)]
    return name, formula, ";  ".join(figures)


def _strand(steps: Steps, copy: Copy) -> Strand | None:
    return next((strand for strand in steps.plan.strands if copy in strand.order), None)
