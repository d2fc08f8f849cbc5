"""A picture in words: alt text and long description, made from the same story as the film, with the same numbers.

Both are to be heard: minus, times and other signs are written out, because voices pass over some of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from rnnviz.diagram import Part
from rnnviz.key import entries
from rnnviz.language.expression import Concat, Name
from rnnviz.output.writer import Words
from rnnviz.stage import Stage
from rnnviz.story import Beat
from rnnviz.text import captions
from rnnviz.text.plain import aloud, calculations, clean, isolated, printed, said, short
from rnnviz.text.wording import Run, listed
from rnnviz.theme import Theme

ALT = 150  # characters of an alt text, about what is read out in one go
TITLE, NAME = 60, 30  # of a title and of a value's name within it

_SIGNS = {"dot.o": "(a dot in a circle)", "+": "(a plus sign)", "[h,x]": "[h, x]"}  # of the legend, in Typst


def in_words(stage: Stage, beat: int | None = None) -> Words:
    """All words of the film and the finished drawing, or of one `beat` (counted from 1), which has no length."""
    one = {} if beat else {"captions": captions.captions(stage.story), "chapters": captions.chapters(stage.story)}
    title = f"{_named(stage)}{_step(stage, beat) if beat else ': one step'}"
    return Words(title, alt(stage, beat), description(stage, beat), **one)


def alt(stage: Stage, beat: int | None = None) -> str:
    """One sentence of at most 150 characters: what is shown, and what comes out; of a `beat` the sentence it has.

    As many of the numbers as there is room for: results before inputs, inputs before incoming states.
    """
    if beat:
        return _alt_of_beat(stage, beat)
    diagram = stage.wording.diagram
    inputs, states, made = (
        [_valued(stage, part) for part in diagram.of("input")],
        [_valued(stage, part) for part in diagram.of("in")],
        [_valued(stage, part) for part in diagram.of("out")],
    )
    previous = [f"the previous state{'s' if len(states) > 1 else ''}"] if states else []
    head, results = f"{_named(stage)}, one step", listed(made)
    tries = (
        f"{head}: from {listed(inputs + states)} to {results}.",
        f"{head}: from {listed(inputs + previous)} to {results}.",
        f"{head} in numbers, giving {results}.",
        f"{head} in numbers, giving {made[0]}.",
        f"{head} in numbers.",
    )
    return next((text for text in tries if len(text) <= ALT), tries[-1])


def description(stage: Stage, beat: int | None = None) -> str:
    """The long description: title, sizes, convention and how to read it; then every step in a line of its own.

    With `beat` (counted from 1) the head and that step alone.
    """
    chosen = [(k, one) for k, one in enumerate(stage.story.beats, 1) if beat in (None, k)]
    steps = [f"{number}. {_told(stage, one)}" for number, one in chosen]
    return "\n".join([*_head(stage, beat, " ".join(steps)), "", *steps]) + "\n"


def legend_in_words(theme: Theme) -> Words:
    """All words of the legend."""
    shown = "shapes of the values, weights, curves, operators and wires, each with its name"
    return Words("Legend", f"Legend: {shown}.", legend_description(theme))


def legend_description(theme: Theme) -> str:
    """Every entry of the legend in a line of its own: its name, and what it looks like or means."""
    lines = (f"{_name(entry.name)}: {_looks(entry.words)}." for entry in entries(theme))
    return "\n".join(["Legend: what the parts of the films look like, and what they mean.", "", *lines]) + "\n"


# -- alt text -------------------------------------------------------------------------------------------------------


def _named(stage: Stage) -> str:
    """As above the picture: "LSTM cell"; a title of several words stands for itself."""
    title = clean(stage.wording.cell.title)
    return isolated(short(title, TITLE)) if " " in title else f"{isolated(short(title, TITLE))} cell"


def _called(stage: Stage, part: Part) -> str:
    if part.kind == "out":
        name = stage.wording.cell.equation(part.equation).name or aloud(part.equation)
    else:
        name = stage.wording.called(part.key).removeprefix("the ")
        if name == "input" and len(stage.wording.cell.inputs) > 1:
            name = f"input {aloud(part.key)}"
    return isolated(short(clean(name), NAME))


def _valued(stage: Stage, part: Part) -> str:
    return f"{_called(stage, part)} [{aloud(', '.join(stage.wording.texts(part)))}]"


def _step(stage: Stage, beat: int) -> str:
    return f", step {beat} of {len(stage.story.beats)}"


def _alt_of_beat(stage: Stage, beat: int) -> str:
    one = stage.story.beats[beat - 1]
    head = f"{_named(stage)}{_step(stage, beat)}"
    full = f"{head}, {aloud(captions.result(one))}: {_sentence(one)}"
    return full if len(full) <= ALT else short(f"{head}: {_sentence(one)}", ALT)


# -- long description -----------------------------------------------------------------------------------------------


def _head(stage: Stage, beat: int | None, steps: str) -> Iterator[str]:
    sized, story, cell = stage.trace.sized, stage.story, stage.wording.cell
    yield isolated(f"{_title(stage)}: one step, worked out on real numbers.")
    counts = [("Input size", sized.input_size), ("hidden size", sized.hidden_size)]
    counts += [(f"{name} size", number) for name, number in sized.sizes.items()]
    sizes = ", ".join(f"{name} {number}" for name, number in counts)
    sample = f" Sample {story.sample + 1} of {story.samples}." if story.samples > 1 else ""
    yield f"{sizes}, {sized.parameter_count} parameters.{sample}"
    if cell.equals:
        yield isolated(f"Convention: {_ended(clean(cell.equals))}")
    if cell.source:
        yield isolated(f"Source: {_ended(clean(cell.source))}")
    yield " ".join(_conventions(steps))
    count = len(story.beats)
    yield f"Step {beat} of {count}:" if beat else f"{count} steps:"


def _title(stage: Stage) -> str:
    title = clean(stage.wording.cell.title)
    return title if " " in title else f"{title} cell"


def _conventions(steps: str) -> Iterator[str]:
    """How to read what stands in the steps."""
    yield "Numbers are rounded to two decimals."
    if "is about" in steps:
        yield '"Is about" stands where the rounded numbers would give another last digit.'
    if "minus 1)" in steps:
        yield "What ends in (t minus 1) comes from the step before."
    if "elementwise" in steps:
        yield '"Elementwise times" multiplies two vectors entry by entry; other products are those of a weight.'


def _told(stage: Stage, beat: Beat) -> str:
    """One step: its sentence, its equation, every calculation, and the whole result where one unit is written out."""
    parts = [isolated(_sentence(beat))]
    equation, what = beat.panel.equation, captions.subject(beat)
    if equation is not None:
        # A name is said by the equation itself, a row by its figures.
        here = "" if what is None or isinstance(what, Concat | Name) else f"; here: {aloud(printed(what))}"
        parts.append(f"Equation: {aloud(printed(equation))}{here}.")
    parts += [f"{_capital(text)}." for text in _figures(beat)]
    part = stage.wording.diagram.by_key.get(beat.key)
    if part is not None and captions.one_unit(beat):
        whole = Run(column=stage.wording.texts(part))
        name = aloud(printed(what)) if what else "weighted sum"
        parts.append(f"All units: {name} equals {aloud(str(whole).replace(';', ','))}.")
    return " ".join(parts)


def _figures(beat: Beat) -> Iterator[str]:
    """A panel's lines read aloud; where there is one for each unit, they are counted."""
    lines = beat.panel.lines
    for unit, line in enumerate(lines, 1):
        text = "; ".join(map(aloud, calculations(line)))
        yield f"unit {unit}: {text}" if len(lines) > 1 else text


def _sentence(beat: Beat) -> str:
    return said(beat.panel.sentence)


def _ended(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _capital(text: str) -> str:
    """A line's beginning; names keep their case, for h_t and H_t are two."""
    return text[:1].upper() + text[1:] if text.startswith("unit ") else text


def _looks(text: str) -> str:
    return said(text).replace("− ", "a minus sign ").replace("·", "times").replace("+", "plus")


def _name(typeset: str) -> str:
    """A legend's name, whose formulas are in Typst, as plain text: `$Sigma$` is its own word."""
    text, *rest = typeset.split("$")
    for k, piece in enumerate(rest):
        text += _SIGNS.get(piece, piece) if k % 2 == 0 else piece
    return text[:1].upper() + text[1:]
