"""What papers write that no line has, and what stands for it there: the end of a refusal's sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from rnnviz.language.spelling import NAME_PATTERN, SIGN

_SIGNS: Mapping[str, str] = {
    "⊗": "element by element is written ⊙",
    "⊕": "a sum is written +",
    "|": "[a, b] concatenates, and abs(a) is without its sign",
    "‖": "[a, b] concatenates",
    "\\": "symbols are written as such or by name, σ or sigma, ⊙ or (*)",
    "{": "braces belong to a subscript, as in h_{t-1}",
    "}": "braces belong to a subscript, as in h_{t-1}",
    "_": "a subscript follows its letter at once, as in h_t, and has at least one letter",
    "^": "a mark or a time follows its letter at once, as in y^_t or h^{t-1}, and a power what stands in brackets",
    "∑": "a sum over steps or entries is none of a cell's; terms are added with +, and ∑_j W_ij x_j is W·x",
    "∫": "an integral is none of a cell's",
    "√": "a root is written sqrt(…)",
    "∆": "the letter Δ is another sign",
    "∈": "each line says how one value is worked out, h_t = …",
}
_NORM = "normalisation is none of a line's"
_WORDS: Mapping[str, str] = {
    "diag": "a diagonal matrix times a vector is v ⊙ x_t",
    "concat": "[a, b] puts vectors one after the other",
    "concatenate": "[a, b] puts vectors one after the other",
    "cat": "[a, b] puts vectors one after the other",
    "matmul": "a product is written W·x_t",
    "conv": "a convolution is none of a line's",
    "dropout": "it belongs to training and is left out",
    "layernorm": _NORM,
    "batchnorm": _NORM,
    "norm": _NORM,
    "LN": _NORM,
    "BN": _NORM,
}


def of_sign(sign: str) -> str:
    """What stands for a sign that is not known, or nothing."""
    plain = unicodedata.normalize("NFKC", sign)
    if sign in _SIGNS:
        return _SIGNS[sign]
    if unicodedata.category(sign) == "Cf":
        return "it takes no room, so leave it out"
    return f"{plain} is expected" if plain != sign and plain.isascii() and plain.isprintable() else ""


def of_word(word: str) -> str:
    """What stands for a word before a bracket that is no function here, or nothing."""
    return _WORDS.get(word) or _WORDS.get(word.lower(), "")


def of_power(plain: str, above: str) -> str:
    """What stands for a power that is no number; `plain` is what it is a power of."""
    if plain == "e":
        return f"e^{{…}} is written exp({above})"
    factor = f"({above})" if re.search(r"[+-]", re.sub(r"\{[^{}]*\}", "", above)) else above
    return f"a power that is no number is written exp({factor} ⊙ log({plain}))"


def of_index(letter: str, part: str, index: str) -> str:
    """How a subscript that has one of its own is written: `γ_{x_t}` as γ_{x,t}."""
    below, time = re.fullmatch(rf"(.*?)(?:_\{{?({index}(?:[+-][0-9]+)?)\}}?)?", part).groups()  # type: ignore[union-attr]
    letters = "".join(re.findall(SIGN, below))
    return f"{letter}_{{{letters},{time}}}" if time else f"{letter}_{letters}"


def of_bracket(text: str, at: int, sign: str) -> tuple[int, str] | None:
    """Place and sentence for what stands below or above a bracket that closes before `at`."""
    raised = sign == "^" or "SUPERSCRIPT" in unicodedata.name(sign, "")
    script = re.match(r"[_^]\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|([^\s{}]))", text[at:])
    inner = unicodedata.normalize("NFKC", (script[1] or script[2] or "") if script else sign.strip("_^")).strip()
    end = len(text[:at].rstrip()) - 1
    begin = _opening(text, end - 1)
    if not inner or begin < 0:
        return None
    what = f"{text[begin]}…{text[end]}"
    if inner == "+":
        return begin, f"{what}{'^' if raised else '_'}+ is what of it is above 0: relu(…) is expected"
    if raised and inner in "T⊤⊺":
        return at, f"‘{inner}’ above {what}: rows and columns are changed over in a matrix alone, as in W^T·x_t"
    if raised and not re.fullmatch(SIGN, inner):
        return at, f"‘{inner}’ above {what}: {of_power('…', inner)}"
    place, right = ("above", "a power is a number, (…)^2") if raised else ("below", "an index stands at a name, h_t")
    return at, f"‘{inner}’ {place} {what}: {right}, and an element has none, as a line is about whole vectors"


def of_matrix(text: str, at: int, name: str) -> str:
    """The sentence for a matrix at a place that has no vector: in brackets that multiply, or as a term by itself."""
    begin, end = _opening(text, at), _closing(text, at)
    inner, behind = text[begin + 1 : end].strip(), text[end + 1 :]
    if begin >= 0 and not re.search(r"[\w\u0300-\u036f]\s*$", text[:begin]):
        vector = re.match(rf"[\s·*⋅∙@.]*({NAME_PATTERN})(\s*\()?", behind)
        if vector and re.search(r"\S\s*[+\-−–]", re.sub(r"[_^](?:\{[^{}]*\}|\([^()]*\))", "", inner)):
            told = f"{name}·{vector[1]}{'(…)' if vector[2] else ''} + …"
            return f"{name} is a matrix, and matrices are not added: each takes the vector by itself, {told}"
        if re.fullmatch(NAME_PATTERN, inner):
            right = f"{name}·x_t or x_t·{name}"
            return f"{name} is a matrix that stands in brackets alone: without them it multiplies, {right}"
    return (
        f"{name} is a matrix: a vector is expected after it, such as {name}·x_t; "
        f'a bias of that name is declared, [kinds] "{name}" = "bias"'
    )


def _opening(text: str, at: int) -> int:
    """The place of the bracket that is open at `at`; -1 for none."""
    deep = 0
    for k in range(at, -1, -1):
        deep += (text[k] in ")]") - (text[k] in "([")
        if deep < 0:
            return k
    return -1


def _closing(text: str, at: int) -> int:
    """The place at which the bracket closes that is open at `at`; the end of the text for none."""
    deep = 0
    for k in range(at, len(text)):
        deep += (text[k] in "([") - (text[k] in ")]")
        if deep < 0:
            return k
    return len(text)
