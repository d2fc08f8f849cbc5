"""The view of a padded batch and its packing: places, batch sizes, numbers; and what it refuses."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from terminal import run

import rnnviz
from rnnviz.cells.cell import shipped
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.layout.measures import WIDE

STATES = [cell for cell in shipped() if rnnviz.load(cell).states]
BATCHES = ((2, 4, 1), (4, 4, 3), (1, 6), (12, 12, 9, 9, 5, 4, 4, 1), (24, *range(1, 10)))


def asked(lengths: tuple[int, ...]) -> Any:  # noqa: ANN401 - keywords
    return {"batch_size": len(lengths), "steps": max(lengths), "lengths": lengths}


@cache
def shown(cell: str, lengths: tuple[int, ...], theme: str = "light") -> Figure:
    return rnnviz.figure(cell, view="packed", theme=theme, **asked(lengths))


def words(made: Figure, what: str) -> list[str]:
    return [label.line.source.replace("\\", "") for label in made.layout.labels if label.what == what]


@pytest.mark.parametrize("cell", STATES)
def test_words_and_places_stand_apart_and_on_the_canvas(cell: str) -> None:
    for lengths in BATCHES[:1] if cell != "lstm" else BATCHES:
        made = shown(cell, lengths)
        outside = [label.box for label in (*made.heading, *made.layout.labels) if label.what != "pad"]
        places = [one.box for one in made.maps] + [frame.box for frame in made.layout.frames]
        boxes = [*outside, *places, *([made.scale.ramp] if made.scale else [])]
        assert all(WIDE.holds(box) for box in boxes)
        for one, other in combinations(boxes, 2):
            assert not one.meets(other), (lengths, one, other)


@pytest.mark.parametrize("lengths", BATCHES)
def test_every_step_works_on_those_that_have_not_ended(lengths: tuple[int, ...]) -> None:
    """As `pack_padded_sequence` has it: the longest first, batch sizes that never grow."""
    made = shown("lstm", lengths)
    sizes = [sum(length > step for length in lengths) for step in range(max(lengths))]
    seen = [int(text) for text in words(made, "size")]
    assert seen == sizes
    assert seen == sorted(seen, reverse=True)
    assert len(made.maps) == 2 * sum(lengths)
    assert len(made.layout.frames) == max(lengths) * len(lengths) - sum(lengths)
    rows = [text for text in words(made, "row") if text.startswith("sample")]
    packed = [int(row.partition(":")[0].removeprefix("sample ")) - 1 for row in rows[len(lengths) :]]
    assert [lengths[sample] for sample in packed] == sorted(lengths, reverse=True)


def test_every_place_has_the_state_after_its_step() -> None:
    lengths = BATCHES[0]
    made, worked = shown("gru", lengths), rnnviz.rollout("gru", **asked(lengths))
    assert made.scale is not None
    values = [worked["h_t"][step, sample] for sample, many in enumerate(lengths) for step in range(many)]
    order = sorted(range(3), key=lambda sample: -lengths[sample])
    values += [worked["h_t"][step, sample] for sample in order for step in range(lengths[sample])]
    for one, value in zip(made.maps, values, strict=True):
        np.testing.assert_allclose(one.shares[0] * made.scale.values, value)
        assert [label.line.source.replace("\\", "") for label in one.labels] == [
            f"{number:.2f}".replace("-", "−") for number in value
        ]


def test_it_is_said_to_who_cannot_see_it() -> None:
    account = shown("gru", BATCHES[0]).account
    assert account.lines == (
        "The samples have 2, 4 and 1 steps; 7 of 12 places are real, the others are padding and change no state.",
        "Packed, the steps work on 3, 2, 1 and 1 samples, the longest first.",
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "all samples are equally long, and nothing is padded; --batch-size 3 --steps 4 --lengths 4,2,1"),
        ({"batch_size": 2, "steps": 3, "lengths": (3, 3)}, "all samples are equally long"),
        ({"batch_size": 11, "steps": 2, "lengths": (2, *[1] * 10)}, "the batch has 11 samples; up to 10 have room"),
        ({"batch_size": 2, "steps": 25, "lengths": (25, 1)}, "the view packed shows up to 24"),
    ],
)
def test_what_is_no_padded_batch_is_refused(more: dict[str, Any], said: str) -> None:
    with pytest.raises(Mistake) as told:
        rnnviz.figure("lstm", view="packed", **more)
    assert said in str(told.value)


def test_the_command_makes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words_ = ["--batch-size", "3", "--steps", "4", "--lengths", "4,2,1", "--width", "320"]
    done = run("summary", "rnn", "--view", "packed", *words_)
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "renders" / "rnn-batch3-packed-steps4-320px.png").is_file()


@pytest.mark.parametrize("lengths", BATCHES)
def test_each_step_shows_as_many_places_as_it_works_on(lengths: tuple[int, ...]) -> None:
    made = shown("lstm", lengths)
    first, *steps, last = made.story.beats
    assert len(first.parts) == sum(lengths) - 1  # of the padded batch one place is there from the start
    assert [len(beat.parts) for beat in steps] == [
        sum(length > step for length in lengths) for step in range(max(lengths))
    ]
    assert not last.parts
    for words in made.panels:
        assert all(WIDE.holds(label.box) for label in words)
