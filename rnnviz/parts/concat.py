"""Vectors one after the other."""

from __future__ import annotations

from rnnviz.graph.graph import Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.route import Port
from rnnviz.layout.site import Ground, Site, Spot
from rnnviz.parts.kind import Kind, Said, Tempo, Zone, mean, named, row, travels
from rnnviz.story.panel import Chunk, Figures, Span, calculations
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice, abridged, capital, listed
from rnnviz.text.plain import printed


class ConcatKind(Kind):
    """A framed row of values at the bottom of the cell, which fans weigh."""

    name = "concat"
    zone = Zone.ROW

    def boxes(self, part: Part) -> int:
        return len(part.sources)

    def half(self, part: Part, ground: Ground) -> float:
        return ground.measures.row(ground.size(part)) / 2

    def above(self, part: Part, entry: int, x: float, ground: Ground) -> float:
        sizes = [ground.sizes[source.key] for source in part.sources]
        own = ground.measures.abreast(sum(sizes), x, 0.0)[sum(sizes[:entry]) : sum(sizes[: entry + 1])]
        return Box.hull(own).x

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        boxes = row(site, part, spot)
        return Placed(part, boxes, body=(Box.hull(boxes).grown(4),))

    def exits(self, part: Part, taker: Part, site: Site) -> list[Port]:
        value = site.placed[part.key].value
        fed = [site.placed[user.key].value.x for user in site.graph.users(part.key)]
        if not fed or taker.key.leaving:
            return [Port(value.right + 4, value.y, (1, 0))]
        x = min(max(mean(fed), value.left + 20), value.right - 20)
        inside = [at for at in fed if value.left + 12 < at < value.right - 12]
        # Straight up to one of two, or rather than nearly so.
        x = next((at for at in inside if len(fed) == 2 or abs(at - x) < 30), x)
        return [Port(x, value.top - 4, (0, -1))]

    def entries(self, part: Part, entry: int, site: Site) -> list[Port]:
        own = Box.hull(site.share(part, entry))
        if site.graph[part.sources[entry].key].kind == "input":
            return [Port(own.x, own.bottom + 4, (0, 1))]
        # Where rows stand below each other, what is on the left of the lower one is narrow.
        ports = [Port(own.x, own.top - 4, (0, -1), 40.0 if site.how.stacked else 120.0)]
        if entry == 0:
            ports.append(Port(own.left - 4, own.y, (-1, 0)))
        return ports

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        return [*travels(part, 40), Move("join", part.key, 40, 20)]

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        return named(part, new=new)

    def says(self, part: Part, voice: Voice) -> Said:
        spans = [Span("[", "quiet")]
        for k, source in enumerate(part.sources):
            taken = voice.graph[source.key]
            texts = ",  ".join(abridged(voice.readings.texts(taken)))
            spans += [Span("," if k else "", "quiet"), Span(f"  {texts}" if k else texts, taken.role)]
        line = Figures(
            (Chunk((Span(formula=part.label, role="quiet"),)), *voice.made(part, 0, " = ", *spans, Span("]", "quiet")))
        )
        who = capital(listed([voice.called(source.key).replace("the previous ", "the ") for source in part.sources]))
        weighers = self._weighers(part, voice)
        sentence = f"{who}, side by side{f': {weighers}' if weighers else ''}."
        return Said((line,), sentence, ", ".join(calculations(line)))

    def _weighers(self, part: Part, voice: Voice) -> str:
        """Who weighs the row: "every gate and the candidate weigh it"; "" if nobody does."""
        fans = [user for user in voice.graph.users(part.key) if user.kind == "affine"]
        if not fans:
            return ""
        if len(fans) == 1:
            named = fans[0].role in ("gate", "candidate") and fans[0].name
            return f"{voice.called(fans[0].key)} weighs it" if named else "the weights act on it"
        plain = [fan for fan in fans if fan.role != "gate"]
        gates = [part for part in voice.graph.parts if part.role == "gate" and part.assigned]
        if len(fans) == 2 or len(plain) == len(fans) or not all(gate in fans for gate in gates):
            return f"{listed([voice.called(fan.key) for fan in fans])} weigh it"
        if not plain:
            return "every gate weighs it"
        return f"every gate and {listed([voice.called(fan.key) for fan in plain])} weigh it"

    def title(self, part: Part, voice: Voice) -> str:
        return printed(part.label)

    def tip(self, part: Part, voice: Voice) -> tuple[str, str]:
        return "Side by side", printed(part.label)

    def origin(self, part: Part, unit: int, voice: Voice) -> str:
        entry = unit
        for source in part.sources:
            taken = voice.graph[source.key]
            if entry < voice.readings.size(taken):
                break
            entry -= voice.readings.size(taken)
        return f"entry {unit + 1}: {voice.readings.texts(part)[unit]}, from {printed(taken.label)}"
