"""Which units a picture writes out, as they are asked for: 3, "1-6,40", (1, 2, 40)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rnnviz.errors import Mistake, quoted

Units = int | str | Sequence[int] | None
_RANGE = re.compile(r"\s*(\d{1,6})\s*(?:[-–]\s*(\d{1,6})\s*)?")
MOST = 12  # units that a panel writes out; none has room for more


def numbered(units: Units) -> tuple[int, ...]:
    """The units one by one, counted from 1, in order; none of None. `Mistake` for what are no such numbers."""
    if units is None:
        return ()
    if isinstance(units, str):
        found: list[int] = []
        for piece in units.split(","):
            ends = _RANGE.fullmatch(piece)
            first, last = (int(end) for end in (ends[1], ends[2] or ends[1])) if ends else (1, 0)
            if not 1 <= first <= last:
                raise Mistake(f"--units {quoted(units)}: numbers and ranges from 1 are expected, such as 1-6,40")
            found += range(first, min(last, first + MOST) + 1)
    else:
        found = [units] if isinstance(units, int) else [*units]
        if not found or any(isinstance(one, bool) or not isinstance(one, int) or one < 1 for one in found):
            raise Mistake(f"--units {units!r}: whole numbers from 1 are expected, such as 3 or (1, 2, 40)")
    if len(found) > MOST:
        raise Mistake(f"--units {short(found)}: a panel has room for {MOST} units at most; name fewer")
    return tuple(sorted(set(found)))


def short(units: Sequence[int]) -> str:
    """Units in the notation of the command line: "1-6,40"."""
    ordered = sorted(set(units))
    starts = [one for k, one in enumerate(ordered) if k == 0 or ordered[k - 1] != one - 1]
    ends = [one for one, after in pairwise([*ordered, 0]) if after != one + 1]
    return ",".join(f"{a}-{b}" if b > a else f"{a}" for a, b in zip(starts, ends, strict=True))
