"""Finished stills beside those that were looked at, few and small."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from marks import staged
from PIL import Image
from stills import still, worst_tile

from rnnviz.graph.graph import Key
from rnnviz.numbers.asked import trace
from rnnviz.scenes import film, summary
from rnnviz.views.catalogue import figure

GOLDENS = Path(__file__).parent / "goldens"


SAME = 4.0  # of 255, the root mean square of a tile: other versions of Cairo draw edges a little differently


# Goldens: few and small; a difference is looked at, then written anew with --update.

STILLS = [
    ("rnn", "light", None),
    ("lstm", "light", None),
    ("gru", "light", None),
    ("lstm", "dark", None),
    ("lstm", "light", 5),
]


@pytest.mark.parametrize(("cell", "theme", "beat"), STILLS)
def test_a_still_is_as_it_was_looked_at(
    request: pytest.FixtureRequest, cell: str, theme: str, beat: int | None
) -> None:
    made = staged(cell, theme=theme)
    scene = partial(summary.Summary, made) if beat is None else partial(film.Film, made, until=beat)
    frame = still(scene, made, 480, 270)
    file = GOLDENS / f"{cell}-{theme}{f'-beat-{beat}' if beat else ''}.png"
    if request.config.getoption("--update"):
        file.parent.mkdir(exist_ok=True)
        Image.fromarray(frame[..., :3]).save(file, optimize=True)
    assert file.is_file(), f"{file.name} is not there yet: pytest --update writes it"
    kept = np.asarray(Image.open(file).convert("RGB"))
    assert kept.shape[:2] == frame.shape[:2]
    assert worst_tile(frame, kept) < SAME, f"{file.name} differs: pytest --update, if it is meant"


def test_the_comparison_of_stills_sees_one_digit() -> None:
    made = staged("lstm")
    other = figure(trace("lstm", values={"c_{t-1}": [1.48, -0.66]}))
    one, two = (still(partial(summary.Summary, which), which, 480, 270) for which in (made, other))
    box = made.layout[Key("c_{t-1}")].boxes[1]
    changed = one.copy()
    share = 480 / 1280
    rows = slice(round(box.top * share), round(box.bottom * share))
    columns = slice(round(box.left * share), round(box.right * share))
    changed[rows, columns] = two[rows, columns]
    assert worst_tile(one, changed) > SAME
