"""Cells that are too large to draw unit by unit: vectors as strips, weights as maps, and what is said of both."""

from __future__ import annotations

import numpy as np
import pytest
from fuzz import pictures
from marks import DRAWN, Picture, around, picture, staged

import rnnviz
from rnnviz.cells.cell import LARGEST
from rnnviz.errors import Mistake
from rnnviz.figures.scale import COLUMNS, ROWS, picked
from rnnviz.layout.geometry import Box
from rnnviz.theme import mix
from rnnviz.units import numbered, short

LARGE = (20, 12)  # every value and every weight of a strip and a map has a cell of its own


def large(cell: str) -> tuple[int, int]:
    """The same for a cell whose input is as long as its state."""
    return (12, 12) if rnnviz.load(cell).equal else LARGE


# -- which cells ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(9, 1), (1, 7), LARGE], ids=str)
@pytest.mark.parametrize("cell", DRAWN)
def test_beyond_what_is_drawn_unit_by_unit_there_are_strips(cell: str, size: tuple[int, int]) -> None:
    assert staged(cell, *size).layout.how.strips


@pytest.mark.parametrize("cell", ["elman", "gru-torch", "lstm-torch", "min-lstm", "s-lstm", "sru"])
def test_every_cell_is_drawn_at_every_size(cell: str) -> None:
    assert staged(cell, *large(cell)).layout.how.strips


def test_the_largest_is_drawn_and_beyond_it_is_refused() -> None:
    made = rnnviz.figure("rnn", input_size=LARGEST, hidden_size=LARGEST)
    assert f"{LARGEST:,} inputs" in made.still[0].line.source
    with pytest.raises(Mistake, match=f"--hidden-size {LARGEST + 1}"):
        rnnviz.figure("rnn", hidden_size=LARGEST + 1)


# -- what is drawn ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", [*DRAWN, "lstm-torch", "sru"])
def test_the_picture_keeps_to_what_all_keep_to(cell: str) -> None:
    assert list(pictures.faults(staged(cell, *large(cell)), (), lambda _: ())) == []


