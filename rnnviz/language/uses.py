"""What the names of a text stand for, as their use shows: before a text is parsed, from its signs alone.

A capital letter that is never assigned and has no time is a matrix where it multiplies what follows, or a row before
it; a learned vector where ⊙ joins it; a bias where it only stands in a sum. A Greek letter at once before what it
multiplies is a learned number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lark import Token

from rnnviz.language.expression import Name
from rnnviz.language.factors import RINGS
from rnnviz.language.grammar import Lexed, lex
from rnnviz.language.lexicon import MATRICES, Lexicon
from rnnviz.language.names import index_in, spell
from rnnviz.language.spelling import FUNCTION_PATTERN, GREEK, LINEAR_PATTERN, NAME_PATTERN, STEP, Refused

FUNCTION_LETTERS = "φψ"
"""Greek letters that before a bracket are a function which nobody has named, rather than a number."""

_OPENS = ("NAME", "NUMBER", "FUNCTION", "LINEAR", "OPEN", "LEFT")
_CLOSES = ("NAME", "CLOSE", "RIGHT", "POWER")


def found_in(codes: Sequence[str], declared: Lexicon) -> Lexicon:
    """All that declarations and use tell of the names in these lines."""
    rings = any(sign in code for code in codes for sign in "⊙∘◦")
    lexicon = replace(declared, index=index_in("\n".join(codes)), rings=rings)
    values = {name.letter for code in codes for name in _values(code, lexicon)}
    capitals = {letter for code in codes for letter in re.findall(r"[A-Z]", re.sub(FUNCTION_PATTERN, " ", code))}
    letters = frozenset(capitals - values - set(MATRICES))
    lexicon = replace(lexicon, letters=letters)
    uses: defaultdict[Name, set[str]] = defaultdict(set)
    for code in codes:
        try:
            lexed = lex(code, lexicon)
        except Refused:
            continue  # whoever parses it says so
        for name, use in _uses(lexed):
            uses[name].add(use)
    kinds = {name.text: kind for name, seen in uses.items() if (kind := _kind(name, seen, lexicon, values))}
    return replace(lexicon, kinds={**kinds, **declared.kinds})


def _values(code: str, lexicon: Lexicon) -> Iterator[Name]:
    """Names that have a time, or are assigned."""
    assigned = code.partition("=")[0].strip()
    for match in re.finditer(rf"{LINEAR_PATTERN}|{FUNCTION_PATTERN}|(?P<name>{NAME_PATTERN})", code):
        if not match["name"]:
            continue
        # Of letters run together only the last can have a time.
        word = re.match(r"[A-Za-z\u0391-\u03c9\u0300-\u036f]+", match["name"])
        assert word
        last = re.search(r".[\u0300-\u036f]*$", word[0]) if word[0] not in GREEK else None
        start = match.start() + (last.start() if last else 0)
        try:
            name = spell(code, start, match.end(), lexicon)[-1].name
        except Refused:
            continue
        if name.shift is not None or match["name"].strip() == assigned:
            yield name


def _in_factors(tokens: Sequence[Token]) -> set[int]:
    """The places of all tokens in brackets that multiply what follows them, without a ring."""
    found: set[int] = set()
    opened: list[int] = []
    for k, token in enumerate(tokens):
        if token.type == "OPEN":
            opened.append(k)
        elif token.type == "CLOSE" and opened:
            begin = opened.pop()
            called = begin and tokens[begin - 1].type in ("FUNCTION", "LINEAR")
            after, follows = (tokens[j] if j < len(tokens) else None for j in (k + 1, k + 2))
            if not called and (_opens(after) or (_points(after) and _opens(follows))):
                found |= set(range(begin, k))
    return found


def _uses(lexed: Lexed) -> Iterator[tuple[Name, str]]:
    """What each name of a line is seen to do: to multiply, to be joined by a ring, or to be a term by itself.

    A "factor" is a term in brackets that multiply, as in (1 - α) h_t.
    """
    tokens = lexed.tokens
    factors = _in_factors(tokens)
    for k, token in enumerate(tokens):
        if token.type != "NAME" or token.start_pos is None:
            continue
        spelled = lexed.spelled[token.start_pos]
        before, after = tokens[k - 1] if k else None, tokens[k + 1] if k + 1 < len(tokens) else None
        follows = tokens[k + 2] if k + 2 < len(tokens) else None
        if spelled.transposed or _opens(after) or (_points(after) and _opens(follows)):
            yield spelled.name, "multiplies"
        elif before is not None and (before.type in _CLOSES or _points(before)):
            yield spelled.name, "multiplied"
        elif _rings(before) or _rings(after):
            yield spelled.name, "ring"
        else:
            yield spelled.name, "factor" if k in factors else "term"


def _rings(token: Token | None) -> bool:
    return token is not None and token.type == "TIMES" and token in RINGS


def _points(token: Token | None) -> bool:
    return token is not None and token.type == "TIMES" and token not in RINGS


def _opens(token: Token | None) -> bool:
    return token is not None and token.type in _OPENS


def _kind(name: Name, seen: set[str], lexicon: Lexicon, values: set[str]) -> str:
    """What the use of a name without a time says that its letter does not."""
    if name.shift is not None or lexicon.declared(name):
        return ""
    if lexicon.by_letter(name) == "matrix":
        if seen <= {"ring", "term", "factor"} and "ring" in seen:
            return "vector"
        return "bias" if seen <= {"term", "factor"} and name.letter not in MATRICES else ""
    greek = ("α" <= name.letter <= "ω" or name.letter == STEP) and name.letter not in (*values, *FUNCTION_LETTERS)
    return "scalar" if greek and seen & {"multiplies", "factor"} and "ring" not in seen else ""
