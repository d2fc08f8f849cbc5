"""A film of many steps: what is told of each, what goes on from one to the next, the row of steps beside the title."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from terminal import run

import rnnviz
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.scenes.drawing import Drawing
from rnnviz.views.cell.view import MOST_STEPS

TEXT = "This movie was brilliant"


@cache
def shown(cell: str, **asked: Any) -> Figure:  # noqa: ANN401 - as `figure` takes them
    return rnnviz.figure(cell, **asked)


@pytest.mark.parametrize("detail", ["full", "idea"])
@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn", "mgu"])
def test_every_step_is_told_in_its_turn(cell: str, detail: str) -> None:
    made = shown(cell, text=TEXT, detail=detail)
    steps = [beat.step for beat in made.story.beats]
    assert steps == sorted(steps)
    assert {*steps} == {0, 1, 2, 3}
    assert len({beat.name for beat in made.story.beats}) == len(steps)
    for step, word in enumerate(TEXT.split()[1:], 1):
        first, *_, last = [beat for beat in made.story.beats if beat.step == step]
        assert f"“{word}”" in first.panel.sentence
        assert first.moves[0].verb == "pass"
        assert last.panel.sentence.startswith("This time ")
        assert first.panel.title.endswith(f" step, “{word}”")
    assert made.story.beats[-1].panel.title == "The fourth step is done"


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn-output", "s-lstm", "jordan"])
def test_what_one_step_leaves_is_what_the_next_one_begins_with(cell: str) -> None:
    made = shown(cell, steps=4)
    worked = rnnviz.rollout(cell, steps=4)
    drawn = [made.readings, *made.later]
    assert len(drawn) == 4
    for step, readings in enumerate(drawn):
        assert readings is not None
        for part in readings.graph.parts:
            if part.partner and not part.key.leaving:
                np.testing.assert_array_equal(readings.numbers(part), worked[step].value(part.key.node)[0])


@pytest.mark.parametrize(("cell", "detail"), [("lstm", "full"), ("gru", "full"), ("rnn", "full"), ("lstm", "idea")])
def test_four_steps_are_no_more_than_twice_as_long_as_two(cell: str, detail: str) -> None:
    assert shown(cell, steps=4, detail=detail).story.length <= 2 * shown(cell, detail=detail).story.length


def test_the_row_has_a_chip_for_each_step_with_what_the_memory_was() -> None:
    made = shown("lstm", text=TEXT)
    worked = rnnviz.rollout("lstm", text=TEXT)["c_t"][:, 0]
    assert [chip.label.line.source for chip in made.chips] == TEXT.split()
    np.testing.assert_allclose([chip.shares for chip in made.chips], worked / np.abs(worked).max())
    assert made.chips[0].role == "cell"
    hulls = [chip.box for chip in made.chips]
    others = [label.box for label in (*made.heading, *made.panels[-1], *made.layout.labels)]
    for chip in made.chips:
        assert chip.box.holds(chip.loud.box)
        assert all(chip.box.holds(cell) and not cell.meets(chip.loud.box) for cell in chip.cells)
        assert not any(chip.box.meets(other) for other in (*others, made.layout.cell))
    assert not any(a.meets(b) for k, a in enumerate(hulls) for b in hulls[:k])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, []),
        ({"steps": 1}, []),
        ({"steps": 3}, ["1", "2", "3"]),
        ({"steps": 2, "labels": ["a", "b"]}, ["a", "b"]),
        ({"text": " ".join(["unbelievably"] * 11), "shape": "portrait"}, [str(k + 1) for k in range(11)]),
    ],
)
def test_a_film_of_two_steps_without_names_needs_no_row(asked: dict[str, Any], words: list[str]) -> None:
    assert [chip.label.line.source for chip in rnnviz.figure("gru", **asked).chips] == words


def test_a_step_is_lit_while_it_is_worked_on_and_filled_when_it_is_done() -> None:
    from rnnviz.scenes.chips import chips

    made = shown("lstm", text=TEXT)
    maker = Drawing(made).maker
    bars = [len(chips(maker, made.chips, 0, done)) for done in range(5)]
    shares = [sum(share != 0 for share in chip.shares) for chip in made.chips]
    assert np.diff(bars).tolist() == shares


def test_the_first_of_a_sequence_is_what_a_still_shows() -> None:
    still = shown("lstm", text=TEXT)
    assert still.runs[0]["x_t"].tolist() == rnnviz.rollout("lstm", text=TEXT)[0]["x_t"].tolist()
    assert shown("lstm", text=TEXT, view="equations").runs[0]["x_t"].tolist() == still.runs[0]["x_t"].tolist()


def test_who_cannot_see_it_is_told_how_many_steps_there_are() -> None:
    told = "4 steps, each from the states that the one before left: This movie was brilliant."
    assert told in shown("lstm", text=TEXT).account.head
    assert not any("steps, each" in line for line in shown("lstm").account.head)


def test_a_rollout_is_shown_as_it_is() -> None:
    worked = rnnviz.rollout("gru", inputs=np.sin(np.arange(12.0)).reshape(4, 3))
    assert rnnviz.figure(worked).runs[0] is worked[0]
    with pytest.raises(Mistake, match="seed: this step is worked out already"):
        rnnviz.figure(worked, seed=3)


def test_names_of_files_say_what_goes_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("render", "rnn", "--text", "Not good, no!", "--width", "320", "--fps", "10", "--pace", "0.25")
    assert done.exit_code == 0, done.stderr
    assert {path.stem for path in (tmp_path / "renders").iterdir()} == {"rnn-not-good-no-320px-10fps-pace0.25"}
    assert run("summary", "rnn", "--steps", "3", "--beat", "9", "--width", "320").exit_code == 0
    assert (tmp_path / "renders" / "rnn-steps3-beat9-320px.png").is_file()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"steps": MOST_STEPS + 1},
            "13 steps are asked for: the view cell shows up to 12, `rnnviz trace` tells of any",
        ),
        ({"text": "a " * 13}, "13 steps are asked for"),
        ({"steps": 0}, "--steps 0: a whole number from 1 to 1000"),
        ({"steps": "2"}, "--steps 2: a whole number"),
        ({"text": "a b", "steps": 3}, "--steps 3: the sequence has 2 steps"),
        ({"inputs": [[1, 2]], "input_size": 3}, "x_t has the shape 1 × 2"),
        ({"text": ""}, "--text is empty"),
    ],
)
def test_what_cannot_be_is_one_sentence(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(Mistake) as told:
        rnnviz.figure("lstm", **asked)
    assert said in str(told.value)


def test_what_takes_one_step_says_so() -> None:
    with pytest.raises(Mistake, match=r"text: trace takes one step; `rnnviz.rollout` takes a sequence"):
        rnnviz.trace("lstm", text=TEXT)  # type: ignore[call-arg]
