"""What stands on the canvas, read back from its outlines: nothing over anything else, nothing too small, every number
the one that was computed, every weight a line."""

from __future__ import annotations

from itertools import combinations, pairwise, product
from typing import Any

import colours
import numpy as np
import pytest
import reading
from marks import (
    FIGURES,
    LIMIT,
    Mark,
    Picture,
    Which,
    along,
    around,
    every_picture,
    ink_box,
    picture,
    pixels,
    touches,
)

from rnnviz import theme
from rnnviz.graph.graph import Term
from rnnviz.layout.geometry import Box
from rnnviz.layout.marks import Placed
from rnnviz.numbers.asked import trace
from rnnviz.numbers.digits import show
from rnnviz.views.catalogue import figure

AIR = 5  # pixels between a number and the edge of its box


def over(words: tuple[Mark, ...], drawn: Picture) -> list[str]:
    """Words over words, and over shapes that are not their own."""
    found = [f"{a} over {b}" for a, b in combinations(words, 2) if a.box.grown(0.5).meets(b.box)]
    for word in words:
        for shape in drawn.shapes:
            own = word.owner == (shape.what, shape.key, shape.unit)
            row = shape.what == "bracket" and (shape.key, "number") == (word.key, word.what)
            told = shape.what == "plate" and shape.key == word.key and shape.box.holds(word.box)  # on its own plate
            if not own and not row and not told and word.box.meets(shape.box):
                found.append(f"{word} over {shape}")
    return found


@every_picture
def test_no_word_is_over_another_word_or_part(which: Which) -> None:
    drawn = picture(*which)
    assert over(drawn.words, drawn) == []


@every_picture
def test_no_part_is_over_another(which: Which) -> None:
    drawn = picture(*which)
    assert [
        f"{a} over {b}"
        for a, b in combinations(drawn.shapes, 2)
        if not (a.key == b.key and "bracket" in (a.what, b.what)) and a.box.meets(b.box)
    ] == []


@every_picture
def test_no_weight_goes_through_a_word(which: Which) -> None:
    drawn = picture(*which)
    through = []
    for key, start, end, width in drawn.fan():
        hull = Box(min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))
        for word in drawn.words:
            box = word.box.grown(width / 2 - 0.5)
            if box.meets(hull) and touches(along(start, end), box):
                through.append(f"a weight of {key} through {word}")
    assert through == []


@every_picture
def test_a_number_has_air_in_its_box(which: Which) -> None:
    drawn = picture(*which)
    assert [
        f"{word} in {drawn.layout[word.key].boxes[word.unit]}"
        for word in drawn.words
        if word.what == "number" and not drawn.layout[word.key].boxes[word.unit].grown(-AIR).holds(word.box)
    ] == []
    assert [
        str(word)
        for word in drawn.words
        if word.what == "one"
        and not around(drawn.drawing.parts[word.key].dots[word.unit][:1]).grown(-1).holds(word.box)
    ] == []


@every_picture
def test_the_ring_around_what_is_worked_on_touches_no_word(which: Which) -> None:
    drawn = picture(*which)
    touched = []
    for key, placed in drawn.layout.placed.items():
        if placed.part.kind in ("incoming", "input"):
            continue  # these greet, without a ring
        spots = drawn.drawing.rings.around(key)
        rings = drawn.drawing.maker.spotlight(spots)[len(spots) :]
        for ring in rings:
            box, half = around([ring]), ring.stroke_width / 2
            assert ring.stroke_color.to_hex() == drawn.theme.colours.accent
            assert drawn.layout.canvas.holds(box.grown(half)), f"around {key}"
            assert box.bottom + half < drawn.layout.panel.top, f"around {key}"
            touched += [
                f"around {key}: {word}"
                for word in drawn.words
                if box.grown(half).meets(word.box) and not box.grown(-half).holds(word.box)
            ]
    assert touched == []


WIDE: dict[str, dict[str, Any]] = {
    "rnn": {"h_{t-1}": [-12.34, 0.5], "b": [123.45, -99.99]},
    "lstm": {"c_{t-1}": [-12.34, 123.45], "b_f": [20.0, 20.0]},
    "gru": {"h_{t-1}": [-12.34, 123.45]},
    "lstm ": {"x_t": [1e12, -3e9, 12345.67]},
    "gru ": {"x_t": [-123.45, 99999.5, 1.0]},
}


