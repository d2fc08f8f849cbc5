"""The letters of the language: how names, functions and places in a line may be spelled."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping

from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.operations import OPERATIONS
from rnnviz.language.lexicon import PLAIN, Lexicon

# In the order of their code points; the dash stands for the final sigma, which is no letter of ours.
_GREEK_WORDS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho - sigma tau"
    " upsilon phi chi psi omega"
)
GREEK: Mapping[str, str] = {
    name: chr(first + k)
    for first, words in ((0x3B1, _GREEK_WORDS), (0x391, _GREEK_WORDS.title()))
    for k, name in enumerate(words.split())
    if name != "-"
}

STEP = "Δt"
"""The length of a step in time: two letters that are one symbol."""

LETTER = r"[A-Za-z\u0391-\u03a9\u03b1-\u03c1\u03c4-\u03c9]"  # without σ, which is a function
SIGN = r"[A-Za-z0-9\u0391-\u03a9\u03b1-\u03c9]"
ACCENT = r"[\u0300-\u036f]"
BELOW = r"[\u1d62-\u1d6a\u2080-\u209c\u2c7c]"  # letters that are low by themselves, as in hₜ
# Letters that are high by themselves, hᵗ and Uᶻ; without ᵀ.
ABOVE = r"[\u02b0-\u02b8\u02e1-\u02e3\u1d43-\u1d5a\u1d9c-\u1dbf\u207b\u00b9\u00b2\u00b3\u2070-\u2079\u207d-\u207f]"
TURN = r"(?:\^(?:\{\s*[T\u22a4\u22ba]\s*\}|[T\u22a4\u22ba])|[\u1d40\u22a4\u22ba])"  # W^T, Wᵀ, W⊤
_NEGATIVE = r"\{?\s*[-\u2212\u2013]\s*[0-9]"  # of a power, n^{-1}
WORD = rf"(?:{LETTER}{ACCENT}*)+"
MARK = rf"(?:[~\u02dc\u223c'\u2032\u2019\u02c6]|\^(?!{SIGN}|[{{(<⟨\[\u22a4\u22ba\-\u2212\u2013]))"
SCRIPT = (
    rf"(?:{TURN}|_\{{[^{{}}]*\}}|_\([^()]*\)|_(?:{SIGN}{ACCENT}*)+"
    rf"|\^(?!{_NEGATIVE})\{{[^{{}}]*\}}|\^\([^()]*\)|[_^]?[<⟨][^<>⟨⟩]*[>⟩]|[_^]\[[^\[\]]*\]|\^{SIGN}+|{BELOW}+|{ABOVE}+)"
)

NAME_PATTERN = rf"{WORD}{MARK}*(?:{SCRIPT}|{MARK})*"
FUNCTION_WORDS: Mapping[str, str] = {
    **{word: name for name, function in FUNCTIONS.items() for word in function.spellings},
    **{name: name for name, operation in OPERATIONS.items() if operation.called},
}
"""Every spelling of every function, max and min among them, and the canonical name."""
IDENTITY = "identity"
"""What a file may declare a function to be that changes nothing: a paper leaves it open, φ(a) is a."""

# A word may be capitalised, unless that is another letter, Sigma is Σ, or word, LN is a norm. The longer first, as one
# may begin another.
_LONGEST_FIRST = sorted(FUNCTION_WORDS, key=len, reverse=True)
_AS_IT_IS = "|".join(word for word in _LONGEST_FIRST if len(word) == 1 or word in (*GREEK, "ln"))
_ANY_CASE = "|".join(word for word in _LONGEST_FIRST if word not in _AS_IT_IS.split("|"))
_INDEX = rf"(?:_(?:{SIGN}+|\{{{SIGN}+\}})|{BELOW}+)"
_INDEXED = rf"(?:σ{ACCENT}{_INDEX}?|(?:σ|sigma){_INDEX})"  # σ̂ and σ_g; which function that is, is told by its index
FUNCTION_PATTERN = rf"(?:{_INDEXED}|(?:(?i:{_ANY_CASE})|{_AS_IT_IS})(?!{LETTER}|{ACCENT}))"
LINEAR_PATTERN = rf"(?i:linear)(?:_\{{[^{{}}]*\}}|_{SIGN}+(?:_{SIGN}+)?)?(?=\s*\()"
MINUS = "-\u2212\u2013"

_ACTIVATIONS = ("c", "h", "s", "x", "y")
"""Indices of σ that do not mean a gate: σ_c and σ_h of an LSTM are often tanh, σ_y is whatever makes an output."""

ACCENTS = {"\u0303": "tilde", "\u0302": "hat", "\u0304": "bar", "\u0305": "bar"}
MARKS = {
    "~": "tilde", "\u02dc": "tilde", "\u223c": "tilde", "^": "hat", "\u02c6": "hat",
    "'": "prime", "\u2032": "prime", "\u2019": "prime",
}  # fmt: skip


class Refused(Exception):
    """A refusal inside one line: the place in the normalised text and the sentence."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message


def normalise(text: str) -> str:
    """One coding of each letter: accents apart from their letters, letters of mathematical alphabets plain.

    Neither changes how many columns the text takes, so a place in the result is the same place in the source.
    """
    plain = (
        unicodedata.normalize("NFKD", sign)
        if unicodedata.decomposition(sign).startswith(("<font>", "<compat>"))
        else sign
        for sign in text
    )
    return unicodedata.normalize(
        "NFD", "".join(new if len(new) == 1 else old for new, old in zip(plain, text, strict=True))
    )


def columns(text: str) -> int:
    """How many columns of a terminal the text takes: an accent takes none, a wide letter two, a tab one."""
    return sum(
        0
        if unicodedata.category(sign) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(sign) in "WF"
        else 1
        for sign in text
    )


def point(file: str, line: int, source: str, column: int, message: str) -> str:
    """The text of a mistake that has a place: `FILE:LINE: message`, the line, and a caret below it.

    `column` is the display column from 0, as `columns` and `locate` count; a tab is shown as one space, so
    that the caret fits.
    """
    return f"{file}:{line}: {message}\n{source.replace(chr(9), ' ').rstrip()}\n{' ' * column}^"


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """`; did you mean X?` for the nearest known name, empty where none is near."""
    match = difflib.get_close_matches(word, list(known), n=1, cutoff=cutoff)
    return f"; did you mean {match[0]}?" if match else ""


def written(word: str) -> str:
    """A function as a file declares it: σ_h for σₕ and σ_{h}."""
    low = re.search(rf"{BELOW}+$", word)
    plain = f"{word[: low.start()]}_{unicodedata.normalize('NFKD', low[0])}" if low else word
    return normalise(re.sub(r"_\{(.*)\}$", r"_\1", plain.strip()))


def function(word: str, at: int = 0, lexicon: Lexicon = PLAIN) -> str:
    """The canonical name of a function from any of its spellings; `σ_g` is σ, and others as the file declares."""
    if (told := written(word)) in lexicon.functions:
        return lexicon.functions[told]
    letter = re.match(r"σ|sigma", word)
    if letter and letter[0] != word:
        index = unicodedata.normalize("NFKD", word[letter.end() :]).strip("_{}")
        if index in _ACTIVATIONS or re.match(ACCENT, index):
            raise Refused(
                at,
                f"{word} has two readings, the sigmoid and another activation, often tanh: "
                f'declare it in the file, [functions] "{written(word)}" = "tanh"',
            )
        return "σ"
    return FUNCTION_WORDS[word if word in FUNCTION_WORDS else word.lower()]
