"""Frames in, files out. One module for each format; a new format is a new module here and nothing else.

with Files(targets(["lstm.gif", "lstm.mp4"]), Form(960, 540, fps=25)) as files:
    files.add(frame, repeat=10)
"""

from rnnviz.output.files import Files, Target, targets
from rnnviz.output.formats import formats
from rnnviz.output.writer import RATES, Form, Frame, Writer

__all__ = ["RATES", "Files", "Form", "Frame", "Target", "Writer", "formats", "targets"]
