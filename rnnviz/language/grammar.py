"""The grammar of one line, and the sentences for what it does not allow."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from rnnviz.language.expression import Name
from rnnviz.language.hints import of_bracket, of_index, of_power, of_sign
from rnnviz.language.lexicon import Lexicon
from rnnviz.language.names import Spelled, spell
from rnnviz.language.spelling import (
    ABOVE,
    BELOW,
    FUNCTION_PATTERN,
    LINEAR_PATTERN,
    MINUS,
    NAME_PATTERN,
    Refused,
    written,
)

# One level for all signs of multiplication: which is a product of a matrix depends on the names beside it.
_GRAMMAR = rf"""
start: side (EQUALS side)*
side: sum?
sum: SIGN? term (SIGN term)*
term: _factor ((TIMES | DIVIDE)? _factor)*
_factor: _atom | power
power: _atom POWER
_atom: NAME | NUMBER | call | apply | group | concat
call: (FUNCTION | LINEAR) OPEN sum (COMMA sum)* CLOSE
apply: FUNCTION NAME
group: OPEN sum CLOSE
concat: LEFT sum (COMMA sum)* RIGHT

FUNCTION.2: /{FUNCTION_PATTERN}/
LINEAR.3: /{LINEAR_PATTERN}/
POWER: /\^\{{?\s*[{MINUS}]?[0-9]+(?:\.[0-9]+|\s*\/\s*[0-9]+)?\s*\}}?|[\u00b2\u00b3]/
DIVIDE: /[\/\u00f7\u2215\u2044]/
NAME: /{NAME_PATTERN}/
NUMBER: /[0-9]+(?:\.[0-9]+)?/
TIMES.2: /\(\*\)|\(\.\)|[\u00b7\u22c5\u2219\u2022.@*\u2217\u00d7\u2a2f\u2299\u2218\u25e6]/
SIGN: /[{MINUS}+]/
EQUALS: /:?=|\u2190/
OPEN: "("
CLOSE: ")"
LEFT: "["
RIGHT: "]"
COMMA: /[,;]/
BLANK: /\s+/
%ignore BLANK
"""

_POINTS = "·⋅∙•."  # signs of a product that may be meant as a decimal point
_PAIRS = {"CLOSE": "OPEN", "RIGHT": "LEFT"}
_DEEPEST = 40
_OPERANDS = ("NAME", "NUMBER", "CLOSE", "RIGHT")


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """One parsed line: its tree, the name at each place in its text, and the places of those that are transposed."""

    text: str
    tree: Tree[Token]
    names: Mapping[int, Name]
    transposed: frozenset[int] = frozenset()


@cache
def _lark() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic")


@dataclass(frozen=True, slots=True)
class Lexed:
    """The tokens of a line, `Ux_t` as two, and what is known of the names that start at each place."""

    tokens: tuple[Token, ...]
    spelled: Mapping[int, Spelled]

    @property
    def names(self) -> dict[int, Name]:
        return {at: spelled.name for at, spelled in self.spelled.items()}


def lex(text: str, lexicon: Lexicon) -> Lexed:
    """The tokens of a normalised text."""
    found: list[Token] = []
    names: dict[int, Spelled] = {}
    try:
        for token in _lark().lex(text):
            start, end = _span(token)
            if token.type == "NUMBER":
                _refuse_exponent(text, start)
            if token.type != "NAME":
                found.append(token)
            elif written(str(token)) in lexicon.functions and re.match(r"\s*\(", text[end:]):
                found.append(Token("FUNCTION", str(token), start_pos=start, end_pos=end))
            else:
                for spelled in spell(text, start, end, lexicon):
                    names[spelled.at] = spelled
                    found.append(Token("NAME", spelled.name.text, start_pos=spelled.at, end_pos=end))
    except UnexpectedCharacters as unexpected:
        raise _unknown(text, unexpected.pos_in_stream or 0, found) from None
    return Lexed(tuple(found), names)


def parse(text: str, lexicon: Lexicon) -> ParsedLine:
    """Parse one normalised line without its comment; Refused names the place and the reason."""
    label = re.match(r"([^=\[(]*?)\s*:(?!=)", text)
    if label:
        raise Refused(
            label.end() - 1,
            f"‘{label[1].strip()}:’ stands in front: what a value is called stands behind the equation, "
            f"as in h_t = … # {label[1].strip()}",
        )
    lexed = lex(text, lexicon)
    _brackets(lexed.tokens)
    _refuse_points(text, lexed, lexicon)
    parser = _lark().parse_interactive("")
    open_now: list[Token] = []
    before: Token | None = None
    try:
        for token in lexed.tokens:
            parser.feed_token(token)
            if token.type in _PAIRS.values():
                open_now.append(token)
            elif token.type in _PAIRS:
                open_now.pop()
            before = token
        tree = parser.feed_token(Token("$END", ""))
    except UnexpectedToken as unexpected:
        culprit = None if unexpected.token.type == "$END" else unexpected.token
        raise _unexpected(text, before, culprit, open_now[-1] if open_now else None) from None
    turned = frozenset(at for at, spelled in lexed.spelled.items() if spelled.transposed)
    return ParsedLine(text, tree, lexed.names, turned)


def names_in(text: str, lexicon: Lexicon) -> Iterator[tuple[int, Name]]:
    """Every name as it is written in a normalised line, with its place."""
    yield from sorted(lex(text, lexicon).names.items())


def place(tree: Tree[Token] | Token) -> int:
    """Where a piece of a line begins."""
    while isinstance(tree, Tree):
        tree = tree.children[0]
    return _span(tree)[0]


def branch(tree: Tree[Token], k: int) -> Tree[Token]:
    """The branch of a tree at `k`."""
    child = tree.children[k]
    if not isinstance(child, Tree):
        raise TypeError(f"{tree.data} has no branch {k}")
    return child


def _span(token: Token) -> tuple[int, int]:
    start, end = token.start_pos, token.end_pos
    if start is None or end is None:
        raise ValueError(f"the token {token!r} has no place")
    return start, end


def _refuse_exponent(text: str, start: int) -> None:
    exponent = re.match(rf"([0-9.]+)[eE]([{MINUS}+]?)([0-9]+)", text[start:])
    if exponent:
        number, sign, power = exponent.groups()
        raise Refused(
            start,
            f"{exponent[0]} has two readings, {number} ⊙ e {sign or '⊙'} {power} and a power of ten: "
            "write the number out, as in 0.001, or ⊙",
        )


def _refuse_points(text: str, lexed: Lexed, lexicon: Lexicon) -> None:
    """A point before a number may be the sign of a product, or a decimal point."""
    found, names = lexed.tokens, lexed.names
    for k, (point, number) in enumerate(pairwise(found)):
        before = found[k - 1] if k else None
        if point.type != "TIMES" or number.type != "NUMBER" or before is None or before.type not in _OPERANDS:
            continue
        if point != "." and not (point in _POINTS and before.type == "NUMBER" and "." not in number):
            continue
        if before.type == "NAME" and lexicon.kind(names[place(before)]) == "matrix":
            continue  # which has a sentence of its own
        alone = before.type in ("NAME", "NUMBER")
        left, written = str(before) if alone else "(…)", text[place(before if alone else point) : _span(number)[1]]
        if "." in number:
            raise Refused(place(point), f"{written}: a number is multiplied with ⊙, {left} ⊙ {number} is expected")
        whole = before.type == "NUMBER" and "." not in before
        decimal = f"{before}.{number}" if whole else f"{left} ⊙ 0.{number}"
        raise Refused(
            place(point),
            f"{written} has two readings, {left} ⊙ {number} and {decimal}: write the one that is meant",
        )


def _brackets(found: Sequence[Token]) -> None:
    """Every bracket has its partner; said first, as the parser would complain of something further on."""
    stack: list[Token] = []
    for token in found:
        if token.type in _PAIRS.values():
            stack.append(token)
            if len(stack) > _DEEPEST:
                raise Refused(place(token), f"brackets stand in more than {_DEEPEST} others: use a line for a part")
        elif token.type in _PAIRS:
            if not stack:
                raise Refused(place(token), f"‘{token}’ closes nothing: an opening bracket is missing")
            if stack[-1].type != _PAIRS[token.type]:
                raise Refused(place(token), f"‘{token}’ does not close ‘{stack[-1]}’")
            stack.pop()
    if stack:
        raise Refused(place(stack[-1]), f"‘{stack[-1]}’ is never closed")


def _unknown(text: str, at: int, found: list[Token]) -> Refused:
    sign = text[at]
    if found and found[-1].type == "FUNCTION" and sign in "_^~'":
        return Refused(at, f"{found[-1]} is a function and has no subscript or mark: {found[-1]}(…) is expected")
    before = found[-1].type if found else ""
    script = sign in "_^" or re.match(f"{BELOW}|{ABOVE}|[₊⁺]", sign)
    if script and before in ("CLOSE", "RIGHT") and (told := of_bracket(text, at, sign)):
        return Refused(*told)
    if before == "NUMBER" and (sign == "_" or re.match(BELOW, sign)):
        return Refused(at, f"{found[-1]} has no index: a number is the same for every unit")
    if sign in "_^" and text[at + 1 : at + 2] in ("{", "(", "<"):
        return _script(text, at, found)
    known = sign.isascii() and sign.isprintable()
    what = f"‘{sign}’" if known else f"‘{sign}’ ({unicodedata.name(sign, f'U+{ord(sign):04X}')})"
    hint = of_sign(sign)
    return Refused(at, f"{what} is not part of the language" + (f": {hint}" if hint else ""))


def _script(text: str, at: int, found: list[Token]) -> Refused:
    """What stands in brackets below or above: they are not closed, or stand in each other."""
    script = re.match(r"[_^]\{((?:[^{}]|\{[^{}]*\})*)\}", text[at:])
    if script is None or not found:
        return Refused(at + 1, f"‘{text[at + 1]}’ is never closed")
    before, inner = str(found[-1]), re.sub(r"\s", "", script[1])
    if text[at] == "^":
        return Refused(at, f"‘{inner}’ above {before}: {of_power(before, inner)}")
    right = of_index(before, inner, "t")
    return Refused(at, f"‘{inner}’ is not a subscript, for it has one of its own: {right} is expected")


def _unexpected(text: str, before: Token | None, culprit: Token | None, bracket: Token | None) -> Refused:
    """The sentence for a token (None: the end of the line) that cannot follow the one before."""
    at = len(text.rstrip()) if culprit is None else place(culprit)
    if before is not None and before.type == "FUNCTION" and culprit is not None and culprit.type == "POWER":
        negative = any(minus in culprit for minus in MINUS)
        inverse = ": its inverse is not known, and a power" if negative else "; a power"
        return Refused(
            at, f"{before} is a function and has no superscript{inverse} stands behind it, {before}(…){culprit}"
        )
    if before is not None and before.type == "FUNCTION":
        return Refused(at, f"{before} is a function: its argument in round brackets is expected, {before}(…)")
    if culprit is not None:
        pair = (before.type if before else "", culprit.type)
        if pair == ("LEFT", "RIGHT"):
            return Refused(at, "[] is empty: parts to concatenate are expected, such as [h_{t-1}, x_t]")
        if pair == ("OPEN", "CLOSE"):
            return Refused(at, "() is empty: an expression is expected")
        if pair[0] in _OPERANDS and culprit.type == "COMMA":
            return Refused(at, _comma(text, at, bracket))
        if pair[0] in _OPERANDS and culprit.type == "EQUALS" and bracket is not None:
            return Refused(at, "‘=’ stands inside brackets")
        if culprit == "." and pair[0] not in _OPERANDS:
            return Refused(at, "a number has a digit before its point, 0.5")
        if pair == ("TIMES", "SIGN"):
            return Refused(at, f"‘{culprit}’ follows ‘{before}’ at once: a negative factor stands in brackets, (-a)")
    after = f" after ‘{before}’" if before is not None else ""
    found = "but the line ends" if culprit is None else f"not ‘{culprit}’"
    return Refused(at, f"a name, a number, a function or a bracket is expected{after}, {found}")


def _comma(text: str, at: int, bracket: Token | None) -> str:
    """The sentence for a comma at `at`, where it stands between arguments, two values or two equations."""
    only = "a comma stands only between the parts of [a, b]"
    if bracket is not None:
        called = re.search(rf"({NAME_PATTERN})\s*$", re.sub(r"\{(\w)\}", r"\1", text[: place(bracket)]))
        told = f": {called[1]}(a, b) is not a known function" if called else ""
        return f"{only}, and round brackets hold one{told}"
    if not re.search("[=←]", text[at:]):
        return f"{only}; a number has a point, 0.5"
    if re.search("[=←]", text[:at]):
        return "a line has one equation: what follows the comma stands on a line of its own"
    first = re.sub(r"\{(\w)\}", r"\1", text[:at].strip())
    return f"a line assigns one name: each value stands on a line of its own, {first} = …"
