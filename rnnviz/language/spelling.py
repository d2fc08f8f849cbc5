"""How names, functions and places in a line are spelled: many spellings in, one canonical name out."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping

from rnnviz.errors import Mistake, quoted
from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.expression import Name

KINDS = ("matrix", "vector", "bias")
LONGEST_SUBSCRIPT, LONGEST_NAME = 40, 100

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

_LETTER = r"[A-Za-z\u0391-\u03a9\u03b1-\u03c1\u03c4-\u03c9]"  # without σ, which is a function
_SIGN = r"[A-Za-z0-9\u0391-\u03a9\u03b1-\u03c9]"
_ACCENT = r"[\u0300-\u036f]"
_BELOW = r"[\u1d62-\u1d6a\u2080-\u209c\u2c7c]"  # letters that are low by themselves, as in hₜ
_ABOVE = r"[\u1d57\u207b\u00b9\u207d\u207e]"
_WORD = rf"(?:{_LETTER}{_ACCENT}*)+"
_MARK = rf"(?:[~\u02dc\u223c'\u2032\u2019\u02c6]|\^(?!{_SIGN}|[{{(<]))"
_SCRIPT = (
    rf"(?:_\{{[^{{}}]*\}}|_\([^()]*\)|_(?:{_SIGN}{_ACCENT}*)+"
    rf"|\^\{{[^{{}}]*\}}|\^\([^()]*\)|\^<[^<>]*>|\^{_SIGN}+|<\s*t[^<>]*>|{_BELOW}+|{_ABOVE}+)"
)

NAME_PATTERN = rf"{_WORD}{_MARK}*(?:{_SCRIPT}|{_MARK})*"
FUNCTION_WORDS: Mapping[str, str] = {word: name for name, function in FUNCTIONS.items() for word in function.spellings}
"""Every spelling of every function, and the canonical name."""
# A word may be capitalised, unless that is another letter: Sigma is Σ. The longer first, as one may begin another.
_LONGEST_FIRST = sorted(FUNCTION_WORDS, key=len, reverse=True)
_ANY_CASE = "|".join(word for word in _LONGEST_FIRST if len(word) > 1 and word not in GREEK)
_AS_IT_IS = "|".join(word for word in _LONGEST_FIRST if len(word) == 1 or word in GREEK)
FUNCTION_PATTERN = rf"(?:(?i:{_ANY_CASE})|{_AS_IT_IS})(?!{_LETTER}|{_ACCENT})"
MINUS = "-\u2212\u2013"

_ACCENTS = {"\u0303": "tilde", "\u0302": "hat", "\u0304": "bar", "\u0305": "bar"}
_MARKS = {
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


def function(word: str) -> str:
    """The canonical name of a function from any of its spellings."""
    return FUNCTION_WORDS[word if word in FUNCTION_WORDS else word.lower()]


def kind(name: Name, kinds: Mapping[str, str] | None = None) -> str:
    """What a name stands for, "matrix", "vector" or "bias": by `kinds` (canonical text), else by its letter.

    U, V and W are matrices, b is a bias, all others are vectors. A name is also found in `kinds` by its text
    without the time or with `_t`, so that `{"b_t": "vector"}` holds for `b_{t-1}` too.
    """
    if kinds:
        for shift in (name.shift, 0, None):
            found = kinds.get(Name(name.letter, name.mark, name.subscript, shift).text)
            if found:
                return found
    return "matrix" if name.letter in "UVW" else "bias" if name.letter == "b" else "vector"


def read_name(text: str) -> Name:
    """One name by any of its spellings: `h~_t`, `Gamma_u`, `W_{hh}`, `h^{t-1}`. Mistake if it is not one."""
    if len(text) > LONGEST_NAME:
        raise Mistake(f"{quoted(text)} is not a name: up to {LONGEST_NAME} letters are read")
    source = normalise(text.strip())
    match = re.fullmatch(NAME_PATTERN, source)
    try:
        names = spell(source, 0, len(source), None) if match else []
    except Refused as refused:
        raise Mistake(f"{text}: {refused.message}") from None
    if len(names) != 1:
        raise Mistake(f"{text} is not a name: a name is one letter with a mark and a subscript, such as h_t or W_xh")
    return names[0][1]


def spell(line: str, start: int, end: int, kinds: Mapping[str, str] | None) -> list[tuple[int, Name]]:
    """The names in the token `line[start:end]`, each with its place: one, or more for a product as `Ux_t`."""
    parts = re.match(rf"({_WORD})((?:{_MARK})*)", line[start:end])
    if parts is None:  # the caller has matched NAME_PATTERN, which begins so
        raise ValueError(f"{line[start:end]!r} is not a name token")
    letters = _letters(line, start, parts[1], kinds)
    at, letter, mark = letters[-1]
    place = start + len(parts[1])
    marks = [mark] if mark else []
    subscript: str | None = None
    shift: int | None = None
    bare_time = False
    for script in re.findall(rf"{_MARK}|{_SCRIPT}", line[place:end]):
        after_script = subscript is not None or shift is not None
        if script in _MARKS:
            if after_script and _MARKS[script] != "prime":
                raise Refused(place, f"the mark ‘{script}’ stands right after its letter: {letter}{script}_t")
            marks.append(_MARKS[script])
        else:
            superscript = script[0] in "^<" or bool(re.match(_ABOVE, script))
            inner, accent = _inside(script)
            marks += [accent] if accent else []
            for part in inner.split(","):
                below, time = _below(part, letter, place, superscript)
                if (below and subscript is not None) or (time is not None and shift is not None):
                    raise Refused(
                        place,
                        f"{line[start:end]} has two {'subscripts' if below else 'times'}: one is expected",
                    )
                subscript = below or subscript
                shift = time if time is not None else shift
            bare_time = shift == 0 and inner == "t" and script[-1] not in "})>"
        place += len(script)
    if len(marks) > 1:
        raise Refused(at, f"{line[start:end]} has two marks: one of ~, ^, ¯ and ' is expected")
    name = Name(letter, marks[0] if marks else "", subscript or "", shift)
    if len(letters) > 1 and name.subscript:
        _refuse_two_subscripts(letters, name)
    if bare_time or (
        name.shift is None and re.search(r"[^_]t$", line[start:end]) and kind(name, kinds) == "vector"
    ):
        _refuse_loose_minus(line, start, end, name)
    if name == Name("t"):
        raise Refused(at, "t is the time and not a value: a value at its time is written h_t or h_{t-1}")
    return [*((at, Name(letter, mark)) for at, letter, mark in letters[:-1]), (at, name)]


def _letters(line: str, start: int, word: str, kinds: Mapping[str, str] | None) -> list[tuple[int, str, str]]:
    """Place, letter and mark of each letter of a word: a Greek letter by name, or matrices and one letter."""
    if word in GREEK:
        return [(start, GREEK[word], "")]
    letters = []
    for match in re.finditer(rf"({_LETTER})({_ACCENT}*)", word):
        at = start + match.start()
        for accent in match[2]:
            if accent not in _ACCENTS:
                raise Refused(at, f"the mark on {match[0]} is not known: one of h̃, ĥ, h̄ and h' is expected")
        if len(match[2]) > 1:
            raise Refused(at, f"{match[0]} has two marks: one is expected")
        letters.append((at, match[1], _ACCENTS[match[2]] if match[2] else ""))
    if all(kind(Name(letter, mark), kinds) == "matrix" for _, letter, mark in letters[:-1]):
        return letters
    near = nearest(word, [*FUNCTION_WORDS, *GREEK])
    if re.match(r"\s*\(", line[start + len(word) :]):
        raise Refused(start, f"{word} is not a known function, which are {', '.join(FUNCTIONS)}{near}")
    vectors = f"; for two vectors write {word[0]} ⊙ {word[1]}" if len(letters) == len(word) == 2 else ""
    raise Refused(
        start,
        f"{word} is a word where a symbol is expected: a name is one letter with marks and a subscript, "
        f"such as h_t or W_xh{vectors}{near}",
    )


def _inside(script: str) -> tuple[str, str]:
    """A script's content without brackets and blanks, minus signs alike, and the mark of `c^{~t}`."""
    inner = unicodedata.normalize("NFKD", script) if re.match(rf"{_BELOW}|{_ABOVE}", script) else script.lstrip("_^")
    inner = re.sub(r"\s", "", inner).translate({ord(minus): "-" for minus in MINUS})
    while inner[:1] + inner[-1:] in ("{}", "()", "<>"):
        inner = inner[1:-1]
    if script[0] == "^" and inner.startswith("~"):
        return inner[1:], "tilde"
    return re.sub(rf"({_SIGN})~", "\\1\u0303", inner), ""


