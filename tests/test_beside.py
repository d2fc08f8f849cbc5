"""Words beside the drawing: they fit, overlap nothing, can be read, and have the figures of the story."""

from __future__ import annotations

from itertools import combinations

import pytest
import reading
from marks import DRAWN, FIGURES, LIMIT, Which, every_light_picture, ink_box, panels, picture, staged

from rnnviz.numbers.digits import MINUS


@every_light_picture
def test_the_words_of_every_beat_fit_and_overlap_nothing(which: Which) -> None:
    drawn = picture(*which)
    wrong = []
    for name, labels in drawn.panels:
        boxes = [(label, ink_box(drawn.made, label)) for label in labels]
        for label, box in boxes:
            place = f"{name}: {label.what} ({box.left:.0f} {box.top:.0f} {box.right:.0f} {box.bottom:.0f})"
            if not drawn.layout.canvas.grown(-4).holds(box):
                wrong.append(f"{place} leaves the canvas")
            if label.what not in ("title", "counter", "scale") and box.top < drawn.layout.panel.top + 2:
                wrong.append(f"{place} reaches above the rule at {drawn.layout.panel.top:.0f}")
            marks = (*drawn.words, *drawn.shapes)
            wrong += [f"{place} over {mark}" for mark in marks if box.grown(1).meets(mark.box)]
        wrong += [
            f"{name}: {a.what} over {b.what}" for (a, one), (b, other) in combinations(boxes, 2) if one.meets(other)
        ]
    assert wrong == []


@every_light_picture
def test_no_word_beside_the_drawing_is_too_small(which: Which) -> None:
    drawn = picture(*which)
    small = set()
    for name, labels in drawn.panels:
        for label in labels:
            least = FIGURES if label.what in ("figures", "sentence", "counter") else LIMIT
            sizes = {label.line.size}
            if label.what == "figures":
                runs = drawn.made.typesetter.ink(label.line).runs
                sizes |= {round(glyph.size, 1) for run in runs for glyph in reading.read(run.points[:400])}
            if min(sizes) < least:
                small.add(f"{name}: {label.what} at {min(sizes)}")
    assert small == set()


@pytest.mark.parametrize("cell", DRAWN)
@pytest.mark.parametrize("size", [(3, 2), (2, 3), (4, 3)], ids=str)
@pytest.mark.parametrize("seed", [1, 2])
def test_drawn_numbers_find_room_in_the_panel(cell: str, size: tuple[int, int], seed: int) -> None:
    made = staged(cell, *size, seed=seed)
    for name, labels in panels(made):
        outside = [label.what for label in labels if not made.layout.canvas.grown(-4).holds(ink_box(made, label))]
        assert outside == [], name


@pytest.mark.parametrize("cell", DRAWN)
def test_the_figures_of_a_beat_are_those_of_the_story(cell: str) -> None:
    drawn = picture(cell)
    for (_, labels), beat in zip(drawn.panels, drawn.made.story.beats, strict=False):
        shown = [label for label in labels if label.what == "figures"]
        wanted = [chunk for line in beat.panel.lines for chunk in line.chunks if str(chunk).strip()]
        assert len(shown) == len(wanted)
        for label, chunk in zip(shown, wanted, strict=True):
            runs = drawn.made.typesetter.ink(label.line).runs
            glyphs = "".join(reading.text(run.points) for run in runs)
            figures = [char for span in chunk.spans if not span.formula for char in str(span)]
            assert sorted(c for c in glyphs if c.isdigit() or c == MINUS) == sorted(
                c for c in figures if c.isdigit() or c == MINUS
            )
            assert label.since == beat.done(chunk.after)


@pytest.mark.parametrize("cell", DRAWN)
def test_terms_of_several_units_stand_below_each_other(cell: str) -> None:
    """In the panel of a gate: in columns, right under right, for figures as well as for signs."""
    drawn = picture(cell)
    for (_, labels), beat in zip(drawn.panels, drawn.made.story.beats, strict=False):
        lines = [[chunk for chunk in line.chunks if str(chunk).strip()] for line in beat.panel.lines]
        if len(lines) < 2 or len({len(line) for line in lines}) > 1:
            continue
        shown = [label for label in labels if label.what == "figures"]
        rows = [shown[k : k + len(lines[0])] for k in range(0, len(shown), len(lines[0]))]
        assert len({round(label.y) for label in rows[0]}) == 1
        for column in zip(*(row[1:] for row in rows), strict=True):
            assert len({round(label.box.right) for label in column}) == 1, beat.name
