"""A figure drawn. Here, and nowhere else in this package, scenes are asked for.

They bring manim along, which takes a second: so each function imports them when it is called.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from rnnviz.errors import Mistake
from rnnviz.output import Files, Words

if TYPE_CHECKING:
    from rnnviz.figures.figure import Figure
    from rnnviz.output.vector import Picture
    from rnnviz.scenes.frames import SceneFactory
    from rnnviz.theme import Theme


def finished(made: Figure, beat: int | None = None) -> SceneFactory:
    """The finished drawing with all its equations, or one `beat` (counted from 1) of the film at rest.

    Raises `Mistake` where there is no finished drawing.
    """
    from rnnviz.scenes.film import Film
    from rnnviz.scenes.summary import Summary

    if beat is None and made.without:
        raise Mistake(made.without)
    return partial(Summary, made) if beat is None else partial(Film, made, until=beat)


def legend(theme: Theme) -> SceneFactory:
    """Every part, role and symbol with its name."""
    from rnnviz.scenes.legend import Legend

    return partial(Legend, theme)


def film(made: Figure, files: Files, progress: Callable[[int], None] | None = None) -> None:
    """The whole film into the files, if any of them is made of frames; `progress` is told frames as they come."""
    if not files.drawn:
        return
    from rnnviz.scenes import frames
    from rnnviz.scenes.film import Film

    form = files.form
    frames.render(
        partial(Film, made),
        files,
        width=form.width,
        height=form.height,
        fps=form.fps,
        background=made.theme.colours.ground,
        progress=progress,
    )


def pixels(scene: SceneFactory, theme: Theme, files: Files) -> None:
    """The last picture of a scene into the files."""
    from rnnviz.scenes import frames

    form = files.form
    files.add(frames.still(scene, width=form.width, height=form.height, background=theme.colours.ground))


def outlines(scene: SceneFactory, theme: Theme, words: Words) -> Picture:
    """The last picture of a scene as marks, which says title and description."""
    from rnnviz.scenes import vector

    said, ground = {"title": words.title, "description": words.description}, theme.colours.ground
    return vector.picture(scene, **said, background=ground)


def pictures(made: Figure, words: Words) -> tuple[Picture, ...]:
    """The finished drawing and then every beat, as marks."""
    from rnnviz.scenes import vector

    return outlines(finished(made), made.theme, words), *vector.beats(made)
