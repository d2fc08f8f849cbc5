"""The view of a long run: what its maps hold, where its words stand, what is said of it."""

from __future__ import annotations

from functools import cache, partial
from itertools import combinations
from pathlib import Path
from typing import Any

import colours
import numpy as np
import pytest

import rnnviz
from rnnviz.cells.cell import shipped
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.layout.measures import WIDE
from rnnviz.models.modelfile import shipped as models
from rnnviz.models.rows import rows, rows_of
from rnnviz.scenes import frames
from rnnviz.scenes.summary import Summary
from rnnviz.theme import load, mix
from rnnviz.views.activity.sheet import COLUMNS, ROWS

STATES = [cell for cell in shipped() if rnnviz.load(cell).states]
SIZES = ({"text": "This movie was brilliant"}, {"steps": 30}, {"steps": 300, "hidden_size": 60})


@cache
def shown(cell: str, place: int = 0, theme: str = "light") -> Figure:
    return rnnviz.figure(cell, view="activity", theme=theme, **_sizes(cell, place))


def _sizes(cell: str, place: int) -> Any:  # noqa: ANN401 - keywords
    asked = dict(SIZES[place])
    if rnnviz.load(cell).equal and "hidden_size" in asked:
        asked["input_size"] = asked["hidden_size"]
    return asked


LONGEST = ("lstm", "s-lstm", "lstm-peephole-full", "rnn-output", "elman")  # in names, in rows, or in neither


@pytest.mark.parametrize(
    ("cell", "place"), [(cell, place) for cell in STATES for place in range(len(SIZES)) if not place or cell in LONGEST]
)
def test_words_and_maps_stand_apart_and_on_the_canvas(cell: str, place: int) -> None:
    made = shown(cell, place)
    words = [*made.heading, *made.layout.labels]
    assert all(WIDE.holds(label.box) for label in words)
    boxes = [label.box for label in words] + [one.box for one in made.maps] + [made.scale.ramp if made.scale else WIDE]
    for one, other in combinations(boxes, 2):
        assert not one.meets(other), (one, other)
    assert all(label.line.size >= made.theme.text.small for label in words)
    for one in made.maps:
        assert all(one.box.holds(label.box) for label in one.labels)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn-output", "s-lstm"])
def test_every_tint_is_its_number(cell: str) -> None:
    made, run = shown(cell), rnnviz.rollout(cell, **_sizes(cell, 0))
    assert made.scale is not None
    for one, row in zip(made.maps, rows(run, 0), strict=True):
        np.testing.assert_array_equal(row.values, run[row.symbol][:, 0])
        np.testing.assert_allclose(one.shares * made.scale.values, row.values.T)
        assert np.abs(one.shares).max() <= 1
        numbers = [label.line.source.replace("\\", "") for label in one.labels]
        assert numbers == ([row.shown(at) for at in np.ndindex(row.values.shape)] if cell != "s-lstm" else [])


def test_of_a_long_run_as_many_are_shown_as_can_be_seen_and_it_is_said() -> None:
    made = shown("lstm", 2)
    assert {one.shares.shape for one in made.maps} == {(3, COLUMNS), (ROWS, COLUMNS)}
    assert not any(one.labels for one in made.maps)
    said = [label.line.source for label in made.layout.labels if label.what == "scale"]
    assert any("250 of 300 steps and 40 of 60 units, evenly apart" in one for one in said)


def test_the_largest_and_the_smallest_are_those_of_all_values() -> None:
    run = rnnviz.rollout("lstm", **SIZES[2])
    said = [one.line.source.replace("\\", "") for one in shown("lstm", 2).verdicts]
    values = run["c_t"][:, 0]
    step, unit = np.unravel_index(values.argmax(), values.shape)
    assert any(f"largest {values.max():.2f}: unit {unit + 1}, step {step + 1}" in one for one in said)


def test_a_shorter_sample_has_its_own_steps() -> None:
    wave = np.sin(np.arange(24.0)).reshape(4, 2, 3)
    made = rnnviz.figure("gru", view="activity", inputs=wave, lengths=(4, 2), sample=2)
    assert {one.shares.shape[1] for one in made.maps} == {2}
    assert "over 2 steps" in made.heading[0].line.source


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_are_legible_on_every_tint(theme: str) -> None:
    look, made = load(theme).colours, shown("lstm", 0, theme)
    for one in made.maps:
        for label, share in zip(one.labels, one.shares.T.ravel(), strict=True):
            colour = look.positive if share > 0 else look.negative
            ground = mix(look.plate, colour, round(abs(float(share)) * 6) / 6)
            assert colours.contrast(label.line.colour, ground) >= 4