def _below(part: str, letter: str, at: int, superscript: bool) -> tuple[str, int | None]:
    """One part of a script: its subscript, or its time as a shift."""
    if part in ("t", "t-1"):
        return "", 0 if part == "t" else -1
    if re.fullmatch(r"t\+[0-9]+", part):
        raise Refused(
            at,
            f"{letter}_{{{part}}} is a later step, not known yet: {letter}_t or {letter}_{{t-1}} is expected",
        )
    if re.fullmatch(r"t-[0-9]+", part):
        raise Refused(at, f"{letter}_{{{part}}} is too far back: a cell knows {letter}_t and {letter}_{{t-1}}")
    if superscript:
        raise Refused(at, f"‘{part}’ above {letter} is not a time: only a time stands there, as in h^t or h^{{t-1}}")
    if re.fullmatch(rf"t{_ACCENT}+", part):
        raise Refused(at, f"a mark stands on the letter and not on the time: {letter}{part[1:]}_t")
    if not re.fullmatch(rf"(?:{_SIGN}[\u0302-\u0304]?)+", part):
        example = f"{letter}_t, {letter}_{{t-1}}, {letter}_u or {letter}_{{u,t}}"
        raise Refused(at, f"‘{part}’ is not a subscript: letters, digits and a time are expected, such as {example}")
    if len(part) > LONGEST_SUBSCRIPT:
        raise Refused(at, f"a subscript of {len(part)} letters: up to {LONGEST_SUBSCRIPT} are read")
    return part, None