@pytest.mark.parametrize("cell", WIDE)
def test_wide_numbers_are_written_in_wider_boxes_or_not_at_all(cell: str) -> None:
    drawn = Picture(figure(trace(cell.strip(), values=WIDE[cell])))
    assert over(drawn.words, drawn) == []
    for word in drawn.words:
        if word.what == "number":
            assert drawn.layout[word.key].boxes[word.unit].grown(-AIR).holds(word.box), str(word)
    for name, labels in drawn.panels:
        assert all(drawn.layout.canvas.grown(-4).holds(ink_box(drawn.made, label)) for label in labels), name


@every_picture
def test_a_number_is_legible_on_what_is_behind_it(which: Which) -> None:
    drawn = picture(*which)
    faint = []
    for key, inked in drawn.drawing.parts.items():
        for unit, piece in enumerate(inked.values if drawn.layout.how.numbers else []):
            grounds = [drawn.theme.colours.cell]
            for shape in piece.shape:
                if shape.get_fill_opacity() > 0:
                    grounds.append(theme.mix(grounds[0], shape.fill_color.to_hex(), shape.get_fill_opacity()))
            for meter in piece.meter:  # stands below the figures, not behind them
                assert not any(around([meter]).meets(around([number])) for number in piece.number)
            for number in piece.number:
                worst = min(colours.contrast(number.fill_color.to_hex(), ground) for ground in grounds[1:] or grounds)
                if worst < 4.5:
                    faint.append(f"value {unit} of {key}: {worst:.1f} : 1")
    assert faint == []


# Sizes of type, from the outlines.


@every_picture
def test_no_word_in_the_drawing_is_too_small(which: Which) -> None:
    drawn = picture(*which)
    assert {
        f"{label.line.source}: {label.line.size}" for label in drawn.layout.labels if label.line.size < LIMIT
    } == set()
    for inked in drawn.drawing.parts.values():
        figures = [piece.number for piece in inked.values] + (inked.sums if inked.sigma else [])
        for number in figures if drawn.layout.how.numbers else []:
            sizes = [glyph.size for m in number for glyph in reading.read(pixels(m.points))]
            assert min(sizes) >= FIGURES - 0.05
        for dot in inked.dots:
            sizes = [glyph.size for m in dot[1:] for glyph in reading.read(pixels(m.points)) if glyph.char == "1"]
            assert min(sizes, default=LIMIT) >= LIMIT - 0.05


# Numbers and weights.


def numbers(drawn: Picture, terms: tuple[Term, ...]) -> list[float]:
    run = drawn.made.runs[0]
    if not terms:
        return []
    return list(
        sum(
            term.sign * (run.parameters[term.node] if term.node in run.parameters else run.value(term.node)[0])
            for term in terms
        )
    )


def read(mobjects: list) -> str:  # type: ignore[type-arg]
    return "".join(reading.text(pixels(m.points)) for m in mobjects)


@every_picture
def test_every_number_drawn_is_the_one_computed(which: Which) -> None:
    drawn = picture(*which)
    for key, inked in drawn.drawing.parts.items():
        part = drawn.layout[key].part
        if drawn.layout.how.numbers:
            places = drawn.made.runs[0].decimals(part.terms[0].node) if len(part.terms) == 1 else 2
            assert [read(p.number) for p in inked.values] == [show(v, places) for v in numbers(drawn, part.terms)][
                : len(inked.values)
            ]
            if part.kind == "affine" and part.function:  # without one the sums are the values
                assert [read(total) for total in inked.sums] == [show(v) for v in numbers(drawn, part.argument)]
        elif not drawn.layout.how.strips:
            minus = [bool(piece.number) for piece in inked.values]
            assert minus == [v < 0 for v in numbers(drawn, part.terms)][: len(minus)], key


@every_picture
def test_a_value_stands_wherever_the_equations_make_one(which: Which) -> None:
    drawn = picture(*which)
    for key, inked in drawn.drawing.parts.items():
        part = drawn.layout[key].part
        leaves = part.kind == "through" or (part.kind == "operator" and not drawn.layout.graph.users(key))
        boxes = drawn.made.readings.vectors(part) if drawn.layout.how.strips else numbers(drawn, part.terms)
        size = 0 if leaves else len(boxes)
        assert len(inked.values) == size, f"{key}: where it is not, its state shows it"


