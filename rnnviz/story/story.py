"""What happens in a film, and in which order: inert records.

A beat is one thing that a reader takes in. Times are in 1/100 s and multiples of 20, so that they are whole frames at
every frame rate we have. Scenes know the verbs below and nothing of cells:

    sweep     the lane of the memory is shown from end to end
    greet     a vector that is there from the start shows itself
    travel    copies of a part's values go along the wire to another part
    draw      a fan's lines grow from its dots, the sums arrive
    term      one dot of a fan, number `entry`: its line grows, and the sum goes on by what it brings
    drop      a sum goes to its function
    ride      a dot runs along the function's curve, the value lands
    combine   values meet at an operator, the result comes out
    join      the bracket around a concatenation closes
    reveal    a piece of a diagram or a table comes
    turn      a piece of a diagram comes out of the one before it
    below     derivatives land below a part's values
    slope     the slopes at a function's curve, and what comes through it to the sums
    pull      what comes to the weights of a fan
    return    derivatives go back along a wire, from the part to its source number `entry`
    pass      the cell gives way to the next one: what came out of the one stands where the other takes it in
"""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.graph.graph import Key
from rnnviz.shown import Shown
from rnnviz.story.panel import Deed, Panel

TICK = 20
_LANDS = 0.7  # of a move, when what it brings is there
_DOES = {
    "term": (("term", 0.0), ("draw", 0.0), ("ride", 0.0)),
    "sum": (("term", 1.0), ("draw", _LANDS), ("ride", 0.0)),
    "below": (("below", _LANDS), ("slope", _LANDS), ("return", 1.0)),
    "value": (("ride", _LANDS), ("combine", _LANDS), ("draw", _LANDS), ("join", 0.0), ("travel", _LANDS)),
}
"""By which moves something is done, and after which share of each; the first that a beat has."""


def ticks(time: float) -> int:
    """A time in whole ticks, at least one."""
    return max(TICK, round(time / TICK) * TICK)


@dataclass(frozen=True, slots=True)
class Move:
    """One verb applied to a part; `start` and `length` count from the beginning of the beat's motion.

    `entry` counts the sources of the part, of which a travel brings one, or the dots of a fan; `source` is the part
    that a state was before it passed; `units` are those that take part, all when empty.
    """

    verb: str
    part: Key
    start: int
    length: int
    entry: int = 0
    source: Key | None = None
    units: tuple[int, ...] = ()

    def does(self, verb: str, deed: Deed) -> bool:
        own = self.part == deed.part and (not self.units or deed.unit in self.units)
        return own and self.verb == verb and (deed.what != "term" or verb != "term" or self.entry == deed.entry)


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing that a reader takes in: `parts` are worked on, `key` the first of them, None at the start and the end.

    The panel stands `lead` long, then the moves, then `rest`. `step` is the time step that it belongs to, from 0.
    """

    name: str
    key: Key | None
    parts: tuple[Key, ...]
    moves: tuple[Move, ...]
    panel: Panel
    lead: int
    rest: int
    step: int = 0

    @property
    def motion(self) -> int:
        return max((move.start + move.length for move in self.moves), default=0)

    @property
    def length(self) -> int:
        return self.lead + self.motion + self.rest

    def done(self, deed: Deed | None) -> int:
        """When something is done, in 1/100 s of the beat's motion; 0 of what no move does."""
        if deed is None:
            return 0
        for verb, share in _DOES[deed.what]:
            moves = [move for move in self.moves if move.does(verb, deed)]
            if moves:
                last = max(moves, key=lambda move: move.start)
                return round(last.start + share * last.length)
        return 0


@dataclass(frozen=True, slots=True)
class Story(Shown):
    """The beats of one film, of sample `sample` of the batch (counted from 0); none for what is a still alone.

    Before the first beat stands the finished drawing, for as long as `poster`: some readers see no other frame.
    """

    title: str
    beats: tuple[Beat, ...] = ()
    sample: int = 0
    samples: int = 1
    poster: int = 0

    def __repr__(self) -> str:
        return f"<Story of {self.title!r}: {len(self.beats)} beats, {self.length / 100:g} s>"

    @property
    def length(self) -> int:
        """In 1/100 s."""
        return self.poster + sum(beat.length for beat in self.beats)
