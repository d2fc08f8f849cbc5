"""Vectors by their names, and a function without numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from rnnviz.language.notation import typst
from rnnviz.layout.marks import Placed, Wire
from rnnviz.scenes.motion import Track, fade
from rnnviz.scenes.moving import Moving
from rnnviz.scenes.parts.kind import Drawn, Verb
from rnnviz.scenes.shapes import mobject
from rnnviz.scenes.sketch import Inked, Sketch
from rnnviz.story.story import Move
from rnnviz.typeset import Line


class DrawnSymbol(Drawn):
    """A box with a name in it."""

    names: ClassVar[tuple[str, ...]] = ("symbol",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        assert placed.card is not None
        theme, make, box = sketch.theme, sketch.maker, placed.card
        look = theme.roles[placed.part.role]
        outline = make.outline(placed.part.role, box)
        name = Line(f"${typst(placed.part.label)}$", theme.text.label * make.scale, look.text)
        inked.card = [mobject(outline, fill=look.fill, stroke=look.outline, width=theme.stroke.box)]
        inked.labels = make.middled(name, box.x, box.y)
        inked.ghosts = [make.ghost(placed.part.role, box)]

    def arrive(self, placed: Placed, source: Placed, wire: Wire, move: Move, moving: Moving) -> Iterator[Track]:
        inked, end = moving.sketch.parts[placed.part.key], move.start + move.length
        yield from moving.lay(wire, move.start, end)
        yield fade(end - 8, end, [*inked.card, *inked.labels])


class DrawnEmpty(Drawn):
    """A function's curve."""

    names: ClassVar[tuple[str, ...]] = ("empty",)

    def ink(self, placed: Placed, inked: Inked, sketch: Sketch) -> None:
        for box in placed.plates:
            inked.plates += sketch.maker.plate(placed.part.function, placed.part.role, box)
            inked.ghosts += sketch.maker.ghost_plate(placed.part.function, box)

    def verbs(self) -> Mapping[str, Verb]:
        return {"wake": self._wake}

    def _wake(self, placed: Placed, move: Move, moving: Moving) -> Iterator[Track]:
        yield fade(move.start, move.start + move.length, moving.sketch.parts[placed.part.key].plates)
