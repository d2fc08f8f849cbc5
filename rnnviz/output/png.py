"""PNG: the last frame, without loss."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from rnnviz.output.writer import Form, Frame, Makes, Writer


class Png(Writer):
    """One picture, opaque sRGB; a film's last frame, which is the finished drawing."""

    SUFFIX = ".png"
    MAKES = Makes.STILL
    MEDIA = "image/png"

    def __init__(self, path: Path, form: Form) -> None:
        super().__init__(path, form)
        self._frame: Frame | None = None

    def add(self, frame: Frame, repeat: int) -> None:
        self._frame = frame

    def finish(self) -> None:
        if self._frame is None:
            raise ValueError("no frame to write")
        marks = PngInfo()
        marks.add(b"sRGB", b"\0")  # so that no viewer takes the colours for its own screen's
        words = self.form.words
        for key, text in (("Title", words.title), ("Description", words.alt)):
            if text:
                marks.add_text(key, text)  # Latin letters as tEXt, all others as iTXt
        picture = Image.fromarray(self._frame).convert("RGB")
        picture.save(self.path, "PNG", compress_level=9, pnginfo=marks)
