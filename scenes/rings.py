"""Where the ring around what is worked on goes: as close as it can, through no word, along no wire."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from rnnviz.figures.figure import Figure
from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box, Point, segments
from rnnviz.layout.marks import Label
from rnnviz.layout.measures import RING
from rnnviz.story.story import Beat

APART = 4.0  # between a ring and a wire that runs along it
CLOSER = (0.0, 3.0, 4.0)  # by which a ring may be smaller
WITHIN = 9.0  # from the reach of a ring to a word that is in it


class Rings:
    """The rings of a figure, as the boxes that they go around."""

    def __init__(self, figure: Figure) -> None:
        self.layout, self.verdicts = figure.layout, figure.verdicts

    def around(self, key: Key) -> list[Box]:
        """When a part is worked on: all of it where that touches no word and no other part, if need be a little closer;
        else the result alone.
        """
        placed = self.layout[key]
        near = [*(label.box for label in (*self.layout.labels, *self.verdicts)), *self._bodies({key})]
        for closer in CLOSER:
            reach = placed.whole.grown(RING - closer)
            if placed.circle is None or not any(map(reach.meets, near)):
                return [placed.whole.grown(-closer)]
        return [placed.body[-1]]

    def together(self, beat: Beat, known: Collection[Key] = ()) -> list[Box]:
        """All parts that a beat works out where that holds no other; else what it is about.

        Of parts that are `known` there are words that tell what their numbers say.
        """
        made = [key for key in beat.parts if not key.leaving] or [*beat.parts]
        if blocks := [key for key in made if self.layout[key].card and self.layout[key].boxes]:
            return [Box.hull(self.layout[key].whole for key in blocks)]
        main = beat.key if beat.key in made else made[0]
        others = [self.layout[key] for key in made if key != main]
        if not others:
            return self.around(main)
        # All of them, else what it is about and the values of the others, else that alone.
        ways = [[self.layout[main].whole, *(other.whole for other in others)]]
        if not main.leaving:
            ways.append([self.layout[main].whole, *(box for other in others for box in other.boxes)])
        hulls = (Box.hull(boxes).grown(-closer) for boxes in ways for closer in CLOSER)
        said = [label for label in self.verdicts if label.key in known]
        return next(([hull] for hull in hulls if self._is_free(hull.grown(RING), made, said)), self.around(main))

    def _is_free(self, ring: Box, made: Sequence[Key], said: Sequence[Label]) -> bool:
        """Whether a ring touches no other words and parts, cuts no words about its own, and runs along no wire."""
        words = [label.box for label in (*self.layout.labels, *said) if label.key not in made]
        own = [label.box for label in (*self.layout.labels, *self.verdicts) if label.key in made]
        return not (
            any(map(ring.meets, (*words, *self._bodies(made))))
            or any(ring.meets(box) and not ring.holds(box.grown(WITHIN)) for box in own)
            or any(_lies_on(ring, wire.path) for wire in self.layout.wires)
        )

    def _bodies(self, apart: Collection[Key]) -> Iterator[Box]:
        """The bodies of all other parts."""
        yield from (body for key, placed in self.layout.placed.items() if key not in apart for body in placed.body)


def _lies_on(ring: Box, path: Sequence[Point]) -> bool:
    """Whether an edge of a ring lies on a piece of a wire, so that the two are seen as one."""
    for (x0, y0), (x1, y1) in segments(path):
        if y0 == y1 and min(abs(y0 - ring.top), abs(y0 - ring.bottom)) < APART:
            beside = min(max(x0, x1), ring.right) - max(min(x0, x1), ring.left)
        elif x0 == x1 and min(abs(x0 - ring.left), abs(x0 - ring.right)) < APART:
            beside = min(max(y0, y1), ring.bottom) - max(min(y0, y1), ring.top)
        else:
            continue
        if beside > RING:
            return True
    return False
