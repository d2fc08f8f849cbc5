"""A story as WebVTT (https://www.w3.org/TR/webvtt1/): captions to read along, chapters to jump to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from textwrap import wrap

from rnnviz.story.story import Beat, Story
from rnnviz.text.plain import clean, short

LINE, LONGER = 42, 48  # characters; a line may be a little longer if that saves a third one
LINES = 3
FIGURES = 56
CHAPTER = 60


def captions(story: Story) -> str:
    """One cue for each beat, over its whole time: its sentence, and below it the result where there is room."""
    return _file(story, _caption)


def chapters(story: Story) -> str:
    """One chapter for each beat, with a short title: "Forget gate", "c_t: f_t ⊙ c_{t−1}"."""
    return _file(story, lambda beat: [short(clean(beat.panel.title), CHAPTER)])


def _file(story: Story, words: Callable[[Beat], list[str]]) -> str:
    return "\n\n".join(["WEBVTT", *_cues(story, words)]) + "\n"


def _cues(story: Story, words: Callable[[Beat], list[str]]) -> Iterator[str]:
    start, end = 0, story.poster  # which the first cue covers as well
    for number, beat in enumerate(story.beats, 1):
        end += beat.length
        lines = [f"{number} {_escaped(clean(beat.name))}", f"{_time(start)} --> {_time(end)}"]
        yield "\n".join([*lines, *map(_escaped, words(beat))])
        start = end


def _caption(beat: Beat) -> list[str]:
    lines = _wrapped(clean(beat.panel.sentence))
    figures = clean(beat.panel.result)
    return [*lines, figures] if figures and len(lines) < LINES and len(figures) <= FIGURES else lines


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