def test_it_is_said_to_who_cannot_see_it() -> None:
    account = shown("lstm").account
    assert account.head[0] == "LSTM cell over 4 steps: This movie was brilliant."
    assert account.lines[1] == "forget gate f_t: largest 0.72, unit 1 at was; smallest 0.11, unit 1 at movie."
    assert account.alt.startswith("LSTM cell over 4 steps, every unit of every state and gate as a tint.")


@pytest.mark.parametrize("model", models())
def test_a_model_is_shown_with_the_numbers_of_all_its_layers(model: str) -> None:
    made, run = rnnviz.figure(model, view="activity"), rnnviz.network(model)
    boxes = [label.box for label in (*made.heading, *made.layout.labels)] + [one.box for one in made.maps]
    assert all(WIDE.holds(box) for box in boxes)
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    shown_rows = {(row.place, row.symbol): row.values for row in rows_of(run, 0)}
    for k, layer in enumerate(run.layers, 1):
        for direction, rollout in zip(layer.layer.directions, layer.rollouts, strict=True):
            several, both = len(run.layers) > 1, len(layer.rollouts) > 1
            place = f"{f'layer {k}' * several}{f' {direction}' * both}".strip()
            name = layer.layer.hands_on
            np.testing.assert_array_equal(shown_rows[place, name], rollout[name][:, 0])


def test_what_a_model_says_is_in_its_picture() -> None:
    made = rnnviz.figure("tagger", view="activity")
    assert [label.line.source for label in made.maps[-1].labels] == ["noun", "verb", "article", "noun"]
    assert made.heading[0].line.source == "The kind of each word over 4 steps"
    assert "positive" in rnnviz.figure("review-gru", view="activity").still[0].line.source
    assert "the decoder says c b a" in rnnviz.figure("backwards", view="activity").still[0].line.source


def test_the_view_of_one_cell_takes_no_model() -> None:
    told = "--view cell: review-lstm is a model, and it takes one cell; --view activity, .*, unrolled shows models"
    with pytest.raises(Mistake, match=told):
        rnnviz.figure("review-lstm")
    with pytest.raises(Mistake, match="--hidden-size: review-lstm is a model, whose file says it"):
        rnnviz.figure("review-lstm", view="activity", hidden_size=3)


def test_each_map_comes_once_and_its_extremes_with_it() -> None:
    made = shown("lstm")
    first, *others = made.maps
    told = [key for beat in made.story.beats for key in beat.parts]
    assert told == [one.key for one in others]
    assert {label.key for label in made.verdicts} == {first.key, *told}
    assert all(beat.moves[0].verb == "reveal" for beat in made.story.beats[1:-1])
    for words in made.panels:
        assert all(WIDE.holds(label.box) for label in words)
        assert not any(label.box.meets(one.box) for label in words for one in made.maps)


def test_what_it_does_not_make_is_said() -> None:
    with pytest.raises(Mistake, match="--units 1: the view activity writes out all units"):
        rnnviz.figure("lstm", view="activity", units=1)
    with pytest.raises(Mistake, match="--shape square: the view activity is wide"):
        rnnviz.figure("lstm", view="activity", shape="square")
    with pytest.raises(Mistake, match="a whole number from 1 to 1000"):
        rnnviz.figure("lstm", view="activity", steps=1001)


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_every_kind_of_still_is_made(suffix: str, tmp_path: Path) -> None:
    made = rnnviz.summary("rnn", tmp_path / f"a{suffix}", view="activity", steps=40, width=320)
    assert made.path.stat().st_size > 1000


def test_the_drawing_has_the_tints_of_its_numbers() -> None:
    made = shown("lstm")
    picture = frames.still(partial(Summary, made), width=1280, height=720, background=made.theme.colours.ground)
    assert made.scale is not None
    look = made.theme.colours
    for one in made.maps:
        rows_, columns = one.shares.shape
        for (unit, step), share in np.ndenumerate(one.shares):
            x = one.box.left + one.box.width / columns * (step + 0.05)
            y = one.box.top + one.box.height / rows_ * (unit + 0.5)
            level = round(abs(float(share)) * 6) / 6
            wanted = mix(look.plate, look.positive if share > 0 else look.negative, level)
            seen = picture[int(y), int(x)][:3]
            assert np.abs(seen.astype(int) - [int(wanted[k : k + 2], 16) for k in (1, 3, 5)]).max() <= 2
