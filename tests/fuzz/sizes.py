"""Which sizes of a cell follow from nothing, so that its file has to say them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from fuzz import trees
from fuzz.trees import Expr, Fn, Join, Line, Name, Num, Times


def loose(lines: Sequence[Line], rows: set[str]) -> list[tuple[str, str]]:
    """What has to be told, "length" or "rows", for it follows from no input, no state and no matrix of told `rows`."""
    groups: dict[str, str] = {}
    joined: list[tuple[str, list[str]]] = []

    def find(key: str) -> str:
        while groups.setdefault(key, key) != key:
            key = groups[key]
        return key

    def size(e: Expr) -> str | None:
        match e:
            case Name():
                return e.text
            case Num():
                return None
            case Fn(name=name, of=inner):
                size(inner)
                return "one" if name == "argmax" else size(inner)
            case Join(parts=parts):
                joined.append((f"join {len(joined)}", [size(part) or "" for part in parts]))
                return joined[-1][0]
            case Times(matrix=matrix, vector=vector):
                groups[find(f"columns of {matrix.text}")] = find(size(vector) or "")
                return f"rows of {matrix.text}"
        sides = [side for part in trees.operands(e) if (side := size(part))]
        for one, other in itertools.pairwise(sides):
            groups[find(one)] = find(other)
        return sides[0] if sides else None

    for line in lines:
        groups[find(line.target.text)] = find(size(line.of) or "")
    names = [leaf for line in lines for leaf in (line.target, *trees.leaves(line.of))]
    given = ["one", *(f"rows of {name}" for name in rows)]
    given += [name.text for name in names if name.letter == "x" or name.time == "t-1"]
    given += [name.text.replace("{t-1}", "t").replace("t-1", "t") for name in names if name.time == "t-1"]
    rows_of = [line_.matrix.text for line in lines for _, line_ in trees.walk(line.of, "") if isinstance(line_, Times)]
    places = [("length", line.target.text, line.target.text) for line in lines]
    places += [("rows", name, f"rows of {name}") for name in rows_of]
    out: list[tuple[str, str]] = []
    while True:
        known = {find(key) for key in given}
        for whole, parts in joined * (len(joined) + 1):
            if all(find(part) in known for part in parts):
                known.add(find(whole))
        missing = next((place for place in places if find(place[2]) not in known), None)
        if missing is None:
            return out
        given.append(missing[2])
        out.append(missing[:2])
