"""The beats of a cell's film and their times.

The first weighted sum is told slowly, the memory unit by unit, all else quickly; then a second step in a few beats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.parts.kind import Tempo, Zone
from rnnviz.parts.kinds import kind, zoned
from rnnviz.story.panel import Panel
from rnnviz.story.story import TICK, Beat, Move, Story, ticks
from rnnviz.views.cell.gist import Gist
from rnnviz.views.cell.narration import Narration
from rnnviz.views.cell.order import FED, in_groups, in_turn

POSTER, FINAL_REST, LAST_REST = 80, 180, 100
LEAST, MOST = 60, 200  # to rest after a beat's motion
TAUGHT, TOGETHER = 140, 220  # at least, after the first weighted sum and after several at once
FASTEST = 52  # characters of a sentence in a second, at most
AGAIN = 0.6  # of the time to read, where the same has been told of another part
SWEEP = 60  # along the lane, from end to end
QUICK, QUICKEST = 0.3, 100  # of the time that things take in the first step, and as long at most
BRISK = (0.65, 140)  # likewise where the idea is told
SHORT, MOST_SHORT, SHORT_REST = 40, 80, 140  # to rest there after a beat's motion, and at its end
PASSES = (40, 24)  # from one cell to the next: of all of it, of the idea
AGAIN_BRISK = (0.2, 80)
OPENED, SWEPT = 80, 40  # likewise after what comes in; along the lane


def tell(narration: Narration, *after: Narration, pace: float = 1.0) -> Story:
    """The story of one sample of a trace, and of the steps `after` it; `pace` stretches the time for reading (2 is
    twice as long). Where the gist is told all gates come at once."""
    first = _idea(narration) if isinstance(narration, Gist) else _beats(narration)
    every = [*first, *(beat for step, later in enumerate(after, 1) for beat in _again(later, step))]
    beats = tuple(replace(beat, lead=ticks(beat.lead * pace), rest=ticks(beat.rest * pace)) for beat in every)
    readings = narration.readings
    return Story(narration.cell.title, beats, readings.sample, readings.samples, POSTER)


def _beats(narration: Narration) -> Iterator[Beat]:
    graph = narration.graph
    yield opening(narration)
    for part in graph.parts:  # a state that nothing changes leaves as it came
        if kind(part).given:
            yield from (_out(narration, out) for out in graph.leaving(part.key))
    seen: set[str] = set()
    left: Sequence[Part] = ()  # what the beat before has made, and what has not left yet
    for parts in in_turn(graph):
        part = parts[0]
        follows = part.kind == "map" and [out.sources[0].key for out in left] == [part.sources[0].key]
        if not follows:
            yield from (_out(narration, out) for out in left)
        # What an operator makes and nothing inside takes in leaves at once: that is no beat of its own.
        at_once = kind(part).joins and not graph.users(part.key)
        leaving = [out for one in parts for out in graph.leaving(one.key)]
        yield _worked(
            narration, parts, left if follows else (), leaving if at_once else (), first=part.kind not in seen
        )
        seen.add(part.kind)
        left = () if at_once else leaving
    yield from (_out(narration, out) for out in left)
    yield _closing(narration)


def _worked(
    narration: Narration, parts: Sequence[Part], before: Sequence[Part], after: Sequence[Part], *, first: bool
) -> Beat:
    """The beat of parts that are worked out together, with states that leave `before` or `after` them."""
    graph = narration.graph
    moves = [Move("travel", out.key, 0, 60) for out in before]
    for part in parts:
        own = _moves(narration, part, first=first)
        moves += [replace(move, start=move.start + 40) for move in own] if before else own
    end = max(move.start + move.length for move in moves)
    moves += [Move("travel", out.key, end - 20, 60) for out in after]
    least = TOGETHER if len(parts) > 1 else TAUGHT if first and parts[0].kind == "affine" else LEAST
    told = (first and parts[0].kind != "operator") or len(parts) > 1 or before or graph.on_lane(parts[0].key)
    known = 1.0 if told else AGAIN
    panel = narration.panel(parts[0].key, leaves=bool(before)) if len(parts) == 1 else narration.together(parts)
    keys = (*(part.key for part in parts), *(out.key for out in (*before, *after)))
    return _beat(panel, moves, keys, least, known)


def _moves(narration: Narration, part: Part, *, first: bool = False, slow: bool = True) -> list[Move]:
    """What happens to a part: `first` of its kind it is told term by term, and on the lane unit by unit, if `slow`."""
    size = 1 if narration.strips else narration.readings.size(part)  # a vector in one box moves as one
    tempo = Tempo(size, first, narration.terms(part), narration.graph.on_lane(part.key)) if slow else Tempo(size)
    return kind(part).moves(part, tempo)


def _out(narration: Narration, part: Part) -> Beat:
    return _beat(narration.panel(part.key), _moves(narration, part), (part.key,))


def _beat(panel: Panel, moves: Sequence[Move], parts: tuple[Key, ...], least: int = LEAST, share: float = 1.0) -> Beat:
    """A beat that rests longer where there is more to read, less where that could be read during the motion."""
    motion = max(move.start + move.length for move in moves)
    figures = sum(len(line.chunks) for line in panel.lines)
    rest = round(max(least, min(MOST, 20 + 1.2 * len(panel.sentence) + 3 * figures - motion / 2) * share))
    hurried = 100 * len(panel.sentence) / FASTEST - TICK - motion
    return Beat(str(parts[0]), parts[0], parts, tuple(moves), panel, TICK, max(rest, TICK * ceil(hurried / TICK)))


def opening(narration: Narration, sweep: int = SWEEP) -> Beat:
    given = [part.key for part in zoned(narration.graph, Zone.BELOW, Zone.LEFT)]
    carrier = narration.graph.carrier
    begin = sweep if carrier else 0
    moves = [Move("greet", key, begin + 20 * k, 20) for k, key in enumerate(given)]
    if carrier:
        moves.append(Move("sweep", carrier, 0, sweep))
    learned = [part.key for part in narration.graph.parts if kind(part).given and part.key not in given]
    return Beat("inputs", None, (*given, *learned), tuple(moves), narration.opening(), TICK, 120)


def _closing(narration: Narration, step: int = 0) -> Beat:
    """The whole cell in full ink, at rest."""
    name = "end again" if step else "end"
    return Beat(_of_step(name, step), None, (), (), narration.closing(), TICK, LAST_REST if step else FINAL_REST, step)


def _of_step(name: str, step: int) -> str:
    """A beat's name, which no other has."""
    return f"{name} {step + 1}" if step > 1 else name


