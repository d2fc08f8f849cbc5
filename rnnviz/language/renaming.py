"""Other letters for the same equations: every name in a tree changed, and names in a reader's own words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from rnnviz.errors import Mistake
from rnnviz.language.expression import Equation, Expr, Name, Product, operands, rebuilt
from rnnviz.language.names import read_name
from rnnviz.language.notation import in_prose
from rnnviz.language.spelling import ACCENT, LETTER, MARK, SCRIPT

Change = Callable[[Name], Name]
"""What each name becomes."""

_WORD = re.compile(rf"(?<![\w.'’]){LETTER}{ACCENT}*{MARK}*(?:{SCRIPT}|{MARK})*(?![\w(='’])")
_ENGLISH = ("a", "A", "I")
"""Letters that are words."""


def renamed(tree: Expr, change: Change) -> Expr:
    """The same expression of other names."""
    match tree:
        case Name():
            return change(tree)
        case Product(matrix=matrix, vector=vector):
            return replace(tree, matrix=change(matrix), vector=renamed(vector, change))
    return rebuilt(tree, [renamed(part, change) for part in operands(tree)])


def renamed_line(equation: Equation, change: Change, said: Change) -> Equation:
    """The same line in other names; `said` is what those in its comment become."""
    return replace(
        equation,
        target=change(equation.target),
        expression=renamed(equation.expression, change),
        name=renamed_words(equation.name, said),
        meaning=renamed_words(equation.meaning, said),
    )


def renamed_words(text: str, change: Change) -> str:
    """A sentence in which names are changed, and all else stays as it is: a word of one letter too, `a gate`."""

    def other(found: re.Match[str]) -> str:
        word = found[0]
        if word in _ENGLISH:
            return word
        try:
            name = read_name(word)
        except Mistake:
            return word
        new = change(name)
        return word if new == name else in_prose(new.text)

    apart = unicodedata.normalize("NFD", text)
    said = _WORD.sub(other, apart)
    return text if said == apart else unicodedata.normalize("NFC", said)
