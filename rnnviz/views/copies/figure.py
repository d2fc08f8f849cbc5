"""Figures of copies of cells: the first arrangement that has room, the words of it, and the film."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from rnnviz.errors import Mistake
from rnnviz.figures.figure import Account, Figure
from rnnviz.figures.words import ALT
from rnnviz.gradients.networks import HEAD
from rnnviz.gradients.stepback import StepGradient
from rnnviz.graph.copied_slopes import CopiedSlopes
from rnnviz.graph.copies import Copies
from rnnviz.graph.graph import Copy
from rnnviz.graph.slopes import Slopes
from rnnviz.layout.geometry import Box
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Label
from rnnviz.layout.measures import SECOND_LINE, SECOND_SIZE, WIDE, Arrangement, Detail
from rnnviz.models.model import BACKWARD, FORWARD
from rnnviz.story.story import Story
from rnnviz.story.voice import listed
from rnnviz.text.plain import aloud, clean, isolated, short
from rnnviz.theme import Theme
from rnnviz.typeset import Line, Typesetter
from rnnviz.views.copies.narration import Steps
from rnnviz.views.copies.plan import Plan
from rnnviz.views.copies.room import SNUG_VALUE
from rnnviz.views.copies.sheet import Sheet
from rnnviz.views.copies.telling import tell
from rnnviz.views.copies.tips import openings, tips
from rnnviz.views.copies.words import CopiesSetter, counted
from rnnviz.views.view import Shot

SCALES = (1.5, 1.35, 1.25, 1.15, 1.08, 1.0)
LOOSE = (1.7, 1.5, 1.35, 1.2, 1.1, 1.0)
TINTED = (1.2, 1.1, 1.0, 0.85, 0.7, 0.6)
TALLER = tuple(Box(0, 0, WIDE.width, height) for height in range(720, 1040, 60))
"""Canvases for a second line of figures below each value."""
SMALL = (24.0, 30.0)  # width and height of a value without its number
ROUND, TIGHT, TIGHTEST = 14.0, 10.6, 9.0  # around a number, where there is little room, and under another


def drawn(view: str, stem: str, plan: Plan, shot: Shot) -> Figure:
    """The figure of a plan. Raises `Mistake` where it has no room."""
    typesetter = shot.typesetter()
    sheet, layout = arranged(view, plan, shot, typesetter)
    steps = Steps(plan, sheet.readings, tinted=layout.how.detail is Detail.TINTS)
    story = tell(steps, shot.pace)
    setter = CopiesSetter(layout, sheet.plan, sheet.theme, typesetter)
    account = _account(sheet.plan, sheet.readings, steps)
    return assembled(view, stem, steps, setter, story, account, setter.finished(steps))


def assembled(
    view: str, stem: str, steps: Steps, setter: CopiesSetter, story: Story, account: Account,
    still: tuple[Label, ...], slopes: Slopes | None = None,
) -> Figure:  # fmt: skip
    """The figure of copies from its words, its story and what the finished still says."""
    layout, readings = setter.layout, steps.readings
    return Figure(
        view,
        stem,
        (steps.plan.strands[0].steps[0],),
        account,
        layout,
        readings,
        setter.theme,
        setter.set,
        story,
        heading=(setter.title(),),
        still=still,
        panels=setter.panels(story),
        tips=tuple(tips(steps, layout, story)),
        opens=tuple(openings(steps, layout, story)),
        # Of low values the levels would touch the numbers.
        reach=readings.reach() if setter.theme.part.value_height > SNUG_VALUE else 0.0,
        slopes=slopes,
    )


def arranged(view: str, plan: Plan, shot: Shot, typesetter: Typesetter) -> tuple[Sheet, Layout]:
    """The best arrangement that has room. Raises `Mistake` where none has."""
    found = _first(plan, shot.sample - 1, shot.theme, typesetter)
    if found is None:
        sized = plan.strands[0].steps[0].sized
        large = f"{plan.times} steps of {sized.hidden_size} units"
        right = "`rnnviz trace --gradients` has all" if plan.gradient else "--view activity shows any number"
        raise Mistake(f"--view {view}: {large} have no room side by side; {right}")
    return found


def _first(plan: Plan, sample: int, theme: Theme, typesetter: Typesetter) -> tuple[Sheet, Layout] | None:
    """With numbers, as large as can be, else without; if it can be with what gates bring to the memory, and with the
    answer above what it is read from."""
    plans = [plan]
    if plan.answers and plan.answers.last and len(plan.answers.strands) == 1:
        plans.append(replace(plan, answers=replace(plan.answers, aside=True)))
    named = (True, False) if any(strand.tag for strand in plan.strands) else (True,)
    for detail, ties, tags, one in product((Detail.NUMBERS, Detail.TINTS), (True, False), named, plans):
        readings = Copies(one.strands, one.answers, sample, ties=ties, tags=tags, folded=plan.folded)
        sheet = _largest(one, readings, detail, theme, typesetter)
        if sheet is not None:
            layout, clean = sheet.laid_out()
            if clean or not ties:
                return sheet, layout
    return None


def _largest(plan: Plan, readings: Copies, detail: Detail, theme: Theme, typesetter: Typesetter) -> Sheet | None:
    for looks, how in _ways(plan, detail, readings, theme, typesetter):
        for stood, loose in product((False, True), LOOSE):
            sheet = Sheet(plan, readings, looks, typesetter, how, loose, stood=stood)
            if sheet.fits:
                return sheet
            if sheet.narrow:
                break
    return None


def _ways(
    plan: Plan, detail: Detail, readings: Copies, theme: Theme, typesetter: Typesetter
) -> Iterator[tuple[Theme, Arrangement]]:
    """From the largest down."""
    if detail is Detail.NUMBERS:
        slopes, under = slopes_of(plan, readings), SECOND_LINE if plan.gradient else 0.0
        parts = readings.graph.of("input", "fed", "incoming", "handed", "answer")
        value, ink = theme.text.value, theme.colours.ink
        lines = [Line(text, value, ink) for part in parts for text in readings.texts(part)]
        if slopes:
            lines += [Line(text, value * SECOND_SIZE, ink) for part in parts for text in slopes.texts(part)]
        typesetter.prepare(lines)
        widest, tall = max(typesetter.ink(line).width for line in lines), theme.part.value_height
        for canvas in TALLER if plan.gradient else (WIDE,):
            loose = _values(theme, widest + ROUND, tall)
            yield from ((loose, Arrangement(scale, True, canvas=canvas, under=under)) for scale in SCALES)
            for high in (tall, min(SNUG_VALUE, tall)):
                yield _values(theme, widest + TIGHT, high), Arrangement(1.0, True, canvas=canvas, under=under)
        for canvas in TALLER if plan.gradient else ():
            yield _values(theme, widest + TIGHTEST, tall), Arrangement(1.0, True, canvas=canvas, under=under)
    if detail is Detail.TINTS:
        looks, under = _values(theme, *SMALL), SECOND_LINE if plan.gradient else 0.0
        for canvas in TALLER if plan.gradient else (WIDE,):
            yield from ((looks, Arrangement(one, True, detail=detail, canvas=canvas, under=under)) for one in TINTED)


def slopes_of(plan: Plan, readings: Copies) -> CopiedSlopes | None:
    """What stands below the values, where a gradient does."""
    if plan.gradient is None:
        return None
    parts, found = plan.gradient.parts, dict[Copy, StepGradient]()
    for strand in plan.strands:
        name = f"layer {strand.layer} {BACKWARD if strand.backward else FORWARD}"
        made = parts.get("", parts.get(name))
        found |= dict(zip(sorted(strand.order), made.steps, strict=False)) if made else {}
    if plan.answers and HEAD in parts:
        steps = zip(plan.answers.steps, parts[HEAD].steps, strict=False)
        found |= {plan.answers.copy(time): step for time, step in steps}
    return CopiedSlopes(readings.graph, found, readings.sample)


def _values(theme: Theme, wide: float, tall: float) -> Theme:
    return replace(theme, part=replace(theme.part, value_width=wide, value_height=tall))


def _account(plan: Plan, readings: Copies, steps: Steps) -> Account:
    full = clean(plan.title)
    name = isolated(short(full, 60))
    strand = plan.strands[-1]
    last = [part for part in readings.graph.of("handed") if part.key.copy == strand.last]
    ends = [f"{aloud(part.equation)} [{aloud(', '.join(readings.texts(part)))}]" for part in last]
    words = f": {isolated(clean(' '.join(plan.words)))}" if all(plan.words) and plan.words else ""
    many = counted(plan.times)
    said = f" The answer{'s' * (len(plan.said) > 1)}: {' '.join(plan.said)}." if plan.said else ""
    alt = short(f"{name} over {many}{words}, ending with {listed(ends)}.{said}", ALT)
    head = (isolated(f"{name} over {many}{words}."), f"{plan.parameters:,} parameters in all.")
    return Account(full, name, f"{name}: {many}", alt, head)
