"""SVG: what comes more than once is defined once and used; nothing in it can clash with another SVG in a page."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import escape

from rnnviz.output.outline import moved, number, path
from rnnviz.output.vector import MITER, Mark, Paint, PairedInk, Picture, Shape, VectorWriter
from rnnviz.output.writer import Form, Makes

SHORT = 16  # letters of an outline that is as short to write again as to use


class Svg(VectorWriter):
    """Text alone: paths, no fonts, no scripts; a style sheet only for colours that the reader's setting chooses."""

    SUFFIX = ".svg"
    MAKES = Makes.STILL
    MEDIA = "image/svg+xml"
    PAIRED = True

    def encode(self, picture: Picture, form: Form) -> bytes:
        return svg(picture, width=form.width, height=form.height).encode()


LATER = "\0"  # stands for the prefix until the content is known

HREF, XLINK = "<use href=", "<use xlink:href="
"""A use as browsers need it, and as all have it who read a file: Inkscape before 1.3 knows the older name alone."""


def svg(picture: Picture, *, width: float, height: float, prefix: str | None = None) -> str:
    """The picture as a document that can also stand inside a page; every id in it begins with `prefix`.

    Without one the prefix comes from the content, so that two SVGs in a page keep apart.
    """
    sheets = share([picture], prefix=prefix)
    defs, body = (text.replace(HREF, XLINK) for text in (sheets.defs, *sheets.bodies))
    mark, ground = sheets.prefix, picture.ground
    title, description = (escape(_legible(text)) for text in (picture.title, picture.description))
    inks = [ink for ink in picture.inks if f"var(--{ink.name})" in f"{ground}{defs}{body}"]
    named = f' aria-labelledby="{mark}-t{f" {mark}-d" if description else ""}"' if title else ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{number(width)}" height="{number(height)}" '
        f'viewBox="0 0 {number(picture.width)} {number(picture.height)}" role="img"{named} {INHERITED}'
        + (f' id="{mark}">\n<style>{variables(inks, f"#{mark}", "all")}</style>\n' if inks else ">\n")
        + (f'<title id="{mark}-t">{title}</title>\n' if title else "")
        + (f'<desc id="{mark}-d">{description}</desc>\n' if description else "")
        + (f"<defs>\n{defs}</defs>\n" if defs else "")
        + f'<rect width="{number(picture.width)}" height="{number(picture.height)}" fill="{ground}"/>\n'
        + f"{body}</svg>\n"
    )


def variables(inks: Sequence[PairedInk], selector: str, medium: str = "") -> str:
    """CSS that gives the inks their colours, those of the night on this `medium` for readers who want it dark.

    Without a medium the day is all there is.
    """
    day = "".join(f"--{ink.name}:{ink.day};" for ink in inks)
    night = "".join(f"--{ink.name}:{ink.night};" for ink in inks if ink.day != ink.night)
    dark = f"@media {medium} and (prefers-color-scheme:dark){{{selector}{{{night}}}}}" if medium else ""
    return f"{selector}{{{day}}}{dark}"