@every_picture
def test_tinted_cells_are_deeper_for_larger_values(which: Which) -> None:
    drawn = picture(*which)
    if drawn.layout.how.numbers or drawn.layout.how.strips:
        return
    for key, inked in drawn.drawing.parts.items():
        part = drawn.layout[key].part
        roles = drawn.made.readings.roles(part)
        for sign, role in product((1, -1), set(roles)):
            signed = [
                (abs(v), p.shape[0])
                for v, p, own in zip(numbers(drawn, part.terms), inked.values, roles, strict=False)
                if v * sign > 0 and own == role
            ]
            signed.sort(key=lambda pair: pair[0])
            light = [float(np.dot(m.get_fill_color().to_rgb(), (0.3, 0.6, 0.1))) for _, m in signed]
            ground = drawn.theme.colours.ground
            darker = -1 if theme.mix(ground, "#000000", 0.5) < "#444444" and ground < "#888888" else 1
            assert all((a - b) * darker >= -0.01 for a, b in pairwise(light)), key


@every_picture
def test_a_gate_is_filled_as_far_as_it_is_open(which: Which) -> None:
    drawn = picture(*which)
    for part in drawn.layout.graph.of("affine") if drawn.layout.how.numbers else ():
        if drawn.made.readings.is_share(part):
            pieces, boxes = drawn.drawing.parts[part.key].values, drawn.layout[part.key].boxes
            for value, piece, box in zip(numbers(drawn, part.terms), pieces, boxes, strict=True):
                assert around(piece.meter).right == pytest.approx(box.left + value * box.width, abs=1.5)
                assert around(piece.meter).left == pytest.approx(box.left, abs=1.5)


@pytest.mark.parametrize(("cell", "count"), [("rnn", 12), ("lstm", 48), ("gru", 36)])
def test_there_is_one_line_for_each_weight_and_bias(cell: str, count: int) -> None:
    assert sum(1 for _ in picture(cell).fan()) == count


@every_picture
def test_the_lines_are_as_many_as_the_parameters(which: Which) -> None:
    drawn = picture(*which)
    assert sum(1 for _ in drawn.fan()) == drawn.made.runs[0].sized.parameter_count


def gate_weights(drawn: Picture, placed: Placed) -> list[list[float]]:
    """For each unit its weights in the order of the dots, from the trace."""
    part, trace = placed.part, drawn.made.runs[0]
    matrices = [
        source.sign * (weight.T if source.turned else weight)
        for source in part.sources
        for weight in [trace.parameter(source.weight)]
    ]
    biases = [bias.sign * trace.parameter(bias.name)[:, None] for bias in part.biases]
    rows = np.hstack([*matrices, *biases])
    return [list(map(float, row)) for row in rows]


@every_picture
def test_a_line_is_whole_or_broken_by_its_sign_and_thick_by_its_size(which: Which) -> None:
    drawn = picture(*which)
    drawn_lines: list[tuple[float, float]] = []
    for key, inked in drawn.drawing.parts.items():
        placed = drawn.layout[key]
        ends = placed.sums or placed.boxes
        if not placed.dots:
            continue
        for unit, (lines, weights) in enumerate(zip(inked.fan, gate_weights(drawn, placed), strict=True)):
            for line, weight, (x, y) in zip(lines, weights, placed.dots, strict=True):
                points = pixels(line.points)
                breaks = int((np.abs(points[4::4] - points[3:-1:4]).max(axis=1) > 1).sum())
                assert (breaks >= 2) == (weight < 0), f"{key} unit {unit}: {weight}"
                assert line.stroke_color.to_hex() == drawn.theme.colours.ink
                assert abs(points[0][0] - x) < 1, "from its own dot"
                assert abs(points[0][1] - (y - drawn.layout.dot_radius)) < 1
                assert np.abs(points[-1] - (ends[unit].x, ends[unit].bottom)).max() < 1, "to its sum"
                drawn_lines.append((abs(weight), float(line.stroke_width)))
    drawn_lines.sort()
    widths = [width for _, width in drawn_lines]
    assert widths == sorted(widths)
    assert len(set(widths)) > min(3, len(widths) - 1), "one can tell large from small"
