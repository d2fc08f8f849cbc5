"""The only place that imports manim: what the pictures and films are made of."""

import os

# What manim brings along looks for programs as it is imported, and fails where there is no PATH to look in.
os.environ.setdefault("PATH", os.defpath)
