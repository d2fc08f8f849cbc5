"""The only place that imports manim: what the pictures and films are made of."""
