"""A state on its way to the next step, or an output on its way out."""

from __future__ import annotations

from rnnviz.graph.graph import Part
from rnnviz.layout.marks import Placed
from rnnviz.layout.route import Port
from rnnviz.layout.site import Site, Spot
from rnnviz.parts.kind import Kind, Said, Tempo, Zone, named, outside, travels
from rnnviz.story.panel import calculations
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice, capital
from rnnviz.text.plain import printed


class OutgoingKind(Kind):
    """The value once more, behind the cell."""

    name = "outgoing"
    zone = Zone.RIGHT

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        return outside(part, spot, site, -1)

    def entries(self, part: Part, entry: int, site: Site) -> list[Port]:
        value = site.placed[part.key].hull
        y = min(max(site.level(part), value.top + 8), value.bottom - 8) if part.partner else value.y
        return [Port(value.left, y, (-1, 0))]

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        return travels(part, 60)

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return named(part, new=new and part.partner is not None)

    def says(self, part: Part, voice: Voice) -> Said:
        line = voice.named(part)
        name = capital(self.called(part, voice, new=True))
        if not part.partner:
            goes = "leaves the cell: no later step sees it"
        elif voice.graph.users(part.sources[0].key):
            goes = "leaves for the next step; a copy stays for what follows here"
        elif part.role == "hidden":
            goes = "leaves: the next step and the next layer see it"
        else:
            goes = "leaves for the next step"
        return Said((line,), f"{name} {goes}.", ", ".join(calculations(line)))

    def title(self, part: Part, voice: Voice) -> str:
        return f"{printed(part.label)} leaves"

    def tip(self, part: Part, voice: Voice) -> tuple[str, str]:
        name = self.called(part, voice, new=True).removeprefix("the ")
        return f"{capital(name)} leaves", printed(part.label)

    def origin(self, part: Part, unit: int, voice: Voice) -> str:
        return f"unit {unit + 1}: {voice.readings.texts(part)[unit]}"
