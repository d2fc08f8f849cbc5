"""Which parts of a cell are worked out in which beat: what a gate is for follows on it, and what is done again in the
same way is done together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind

FED = (Zone.ROW, Zone.COLUMN)  # what is made from below
AT_ONCE = 3  # weighted sums in one beat, at most


def in_turn(graph: Graph) -> Iterator[list[Part]]:
    """The parts that are worked out, one beat after the other.

    As the equations make them; but an operation follows at once on the last thing that it waits for, and weighted sums
    that wait for nothing more than the one before go with it. The very first of them stands alone: it teaches the rest.
    """
    known = {part.key for part in graph.parts if kind(part).given}
    rest = [part for part in graph.parts if part.key not in known and not part.key.leaving]
    made: list[Part] = []  # the last weighted sums or rows, and all that followed on them
    weighed = False
    while rest:
        part = next(_follow(rest, made, known), rest[0])
        told = [part]
        if part.kind == "affine":
            told = [*_together(rest, part, known)] if weighed else told
            weighed = True
        yield told
        made = [*made, *told] if kind(part).zone is Zone.ABOVE else told
        known |= {one.key for one in told}
        rest = [one for one in rest if one.key not in known]


def _follow(rest: Sequence[Part], made: Sequence[Part], known: set[Key]) -> Iterator[Part]:
    """What waited for parts that have just been made and stands above the columns; first what they leave through."""
    new = {part.key for part in made}
    ready = [
        part
        for part in rest
        if part.key not in new and kind(part).zone is Zone.ABOVE and _takes(part) <= known | new and _takes(part) & new
    ]
    yield from sorted(ready, key=lambda part: part.kind != "map")


def _together(rest: Sequence[Part], first: Part, known: set[Key]) -> Iterator[Part]:
    """A weighted sum and those behind it, until there is something to do with them."""
    yield first
    made = [first]
    for part in rest[rest.index(first) + 1 :]:
        waits = any(True for _ in _follow(rest, made, known))
        if waits or part.kind != "affine" or not _takes(part) <= known or len(made) == AT_ONCE:
            return
        yield part
        made.append(part)


def _takes(part: Part) -> set[Key]:
    return {source.key for source in part.sources}


# -- of the idea ------------------------------------------------------------------------------------------------------


def in_groups(graph: Graph) -> Iterator[list[Part]]:
    """The parts that are told together where the idea is told: all that stands in the columns and what that waits for;
    each operator of the lane with what it waits for; then the rest. A state leaves with what is told next.
    """
    rest = [part for part in graph.parts if not kind(part).given]
    lane = set(graph.lane)
    while rest:
        open_ = _without(lane & {part.key for part in rest}, rest)
        fed = _needed([part for part in open_ if kind(part).zone in FED], rest)
        group = fed or next((_needed([part], rest) for part in rest if part.key in lane), rest)
        leaves = {part.key for part in group}
        idle = [part for part in rest if part.key.leaving and part.sources[0].key not in {one.key for one in rest}]
        at_once = [
            part
            for part in rest
            if part.key.leaving and part.sources[0].key in leaves and not graph.users(part.sources[0].key)
        ]
        group = [part for part in rest if part in (*group, *idle, *at_once)]
        yield group
        rest = [part for part in rest if part not in group]


def _without(shut: set[Key], rest: Sequence[Part]) -> list[Part]:
    """The parts that can be made without those that are shut."""
    found: list[Part] = []
    lost = set(shut)
    for part in rest:
        if part.key in lost or _takes(part) & lost:
            lost.add(part.key)
        else:
            found.append(part)
    return found


def _needed(goals: Sequence[Part], rest: Sequence[Part]) -> list[Part]:
    """Parts with all that they still wait for."""
    wanted = {part.key for part in goals}
    for part in reversed(rest):
        if part.key in wanted:
            wanted |= _takes(part)
    return [part for part in rest if part.key in wanted]
