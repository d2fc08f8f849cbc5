"""What stands behind every value of a picture: the expression that made it, with its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rnnviz.diagram import Part
from rnnviz.layout.geometry import Box
from rnnviz.stage import Stage
from rnnviz.story import Beat
from rnnviz.text.plain import calculations, printed
from rnnviz.text.wording import Wording


@dataclass(frozen=True, slots=True)
class Tip:
    """One value at its `box`, from beat `first` to beat `last` (counted from 1).

    `name` says what it is ("Forget gate"), `formula` what it was made by, in the notation of the cell files,
    `numbers` the same on this value's own numbers.
    """

    box: Box
    first: int
    last: int
    name: str
    formula: str
    numbers: str


def tips(made: Stage) -> tuple[Tip, ...]:
    """All values of all beats, in the order in which the film makes them."""
    return tuple(_Tips(made).all())


def called(made: Stage, beat: Beat) -> tuple[str, str]:
    """A beat's name in a list ("Forget gate"), and its formula in the notation of the cell files, or ""."""
    parts = made.wording.diagram.by_key
    if beat.key not in parts:
        given = [part.key for part in made.wording.diagram.of("input", "in")]
        return ("What comes in", printed_names(given)) if beat.parts else ("On to the next step", "")
    return _named(made.wording, parts[beat.key])


def printed_names(names: list[str]) -> str:
    return ", ".join(names).replace("-", "−")


def _named(wording: Wording, part: Part) -> tuple[str, str]:
    """A part's name and formula."""
    if part.kind in ("input", "in"):
        name, formula = wording.called(part.key), printed_names([part.key])
    elif part.kind == "out":
        return _capital(f"{wording.called(part.sources[0], new=True)} leaves"), printed_names([part.equation])
    elif part.kind == "concat":
        return "Side by side", printed(wording.cell.nodes()[part.key])
    else:
        name, formula = wording.called(part.key), _formula(wording, part)
        if name == formula.replace("−", "-"):
            name = "weighted sum" if part.kind == "gate" else "result on the way"
    return _capital(name), formula


def _formula(wording: Wording, part: Part) -> str:
    if part.key == part.equation:
        return printed(wording.cell.equation(part.key))
    nodes = wording.cell.nodes()
    return " + ".join(printed(nodes[node]) for node in part.nodes)


def _capital(text: str) -> str:
    text = text.removeprefix("the ")
    return text[:1].upper() + text[1:]


class _Tips:
    def __init__(self, made: Stage) -> None:
        self.made, self.wording, self.diagram = made, made.wording, made.wording.diagram
        self.last = len(made.story.beats)
        self.first = {key: k for k, beat in reversed([*enumerate(made.story.beats, 1)]) for key in beat.parts}

    def all(self) -> Iterator[Tip]:
        for part in self.diagram.parts:
            first = self.first.get(part.key, self.last)
            if first == self.last:
                continue
            name, formula = _named(self.wording, part)
            placed = self.made.layout[part.key]
            for unit, box in enumerate(placed.boxes):
                yield Tip(box, first, self.last - 1, name, formula, self._numbers(part, unit))
            for unit, box in enumerate(placed.sums):
                yield Tip(box, first, self.last - 1, *self._sum(part, unit))
        for state in self.wording.cell.states:  # in the end they have moved on
            value, slot = self.diagram[f"out:{state.outgoing}"], self.made.layout[state.incoming]
            name = _capital(self.wording.called(state.incoming))
            new = printed_names([state.outgoing])
            for unit, box in enumerate(slot.boxes):
                said = f"unit {unit + 1}: {self.wording.texts(value)[unit]}"
                yield Tip(box, self.last, self.last, f"{name}, of the next step", new, said)

    def _numbers(self, part: Part, unit: int) -> str:
        texts = self.wording.texts(part)
        if part.kind in ("input", "in"):
            return f"{'entry' if part.kind == 'input' else 'unit'} {unit + 1}: {texts[unit]}, given"
        if part.kind == "concat":
            return f"entry {unit + 1}: {texts[unit]}, from {self._source(part, unit)}"
        if part.kind == "out":
            return f"unit {unit + 1}: {texts[unit]}"
        return ";  ".join(self._written(part, unit))

    def _source(self, part: Part, entry: int) -> str:
        for key in part.sources:
            if entry < self.diagram[key].size:
                break
            entry -= self.diagram[key].size
        return printed_names([key])

    def _sum(self, part: Part, unit: int) -> tuple[str, str, str]:
        """What a gate's function is applied to."""
        nodes = self.wording.cell.nodes()
        formula = " + ".join(printed(nodes[node]) for node in part.sum_nodes)
        return "Weighted sum", formula, self._written(part, unit)[0]

    def _written(self, part: Part, unit: int) -> list[str]:
        """The panel's figures for one unit: the sum, and what the function makes of it."""
        one = Wording(self.diagram, self.made.trace, self.wording.sample, unit)
        return calculations(one.panel(part.key).lines[0])
