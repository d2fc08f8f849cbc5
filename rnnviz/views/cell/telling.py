"""The order of the cell's film: parts as the equations make them, each in a beat of its own; then a second step, told
in a few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.story.panel import Panel
from rnnviz.story.story import TICK, Beat, Move, Story
from rnnviz.views.cell.narration import Narration

POSTER, FINAL_REST = 80, 200
QUICK = 0.4  # of the time that things take in the first step
FED = (Zone.ROW, Zone.COLUMN)  # what is told together there, and all that it waits for


def tell(narration: Narration, after: Narration | None = None, *, pace: float = 1.0) -> Story:
    """The story of one sample of a trace, and of the step `after` it; `pace` stretches the time for reading (2 is twice
    as long)."""
    every = [*_beats(narration), *(_second(after) if after else ())]
    beats = tuple(replace(beat, lead=_ticks(beat.lead * pace), rest=_ticks(beat.rest * pace)) for beat in every)
    readings = narration.readings
    return Story(narration.cell.title, beats, readings.sample, readings.samples, POSTER)


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


def _closing(narration: Narration, step: int = 0) -> Beat:
    """The whole cell in full ink, at rest."""
    name = "end again" if step else "end"
    return Beat(name, None, (), (), narration.closing(again=step > 0), TICK, FINAL_REST, step)


# -- the second step --------------------------------------------------------------------------------------------------


def _second(narration: Narration) -> Iterator[Beat]:
    """The same cell on what the first step has left, all that can be at once: the weights are known by now."""
    graph = narration.graph
    below = [Move("greet", part.key, 60, 20) for part in zoned(graph, Zone.BELOW)]
    given = tuple(part.key for part in graph.parts if kind(part).given)
    handed = [
        Move("pass", part.partner, 0, 60, source=part.key)
        for part in zoned(graph, Zone.RIGHT)
        if part.partner is not None
    ]
    yield Beat("next step", None, given, (*handed, *below), narration.passing(), TICK, 80, step=1)
    waves = [*_waves(graph)]
    fed = max((k for k, wave in enumerate(waves, 1) if any(kind(p).zone in FED for p in wave)), default=0)
    for name, panel, some in (
        ("gates again", narration.again(), waves[:fed]),
        ("memory again", narration.moved_on(), waves[fed:]),
    ):
        if some:
            moves, made = _at_once(narration, some)
            yield Beat(name, None, made, moves, panel, TICK, TICK, step=1)
    yield _closing(narration, 1)


def _waves(graph: Graph) -> Iterator[list[Part]]:
    """All parts that are worked out, and what leaves of them, as soon as all that they take in is there."""
    known = {part.key for part in graph.parts if kind(part).given}
    rest = [part for part in graph.parts if part.key not in known]
    while rest:
        wave = [part for part in rest if all(source.key in known for source in part.sources)]
        yield wave
        known |= {part.key for part in wave}
        rest = [part for part in rest if part.key not in known]


def _at_once(narration: Narration, waves: Sequence[Sequence[Part]]) -> tuple[tuple[Move, ...], tuple[Key, ...]]:
    """Wave after wave, each as quick as it can be followed; and the parts that are made."""
    moves: list[Move] = []
    start = 0
    for wave in waves:
        size = {part.key: 1 if narration.strips else narration.readings.size(part) for part in wave}
        own = [move for part in wave for move in kind(part).moves(part, size[part.key], first=False)]
        quick = [
            replace(move, start=start + round(move.start * QUICK), length=round(move.length * QUICK)) for move in own
        ]
        moves += quick
        start = max((move.start + move.length for move in quick), default=start)
    k = max(range(len(moves)), key=lambda k: moves[k].start + moves[k].length)
    end = -(-(moves[k].start + moves[k].length) // TICK) * TICK  # whole frames
    moves[k] = replace(moves[k], length=end - moves[k].start)
    return tuple(moves), tuple(part.key for wave in waves for part in wave)
