"""How texts and bytes are marred at random."""

from __future__ import annotations

import random
import re

TOKENS = (
    "\u0000", "\ufeff", "\r", "\r\n", "\t", "\n", "\n\n", '"', '"""', "'''", "[", "]", "{", "}", "[[", "]]", "=",
    "==", ",", ".", "..", "#", "\\", "\\u0000", "\\uD800", "\\U00110000", "-", "−", "–", "+", "*", "(*)", "⊙", "·",
    "@", "/", "(", ")", "()", "σ", "σ(", "tanh", "softmax(", "argmax(", "h_t", "h_{t-1}", "x_t", "W", "W_f", "b_f",
    "U·", "t", "_t", "^", "~", "'", "h^~", "{t-1}", "{t-2}", "{t+1}", "1", "0", "-0", "1e999", "-1e999", "1e-999",
    "nan", "inf", "-inf", "true", "false", "null", "NaN", "Infinity", "-Infinity", "1979-05-27", "07:32:00",
    "1979-05-27T07:32:00Z", "0x1F", "0b1", "1_000", "9" * 30, "9" * 400, "9" * 5000, "0." + "0" * 400 + "1",
    "a" * 3000, "[example]", "[sizes]", "[kinds]", "[roles]", "[layout]", "[colours]", "[files.film]", "like = ",
    'like = "light"', 'like = "dark"', 'like = "x.toml"', "$", "$$", "$cell", "${", "../", "/", "~/", "\u202e",
    "\u200b", "é", "e\u0301", "𝒉_t", "ſ", "İ", "🙂", "h\u0303\u0302_t", "½", "²", "ⅷ", "１", "\ud83d",
)  # fmt: skip

VALUES = (
    "0", "1", "-1", "2", "1.5", "-0.0", "1e400", "nan", "inf", "true", "[]", "{}", "[[]]", "[1, [2]]", '""', '"a"',
    '"1"', '["a"]', "1979-05-27", "[true]", "[1, 2.5]", "9" * 25, "9" * 5000, "[" * 60 + "]" * 60,
    "{ rows = 1, default = 2 }", '{ rows = "W", default = 99999999999999999999 }', '"#FFF"', '"#GGGGGG"',
    '"#000000"', "1280", "1281", "1e-300",
)  # fmt: skip

DEEP = ("[", "(", "{", "tanh(", "-(", "[[", '{"a":', "W·", "1 - ", "a.")


def marred(text: str, chance: random.Random) -> bytes:
    """A text with a few of its bytes, tokens or lines changed, taken away, doubled or swapped."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        text = chance.choice(_WAYS)(text, chance)
    data = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.15:
        data = bitten(data, chance)
    return data


def bitten(data: bytes, chance: random.Random) -> bytes:
    """Bytes flipped, cut off, doubled, or put in."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(out) + 1)
        match chance.randrange(5):
            case 0 if at < len(out):
                out[at] ^= 1 << chance.randrange(8)
            case 1:
                del out[at : at + chance.choice((1, 2, 4, 8, 64, 100_000))]
            case 2:
                out[at:at] = out[at : at + chance.choice((1, 4, 64))]
            case 3:
                out[at:at] = chance.randbytes(chance.choice((1, 2, 8)))
            case 4 if at < len(out):
                out[at] = chance.choice((0, 0x7F, 0x80, 0xFF, 0x0A))
    return bytes(out)


def _pieces(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def swap(text: str, chance: random.Random) -> str:
    pieces = _pieces(text) or [""]
    a, b = chance.randrange(len(pieces)), chance.randrange(len(pieces))
    pieces[a], pieces[b] = pieces[b], pieces[a]
    return "".join(pieces)


def drop(text: str, chance: random.Random) -> str:
    pieces = _pieces(text) or [""]
    at = chance.randrange(len(pieces))
    return "".join(pieces[:at] + pieces[at + chance.choice((1, 1, 2, 5)) :])


def put(text: str, chance: random.Random) -> str:
    pieces = _pieces(text) or [""]
    at = chance.randrange(len(pieces))
    return "".join([*pieces[:at], chance.choice(TOKENS), *pieces[at + chance.randrange(2) :]])


def number(text: str, chance: random.Random) -> str:
    found = [*re.finditer(r"-?\d+(\.\d+)?", text)]
    if not found:
        return put(text, chance)
    one = chance.choice(found)
    return text[: one.start()] + chance.choice(VALUES) + text[one.end() :]


def value(text: str, chance: random.Random) -> str:
    found = [*re.finditer(r"(?<=[=:] )[^\n]+", text)]
    if not found:
        return put(text, chance)
    one = chance.choice(found)
    return text[: one.start()] + chance.choice(VALUES) + text[one.end() :]


def line(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(3):
        case 0:
            lines[a], lines[b] = lines[b], lines[a]
        case 1:
            del lines[a]
        case 2:
            lines.insert(b, lines[a])
    return "\n".join(lines)


def nest(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(DEEP) * chance.choice((2, 39, 41, 200, 1000, 20_000)) + text[at:]


def many(text: str, chance: random.Random) -> str:
    """A piece a great many times over."""
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at : at + chance.choice((1, 5, 20))] * chance.choice((3, 100, 3000)) + text[at:]


_WAYS = (swap, drop, drop, put, put, put, number, value, line, nest, many)
