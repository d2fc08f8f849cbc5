"""A scene's mobjects as vectors: the same objects in the same order that the pixels are made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import manim
import numpy as np
from manim import CapStyleType, LineJointType, VMobject
from numpy.typing import NDArray

from rnnviz.figures.figure import Figure
from rnnviz.layout.measures import WIDE
from rnnviz.output.svg import Sheets, share
from rnnviz.output.svg import svg as markup
from rnnviz.output.vector import Mark, Paint, Picture, Shape
from rnnviz.scenes import frames
from rnnviz.scenes.film import Film
from rnnviz.scenes.frames import UNIT, SceneFactory

SMALL = (64, 36)  # pixels of the picture that manim draws all the same, and nobody sees


def svg(
    scene: SceneFactory,
    *,
    width: int,
    height: int,
    title: str = "",
    description: str = "",
    background: str = "#FFFFFF",
    prefix: str | None = None,
) -> str:
    """A scene's last picture as an SVG document, `width` × `height` pixels large; every id begins with `prefix`.

    Without a prefix it comes from the content.
    """
    drawn = picture(scene, title=title, description=description, background=background)
    return markup(drawn, width=width, height=height, prefix=prefix)


def picture(scene: SceneFactory, *, title: str = "", description: str = "", background: str = "#FFFFFF") -> Picture:
    """A scene's last picture as marks. `background` is its "#RRGGBB"."""
    made: list[manim.Scene] = []

    def kept(**more: Any) -> manim.Scene:
        made.append(scene(**more))
        return made[0]

    frames.still(kept, width=SMALL[0], height=SMALL[1], background=background)
    return _picture(made[0], background, title, description)


def beats(made: Figure) -> tuple[Picture, ...]:
    """Every beat of a film at rest, one picture each; all from one run. Title and description are the story's."""
    found: list[Picture] = []
    story, ground = made.story, made.theme.colours.ground

    class Kept(Film):
        def _beat(self, place: int, beat: Any) -> None:
            super()._beat(place, beat)
            found.append(_picture(self, ground, story.title, beat.panel.sentence))

    def scene(**more: Any) -> manim.Scene:
        return Kept(made, **more)

    frames.still(scene, width=SMALL[0], height=SMALL[1], background=ground)
    return tuple(found)


def sheets(made: Figure, *, prefix: str | None = None) -> Sheets:
    """Every beat of a film as SVG markup with one set of definitions."""
    return share(beats(made), prefix=prefix)


def _picture(scene: Any, ground: str, title: str, description: str) -> Picture:
    camera: Any = scene.camera
    shown = camera.get_mobjects_to_display(
        [*scene.mobjects, *(m for m in scene.foreground_mobjects if m not in scene.mobjects)]
    )
    canvas = scene.canvas if isinstance(scene, frames.Timed) else WIDE
    return Picture(tuple(_marks(shown)), ground, round(canvas.width), round(canvas.height), title, description)


def _marks(mobjects: Iterable[manim.Mobject]) -> Iterable[Mark]:
    known: dict[bytes, Shape] = {}
    for mobject in mobjects:
        if not isinstance(mobject, VMobject):
            raise TypeError(f"{mobject!r} is no vector")
        look = _look(mobject)
        if (look.fill or look.stroke) and len(mobject.points):
            yield Mark(look, tuple(_shape(mobject, part, known) for part in _parts(mobject)))


def _look(mobject: VMobject) -> Paint:
    """Raises ValueError for what our scenes do not use: gradients, images, a stroke behind, round ends."""
    fill, stroke = mobject.get_fill_rgbas(), mobject.get_stroke_rgbas()
    width = float(mobject.get_stroke_width())
    plain = (
        len(fill) == len(stroke) == 1
        and mobject.joint_type == LineJointType.AUTO
        and mobject.cap_style == CapStyleType.AUTO
        and mobject.get_background_image() is None
        and not mobject.get_stroke_width(True)
    )
    if not plain:
        raise ValueError(f"{mobject!r} has a look that vector pictures do not know")
    colour, opacity = _paint(fill[0])
    line, line_opacity = _paint(stroke[0]) if width else ("", 1.0)
    return Paint(colour, opacity, line, line_opacity, round(width * UNIT / 100, 3) if line else 0.0)


def _paint(rgba: NDArray[np.float64]) -> tuple[str, float]:
    opacity = round(float(rgba[3]), 3)
    if opacity <= 0:
        return "", 1.0
    return "#" + bytes(round(float(part) * 255) for part in rgba[:3]).hex().upper(), opacity


def _parts(mobject: VMobject) -> Sequence[NDArray[np.float64]]:
    """The points of each glyph, or of all, in pixels of the canvas."""
    points = np.empty((len(mobject.points), 2))
    points[:, 0] = mobject.points[:, 0] * UNIT + WIDE.x
    points[:, 1] = WIDE.y - mobject.points[:, 1] * UNIT
    glyphs = getattr(mobject, "glyphs", ())
    if sum(glyphs) != len(points):
        return [points]
    return np.split(points, np.cumsum(glyphs)[:-1])


def _shape(mobject: VMobject, points: NDArray[np.float64], known: dict[bytes, Shape]) -> tuple[Shape, float, float]:
    """Coordinates in thousandths; a hair is added so that halves, which are frequent, all go the same way."""
    offsets = np.floor((points - points[0]) * 1000 + 0.5003) / 1000 + 0.0
    key = offsets.tobytes()
    if key not in known:
        known[key] = Shape(tuple(_contours(offsets)))
    x, y = np.round(points[0], 3).tolist()
    return known[key], x, y


def _contours(points: NDArray[np.float64]) -> Iterable[tuple[float, ...]]:
    """Curves joined where one starts at the end of the one before."""
    curves = points.reshape(-1, 8)
    starts = [k for k in range(1, len(curves)) if (curves[k, :2] != curves[k - 1, 6:]).any()]
    for part in np.split(curves, starts):
        yield (*part[0, :2].tolist(), *part[:, 2:].ravel().tolist())
