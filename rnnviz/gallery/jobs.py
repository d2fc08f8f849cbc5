"""What a gallery is made of: pieces of work that each process can do alone, and the files of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from rnnviz import draw
from rnnviz.cells.cell import Cell
from rnnviz.cells.notations import load as load_notation
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.forms import size
from rnnviz.gallery.program import program
from rnnviz.models.modelfile import shipped as models
from rnnviz.numbers.asked import trace
from rnnviz.numbers.rollout import follow
from rnnviz.numbers.trace import Trace
from rnnviz.output import Files, Form, Makes, Target, VectorWriter, Words, formats, save, targets
from rnnviz.theme import Theme
from rnnviz.theme import load as load_theme
from rnnviz.views.catalogue import figure, find
from rnnviz.views.view import DEFAULT_VIEW, IDEA

if TYPE_CHECKING:
    from rnnviz.output.vector import Picture
    from rnnviz.scenes.frames import SceneFactory

DAY, NIGHT = "light", "dark"
THEMES = (DAY, NIGHT)
PICTURE = 10  # frames that one vector picture takes as long as, roughly
STILLS = 8 * PICTURE  # likewise all stills of one drawing
AT_HAND = 8  # figures that a process keeps
LONGEST = 10**6  # frames of a film; none comes near
ONCE = (Makes.PAGE, Makes.TEXT)  # the same in both themes

MODELS, UNROLLED, UNROLLED_STEPS = "layers", "unrolled", 4
WAYS = MappingProxyType({IDEA: "the idea", UNROLLED: "unrolled over time"})
"""Other ways to show a cell, and what they are called."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What all films of a gallery share: width in pixels, frames a second, time to read; whether they start over."""

    width: int = 960
    fps: int = 25
    pace: float = 1.0
    loop: bool = True
    view: str = DEFAULT_VIEW
    notation: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work, the files that it makes, and the cell file (its name and text) that it is made from.

    `kind` is survey (what there is to know without drawing), film, still, page (what is the same in both themes), looks
    (a still for each value), model or legend. `weight` is in frames.
    """

    kind: str
    key: str
    themes: tuple[str, ...]
    looks: Looks
    names: tuple[str, ...] = ()
    folder: str = ""
    file: str = ""
    text: str = ""
    weight: int = 0

    @property
    def name(self) -> str:
        """What it is called in the manifest."""
        return " ".join((self.kind, self.key, *self.themes))

    @property
    def needs(self) -> frozenset[str]:
        """The figures that it uses; and its cell, so that both themes come to one process, which then has all of it."""
        return frozenset((self.key, *(f"{self.key} {theme}" for theme in self.themes)))

    def digest(self) -> str:
        """Of all that its files depend on: cell, looks, themes, symbols, this program, and what it draws with."""
        themes = [repr(load_theme(theme)) for theme in self.themes]
        symbols = self.looks.notation and repr(load_notation(self.looks.notation))
        parts = [self.kind, self.key, self.file, self.text, astuple(self.looks), themes, symbols, program()]
        return sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a cell without drawing it: its length, its sizes, and its pictures in words; or why not."""

    frames: int = 0
    beats: int = 0
    sizes: str = ""
    words: Mapping[str, str] = field(default_factory=lambda: asdict(Words()))
    refused: str = ""
    focuses: Mapping[str, str] = field(default_factory=dict)
    """What there is to look at in it, by name, and what that is called, "" where it is not."""

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Told:
        """What `asdict` has made of one, read again from a file; ValueError where it is not that."""
        plain = asdict(cls())
        if set(table) != set(plain) or any(type(table[key]) is not type(was) for key, was in plain.items()):
            raise ValueError("not what is known of a cell")
        words = table["words"]
        texts = (*words.values(), *table["focuses"].values())
        if set(words) != set(plain["words"]) or not all(isinstance(text, str) for text in texts):
            raise ValueError("not a picture in words")
        if not (0 <= table["frames"] < LONGEST and 0 <= table["beats"] < LONGEST):
            raise ValueError("not the length of a film")
        return cls(**table)


def survey(key: str, file: str, text: str, looks: Looks) -> Job:
    """The first look at a cell; how much there is to do is known only then."""
    return Job("survey", key, (DAY,), looks, file=file, text=text, weight=len(text))


