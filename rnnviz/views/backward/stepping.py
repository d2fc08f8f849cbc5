"""The beats of the way back through several steps, and their times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rnnviz.graph.graph import Copy, Key, Part
from rnnviz.graph.of_cell import graph
from rnnviz.graph.strands import card
from rnnviz.parts.kind import travels
from rnnviz.story.story import Beat, Move, Story
from rnnviz.views.backward.steps import StepsBack
from rnnviz.views.backward.telling import BACK, END, LAND, MOST, OPENED, PULL, READ, SLOPE, TAUGHT
from rnnviz.views.copies.room import is_read
from rnnviz.views.copies.telling import POSTER, beat, in_time, paced, worked
from rnnviz.views.copies.whole import whole

FORWARD, LONGEST = 0.3, 420
"""Of the times of a step that is told, and all of them at most."""
LEAST = 120  # to rest on a step


def tell(steps: StepsBack, pace: float) -> Story:
    """Forward in one go, then step after step back; `pace` stretches the time for reading."""
    beats = [paced(one, pace) for one in _beats(steps)]
    return Story(steps.plan.title, tuple(beats), steps.readings.sample, steps.readings.samples, POSTER)


def _beats(steps: StepsBack) -> Iterator[Beat]:
    known = steps.readings.graph
    moves = [Move("same", card(copy), 20, 60) for copy in steps.strand.order]
    yield beat(whole(steps).opening(steps), None, (), moves, OPENED)
    keys, moves = _forward(steps)
    yield beat(steps.forward(), None, keys, moves, OPENED)
    start = steps.start
    ringed = start.key if start.kind == "answer" else None  # the name of a state stands too near for a ring
    yield beat(steps.lost(), ringed, (start.key,), [Move("below", start.key, 0, LAND)], TAUGHT)
    if start.kind == "answer":
        ways = [Move("return", start.key, 0, BACK, entry) for entry in range(len(start.sources))]
        yield beat(steps.head(), start.key, (start.key,), [*ways, Move("below", steps.read.key, BACK, LAND)], LEAST)
    for k, copy in enumerate(steps.reached):
        panel, own = steps.back(copy, first=not k), [part for part in known.parts if part.key.copy == copy]
        moves = [*_back(steps, copy, own)]
        rest = max(TAUGHT if not k else LEAST, min(MOST, round(20 + READ * len(panel.sentence))))
        yield beat(panel, card(copy), tuple(part.key for part in own if part.kind != "incoming"), moves, rest)
    yield beat(steps.ending(), None, (), [], END)


def _forward(steps: StepsBack) -> tuple[tuple[Key, ...], list[Move]]:
    """All steps one after the other, and what a head makes of them."""
    keys, moves, at = list[Key](), list[Move](), 0
    share = FORWARD
    runs = [(copy, *worked(steps, copy, share)) for _, copy in in_time(steps.plan)]
    long = sum(max(move.start + move.length for move in own) for _, _, own in runs)
    if long > LONGEST:
        share *= LONGEST / long
        runs = [(copy, *worked(steps, copy, share)) for copy, _, _ in runs]
    for _, some, own in runs:
        moves += [replace(move, start=move.start + at) for move in own]
        at = max(move.start + move.length for move in moves)
        keys += some
    for part in steps.readings.graph.of("answer"):
        moves += [replace(move, start=move.start + at) for move in travels(part, 40)]
        keys.append(part.key)
    return tuple(keys), moves


def _back(steps: StepsBack, copy: Copy, own: list[Part]) -> Iterator[Move]:
    """Into the copy from what it handed on, through it, and out to all that came in; a state that is read in its own
    step has its derivative only once that has come back."""
    known, slopes, seen = steps.readings.graph, steps.slopes, graph(steps.strand.cell)
    handed = [part for part in own if part.kind == "handed" and slopes.numbers(part) is not None]
    late = [part for part in handed if seen.users(Key(part.key.node)) and part is not steps.start]
    reading = [part for part in own if part.kind == "between" and is_read(part, known)]
    within = [part for part in own if part.kind in ("operator", "between", "gauge") and part not in reading]
    at = 0

    def returned(parts: Sequence[Part]) -> Iterator[Move]:
        for part in parts:
            yield from (Move("return", part.key, at, BACK, entry) for entry in range(len(part.sources)))

    yield from returned([part for part in handed if part not in late])
    at += BACK
    if late:
        yield from returned(reading[::-1])
        yield from (Move("below", part.key, at + BACK - 8, LAND) for part in late)
        at += BACK + LAND
        yield from returned(late)
        at += BACK
    yield from returned(within[::-1])
    yield Move("pull", card(copy), at + BACK // 2, PULL)
    yield from (Move("slope", part.key, at, SLOPE) for part in own if part.kind == "curve")
    at += BACK
    yield from returned([known[card(copy)]])
    for part in steps.handed(copy):
        if part.kind != "handed" or not seen.users(Key(part.key.node)):  # else it is done in its own step
            yield Move("below", part.key, at + BACK - 8, LAND)
