"""The beats of the way back and their times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rnnviz.graph.graph import Key, Part
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import zoned
from rnnviz.story.panel import Panel
from rnnviz.story.story import TICK, Beat, Move, Story, ticks
from rnnviz.views.backward.narration import Returning
from rnnviz.views.cell.telling import LEAST, POSTER, at_once, opening, waves

FORWARD = (0.3, 160)
"""Of the time that things take going forward, and as long at most."""
BACK, LAND, SLOPE, PULL = 40, 16, 40, 40
"""How long an arrow, derivatives that land, slopes and the lines of a fan take."""
MOST, TAUGHT, OPENED, END = 240, 200, 60, 300
READ = 1.15
"""Of rest for each letter of a sentence, in 1/100 s."""


def tell(narration: Returning, pace: float = 1.0) -> Story:
    """One step forward, then back; `pace` stretches the time for reading."""
    readings, every = narration.readings, _beats(narration)
    beats = tuple(replace(beat, lead=ticks(beat.lead * pace), rest=ticks(beat.rest * pace)) for beat in every)
    return Story(f"{narration.cell.title}, backward", beats, readings.sample, readings.samples, POSTER)


def _beats(narration: Returning) -> Iterator[Beat]:
    graph, shares = narration.graph, narration.shares
    yield replace(opening(narration), rest=OPENED)
    moves, made = at_once(narration, [*waves(graph, graph.parts)], FORWARD)
    yield Beat("forward", None, made, moves, narration.forward(), TICK, OPENED)
    told: list[Part] = []
    yield _lost(narration)
    seen = set[str]()
    for parts in shares.order():
        before = shares.done(told)
        told += parts
        done = shares.done(told)
        new = parts[0].kind == "affine" and "affine" not in seen
        seen |= {part.kind for part in parts}
        panel = narration.handed(parts[0], done) if len(parts) == 1 else narration.gates(parts)
        back = [*_moves(narration, parts, done - before)]
        yield _beat(f"back {parts[0].key}", parts, panel, back, TAUGHT if new or len(parts) > 1 else LEAST)
    yield Beat("end", None, (), (), narration.ending(), TICK, END)


def _beat(name: str, parts: Sequence[Part], panel: Panel, moves: Sequence[Move], least: int) -> Beat:
    motion = max(move.start + move.length for move in moves)
    figures = sum(len(line.chunks) for line in panel.lines)
    rest = max(least, min(MOST, 20 + READ * len(panel.sentence) + 4 * figures - motion / 2))
    return Beat(name, parts[0].key, tuple(part.key for part in parts), tuple(moves), panel, TICK, round(rest))


def _lost(narration: Returning) -> Beat:
    """What arrives from outside, and goes to the values that leave."""
    graph, shares = narration.graph, narration.shares
    start = narration.start
    others = (part for part in zoned(graph, Zone.RIGHT) if part is not start)
    first = [start, *(part for part in others if shares.arrives(part) is not None)]
    moves = [Move("below", part.key, 0, LAND) for part in first]
    leaving = [part for part in first if part.key.leaving]
    moves += [Move("return", part.key, LAND + 24, BACK) for part in leaving]
    done = {key for key in shares.done(()) if not key.leaving}
    sources = [part.sources[0].key for part in leaving if part.sources[0].key in done]
    moves += [Move("below", key, LAND + 24 + BACK - 8, LAND) for key in dict.fromkeys(sources)]
    return _beat("loss", first, narration.lost(), moves, TAUGHT)


def _moves(narration: Returning, parts: Sequence[Part], done: frozenset[Key]) -> Iterator[Move]:
    """What happens when parts hand on: first to their sums and weights, then along their wires."""
    start = 0
    if any(part.kind in ("affine", "map") for part in parts):
        yield from (Move("slope", part.key, 0, SLOPE) for part in parts if part.kind in ("affine", "map"))
        start = SLOPE + 20
    sums = [part for part in parts if part.kind == "affine"]
    if sums:
        yield from (Move("pull", part.key, start, PULL) for part in sums)
        start += PULL
    sources = dict.fromkeys(source.key for part in parts for source in part.sources)
    for part in parts:
        for entry, source in enumerate(part.sources):
            if narration.shares.arrives(narration.graph[source.key]) is not None:
                yield Move("return", part.key, start, BACK, entry)
    for key in sources:
        if key in done and narration.shares.arrives(narration.graph[key]) is not None:
            yield Move("below", key, start + BACK - 8, LAND)
