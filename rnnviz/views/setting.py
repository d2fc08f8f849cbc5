"""Words and figures set in a theme's looks: what every view needs to put lines in their places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rnnviz.errors import Mistake
from rnnviz.language.expression import Equation, Expr, Name
from rnnviz.language.names import read_name
from rnnviz.language.notation import typst
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Label
from rnnviz.story.panel import Span
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter, escape

INDEXED = 1.14  # of the size of the words around: letters of formulas are smaller, and their indices must be legible
_NAMES = re.compile(r"([(‘“]*)(.+?)([)’”.,;:?!]*)")


class Setter:
    """Makes lines and labels; `roles` are those of the names in formulas, `title` is what a mistake names."""

    def __init__(self, theme: Theme, typesetter: Typesetter, roles: Mapping[str, str], title: str) -> None:
        self.theme, self.set, self.roles, self.called = theme, typesetter, roles, title

    # -- lines --------------------------------------------------------------------------------------------------

    def plain(self, words: str, size: float, *, loud: bool = False) -> Line:
        """A reader's words in the quiet colour or `loud`, the cell's names among them as formulas."""
        colours = self.theme.colours
        return Line(" ".join(map(self._word, words.split())), size, colours.ink if loud else colours.quiet)

    def _word(self, word: str) -> str:
        """A word as Typst sets it. A letter alone may be a word of any language and stays one; with an index it is a
        name, if it is one of these, and so is a product of them.
        """
        found = _NAMES.fullmatch(word)
        if found is None or not set("_^⟨·") & set(found[2]):
            return escape(word)
        names = [_name(text, self.roles) for text in found[2].split("·")]
        if not all(names):
            return escape(word)
        formula = " dot.op ".join(typst(name) for name in names if name)
        return f"{escape(found[1])}#text(size: {INDEXED}em)[${formula}$]{escape(found[3])}"

    def line(self, source: str, size: float) -> Line:
        return Line(source, size, self.theme.colours.ink)

    def formula(self, tree: Expr | Equation) -> str:
        """A formula with every name in the colour of its role."""
        return f"${typst(tree, self.paint)}$"

    def paint(self, name: Name, source: str) -> str:
        look = self.theme.roles.get(self.roles.get(name.text, ""))
        return self.coloured(source, look.text if look else self.theme.colours.ink)

    def coloured(self, source: str, colour: str) -> str:
        return f'#text(fill: rgb("{colour}"))[${source}$]'

    def source(self, spans: Sequence[Span]) -> str:
        """A line of figures as Typst sets it."""
        return "".join(self._span(span) for span in spans)

    def _span(self, span: Span) -> str:
        colours = self.theme.colours
        plain = {"ink": colours.ink, "quiet": colours.quiet}
        colour = plain[span.role] if span.role in plain else self.theme.roles[span.role].text
        if isinstance(span.formula, Equation):
            return f"#text(size: {INDEXED}em)[{self.formula(span.formula)}]"
        if span.formula:
            return f"#text(size: {INDEXED}em)[{self.coloured(typst(span.formula), colour)}]"
        blank = len(span.text) - len(span.text.lstrip()), len(span.text) - len(span.text.rstrip())
        before, after = (f"#h({0.18 * n:.2f}em)" if n else "" for n in blank)
        return f'{before}#text(fill: rgb("{colour}"))[{escape(span.text.strip())}]{after}'

    # -- room ---------------------------------------------------------------------------------------------------

    def fit(self, source: str, size: float, width: float) -> Line:
        """The line at this size, or as much smaller as it needs to be; `Mistake` below the limit of the theme."""
        while True:
            line = self.line(source, size)
            wide = self.set.ink(line).width
            if wide <= width:
                return line
            if size <= self.theme.text.small:
                raise Mistake(
                    f"{self.called}: a line is too long by {wide - width:.0f} pixels; "
                    "a shorter comment or smaller sizes fit"
                )
            # In whole pixels, and at once to just above what must be right: a theme's size may be far too large.
            size = max(self.theme.text.small, size - max(1, int(size * (1 - width / wide)) - 1))

    def wrapped(self, words: str, size: float, width: float, *, loud: bool = False) -> list[Line]:
        """Words in as few lines as they need, all about equally long; one word alone may be wider than `width`."""
        every = self._words(words, size)
        lines = _filled(every, width)
        while len(lines) > 1:
            width -= 12
            tried = _filled(every, width)
            if len(tried) != len(lines) or max(map(_width, tried)) > width:
                break
            lines = tried
        return [self.plain(" ".join(word.text for word in line), size, loud=loud) for line in lines]

    def widest(self, lines: Sequence[Line]) -> float:
        return max((self.set.ink(line).width for line in lines), default=0.0)

    def _words(self, words: str, size: float) -> list[_Word]:
        """Each word by itself: to set every line that might be costs too much."""
        lines = {text: self.plain(text, size) for text in (*words.split(), "a", "b", "a b")}
        self.set.prepare(lines.values())
        one, two, both = (self.set.ink(lines[text]).advance for text in ("a", "b", "a b"))
        inks = [(text, self.set.ink(lines[text])) for text in words.split()]
        return [_Word(text, ink.left, ink.right, ink.advance, both - one - two) for text, ink in inks]

    # -- places -------------------------------------------------------------------------------------------------

    def at(self, what: str, line: Line, x: float, base: float, *, right: bool = False) -> Label:
        """A label whose ink begins at x, or ends there, with its baseline at `base`."""
        ink = self.set.ink(line)
        left = x - ink.right if right else x - ink.left
        box = Box(left + ink.left, base + ink.top, left + ink.right, base + ink.bottom)
        return Label(None, line, left, base, box, what)


def _name(text: str, known: Mapping[str, str]) -> Name | None:
    """One of the known names, by any spelling; None where it is none."""
    try:
        name = read_name(text)
    except Mistake:
        return None
    return name if name.text in known else None


class _Word(NamedTuple):
    """One word of a sentence: where its ink begins and ends, how far it goes on, and how wide a blank is behind it."""

    text: str
    left: float
    right: float
    advance: float
    blank: float


def _filled(words: Sequence[_Word], width: float) -> list[list[_Word]]:
    """Lines that are no wider, one after the other as full as can be."""
    lines: list[list[_Word]] = []
    for word in words:
        if lines and _width([*lines[-1], word]) <= width:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _width(words: Sequence[_Word]) -> float:
    *before, last = words
    return sum(word.advance + word.blank for word in before) + last.right - words[0].left
