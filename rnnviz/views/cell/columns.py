"""Which column each part stands above, and where the columns are: the places across, from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.layout.measures import DoesNotFitError
from rnnviz.layout.site import Ground
from rnnviz.parts.kind import Zone
from rnnviz.parts.kinds import kind, zoned

MARGIN = 14.0  # of the page, left and right
BY_WIRE, CLEAR = 7.0, 2.0  # from a name to its wire, and to the column before it
BETWEEN_ROWS = 40.0  # between two concatenations side by side


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns are.

    `order` are the parts that have a column of their own, `x` the centres; `above` says of every part above which
    column it stands, -1 for what comes from outside. `left` and `right` are the cell's edges, `outer` the width of the
    states outside, `away` how far those are; `left_alley` and `right_alley` the room for wires that run down along the
    edges.
    """

    order: tuple[Key, ...]
    above: Mapping[Key, int]
    x: tuple[float, ...]
    left: float
    right: float
    outer: float
    away: float
    left_alley: float
    right_alley: float

    def centre(self, key: Key) -> float:
        """The middle of the column above which a part stands; of the first for what is made of outer values alone."""
        return self.x[max(self.above[key], 0)] if self.x else (self.left + self.right) / 2


def feeds(graph: Graph, part: Part) -> bool:
    """Whether what an operator makes goes down again, into the weights of another column."""
    users = graph.users(part.key)
    return bool(users) and all(kind(user).zone in (Zone.ROW, Zone.COLUMN) for user in users)


def hangs(graph: Graph, part: Part) -> bool:
    """Whether a part that takes in one value has it from the lane above it."""
    one = kind(part).zone is Zone.ABOVE and not kind(part).joins and len(part.sources) == 1
    return one and graph.on_lane(part.sources[0].key)


def shows(graph: Graph, part: Part) -> bool:
    """Whether the result has value boxes inside the cell."""
    return bool(graph.users(part.key)) or not kind(part).joins


def columns(ground: Ground, label_width: Mapping[Key, float]) -> Columns:
    """The columns, as near as they can be; `label_width` of each name. DoesNotFitError where they are too wide."""
    order = tuple(_order(ground.graph))
    above = _above(ground.graph, order)
    return _spread(ground, order, above, label_width)


def _order(graph: Graph) -> list[Key]:
    ranks = _ranks(graph)
    found = [part.key for part in sorted(zoned(graph, Zone.COLUMN), key=lambda part: ranks[part.key])]
    for part in graph.parts:
        if kind(part).joins and feeds(graph, part):
            fed = [found.index(source.key) for source in part.sources if source.key in found]
            found.insert(max(fed) + 1 if fed else 0, part.key)
    return found


def _ranks(graph: Graph) -> dict[Key, float]:
    """Columns from left to right: those that feed others, then in the order in which the lane takes them in."""
    ranks: dict[Key, float] = {}

    def rank(user: Part) -> float:
        if user.key in graph.lane:
            return graph.lane.index(user.key)
        return -1 if kind(user).zone in (Zone.COLUMN, Zone.ROW) else ranks[user.key]

    for part in reversed(graph.parts):
        ranks[part.key] = min(map(rank, graph.users(part.key)), default=len(graph.lane))
    return ranks


def _above(graph: Graph, order: Sequence[Key]) -> dict[Key, int]:
    """The column above which each part stands."""
    above = {key: k for k, key in enumerate(order)}
    inside = [part for part in graph.parts if part.key not in above]
    for part in inside:
        if kind(part).zone is not Zone.ABOVE:
            above[part.key] = -1
    later = [part for part in inside if part.key not in above]
    for part in later:
        if not hangs(graph, part):
            above[part.key] = max((above.get(source.key, -1) for source in part.sources), default=-1)
    for part in later:  # beside what it meets
        if hangs(graph, part):
            met = [source.key for user in graph.users(part.key) for source in user.sources if source.key != part.key]
            above[part.key] = max((above.get(key, -1) for key in met), default=len(order) - 1)
    for part in later:  # what came after one of those knows better now
        if not hangs(graph, part):
            above[part.key] = max((above[source.key] for source in part.sources), default=-1)
    return above


