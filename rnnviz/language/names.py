"""Names in a line: many spellings in, one canonical name out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from rnnviz.errors import Mistake, quoted
from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.expression import Name
from rnnviz.language.hints import of_index, of_power, of_word
from rnnviz.language.lexicon import PLAIN, Lexicon
from rnnviz.language.spelling import (
    ABOVE,
    ACCENT,
    ACCENTS,
    BELOW,
    FUNCTION_WORDS,
    GREEK,
    LETTER,
    MARK,
    MARKS,
    MINUS,
    NAME_PATTERN,
    SCRIPT,
    SIGN,
    STEP,
    TURN,
    WORD,
    Refused,
    nearest,
    normalise,
)

LONGEST_SUBSCRIPT, LONGEST_NAME = 40, 100
LONGEST_DELAY = 9
"""Steps: what is further back, no cell on paper looks at."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A name as it stands in a line: its place, and whether rows and columns are changed over, `W^T`."""

    at: int
    name: Name
    transposed: bool = False


_LOW = "ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ"


def index_in(text: str) -> str:
    """The letter that counts the steps in a text: n in `y_{n-1}`, `y(n-1)` or `yₙ₋₁`, else t."""
    plain = normalise(text)
    found = re.findall(rf"[_^<⟨{{,]\s*[(\[]?([a-z])\s*(?:[{MINUS}]|\+)\s*[0-9]\s*[)\]]?[}})>⟩,\]]", plain)
    found += [unicodedata.normalize("NFKD", low) for low in re.findall(f"([{_LOW}])[₊₋][₀-₉]", plain)]
    spoken = re.findall(rf"{LETTER}{ACCENT}*\(\s*([a-z])\s*[{MINUS}]\s*[0-9]\s*\)", plain)
    found += [letter for letter in spoken if re.search(rf"{LETTER}{ACCENT}*\(\s*{letter}\s*\)", plain)]
    return found[0] if found and "t" not in found else "t"


def timely(code: str, index: str) -> str:
    """The same line with the time of `h(t-1)` in brackets of its own, ⟨t-1⟩, that stand for nothing else."""
    time = re.compile(rf"(?<=[A-Za-z0-9\u0300-\u03c9'′}}\u2080-\u209c])\((\s*{index}\s*(?:[{MINUS}+]\s*[0-9]+\s*)?)\)")
    return time.sub(r"⟨\1⟩", code)


@lru_cache(maxsize=4096)  # a cell asks for each of its names many times
def read_name(text: str) -> Name:
    """One name by any of its spellings: `h~_t`, `Gamma_u`, `W_{hh}`, `h^{t-1}`. Mistake if it is not one."""
    if len(text) > LONGEST_NAME:
        raise Mistake(f"{quoted(text)} is not a name: up to {LONGEST_NAME} letters are read")
    source = normalise(text.strip())
    match = re.fullmatch(NAME_PATTERN, source)
    try:
        names = spell(source, 0, len(source), Lexicon(index=index_in(source))) if match else []
    except Refused as refused:
        raise Mistake(f"{text}: {refused.message}") from None
    if len(names) != 1 or names[0].transposed:
        raise Mistake(f"{text} is not a name: a name is one letter with a mark and a subscript, such as h_t or W_xh")
    return names[0].name


def later(name: str, steps: int = 1) -> str:
    """What a value is called so many steps later: `x_{t+1}` of `x_t`, and of `x`."""
    own = read_name(name)
    return replace(own, shift=(own.shift or 0) + steps).text