def _refuse_two_subscripts(letters: list[tuple[int, str, str]], name: Name) -> None:
    """`Wc_cc` may be W times c_cc, or W_cc times c as in a known misprint."""
    before = "·".join(letter for _, letter, _ in letters[:-1])
    other = Name(name.letter, name.mark, "", name.shift).text
    raise Refused(
        letters[0][0],
        f"this has two readings, {before}·{name.text} and {before}_{name.subscript}·{other}: "
        "write the one that is meant",
    )


def _refuse_loose_minus(line: str, start: int, end: int, name: Name) -> None:
    """`h_t-1`, `h_ut-1` may be the step before, or one less; only `h_t - 1`, with room on both sides, is plain."""
    loose = re.match(rf"(\s*)[{MINUS}](\s*)([0-9]+)(?!\.?[0-9])", line[end:])
    if loose and not (loose[1] and loose[2]):
        token, number = line[start:end], loose[3]
        below = f"{name.subscript[:-1]}," if name.shift is None else ""  # `ut`, where no time is read
        stem = token.partition("_")[0] if below else re.sub(r"[_^]?.$", "", token)
        raise Refused(
            start,
            f"{token}{loose[0]} has two readings, {stem}_{{{below}t-{number}}} for an earlier step "
            f"and {token} - {number} for {number} less: write the one that is meant",
        )