# -- the idea ---------------------------------------------------------------------------------------------------------


def _idea(narration: Gist) -> Iterator[Beat]:
    """What comes in, all gates, what happens to the memory, what leaves: each in one beat."""
    yield replace(opening(narration, SWEPT), rest=OPENED)
    graph = narration.graph
    for parts in in_groups(graph):
        made = [part for part in parts if not part.key.leaving] or parts
        fed = [part for part in made if kind(part).zone in FED]
        moves, keys = at_once(narration, [*waves(graph, parts)], BRISK)
        panel = narration.gates(fed) if fed else narration.panel(made[-1].key)
        least = LEAST if fed else SHORT
        rest = max(least, min(MOST_SHORT, round(1.2 * len(panel.sentence)) - moves[-1].start))
        first = made[-1].key  # around which the ring is
        keys = (first, *(key for key in keys if key != first))
        yield Beat(str(first), first, keys, moves, panel, TICK, rest)
    yield replace(_closing(narration), rest=SHORT_REST)


# -- later steps ------------------------------------------------------------------------------------------------------


def _again(narration: Narration, step: int) -> Iterator[Beat]:
    """The same cell on what the step before has left, all that can be at once: the weights are known by now."""
    graph, brief = narration.graph, isinstance(narration, Gist)
    below = [Move("greet", part.key, 60, 20) for part in zoned(graph, Zone.BELOW)]
    given = tuple(part.key for part in graph.parts if kind(part).given)
    handed = [
        Move("pass", part.partner, 0, PASSES[brief], source=part.key)
        for part in zoned(graph, Zone.RIGHT)
        if part.partner is not None
    ]
    name = _of_step("next step", step)
    yield Beat(name, None, given, (*handed, *below), narration.passing(), TICK, 20, step=step)
    every = [*waves(graph, graph.parts)]
    fed = max((k for k, wave in enumerate(every, 1) if any(kind(p).zone in FED for p in wave)), default=0)
    for name, panel, some in (
        ("gates again", narration.again(), every[:fed]),
        ("memory again", narration.moved_on(), every[fed:]),
    ):
        if some:
            moves, made = at_once(narration, some, AGAIN_BRISK if brief else (QUICK, QUICKEST))
            yield Beat(_of_step(name, step), None, made, moves, panel, TICK, TICK, step=step)
    yield _closing(narration, step)


def waves(graph: Graph, parts: Sequence[Part]) -> Iterator[list[Part]]:
    """All parts that are worked out, and what leaves of them, as soon as all that they take in is there."""
    rest = [part for part in parts if not kind(part).given]
    known = {part.key for part in graph.parts} - {part.key for part in rest}
    while rest:
        wave = [part for part in rest if all(source.key in known for source in part.sources)]
        yield wave
        known |= {part.key for part in wave}
        rest = [part for part in rest if part.key not in known]


def at_once(
    narration: Narration, every: Sequence[Sequence[Part]], pace: tuple[float, float]
) -> tuple[tuple[Move, ...], tuple[Key, ...]]:
    """Wave after wave, at this share of the usual time and in so much time at most; and the parts that are made."""
    moves: list[Move] = []
    for wave in every:
        start = max((move.start + move.length for move in moves), default=0)
        own = [move for part in wave for move in _moves(narration, part, slow=False)]
        moves += [replace(move, start=start + move.start) for move in own]
    whole = max(move.start + move.length for move in moves)
    quick = min(pace[0], pace[1] / whole)
    end = TICK * ceil(whole * quick / TICK)
    made = []
    for move in moves:
        start = round(move.start * quick)
        last = move.start + move.length == whole
        made.append(replace(move, start=start, length=end - start if last else round(move.length * quick)))
    return tuple(made), tuple(part.key for wave in every for part in wave)
