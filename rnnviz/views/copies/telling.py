"""The beats of a film of cells over time: time runs through it, and each copy fills as its step is worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rnnviz.graph.graph import Copy, Key, Part
from rnnviz.graph.strands import Strand, card
from rnnviz.parts.kind import Tempo, travels
from rnnviz.parts.kinds import kind
from rnnviz.story.panel import Panel
from rnnviz.story.story import TICK, Beat, Move, Story, ticks
from rnnviz.views.copies.narration import Steps
from rnnviz.views.copies.plan import Plan
from rnnviz.views.copies.whole import whole

POSTER, OPENED, LAST_REST = 80, 200, 260
FIRST, LATER, ANSWERED = 260, 180, 140  # to rest after the first step, after later ones, after an answer
COMES, FILLS, MEETS, LEAVES = 40, 40, 40, 50  # how long what goes in takes, gauges, operators, states
QUICKER = 0.7  # of the times of the first step
OTHERS = ("input", "incoming", "joined")  # what is there from the start, and what has a beat of its own
BREATH, UNFOLDS = 60, 40  # of the weights; until a copy has come out of the cell that stands for all


def tell(steps: Steps, pace: float) -> Story:
    """The story of one sample."""
    readings = steps.readings
    beats = [paced(beat, pace) for beat in _beats(steps)]
    return Story(steps.plan.title, tuple(beats), readings.sample, readings.samples, POSTER)


def paced(beat: Beat, pace: float) -> Beat:
    return replace(beat, lead=ticks(beat.lead * pace), rest=ticks(beat.rest * pace))


def _beats(steps: Steps) -> Iterator[Beat]:
    plan, readings, told = steps.plan, steps.readings, whole(steps)
    if plan.folded:
        keys, moves = worked(steps, plan.strands[0].folded, 1.0)
        yield beat(told.opening(steps), keys[0], keys, moves, OPENED)
    else:
        moves = [Move("same", card(copy), 20, BREATH) for strand in plan.strands for copy in strand.order]
        yield beat(told.opening(steps), None, (), moves, OPENED)
    first = True
    for strand, copy in in_time(plan):
        yield _step(steps, strand, copy, 1.0 if first else QUICKER, FIRST if first else LATER)
        first = False
        for part in readings.graph.of("joined"):
            if part.sources[-1].key == card(copy) and copy.time == 0:  # both directions are done
                yield from _joined(steps, copy.layer)
        if plan.answers and not plan.answers.last and strand in plan.answers.strands and not plan.both:
            yield _answer(steps, copy.time)
    for time in plan.answers.steps if plan.answers and (plan.answers.last or plan.both) else ():
        yield _answer(steps, time)
    yield beat(told.closing(steps), None, (), [], LAST_REST)


def in_time(plan: Plan) -> Iterator[tuple[Strand, Copy]]:
    """All copies as they are worked out: time after time, layer by layer; where there are both directions a layer and
    a direction after the other."""
    every = [(strand, copy) for strand in plan.strands for copy in strand.order]
    one_by_one = plan.both or not plan.strands[0].same
    yield from every if one_by_one else sorted(every, key=lambda pair: (pair[1].time, pair[1].layer))


def _joined(steps: Steps, layer: int) -> Iterator[Beat]:
    for part in steps.readings.graph.of("joined"):
        if part.key.copy.layer == layer:
            yield beat(steps.joined(part.key), part.key, (part.key,), travels(part, 60), LATER)


def _answer(steps: Steps, time: int) -> Beat:
    answers = steps.plan.answers
    assert answers is not None
    key = Key(answers.shown, copy=answers.copy(time))
    place = [*answers.steps].index(time)
    return beat(steps.answer(place, key), key, (key,), travels(steps.readings.graph[key], 60), ANSWERED)


def _step(steps: Steps, strand: Strand, copy: Copy, share: float, rest: int) -> Beat:
    """A step of a cell, which comes out of the one that stands for all, where there is such."""
    keys, moves = worked(steps, copy, share)
    if steps.plan.folded:
        out = Move("unfold", card(copy), 0, UNFOLDS, source=card(strand.folded))
        moves = [out, *(replace(move, start=move.start + UNFOLDS) for move in moves if move.verb != "wake")]
    return beat(steps.step(strand, copy), card(copy), keys, moves, rest)


def worked(steps: Steps, copy: Copy, share: float) -> tuple[tuple[Key, ...], list[Move]]:
    """What goes in, gauges, the memory, and what goes on, one after the other."""
    graph = steps.readings.graph
    own = [part for part in graph.of("fed") if part.key.copy.time == copy.time and copy.layer == 1]
    own += [part for part in graph.parts if part.key.copy == copy and part.kind not in OTHERS]
    moves, at = list[Move](), 0

    def then(parts: Sequence[Part], length: float) -> None:
        nonlocal at
        for part in parts:
            moves.extend(_scaled(kind(part).moves(part, Tempo(1)), at, length))
        at += int(length) if parts else 0

    def of(*kinds: str) -> list[Part]:
        return [part for part in own if part.kind in kinds]

    then(of("fed"), COMES * share / 2)
    then(of("copy"), COMES * share)
    gauges = of("gauge", "curve", "empty")
    then([one for one in gauges if len(one.sources) < 2], FILLS * share)
    then([one for one in gauges if len(one.sources) > 1], FILLS * share)
    for part in of("between", "operator"):
        then([part], MEETS * share)
    then(of("handed", "symbol"), LEAVES * share)
    return tuple(part.key for part in own), moves


def _scaled(moves: Sequence[Move], start: float, length: float) -> list[Move]:
    """Moves from `start` on, in all so long."""
    long = max((move.start + move.length for move in moves), default=1)
    return [
        replace(
            move, start=round(start + move.start / long * length), length=max(1, round(move.length / long * length))
        )
        for move in moves
    ]


def beat(panel: Panel, key: Key | None, parts: tuple[Key, ...], moves: Sequence[Move], rest: int) -> Beat:
    end = max((move.start + move.length for move in moves), default=0)
    over = -end % TICK  # beats are whole ticks
    made = [*moves]
    if over and made:
        last = max(range(len(made)), key=lambda k: made[k].start + made[k].length)
        made[last] = replace(made[last], length=made[last].length + over)
    return Beat(panel.name, key, parts, tuple(made), panel, TICK, rest)
