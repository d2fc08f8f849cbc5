"""A story as WebVTT (https://www.w3.org/TR/webvtt1/): captions to read along, chapters to jump to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from textwrap import wrap

from rnnviz.language.expression import Concat, Expr, walk
from rnnviz.story import Beat, Story
from rnnviz.text.plain import calculations, clean, printed, short

LINE, LONGER = 42, 48  # characters; a line may be a little longer if that saves a third one
LINES = 3
FIGURES = 56
CHAPTER = 60

_ONE_UNIT = re.compile(r"unit \d+:")


def captions(story: Story) -> str:
    """One cue for each beat, over its whole time: its sentence, and below it the result where there is room."""
    return _file(story, _caption)


def chapters(story: Story) -> str:
    """One chapter for each beat, with a short title: "Forget gate", "c_t: f_t ⊙ c_{t−1}"."""
    return _file(story, lambda beat: [short(clean(chapter(beat)), CHAPTER)])


def subject(beat: Beat) -> Expr | None:
    """What a beat works out: the name that is assigned or a term of its equation; None for a bare weighted sum."""
    equation = beat.panel.equation
    if equation is None:
        return None
    if beat.key.removeprefix("out:") == equation.target.text:
        return equation.target
    return dict(walk(equation.expression, equation.target.text)).get(beat.key)


def result(beat: Beat) -> str:
    """What came out, as printed: `f_t = [0.91, 0.12]`, or of one unit where the panel has one alone."""
    lines, what = beat.panel.lines, subject(beat)
    if beat.panel.equation is None or isinstance(what, Concat) or beat.key.startswith("out:"):
        return ", ".join(text for line in lines for text in calculations(line))
    name = printed(what) if what else "weighted sum"
    values = [value for line in lines for value in line.runs[-1].column or (line.runs[-1].text,)]
    unit = one_unit(beat)
    return f"{unit} {name} = {values[0]}" if unit else f"{name} = [{', '.join(values)}]"


def one_unit(beat: Beat) -> str:
    """ "unit 2:" where the panel writes out that one alone; "" where it has all of them."""
    found = _ONE_UNIT.match(beat.panel.lines[0].runs[0].text) if beat.panel.lines else None
    return found[0] if found else ""


def chapter(beat: Beat) -> str:
    """A title of a few words, as the cell file has them."""
    equation, what = beat.panel.equation, subject(beat)
    if equation is None:
        return "Start" if beat.parts else "The step is done"
    target = printed(equation.target)
    if beat.key.startswith("out:"):
        return f"{target} leaves"
    if what is equation.target:
        return equation.name[:1].upper() + equation.name[1:] or target
    if isinstance(what, Concat):
        return printed(what)
    return f"{target}: {printed(what) if what else 'weighted sum'}"


def _file(story: Story, words: Callable[[Beat], list[str]]) -> str:
    return "\n\n".join(["WEBVTT", *_cues(story, words)]) + "\n"


def _cues(story: Story, words: Callable[[Beat], list[str]]) -> Iterator[str]:
    start = 0
    for number, beat in enumerate(story.beats, 1):
        end = start + beat.length
        lines = [f"{number} {_escaped(clean(beat.key))}", f"{_time(start)} --> {_time(end)}"]
        yield "\n".join([*lines, *map(_escaped, words(beat))])
        start = end


def _caption(beat: Beat) -> list[str]:
    lines = _wrapped(clean(beat.panel.sentence))
    figures = clean(result(beat))
    return [*lines, figures] if len(lines) < LINES and len(figures) <= FIGURES else lines


def _wrapped(text: str) -> list[str]:
    """In as few lines as it needs, all about equally long."""
    width = LINE if len(_filled(text, LINE)) < LINES else LONGER
    lines = _filled(text, width)
    while len(closer := _filled(text, width - 1)) == len(lines) > 1:
        lines, width = closer, width - 1
    return lines


def _filled(text: str, width: int) -> list[str]:
    return wrap(text, width, break_on_hyphens=False)


def _escaped(text: str) -> str:
    """Cue text, in which `<` begins a tag and `-->` a cue."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _time(hundredths: int) -> str:
    seconds, rest = divmod(hundredths, 100)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:02}0"
