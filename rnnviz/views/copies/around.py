"""What stands around copies: states between them, what goes in, what comes out."""

from __future__ import annotations

from rnnviz.graph.graph import Copy, Part
from rnnviz.graph.strands import Strand
from rnnviz.language.notation import typst
from rnnviz.layout.site import Spot
from rnnviz.typeset import Line, escape
from rnnviz.views.copies.places import UNDER, Places

OVER = 13.0  # between what comes out and its name, where a ring has room
ASIDE = 34.0  # from the last state to what a head makes of it
WORD = 32.0  # below what goes in, its word
NAMED = 48.0  # between two inputs of a step, for the name of the second


def states(at: Places, strand: Strand, copy: Copy) -> None:
    """What a copy hands on, and what the first takes in."""
    row, top = at.room.rows[copy.layer, copy.backward], at.tops[copy.layer, copy.backward]
    for part in at.graph.parts:
        if part.key.copy != copy:
            continue
        after = copy.time + (0 if copy.backward else 1)
        if part.kind == "handed":
            _state(at, part, at.state_x(after), top + row.states[part.equation])
        elif part.kind == "incoming":
            outgoing = next(one.outgoing for one in strand.cell.states if one.incoming == part.key.node)
            before = copy.time + (1 if copy.backward else 0)
            _state(at, part, at.state_x(before), top + row.states[outgoing])


def _state(at: Places, part: Part, x: float, y: float) -> None:
    size = at.readings.size(part)
    boxes = at.m.stood(size, x, y - at.room.stack(size) / 2 + at.m.tall / 2)
    at.put_boxes(part, boxes)
    at.symbol(part, x, boxes[0].top - UNDER * at.s)


def goes_in(at: Places, part: Part) -> None:
    """What goes in at a step, its name before it and its word below."""
    time = part.key.copy.time
    same = [one for one in at.graph.of("input", "fed") if one.key.copy.time == time]
    wide, place, between = [at.across(one) for one in same], same.index(part), NAMED * at.s
    x = at.x(time) - (sum(wide) + between * (len(same) - 1)) / 2 + sum(wide[:place]) + between * place
    middle = at.low + at.room.stack(at.readings.size(part) if at.stood else 1) / 2
    if at.stood:
        at.put_boxes(part, at.m.stood(at.readings.size(part), x + wide[place] / 2, at.low + at.m.tall / 2))
    else:
        at.put(part, Spot(x + wide[place] / 2, middle))
    at.beside(at.line(part), x - 8 * at.s, middle, part.key)
    word = at.plan.words[time] if at.plan.words else ""
    if word and not place:
        line = Line(escape(word), at.label, at.theme.colours.ink, bold=True)
        at.name(line, at.x(time), at.low + at.inputs_tall() + (WORD - 8) * at.s, part.key)
        if part.kind == "fed":  # not known before it comes in
            at.told.append(at.labels.pop())


def joined(at: Places, part: Part) -> None:
    """What both directions hand on at a step."""
    copy = part.key.copy
    at.put_boxes(part, at.m.abreast(at.readings.size(part), at.x(copy.time), at.joined[copy.layer]))


def comes_out(at: Places, part: Part) -> None:
    """What a head makes, and what it means: above what it reads, or beside the last state."""
    answers, copy = at.plan.answers, part.key.copy
    x, y = at.x(copy.time), highest(at) - at.up - at.m.tall / 2
    if answers and answers.aside:
        state = at.placed[part.sources[0].key].hull
        x, y = state.right + ASIDE * at.s + at.across(part) / 2, state.y
    boxes = at.m.abreast(at.readings.size(part), x, y)
    at.put_boxes(part, boxes)
    said = ""
    if answers and copy.time in answers.steps and at.plan.said:
        said = f": {escape(at.plan.said[[*answers.steps].index(copy.time)])}"
    line = Line(f"${typst(part.label)}${said}", at.label, at.theme.roles[part.role].text, bold=True)
    at.name(line, x, boxes[0].top - OVER * at.s - max(0.0, at.set.ink(line).bottom), part.key)
    if said:  # which nobody should know before
        at.told.append(at.labels.pop())


def highest(at: Places) -> float:
    """The upper edge of what a head reads."""
    return min([*at.tops.values(), *(y - at.m.tall / 2 for y in at.joined.values())])
