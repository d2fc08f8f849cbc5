"""Frames or vectors in, files out. One module for each format; a new format is a new module here and nothing else.

with Files(targets(["lstm.gif", "lstm.mp4"]), Form(960, 540, fps=25)) as files:
    files.add(frame, repeat=10)

(target,) = targets(["lstm.svg"], vectors())
save(target, target.writer().encode(picture, Form(960, 540)))
"""

from rnnviz.output.files import Files, Target, save, suffix_of, targets, want_folder
from rnnviz.output.formats import formats, vectors
from rnnviz.output.vector import VectorWriter
from rnnviz.output.writer import RATES, WIDTHS, Form, Frame, Words, Writer

__all__ = [
    "RATES", "WIDTHS", "Files", "Form", "Frame", "Target", "VectorWriter", "Words", "Writer", "formats", "save",
    "suffix_of", "targets", "vectors", "want_folder",
]  # fmt: skip
