"""Colours that a reader's setting chooses: one drawing that is light by day and dark by night."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

from rnnviz.output.vector import Mark, PairedInk, Picture
from rnnviz.theme import Colours, Theme


def paired(day: tuple[Theme, Sequence[Picture]], night: tuple[Theme, Sequence[Picture]]) -> tuple[Picture, ...]:
    """The same pictures in two themes as one each, all with the same inks: one for every colour of the themes.

    Raises ValueError if they differ in more than colours.
    """
    inks = _Inks(day[0], night[0])
    both = [inks.picture(one, other) for one, other in zip(day[1], night[1], strict=True)]
    return tuple(replace(picture, inks=inks.listed()) for picture in both)


class _Inks:
    def __init__(self, day: Theme, night: Theme) -> None:
        self._names: dict[tuple[str, str], str] = {}
        self._values: dict[str, tuple[str, str]] = {}
        for (name, one), (_, other) in zip(_named(day), _named(night), strict=True):
            self._values[name] = one, other
            self._names.setdefault((one, other), name)

    def listed(self) -> tuple[PairedInk, ...]:
        return tuple(PairedInk(name, *both) for name, both in self._values.items())

    def picture(self, day: Picture, night: Picture) -> Picture:
        marks = tuple(self._mark(one, other) for one, other in zip(day.marks, night.marks, strict=True))
        return replace(day, ground=self._ink(day.ground, night.ground), marks=marks)

    def _mark(self, day: Mark, night: Mark) -> Mark:
        if day.shapes != night.shapes:
            raise ValueError("the two themes differ in more than colours")
        fill, stroke = (self._ink(getattr(day.look, k), getattr(night.look, k)) for k in ("fill", "stroke"))
        return replace(day, look=replace(day.look, fill=fill, stroke=stroke))

    def _ink(self, day: str, night: str) -> str:
        if not day:
            return ""
        if (day, night) not in self._names:
            name = f"mix-{len(self._names)}"
            self._names[day, night], self._values[name] = name, (day, night)
        return f"var(--{self._names[day, night]})"


def _named(theme: Theme) -> Iterator[tuple[str, str]]:
    for one in fields(Colours):
        yield one.name.replace("_", "-"), getattr(theme.colours, one.name)
    for role, look in theme.roles.items():
        for one in fields(look):
            yield f"{role}-{one.name}", getattr(look, one.name)