def jobs(first: Job, told: Told, folder: str) -> Iterator[Job]:
    """All that is to be drawn of a cell."""
    for theme in THEMES:
        yield _job(first, "film", (theme,), formats(Makes.FILM), folder, told.frames)
        yield _job(first, "still", (theme,), formats(Makes.STILL), folder, STILLS)
    pictures = len(THEMES) * (told.beats + 1)
    page = _job(first, "page", THEMES, formats(*ONCE), folder, pictures * PICTURE)
    yield replace(page, names=(*page.names, poster(first.key)))
    looks = _job(first, "looks", THEMES, (), folder, 0)
    found = tuple(look_name(first.key, name) for name in told.focuses)
    yield replace(looks, names=found, weight=len(THEMES) * len(found) * PICTURE)


def legends(looks: Looks, folder: str) -> Iterator[Job]:
    """The legend in each theme, and in both."""
    plain = Job("legend", "legend", (), Looks(width=looks.width))
    for theme in THEMES:
        yield _job(plain, "legend", (theme,), formats(Makes.STILL), folder, STILLS)
    yield replace(_job(plain, "legend", THEMES, (), folder, STILLS), names=(poster("legend"),))


def of_models(looks: Looks, folder: str) -> Iterator[Job]:
    """A still of each model that comes along, in both themes."""
    for key in models():
        plain = Job("model", key, THEMES, Looks(width=looks.width))
        yield replace(plain, names=(model_name(key),), folder=folder, weight=len(THEMES) * PICTURE)


def model_name(key: str) -> str:
    return f"model-{key}.svg"


def _job(like: Job, kind: str, themes: tuple[str, ...], suffixes: Iterable[str], folder: str, weight: int) -> Job:
    names = tuple(f"{stem(like.key, themes[0])}{suffix}" for suffix in suffixes)
    return replace(like, kind=kind, themes=themes, names=names, folder=folder, weight=weight)


def stem(key: str, theme: str) -> str:
    """The name of a file without its suffix."""
    return key if theme == DAY else f"{key}-{theme}"


def poster(key: str) -> str:
    """The still that is light or dark as its reader's setting says."""
    return f"{key}-poster.svg"


def look_name(key: str, name: str) -> str:
    """The still that looks at one value, or shows the cell in another way."""
    return f"{key}-{name}.svg" if name in WAYS else f"{key}-focus-{name}.svg"


# -- in a process of its own ----------------------------------------------------------------------------------------


def work(job: Job, progress: Callable[[int], None]) -> Told:
    """Do one piece of work; every file is whole under its name afterwards."""
    if job.kind == "survey":
        return _survey(job)
    {"film": _film, "still": _still, "page": _page, "looks": _looks, "legend": _legend, "model": _model}[job.kind](
        job, progress
    )
    return Told()


def _survey(job: Job) -> Told:
    from rnnviz.figures.words import in_words

    try:
        made = _figure(job, DAY)
    except Mistake as mistake:
        return Told(refused=str(mistake))
    sized, length = made.runs[0].sized, made.story.length
    many = {"Input size": sized.input_size, "hidden size": sized.hidden_size}
    many |= {f"{name} size": number for name, number in sized.sizes.items()}
    sizes = ", ".join(f"{name} {number}" for name, number in many.items())
    return Told(
        frames=length * job.looks.fps // 100,
        beats=len(made.story.beats),
        sizes=f"{sizes}, {sized.parameter_count} parameters",
        words=asdict(in_words(made)),
        focuses={**dict(_ways(job)), **find(job.looks.view).looks(sized.cell)},
    )


def _film(job: Job, progress: Callable[[int], None]) -> None:
    made = _figure(job, job.themes[0])
    with Files(_targets(job), _form(job, made)) as files:
        draw.film(made, files, progress)


def _still(job: Job, _: Callable[[int], None]) -> None:
    made = _figure(job, job.themes[0])
    _stills(job, draw.finished(made), made.theme, _form(job, made))


def _legend(job: Job, _: Callable[[int], None]) -> None:
    """In one theme in all formats, or in both as the one file for it."""
    from rnnviz.figures.legend import legend_in_words

    looks = [load_theme(theme) for theme in job.themes]
    form = Form(*size(job.looks.width), words=legend_in_words(looks[0]))
    if len(looks) == 1:
        _stills(job, draw.legend(looks[0]), looks[0], form)
    else:
        _both(_targets(job)[0], [(one, (draw.outlines(draw.legend(one), one, form.words),)) for one in looks], form)


