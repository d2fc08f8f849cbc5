"""Plain text: what a picture prints, as a line of text and as it is read aloud; what a reader wrote, made harmless."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain

from rnnviz.language.expression import Equation, Expr
from rnnviz.language.notation import write
from rnnviz.language.spelling import GREEK
from rnnviz.numbers.digits import MINUS

_TURNS = frozenset(map(chr, chain(range(0x202A, 0x202F), range(0x2066, 0x206A))))  # they would turn what follows too
_BREAKS = ("Cc", "Zl", "Zp", "Zs")

_LETTERS = {letter: word for word, letter in GREEK.items()} | {"σ": "sigma"}
_MARKS = {"\u0303": "-tilde", "\u0302": "-hat", "\u0304": "-bar", "'": "-prime"}
# Screen readers pass over some of these signs, and over others by their own lists; words they all say.
_SIGNS = {
    MINUS: " minus ", "+": " plus ", "·": " times ", "⊙": " elementwise times ", "=": " equals ", "≈": " is about ",
    "∞": "infinity", "{": "(", "}": ")", "½": "half of ", "²": " squared",
}  # fmt: skip
_STEP = rf"[a-z](?:[-+{MINUS}][0-9])?"
_LAYER = re.compile(r"\^\{(\(\d+\))\}")  # which stands above in brackets of its own
_ABOVE = re.compile(rf"\^\{{\(({_STEP})\)\}}|(?<=[\w\u0300-\u036f'}}])⟨({_STEP})⟩")  # a time
_SLOPE = re.compile(r"∂([^/\s∂]+)/∂")
_ALOUD = {**_LETTERS, **_MARKS, **_SIGNS}


def clean(text: str) -> str:
    """One line that can stand in any file: no line ends, no control signs, none that turn the direction of reading."""
    kept = (sign for sign in text if sign not in _TURNS and unicodedata.category(sign) != "Cs")
    spaced = "".join(" " if unicodedata.category(sign) in _BREAKS else sign for sign in kept)
    return unicodedata.normalize("NFC", " ".join(spaced.split()))


def short(text: str, longest: int) -> str:
    """At most so many characters, cut between words where there is one, and an ellipsis for what is missing."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    between = kept.rfind(" ")
    return (kept[:between] if between > longest // 2 else kept).rstrip(" ,;:.") + "…"


def isolated(text: str) -> str:
    """Text that may be read from right to left, so that it does not turn what stands around it in the same line."""
    if any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text):
        return f"\u2068{text}\u2069"
    return text


def printed(tree: Expr | Equation) -> str:
    """A formula in the notation of the cell files, with true minus signs: `c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t`."""
    return write(tree).replace("-", MINUS)


def aloud(text: str) -> str:
    """Formulas and figures in words that every voice says: `f_t ⊙ c_{t−1}` is "f_t elementwise times c_(t minus 1)".

    A time above is said as one below is: `c⟨t−1⟩` is "c_(t minus 1)".
    """
    text = _SLOPE.sub(r"the derivative of \1 by ", text)
    apart = unicodedata.normalize("NFD", _LAYER.sub(r"^\1", _ABOVE.sub(_bracketed, text)))
    words = "".join(_ALOUD.get(sign, sign) for sign in apart)
    return re.sub(r"(?<=[(\[]) ", "", " ".join(words.split()))


def said(sentence: str) -> str:
    """A sentence with its numbers in words; its letters are left alone, for it may be in any language."""
    words = re.sub(rf"{MINUS}(?=[\d∞])", "minus ", clean(sentence))
    words = re.sub(r"\{t-1\}|\(t-1\)|⟨t-1⟩", "(t minus 1)", words)
    return words.replace("⊙", "elementwise times")


def _bracketed(time: re.Match[str]) -> str:
    inner = time[1] or time[2]
    return f"_{inner}" if len(inner) == 1 else f"_({inner})"
