"""The lines of a text that is to be read: what each says in the signs of the language, and where each sign stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from rnnviz.language.latex import is_latex, translate
from rnnviz.language.rows import Place
from rnnviz.language.spelling import columns, normalise, point

_NUMBERED = re.compile(r"\s+\(\s*[0-9]+(?:\.[0-9]+)*[a-z]?\s*\)\s*$")
_SCRIPT = r"\\math(?:cal|scr)\s*\{?\s*"
"""The command before a letter that is set in script."""
_ENDED = re.compile(r"\s*[.,;]\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its `code`, without comment and what a sentence puts behind an equation, and its `comment`.

    `number` is its line in the file. `places` has line and column in the source of every sign, and of the end.
    """

    number: int
    code: str
    comment: str
    places: tuple[Place, ...]

    def place(self, at: int) -> Place:
        return self.places[min(at, len(self.places) - 1)]


@dataclass(frozen=True, slots=True)
class Source:
    """A text as it was written: a `file` name, its lines, and the number of the first of them."""

    file: str
    lines: tuple[str, ...]
    first: int = 1

    @classmethod
    def of(cls, text: str, file: str, first: int = 1) -> Source:
        return cls(file, tuple(text.split("\n")), first)

    def point(self, place: Place, sentence: str) -> str:
        """The text of a mistake at a place: file, line, sentence, and a caret below."""
        number, at = place
        source = self.lines[number]
        return point(self.file, self.first + number, source, columns(normalise(source)[:at]), sentence)

    def is_script(self, place: Place) -> bool:
        """Whether the letter at a place has the shape of script, 𝒲 or `\\mathcal{W}`, which is read as W."""
        number, at = place
        line = unicodedata.normalize("NFD", self.lines[number])  # as many signs as in the places
        before = re.search(rf"{_SCRIPT}$", line[max(at - 20, 0) : at])
        return before is not None or _is_script(line[at : at + 1])

    @property
    def has_script(self) -> bool:
        return any(re.search(_SCRIPT, line) or any(map(_is_script, line)) for line in self.lines)

    def whole(self, at: int) -> Place:
        """The place of a sign that is counted through all lines, each with a sign at its end."""
        for number, line in enumerate(map(normalise, self.lines)):
            if at <= len(line):
                return number, at
            at -= len(line) + 1
        return len(self.lines) - 1, len(normalise(self.lines[-1]))


def lines(source: Source) -> Iterator[Line]:
    """Every line that says something, LaTeX or not. Raises `Refused` at a place that `Source.whole` knows."""
    plain = [normalise(line) for line in source.lines]
    if not is_latex("\n".join(line.partition("#")[0] for line in plain)):
        for number, line in enumerate(plain):
            code, _, comment = line.partition("#")
            written = source.lines[number].partition("#")[2]
            if code.strip():
                yield _line(
                    source, number, code, written if comment else "", tuple((number, k) for k in range(len(code) + 1))
                )
        return
    rows, comments = translate(plain)
    for row in rows:
        code = "".join(sign for sign, _ in row)
        first, last = row[0][1][0], row[-1][1][0]
        said = " ".join(comments[number].strip() for number in range(first, last + 1) if number in comments)
        skip = len(code) - len(code.lstrip())
        number = row[min(skip, len(row) - 1)][1][0]
        yield _line(source, number, code, said, (*(place for _, place in row), (row[-1][1][0], row[-1][1][1] + 1)))


def _is_script(sign: str) -> bool:
    return not sign.isascii() and re.search(r"\bSCRIPT\b", unicodedata.name(sign, "")) is not None


def _line(source: Source, number: int, code: str, comment: str, places: tuple[Place, ...]) -> Line:
    """A line without the number of its equation and the point of its sentence."""
    short = code
    for behind in (_ENDED, _NUMBERED, _ENDED):
        found = behind.search(short)
        if found and found.start() and "=" in short and short[: found.start()].rstrip()[-1:] not in "=+-(":
            short = short[: found.start()]
    end = places[len(short)] if short != code else places[-1]
    return Line(source.first + number, short, comment, (*places[: len(short)], end))
