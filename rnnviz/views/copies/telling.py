"""The beats of a film of cells over time: time runs through it, and each copy fills as its step is worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rnnviz.graph.copies import Copies, Strand, card
from rnnviz.graph.graph import Copy, Key, Part
from rnnviz.parts.kind import Tempo
from rnnviz.parts.kinds import kind
from rnnviz.story.panel import Panel
from rnnviz.story.story import TICK, Beat, Move, Story
from rnnviz.views.copies.narration import Steps

POSTER, OPENED, LAST_REST = 80, 200, 260
FIRST, LATER = 260, 180  # to rest after the first step, and after later ones
COMES, FILLS, MEETS, LEAVES = 40, 40, 40, 50  # how long what goes in takes, gauges, operators, states
QUICKER = 0.7  # of the times of the first step
BREATH = 60  # of the weights


def tell(steps: Steps, pace: float) -> Story:
    """The story of one sample."""
    readings = steps.readings
    beats = [_paced(beat, pace) for beat in _beats(steps)]
    return Story(steps.plan.title, tuple(beats), readings.sample, readings.samples, POSTER)


def _paced(beat: Beat, pace: float) -> Beat:
    return replace(beat, lead=_ticks(beat.lead * pace), rest=_ticks(beat.rest * pace))


def _ticks(time: float) -> int:
    return max(TICK, round(time / TICK) * TICK)


def _beats(steps: Steps) -> Iterator[Beat]:
    plan, readings = steps.plan, steps.readings
    every = [card(copy) for strand in plan.strands for copy in strand.order]
    moves = [Move("same", key, 20 + BREATH // 2 * k, BREATH) for k, key in enumerate(every)]
    yield _beat(steps.opening(), None, (), moves, OPENED)
    for strand in plan.strands:
        for k, copy in enumerate(strand.order):
            yield _step(steps, strand, copy, 1.0 if k == 0 else QUICKER, FIRST if k == 0 else LATER)
    answers = plan.answers
    for place, time in enumerate(answers.steps if answers else ()):
        assert answers is not None
        key = Key(answers.shown, copy=answers.copy(time))
        moves = [Move("travel", key, 0, 60, entry) for entry in range(len(readings.graph[key].sources))]
        yield _beat(steps.answer(place, key), key, (key,), moves, LATER)
    yield _beat(steps.closing(), None, (), [], LAST_REST)


def _step(steps: Steps, strand: Strand, copy: Copy, share: float, rest: int) -> Beat:
    """What goes in, gauges, the memory, and what goes on, one after the other."""
    graph = steps.readings.graph
    own = [part for part in graph.parts if part.key.copy == copy]
    moves, at = list[Move](), 0

    def then(parts: Sequence[Part], length: float) -> None:
        nonlocal at
        for part in parts:
            moves.extend(_scaled(kind(part).moves(part, Tempo(1)), at, length))
        at += int(length) if parts else 0

    def of(*kinds: str) -> list[Part]:
        return [part for part in own if part.kind in kinds]

    then(of("copy"), COMES * share)
    then(of("gauge", "curve"), FILLS * share)
    for part in of("between", "operator"):
        then([part], MEETS * share)
    then(of("handed"), LEAVES * share)
    keys = tuple(part.key for part in own if part.kind not in ("incoming", "input"))
    return _beat(steps.step(strand, copy), card(copy), keys, moves, rest)


def _scaled(moves: Sequence[Move], start: float, length: float) -> list[Move]:
    """Moves from `start` on, in all so long."""
    long = max((move.start + move.length for move in moves), default=1)
    return [
        replace(move, start=round(start + move.start / long * length), length=max(1, round(move.length / long * length)))
        for move in moves
    ]


def _beat(panel: Panel, key: Key | None, parts: tuple[Key, ...], moves: Sequence[Move], rest: int) -> Beat:
    end = max((move.start + move.length for move in moves), default=0)
    over = -end % TICK  # beats are whole ticks
    made = [*moves]
    if over and made:
        last = max(range(len(made)), key=lambda k: made[k].start + made[k].length)
        made[last] = replace(made[last], length=made[last].length + over)
    return Beat(panel.name, key, parts, tuple(made), panel, TICK, rest)
