"""The law that a cell is held to, and what it is told by when it is broken.

`read`, `trace` and `figure` below are all that is called of the library: what it does with a file, in three steps.
"""

from __future__ import annotations

import math
import re
import signal
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

import rnnviz
from fuzz import lines, papers, slopes, trees
from rnnviz.figures.words import in_words
from rnnviz.graph.graph import Key
from rnnviz.story.story import Beat

WITHIN = 1e-12
SECONDS = 30.0  # that a cell may take, checks included
LONGEST = 600  # characters of a Mistake's sentence, besides what it quotes
REFUSED = r"the size of .* follows from nothing"
INFINITE = r"is not finite: these numbers are too large"
"""All that a cell that keeps to the language may be refused for when it is read, and when it is worked out."""


class TooSlowError(BaseException):
    """What is not through in time; no Exception, so that nothing takes it for one of its own."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """So much time of the processor, and not more: what else the machine does must make no finding."""

    def late(_: int, frame: FrameType | None) -> None:
        raise TooSlowError

    old = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old)


@dataclass(frozen=True, slots=True)
class Case:
    """A cell file and what is asked of it; `lines` are its equations as trees."""

    lines: tuple[trees.Line, ...]
    text: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    sample: int = 1
    unit: int | None = None

    def __str__(self) -> str:
        """Lines of Python, to be pasted as a test."""
        asked = "".join(f", {key}={value!r}" for key, value in self.numbers.items())
        shown = "".join(f", {key}={value!r}" for key, value in (("sample", self.sample), ("units", self.unit)) if value)
        told = 'path.write_text(r"""\n' + self.text + '""", encoding="utf-8")'
        return f"{told}\nmade = rnnviz.figure(rnnviz.trace(path{asked}){shown})"


@dataclass(frozen=True, slots=True)
class Broken:
    """One way in which the law is broken: `cause` is the same for all that are alike, `told` has the particulars."""

    cause: str
    told: str


def read(path: Path) -> rnnviz.Cell:
    return rnnviz.load(path)


def trace(cell: rnnviz.Cell, numbers: Mapping[str, Any]) -> rnnviz.Trace:
    return rnnviz.trace(cell, **numbers)


Figure = rnnviz.Figure


def figure(known: rnnviz.Trace, sample: int, unit: int | None) -> Figure:
    """Everything that a picture needs, with its story; the one place that knows what the library calls it."""
    return rnnviz.figure(known, sample=sample, units=unit)


@dataclass
class Verdict:
    """How far a case came, `read`, `trace` or `figure`, or why it was refused; and what was broken."""

    reached: str = ""
    broken: list[Broken] = field(default_factory=list)

    @property
    def causes(self) -> set[str]:
        return {broken.cause for broken in self.broken}


def judge(case: Case, *, draw: bool = True, picture: bool = False) -> Verdict:
    """Hold a case to the law; without `draw` its numbers alone, with `picture` its picture too."""
    verdict = Verdict()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cell.toml"
        path.write_text(case.text, encoding="utf-8", newline="\n")
        try:
            with limit(SECONDS):
                verdict.broken += _held(case, path, verdict, draw=draw, picture=picture)
        except TooSlowError as error:
            verdict.broken.append(Broken(f"more than {SECONDS:g} s, {unexpected(error).cause}", ""))
        except rnnviz.Mistake as mistake:
            verdict.broken += unclear(mistake, len(case.text))
            allowed = {"": REFUSED, "read, ": INFINITE}.get(verdict.reached, "")
            if not re.search(allowed, str(mistake)):
                verdict.broken.append(Broken(f"refused: {stem(mistake)}", str(mistake)))
            verdict.reached += f"refused: {stem(mistake)}"
        except Exception as error:
            verdict.broken.append(unexpected(error))
    return verdict


def unexpected(error: BaseException) -> Broken:
    """Another exception than a Mistake, told by where it was raised."""
    ours = str(Path(rnnviz.__file__).parent)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(ours)]
    if isinstance(error, RecursionError):  # where it ends is chance
        often = Counter((frame.filename, frame.name) for frame in frames).most_common(1)
        frames = [frame for frame in frames if often[0][0] == (frame.filename, frame.name)]
    where = f"{Path(frames[-1].filename).name}, {frames[-1].name}" if frames else "no code of ours"
    return Broken(f"{type(error).__name__} in {where}", "".join(traceback.format_exception(error)[-6:]))


def stem(mistake: BaseException) -> str:
    """A sentence without what differs from case to case."""
    said = re.sub(r"^[^\n]*?cell\.toml(:\d+)?:? ?", "", str(mistake).partition("\n")[0])
    said = re.sub(rf"^{re.escape(papers.TITLE)}: ", "", said)
    said = re.sub(r"\[.*\]|‘[^’]*’|'[^']*'|\"[^\"]*\"|\d+(\.\d+)?", "…", said)
    return re.sub(r"\S*[_·⊙σ(]\S*", "…", said)[:90]


def unclear(mistake: BaseException, quoted: int) -> Iterator[Broken]:
    """What keeps a Mistake from being one clear sentence, with at most a line and a caret below it.

    It may quote so many characters: all that stands in the file.
    """
    said = str(mistake)
    sentence, *below = said.split("\n")
    if not sentence.strip() or len(sentence) > LONGEST + quoted:
        yield Broken(f"a sentence of {'no' if not sentence.strip() else 'too many'} characters", said[:1000])
    if len(below) not in (0, 2) or (below and below[1].strip() != "^"):
        yield Broken("a sentence of several lines", said[:1000])
    if re.search(r"Traceback|\bobject at 0x|<class |\bNoneType\b|mappingproxy", said):
        yield Broken("a sentence in Python's words", said[:1000])


def _held(case: Case, path: Path, verdict: Verdict, *, draw: bool, picture: bool) -> Iterator[Broken]:
    known = read(path)
    verdict.reached = "read, "
    made = trace(known, case.numbers)
    verdict.reached = "trace, "
    sample = case.sample - 1
    given: dict[str, Any] = {name: made.parameter(name).tolist() for name in known.parameters}
    given |= {name: made.value(name)[sample].tolist() for name in known.incoming}
    try:
        names, places = trees.values(case.lines, given)
    except (OverflowError, ValueError):  # of infinities
        yield Broken("a trace of what is not finite", str(given))
        return
    yield from _compared(made, places, sample)
    for kind, told in slopes.faults(made, sample):
        yield Broken(kind, told)
    if not draw:
        return
    stage = figure(made, case.sample, case.unit)
    verdict.reached = "figure"
    yield from _told(stage, case, names, places)
    in_words(stage)
    if picture and sample == 0:  # the checks of pictures are of the first
        yield from _pictured(stage, case, made)


def _compared(made: rnnviz.Trace, places: Mapping[str, trees.Vector], sample: int) -> Iterator[Broken]:
    for node, wanted in places.items():
        try:
            found = made.value(node)[sample]
        except KeyError:
            yield Broken("a place that has no value", node)
            continue
        largest = max(1.0, *map(abs, wanted), *(float(np.abs(step.value).max()) for step in made.nodes.values()))
        apart = float(np.abs(found - np.array(wanted)).max()) if len(wanted) in (1, len(found)) else math.inf
        if not apart <= WITHIN * largest * largest:  # two large numbers multiplied, each with its own error
            yield Broken("a value that is another", f"{node}: {found.tolist()}, and it is {wanted}")


# What is printed.


def _told(stage: Figure, case: Case, names: trees.Known, places: Mapping[str, trees.Vector]) -> Iterator[Broken]:
    expressions = {node: e for line in case.lines for node, e in trees.walk(line.of, line.target.text)}
    for beat in (beat for beat in stage.story.beats if not beat.step):  # a later step has numbers of its own
        verbs = sorted({move.verb for move in beat.moves} - {"travel"})
        for key, texts in _by_part(beat):
            for text in texts:
                for kind, told in lines.faults(text, names):
                    yield Broken(f"{kind}, {_shape(text)}", f"{beat.key}: {told}\n    {text}")
            if key and set(verbs) & {"draw", "ride", "combine", "join"}:
                yield from _results(key, texts, expressions, names, places)


def _by_part(beat: Beat) -> Iterator[tuple[Key | None, list[str]]]:
    """The lines of a beat; of several parts that are worked out at once, each by itself and unit by unit."""
    worked = [key for key in beat.parts if not key.leaving]
    if beat.key is None or len(worked) == 1 or beat.key.leaving:
        yield beat.key, [str(line) for line in beat.panel.lines]
        return
    for key, line in zip(worked, beat.panel.lines, strict=True):
        figures = "".join(str(chunk) for chunk in line.chunks if not any(span.formula for span in chunk.spans))
        parted = [text.strip() for text in re.split(r" {5,}", figures) if text.strip()]
        yield key, [re.sub(r"^(unit \d+:  )?(−?[\d.e]+)$", r"\1\2 = \2", text) for text in parted]


def _shape(text: str) -> str:
    """What kind of line it is, to tell causes apart."""
    unit = "one unit, " if text.startswith("unit") else ""
    function = re.search(r"σ|tanh|relu|softplus|exp|softmax|argmax", text)
    sign = "a sum of products" if "·" in text else "⊙" if "⊙" in text else ""
    added = "+−" if re.search(r"[\]\d)] [+−] [\[\d(]", text) else ""
    return f"{unit}{sign or added or (function[0] if function else 'names')}"


def _results(
    key: Key,
    texts: list[str],
    expressions: Mapping[str, trees.Expr],
    names: trees.Known,
    places: Mapping[str, trees.Vector],
) -> Iterator[Broken]:
    """Whether a beat's results are the values of what it works out, unit by unit."""
    if key.leaving:
        return
    true = worked_out(key, expressions, names, places)
    *sums, together = texts
    if sums and re.match(r"softmax|argmax", together):  # the sums first, then what sees all of them
        yield from _results(Key(f"{key.node}/0"), sums, expressions, names, places)
        texts = [together]
    if true is None:
        yield Broken("a beat of no place in the equations", str(key))
        return
    inner = [column for node, column in places.items() if node.startswith(key.node)]
    one_each = len(texts) > 1 or len(true) == 1
    for row, text in enumerate(texts):
        try:
            printed = lines.read(text)
        except lines.UnreadableError:
            continue  # told already
        *steps, last = [statement.right for statement in printed.statements]
        if last.worth is None or any(step.worth is None for step in steps):
            continue
        unit = printed.unit - 1 if printed.unit else row
        wanted = true if last.column and not printed.unit else true[unit : unit + 1]
        if len(last.worth) != len(wanted) or not all(map(lines.shows, last.worth, wanted)):
            yield Broken(f"another result than the value, {_shape(text)}", f"{key}: {text}, and it is {wanted}")
        if one_each and not printed.unit and not last.column and len(texts) != len(true):
            yield Broken("more units, or fewer, than there are", f"{key}: {text}")
        for step in steps:
            assert step.worth is not None
            among = [column[unit % len(column)] for column in inner] if len(step.worth) == 1 else []
            if among and not any(lines.shows(step.worth[0], value) for value in among):
                yield Broken(f"another step than a value, {_shape(text)}", f"{key}: {text}, and there are {among}")


def worked_out(
    key: Key, expressions: Mapping[str, trees.Expr], names: trees.Known, places: Mapping[str, trees.Vector]
) -> trees.Vector | None:
    """The value of what a beat's key names: a place; or of a sum the share that weights and biases make."""
    if not key.share:
        return places.get(key.node)
    whole = expressions.get(key.node)
    if not isinstance(whole, trees.Add):
        return None
    kept = [(term, sign) for term, sign in zip(whole.terms, whole.signs, strict=True) if is_affine(term)]
    return trees.value(trees.Add(*map(tuple, zip(*kept, strict=True))), names)  # type: ignore[arg-type]


def is_affine(term: trees.Expr) -> bool:
    return isinstance(term, trees.Times) or (isinstance(term, trees.Name) and term.bias)


# What is drawn.


def _pictured(stage: Figure, case: Case, made: rnnviz.Trace) -> Iterator[Broken]:
    from fuzz import pictures  # who asks for numbers alone does not wait for manim

    for name, told in pictures.faults(stage, case.lines, lambda name: made.parameter(name).shape):
        yield Broken(f"picture: {name}", told)