INHERITED = f'fill="none" stroke-miterlimit="{number(MITER)}"'
"""Attributes that a body needs to find on an element around it; its definitions may stand anywhere."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """Several pictures as markup with one set of definitions.

    `defs` are the elements for a <defs>, once in the page; each of `bodies` is the marks of one picture, without its
    ground, for an <svg> or <g> that has the attributes `INHERITED`. All ids begin with `prefix`.
    """

    prefix: str
    defs: str
    bodies: tuple[str, ...]


def share(pictures: Sequence[Picture], *, prefix: str | None = None) -> Sheets:
    """Markup of the pictures: a shape that is drawn often is defined once, and so are marks that go together."""
    sheets = _Sheets(LATER, pictures).made()
    if prefix is None:
        words = [word for picture in pictures for word in (picture.title, picture.description, picture.ground)]
        words += [word for picture in pictures for ink in picture.inks for word in (ink.day, ink.night)]
        content = "\n".join((sheets.defs, *sheets.bodies, *words))
        prefix = "r" + _short(int(hashlib.sha256(content.encode(errors="replace")).hexdigest(), 16))[:4]
    return Sheets(
        prefix,
        sheets.defs.replace(LATER, prefix),
        tuple(body.replace(LATER, prefix) for body in sheets.bodies),
    )


class _Sheets:
    """Counts first, then writes: what is used most has the shortest name."""

    def __init__(self, prefix: str, pictures: Sequence[Picture]) -> None:
        self.prefix = prefix
        self.runs, self.shown = _runs(pictures)
        used = Counter(shape for run in self.runs for mark in run for shape, _, _ in mark.shapes)
        self.outlines = {shape: path(shape) for shape in used}
        often = [s for s, count in used.most_common() if count > 1 and len(self.outlines[s]) > SHORT]
        self.names = {shape: f"{prefix}{_short(k)}" for k, shape in enumerate(often)}
        words = Counter(_word(mark) for run in self.runs for mark in run if len(mark.shapes) > 1)
        alike = [word for word, count in words.most_common() if count > 1]
        self.words = {word: f"{prefix}_{_short(k)}" for k, word in enumerate(alike)}

    def made(self) -> Sheets:
        defs = [f'<path id="{name}" d="{self.outlines[shape]}"/>\n' for shape, name in self.names.items()]
        for word, name in self.words.items():
            drawn = "".join(self._shape(shape, x / 100, y / 100) for shape, x, y in word)
            defs.append(f'<g id="{name}">{drawn}</g>\n')
        times = Counter(k for shown in self.shown for k in shown)
        written = ["".join(self._marks(run)) for run in self.runs]
        groups: dict[int, str] = {}
        for k, count in times.most_common():
            if count > 1:
                groups[k] = f"{self.prefix}-{_short(len(groups))}"
                marks = written[k].replace("\n", "")
                defs.append(f'<g id="{groups[k]}">{marks}</g>\n')
        bodies = tuple(
            "".join(f'<use href="#{groups[k]}"/>' if k in groups else written[k] for k in shown) for shown in self.shown
        )
        return Sheets(self.prefix, "".join(defs), bodies)

    def _marks(self, marks: Iterable[Mark]) -> Iterator[str]:
        """Marks that look alike, one after the other, say so once."""
        for look, alike in groupby(marks, key=lambda mark: mark.look):
            drawn = [shape for mark in alike for shape in self._mark(mark)]
            if len(drawn) == 1:
                yield f"{drawn[0][:-2]}{_attributes(look)}/>\n"
            else:
                yield f"<g{_attributes(look)}>{''.join(drawn)}</g>\n"

    def _mark(self, mark: Mark) -> Iterator[str]:
        if len(mark.shapes) > 1 and (name := self.words.get(_word(mark))):
            _, x, y = mark.shapes[0]
            yield _use(name, x, y)
        else:
            yield from (self._shape(*shape) for shape in mark.shapes)

    def _shape(self, shape: Shape, x: float, y: float) -> str:
        if shape in self.names:
            return _use(self.names[shape], x, y)
        return f'<path d="{moved(self.outlines[shape], x, y)}"/>'


def _use(name: str, x: float, y: float) -> str:
    places = "".join(f' {word}="{text}"' for word, text in (("x", number(x)), ("y", number(y))) if text != "0")
    return f'<use href="#{name}"{places}/>'


Word = tuple[tuple[Shape, int, int], ...]


def _word(mark: Mark) -> Word:
    """The shapes of a mark with their places from that of the first, in the hundredths in which places are written:
    the same word in another place or another look is the same.
    """
    _, left, top = mark.shapes[0]
    return tuple((s, round(x * 100) - round(left * 100), round(y * 100) - round(top * 100)) for s, x, y in mark.shapes)


def _runs(pictures: Sequence[Picture]) -> tuple[list[list[Mark]], list[list[int]]]:
    """Marks that always come one right after the other, and for each picture which of these runs it shows."""
    if len(pictures) == 1:
        return [list(pictures[0].marks)], [[0]]
    listed = [_told_apart(picture.marks) for picture in pictures]
    after: dict[object, set[object]] = {}
    before: dict[object, set[object]] = {}
    for marks in listed:
        for one, next_one in zip([None, *marks], [*marks, None], strict=True):
            after.setdefault(one, set()).add(next_one)
            before.setdefault(next_one, set()).add(one)
    runs: list[list[Mark]] = []
    of: dict[tuple[Mark, int], int] = {}
    shown: list[list[int]] = []
    for marks in listed:
        shows: list[int] = []
        last: tuple[Mark, int] | None = None
        for mark in marks:
            bound = last is not None and after[last] == {mark} and before[mark] == {last}
            if mark not in of:
                if bound and last is not None:
                    of[mark] = of[last]
                    runs[of[mark]].append(mark[0])
                else:
                    of[mark] = len(runs)
                    runs.append([mark[0]])
            if not bound:
                shows.append(of[mark])
            last = mark
        shown.append(shows)
    return runs, shown


def _told_apart(marks: Iterable[Mark]) -> list[tuple[Mark, int]]:
    """Each mark with how often it has come before in the same picture."""
    seen: Counter[Mark] = Counter()
    out = []
    for mark in marks:
        out.append((mark, seen[mark]))
        seen[mark] += 1
    return out


def _attributes(look: Paint) -> str:
    out = ""
    if look.fill:
        out += f' fill="{look.fill}"' + _opacity("fill", look.fill_opacity)
    if look.stroke:
        out += f' stroke="{look.stroke}" stroke-width="{number(look.width)}"' + _opacity("stroke", look.stroke_opacity)
    return out


def _opacity(what: str, opacity: float) -> str:
    return "" if opacity >= 1 else f' {what}-opacity="{number(opacity)}"'


def _short(k: int) -> str:
    """A number in few letters."""
    letters = "0123456789abcdefghijklmnopqrstuvwxyz"
    out = letters[k % 36]
    while k := k // 36:
        out = letters[k % 36] + out
    return out


def _legible(text: str) -> str:
    """Words without the characters that XML cannot hold."""
    return "".join(
        c for c in text if c in "\t\n" or ("\x20" <= c < "\ud800") or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
