"""A scene of the weight of a cell's film: some 250 mobjects, 13 beats of fading in, sliding and rest."""

from __future__ import annotations

from collections.abc import Callable

import manim
import numpy as np

from rnnviz.scenes.frames import Timed, canvas_point

COLOURS = ("#009E73", "#C8500A", "#0072B2", "#B7860B", "#A34E84", "#5B6770")
INK, GROUND, LIGHT = "#1F2933", "#FBF7EC", 0.2


class Step(manim.Animation):
    """Calls a function with the progress, 0 to 1; copies nothing."""

    def __init__(
        self,
        mobject: manim.Mobject,
        step: Callable[[float], None],
        rate_func: Callable[[float], float] = manim.linear,
    ) -> None:
        self.step = step
        super().__init__(mobject, rate_func=rate_func)

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate(self, alpha: float) -> None:
        self.step(self.rate_func(alpha))


def fade(group: manim.VGroup, start: float, end: float) -> Step:
    """Let a group, drawn in full now, go from one opacity to another."""
    full = [(part, part.fill_rgbas[:, 3].copy(), part.stroke_rgbas[:, 3].copy()) for part in group]

    def step(progress: float) -> None:
        share = start + (end - start) * progress
        for part, fill, stroke in full:
            part.fill_rgbas[:, 3] = fill * share
            part.stroke_rgbas[:, 3] = stroke * share

    return Step(group, step)


def slide(group: manim.VGroup, way: tuple[float, float, float]) -> Step:
    """Let a group move along, straight."""
    done = [0.0]

    def step(progress: float) -> None:
        group.shift(np.array(way) * (progress - done[0]))
        done[0] = progress

    return Step(group, step, rate_func=manim.smooth)


class StandIn(Timed):
    """What the films do, without their meaning."""

    beats = 13

    def construct(self) -> None:
        random = np.random.default_rng(1)
        self.known: dict[str, manim.VMobject] = {}
        ground = manim.RoundedRectangle(
            corner_radius=0.2, width=11, height=4.4, fill_color=GROUND, fill_opacity=1, stroke_color="#9A8A55"
        )
        self.add(ground.set_stroke(width=2).move_to(canvas_point(640, 290)), self.text("LSTM", 100, 30, INK))
        parts = [self.part(beat, random) for beat in range(self.beats)]
        shown = [fade(part, LIGHT, 1.0) for part in parts]
        for fading in shown:
            fading.interpolate(0)
        self.add(*parts)
        self.rest(25)
        panel = manim.VGroup()
        for beat, part in enumerate(parts):
            self.remove(panel)
            lines = (f"f = s(W [h, x] + b), step {beat}", "0.43 = s(0.3 0.5 + 0.2 0.1 - 0.4)", "what to discard")
            panel = manim.VGroup(*(self.text(line, 640, 560 + 45 * k, INK) for k, line in enumerate(lines)))
            self.add(panel)
            self.move(6, fade(panel, 0.0, 1.0))
            self.move(12, shown[beat])
            copies = manim.VGroup(*(piece.copy() for piece in part[:6]))
            self.add(copies)
            self.move(12, slide(copies, (1.5, -0.4, 0.0)))
            self.remove(copies)
            self.rest(25)
        self.rest(25)

    def part(self, beat: int, random: np.random.Generator) -> manim.VGroup:
        """Three values in their boxes, nine lines, a name."""
        colour = COLOURS[beat % len(COLOURS)]
        x, y = 130 + beat % 7 * 155, 140 + beat // 7 * 190
        pieces: list[manim.VMobject] = []
        for k in (-48, 0, 48):
            box = manim.RoundedRectangle(corner_radius=0.1, width=0.46, height=0.34, stroke_color=colour)
            box.set_stroke(width=2.5).set_fill("#FFFFFF", 1).move_to(canvas_point(x + k, y))
            pieces += [box, self.text(f"{random.uniform(0, 1):.2f}", x + k, y, INK, 17)]
        for _ in range(9):
            ends = random.uniform(-60, 60, 2)
            line = manim.Line(canvas_point(x + ends[0], y + 20), canvas_point(x + ends[1], y + 90))
            pieces.append(line.set_stroke(("#3B7A2A", "#B03060")[int(random.integers(2))], random.uniform(1, 4)))
        pieces.append(self.text("forget gate", x, y + 108, colour))
        return manim.VGroup(*pieces)

    def text(self, words: str, x: float, y: float, colour: str, size: float = 22) -> manim.VMobject:
        """A line of text as one path; each is set only once."""
        if words not in self.known:
            glyphs = manim.Text(words, font_size=144).scale(size / 150)
            path = manim.VMobject(stroke_width=0)
            path.points = np.concatenate([glyph.points for glyph in glyphs.family_members_with_points()])
            self.known[words] = path
        return self.known[words].copy().set_fill(colour, 1).move_to(canvas_point(x, y))
