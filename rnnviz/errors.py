"""The one exception that means: the reader asked for something that cannot be."""

from __future__ import annotations

from reprlib import Repr

_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 60
_SHORT.maxlevel = 3


class Mistake(ValueError):
    """A reader's mistake, told in one clear sentence: what is wrong, and what would be right.

    The command line prints the text and exits with status 2; nothing has been written then.
    """


def quoted(value: object) -> str:
    """A reader's value as it stands in a sentence: as Python writes it, cut short where it is long or deep."""
    try:
        return _SHORT.repr(value)
    except ValueError:  # Python writes no whole number of more than some 4,000 digits
        return f"a {type(value).__name__} of very many digits"


def plain(value: object) -> str:
    """The same without the quotes of a string, for what stands right behind its option."""
    return quoted(value).strip("'\"")
