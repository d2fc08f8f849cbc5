"""A figure in words: title, alt text, long description, captions and chapters, with the numbers of the picture.

All are to be heard: minus, times and other signs are written out, because voices pass over some of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from rnnviz.figures.figure import Figure
from rnnviz.language.expression import Concat, Name
from rnnviz.output.writer import Words
from rnnviz.story import captions
from rnnviz.story.panel import calculations
from rnnviz.story.story import Beat
from rnnviz.text.plain import aloud, isolated, printed, said, short

ALT = 150  # characters of an alt text, about what is read out in one go


def in_words(figure: Figure, beat: int | None = None) -> Words:
    """All words of the film and the finished picture, or of one `beat` (counted from 1), which has no length."""
    film = figure.story.beats and beat is None
    times = {"captions": captions.captions(figure.story), "chapters": captions.chapters(figure.story)} if film else {}
    title = figure.account.title if beat is None else f"{figure.account.name}{_place(figure, beat)}"
    return Words(title, alt(figure, beat), description(figure, beat), **times)


def alt(figure: Figure, beat: int | None = None) -> str:
    """One sentence of at most 150 characters: what is shown, and what comes out; of a `beat` the sentence it has."""
    if beat is None:
        return figure.account.alt
    one = figure.story.beats[beat - 1]
    head = f"{figure.account.name}{_place(figure, beat)}"
    full = f"{head}, {aloud(one.panel.result)}: {said(one.panel.sentence)}"
    return full if len(full) <= ALT else short(f"{head}: {said(one.panel.sentence)}", ALT)


def description(figure: Figure, beat: int | None = None) -> str:
    """The long description: what it is, sizes, convention and how to read it; then every beat in a line of its own.

    With `beat` (counted from 1) the head and that beat alone.
    """
    head, beats = figure.account.head, figure.story.beats
    if not beats:
        return "\n".join([*head, *_conventions(" ".join(figure.account.lines)), "", *figure.account.lines]) + "\n"
    told = [f"{number}. {_told(one)}" for number, one in enumerate(beats, 1) if beat in (None, number)]
    count = f"Beat {beat} of {len(beats)}:" if beat else f"{len(beats)} beats:"
    return "\n".join([*head, " ".join(_conventions(" ".join(told))), count, "", *told]) + "\n"


def _place(figure: Figure, beat: int) -> str:
    return f", beat {beat} of {len(figure.story.beats)}"


def _conventions(told: str) -> Iterator[str]:
    """How to read what is told."""
    yield f"Numbers are rounded to two decimals{', derivatives to three digits' * ('derivative' in told)}."
    if "is about" in told:
        yield '"Is about" stands where the rounded numbers would give another last digit.'
    if "minus 1)" in told:
        yield "What ends in (t minus 1) comes from the step before."
    if "elementwise" in told:
        yield '"Elementwise times" multiplies two vectors entry by entry; other products are those of a weight.'


def _told(beat: Beat) -> str:
    """One beat: its sentence, its equation, every calculation, and the whole result where one unit is written out."""
    panel = beat.panel
    parts = [isolated(said(panel.sentence))]
    if panel.equation is not None:
        # A name is said by the equation itself, a row by its figures.
        part = None if isinstance(panel.subject, Concat | Name) else panel.subject
        here = f"; here: {aloud(printed(part))}" if part else ""
        parts.append(f"Equation: {aloud(printed(panel.equation))}{here}.")
    parts += [f"{_capital(text)}." for text in _figures(beat)]
    parts += [f"All units: {aloud(values)}." for values in panel.whole]
    return " ".join(parts)


def _figures(beat: Beat) -> Iterator[str]:
    """A panel's lines read aloud."""
    for line in beat.panel.lines:
        yield "; ".join(map(aloud, calculations(line)))


def _capital(text: str) -> str:
    """A line's beginning; names keep their case, for h_t and H_t are two."""
    return text[:1].upper() + text[1:] if text.startswith("unit ") else text
