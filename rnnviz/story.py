"""What happens in the film, in which order, and what is said of it: from a trace to beats.

A beat is one thing that a reader takes in. Times are in 1/100 s and multiples of 20, so that they are whole frames at
every frame rate we have. Scenes know the verbs below and nothing of cells:

    greet     a vector that is there from the start shows itself
    travel    copies of a part's values go along the wire to another part
    draw      a gate's lines grow from its dots, the sums arrive
    ride      a dot runs along the function's curve, the value lands
    combine   values meet at an operator, the result comes out
    join      the bracket around a concatenation closes
    return    the new states go back to the left, where the next step takes them in
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rnnviz.diagram import Part
from rnnviz.shown import Shown
from rnnviz.text.wording import Panel, Wording

TICK = 20
FINAL_REST = 200


@dataclass(frozen=True, slots=True)
class Move:
    """One verb applied to a part; `start` and `length` count from the beginning of the beat's motion.

    `source` is the part that a travel starts from, `units` the units that take part (all when empty).
    """

    verb: str
    part: str
    start: int
    length: int
    source: str = ""
    units: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Beat:
    """One step: `parts` are worked on; the panel stands `lead` long, then the moves, then `rest`."""

    key: str
    parts: tuple[str, ...]
    moves: tuple[Move, ...]
    panel: Panel
    lead: int
    rest: int

    @property
    def motion(self) -> int:
        return max((move.start + move.length for move in self.moves), default=0)

    @property
    def length(self) -> int:
        return self.lead + self.motion + self.rest


@dataclass(frozen=True, slots=True)
class Story(Shown):
    """The beats of one film, of sample `sample` of the batch (counted from 0)."""

    title: str
    beats: tuple[Beat, ...]
    sample: int
    samples: int

    def __repr__(self) -> str:
        return f"<Story of {self.title!r}: {len(self.beats)} beats, {self.length / 100:g} s>"

    @property
    def length(self) -> int:
        """In 1/100 s."""
        return sum(beat.length for beat in self.beats)


def tell(wording: Wording, *, pace: float = 1.0) -> Story:
    """The story of one sample of a trace; `pace` stretches the time for reading (2 is twice as long)."""
    beats = tuple(
        replace(beat, lead=_ticks(beat.lead * pace), rest=_ticks(beat.rest * pace)) for beat in _Teller(wording).beats()
    )
    return Story(wording.cell.title, beats, wording.sample, wording.trace.batch_size)


def _ticks(time: float) -> int:
    return max(TICK, round(time / TICK) * TICK)


class _Teller:
    def __init__(self, wording: Wording) -> None:
        self.diagram, self.wording = wording.diagram, wording
        self.gates = 0

    def beats(self) -> list[Beat]:
        steps = {"concat": self._concat, "gate": self._gate, "map": self._map, "op": self._op, "out": self._out}
        return [self._opening(), *(steps[self.diagram[key].kind](key) for key in self._order()), self._closing()]

    def _order(self) -> list[str]:
        """Parts as the equations make them; a state leaves as soon as it is there.

        What an operator makes and nothing inside takes in leaves at once: that is no beat of its own.
        """
        order: list[str] = []
        for part in self.diagram.of("concat", "gate", "map", "op"):
            order.append(part.key)
            if not self._leaves_at_once(part):
                order += [out.key for out in self._outs(part)]
        return order

    def _outs(self, part: Part) -> list[Part]:
        return [out for out in self.diagram.of("out") if out.sources == (part.key,)]

    def _leaves_at_once(self, part: Part) -> bool:
        return part.kind == "op" and not self.diagram.users(part.key)

    def _beat(self, key: str, moves: list[Move], lead: int = 20, parts: tuple[str, ...] = ()) -> Beat:
        panel = self.wording.panel(key)
        return Beat(key, parts or (key,), tuple(moves), panel, lead, self._reading(panel))

    def _reading(self, panel: Panel) -> int:
        """Time to rest: more where there is more to read, 1.0 to 2.5 s."""
        figures = sum(len(line.runs) for line in panel.lines)
        return min(250, max(100, 50 + len(panel.sentence) + 2 * figures))

    def _opening(self) -> Beat:
        given = tuple(part.key for part in self.diagram.of("input", "in"))
        moves = [Move("greet", key, 20 * k, 20) for k, key in enumerate(given)]
        return Beat("inputs", given, tuple(moves), self.wording.opening(), 60, 160)

    def _concat(self, key: str) -> Beat:
        moves = [Move("travel", key, 0, 40, source) for source in self.diagram[key].sources]
        return self._beat(key, [*moves, Move("join", key, 40, 20)])

    def _gate(self, key: str) -> Beat:
        part = self.diagram[key]
        first, self.gates = self.gates == 0, self.gates + 1
        moves = [Move("travel", key, 0, 40, source) for source in part.sources]
        if first and part.size > 1:
            # The first gate teaches how to read all others: one unit slowly, then the rest together.
            rest = tuple(range(1, part.size))
            moves += [
                Move("draw", key, 40, 60, units=(0,)),
                Move("ride", key, 100, 60, units=(0,)),
                Move("draw", key, 160, 40, units=rest),
                Move("ride", key, 200, 40, units=rest),
            ]
        else:
            moves += [Move("draw", key, 40, 40), Move("ride", key, 80, 40)]
        return self._beat(key, moves)

    def _map(self, key: str) -> Beat:
        source = self.diagram[key].sources[0]
        return self._beat(key, [Move("travel", key, 0, 40, source), Move("ride", key, 40, 40)])

    def _op(self, key: str) -> Beat:
        part = self.diagram[key]
        moves = [Move("travel", key, 0, 60, source) for source in part.sources]
        moves.append(Move("combine", key, 60, 40))
        outs = self._outs(part) if self._leaves_at_once(part) else []
        moves += [Move("travel", out.key, 80, 60, key) for out in outs]
        return self._beat(key, moves, parts=(key, *(out.key for out in outs)))

    def _out(self, key: str) -> Beat:
        source = self.diagram[key].sources[0]
        return self._beat(key, [Move("travel", key, 0, 60, source)])

    def _closing(self) -> Beat:
        """The whole cell in full ink, at rest; then what leaves on the right comes in on the left: the next step's."""
        states = self.diagram.sized.cell.states
        moves = [Move("return", state.incoming, 0, 60, f"out:{state.outgoing}") for state in states]
        return Beat("end", (), tuple(moves), self.wording.closing(), FINAL_REST, 60)
