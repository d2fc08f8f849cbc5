"""What a step did to each unit, in a sentence made from its numbers: the lesson that they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np

from rnnviz.functions.record import Array
from rnnviz.graph.graph import Graph, Part
from rnnviz.graph.of_cell import PLUS
from rnnviz.graph.readings import Readings
from rnnviz.story.voice import capital, listed

MOSTLY, HARDLY = 0.75, 0.2
"""Shares of a sum: above the one a term makes nearly all of it, below the other hardly any."""

STAYS = (0.7, 1.3)
"""Of the old value: as much must be left of one that was kept, and no more, with its sign."""

MORE = 0.6  # of two shares: the larger one must be so large to be named
_MEMORY = re.compile(" (its|their) memory$")
NAMED = 4  # units that are named one by one; more are counted


def lesson(readings: Readings) -> str:
    """What happened to the memory, unit by unit; of a cell without a lane what its new state is made of; or ""."""
    graph = readings.graph
    fates = [*_kept(graph, readings)] or [*_made_of(graph, readings)]
    return _told(fates) if fates else ""


def _kept(graph: Graph, readings: Readings) -> Iterator[tuple[str, str]]:
    """Of each unit on the lane what became of it, as said of one and of several.

    Only where one sum ends the lane: after a second one, or a product, what was kept can no longer be told.
    """
    sums = [key for key in graph.lane if graph[key].function == PLUS]
    if graph.carrier is None or not sums or sums != [*graph.lane[-1:]]:
        return
    last = graph[sums[0]]
    old = np.array(readings.numbers(graph[graph.carrier]))
    along = [source for source in last.sources if graph.on_lane(source.key)]
    added = [source for source in last.sources if not graph.on_lane(source.key)]
    if not along or not added:
        return
    left, new = (
        np.sum([source.sign * np.array(readings.numbers(graph[source.key])) for source in some], axis=0)
        for some in (along, added)
    )
    for before, kept, fresh in zip(old, left, new, strict=True):
        share, ratio = abs(kept) / (abs(kept) + abs(fresh) or 1.0), kept / (before or 1.0)
        if not before:
            yield ("began at 0 and took in what is new",) * 2 if fresh else ("stayed at 0",) * 2
        elif not kept and not fresh:
            yield "lost its memory", "lost their memory"
        elif share <= HARDLY:
            yield "replaced its memory", "replaced their memory"
        elif share < MOSTLY:
            yield "mixed old and new", "mixed old and new"
        elif STAYS[0] <= ratio <= STAYS[1]:
            yield "kept its memory", "kept their memory"
        elif 0 <= ratio < STAYS[0]:
            yield "lost much of its memory", "lost much of their memory"
        else:
            yield "changed its memory", "changed their memory"


def _made_of(graph: Graph, readings: Readings) -> Iterator[tuple[str, str]]:
    """Of each unit of the one state which came to more in its weighted sum, what was there or what came in."""
    made = [(part, out.partner) for part in graph.of("affine") for out in graph.leaving(part.key) if out.partner]
    if len(made) != 1 or [part.key for part in graph.of("incoming")] != [made[0][1]]:
        return
    shares = _shares(made[0][0], graph, readings)
    if shares.keys() != {"incoming", "input"}:
        return
    for old, new in zip(np.abs(shares["incoming"]), np.abs(shares["input"]), strict=True):
        share = old / (old + new or 1.0)
        if not old and not new:
            yield "owes nothing to either", "owe nothing to either"
        elif share >= MORE:
            yield "owes more to the old state", "owe more to the old state"
        elif share <= 1 - MORE:
            yield "owes more to the input", "owe more to the input"
        else:
            yield "owes as much to the input as to the old state", "owe as much to the input as to the old state"


def _shares(part: Part, graph: Graph, readings: Readings) -> Mapping[str, Array]:
    """What comes to the weighted sums of a part from each kind of vector."""
    found: dict[str, Array] = {}
    for source in part.sources:
        weights, at = source.sign * readings.weights(source), 0
        for one in readings.vectors(graph[source.key]):
            numbers = np.array(readings.numbers(one))
            own = weights[:, at : at + len(numbers)] @ numbers
            found[one.kind] = found.get(one.kind, 0.0) + own
            at += len(numbers)
    return found


def _told(fates: list[tuple[str, str]]) -> str:
    """Units by what became of them, in their order: "Unit 1 kept its memory, unit 2 replaced it."."""
    groups: dict[tuple[str, str], list[int]] = {}
    for unit, fate in enumerate(fates, 1):
        groups.setdefault(fate, []).append(unit)
    told: list[str] = []
    if len(fates) > NAMED:
        for (_, many), units in sorted(groups.items(), key=lambda pair: -len(pair[1])):
            told.append(f"{len(units)} {many}" if told else f"{len(units)} of {len(fates)} units {many}")
        return f"{', '.join(told)}."
    for (one, many), units in groups.items():
        words = one if len(units) == 1 else many
        if told and "memory" in told[-1]:  # which has been named
            words = _MEMORY.sub(" it", words)
        called = f"unit {units[0]}" if len(units) == 1 else f"units {listed([str(unit) for unit in units])}"
        told.append(f"{called} {words}")
    return f"{capital(', '.join(told))}."
