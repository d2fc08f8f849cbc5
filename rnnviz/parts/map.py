"""A function of a value, without weights: tanh(c_t), 1 − z_t, −a_t."""

from __future__ import annotations

from rnnviz.functions.plates import MINUS, ONE_MINUS, PLATES, has_curve
from rnnviz.graph.graph import Part
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.layout.route import Port
from rnnviz.layout.site import Site, Spot
from rnnviz.parts.kind import Kind, Said, Tempo, Zone, named, row, travels
from rnnviz.story.panel import Chunk, Deed, Figures, Span
from rnnviz.story.story import Move
from rnnviz.story.voice import Voice, capital


def plates(function: str, boxes: tuple[Box, ...], y: float, site: Site) -> tuple[Box, ...]:
    """Plates of a function: one for each unit while they are wide enough to show its curve, else one for all."""
    width, height = site.measures.plate_width, site.measures.plate
    if site.how.numbers and has_curve(function):
        return tuple(Box.around(box.x, y, width, height) for box in boxes)
    if not has_curve(function):
        width *= 1.4  # for a name
    return (Box.around(Box.hull(boxes).x, y, width, height),)


class MapKind(Kind):
    """Values above the function's plates, or below them where they come from the lane."""

    name = "map"
    zone = Zone.ABOVE

    def stand(self, part: Part, spot: Spot, site: Site) -> Placed:
        boxes = row(site, part, spot)
        away = site.measures.height / 2 + site.measures.plate / 2
        curves = plates(part.function, boxes, spot.y - away if spot.down else spot.y + away, site)
        return Placed(part, boxes, curves, body=(Box.hull((*boxes, *curves)),))

    def exits(self, part: Part, taker: Part, site: Site) -> list[Port]:
        placed = site.placed[part.key]
        value, down = placed.value, placed.plates[0].y < placed.value.y
        away = Port(value.x, value.bottom, (0, 1)) if down else Port(value.x, value.top, (0, -1))
        return [away, Port(value.right, value.y, (1, 0), 10)] if site.flows else [away]

    def entries(self, part: Part, entry: int, site: Site) -> list[Port]:
        placed = site.placed[part.key]
        down = placed.plates[0].y < placed.value.y
        if site.flows and not down:
            plate = Box.hull(placed.plates)
            return [Port(plate.x, plate.bottom, (0, 1)), Port(plate.left, plate.y, (-1, 0))]
        return [Port(placed.hull.x, placed.hull.top if down else placed.hull.bottom, (0, -1 if down else 1))]

    def moves(self, part: Part, tempo: Tempo) -> list[Move]:
        return [*travels(part, 40), Move("ride", part.key, 40, 40)]

    # -- words --------------------------------------------------------------------------------------------------

    def called(self, part: Part, voice: Voice, *, new: bool = False) -> str:
        if part.assigned:
            return named(part, new=new)
        taken, called = voice.called(part.sources[0].key), PLATES[part.function].called
        if taken.startswith("the "):
            return called.format(taken.removeprefix("the "))
        return called.replace("the {}", "{}").format(taken)  # a symbol has no article

    def says(self, part: Part, voice: Voice) -> Said:
        source = voice.graph[part.sources[0].key]
        if not PLATES[part.function].elementwise:
            return Said((self._together(part, source, voice),), self._sentence(part, source, voice))
        lines = tuple(self._line(part, unit, voice) for unit in voice.units(part))
        tells = part.function not in (ONE_MINUS, MINUS)  # of what a curve does it tells the result
        done = Deed(part.key, "value") if tells else None
        return Said(lines, self._sentence(part, source, voice), unit=voice.alone(part), after=done)

    def _line(self, part: Part, unit: int, voice: Voice) -> Figures:
        readings, source = voice.readings, voice.graph[part.sources[0].key]
        worked, value = voice.applied(part.function, readings.texts(source))[unit], readings.texts(part)[unit]
        sign = voice.follows([worked], [value], readings.decimals(part))
        if part.function in (ONE_MINUS, MINUS):
            head = "1 − " if part.function == ONE_MINUS else MINUS
            given = [Span(head), voice.value(source, unit, later=True)]
        else:
            given = [Span(f"{part.function}("), voice.value(source, unit), Span(")")]
        result = voice.made(part, unit, sign, voice.value(part, unit))
        return Figures((*voice.head(part, unit), Chunk((*given,)), *result))

    def _together(self, part: Part, source: Part, voice: Voice) -> Figures:
        """A function that sees all units at once."""
        given, values = voice.readings.texts(source), voice.readings.texts(part)
        sign = voice.follows(voice.applied(part.function, given), values, voice.readings.decimals(part))
        chunk = Chunk((Span(f"{part.function} "), voice.row(source, given)))
        return Figures((chunk, *voice.made(part, 0, sign, voice.row(part, values))))

    def _sentence(self, part: Part, source: Part, voice: Voice) -> str:
        name, function = voice.called(source.key), PLATES[part.function]
        if part.function == ONE_MINUS:
            if not voice.readings.is_share(part):
                return f"One minus {name}."
            stays = any(self._keeps(user, part, voice) for user in voice.graph.users(part.key))
            return f"One minus {name}: the share that {'stays as it was' if stays else 'it leaves'}."
        if not function.elementwise:
            return voice.meaning(part) or capital(f"{function.name} {function.words.format(name)}.")
        if part.function == MINUS:
            return capital(f"{name} with its sign turned.")
        before, after = voice.readings.numbers(source), voice.readings.texts(part)
        widest = max(voice.units(part), key=lambda k: abs(before[k]))
        shown = f"{voice.readings.texts(source)[widest]} becomes {after[widest]}"
        return f"{function.name} {function.words.format(name)}: {shown}."

    def _keeps(self, user: Part, part: Part, voice: Voice) -> bool:
        """Whether a part multiplies this one with a state of the step before."""
        others = [voice.graph[source.key] for source in user.sources if source.key != part.key]
        return voice.readings.gate(user) == part and any(other.kind == "incoming" for other in others)
