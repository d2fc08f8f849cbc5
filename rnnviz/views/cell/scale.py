"""Two rows above the panel: what tints stand for, how large the maps are, how much of what is long is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rnnviz.figures.scale import COLUMNS, ROWS, Scale, matrices
from rnnviz.graph.readings import Readings
from rnnviz.layout.geometry import Box
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Label
from rnnviz.numbers.digits import MINUS
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import zoned
from rnnviz.story.panel import Span
from rnnviz.story.voice import Voice
from rnnviz.typeset import Line
from rnnviz.views.setting import Setter

RAMP = (150.0, 15.0)
GAP = 8.0  # between the ramp and the numbers at its ends
BETWEEN = Span("      ")
ROW, LOWER = 26.0, 14.0  # from one row to the next, and from the lower one to the panel


def scaled(
    layout: Layout, voice: Voice, later: Sequence[Readings], setter: Setter
) -> tuple[Layout, Scale, tuple[Label, ...]]:
    """The layout with the words of its scale, the scale, and what the finished still says beside them.

    The scale holds for the step of the `voice` and for those that are `later`.
    """
    readings, panel, size = voice.readings, layout.panel, setter.theme.text.small
    row = panel.top - LOWER
    base = row - ROW
    scale = Scale.of(readings, *later)
    low = setter.line(setter.source([Span(f"values {MINUS}{scale.values:g}", "quiet")]), size)
    left = panel.left + setter.set.ink(low).width + GAP
    ramp = Box(left, base - RAMP[1] + 1, left + RAMP[0], base + 1)
    first = _line(setter, list(_tints(readings, scale)), panel.right - ramp.right - GAP)
    labels = [setter.at("scale", low, panel.left, base), setter.at("scale", first, ramp.right + GAP, base)]
    begin = panel.left
    if left_out := _left_out(readings):
        labels.append(setter.at("scale", _line(setter, [left_out], panel.width), begin, row))
        begin = labels[-1].box.right + 30
    ends = [
        [Span(formula=part.label, role=part.role), Span(f" {voice.extremes(part)}", "quiet")]
        for part in zoned(voice.graph, Zone.RIGHT)
    ]
    beside = (setter.at("scale", _line(setter, ends, panel.right - begin), begin, row),) if ends else ()
    return replace(layout, labels=(*layout.labels, *labels)), replace(scale, ramp=ramp), beside


def _line(setter: Setter, pieces: Sequence[Sequence[Span]], width: float) -> Line:
    """As many of the pieces, side by side, as there is room for."""
    for many in range(len(pieces), 0, -1):
        spans = [span for piece in pieces[:many] for span in (*piece, BETWEEN)][:-1]
        line = setter.line(setter.source(spans), setter.theme.text.small)
        if setter.set.ink(line).width <= width:
            break
    return line


def _tints(readings: Readings, scale: Scale) -> Iterator[list[Span]]:
    yield [Span(f"{scale.values:g}", "quiet")]
    shapes = Counter(matrix.shape for matrix in matrices(readings))
    if shapes:
        yield [Span(f"weights {MINUS}{scale.weights:g} to {scale.weights:g}", "quiet")]
        for (rows, columns), count in shapes.items():
            many = f"{count} maps" if count > 1 else "a map"
            yield [Span(f"{many} of {rows:,} × {columns:,}", "quiet")]
    if scale.beyond:
        yield [Span(f"larger {' and '.join(scale.beyond)} are full", "quiet")]


def _left_out(readings: Readings) -> list[Span]:
    """How much is shown of what is long; nothing where that is all."""
    longest = max(readings.size(one) for part in readings.graph.parts for one in readings.vectors(part))
    tallest = max((matrix.shape[0] for matrix in matrices(readings)), default=0)
    said = [f"{COLUMNS} of {longest:,} values"] if longest > COLUMNS else []
    said += [f"{ROWS} of {tallest:,} rows"] if tallest > ROWS else []
    return [Span(f"shown: {', '.join(said)}", "quiet")] if said else []