def _stills(job: Job, scene: SceneFactory, theme: Theme, form: Form) -> None:
    """One drawing as pixels and, drawn once for all of them, as outlines."""
    outlines = None
    for target in _targets(job):
        if issubclass(target.writer, VectorWriter):
            outlines = outlines or draw.outlines(scene, theme, form.words)
            save(target, target.writer().encode(outlines, form))
        else:
            with Files((target,), form) as files:
                draw.pixels(scene, theme, files)


def _page(job: Job, _: Callable[[int], None]) -> None:
    """What is made once for both themes: step player, words, and the poster."""
    from rnnviz.paged import paged

    day, night = (_figure(job, theme) for theme in job.themes)
    form = _form(job, day)
    page, by_day, by_night = paged(day, night, form.words)
    *texts, still = _targets(job)
    with Files(texts, replace(form, page=page)):
        pass
    _both(still, [(day.theme, by_day[:1]), (night.theme, by_night[:1])], form)


def _looks(job: Job, _: Callable[[int], None]) -> None:
    """The other ways to show the cell that it has, and of its idea or of all of it each value with all else calm."""
    known = (*WAYS, *find(job.looks.view).looks(_figure(job, DAY).runs[0].sized.cell))
    asked = (name for name in known if look_name(job.key, name) in job.names)
    for target, name in zip(_targets(job), asked, strict=True):
        each = [_look(job, theme, name) for theme in job.themes]
        form = _form(job, each[0])
        _both(target, [(one.theme, (draw.outlines(draw.finished(one), one.theme, form.words),)) for one in each], form)


def _model(job: Job, _: Callable[[int], None]) -> None:
    """All layers of a model over time, on its own example."""
    each = [figure(job.key, view=MODELS, theme=theme) for theme in job.themes]
    form = _form(job, each[0])
    (target,) = _targets(job)
    _both(target, [(one.theme, (draw.outlines(draw.finished(one), one.theme, form.words),)) for one in each], form)


def _look(job: Job, theme: str, name: str) -> Figure:
    if name in WAYS:
        return _way(job, theme, name)
    made = _figure(job, theme, IDEA if look_name(job.key, IDEA) in job.names else None)
    return find(job.looks.view).look(made, name)


def _way(job: Job, theme: str, name: str) -> Figure:
    """Raises `Mistake` for a cell that cannot be shown so."""
    if name == IDEA:
        return _figure(job, theme, IDEA)
    return figure(follow(_worked(job.file, job.text, job.looks), UNROLLED_STEPS), view=UNROLLED, theme=theme)


def _both(target: Target, drawn: list[tuple[Theme, tuple[Picture, ...]]], form: Form) -> None:
    """One drawing in two themes as one file."""
    from rnnviz.inks import paired

    (both,) = paired(*drawn)
    assert issubclass(target.writer, VectorWriter)
    save(target, target.writer().encode(both, form))


def _form(job: Job, made: Figure) -> Form:
    from rnnviz.figures.words import in_words

    looks = job.looks
    shape = size(looks.width, made.layout.canvas)
    return Form(*shape, fps=looks.fps, loop=looks.loop, exact=made.theme.inks, words=in_words(made))


def _targets(job: Job) -> tuple[Target, ...]:
    return targets([Path(job.folder, name) for name in job.names])


def _ways(job: Job) -> Iterator[tuple[str, str]]:
    """Other ways to show a cell."""
    for name, called in WAYS.items():
        if name == IDEA and IDEA not in find(job.looks.view).details:
            continue
        with suppress(Mistake):
            _way(job, DAY, name)
            yield name, called


def _figure(job: Job, theme: str, detail: str | None = None) -> Figure:
    return _made(job.file, job.text, theme, job.looks, detail)


def _worked(file: str, text: str, looks: Looks) -> Trace:
    return trace(Cell.of_file(file, text), notation=looks.notation)


@lru_cache(maxsize=AT_HAND)
def _made(file: str, text: str, theme: str, looks: Looks, detail: str | None) -> Figure:
    return figure(_worked(file, text, looks), view=looks.view, detail=detail, theme=theme, pace=looks.pace)
