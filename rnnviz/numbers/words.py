"""Words as inputs: a vector for each, from a table, from the words themselves, or drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rnnviz.errors import Mistake
from rnnviz.functions.record import Array
from rnnviz.language.spelling import nearest
from rnnviz.numbers.drawn import drawn_word

AROUND = ".,;:!?…\"'“”‘’()[]«»"
"""What may stand around a word and is no part of it."""


def split(text: str) -> tuple[str, ...]:
    """The words of a text as they stand there. Raises `Mistake` where there are none."""
    words = tuple(text.split())
    if not words:
        raise Mistake("--text is empty; a word for each step is expected")
    return words


def one_hot(words: Sequence[str]) -> Array:
    """(T, 1, n): each word has an entry of its own, in the order in which they come; the same word the same."""
    known = [*dict.fromkeys(map(_plain, words))]
    return np.stack([np.eye(len(known))[known.index(_plain(word))] for word in words])[:, None, :]


def drawn(words: Sequence[str], size: int, seed: int) -> Array:
    """(T, 1, n): a vector drawn from each word and the seed, so that the same word has the same one."""
    return np.stack([drawn_word(_plain(word), size, seed) for word in words])[:, None, :]


def looked_up(words: Sequence[str], table: Mapping[str, Array], source: str) -> Array:
    """(T, 1, n): the vectors of the table. Raises `Mistake` for a word that it lacks."""
    found = []
    for word in words:
        key = word if word in table else _plain(word)
        if key not in table:
            near = nearest(key, table)
            raise Mistake(f"{word}: the words of {source} have no vector for it; they are {', '.join(table)}{near}")
        found.append(table[key])
    return np.stack(found)[:, None, :]


def _plain(word: str) -> str:
    """Without punctuation and capitals, unless it is nothing else."""
    return (word.strip(AROUND) or word).casefold()
