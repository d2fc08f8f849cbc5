"""How strongly a part is drawn: what is looked at in full ink, all else calm."""

from __future__ import annotations

from enum import Enum, auto

from rnnviz.scenes.motion import set_opacity
from rnnviz.scenes.pen import PALE_INK
from rnnviz.scenes.sketch import Inked, Sketch

BEHIND = 0.2  # likewise of those behind what comes back to them
FAINT = 0.3  # of the lines of fans that are not looked at: there are many, and they cross


class Tone(Enum):
    """`WORKED` all of it in full ink, `OPERAND` its values and its name, `CALM` nothing.

    `REST` is the finished drawing: all in full ink but the lines of fans, which are only to be counted.
    """

    WORKED = auto()
    OPERAND = auto()
    CALM = auto()
    REST = auto()


def set_tone(inked: Inked, tone: Tone, sketch: Sketch) -> None:
    """A part of a sketch drawn in a tone."""
    kept = {id(one) for one in inked.kept}
    shown = {id(one) for piece in inked.values for one in piece} | {id(one) for one in inked.labels}
    shown |= {id(one) for below in inked.under for one in below}
    for one in inked.everything():
        full = tone in (Tone.WORKED, Tone.REST) or (tone is Tone.OPERAND and id(one) in shown) or id(one) in kept
        set_opacity(one, 1.0 if full else sketch.maker.calm(one))
    lines = {Tone.WORKED: 1.0, Tone.REST: PALE_INK}.get(tone, FAINT)
    back = inked.pulled and bool(inked.pulls)
    for unit, fan in enumerate(inked.fan):
        for line in fan:
            set_opacity(line, lines * sketch.told(unit) * (BEHIND if back else 1.0))


def full(inked: Inked, entry: int) -> None:
    """What brings one of its sources to a part in full ink: the wire, and the operator to which it leads."""
    for one in (*inked.wires.get(entry, ()), *inked.circle):
        set_opacity(one, 1.0)
