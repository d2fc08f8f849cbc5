"""What the names of one text stand for: declared in the file, found from their use, else told by the letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rnnviz.language.expression import Name

KINDS = ("matrix", "vector", "bias", "scalar")
MATRICES = "UVW"
"""Letters of matrices wherever they stand; other capital letters are matrices by their use."""


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`kinds` by canonical names; `functions` by names as they are written, `φ` or `σ_h`, to canonical functions.

    `index` is the letter that counts the steps, `letters` are those of matrices, beside U, V and W; `rings` says
    whether ⊙ or ∘ stands in the text, so that a star beside a matrix may be something else.
    """

    kinds: Mapping[str, str] = field(default_factory=_nothing)
    functions: Mapping[str, str] = field(default_factory=_nothing)
    index: str = "t"
    letters: frozenset[str] = frozenset()
    rings: bool = False

    def kind(self, name: Name) -> str:
        """What a name stands for, one of `KINDS`: as declared, else by its letter.

        U, V and W are matrices, b is a bias, all others are vectors. A name is also found by its text without the time
        or with that of this step, so that `{"b_t": "vector"}` holds for `b_{t-1}` too.
        """
        return self.declared(name) or self.by_letter(name)

    def declared(self, name: Name) -> str:
        """What is known of this name alone, or ""."""
        if not self.kinds:
            return ""
        times = (name.shift, 0, None)
        texts = (
            Name(name.letter, name.mark, name.subscript, time, name.superscript, self.index).text for time in times
        )
        found = next((text for text in texts if text in self.kinds), "")
        # A number that is learned has no time: what has one is another value of that letter.
        other = found and self.kinds[found] == "scalar" and name.shift is not None and found != name.text
        return self.kinds[found] if found and not other else ""

    def by_letter(self, name: Name) -> str:
        if name.letter in MATRICES or name.letter in self.letters:
            return "matrix"
        return "bias" if name.letter == "b" else "vector"


PLAIN = Lexicon()
"""Nothing is declared, and steps are counted by t."""
