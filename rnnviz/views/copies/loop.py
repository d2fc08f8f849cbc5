"""The cell that stands for all its steps: its states leave it, go around above it, and come in again."""

from __future__ import annotations

from collections.abc import Iterator

from rnnviz.graph.graph import Part
from rnnviz.graph.strands import FOLD, card
from rnnviz.layout.geometry import Point
from rnnviz.layout.marks import Wire
from rnnviz.layout.site import Spot
from rnnviz.parts.symbol import WIDE
from rnnviz.views.copies.inside import Inside
from rnnviz.views.copies.places import Places

AWAY, NEXT = 20.0, 17.0  # from the cell to the first loop around it, and from that to the next
ABOVE, BETWEEN = 16.0, 9.0  # from the cell to the first state above it, and from that to the next
SIGN, AROUND = 2.2, 22.0  # the size of the sign behind it, in names, and the room around that


def wide(at: Places) -> float:
    """The room that it needs beside the copies."""
    many, inputs = len(at.plan.strands[0].cell.states), len(at.plan.strands[0].cell.inputs)
    below = (WIDE + BETWEEN) * inputs * at.s
    return max(below, at.copy + 2 * (AWAY + NEXT * (many - 1)) * at.s) + _sign(at)


def _sign(at: Places) -> float:
    return at.set.ink(at.quiet("=", at.label * SIGN)).width + 2 * AROUND * at.s


def tall(at: Places) -> float:
    """The height of what goes around above it."""
    many = len(at.plan.strands[0].cell.states)
    return (ABOVE + BETWEEN * (many - 1)) * at.s + at.m.tall * many


def stand(at: Places, inside: Inside) -> None:
    """In its place: the cell, its states above it, its inputs below it, and the sign behind it."""
    strand = at.plan.strands[0]
    copy = strand.folded
    at.fold = at.left - wide(at) + (wide(at) - _sign(at)) / 2
    inside.stand(strand, copy)
    outline = at.placed[card(copy)].hull
    inputs = [part for part in at.graph.of("symbol") if part.key.copy.layer == 0]
    for k, part in enumerate(inputs):
        x = at.fold + (k - (len(inputs) - 1) / 2) * (WIDE + BETWEEN) * at.s
        at.put(part, Spot(x, at.low + at.inputs_tall() / 2))
    for k, part in enumerate(_states(at)):
        at.put(part, Spot(at.fold, outline.top - (ABOVE + BETWEEN * k) * at.s - at.m.tall * (k + 0.5)))
    sign = at.quiet("=", at.label * SIGN)
    ink = at.set.ink(sign)
    at.name(sign, at.left - _sign(at) / 2, outline.y - (ink.top + ink.bottom) / 2, None)


def _states(at: Places) -> list[Part]:
    """The state that leaves highest goes around lowest, so that no loop crosses another."""
    row = at.room.rows[at.plan.strands[0].layer, at.plan.strands[0].backward]
    loops = [part for part in at.graph.of("symbol") if part.key.copy.layer]
    return sorted(loops, key=lambda part: row.states[part.equation])


def wires(at: Places, part: Part) -> Iterator[Wire]:
    """Into a part of the folded cell, where a state goes around."""
    strand, loops = at.plan.strands[0], _states(at)
    row, top = at.room.rows[strand.layer, strand.backward], at.tops[strand.layer, strand.backward]
    for entry, source in enumerate(part.sources):
        loop = part if part in loops else at.graph[source.key] if source.key.copy.time == FOLD else None
        if loop is None or loop not in loops:
            continue
        y, away = top + row.states[loop.equation], (AWAY + NEXT * loops.index(loop)) * at.s
        box, outline = at.placed[loop.key].hull, at.placed[card(strand.folded)].hull
        other = at.placed[source.key if loop is part else part.key].hull
        path: tuple[Point, ...]
        if loop is part:
            x = outline.right + away
            path = ((other.right, y), (x, y), (x, box.y), (box.right, box.y))
        else:
            x = outline.left - away
            path = ((box.left, box.y), (x, box.y), (x, y), (other.left, y))
        lane = "operator" in (part.kind, at.graph[source.key].kind)
        yield Wire(source.key, part.key, entry, path, loop.role, lane=lane)
