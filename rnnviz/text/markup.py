"""Text and formulas for HTML: escaped, and names in them with their indices below."""

from __future__ import annotations

import re
from html import escape

from rnnviz.language.expression import Equation, Expr
from rnnviz.language.notation import html
from rnnviz.numbers.digits import MINUS
from rnnviz.text.plain import aloud, clean, isolated, printed

_MARKS = r"[\u0300-\u036f]*"
_BELOW = rf"_(?:\{{[^{{}}]*\}}|(?:[^\W_]{_MARKS})+)"
_ABOVE = r"\^(?:\{[^{}]*\}|[^\W_])|⟨[^⟨⟩]*⟩"
_NAME = re.compile(rf"(?<!\w)([^\W\d_]{_MARKS}'?)((?:{_BELOW}|{_ABOVE})+)")
"""One letter with its marks, and indices or a time; a word with a low line in it is none."""
_SCRIPT = re.compile(f"{_BELOW}|{_ABOVE}")


def safe(text: str) -> str:
    """One line for an element, or for an attribute in quotes; it cannot turn the direction of what follows."""
    return escape(isolated(clean(text)))


def line(text: str) -> str:
    """One line for an element, in which names with an index or a time, `h_{t−1}`, `c⟨t⟩`, are set as such."""
    plain = escape(isolated(clean(text)), quote=False)  # a prime is part of a name
    return _NAME.sub(lambda name: f"<i>{name[1]}</i>{_SCRIPT.sub(_script, name[2])}", plain)


def _script(found: re.Match[str]) -> str:
    tag = "sub" if found[0].startswith("_") else "sup"
    inner = found[0].lstrip("_^")
    return f"<{tag}>{inner[1:-1] if inner.startswith('{') else inner}</{tag}>"


def formula(tree: Expr | Equation) -> str:
    """A formula for an element: letters and indices for eyes, words for a voice."""
    spoken = safe(aloud(printed(tree)))
    return f'<span class="formula" role="math" aria-label="{spoken}">{html(tree).replace("-", MINUS)}</span>'