def _spread(
    ground: Ground, order: tuple[Key, ...], above: Mapping[Key, int], label_width: Mapping[Key, float]
) -> Columns:
    """The centre of each column: as near as they can be, then the room that is left shared among all gaps."""
    graph, measures, how = ground.graph, ground.measures, ground.how
    s, air = how.scale, how.air
    halves = [kind(graph[key]).half(graph[key], ground) for key in order]
    longest = max((ground.size(part) for part in zoned(graph, Zone.LEFT, Zone.RIGHT)), default=0)
    outer = measures.width if how.upright else measures.wide(longest)
    away = how.away
    taps = graph.carrier is not None and any(
        kind(user).zone in (Zone.ROW, Zone.COLUMN) for user in graph.users(graph.carrier)
    )
    left_alley = (8 + 16 * air) if taps else 0.0
    x: list[float] = []
    if order:
        x.append(
            max(halves[0] + (9 if how.narrow and left_alley else 18) * air, label_width.get(order[0], 0) + 18)
            + left_alley
        )
    for k in range(1, len(order)):
        nearest = halves[k - 1] + 18 * air + halves[k]
        nearest = max(nearest, label_width.get(order[k], 0) + 24 * s)
        if _leads_on(graph[order[k - 1]], graph[order[k]]):  # by a wire with room for a branch
            nearest = max(nearest, halves[k - 1] + 2 * measures.run + 14 * air + halves[k])
        if kind(graph[order[k - 1]]).joins:  # a name should not stand over the values beside it
            nearest = max(nearest, label_width.get(order[k], 0) + halves[k - 1] * 0.6)
        at = x[-1] + nearest
        for before, after, space in (*_on_lane(ground, above), *_with_words(ground, above)):
            if after == k and 0 <= before < k:
                at = max(at, x[before] + space)
        x.append(at)
    end = max((at + half for at, half in zip(x, halves, strict=True)), default=0.0) + 16 * air
    for part in zoned(graph, Zone.ABOVE):
        if x and not kind(part).joins:  # a plate may be wider than the column below it
            end = max(end, x[max(above[part.key], 0)] + kind(part).half(part, ground) + 10 * air)
    alley = 0.0
    for part in zoned(graph, Zone.RIGHT):
        source = graph[part.sources[0].key]
        if kind(source).zone in (Zone.COLUMN, Zone.ABOVE, Zone.ROW) and not kind(source).joins:
            alley = 8 + 14 * air
        if kind(source).joins and source.key not in order:
            beyond = (x[max(above[source.key], 0)] if x else 0.0) + measures.radius + measures.run
            if shows(graph, source):
                beyond += measures.wide(ground.size(source)) + 16 * s
            if source.key not in graph.lane:
                alley = 8 + 14 * air
                beyond += alley
            end = max(end, beyond + 4 * s)
    if order:
        end = max(end, halves[-1] + x[-1] + 12 * air + alley)
    rows = [2 * kind(part).half(part, ground) for part in zoned(graph, Zone.ROW)]
    widest = max(rows, default=0.0) if how.stacked else sum(rows) + BETWEEN_ROWS * s * max(0, len(rows) - 1)
    widest += left_alley + 24 * air + alley + 14 * s
    room = how.canvas.width - 2 * (MARGIN + outer + away)
    if max(end, widest) > room:
        raise DoesNotFitError(f"width {max(end, widest) - room:.0f}")
    gaps = len(order) + 1
    share = max((widest - end) / gaps, min((room - end) / gaps, (120 if how.idea else 76) * s))
    inside = end + share * gaps
    left = (how.canvas.width - inside) / 2
    ends = [left_alley, *(at + half for at, half in zip(x, halves, strict=True))]
    lacking = [
        kind(graph[key]).before(graph[key], ground) - (at - half - before)
        for key, at, half, before in zip(order, x, halves, ends, strict=False)
    ]
    names = (_lacks_room(label_width.get(key, 0.0), x[k + 1] - x[k] - halves[k]) for k, key in enumerate(order[1:]))
    shares = accumulate(_with_names(share * gaps, [*lacking, 0.0], [0.0, *names, 0.0]))
    centres = tuple(left + at + more for at, more in zip(x, shares, strict=False))
    return Columns(order, above, centres, left, left + inside, outer, away, left_alley, alley)


def _lacks_room(name: float, room: float) -> float:
    """What a name beside its wire lacks so that it begins behind the column before it."""
    return name + BY_WIRE + CLEAR - room if name else 0.0


def _with_names(room: float, lacking: Sequence[float], names: Sequence[float]) -> list[float]:
    """What is left of room for each gap: what stands before a column has its room first, then as many names as can
    have theirs, those first that lack most."""
    kept = sorted((k for k, name in enumerate(names) if name > lacking[k]), key=lambda k: names[k])
    while kept:
        wanted = [max(lack, names[k]) if k in kept else lack for k, lack in enumerate(lacking)]
        if sum(lack for lack in wanted if lack > 0) <= room:
            return _shared(room, wanted)
        del kept[0]
    return _shared(room, lacking)


def _shared(room: float, lacking: Sequence[float]) -> list[float]:
    """What is left of room for each gap: as evenly as can be where each has what it lacks, if there is enough."""
    even = room / len(lacking)
    high = {k for k, lack in enumerate(lacking) if lack > even}
    rest = room - sum(lacking[k] for k in high)
    if not high or rest < 0:
        return [even] * len(lacking)
    others = iter(_shared(rest, [lack for k, lack in enumerate(lacking) if k not in high]))
    return [lack if k in high else next(others) for k, lack in enumerate(lacking)]


def _leads_on(part: Part, taker: Part) -> bool:
    """Whether a column gives its values to the next one, beside it."""
    return part.kind == taker.kind and any(source.key == part.key for source in taker.sources)


def _with_words(ground: Ground, above: Mapping[Key, int]) -> Iterator[tuple[int, int, float]]:
    """Pairs of columns between which words stand, and how far these hold them apart."""
    for key, space in ground.beside.items():
        for source in ground.graph[key].sources:
            if 0 <= above[source.key] < above[key]:
                yield above[source.key], above[key], space


def _on_lane(ground: Ground, above: Mapping[Key, int]) -> Iterator[tuple[int, int, float]]:
    """Pairs of columns that values on the lane hold apart, and by how much."""
    graph, measures = ground.graph, ground.measures
    size = max((ground.sizes[key] for key in graph.lane), default=0)
    value = measures.radius + measures.run + measures.wide(size)
    for one, other in pairwise(above[key] for key in graph.lane):
        yield one, other, value + measures.run + measures.radius
    for part in graph.parts:
        if hangs(graph, part) and part.sources[0].key in graph.lane:
            yield above[part.sources[0].key], above[part.key], value + 16 * ground.how.scale