def shown(drawn: Picture, pieces: list[object], columns: int, rows: int = 1) -> list[list[str]]:
    """The colours of a table, cell by cell: of the last mobject that covers its middle."""
    box = around(pieces)  # type: ignore[arg-type]
    out = [[""] * columns for _ in range(rows)]
    for mobject in pieces:
        points = np.column_stack((mobject.points[:, 0] * 100 + 640, 360 - mobject.points[:, 1] * 100))  # type: ignore[attr-defined]
        for corners in points.reshape(-1, 16, 2):
            (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
            for row in range(rows):
                for column in range(columns):
                    x = box.left + box.width * (column + 0.5) / columns
                    y = box.top + box.height * (row + 0.5) / rows
                    if Box(left, top, right, bottom).holds(Box(x, y, x, y)):
                        out[row][column] = mobject.fill_color.to_hex()  # type: ignore[attr-defined]
    return out


def expected(drawn: Picture, share: float) -> str:
    """The tint of a number that is this share of the full one, by hand."""
    own = drawn.theme.colours
    level = min(6, round(abs(share) * 6))
    return mix(own.plate, own.positive if share > 0 else own.negative, level / 6) if level else own.plate


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_cell_of_a_strip_has_the_tint_of_its_value(theme: str) -> None:
    drawn = picture("lstm", *LARGE, theme=theme)
    run, scale = drawn.made.runs[0], drawn.made.scale
    assert scale is not None
    seen = 0
    for name in ("x_t", "c_{t-1}", "f_t", "c_t", "h_t"):
        (key,) = [k for k in drawn.layout.placed if str(k) == name]
        values = np.asarray(run[name])[0]
        pieces = drawn.drawing.parts[key].values
        for piece in pieces:
            assert shown(drawn, piece.number, len(values)) == [[expected(drawn, v / scale.values) for v in values]]
            seen += 1
    assert seen == 4, "h_t leaves at once"


def test_a_cell_of_a_map_has_the_tint_of_its_weight() -> None:
    drawn = picture("rnn-split", *LARGE)
    run, scale = drawn.made.runs[0], drawn.made.scale
    (key,) = [k for k, placed in drawn.layout.placed.items() if placed.maps]
    assert scale is not None
    maps, bands = drawn.layout[key].maps, drawn.drawing.parts[key].bands
    names = [source.weight for source in drawn.layout[key].part.sources]
    assert len(maps) == len(names) + 1, "and one for the bias"
    for box, name in zip(maps, names, strict=False):
        weights = run.parameter(name)
        inside = [m for band in bands for m in band if m.fill_opacity and box.grown(0.5).holds(around([m]))]
        table = shown(drawn, inside, weights.shape[1], weights.shape[0])
        assert table == [[expected(drawn, w / scale.weights) for w in row] for row in weights]


def test_blocks_stand_above_what_they_weigh() -> None:
    for cell in ("lstm", "rnn-split", "lstm-peephole-full"):
        drawn = staged(cell, *LARGE).layout
        for placed in drawn.placed.values():
            if placed.maps:
                lengths = [box.width for box in placed.maps]
                assert min(lengths) > 4
                assert [box.left for box in placed.maps] == [box.left for box in placed.entries]
                assert all(a.right < b.left for a, b in zip(placed.maps, placed.maps[1:], strict=False))


# -- how much of it ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (3, 5), (ROWS, COLUMNS), (200, 37), (25, 1000)])
def test_of_what_is_long_some_is_shown_and_both_ends(rows: int, columns: int) -> None:
    table = np.arange(rows * columns, dtype=float).reshape(rows, columns)
    found = picked(table, ROWS, COLUMNS)
    assert found.shape == (min(rows, ROWS), min(columns, COLUMNS))
    assert {found[0, 0], found[-1, -1]} == {table[0, 0], table[-1, -1]}
    assert (np.diff(found, axis=0) > 0).all()
    assert (np.diff(found, axis=1) > 0).all()


def words(made: rnnviz.Figure, what: str) -> str:
    return " ".join(label.line.source for label in (*made.layout.labels, *made.still) if label.what == what)


def test_the_scale_names_its_ends_the_maps_and_what_is_left_out() -> None:
    made = rnnviz.figure("lstm", input_size=100, hidden_size=50)
    run, scale = made.runs[0], made.scale
    assert scale is not None
    largest = max(float(np.abs(run.parameter(name)).max()) for name in ("W_f", "W_i", "W_g", "W_o"))
    assert largest <= scale.weights <= largest * 1.1
    said = words(made, "scale").replace("\\", "")
    assert f"{scale.weights:g}" in said
    assert "50 × 150" in said
    assert f"shown: {COLUMNS} of 100 values" in said
    h = np.asarray(run["h_t"])[0]
    assert f"(unit {int(h.argmax()) + 1})" in said


@pytest.mark.parametrize("size", [0.0, 1e9])
def test_a_scale_is_found_for_any_numbers(size: float) -> None:
    given = rnnviz.trace("lstm", input_size=12, hidden_size=12, seed=1)
    values = {name: np.asarray(value) * size for name, value in (*given.parameters.items(), *given.inputs.items())}
    made = rnnviz.figure("lstm", input_size=12, hidden_size=12, values=values)
    assert made.scale is not None
    assert min(made.scale.values, made.scale.weights) > 0
    with np.errstate(all="raise"):
        assert Picture(made).drawing.parts


@pytest.mark.parametrize("seed", range(4))
def test_one_scale_holds_for_both_steps(seed: int) -> None:
    made = rnnviz.figure("lstm", input_size=12, hidden_size=12, seed=seed)
    steps = rnnviz.rollout("lstm", input_size=12, hidden_size=12, seed=seed)
    largest = max(float(np.abs(step.value(name)).max()) for step in steps for name in (*step.inputs, *step.order))
    assert made.scale is not None
    assert made.scale.values >= largest


def test_where_all_is_shown_nothing_is_said_of_it() -> None:
    assert "shown" not in words(staged("gru", *LARGE), "scale")


# -- units ------------------------------------------------------------------------------------------------------------


def test_the_units_asked_for_are_written_out() -> None:
    made = rnnviz.figure("lstm", input_size=64, hidden_size=64, units="1-2,40")
    gate = np.asarray(made.runs[0]["f_t"])[0]
    (beat,) = [beat for beat in made.story.beats if beat.name == "f_t"]
    lines = [str(line) for line in beat.panel.lines]
    for line, unit in zip(lines, (1, 2, 40), strict=False):
        assert line.startswith(f"unit {unit}:")
        assert line.endswith(f"{gate[unit - 1]:.2f}")
    assert (
        f"from {gate.min():.2f} (unit {gate.argmin() + 1}) to {gate.max():.2f} (unit {gate.argmax() + 1})" in lines[-1]
    )


def test_a_long_sum_names_how_much_it_leaves_out() -> None:
    made = rnnviz.figure("lstm", input_size=64, hidden_size=64)
    line = next(str(line) for beat in made.story.beats for line in beat.panel.lines if "more" in str(line))
    assert "(126 more)" in line, "two entries of 128 and the bias are there"


@pytest.mark.parametrize(
    ("asked", "right"),
    [(None, ()), (3, (3,)), ("3", (3,)), ("1-3,7", (1, 2, 3, 7)), ((7, 2), (2, 7)), ("2,1-2", (1, 2))],
)
def test_units_are_read(asked: int | str | tuple[int, ...] | None, right: tuple[int, ...]) -> None:
    assert numbered(asked) == right
    assert not right or numbered(short(right)) == right


@pytest.mark.parametrize("asked", ["", "x", "0", "3-1", "1,,2", "1-", -1, True, (), (1, 2.5), "1-99"])
def test_what_are_no_units_is_refused_in_a_sentence(asked: object) -> None:
    with pytest.raises(Mistake, match=r"^--units ") as refused:
        numbered(asked)  # type: ignore[arg-type]
    assert "\n" not in str(refused.value)
