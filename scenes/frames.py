"""From a manim scene to frames: the one place that sets manim up and takes its pictures.

`render` draws a whole scene into a sink, `still` one picture of it. `Timed` is a base for scenes that count in frames.
A scene class needs none of this: manim's own command line draws it as well.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import manim
import numpy as np
from manim.constants import RendererType
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter
from numpy.typing import NDArray

from rnnviz.layout.geometry import Box
from rnnviz.layout.measures import WIDE
from rnnviz.scenes.camera import PathCamera

UNIT = 100  # canvas pixels to one unit of manim; a stroke width of 1 is 1 canvas pixel

Frame = NDArray[np.uint8]


class Sink(Protocol):
    """What takes the frames: (height, width, 4) RGBA uint8, each shown for `repeat` frames, never changed after."""

    def add(self, frame: Frame, repeat: int = 1) -> None: ...


class SceneFactory(Protocol):
    """A scene class, or a function (a `functools.partial`) that makes a scene."""

    def __call__(self, *, renderer: CairoRenderer) -> manim.Scene: ...


def canvas_point(x: float, y: float) -> NDArray[np.float64]:
    """The point of manim's plane for the canvas pixel (x, y), counted from the top left corner.

    It is the same on every canvas; the camera stands before the middle of the one that is shown.
    """
    return np.array(((x - WIDE.x) / UNIT, (WIDE.y - y) / UNIT, 0.0))


def render(
    scene: SceneFactory,
    sink: Sink,
    *,
    width: int,
    height: int,
    fps: int,
    background: str = "#FFFFFF",
    progress: Callable[[int], None] | None = None,
) -> None:
    """Draw a scene and hand every frame to `sink`, as drawn; a scene without motion gives one frame.

    `progress` is told the number of frames that have come since it was last told.
    """
    with _manim_for(width, height, fps, background, "none"):
        renderer = _Renderer(_Writer.into(sink, progress))
        scene(renderer=renderer).render()
        if renderer.num_plays == 0:
            sink.add(renderer.get_frame(), 1)
    del renderer
    gc.collect()  # a scene and its pictures hold each other, and the writers need the memory


def still(scene: SceneFactory, *, width: int, height: int, background: str = "#FFFFFF") -> Frame:
    """The last picture of a scene; its motions are not drawn."""
    kept = _Last()
    with _manim_for(width, height, 25, background, "png"):
        scene(renderer=_Renderer(_Writer.into(kept, None))).render()
    return kept.frame


class Timed(manim.Scene):
    """A scene on the design canvas that counts in whole frames, whatever draws it.

    manim by itself loses or adds a frame for some run times, draws the first frame of a motion without any motion and
    never draws its last. Here a motion of n frames is n pictures, the first already moved, the last arrived.
    """

    _frames: int | None = None

    def __init__(self, *args: Any, canvas: Box = WIDE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.canvas = canvas

    def setup(self) -> None:
        """Lay the canvas over manim's frame; with manim's own command line that is another size."""
        super().setup()
        camera: Any = self.camera
        size, centre = (self.canvas.width / UNIT, self.canvas.height / UNIT), canvas_point(self.canvas.x, self.canvas.y)
        if (camera.frame_width, camera.frame_height) != size or (camera.frame_center != centre).any():
            (camera.frame_width, camera.frame_height), camera.frame_center = size, centre
            camera.pixel_array_to_cairo_context.clear()

    def set_ground(self, colour: str) -> None:
        """The colour behind everything; it is the theme's, whoever renders the scene."""
        camera: Any = self.camera
        camera.background_color = colour

    @property
    def fps(self) -> int:
        """Frames a second of this render."""
        return round(self.camera.frame_rate)

    def move(self, frames: int, *animations: Any) -> None:
        """Play the animations together in exactly so many frames."""
        if frames < 1:
            raise ValueError(f"a motion of {frames} frames")
        self._frames = frames
        try:
            # Half a frame less: manim counts up, and a float just above n would make n + 1 frames.
            self.play(*animations, run_time=max(1.0, frames - 0.5) / self.fps)
        finally:
            self._frames = None

    def rest(self, frames: int) -> None:
        """Hold the picture for exactly so many frames; none at all is allowed."""
        if frames > 0:
            self.wait((frames + 0.5) / self.fps)  # half a frame more: manim counts down here

    def update_mobjects(self, dt: float) -> None:
        """As manim, which asks all whether they move by themselves: few do."""
        for one in self.mobjects:
            if one.updaters or one.submobjects:
                one.update(dt)

    def update_to_time(self, t: float) -> None:
        if self._frames is not None:
            t = self.duration * min(1.0, (round(t * self.fps) + 1) / self._frames)
        super().update_to_time(t)


