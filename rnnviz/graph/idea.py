"""The idea of a graph: what is weighted is one block, whatever its weights, and vectors that go together are joined.

block     values that weights, or several operations at once, have made, with the function on top
joint     where vectors that are weighted together meet
through   a function that a value goes through on its way to an operator, without a value of its own
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rnnviz.graph.graph import Graph, Key, Part, Source, Term
from rnnviz.language.expression import Call, Concat, Expr, Product, walk

GIVEN = ("input", "incoming")
MADE = ("concat", "affine", "formula")


def idea(graph: Graph) -> Graph:
    """The same parts with less to see of each; a part is still the one that shows its node."""
    return Graph(tuple(_parts(graph)), graph.carrier, graph.lane)


def _parts(graph: Graph) -> Iterator[Part]:
    joints: dict[frozenset[Key], Part] = {}
    for part in graph.parts:
        match part.kind:
            case "concat" if all(user.kind in MADE for user in (*graph.users(part.key), *graph.leaving(part.key))):
                continue
            case "affine" | "formula":
                if part.folded is not None and not _weighs(part.folded):
                    yield part if part.assigned else replace(part, kind="through")
                    continue
                joined, rest = _taken(part, graph)
                sources = [Source(key) for key in (*joined, *rest)]
                if len(joined) > 1:
                    same = frozenset(joined)
                    if same not in joints:
                        joints[same] = _joint(part, joined, graph)
                        yield joints[same]
                    sources = [Source(joints[same].key), *(Source(key) for key in rest)]
                yield replace(
                    part, kind="block", sources=tuple(sources), function=_function(part), argument=_argument(part)
                )
            case "map":
                yield replace(part, kind="block" if part.assigned else "through")
            case _:
                yield part


def _weighs(folded: Expr) -> bool:
    """Whether there are weights in a folded expression, and it does not go element by element alone."""
    return any(isinstance(inner, Product) for _, inner in walk(folded, ""))


def _taken(part: Part, graph: Graph) -> tuple[list[Key], list[Key]]:
    """What a block takes in: what is weighted together, and what comes to it alone."""
    joined: dict[Key, None] = {}
    rest: dict[Key, None] = {}
    for source in part.sources:
        taken = graph[source.key]
        if taken.kind == "concat":
            joined.update(dict.fromkeys(_entries(taken, graph)))
        elif taken.kind in GIVEN or part.kind == "affine":
            joined[taken.key] = None
        else:
            rest[taken.key] = None
    if len(joined) == 1:
        return [], [*joined, *rest]
    return [*joined], [*rest]


def _entries(concat: Part, graph: Graph) -> Iterator[Key]:
    """The vectors in a concatenation, those of one within it in its place."""
    for source in concat.sources:
        taken = graph[source.key]
        if taken.kind == "concat":
            yield from _entries(taken, graph)
        else:
            yield taken.key


def _joint(part: Part, joined: list[Key], graph: Graph) -> Part:
    label = Concat(tuple(graph[key].label for key in joined))
    return Part(
        Key(f"{part.key.node}/joined", copy=part.key.copy),
        "joint",
        "product",
        label,
        equation=part.equation,
        sources=tuple(Source(key) for key in joined),
    )


def _function(part: Part) -> str:
    """The function on top of all that a part does, "" where there is none."""
    return part.folded.function if isinstance(part.folded, Call) else part.function


def _argument(part: Part) -> tuple[Term, ...]:
    """What that is a function of."""
    return (Term(f"{part.key.node}/0"),) if isinstance(part.folded, Call) else part.argument
