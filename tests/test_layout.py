"""Places: what fits, where parts stand, and that looks do not move them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from marks import ABOVE, DRAWN, SIZES, WITHIN, picture, staged

from rnnviz import theme
from rnnviz.cells.cell import load, shipped
from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box, Point
from rnnviz.layout.layout import Layout
from rnnviz.numbers.asked import trace
from rnnviz.views.catalogue import figure

every_cell = pytest.mark.parametrize("cell", DRAWN)
every_size = pytest.mark.parametrize("size", SIZES, ids=str)


# Snapshots: what a reader of this project looks at when a place changes.


def box(b: Box) -> str:
    return f"{b.left:.0f} {b.top:.0f} to {b.right:.0f} {b.bottom:.0f}"


def point(p: Point) -> str:
    return f"{p[0]:.0f} {p[1]:.0f}"


def places(layout: Layout) -> Iterator[str]:
    how = layout.how
    yield f"scale {how.scale:g}, numbers {how.numbers}, upright {how.upright}, stacked {how.stacked}"
    yield f"cell {box(layout.cell)}, panel {box(layout.panel)}"
    for key, placed in layout.placed.items():
        yield ""
        yield f"{placed.part.kind} {key}, {placed.part.role}"
        for name in ("boxes", "plates", "sums"):
            if row := getattr(placed, name):
                yield f"    {name:<8} {', '.join(map(box, row))}"
        if placed.dots:
            yield f"    dots     {', '.join(map(point, placed.dots))}"
        if placed.circle:
            yield f"    circle   {point(placed.circle)}"
        for label in layout.labels:
            if label.key == key:
                yield f"    label    {label.line.source}, {label.line.size:.1f} px, {box(label.box)}"
        for wire in layout.wires:
            if wire.target == key:
                lane = ", lane" if wire.lane else ""
                branch = f", branches at {point(wire.branch)}" if wire.branch else ""
                gaps = f", passes under at {', '.join(map(point, wire.gaps))}" if wire.gaps else ""
                yield f"    wire     from {wire.source}: {', '.join(map(point, wire.path))}{lane}{branch}{gaps}"


@every_cell
def test_the_layout_as_a_text(cell: str, snapshot: Callable[[str, str], None]) -> None:
    snapshot(f"{cell}-layout", "\n".join(places(staged(cell).layout)) + "\n")


# What fits.


@every_cell
@pytest.mark.parametrize("size", WITHIN, ids=str)
def test_within_capacity_every_number_is_written(cell: str, size: tuple[int, int]) -> None:
    assert staged(cell, *size).layout.how.numbers


@pytest.mark.parametrize("seed", [1, 2, 3])
@every_cell
def test_drawn_numbers_fit_as_well(cell: str, seed: int) -> None:
    assert staged(cell, 4, 3, seed=seed).layout.how.numbers


@pytest.mark.parametrize("cell", ["lstm", "gru"])  # an RNN has room for its numbers at every size
@pytest.mark.parametrize("size", [(8, 6), (7, 6), (8, 5)], ids=str)
def test_the_largest_sizes_are_tinted(cell: str, size: tuple[int, int]) -> None:
    assert not staged(cell, *size).layout.how.numbers


@every_cell
def test_every_size_up_to_the_capacity_can_be_drawn(cell: str) -> None:
    for size in ((inputs, hidden) for inputs in (1, 8) for hidden in (3, 6)):
        assert staged(cell, *size).layout.placed, size


# Where things stand.


@every_cell
@every_size
def test_what_is_inside_is_inside_and_the_rest_outside(cell: str, size: tuple[int, int]) -> None:
    layout = staged(cell, *size).layout
    for key, placed in layout.placed.items():
        for body in placed.body:
            match placed.part.kind:
                case "incoming":
                    assert body.right < layout.cell.left, key
                case "outgoing":
                    assert body.left > layout.cell.right, key
                case "input":
                    assert body.top > layout.cell.bottom, key
                    assert body.bottom < layout.panel.top, key
                case _:
                    assert layout.cell.grown(-2).holds(body), f"{key} {body} {layout.cell}"


@every_cell
@every_size
def test_nothing_is_off_the_canvas_or_in_the_panel(cell: str, size: tuple[int, int]) -> None:
    drawn = picture(cell, *size)
    page = Box(4, 4, drawn.layout.canvas.right - 4, drawn.layout.panel.top)
    assert drawn.layout.canvas.grown(-8).holds(drawn.layout.panel)
    for mark in (*drawn.words, *drawn.shapes, *drawn.heads):
        assert page.holds(mark.box), str(mark)
    for wire in drawn.layout.wires:
        assert all(page.grown(-2).holds(Box(x, y, x, y)) for x, y in wire.path), f"{wire.source} → {wire.target}"


@every_cell
@every_size
def test_units_of_a_vector_stand_in_order_and_apart(cell: str, size: tuple[int, int]) -> None:
    for placed in staged(cell, *size).layout.placed.values():
        idea = staged(cell, *size).layout.how.idea and placed.part.kind != "input"
        upright = idea or placed.part.kind in ("incoming", "outgoing")
        for one, other in zip(placed.boxes, placed.boxes[1:], strict=False):
            assert other.left - one.right >= 2 or (upright and other.top - one.bottom >= 2), placed.part.key
        for one, other in zip(placed.sums, placed.sums[1:], strict=False):
            assert other.left >= one.right, placed.part.key


@every_cell
@every_size
def test_a_gate_reads_from_its_dots_up_to_its_values(cell: str, size: tuple[int, int]) -> None:
    layout = staged(cell, *size).layout
    for placed in layout.placed.values():
        if placed.part.kind != "affine":
            continue
        assert all(y > placed.sums[0].bottom + 20 for _, y in placed.dots), "lines long enough to be seen"
        assert placed.sums[0].top >= placed.plates[0].bottom - 1
        assert placed.plates[0].top >= placed.boxes[0].bottom
        for total, value in zip(placed.sums, placed.boxes, strict=True):
            assert total.x == pytest.approx(value.x), "each sum below its own value"


@every_cell
@every_size
def test_dots_do_not_touch(cell: str, size: tuple[int, int]) -> None:
    layout = staged(cell, *size).layout
    for placed in layout.placed.values():
        for (x0, _), (x1, _) in zip(placed.dots, placed.dots[1:], strict=False):
            assert x1 - x0 >= layout.dot_radius * 2 + 1, placed.part.key


@every_cell
@every_size
def test_every_part_that_has_a_name_is_labelled_once(cell: str, size: tuple[int, int]) -> None:
    layout = staged(cell, *size).layout
    keys = [label.key for label in layout.labels]
    assert len(keys) == len(set(keys))
    named = [p.key for p in layout.graph.parts if p.kind in ("input", "incoming", "outgoing", "affine")]
    assert set(named) <= set(keys)
    for part in layout.graph.of("affine"):
        label = next(label for label in layout.labels if label.key == part.key)
        assert label.box.bottom < layout[part.key].value.top
        assert layout[part.key].value.top - label.box.bottom < 30, "by the gate, not by its inputs"


# Looks do not move anything.


@every_cell
@pytest.mark.parametrize("size", [(3, 2), (4, 3), (5, 4), (8, 6)], ids=str)
@pytest.mark.parametrize("name", [name for name in theme.names() if name != "light"])
def test_places_are_the_same_in_every_theme(cell: str, size: tuple[int, int], name: str) -> None:
    light, other = staged(cell, *size).layout, staged(cell, *size, theme=name).layout
    assert other.placed == light.placed
    assert (other.cell, other.panel, other.how) == (light.cell, light.panel, light.how)
    assert [(w.path, w.gaps, w.branch, w.lane) for w in other.wires] == [
        (w.path, w.gaps, w.branch, w.lane) for w in light.wires
    ]
    assert [(label.box, label.x, label.y, label.line.size) for label in other.labels] == [
        (label.box, label.x, label.y, label.line.size) for label in light.labels
    ]


@every_cell
def test_the_same_cell_is_laid_out_the_same_way_again(cell: str) -> None:
    first, second = figure(trace(cell)).layout, figure(trace(cell)).layout
    assert (first.placed, first.wires, first.labels) == (second.placed, second.wires, second.labels)


def test_both_kinds_of_size_are_tried() -> None:
    assert {staged("lstm", *size).layout.how.numbers for size in WITHIN} == {True}
    assert False in {staged("lstm", *size).layout.how.numbers for size in ABOVE}


OTHERS = sorted({*shipped()} - {*DRAWN})


@pytest.mark.parametrize(
    ("cell", "size"), [*((cell, (3, 2)) for cell in OTHERS), ("rnn-output", (8, 6)), ("mgu", (8, 6))]
)
def test_every_other_shipped_cell_has_a_layout(cell: str, size: tuple[int, int]) -> None:
    inputs = size[1] if load(cell).equal else size[0]
    made = figure(trace(cell, input_size=inputs, hidden_size=size[1]))
    assert made.layout.how.numbers == (size == (3, 2))
    assert set(made.layout.placed) == {part.key for part in made.layout.graph.parts}
    fed = made.layout.graph.of("outgoing", "affine", "map")
    assert len(made.layout.wires) >= sum(len(part.sources) for part in fed)


def test_a_cell_with_a_chain_of_operators_above_a_gate_has_every_number() -> None:
    layout = figure(trace("gru-torch")).layout
    assert layout.how.numbers
    assert [part.key.node for part in layout.graph.of("affine")] == ["r_t", "z_t", "n_t/0", "n_t/0/2/1"]


def test_names_begin_behind_the_column_before_them() -> None:
    """Of the LSTM's, which fill the cell, all but the last."""
    made = figure("lstm").layout
    named = {label.key.node: label.box for label in made.labels if label.key is not None}
    for before, after in (("f_t", "i_t"), ("i_t", "g_t")):
        assert named[after].left >= made[Key(before)].value.right


def test_every_value_of_the_lane_has_its_name() -> None:
    """Also where there is no room below it: the outline of the cell gives way."""
    for cell in ("lstm", "gru"):
        layout = staged(cell).layout
        named = {label.key for label in layout.labels}
        on_lane = [key for key in layout.graph.lane if not layout.graph[key].assigned]
        assert on_lane
        assert set(on_lane) <= named, cell
