"""Vectors that are there from the start: inputs, incoming states, learned vectors that are used by themselves."""

from __future__ import annotations

from rnnviz.graph.graph import Part
from rnnviz.language.notation import write
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.route import Port
from rnnviz.layout.site import Ground, Site, Spot
from rnnviz.parts.kind import Kind, Zone, outside, row
from rnnviz.story.voice import Voice, capital
from rnnviz.text.plain import printed


class _Given(Kind):
    given = True
    counted = "unit"

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        boxes = row(site, part, spot)
        return Placed(part, boxes, body=(Box.hull(boxes),))

    def tip(self, part: Part, voice: Voice) -> tuple[str, str]:
        return capital(voice.called(part.key).removeprefix("the ")), printed(part.label)

    def origin(self, part: Part, unit: int, voice: Voice) -> str:
        return f"{self.counted} {unit + 1}: {voice.readings.texts(part)[unit]}, given"


class InputKind(_Given):
    """What this step sees."""

    name = "input"
    zone = Zone.BELOW
    counted = "entry"

    def half(self, part: Part, ground: Ground) -> float:
        return ground.measures.row(ground.size(part)) / 2

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        boxes = site.measures.abreast(site.size(part), spot.x, spot.y)
        return Placed(part, boxes, body=(Box.hull(boxes),))

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        alone = len(voice.graph.of(self.name)) == 1
        return "the input" if alone else f"the input {write(part.label)}"


class IncomingKind(_Given):
    """A state as the step before left it."""

    name = "incoming"
    zone = Zone.LEFT

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        return outside(part, spot, site, 1)

    def exits(self, part: Part, taker: Part, site: Site) -> list[Port]:
        value = site.placed[part.key].hull
        return [Port(value.right, min(max(site.level(part), value.top + 8), value.bottom - 8), (1, 0))]

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        if part.name:
            return f"the previous {part.name}"
        nameless = [one for one in voice.graph.of(self.name) if not one.name]
        states = [one for one in nameless if not self._is_an_input(one, voice)]
        if part not in states:
            return "the previous input" if len(nameless) - len(states) == 1 else write(part.label)
        return "the previous state" if len(states) == 1 else write(part.label)

    def _is_an_input(self, part: Part, voice: Voice) -> bool:
        """Whether it is what an earlier step saw."""
        leaving = (one for one in voice.graph.parts if one.partner == part.key)
        return any(voice.graph[source.key].kind == InputKind.name for one in leaving for source in one.sources)


class ParameterKind(_Given):
    """A learned vector that stands by itself."""

    name = "parameter"
    zone = Zone.COLUMN

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return f"the learned {write(part.label)}"
