"""Frames or vectors in, files out. One module for each format; a new format is a new module here and nothing else.

with Files(targets(["lstm.gif", "lstm.mp4"]), Form(960, 540, fps=25)) as files:
    files.add(frame, repeat=10)

(target,) = targets(["lstm.svg"], formats(Makes.STILL))
if issubclass(target.writer, VectorWriter):
    save(target, target.writer().encode(picture, Form(960, 540)))
"""

from rnnviz.output.drafts import Draft, inherit, sweep
from rnnviz.output.files import Files, Target, put, save, targets, want_folder, writable
from rnnviz.output.formats import format_of, formats, listed, suffix_of
from rnnviz.output.vector import VectorWriter
from rnnviz.output.writer import RATES, WIDTHS, Form, Format, Frame, Makes, Words, Writer

__all__ = [
    "RATES", "WIDTHS", "Draft", "Files", "Form", "Format", "Frame", "Makes", "Target", "VectorWriter", "Words",
    "Writer", "format_of", "formats", "inherit", "listed", "put", "save", "suffix_of", "sweep", "targets",
    "want_folder", "writable",
]  # fmt: skip