def spell(line: str, start: int, end: int, lexicon: Lexicon = PLAIN) -> list[Spelled]:
    """The names in the token `line[start:end]`: one, or more for a product as `Ux_t`."""
    parts = re.match(rf"({WORD})((?:{MARK})*)", line[start:end])
    if parts is None:  # the caller has matched NAME_PATTERN, which begins so
        raise ValueError(f"{line[start:end]!r} is not a name token")
    letters = _letters(line, start, parts[1], lexicon)
    at, letter, mark = letters[-1]
    place = start + len(parts[1])
    marks = [mark] if mark else []
    subscript: str | None = None
    shift: int | None = None
    above: tuple[str, int] | None = None  # what stands above, and where
    bare_time = transposed = False
    for script in re.findall(rf"{TURN}|{MARK}|{SCRIPT}", line[place:end]):
        if re.fullmatch(TURN, script):
            transposed = True
        elif script in MARKS:
            if (subscript is not None or shift is not None) and MARKS[script] != "prime":
                raise Refused(place, f"the mark ‘{script}’ stands right after its letter: {letter}{script}_t")
            marks.append(MARKS[script])
        else:
            superscript = script[0] in "^<" or bool(re.match(ABOVE, script))
            script_subscript = subscript is not None
            inner, accent = _inside(script)
            marks += [accent] if accent else []
            named = superscript and inner[:1] + inner[-1:] == "()"
            superscript = superscript or script[0] in "⟨"
            for part in [inner] if named else inner.split(","):
                time = _time(part[1:-1] if named else part, letter, place, lexicon.index)
                if superscript and time is None:
                    if above is not None:
                        raise Refused(place, f"{line[start:end]} has two superscripts: one is expected")
                    above = (part, place)
                    continue
                below = "" if time is not None else _below(part, letter, place, lexicon.index)
                if time is not None and shift is not None:
                    raise Refused(place, f"{line[start:end]} has two times: one is expected")
                if below and script_subscript and subscript is not None:
                    raise Refused(place, f"{line[start:end]} has two subscripts: one is expected")
                subscript = ",".join(filter(None, (subscript, below))) or None
                shift = time if time is not None else shift
            bare_time = shift == 0 and inner == lexicon.index and script[-1] not in "})>⟩]"
        place += len(script)
    if len(marks) > 1:
        raise Refused(at, f"{line[start:end]} has two marks: one of ~, ^, ¯ and ' is expected")
    time_letter = "t" if shift is None else lexicon.index
    name = Name(letter, marks[0] if marks else "", subscript or "", shift, above[0] if above else "", time_letter)
    if above:
        _check_above(name, above[1], lexicon)
    if len(letters) > 1 and name.subscript and lexicon.kind(name) != "matrix":
        _refuse_two_subscripts(letters, name)
    if bare_time or (
        name.shift is None and re.search(rf"[^_]{lexicon.index}$", line[start:end]) and lexicon.kind(name) == "vector"
    ):
        _refuse_loose_minus(line, start, end, name)
    if name == Name(lexicon.index):
        index = lexicon.index
        raise Refused(
            at, f"{index} is the time and not a value: a value at its time is written h_{index} or h_{{{index}-1}}"
        )
    return [*(Spelled(at, Name(letter, mark)) for at, letter, mark in letters[:-1]), Spelled(at, name, transposed)]


def _letters(line: str, start: int, word: str, lexicon: Lexicon) -> list[tuple[int, str, str]]:
    """Place, letter and mark of each letter of a word: a Greek letter by name, or matrices and one letter."""
    if word in GREEK:
        return [(start, GREEK[word], "")]
    if re.sub(ACCENT, "", word) == STEP:
        accent = re.sub(r"[^\u0300-\u036f]", "", word)
        return [(start, STEP, ACCENTS.get(accent[:1], ""))]
    letters = []
    for match in re.finditer(rf"({LETTER})({ACCENT}*)", word):
        at = start + match.start()
        for accent in match[2]:
            if accent not in ACCENTS:
                raise Refused(at, f"the mark on {match[0]} is not known: one of h̃, ĥ, h̄ and h' is expected")
        if len(match[2]) > 1:
            raise Refused(at, f"{match[0]} has two marks: one is expected")
        letters.append((at, match[1], ACCENTS[match[2]] if match[2] else ""))
    called = re.match(r"\s*\(", line[start + len(word) :])
    if called and (told := of_word(word)):
        raise Refused(start, f"{word} is not a known function: {told}")
    if all(lexicon.kind(Name(letter, mark)) == "matrix" or "α" <= letter <= "ω" for _, letter, mark in letters[:-1]):
        return letters  # a Greek letter is a number that multiplies, or is refused as a vector beside another
    if len(letters) == 2 and lexicon.by_letter(Name(letters[1][1])) == "matrix":
        return letters  # a row before its matrix, xU
    near = nearest(word, [*FUNCTION_WORDS, *GREEK], 0.7)
    if called:
        raise Refused(start, f"{word} is not a known function, which are {', '.join(FUNCTIONS)}{near}")
    vectors = f"; for two vectors write {word[0]} ⊙ {word[1]}" if len(letters) == len(word) == 2 else ""
    indexed = re.match(SCRIPT, line[start + len(word) :]) and not (near or vectors)
    raise Refused(
        start,
        f"{word} is a word where a symbol is expected: a name is one letter with marks and a subscript, "
        f"such as {f'h_t, W_xh or {word[0]}_{word}' if indexed else 'h_t or W_xh'}{vectors}{near}",
    )