@contextmanager
def _manim_for(width: int, height: int, fps: int, background: str, output: str) -> Iterator[None]:
    """manim set up for one render, and put back afterwards; its folders are gone then."""
    with TemporaryDirectory(prefix="rnnviz-") as folder:
        settings = {
            "pixel_width": width,
            "pixel_height": height,
            "frame_width": WIDE.width / UNIT,
            "frame_height": WIDE.height / UNIT,
            "frame_rate": fps,
            "background_color": background,
            "background_opacity": 1.0,
            "media_dir": folder,
            "format": output,
            "disable_caching": True,
            "save_sections": False,
            "dry_run": False,
            "transparent": False,
            "renderer": "cairo",
            "from_animation_number": 0,
            "upto_animation_number": -1,
            "output_file": "",
            "log_to_file": False,
            "preview": False,
            "verbosity": "ERROR",
            "progress_bar": "none",
        }
        # manim passes over a key that it does not know, without a word.
        unknown = [key for key in settings if key not in manim.config]
        if unknown:
            raise RuntimeError(f"this manim has no setting {', '.join(unknown)}")
        # Not its tempconfig: that sets the renderer as well, twice, and with it the bases of every class.
        if manim.config.renderer is RendererType.CAIRO:
            del settings["renderer"]
        before = {key: manim.config[key] for key in settings}
        try:
            manim.config.update(settings)
            yield
        finally:
            manim.config.update(before)


class _Last:
    """Keeps the last frame alone."""

    frame: Frame

    def add(self, frame: Frame, repeat: int = 1) -> None:
        self.frame = frame


class _Writer(SceneFileWriter):
    """Passes what manim would write to a sink; writes nothing itself."""

    sink: Sink
    progress: Callable[[int], None] | None

    @classmethod
    def into(cls, sink: Sink, progress: Callable[[int], None] | None) -> type[_Writer]:
        """manim makes its writer itself, from a class: so a class that knows the sink."""
        return type("_Bound", (cls,), {"sink": sink, "progress": staticmethod(progress) if progress else None})

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        self.sink.add(pixels, repeat)
        if self.progress is not None:
            self.progress(repeat)

    def save_image(self, pixels: Any) -> None:
        self.sink.add(pixels, 1)

    def finish(self) -> None:
        """Whoever opened the sink closes it."""


class _Renderer(CairoRenderer):
    """manim's renderer with our camera, which knows itself what to draw again; nothing skipped is drawn."""

    camera: PathCamera

    def __init__(self, writer: type[SceneFileWriter]) -> None:
        super().__init__(file_writer_class=writer, camera_class=PathCamera)
        self._below: list[manim.Mobject] = []
        self._fresh = True
        self._picture: Any = None
        self._playing = False

    def play(self, scene: manim.Scene, *args: Any, **kwargs: Any) -> None:
        self._playing = True
        try:
            super().play(scene, *args, **kwargs)
        finally:
            self._playing = False

    def render(self, scene: manim.Scene, time: float, moving_mobjects: Any = None) -> None:
        if not self.skip_animations:
            super().render(scene, time, moving_mobjects)

    def save_static_frame_data(self, scene: manim.Scene, static_mobjects: Any) -> None:
        """manim keeps a picture of what does not move; we only keep in mind what that is."""
        self._below, self._fresh = self.camera.get_mobjects_to_display(static_mobjects), True

    def update_frame(self, scene: manim.Scene, mobjects: Any = None, *args: Any, **kwargs: Any) -> None:
        if self._playing and self.skip_animations:  # manim draws each rest all the same
            return
        if not mobjects:
            self._below, self._fresh = [], True
            mobjects = [*scene.mobjects, *(m for m in scene.foreground_mobjects if m not in scene.mobjects)]
        above = self.camera.get_mobjects_to_display(mobjects)
        if self.camera.redraw([*self._below, *above], 0 if self._fresh else len(self._below)):
            self._picture = None
        self._fresh = False

    def get_frame(self) -> Any:
        """The picture as it is now; the same array again as long as nothing changes."""
        if self._picture is None:
            self._picture = self.camera.pixel_array.copy()
        return self._picture
