"""The order of the cell's film: parts as the equations make them, each in a beat of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rnnviz.graph.graph import Key, Part
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.story.panel import Panel
from rnnviz.story.story import TICK, Beat, Move, Story
from rnnviz.views.cell.narration import Narration

FINAL_REST = 200


def tell(narration: Narration, *, pace: float = 1.0) -> Story:
    """The story of one sample of a trace; `pace` stretches the time for reading (2 is twice as long)."""
    beats = tuple(
        replace(beat, lead=_ticks(beat.lead * pace), rest=_ticks(beat.rest * pace)) for beat in _beats(narration)
    )
    readings = narration.readings
    return Story(narration.cell.title, beats, readings.sample, readings.samples)


def _ticks(time: float) -> int:
    return max(TICK, round(time / TICK) * TICK)


def _beats(narration: Narration) -> Iterator[Beat]:
    graph = narration.graph
    yield _opening(narration)
    for part in graph.parts:  # a state that nothing changes leaves as it came
        if kind(part).given:
            yield from (_out(narration, out) for out in graph.leaving(part.key))
    seen: set[str] = set()
    for part in graph.parts:
        if kind(part).given or part.key.leaving:
            continue
        # What an operator makes and nothing inside takes in leaves at once: that is no beat of its own.
        at_once = kind(part).joins and not graph.users(part.key)
        outs = graph.leaving(part.key)
        yield _worked(narration, part, outs if at_once else (), first=part.kind not in seen)
        seen.add(part.kind)
        if not at_once:
            yield from (_out(narration, out) for out in outs)
    yield _closing(narration)


def _worked(narration: Narration, part: Part, outs: Sequence[Part], *, first: bool) -> Beat:
    size = 1 if narration.strips else narration.readings.size(part)  # a vector in one box moves as one
    moves = kind(part).moves(part, size, first=first)
    moves += [Move("travel", out.key, 80, 60) for out in outs]
    return _beat(narration, part, moves, (part.key, *(out.key for out in outs)))


def _out(narration: Narration, part: Part) -> Beat:
    return _beat(narration, part, kind(part).moves(part, narration.readings.size(part), first=False), (part.key,))


def _beat(narration: Narration, part: Part, moves: Sequence[Move], parts: tuple[Key, ...]) -> Beat:
    panel = narration.panel(part.key)
    return Beat(str(part.key), part.key, parts, tuple(moves), panel, 20, _reading(panel))


def _reading(panel: Panel) -> int:
    """Time to rest: more where there is more to read, 1.0 to 2.5 s."""
    figures = sum(len(line.spans) for line in panel.lines)
    return min(250, max(100, 50 + len(panel.sentence) + 2 * figures))


def _opening(narration: Narration) -> Beat:
    given = [part.key for part in zoned(narration.graph, Zone.BELOW, Zone.LEFT)]
    moves = tuple(Move("greet", key, 20 * k, 20) for k, key in enumerate(given))
    learned = [part.key for part in narration.graph.parts if kind(part).given and part.key not in given]
    return Beat("inputs", None, (*given, *learned), moves, narration.opening(), 60, 160)


def _closing(narration: Narration) -> Beat:
    """The whole cell in full ink, at rest; then what leaves on the right comes in on the left: the next step's."""
    moves = tuple(
        Move("return", part.partner, 0, 60, source=part.key)
        for part in zoned(narration.graph, Zone.RIGHT)
        if part.partner
    )
    return Beat("end", None, (), moves, narration.closing(), FINAL_REST, 60)