def _inside(script: str) -> tuple[str, str]:
    """A script's content without brackets and blanks, minus signs alike, and the mark of `c^{~t}`.

    Round brackets inside of braces above stay: they say that what they hold is part of a name.
    """
    raised = bool(re.match(ABOVE, script))
    inner = unicodedata.normalize("NFKD", script) if re.match(BELOW, script) or raised else script.lstrip("_^")
    inner = re.sub(r"\s", "", inner).translate({ord(minus): "-" for minus in MINUS})
    brackets = ("{}", "<>", "⟨⟩", "[]") if script[0] == "^" or raised else ("{}", "()", "<>", "⟨⟩", "[]")
    while inner[:1] + inner[-1:] in brackets:
        inner = inner[1:-1]
    if script[0] == "^" and inner.startswith("~"):
        return inner[1:], "tilde"
    return re.sub(rf"({SIGN})~", "\\1\u0303", inner), ""


def _time(part: str, letter: str, at: int, index: str) -> int | None:
    """The shift that a part of a script says, None where it is no time."""
    found = re.fullmatch(rf"{index}(?:([+-])([0-9]+))?", part)
    if not found:
        return None
    shift = int(f"{found[1]}{found[2]}") if found[1] else 0
    if shift > 1:
        right = f"{letter}_{index} or {letter}_{{{index}-1}}"
        raise Refused(at, f"{letter}_{{{part}}} is a later step, not known yet: {right} is expected")
    if shift < -LONGEST_DELAY:
        raise Refused(at, f"{letter}_{{{part}}} is too far back: up to {LONGEST_DELAY} steps are kept")
    return shift


def _below(part: str, letter: str, at: int, index: str) -> str:
    """One part of a subscript that is no time."""
    if "_" in part[1:-1]:
        right = of_index(letter, part, index)
        raise Refused(at, f"‘{part}’ is not a subscript, for it has one of its own: {right} is expected")
    if re.fullmatch(rf"t{ACCENT}+", part):
        raise Refused(at, f"a mark stands on the letter and not on the time: {letter}{part[1:]}_t")
    if not re.fullmatch(rf"(?:{SIGN}[\u0302-\u0304]?)+", part):
        example = f"{letter}_t, {letter}_{{t-1}}, {letter}_u or {letter}_{{u,t}}"
        raise Refused(at, f"‘{part}’ is not a subscript: letters, digits and a time are expected, such as {example}")
    if len(part) > LONGEST_SUBSCRIPT:
        raise Refused(at, f"a subscript of {len(part)} letters: up to {LONGEST_SUBSCRIPT} are read")
    return part


def _check_above(name: Name, at: int, lexicon: Lexicon) -> None:
    """What stands above is part of a learned name; of a value it could be its power, unless it is in brackets."""
    above, letter = name.superscript, name.letter
    whole, plain = name.text, replace(name, superscript="").text
    bare = above.removeprefix("(").removesuffix(")")
    e = of_power("e", above) if plain == "e" else ""
    if not re.fullmatch(rf"{SIGN}+", bare) or len(bare) > LONGEST_SUBSCRIPT:
        time = f"{letter}^{{{lexicon.index}-1}}"
        if not above:
            raise Refused(at, f"nothing stands above {letter}: braces that are empty are left out")
        none = re.fullmatch(rf"\(?{SIGN}[+-][0-9]\)?|[^\w]+", above)  # a layer, or a star
        power = "" if none else f"; {of_power(plain, above)}"
        raise Refused(
            at,
            e
            or f"‘{above}’ above {letter} is neither a time, as in {time}, nor a part of a name, as in {letter}^{{(1)}}"
            f"{power}",
        )
    if bare != above or lexicon.kind(name) != "vector" or (len(above) > 1 and above.isalpha() and not e):
        return
    named = f"a value of its own, {replace(name, superscript=f'({above})').text}"
    if above.isdigit():
        raise Refused(
            at, f"{whole} has two readings, ({plain})^{above}, a power, and {named}: write the one that is meant"
        )
    time = f"{letter}^{{{lexicon.index}-1}}"
    element = e or f"an element of {plain} has no index, as a line is about whole vectors"
    raise Refused(at, f"‘{above}’ above {letter} is not a time, as in {time}: {named}, has brackets, and {element}")


def _refuse_two_subscripts(letters: list[tuple[int, str, str]], name: Name) -> None:
    """`Wc_cc` may be W times c_cc, or W_cc times c as in a known misprint."""
    before = "·".join(letter for _, letter, _ in letters[:-1])
    other = replace(name, subscript="").text
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
            f"{token}{loose[0]} has two readings, {stem}_{{{below}{name.index}-{number}}} for an earlier step "
            f"and {token} - {number} for {number} less: write the one that is meant",
        )
